// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Loose objects: one compressed file each.

use std::path::Path;

use flate2::{Decompress, FlushDecompress};

use super::{Damage, Kind, LARGEST, too_large};
use crate::git::loose::{Fault, content, head};

/// The ids of all loose objects below `folder`, raw, one after the other.
pub(super) fn ids(folder: &Path, id_len: usize, ids: &mut Vec<u8>) -> Result<(), Damage> {
    for first in 0..=255_u8 {
        let entries = match std::fs::read_dir(folder.join(format!("{first:02x}"))) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unreadable(folder, &error)),
        };
        for entry in entries {
            let name = entry.map_err(|error| unreadable(folder, &error))?.file_name();
            // other names are files that git is still writing
            let hex = format!("{first:02x}{}", name.to_string_lossy());
            if let Some(id) = wacrg_rules::ObjectId::from_hex(&hex).filter(|id| id.as_bytes().len() == id_len) {
                ids.extend_from_slice(id.as_bytes());
            }
        }
    }
    Ok(())
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Damage {
    Damage(format!("the folder of objects {} cannot be read: {error}", folder.display()))
}

/// Reads the loose object `id` below `folder`, and sees that its content has that id.
pub(super) fn read(folder: &Path, id: &[u8]) -> Result<(Kind, Vec<u8>), Damage> {
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let path = folder.join(&hex[..2]).join(&hex[2..]);
    let size = std::fs::metadata(&path).map_err(|error| gone(&error))?.len();
    if size > LARGEST {
        return Err(too_large(size));
    }
    let file = std::fs::read(&path).map_err(|error| gone(&error))?;
    let (kind, out) = content(&mut Decompress::new(true), &file, LARGEST as usize).map_err(told)?;
    if !crate::git::is_hash(kind, &out, id) {
        return Err(Damage::new("its content does not match its id"));
    }
    Ok((kind, out))
}

fn told(fault: Fault) -> Damage {
    match fault {
        Fault::Damaged(reason) => Damage(format!("its object cannot be read: {reason}")),
        Fault::Larger(size) => too_large(size),
    }
}

fn gone(error: &std::io::Error) -> Damage {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Damage::new("its object is missing from the repository");
    }
    Damage(format!("its object cannot be read: {error}"))
}

/// What kind of object the loose object `id` below `folder` is.
pub(super) fn kind(folder: &Path, id: &[u8]) -> Result<Kind, Damage> {
    use std::io::Read;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let file = std::fs::File::open(folder.join(&hex[..2]).join(&hex[2..])).map_err(|error| gone(&error))?;
    let (mut file_start, mut start) = (Vec::new(), [0; 64]);
    file.take(512).read_to_end(&mut file_start).map_err(|error| gone(&error))?;
    let mut inflater = Decompress::new(true);
    let broken = |_| told(Fault::Damaged("its file is damaged or cut off"));
    inflater.decompress(&file_start, &mut start, FlushDecompress::None).map_err(broken)?;
    let len = usize::try_from(inflater.total_out()).unwrap_or(0).min(start.len());
    Ok(head(&start[..len]).map_err(told)?.0)
}
