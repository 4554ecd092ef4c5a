// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Whether a shell script runs the check. That it names cargo-wacrg is not enough: neither a comment, nor the name of an
//! archive, nor advice to install it keeps anything out of a commit.

use crate::cli::HookName;

/// Whether a command of `script` judges what the hook `hook` is there for, and can refuse it.
pub(crate) fn judges(script: &str, hook: HookName) -> bool {
    any(script, &|words| does(words, hook))
}

/// Whether a command of `script` judges commits or files; what is staged says nothing where nobody commits.
pub(crate) fn checks(script: &str) -> bool {
    any(script, &|words| {
        let mut named = words.iter().skip_while(|word| **word != "check").skip(1);
        does(words, HookName::PrePush) && named.next().is_some_and(|word| *word != "--staged" && *word != "--format")
    })
}

fn any(script: &str, wanted: &dyn Fn(&[&str]) -> bool) -> bool {
    let commands = commands(script);
    commands.iter().enumerate().any(|(index, command)| {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let ignored = command.or && commands.get(index + 1).is_some_and(passes);
        !ignored && (own(&words).is_some_and(wanted) || inner(&words).is_some_and(|script| any(script, wanted)))
    })
}

/// Whether a command that stands for a failed one makes it pass.
fn passes(command: &Simple) -> bool {
    matches!(command.words.first().map(String::as_str), Some("true" | ":" | "echo" | "printf"))
        || command.words == ["exit", "0"]
}

/// Whether arguments of cargo-wacrg ask for what the hook judges.
fn does(arguments: &[&str], hook: HookName) -> bool {
    let run = arguments.windows(3).find_map(|words| match words {
        ["hook", "run", name] => Some(*name),
        _ => None,
    });
    let commits = matches!(hook, HookName::PreCommit | HookName::PreMergeCommit);
    match run {
        Some(name) => name == hook.as_str() || (commits && name == HookName::PreCommit.as_str()),
        None if hook == HookName::CommitMsg => arguments.contains(&"message"),
        None => arguments.contains(&"check") && !arguments.iter().any(|word| *word == "--stdin" || *word == "--help"),
    }
}

/// The arguments of cargo-wacrg, if that is what the words run.
fn own<'w>(words: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let words = without_prefix(words);
    let (program, arguments) = words.split_first()?;
    match name(program) {
        "cargo-wacrg" => Some(arguments),
        "cargo" => {
            let toolchain = usize::from(arguments.first()?.starts_with('+'));
            arguments
                .get(toolchain..)?
                .split_first()
                .filter(|(word, _)| **word == "wacrg")
                .map(|(_, arguments)| arguments)
        }
        _ => None,
    }
}

/// The script that the words hand to a shell.
fn inner<'w>(words: &[&'w str]) -> Option<&'w str> {
    let words = without_prefix(words);
    let is_shell = matches!(name(words.first()?), "sh" | "bash" | "dash" | "zsh");
    let at = words.iter().position(|word| *word == "-c").filter(|_| is_shell)?;
    words.get(at + 1).copied()
}

/// Words without assignments and without what runs another command.
fn without_prefix<'w, 'a>(words: &'a [&'w str]) -> &'a [&'w str] {
    const BEFORE: [&str; 14] =
        ["if", "then", "elif", "else", "while", "until", "do", "!", "exec", "time", "env", "nice", "sudo", "command"];
    let assigns = |word: &str| {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let skipped = words.iter().take_while(|word| BEFORE.contains(word) || assigns(word)).count();
    &words[skipped..]
}

fn name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// A simple command: its words without quotes, and whether `||` follows.
#[derive(Debug, Default)]
struct Simple {
    words: Vec<String>,
    or: bool,
}

/// The simple commands of a script, as far as words can tell.
fn commands(script: &str) -> Vec<Simple> {
    let mut commands = Vec::new();
    let joined = script.replace("\\\r\n", " ").replace("\\\n", " ");
    let (mut command, mut word, mut quote): (Simple, Option<String>, Option<char>) = Default::default();
    let mut rest = joined.chars().peekable();
    let mut documents: Vec<String> = Vec::new();
    while let Some(c) = rest.next() {
        if let Some(end) = quote {
            match c {
                '\\' if end == '"' => word.get_or_insert_default().extend(rest.next()),
                _ if c == end => quote = None,
                _ => word.get_or_insert_default().push(c),
            }
            continue;
        }
        match c {
            '\'' | '"' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            '\\' => word.get_or_insert_default().extend(rest.next()),
            '#' if word.is_none() => {
                while rest.peek().is_some_and(|next| *next != '\n') {
                    rest.next();
                }
            }
            ' ' | '\t' | '\r' => command.words.extend(word.take()),
            '\n' | ';' | '&' | '|' | '(' | ')' | '`' | '{' | '}' => {
                // `${name}` is part of a word
                if matches!(c, '{' | '}') && word.is_some() {
                    word.get_or_insert_default().push(c);
                    continue;
                }
                command.words.extend(word.take());
                command.or = c == '|' && rest.next_if_eq(&'|').is_some();
                documents.extend(document(&command.words));
                if !command.words.is_empty() {
                    commands.push(std::mem::take(&mut command));
                }
                if c == '\n' {
                    documents.drain(..).for_each(|end| skip(&mut rest, &end));
                }
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    command.words.extend(word);
    commands.push(command);
    commands
}

/// The line that ends the text that a command is given with `<<`.
fn document(words: &[String]) -> Option<String> {
    let at = words.iter().position(|word| word.contains("<<") && !word.contains("<<<"))?;
    let end = words[at].split_once("<<")?.1.trim_start_matches('-');
    let end = if end.is_empty() { words.get(at + 1)? } else { end };
    Some(end.to_owned())
}

fn skip(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, end: &str) {
    while rest.peek().is_some() {
        let line: String = rest.by_ref().take_while(|c| *c != '\n').collect();
        if line.trim() == end {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_the_check_is_told_from_what_names_it() {
        for (script, runs) in [
            ("cargo-wacrg hook run pre-commit", true),
            ("#!/bin/sh\nset -e\nexec \"$HOME/.cargo/bin/cargo-wacrg\" check --staged\n", true),
            ("cargo wacrg check", true),
            ("cargo +stable wacrg -C corpus check\n", true),
            ("A=b cargo-wacrg.exe check # the gate", true),
            ("if ! cargo wacrg check; then exit 1; fi", true),
            ("npm test && cargo wacrg check \\\n  --staged", true),
            ("bash -ec 'cargo wacrg check'", false),
            ("bash -e -c 'cargo wacrg check'", true),
            ("cargo wacrg check || exit 1", true),
            ("cat <<EOF\nx\nEOF\ncargo wacrg check", true),
            ("# wacrg: run the validator\nnpm run validate\n", false),
            ("# cargo wacrg check\n", false),
            ("zip -r wacrg-spec-$VERSION.zip spec\n", false),
            ("echo 'run cargo wacrg check first'", false),
            ("echo cargo wacrg check", false),
            ("command -v cargo-wacrg >/dev/null", false),
            ("cargo install cargo-wacrg", false),
            ("cargo wacrg --version", false),
            ("cargo wacrg check || true", false),
            ("cargo wacrg check || echo 'never mind'", false),
            ("cat <<EOF\n  cargo wacrg check\nEOF\n", false),
            ("cargo wacrg audit", false),
            ("my-cargo-wacrg check", false),
            ("", false),
        ] {
            assert_eq!(judges(script, HookName::PreCommit), runs, "{script}");
        }
    }

    #[test]
    fn each_hook_asks_for_its_own() {
        for (script, hooks) in [
            ("cargo-wacrg hook run pre-commit", &[HookName::PreCommit, HookName::PreMergeCommit][..]),
            ("cargo-wacrg hook run commit-msg \"$1\"", &[HookName::CommitMsg]),
            ("cargo wacrg message $1", &[HookName::CommitMsg]),
            ("cargo-wacrg hook run pre-push \"$@\"", &[HookName::PrePush]),
        ] {
            let all: Vec<HookName> = HookName::ALL.into_iter().filter(|hook| judges(script, *hook)).collect();
            assert_eq!(all, hooks, "{script}");
        }
    }
}
