// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The repository through git's own plumbing commands.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use wacrg_rules::{Change, EntryKind, ObjectId, RepoPath};

use super::libgit2::{check_index, hash_object};
use super::{Entry, File, Kind, Need, Opener, Repository, Staged, Unreadable, bare, kind_of, no_index, outside};
use crate::trouble::Trouble;

/// git, told to answer plainly: no replaced objects, no grafts, no fetching, no locks, no translation.
pub(super) fn git() -> Command {
    let mut command = Command::new("git");
    command.args(["--no-replace-objects", "--no-pager", "-c", "core.quotePath=false"]);
    command.args(["-c", "advice.graftFileDeprecated=false"]);
    command.env("GIT_GRAFT_FILE", if cfg!(windows) { "NUL" } else { "/dev/null" }).env("GIT_ALLOW_PROTOCOL", "none");
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Runs git in the current directory and returns its output; its own words become the error. The directory is not
/// changed, because `GIT_DIR` may be relative to it.
pub(super) fn run(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = git().args(arguments).output().map_err(no_git)?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let reason = words.lines().find(|line| line.starts_with("fatal: ") || line.starts_with("error: "));
        let words = reason.unwrap_or(words.trim()).trim_start_matches("fatal: ").trim_start_matches("error: ");
        if words.starts_with("not a git repository") {
            return Err(outside().into());
        }
        let command = arguments.iter().find(|word| !word.starts_with('-')).unwrap_or(&"");
        bail!(Trouble::new(
            format!("git {command} failed: {}", words.lines().next().unwrap_or("it gave no reason")),
            "see what `git status` and `git fsck` say",
        ));
    }
    Ok(output.stdout)
}

/// Runs git with `arguments` and returns its output and what it warned of.
pub(super) fn run_warned(arguments: &[&str]) -> anyhow::Result<(Vec<u8>, String)> {
    let output = git().args(arguments).output().map_err(no_git)?;
    let warned = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok((output.stdout, warned)) } else { run(arguments).map(|output| (output, warned)) }
}

pub(super) fn no_git(error: std::io::Error) -> Trouble {
    Trouble::new(format!("git cannot be run: {error}"), "install git, and see that it is on the PATH")
}

pub(super) fn ask(arguments: &[&str]) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&run(arguments)?).trim_end_matches(['\n', '\r']).to_owned())
}

/// The same for a question that git answers with no: `None` then. That there is no repository is no answer.
pub(super) fn try_ask(arguments: &[&str]) -> anyhow::Result<Option<String>> {
    let output = git().args(arguments).output().map_err(no_git)?;
    if output.status.success() {
        return Ok(Some(String::from_utf8_lossy(&output.stdout).trim_end_matches(['\n', '\r']).to_owned()));
    }
    let words = String::from_utf8_lossy(&output.stderr);
    if words.contains("not a git repository") { Err(outside().into()) } else { Ok(None) }
}

#[cfg(unix)]
pub(super) fn to_path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
pub(super) fn to_path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

pub(super) fn worktree_files(folder: &Path) -> anyhow::Result<Vec<RepoPath>> {
    let mut command = git();
    command.args([
        "ls-files",
        "--full-name",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--deduplicate",
        "--",
    ]);
    let output = command.arg(folder).output().map_err(no_git)?;
    if !output.status.success() {
        bail!(Trouble::new(
            format!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim()),
            "see what `git status` says",
        ));
    }
    Ok(fields(&output.stdout).map(RepoPath::new).collect())
}

/// NUL-terminated fields.
pub(super) fn fields(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == 0).filter(|field| !field.is_empty())
}

/// A repository read by git itself.
pub(super) struct Plumbing {
    root: PathBuf,
    need: Need,
    born: bool,
    reader: Option<Reader>,
}

/// A running `git cat-file --batch`.
struct Reader {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // the process ends when its input does; if not, it must not outlive us
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Plumbing {
    pub(super) fn open(need: Need) -> anyhow::Result<Self> {
        let is_bare = ask(&["rev-parse", "--is-bare-repository"])? == "true";
        if is_bare && need == Need::Index {
            return Err(bare().into());
        }
        // within the repository itself there is no work tree either
        let top = try_ask(&["rev-parse", "--is-inside-work-tree"])?.is_some_and(|answer| answer == "true");
        let root = run(if top || need == Need::Index {
            &["rev-parse", "--show-toplevel"]
        } else {
            &["rev-parse", "--absolute-git-dir"]
        })?;
        let root = to_path(root.strip_suffix(b"\n").unwrap_or(&root));
        let head = git().args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).output().map_err(no_git)?;
        let born = head.status.success();
        if !born && !run(&["symbolic-ref", "--quiet", "HEAD"]).is_ok_and(|name| !name.is_empty()) {
            bail!(Trouble::new("HEAD names a commit that cannot be read", "see what `git fsck` says"));
        }
        if need == Need::Objects {
            return Ok(Self { root, need, born, reader: None });
        }
        let index = match std::env::var_os("GIT_INDEX_FILE").filter(|name| !name.is_empty()) {
            Some(name) => root.join(name),
            None => {
                let path = run(&["rev-parse", "--path-format=absolute", "--git-path", "index"])?;
                to_path(path.strip_suffix(b"\n").unwrap_or(&path))
            }
        };
        if born && !index.exists() {
            return Err(no_index(&index).into());
        }
        if index.exists() {
            check_index(&index, ask(&["rev-parse", "--show-object-format"])? == "sha256")?;
        }
        Ok(Self { root, need, born, reader: None })
    }

    /// The tree to compare with: HEAD, or the empty tree in the repository's own hash.
    fn base(&self) -> anyhow::Result<String> {
        if self.born { Ok("HEAD".to_owned()) } else { ask(&["hash-object", "-t", "tree", "--stdin"]) }
    }

    fn diff(&self, intent: &str) -> anyhow::Result<Vec<u8>> {
        let base = self.base()?;
        let arguments = [
            "diff-index",
            "--cached",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            intent,
            &base,
            "--",
        ];
        run(&arguments)
    }

    fn reader(&mut self) -> std::io::Result<&mut Reader> {
        if self.reader.is_none() {
            let mut child = git()
                .args(["cat-file", "--batch"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?;
            let broken = || std::io::Error::other("no pipe to git cat-file");
            let input = child.stdin.take().ok_or_else(broken)?;
            let output = BufReader::new(child.stdout.take().ok_or_else(broken)?);
            self.reader = Some(Reader { child, input, output });
        }
        self.reader.as_mut().ok_or_else(|| std::io::Error::other("no git cat-file"))
    }

    /// Kind and content of an object; `None` if it is missing.
    fn read(&mut self, id: &ObjectId) -> std::io::Result<Option<(Kind, Vec<u8>)>> {
        let reader = self.reader()?;
        writeln!(reader.input, "{id}")?;
        reader.input.flush()?;
        let mut header = String::new();
        reader.output.read_line(&mut header)?;
        let mut words = header.split_ascii_whitespace().skip(1);
        let kind = match words.next() {
            Some("blob") => Kind::Blob,
            Some("tree") => Kind::Tree,
            Some("commit") => Kind::Commit,
            Some("tag") => Kind::Tag,
            Some("missing") => return Ok(None),
            _ => return Err(std::io::Error::other("it ended, or gave an answer of another form")),
        };
        let broken = || std::io::Error::other("it gave no size");
        let size: u64 = words.next().and_then(|size| size.parse().ok()).ok_or_else(broken)?;
        if size > super::LARGEST as u64 {
            return Err(std::io::Error::other(super::too_large().0));
        }
        let mut content = Vec::new();
        reader.output.by_ref().take(size).read_to_end(&mut content)?;
        let mut line_break = [0];
        reader.output.read_exact(&mut line_break)?;
        Ok(Some((kind, content)))
    }

    /// Kind and content of an object, its hash checked: git itself does not.
    fn checked(&mut self, id: &ObjectId) -> Result<(Kind, Vec<u8>), Unreadable> {
        let found = self.read(id).map_err(|error| {
            self.reader = None;
            Unreadable(format!("git cat-file failed: {error}"))
        })?;
        let (kind, content) = found.ok_or_else(|| Unreadable(super::MISSING.to_owned()))?;
        if hash_object(&content, kind, id) != Some(*id) {
            return Err(Unreadable("its object's content does not match its id".to_owned()));
        }
        Ok((kind, content))
    }
}

fn hex_id(word: &[u8]) -> anyhow::Result<ObjectId> {
    std::str::from_utf8(word).ok().and_then(ObjectId::from_hex).context("git gave an object id that is none")
}

fn mode(word: &[u8]) -> anyhow::Result<u32> {
    let word = std::str::from_utf8(word)?;
    u32::from_str_radix(word, 8).context("git gave a file mode that is none")
}

impl Repository for Plumbing {
    fn root(&self) -> &Path {
        &self.root
    }

    fn staged(&self) -> anyhow::Result<Staged> {
        if self.need == Need::Objects {
            return Err(bare().into());
        }
        let output = self.diff("--ita-invisible-in-index")?;
        let mut fields = fields(&output);
        let mut staged = Staged::default();
        while let (Some(change), Some(path)) = (fields.next(), fields.next()) {
            let path = RepoPath::new(path);
            let words: Vec<&[u8]> = change.strip_prefix(b":").unwrap_or(change).split(|byte| *byte == b' ').collect();
            let [old_mode, new_mode, old, new, status] = words[..] else {
                bail!("git diff-index gave a line of another form")
            };
            let file = |word: &[u8], id: &[u8]| -> anyhow::Result<File> {
                Ok(File { path: path.clone(), id: hex_id(id)?, kind: kind_of(mode(word)?) })
            };
            match status.first() {
                Some(b'D') => staged.remove(file(old_mode, old)?),
                Some(b'U') => staged.conflicts.push(path),
                Some(b'A') => staged.put(file(new_mode, new)?, None),
                Some(b'M' | b'T') => staged.put(file(new_mode, new)?, Some(file(old_mode, old)?)),
                _ => bail!("git diff-index gave a status that is not known"),
            }
        }
        staged.conflicts.sort();
        staged.conflicts.dedup();
        staged.finish();
        Ok(staged)
    }

    fn tracked(&self) -> anyhow::Result<(Vec<Entry>, Vec<RepoPath>)> {
        if self.need == Need::Objects {
            return Err(bare().into());
        }
        let output = run(&["ls-files", "--stage", "-z", "--full-name", "--", ":/"])?;
        let (mut entries, mut conflicts) = (Vec::new(), Vec::new());
        for field in fields(&output) {
            let tab =
                field.iter().position(|byte| *byte == b'\t').context("git ls-files gave a line of another form")?;
            let path = RepoPath::new(&field[tab + 1..]);
            let words: Vec<&[u8]> = field[..tab].split(|byte| *byte == b' ').collect();
            let [mode_word, id, stage] = words[..] else { bail!("git ls-files gave a line of another form") };
            if stage != b"0" {
                conflicts.push(path);
                continue;
            }
            let kind = kind_of(mode(mode_word)?);
            entries.push(Entry { path, id: hex_id(id)?, kind, change: Change::Unchanged, old: vec![] });
        }
        conflicts.dedup();
        // an entry that is only announced is an empty blob here; a diff that shows announced entries tells them apart
        if entries.iter().any(|entry| hash_object(b"", Kind::Blob, &entry.id) == Some(entry.id)) {
            let shown = self.diff("--ita-visible-in-index")?;
            let hidden = self.diff("--ita-invisible-in-index")?;
            let paths =
                |output: &[u8]| -> Vec<RepoPath> { fields(output).skip(1).step_by(2).map(RepoPath::new).collect() };
            let committed = paths(&hidden);
            let announced: Vec<RepoPath> = paths(&shown).into_iter().filter(|path| !committed.contains(path)).collect();
            entries.retain(|entry| !announced.contains(&entry.path));
        }
        Ok((entries, conflicts))
    }

    fn object(&mut self, id: &ObjectId, kind: Kind) -> Result<Vec<u8>, Unreadable> {
        let (found, content) = self.checked(id)?;
        if found == kind { Ok(content) } else { Err(Unreadable(super::OTHER_KIND.to_owned())) }
    }

    fn kind(&mut self, id: &ObjectId) -> Result<Kind, Unreadable> {
        self.checked(id).map(|(kind, _)| kind)
    }

    fn head_file(&mut self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        if !self.born {
            return Ok(None);
        }
        let listed = run(&["ls-tree", "-z", "--full-tree", "HEAD", "--", path])?;
        let Some(entry) = fields(&listed).next() else { return Ok(None) };
        let words: Vec<&[u8]> = entry.split(|byte| *byte == b' ' || *byte == b'\t').collect();
        let [mode_word, b"blob", id, ..] = words[..] else { return Ok(None) };
        if kind_of(mode(mode_word)?) != EntryKind::File {
            return Ok(None);
        }
        let id = hex_id(id)?;
        Ok(Some(self.blob(&id).with_context(|| format!("HEAD:{path} cannot be read"))?))
    }

    fn head_has(&mut self, id: &ObjectId) -> anyhow::Result<bool> {
        if !self.born {
            return Ok(false);
        }
        let listed = run(&["ls-tree", "-r", "-z", "--full-tree", "HEAD"])?;
        let wanted = id.to_string();
        Ok(fields(&listed)
            .any(|entry| entry.split(|byte| *byte == b' ' || *byte == b'\t').nth(2) == Some(wanted.as_bytes())))
    }

    fn opener(&self) -> Opener {
        let (root, need, born) = (self.root.clone(), self.need, self.born);
        Box::new(move || Ok(Box::new(Self { root, need, born, reader: None })))
    }
}
