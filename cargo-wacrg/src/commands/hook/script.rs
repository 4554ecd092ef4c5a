// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The script that git runs: the kept hook first, then the check. Without the binary it refuses and says what to do.

use std::path::{Path, PathBuf};

use crate::cli::HookName;

/// What a kept hook's name ends in.
pub(super) const KEPT: &str = ".before-wacrg";

/// Marks a hook as ours, whatever its version.
pub(super) const MARK: &str = "# cargo-wacrg hook, version ";
/// The version changes when the script does.
pub(super) const VERSION: &str = "3";
/// What a script runs that others get with the repository: a path of one's own says nothing to them, and who one is.
pub(super) const PLAIN: &str = "cargo-wacrg";

/// The script of `hook`, which runs `binary` with `options`; without one, what the search path has.
pub(super) fn script(hook: HookName, binary: Option<&Path>, options: &[String]) -> String {
    let searched = format!("wacrg=$(command -v {PLAIN})");
    let (known, search) = match binary {
        Some(binary) => (
            format!("wacrg={}\n", quote(&binary.to_string_lossy())),
            format!("{{ [ -f \"$wacrg\" ] && [ -x \"$wacrg\" ]; }} || {searched}"),
        ),
        None => (String::new(), searched),
    };
    let name = hook.as_str();
    let options: String = options.iter().map(|option| format!(" {}", quote(option))).collect();
    let what = match hook {
        HookName::PreCommit | HookName::CommitMsg => "this commit",
        HookName::PreMergeCommit => "this merge",
        HookName::PrePush | HookName::PreReceive | HookName::Update => "this push",
    };
    // both hooks read the same lines
    let (read, feed) = if matches!(hook, HookName::PrePush | HookName::PreReceive) {
        ("input=$(cat)\nlines() { [ -z \"$input\" ] || printf '%s\\n' \"$input\"; }\n", "lines | ")
    } else {
        ("", "")
    };
    let last = if feed.is_empty() { "exec " } else { feed };
    format!(
        r#"#!/bin/sh
{MARK}{VERSION}. Written by `cargo wacrg hook install`; `cargo wacrg hook uninstall` removes it.
{known}{read}before="$0{KEPT}"
if [ -x "$before" ]; then
    {feed}"$before" "$@" || exit $?
fi
{search} || {{
    echo "error: cargo-wacrg is gone, so {what} cannot be judged" >&2
    echo "  help: install it again (from a clone of it: cargo install --path cargo-wacrg), or remove $0" >&2
    exit 2
}}
{last}"$wacrg" hook run {name}{options} -- "$@"
"#
    )
}

/// The binary that a script runs; its name alone if it is searched for.
pub(super) fn binary(script: &str) -> PathBuf {
    let named = script.lines().find_map(|line| line.strip_prefix("wacrg=")).filter(|word| !word.starts_with("$("));
    named.map_or_else(|| PLAIN.to_owned(), unquote).into()
}

/// A word that a shell reads back as `text`.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn unquote(word: &str) -> String {
    word.trim_matches('\'').replace(r"'\''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_survives_the_shell() {
        for path in ["/usr/bin/cargo-wacrg", "/home/it's me/$(x) `y`/cargo-wacrg"] {
            assert_eq!(unquote(&quote(path)), path);
            assert_eq!(binary(&script(HookName::PrePush, Some(Path::new(path)), &[])), Path::new(path));
        }
        assert_eq!(binary(&script(HookName::PrePush, None, &[])), Path::new(PLAIN));
    }
}
