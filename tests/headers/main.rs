//! Gives every file under `files/` a header and has it read as before by what reads such files: interpreters,
//! compilers, parsers. One that is not installed is named and passed over.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test ends where it finds what it did not expect")]

mod cases;
mod run;

use std::path::{Path, PathBuf};

use cases::{CASES, Case};
use wacrg_rules::RepoPath;
use wacrg_rules::licence::edit::{Edit, Wanted, edit};
use wacrg_rules::licence::head::decoded;

const WANTED: Wanted<'_> =
    Wanted { spdx: "MIT", holder: "Ann Example and the Example contributors", year: None, former: &[] };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/headers/files")
}

/// The name that the file has where it is used.
fn used_name(stored: &str) -> String {
    stored.strip_prefix("dot-").map_or_else(|| stored.to_owned(), |name| format!(".{name}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&decoded(bytes).expect("a text")).into_owned()
}

/// The file with its header, which a second edit leaves alone.
fn with_header(case: &Case, before: &[u8]) -> Result<Vec<u8>, String> {
    let path = RepoPath::from(used_name(case.file).as_str());
    let told = |done| format!("{}: {done:?}", case.file);
    let done = edit(&path, before, &WANTED, false).map_err(|refused| told(Err(refused)))?;
    let after = done.apply(before).ok_or_else(|| told(Ok(done)))?;
    match edit(&path, &after, &WANTED, false) {
        Ok(Edit::Nothing) => Ok(after),
        second => Err(format!("the second edit of {}", told(second))),
    }
}

/// What stays first is there, the header comes next, and the text ends as it did.
fn placed(case: &Case, before: &[u8], after: &[u8]) -> Result<(), String> {
    let (old, new) = (text(before), text(after));
    let fail = |what: &str| Err(format!("{}: {what} in\n{new}", case.file));
    let Some(rest) = new.strip_prefix(case.first) else { return fail("what stays first does not") };
    let tag = ["SPDX-FileCopyrightText: ", WANTED.holder].concat();
    let Some((opening, _)) = rest.split_once(&tag) else { return fail("no header") };
    if opening.trim().chars().any(char::is_alphanumeric) && opening.trim() != "@rem" {
        return fail("something stands before the header");
    }
    let own = old.strip_prefix(case.first).map(str::trim_start);
    if !own.is_some_and(|own| new.ends_with(own)) {
        return fail("the content is another");
    }
    Ok(())
}

fn judged(case: &Case) -> Result<Option<String>, String> {
    let before = std::fs::read(folder().join(case.file)).map_err(|error| format!("{}: {error}", case.file))?;
    let after = with_header(case, &before)?;
    placed(case, &before, &after)?;
    if matches!(case.run, run::Run::Nobody) {
        return Ok(Some(format!("{}: only what stays first was looked at", case.file)));
    }
    let name = used_name(case.file);
    let first = match run::run(case.run, &name, &before) {
        run::Outcome::Missing(program) => return Ok(Some(format!("{}: {program} is not installed", case.file))),
        outcome => outcome,
    };
    if !matches!(first, run::Outcome::Read(_)) {
        return Err(format!("{} cannot be read even without a header: {first:?}", case.file));
    }
    let second = run::run(case.run, &name, &after);
    if first == second {
        Ok(None)
    } else {
        Err(format!("{}: {first:?} became {second:?} from\n{}", case.file, text(&after)))
    }
}

#[test]
fn files_with_a_header_are_read_as_before() {
    let half = CASES.len().div_ceil(2);
    let results: Vec<Result<Option<String>, String>> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            CASES.chunks(half).map(|cases| scope.spawn(|| cases.iter().map(judged).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    let skipped: Vec<&String> = results.iter().filter_map(|result| result.as_ref().ok()?.as_ref()).collect();
    println!("{} of {} files were read; skipped:\n{skipped:#?}", CASES.len() - skipped.len(), CASES.len());
    let wrong: Vec<&String> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        CASES.len(),
        wrong.iter().map(|wrong| format!("{wrong}\n")).collect::<String>()
    );
    assert!(CASES.len() - skipped.len() > 30, "hardly anything was read");
}

/// A file that nobody reads proves nothing.
#[test]
fn every_file_has_a_case() {
    let mut stored: Vec<String> = std::fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    let mut cases: Vec<String> = CASES.iter().map(|case| case.file.to_owned()).collect();
    stored.sort();
    cases.sort();
    assert_eq!(stored, cases);
    assert!(cases.len() >= 80, "{}", cases.len());
}
