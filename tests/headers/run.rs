//! Has a file read by what reads such files.

use std::path::Path;
use std::process::{Command, Stdio};

use granit_parser::{Event, Parser};

/// What reads a file. `FILE` among the arguments is its name.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// A program that must succeed; what it prints is compared.
    Program(&'static [&'static str]),
    /// A program that makes another one, `made`, which must succeed too.
    Compiler(&'static [&'static str]),
    /// A kind of `read.py`.
    Python(&'static str),
    /// A YAML parser.
    Yaml,
    /// Nothing here: that what stays first does so is all that is known.
    Nobody,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was read and said this.
    Read(String),
    /// It was not.
    Failed(String),
    /// There is nobody here to read it.
    Missing(String),
}

pub(crate) fn run(run: Run, name: &str, bytes: &[u8]) -> Outcome {
    let folder = tempfile::TempDir::with_prefix("wacrg-test-").expect("a temporary folder");
    std::fs::write(folder.path().join(name), bytes).expect("writable");
    match run {
        Run::Program(words) => program(folder.path(), words, name),
        Run::Compiler(words) => match program(folder.path(), words, name) {
            Outcome::Read(_) => program(folder.path(), &["./made"], name),
            other => other,
        },
        Run::Python(kind) => {
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/headers/read.py");
            let script = script.to_string_lossy();
            program(folder.path(), &["python3", &script, kind, "FILE"], name)
        }
        Run::Yaml => yaml(&String::from_utf8_lossy(bytes)),
        Run::Nobody => Outcome::Missing("whatever reads it".to_owned()),
    }
}

fn program(folder: &Path, words: &[&str], name: &str) -> Outcome {
    let path = format!("./{name}");
    let words: Vec<&str> = words.iter().map(|word| if *word == "FILE" { path.as_str() } else { *word }).collect();
    let mut command = Command::new(words[0]);
    // The toolchain of this test run is not the one that `+nightly` asks for.
    for variable in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTDOC"] {
        command.env_remove(variable);
    }
    command.args(&words[1..]).current_dir(folder).stdin(Stdio::null());
    command
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    if words[0].starts_with("./") {
        command.env_remove("CARGO_TARGET_DIR");
    }
    let Ok(output) = command.output() else { return Outcome::Missing(words[0].to_owned()) };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let absent = err.contains("is not installed") || err.contains("no such command: `+nightly`");
    match output.status.code() {
        Some(0) => Outcome::Read(out.into_owned()),
        Some(77) => Outcome::Missing(format!("Python's {}", out.trim())),
        _ if absent && words.contains(&"+nightly") => Outcome::Missing("a nightly toolchain".to_owned()),
        _ => Outcome::Failed(format!("{out}{err}")),
    }
}

/// The events of a YAML stream, comments and places left out.
fn yaml(text: &str) -> Outcome {
    let mut events = String::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::Comment(..), _)) => {}
            Ok((event, _)) => events.extend([format!("{event:?}\n")]),
            Err(error) => return Outcome::Failed(error.to_string()),
        }
    }
    Outcome::Read(events)
}
