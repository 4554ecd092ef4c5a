// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The repository through git's own plumbing commands.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use wacrg_rules::{Change, EntryKind, ObjectId, RepoPath};

use super::libgit2::{check_index, hash_blob};
use super::{Entry, File, Opener, Repository, Staged, Unreadable, bare, kind_of, no_index, outside};
use crate::trouble::Trouble;

/// git, told to answer plainly: no replaced objects, no fetching, no locks, no translation.
pub(super) fn git() -> Command {
    let mut command = Command::new("git");
    command.args(["--no-replace-objects", "--no-pager", "-c", "core.quotePath=false"]);
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// Runs git in the current directory and returns its output; its own words become the error. The directory is not
/// changed, because `GIT_DIR` may be relative to it.
pub(super) fn run(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = git().args(arguments).output().map_err(no_git)?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words.trim().trim_start_matches("fatal: ").trim_start_matches("error: ");
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

pub(super) fn no_git(error: std::io::Error) -> Trouble {
    Trouble::new(format!("git cannot be run: {error}"), "install git, and see that it is on the PATH")
}

pub(super) fn ask(arguments: &[&str]) -> anyhow::Result<String> {
    Ok(String::from_utf8_lossy(&run(arguments)?).trim_end_matches(['\n', '\r']).to_owned())
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
    pub(super) fn open() -> anyhow::Result<Self> {
        if ask(&["rev-parse", "--is-bare-repository"])? == "true" {
            return Err(bare().into());
        }
        let root = run(&["rev-parse", "--show-toplevel"])?;
        let root = to_path(root.strip_suffix(b"\n").unwrap_or(&root));
        let head = git().args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).output().map_err(no_git)?;
        let born = head.status.success();
        if !born && !run(&["symbolic-ref", "--quiet", "HEAD"]).is_ok_and(|name| !name.is_empty()) {
            bail!(Trouble::new("HEAD names a commit that cannot be read", "see what `git fsck` says"));
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
        Ok(Self { root, born, reader: None })
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

    fn read(&mut self, id: &ObjectId) -> std::io::Result<Option<Vec<u8>>> {
        let reader = self.reader()?;
        writeln!(reader.input, "{id}")?;
        reader.input.flush()?;
        let mut header = String::new();
        reader.output.read_line(&mut header)?;
        let mut words = header.split_ascii_whitespace().skip(1);
        let (kind, size) = (words.next(), words.next().and_then(|size| size.parse::<u64>().ok()));
        let (Some("blob"), Some(size)) = (kind, size) else { return Ok(None) };
        let mut content = Vec::new();
        reader.output.by_ref().take(size).read_to_end(&mut content)?;
        let mut line_break = [0];
        reader.output.read_exact(&mut line_break)?;
        Ok((content.len() as u64 == size).then_some(content))
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
            entries.push(Entry { path, id: hex_id(id)?, kind, change: Change::Unchanged, old: None });
        }
        conflicts.dedup();
        // an entry that is only announced is an empty blob here; a diff that shows announced entries tells them apart
        if entries.iter().any(|entry| hash_blob(b"", &entry.id) == Some(entry.id)) {
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

    fn blob(&mut self, id: &ObjectId) -> Result<Vec<u8>, Unreadable> {
        let content = self.read(id).map_err(|error| {
            self.reader = None;
            Unreadable(format!("git cat-file failed: {error}"))
        })?;
        let content = content.ok_or_else(|| Unreadable("its object is missing from the repository".to_owned()))?;
        // git itself does not check
        if hash_blob(&content, id) != Some(*id) {
            return Err(Unreadable("its object's content does not match its id".to_owned()));
        }
        Ok(content)
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
        let (root, born) = (self.root.clone(), self.born);
        Box::new(move || Ok(Box::new(Self { root, born, reader: None })))
    }
}
