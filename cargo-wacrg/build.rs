// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tells `--version` which commit a release was built from. Development builds do not ask: they would be built anew with
//! every commit.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let commit = match std::env::var("PROFILE").as_deref() {
        Ok("release") => packaged().or_else(committed).unwrap_or_else(|| "commit unknown".to_owned()),
        _ => "development build".to_owned(),
    };
    println!("cargo::rustc-env=WACRG_COMMIT={commit}");
    let revision = match std::env::var("PROFILE").as_deref() {
        Ok("release") => packaged_revision().or_else(committed_revision).unwrap_or_default(),
        _ => String::new(),
    };
    println!("cargo::rustc-env=WACRG_REVISION={revision}");
    println!("cargo::rustc-env=WACRG_TARGET={}", std::env::var("TARGET").unwrap_or_default());
}

/// The commit that `cargo package` wrote into the crate.
fn packaged() -> Option<String> {
    packaged_revision()?.get(..10).map(str::to_owned)
}

fn packaged_revision() -> Option<String> {
    let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\": \"")?;
    rest.get(..40).map(str::to_owned)
}

/// The whole id of the commit that is checked out, for workflows that pin it: if a remote has it, since nobody else can
/// fetch what was never pushed.
fn committed_revision() -> Option<String> {
    if ask(&["rev-parse", "--show-prefix"])? != "cargo-wacrg/" {
        return None;
    }
    ask(&["for-each-ref", "--count=1", "--contains=HEAD", "refs/remotes"]).filter(|found| !found.is_empty())?;
    ask(&["rev-parse", "--verify", "HEAD"])
}

/// The commit that is checked out, if this folder is the repository's and not somebody else's copy of it.
fn committed() -> Option<String> {
    if ask(&["rev-parse", "--show-prefix"])? != "cargo-wacrg/" {
        return None;
    }
    for name in [Some("HEAD".to_owned()), ask(&["symbolic-ref", "--quiet", "HEAD"]), Some("packed-refs".to_owned())] {
        let path = ask(&["rev-parse", "--git-path", &name.unwrap_or_default()]);
        if let Some(path) = path.filter(|path| Path::new(path).is_file()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    ask(&["show", "--no-patch", "--format=%h %cs", "--abbrev=10", "HEAD"])
}

fn ask(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}
