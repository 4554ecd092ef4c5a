// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Where reports go: one to standard output, and any number of files. A report that did not arrive is no pass.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use wacrg_schema::report::v1::Report;

use super::human::{self, Style};
use super::{github, gitlab, html, json, junit, markdown, sarif};
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
        Ok(Self { format, file: (file != "-").then(|| file.into()) })
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
            failed.push(format!("{} cannot be written: {error}", file.display()));
        }
    }
    output::print_bytes(&render(report, standard, style)?)?;
    if standard == Format::Github
        && let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty())
        && report.verdict.exit_code() != 0
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
    Err(Trouble::new(failed.join("; "), "exit code 2, because a report that did not arrive is no pass").into())
}

/// The format of standard output.
fn standard(format: Option<Format>, outputs: &[Output]) -> anyhow::Result<Format> {
    let mut named: Vec<Format> =
        outputs.iter().filter(|output| output.file.is_none()).map(|output| output.format).collect();
    named.extend(format);
    for (at, output) in outputs.iter().enumerate() {
        if let Some(file) =
            output.file.as_ref().filter(|file| outputs[..at].iter().any(|other| other.file.as_ref() == Some(file)))
        {
            bail!(Trouble::new(format!("two outputs go to {}", file.display()), "give each its own file"));
        }
    }
    match named.as_slice() {
        [] => Ok(Format::Human),
        [only] => Ok(*only),
        _ => {
            Err(Trouble::new("two reports go to standard output", "keep one of --format and --output FORMAT=-").into())
        }
    }
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

/// Writes beside the place and moves it there, so that nobody reads half a file. What is no regular file, such as a
/// pipe or a device, is written to as it is.
pub(crate) fn write_file(file: &Path, text: &[u8]) -> std::io::Result<()> {
    // a link stays one: what it points to is replaced
    let place = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    if std::fs::metadata(&place).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return std::fs::OpenOptions::new().write(true).open(&place)?.write_all(text);
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wacrg-report");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as any new file; the umask takes away from it
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(text)?;
    temporary.as_file().sync_all()?;
    temporary.persist(&place).map_err(|error| error.error)?;
    Ok(())
}
