// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where reports go: one to standard output, and any number of files. A report that did not arrive is no pass.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;
use clap::ValueEnum;
use wacrg_schema::report::v1::{Report, Source, SourceKind};

use super::human::{self, Style};
use super::place::{advice, is_same, is_standard, refuse_git, write_file};
use super::{Tally, github, gitlab, html, json, junit, markdown, sarif};
use crate::cli::Format;
use crate::output;
use crate::policy::parse::nearest;
use crate::trouble::Trouble;

/// One `--output FORMAT=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    format: Format,
    /// `None` for `-`.
    file: Option<PathBuf>,
}

impl Output {
    /// Reads `FORMAT=FILE`.
    ///
    /// # Errors
    /// What is wrong with it, and what was probably meant.
    pub(crate) fn parse(word: &str) -> Result<Self, String> {
        let Some((name, file)) = word.split_once('=') else {
            return Err("write it as FORMAT=FILE, such as sarif=wacrg.sarif".to_owned());
        };
        let Ok(format) = Format::from_str(name, false) else {
            let known: Vec<&str> = Format::value_variants().iter().map(|format| format.as_str()).collect();
            let near = nearest(name, &known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(format!("no such format{near} (formats: {})", known.join(", ")));
        };
        if file.is_empty() {
            return Err("name a file behind `=`, or `-` for standard output".to_owned());
        }
        let file = PathBuf::from(file);
        Ok(Self { format, file: (!is_standard(&file)).then_some(file) })
    }
}

/// Writes the report to every file of `outputs` and to standard output, in `format` if that is named. Every output is
/// tried, also when one fails.
///
/// # Errors
/// An output cannot be written, or two of them go to the same place.
pub(crate) fn deliver(report: &Report, format: Option<Format>, outputs: &[Output], style: Style) -> anyhow::Result<()> {
    let standard = standard(format, outputs)?;
    let mut failed = Vec::new();
    for output in outputs {
        let Some(file) = &output.file else { continue };
        let plain = Style { colour: false, links: false, ..style };
        let written = render(report, output.format, plain).and_then(|text| write_file(file, &text));
        if let Err(error) = written {
            failed.push(format!("{} cannot be written: {error}; {}", file.display(), advice(&error)));
        }
    }
    output::print_bytes(&render(report, standard, style)?).map_err(Trouble::undelivered)?;
    if standard == Format::Github
        && let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty())
        && (report.verdict.exit_code() != 0 || !report.findings.is_empty())
    {
        let mut text = Vec::new();
        github::summary(report, &mut text)?;
        let appended = std::fs::OpenOptions::new().append(true).create(true).open(&file);
        if let Err(error) = appended.and_then(|mut file| file.write_all(&text)) {
            failed.push(format!("the job summary cannot be written: {error}"));
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    let help = "exit code 2, because a report that did not arrive is no pass";
    Err(Trouble::undelivered(Trouble::new(failed.join("; "), help).into()))
}

/// Writes a report that says why nothing was judged, where programs wait for one: an old one would be taken for it.
/// People are told by [`output::failure`].
///
/// # Errors
/// As [`deliver`].
pub(crate) fn deliver_failure(
    error: &anyhow::Error,
    kind: SourceKind,
    (format, outputs): (Option<Format>, &[Output]),
    style: Style,
) -> anyhow::Result<()> {
    if Trouble::is_undelivered(error) {
        return Ok(());
    }
    let standard = standard(format, outputs)?;
    let mut tally = Tally::default();
    tally.fail(".".to_owned(), output::cause(error));
    let source = Source { kind, description: "file".to_owned() };
    let report = tally.finish(source, "none, because nothing was judged".to_owned(), Vec::new(), Instant::now());
    if standard != Format::Human {
        return deliver(&report, format, outputs, style);
    }
    for output in outputs {
        if let Some(file) = &output.file {
            write_file(file, &render(&report, output.format, style)?)?;
        }
    }
    Ok(())
}

/// The format of standard output: what the command line names, or else the variable.
///
/// # Errors
/// Two reports go to the same place, one goes where git keeps its own, or the variable names no format.
fn standard(format: Option<Format>, outputs: &[Output]) -> anyhow::Result<Format> {
    let mut named: Vec<Format> =
        outputs.iter().filter(|output| output.file.is_none()).map(|output| output.format).collect();
    named.extend(format);
    for (at, output) in outputs.iter().enumerate() {
        let Some(file) = &output.file else { continue };
        refuse_git(file)?;
        if outputs[..at].iter().filter_map(|other| other.file.as_ref()).any(|other| is_same(other, file)) {
            bail!(Trouble::new(format!("two outputs go to {}", file.display()), "give each its own file"));
        }
    }
    match named.as_slice() {
        [] => from_variable(),
        [only] => Ok(*only),
        _ => {
            Err(Trouble::new("two reports go to standard output", "keep one of --format and --output FORMAT=-").into())
        }
    }
}

fn from_variable() -> anyhow::Result<Format> {
    let Some(word) = std::env::var_os("WACRG_FORMAT").filter(|word| !word.is_empty()) else { return Ok(Format::Human) };
    let word = word.to_string_lossy();
    Format::from_str(&word, false).map_err(|_| {
        let known: Vec<&str> = Format::value_variants().iter().map(|format| format.as_str()).collect();
        Trouble::new("the variable WACRG_FORMAT names no format", format!("formats: {}", known.join(", "))).into()
    })
}

/// Sees that the reports can go where they are to go, before anything is judged. None may replace one of `inputs`.
///
/// # Errors
/// What is wrong with a place.
pub(crate) fn prepare<'i>(
    (format, outputs): (Option<Format>, &[Output]),
    inputs: impl IntoIterator<Item = &'i PathBuf>,
) -> anyhow::Result<()> {
    standard(format, outputs)?;
    for input in inputs {
        for file in outputs.iter().filter_map(|output| output.file.as_ref()) {
            if is_same(file, input) {
                let what = format!("the report would replace {}, which is read", file.display());
                bail!(Trouble::new(what, "name another file for the report"));
            }
        }
    }
    Ok(())
}

fn render(report: &Report, format: Format, style: Style) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    match format {
        Format::Human => human::write(report, style, &mut text)?,
        Format::Json => json::write(report, &mut text)?,
        Format::Sarif => sarif::write(report, &mut text)?,
        Format::Github => github::write(report, &mut text)?,
        Format::Gitlab => gitlab::write(report, &mut text)?,
        Format::Junit => junit::write(report, &mut text)?,
        Format::Markdown => markdown::write(report, &mut text)?,
        Format::Html => html::write(report, &mut text)?,
    }
    Ok(text)
}
