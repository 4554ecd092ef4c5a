// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The command line. `cargo wacrg …` and `cargo-wacrg …` are the same.

mod audit;
mod check;
mod fix;
mod hook;
mod init;
mod judging;
mod lsp;
mod parse;
mod words;

use std::io::IsTerminal;
use std::path::PathBuf;

use anstream::stream::RawStream;
use clap::{Args, Parser, Subcommand, ValueEnum};
use wacrg_schema::Group;

pub(crate) use audit::AuditArgs;
pub(crate) use check::{CheckArgs, Kind};
pub(crate) use fix::{BaselineArgs, FixArgs};
pub(crate) use hook::{HookCommand, HookName, HookRun, check_hook_options};
pub(crate) use init::InitArgs;
pub(crate) use judging::{Format, Judging, PolicyArgs};
pub(crate) use lsp::LspArgs;
pub(crate) use parse::parse;
pub(crate) use words::unknown;

use crate::report::human::{Detail, Style};

/// What stands behind `cargo`.
#[derive(Debug, Parser)]
#[command(name = "cargo", bin_name = "cargo")]
enum Cargo {
    /// Refuse commits that add unsanitized captures.
    #[command(version, long_version = VERSION)]
    Wacrg(Wacrg),
}

/// Refuse commits that add unsanitized captures.
///
/// Judges what git is about to commit: captures hold placeholders only, and nothing in the repository holds a person's
/// data or key material. What is found is masked in every output.
///
/// Not affiliated with WhatsApp or Meta.
#[derive(Debug, Parser)]
#[command(name = "cargo-wacrg", bin_name = "cargo-wacrg", version, long_version = VERSION, after_help = HELP)]
pub(crate) struct Wacrg {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Run as if started in DIR.
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub(crate) directory: Option<PathBuf>,

    /// When to colour the output.
    #[arg(long, env = "WACRG_COLOR", value_name = "WHEN", default_value = "auto", global = true)]
    color: Colour,

    /// Print findings and failures only.
    #[arg(short, long, global = true)]
    quiet: bool,

    /// Tell every file that was skipped and every finding that was accepted, and show all findings.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

impl Wacrg {
    /// How to print for people on standard output.
    pub(crate) fn style(&self) -> Style {
        self.style_on(&std::io::stdout(), supports_hyperlinks::Stream::Stdout)
    }

    /// How to print for people on standard error.
    pub(crate) fn error_style(&self) -> Style {
        self.style_on(&std::io::stderr(), supports_hyperlinks::Stream::Stderr)
    }

    fn style_on(&self, stream: &(impl RawStream + IsTerminal), link: supports_hyperlinks::Stream) -> Style {
        let colour = match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let terminal =
            IsTerminal::is_terminal(stream).then(|| terminal_size::terminal_size().map(|(width, _)| width.0.into()));
        let width = columns.or(terminal.flatten()).unwrap_or(120).clamp(40, 200);
        let links = colour && supports_hyperlinks::on(link);
        let detail = if self.quiet {
            Detail::Findings
        } else if self.verbose {
            Detail::All
        } else {
            Detail::Summary
        };
        Style { colour, links, detail, width }
    }
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge staged changes, or the files that the options name.
    Check(Box<CheckArgs>),
    /// Check whether what is here may be published: packages, licences, versions, history, bundles, the site.
    Audit(Box<AuditArgs>),
    /// Set a repository up: policy, pages and licence texts that it lacks, hook, CI workflow.
    Init(InitArgs),
    /// Write headers, sidecars, licence texts and the pages that a repository must have.
    Fix(FixArgs),
    /// Write down the findings there are, so that `check --baseline FILE` tells new ones only.
    Baseline(BaselineArgs),
    /// Judge a commit's message.
    ///
    /// Identifiers and secrets are findings as anywhere else; the form of the message is judged by the rules of the group
    /// `message`. In a file, what git takes out of it before the commit is left out: comment lines, and what follows the
    /// scissors line.
    #[command(after_help = MESSAGE_HELP)]
    Message {
        /// The file that holds the message; - for standard input, which is judged to the letter.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to judge and report.
        #[command(flatten)]
        judging: Judging,
    },
    /// Install, remove or run git hooks.
    #[command(subcommand)]
    Hook(HookCommand),
    /// Show a commit being refused and accepted, in a temporary repository.
    Demo,
    /// List the rules.
    #[command(after_help = RULES_HELP)]
    Rules(RulesArgs),
    /// Explain a rule, or `placeholders`, `vocabulary`, `decoders`, `exit-codes`, or a file's licence: `explain licence
    /// PATH`.
    #[command(after_help = EXPLAIN_HELP)]
    Explain {
        /// A rule's id or a topic.
        #[arg(value_name = "RULE|TOPIC")]
        topic: String,
        /// The file whose licence is explained.
        #[arg(value_name = "PATH")]
        path: Option<PathBuf>,
        /// Explain by the policy in FILE instead of the one in HEAD.
        #[arg(long, value_name = "FILE", requires = "path")]
        policy: Option<PathBuf>,
    },
    /// Serve an editor: findings as you type, by the Language Server Protocol.
    Lsp(LspArgs),
    /// Print completions for a shell.
    Completions {
        /// Which one.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Write manual pages into a folder.
    Man {
        /// Where, such as ~/.local/share/man/man1.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print a JSON Schema.
    Schema {
        /// Which one.
        #[arg(value_enum)]
        which: Which,
    },
}

/// What `--version` says, `-V` the first word of it.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("WACRG_COMMIT"),
    ")\nbuilt for ",
    env!("WACRG_TARGET"),
    "\nreads objects of sha1 and sha256; writes report 1, baseline 1"
);

const HELP: &str = "\
Examples:
  cargo wacrg init                set a repository up: policy, hook, CI
  cargo wacrg check               judge what is staged
  cargo wacrg hook install        judge every commit before it is made
  cargo wacrg check --tracked     judge everything git tracks
  cargo wacrg explain jid         why a rule fires, and what to write instead
  cargo wacrg demo                see it at work

Exit codes: 0 clean, 1 findings at level deny, 2 could not judge.";

const EXPLAIN_HELP: &str = "\
Examples:
  cargo wacrg explain jid                 a rule: what it looks for, and what to write instead
  cargo wacrg explain placeholders        how a placeholder looks
  cargo wacrg explain licence docs/a.md   which statement applies to a file, and where it stands";

const MESSAGE_HELP: &str = "\
Examples:
  cargo wacrg message .git/COMMIT_EDITMSG   as the hook does
  cargo wacrg message - < draft.txt         a text that is no file yet

Exit codes: 0 clean, 1 findings at level deny, 2 could not judge.";

const RULES_HELP: &str = "\
Examples:
  cargo wacrg rules                    all of them, by group
  cargo wacrg rules --group privacy    those of one group
  cargo wacrg rules --group release    the checks of `cargo wacrg audit`";

/// Shells that completions can be printed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// GNU Bash.
    Bash,
    /// Elvish.
    Elvish,
    /// Fish.
    Fish,
    /// Nushell.
    Nushell,
    /// PowerShell.
    Powershell,
    /// Z shell.
    Zsh,
}

/// JSON Schemas that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// A capture.
    Capture,
    /// A policy file.
    Policy,
    /// The report of `--format json`.
    Report,
}

/// Options of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// List the rules of this group only.
    #[arg(long, value_parser = words::group)]
    pub(crate) group: Option<Group>,
}
