// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg demo`: a small corpus in a temporary folder, a commit that is refused, and the same commit accepted
//! once the capture is sanitized. Real git, the real hook; the folder is removed at the end.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, ensure};

use crate::output::print;
use crate::report::human::Style;
use crate::trouble::Trouble;

const FILE: &str = "corpus/captures/incoming-offer.yaml";

/// A capture as somebody would paste it at midnight. Its number and bytes are random and were never anybody's.
const LEAKING: &str = r#"id: incoming-offer
title: Incoming call, offer stanza
source:
  technique: websocket-capture
stanza_tag: call
direction: incoming
confidence: speculative
raw:
  format: xml
  body: |
    <call from="4930901820746@s.whatsapp.net" id="CALLID0001">
      <offer call-id="CALLID0001" call-creator="4930901820746:12@s.whatsapp.net">
        <audio enc="opus" rate="16000"/>
        <enc v="2" type="pkmsg">MwgYEiEF2mJ8xqT0vNbYw5Rk1LzQeHc7Ud9Xo3PfGiVs</enc>
        <te latency="42">157.23.88.41:3478</te>
      </offer>
    </call>
notes: Seen when the desk phone rang.
sanitized: true
"#;

/// The same with placeholders.
const SANITIZED: [(&str, &str); 4] = [
    ("4930901820746:12@s.whatsapp.net", "A.0:12@s.whatsapp.net"),
    ("4930901820746@s.whatsapp.net", "A@s.whatsapp.net"),
    ("MwgYEiEF2mJ8xqT0vNbYw5Rk1LzQeHc7Ud9Xo3PfGiVs", "CIPHERTEXTPLACEHOLDER"),
    ("157.23.88.41:3478", "RELAYENDPOINTPLACEHOLDER"),
];

/// Shows it.
pub(crate) fn run(style: Style) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("wacrg-demo-").tempdir().context("no temporary folder can be made")?;
    let stage = Stage { root: folder.path(), style };
    print("A corpus of its own, in a temporary folder:\n\n")?;
    stage.git(&["init", "--quiet", "--initial-branch=main"], false)?;
    stage.write("README.md", "# A corpus\n")?;
    stage.wacrg(&["hook", "install"])?;
    stage.git(&["add", "README.md"], true)?;
    ensure!(stage.git(&["commit", "--quiet", "-m", "docs: say what this is"], true)?, "the first commit was refused");

    print("\nA capture is pasted as it came, and committed:\n\n")?;
    stage.write(FILE, LEAKING)?;
    stage.git(&["add", "corpus"], true)?;
    ensure!(!stage.git(&["commit", "--quiet", "-m", "feat: add an offer"], true)?, "the leaking capture was accepted");

    print("\nThe marked values are replaced by placeholders, and it is committed again:\n\n")?;
    let sanitized =
        SANITIZED.iter().fold(LEAKING.to_owned(), |text, (value, placeholder)| text.replace(value, placeholder));
    stage.write(FILE, &sanitized)?;
    stage.git(&["add", "corpus"], true)?;
    ensure!(stage.git(&["commit", "--quiet", "-m", "feat: add an offer"], true)?, "the sanitized capture was refused");
    stage.git(&["log", "--oneline", "--no-decorate", "--format=%s"], true)?;
    folder.close().context("the temporary folder cannot be removed")?;
    print("\nThe folder is removed again. `cargo wacrg hook install` does the same for your repository.\n")?;
    Ok(ExitCode::SUCCESS)
}

/// The temporary repository.
struct Stage<'s> {
    root: &'s Path,
    style: Style,
}

impl Stage<'_> {
    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        let file = self.root.join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&file, text).with_context(|| format!("{path} cannot be written"))
    }

    /// Runs git there, without the user's own configuration; whether it succeeded.
    fn git(&self, arguments: &[&str], shown: bool) -> anyhow::Result<bool> {
        if shown {
            let words: Vec<String> = arguments
                .iter()
                .map(|word| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() })
                .collect();
            print(&format!(
                "$ git {}\n",
                words.join(" ").replace(" --quiet", "").replace(" --no-decorate --format=%s", "")
            ))?;
        }
        self.run(Command::new("git").args(arguments))
    }

    fn wacrg(&self, arguments: &[&str]) -> anyhow::Result<bool> {
        print(&format!("$ cargo wacrg {}\n", arguments.join(" ")))?;
        let program = std::env::current_exe().context("the path of this program is not known")?;
        self.run(Command::new(program).args(arguments).stdout(Stdio::null()))
    }

    fn run(&self, command: &mut Command) -> anyhow::Result<bool> {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let nowhere = self.root.join("no-configuration");
        let width = self.style.width.to_string();
        command
            .current_dir(self.root)
            .env_remove("WACRG_ALLOW")
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "Demo"), ("GIT_COMMITTER_NAME", "Demo")])
            .envs([("GIT_AUTHOR_EMAIL", "demo@example.com"), ("GIT_COMMITTER_EMAIL", "demo@example.com")])
            .env("GIT_CONFIG_GLOBAL", &nowhere)
            .env("COLUMNS", width)
            .env(if self.style.colour { "CLICOLOR_FORCE" } else { "NO_COLOR" }, "1");
        let output = command
            .output()
            .map_err(|error| Trouble::new(format!("git cannot be run: {error}"), "the demo needs git on the PATH"))?;
        let both = [output.stdout, output.stderr].concat();
        print(&String::from_utf8_lossy(&both))?;
        Ok(output.status.success())
    }
}
