// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The command line. `cargo wacrg …` and `cargo-wacrg …` are the same.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use wacrg_schema::Group;

use crate::policy::parse::{names, nearest};
use crate::report::deliver::Output;
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
    /// How to print for people.
    pub(crate) fn style(&self) -> Style {
        let colour = match self.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let terminal =
            std::io::stdout().is_terminal().then(|| terminal_size::terminal_size().map(|(width, _)| width.0.into()));
        let width = columns.or(terminal.flatten()).unwrap_or(120).clamp(40, 200);
        let links = colour && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
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
    /// Write headers, sidecars, licence texts and the pages that a repository must have.
    Fix(FixArgs),
    /// Write down the findings there are, so that `check --baseline` tells new ones only.
    Baseline(BaselineArgs),
    /// Judge a commit's message.
    ///
    /// Identifiers and secrets are findings as anywhere else; the form of the message is judged by the rules of the group
    /// `message`. In a file, what git takes out of it before the commit is left out: comment lines, and what follows the
    /// scissors line.
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
    Rules(RulesArgs),
    /// Explain a rule, or `placeholders`, `vocabulary`, `exit-codes`, or a file's licence: `explain licence PATH`.
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
  cargo wacrg check               judge what is staged
  cargo wacrg hook install        judge every commit before it is made
  cargo wacrg check --tracked     judge everything git tracks
  cargo wacrg explain jid         why a rule fires, and what to write instead
  cargo wacrg demo                see it at work

Exit codes: 0 clean, 1 findings at level deny, 2 could not judge.";

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

/// Options of `check`.
#[derive(Debug, Default, Args)]
#[command(after_help = CHECK_HELP, group(ArgGroup::new("what").multiple(true)))]
pub(crate) struct CheckArgs {
    /// Files or folders to judge as they are on disk; with --staged or --tracked, limits these to them.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Judge the staged changes, as the index holds them (the default).
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) staged: bool,

    /// Judge every file in the index.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) tracked: bool,

    /// Judge every file on disk that git does not ignore.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) worktree: bool,

    /// Judge all of history: every content that HEAD ever had, under every path it stood at; and messages, names.
    #[arg(long, groups = ["source", "cut"], conflicts_with = "paths", help_heading = "Source")]
    pub(crate) history: bool,

    /// With --history, every ref and not HEAD alone: branches, tags, notes, stashes, remotes.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) all_refs: bool,

    /// With --history, what reflogs name as well.
    #[arg(long, requires = "history", help_heading = "Source")]
    pub(crate) reflogs: bool,

    /// Judge what commits add: A..B, A...B (since B left A) or one revision; their messages as well.
    #[arg(long, value_name = "A..B", groups = ["source", "commits", "cut"], help_heading = "Source")]
    pub(crate) range: Option<String>,

    /// Judge what HEAD adds since it left the branch BASE; the same as --range BASE...HEAD.
    #[arg(long, value_name = "BASE", groups = ["source", "commits", "cut"], help_heading = "Source")]
    pub(crate) since_branch: Option<String>,

    /// Judge every commit by itself: what one adds and another removes is found, and the commit is named.
    #[arg(long, requires = "commits", help_heading = "Source")]
    pub(crate) each_commit: bool,

    /// Judge what is here of a shallow clone, where it cuts off the beginning of a range or of history.
    #[arg(long, requires = "cut", help_heading = "Source")]
    pub(crate) allow_shallow: bool,

    /// Judge standard input.
    #[arg(long, group = "source", requires = "what", conflicts_with = "paths", help_heading = "Source")]
    pub(crate) stdin: bool,

    /// Path that standard input is judged as, such as corpus/captures/x.yaml.
    #[arg(long, value_name = "NAME", requires = "stdin", group = "what", help_heading = "Source")]
    pub(crate) path: Option<String>,

    /// What standard input is.
    #[arg(long, value_enum, value_name = "KIND", requires = "stdin", group = "what", help_heading = "Source")]
    pub(crate) kind: Option<Kind>,

    /// Title of the issue whose body standard input is; it is judged as well.
    #[arg(long, value_name = "TEXT", requires = "kind", help_heading = "Source")]
    pub(crate) title: Option<String>,

    /// Print the policy that would apply, and judge nothing.
    #[arg(long, help_heading = "Policy")]
    pub(crate) dump_policy: bool,

    /// How to judge and report.
    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// Options that say how to judge and report, whatever is judged.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Judging {
    /// Judge by these rules and groups only; `sanitization` stands for schema, privacy, secrets and payload.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = selector, help_heading = "Rules")]
    pub(crate) select: Vec<String>,

    /// Set the level of a rule or group to deny.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = rule_or_group, help_heading = "Rules")]
    pub(crate) deny: Vec<String>,

    /// Set the level of a rule or group to warn.
    #[arg(long, value_name = "RULE|GROUP", value_delimiter = ',', value_parser = rule_or_group, help_heading = "Rules")]
    pub(crate) warn: Vec<String>,

    /// Set the level of a rule or group to allow; its findings are counted, not reported.
    #[arg(
        long,
        env = "WACRG_ALLOW",
        value_name = "RULE|GROUP",
        value_delimiter = ',',
        value_parser = rule_or_group,
        help_heading = "Rules"
    )]
    pub(crate) allow: Vec<String>,

    /// Judge by the policy in FILE instead of the one in HEAD.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) policy: Option<PathBuf>,

    /// Judge by the built-in policy.
    #[arg(long, conflicts_with = "policy", help_heading = "Policy")]
    pub(crate) isolated: bool,

    /// Accept the findings that FILE lists; `cargo wacrg baseline` writes it. HEAD's version counts if it has one.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) baseline: Option<PathBuf>,

    /// How to report on standard output [default: human].
    #[arg(long, env = "WACRG_FORMAT", value_name = "FORMAT", value_enum, help_heading = "Report")]
    pub(crate) format: Option<Format>,

    /// Write a report to FILE as well; `-` is standard output. Repeatable.
    #[arg(long, short, value_name = "FORMAT=FILE", value_parser = Output::parse, help_heading = "Report")]
    pub(crate) output: Vec<Output>,
}

/// What a text on standard input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// What it looks like.
    Auto,
    /// A capture.
    Capture,
    /// The body of an issue that was made with a form: every section as the capture it will become.
    IssueForm,
    /// A commit's message, to the letter.
    Message,
    /// Any other text.
    Text,
}

const CHECK_HELP: &str = "\
Examples:
  cargo wacrg check                                   what is staged
  cargo wacrg check --tracked                         everything git tracks
  cargo wacrg check --history --all-refs              everything that was ever committed
  cargo wacrg check corpus/captures/new.yaml          a file, committed or not
  cargo wacrg check --since-branch main --each-commit every commit of this branch
  pbpaste | cargo wacrg check --stdin --path corpus/captures/new.yaml
  printf %s \"$BODY\" | cargo wacrg check --stdin --kind issue-form --title \"$TITLE\" --format markdown
  cargo wacrg check --tracked --output sarif=wacrg.sarif --output html=wacrg.html

Variables:
  WACRG_ALLOW     rules and groups to allow, as --allow; the installed hook reads it as well
  WACRG_BASELINE  the baseline, as --baseline; the installed hook reads it as well
  WACRG_FORMAT    the report on standard output, as --format
  WACRG_COLOR     when to colour, as --color; NO_COLOR, CLICOLOR and FORCE_HYPERLINK are honoured as well

Exit codes: 0 clean, 1 findings at level deny, 2 could not judge.";

/// How to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For machines; `cargo wacrg schema report` prints the schema.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands and a job summary, for GitHub Actions.
    Github,
    /// A Code Quality report, for GitLab.
    Gitlab,
    /// JUnit XML, for CI servers.
    Junit,
    /// For a comment; at most 64 KB.
    Markdown,
    /// One page that stands alone.
    Html,
}

impl Format {
    /// The word on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

/// Options of `fix`.
#[derive(Debug, Default, Args)]
#[command(after_help = FIX_HELP)]
pub(crate) struct FixArgs {
    /// Files or folders of the work tree; all of it where none is named.
    #[arg(value_name = "PATH", conflicts_with = "staged")]
    pub(crate) paths: Vec<PathBuf>,

    /// Fix what is staged: in the index and, where the work tree holds the same, there too.
    #[arg(long)]
    pub(crate) staged: bool,

    /// Show what would be written, and write nothing.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) diff: bool,

    /// Write without asking.
    #[arg(long, short)]
    pub(crate) yes: bool,

    /// Replace headers that name another holder or licence.
    #[arg(long)]
    pub(crate) replace: bool,

    /// Fix by the policy in FILE instead of the one in HEAD.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) policy: Option<PathBuf>,

    /// Fix by the built-in policy.
    #[arg(long, conflicts_with = "policy", help_heading = "Policy")]
    pub(crate) isolated: bool,
}

const FIX_HELP: &str = "\
Examples:
  cargo wacrg fix --staged --yes       give the staged files their headers
  cargo wacrg fix --diff               what would change in the whole work tree
  cargo wacrg fix src/new.rs           one file

Only headers that are ours, or absent, are written. Exit codes: 0 nothing is left to be done, 1 something is, 2 failed.";

/// Options of `baseline`.
#[derive(Debug, Args)]
#[command(after_help = BASELINE_HELP)]
pub(crate) struct BaselineArgs {
    /// Where the list is or will be.
    #[arg(long, short, value_name = "FILE", default_value = "wacrg-baseline.json")]
    pub(crate) output: PathBuf,

    /// Only remove entries that accept nothing any more; add none.
    #[arg(long)]
    pub(crate) prune: bool,

    /// List what every file in the index has (the default).
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) tracked: bool,

    /// List what every file on disk has that git does not ignore.
    #[arg(long, group = "source", help_heading = "Source")]
    pub(crate) worktree: bool,

    /// Judge by the policy in FILE instead of the one in HEAD.
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) policy: Option<PathBuf>,

    /// Judge by the built-in policy.
    #[arg(long, conflicts_with = "policy", help_heading = "Policy")]
    pub(crate) isolated: bool,
}

const BASELINE_HELP: &str = "\
Examples:
  cargo wacrg baseline                                write wacrg-baseline.json
  cargo wacrg check --baseline wacrg-baseline.json    tell what is not in it
  cargo wacrg baseline --prune                        remove what is gone

An entry holds the rule, the path, and a fingerprint of rule, path, decode steps and ordinal: nothing of the value. A commit
that adds entries, or alters a line that has one, is told all the same.";

/// Options of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// List the rules of this group only.
    #[arg(long, value_parser = group)]
    pub(crate) group: Option<Group>,
}

/// What to do with hooks.
#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Install hooks; one that is there already keeps running before ours.
    Install {
        /// Which hooks; pre-commit, or pre-receive in a bare repository, if none is named.
        #[arg(value_enum, value_name = "HOOK")]
        hooks: Vec<HookName>,
        /// Install even where the hooks folder is shared by other repositories (core.hooksPath in the user's or
        /// system's configuration).
        #[arg(long)]
        shared: bool,
        /// Options that the hook runs with, such as -- --policy /etc/wacrg.toml.
        #[arg(last = true, value_name = "OPTION", allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Remove hooks and put back what was there before.
    Uninstall {
        /// Which hooks; all that were installed, if none is named.
        #[arg(value_enum, value_name = "HOOK")]
        hooks: Vec<HookName>,
    },
    /// Tell which hooks are installed, by whom, and whether they work.
    Status,
    /// What an installed hook runs.
    Run(Box<HookRun>),
}

/// Options of `hook run`.
#[derive(Debug, Args)]
pub(crate) struct HookRun {
    /// Which hook.
    #[arg(value_enum, value_name = "HOOK")]
    pub(crate) hook: HookName,

    /// What git hands to the hook.
    #[arg(value_name = "ARGUMENT")]
    pub(crate) arguments: Vec<OsString>,

    /// Judge what is here of a shallow clone, where it cuts off the beginning of a push.
    #[arg(long)]
    pub(crate) allow_shallow: bool,

    /// How to judge and report.
    #[command(flatten)]
    pub(crate) judging: Judging,
}

/// Hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HookName {
    /// Before a commit is made: judges what is staged.
    PreCommit,
    /// Before a commit is made: judges its message.
    CommitMsg,
    /// Before commits are pushed: judges each that the remote does not have.
    PrePush,
    /// On a server, before a push is accepted: judges each commit it brings.
    PreReceive,
    /// On a server, before one ref is updated: judges each commit it brings.
    Update,
}

impl HookName {
    /// All hooks, in the order in which git runs them.
    pub(crate) const ALL: [Self; 5] = [Self::PreCommit, Self::CommitMsg, Self::PrePush, Self::PreReceive, Self::Update];

    /// What git calls it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::CommitMsg => "commit-msg",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
            Self::Update => "update",
        }
    }

    /// Whether it guards a repository that receives pushes.
    pub(crate) const fn is_server(self) -> bool {
        matches!(self, Self::PreReceive | Self::Update)
    }
}

fn group(word: &str) -> Result<Group, String> {
    Group::parse(word).ok_or_else(|| unknown("group", word, &Group::ALL.map(Group::as_str)))
}

pub(crate) fn rule_or_group(word: &str) -> Result<String, String> {
    let known = names();
    if known.contains(&word) { Ok(word.to_owned()) } else { Err(unknown("rule or group", word, &known)) }
}

fn selector(word: &str) -> Result<String, String> {
    if word == "sanitization" { Ok(word.to_owned()) } else { rule_or_group(word) }
}

/// `no such rule`, with what was most likely meant.
pub(crate) fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!("no such {kind}; did you mean `{near}`?"),
        None => format!("no such {kind}; `cargo wacrg rules` lists them"),
    }
}

/// Whether `options` are such that `hook run` takes them.
///
/// # Errors
/// What is wrong with them, in words.
pub(crate) fn check_hook_options(hook: HookName, options: &[String]) -> Result<(), String> {
    let words = ["cargo-wacrg", "hook", "run", hook.as_str()].into_iter().map(str::to_owned);
    match Wacrg::try_parse_from(words.chain(options.iter().cloned())) {
        Ok(Wacrg { command: Command::Hook(HookCommand::Run(run)), .. }) if run.arguments.is_empty() => Ok(()),
        Ok(_) => Err("only options can be given to a hook".to_owned()),
        Err(error) => {
            Err(error.to_string().lines().next().unwrap_or("they are wrong").trim_start_matches("error: ").to_owned())
        }
    }
}

/// Parses the command line.
///
/// # Errors
/// The exit code, if there is nothing to run: help was printed, or the arguments are wrong.
pub(crate) fn parse() -> Result<Wacrg, ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // `cargo wacrg check` runs `cargo-wacrg wacrg check`
    let parsed = if arguments.get(1).is_some_and(|word| word == "wacrg") {
        Cargo::try_parse_from(arguments).map(|Cargo::Wacrg(wacrg)| wacrg)
    } else {
        Wacrg::try_parse_from(arguments)
    };
    parsed.map_err(|error| {
        let printed = error.print();
        // help that did not arrive was not given
        let code = if printed.is_err() { 2 } else { u8::try_from(error.exit_code()).unwrap_or(2) };
        ExitCode::from(code)
    })
}
