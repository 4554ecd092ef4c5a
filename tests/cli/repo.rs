// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A repository for a test: its own home, no configuration but what the test sets, and the binary under test.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_cargo-wacrg");

/// A value that nobody ever had: random digits behind a calling code.
pub(crate) const JID: &str = "4930918274605@s.whatsapp.net";

/// A capture with `user` as its caller; `A` makes it clean.
pub(crate) fn capture(id: &str, caller: &str) -> String {
    format!(
        "id: {id}\nsource:\n  technique: websocket-capture\nstanza_tag: call\ndirection: outgoing\n\
         confidence: speculative\nraw:\n  format: xml\n  body: |\n    <call from=\"{caller}\" id=\"CALLID0001\"/>\n\
         sanitized: true\n"
    )
}

/// A clean capture.
pub(crate) fn clean(id: &str) -> String {
    capture(id, "A@s.whatsapp.net")
}

/// A leaking capture.
pub(crate) fn leaking(id: &str) -> String {
    capture(id, JID)
}

/// What a process did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Exit code; -1 if a signal ended it.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Both outputs.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Ends the test unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    /// Ends the test unless the output says `text`.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.all().contains(text), "expected {text:?} in\n{}\n{}", self.out, self.err);
        self
    }

    /// Ends the test if the output says `text`.
    #[track_caller]
    pub(crate) fn says_not(self, text: &str) -> Self {
        assert!(!self.all().contains(text), "unexpected {text:?} in\n{}\n{}", self.out, self.err);
        self
    }
}

/// A folder with a home beside it.
pub(crate) struct Repo {
    folder: TempDir,
    /// Where commands run, below the root.
    pub(crate) below: PathBuf,
}

impl Repo {
    /// An empty folder, no repository.
    pub(crate) fn folder() -> Self {
        let folder = TempDir::with_prefix("wacrg-test-").expect("a temporary folder");
        std::fs::create_dir_all(folder.path().join("work")).expect("writable");
        std::fs::create_dir_all(folder.path().join("home")).expect("writable");
        Self { folder, below: PathBuf::new() }
    }

    /// A copy of a repository, its history and its home included.
    pub(crate) fn copy(other: &Self) -> Self {
        let folder = TempDir::with_prefix("wacrg-test-").expect("a temporary folder");
        let from = other.folder.path().join(".");
        let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status().expect("cp runs");
        assert!(copied.success(), "the repository can be copied");
        Self { folder, below: other.below.clone() }
    }

    /// A repository without a commit, made with further arguments of `git init`.
    pub(crate) fn init(arguments: &[&str]) -> Self {
        let repo = Self::folder();
        repo.git(&[&["init", "--quiet", "--initial-branch=main"], arguments].concat()).code(0);
        repo
    }

    /// A repository with one commit.
    pub(crate) fn new() -> Self {
        let repo = Self::init(&[]);
        repo.first();
        repo
    }

    /// Makes the first commit.
    pub(crate) fn first(&self) {
        self.write("README.md", "# A corpus\n\nSee [DISCLAIMER](DISCLAIMER.md).\n");
        for page in ["DISCLAIMER.md", "LICENSE-MIT", "SECURITY.md"] {
            let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
            let text = std::fs::read_to_string(own).expect("this repository has one");
            // without its header: the licence that it names has no text here
            self.write(page, text.split_once("-->\n\n").map_or(text.as_str(), |(_, page)| page));
        }
        self.git(&["add", "--all"]).code(0);
        self.git(&["commit", "--quiet", "-m", "docs: begin"]).code(0);
    }

    /// Root of the work tree.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The file at `path`.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        std::fs::write(file, content).expect("writable");
    }

    /// Writes a file and stages it.
    pub(crate) fn stage(&self, path: &str, content: impl AsRef<[u8]>) {
        self.write(path, content);
        self.git(&["add", "--", path]).code(0);
    }

    /// Commits what is staged without any hook.
    pub(crate) fn commit(&self) {
        self.git(&["commit", "--quiet", "--no-verify", "-m", "chore: a step"]).code(0);
    }

    /// Stages a file and commits it with a message, without any hook; the commit's id.
    pub(crate) fn add(&self, path: &str, content: impl AsRef<[u8]>, message: &str) -> String {
        self.stage(path, content);
        self.commit_as(message)
    }

    /// Commits what is staged, if anything, with a message and without any hook; the commit's id.
    pub(crate) fn commit_as(&self, message: &str) -> String {
        self.git(&["commit", "--quiet", "--no-verify", "--allow-empty", "--cleanup=verbatim", "-m", message]).code(0);
        self.head()
    }

    /// The id of HEAD.
    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).code(0).out.trim().to_owned()
    }

    /// A command in the repository, with a scrubbed environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let foreign = |name: &OsStr| {
            let name = name.to_string_lossy();
            name.starts_with("GIT_") || name.starts_with("WACRG_") || name == "NO_COLOR" || name == "CLICOLOR_FORCE"
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| foreign(name)) {
            command.env_remove(name);
        }
        // the toolchain is not at the test's own home
        let home = std::env::var_os("HOME").unwrap_or_default();
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            if std::env::var_os(name).is_none() {
                command.env(name, Path::new(&home).join(folder));
            }
        }
        command
            .current_dir(self.root().join(&self.below))
            .env("HOME", self.folder.path().join("home"))
            .env("XDG_CONFIG_HOME", self.folder.path().join("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("COLUMNS", "120")
            .envs([("GIT_AUTHOR_NAME", "Test"), ("GIT_COMMITTER_NAME", "Test")])
            .envs([("GIT_AUTHOR_EMAIL", "test@example.com"), ("GIT_COMMITTER_EMAIL", "test@example.com")]);
        command
    }

    /// A script for the shell, where `cargo wacrg` and `cargo-wacrg` are the binary under test.
    pub(crate) fn shell(&self, script: &str) -> Command {
        let tools = self.path("../tools");
        std::fs::create_dir_all(&tools).expect("writable");
        // without cargo's own start-up, and without its home
        for (name, rest) in [("cargo", "[ \"$1\" = wacrg ] || exit 99\n"), ("cargo-wacrg", "")] {
            let text = format!("#!/bin/sh\n{rest}exec '{BINARY}' \"$@\"\n");
            std::fs::write(tools.join(name), text).expect("writable");
            assert_eq!(self.run(self.command("chmod").arg("+x").arg(tools.join(name))).code, 0);
        }
        let mut command = self.command("sh");
        let search = std::env::var("PATH").unwrap_or_default();
        command.args(["-c", script]).env("PATH", format!("{}:{search}", tools.display()));
        command
    }

    /// Runs git.
    pub(crate) fn git(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command("git").args(arguments).output().expect("git runs"))
    }

    /// Runs the binary under test.
    pub(crate) fn wacrg(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(BINARY).args(arguments).output().expect("the binary runs"))
    }

    /// Runs the binary under test with standard input.
    pub(crate) fn wacrg_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        self.run_with(self.command(BINARY).args(arguments), input)
    }

    /// Runs a command with standard input.
    pub(crate) fn run_with(&self, command: &mut Command, input: &[u8]) -> Ran {
        use std::io::Write;
        use std::process::Stdio;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // the process may end without having read everything
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        Ran::of(child.wait_with_output().expect("it ends"))
    }

    /// Runs a command and tells what it did.
    pub(crate) fn run(&self, command: &mut Command) -> Ran {
        Ran::of(command.output().expect("it runs"))
    }

    /// Judges what is staged.
    pub(crate) fn check(&self) -> Ran {
        self.wacrg(&["check"])
    }

    /// Subjects of the commits on the current branch, newest first.
    pub(crate) fn log(&self) -> Vec<String> {
        self.git(&["log", "--format=%s"]).out.lines().map(str::to_owned).collect()
    }
}
