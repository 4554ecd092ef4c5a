// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reading what somebody names: a device gives no end of bytes, so there is an end here.

use std::io::{Error, Read};
use std::path::Path;

/// Bytes of a named file, or of standard input, that are read at most: as much as of an object in history.
const LARGEST: u64 = 64 << 20;

/// Reads the file at `path`, which can be a pipe.
///
/// # Errors
/// It cannot be read, or has no end.
pub(crate) fn file(path: &Path) -> std::io::Result<Vec<u8>> {
    all(std::fs::File::open(path)?)
}

/// Reads standard input.
///
/// # Errors
/// It cannot be read, or has no end.
pub(crate) fn standard() -> std::io::Result<Vec<u8>> {
    all(std::io::stdin().lock())
}

fn all(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::other(format!("it has more than {} MiB, which is more than is read", LARGEST >> 20)));
    }
    Ok(bytes)
}
