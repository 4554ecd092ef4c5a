// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Files that are written: where a name leads, and what is never replaced.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::trouble::Trouble;

/// Names of standard output.
const STANDARD: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Whether `file` is standard output.
pub(crate) fn is_standard(file: &Path) -> bool {
    STANDARD.iter().any(|name| file == Path::new(name))
}

/// Where `file` leads: through links, whether it is there or not.
pub(crate) fn place(file: &Path) -> PathBuf {
    if let Ok(place) = file.canonicalize() {
        return place;
    }
    // a link to what is not there yet
    let led = file.read_link().map(|target| file.parent().unwrap_or(Path::new("")).join(target));
    let file = led.unwrap_or_else(|_| file.to_owned());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => file,
    }
}

/// Whether two names lead to the same file.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    place(a) == place(b) || number(a).is_some_and(|a| number(b) == Some(a))
}

#[cfg(unix)]
fn number(file: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    // a device is no file that could be lost
    std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn number(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Refuses to write into what git keeps for itself.
///
/// # Errors
/// `file` lies there.
pub(crate) fn refuse_git(file: &Path) -> anyhow::Result<()> {
    if place(file).components().any(|part| part.as_os_str() == ".git") {
        let what = format!("{} belongs to git, so nothing is written there", file.display());
        return Err(Trouble::new(what, "name a file elsewhere").into());
    }
    Ok(())
}

/// Writes beside the place and moves it there, so that nobody reads half a file. What is no regular file, such as a
/// pipe or a device, is written to as it is.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_file(file: &Path, text: &[u8]) -> std::io::Result<()> {
    // a link stays one: what it points to is replaced
    let place = place(file);
    if std::fs::metadata(&place).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return std::fs::OpenOptions::new().write(true).open(&place)?.write_all(text);
    }
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wacrg-report");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as any new file; the umask takes away from it
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // its name means nothing to anybody, so the error is told without it
    let mut temporary = builder.tempfile_in(folder).map_err(|error| Error::from(error.kind()))?;
    temporary.write_all(text).map_err(|error| Error::from(error.kind()))?;
    temporary.as_file().sync_all()?;
    temporary.persist(&place).map_err(|error| error.error)?;
    Ok(())
}

/// What to do about a file that cannot be written.
pub(crate) fn advice(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "make its folder first",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room, or name a file elsewhere",
        _ => "name a file that can be written",
    }
}
