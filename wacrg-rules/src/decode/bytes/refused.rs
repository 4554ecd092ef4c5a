// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Files that are refused without being opened: memory of processes, and archives that nobody here can read.

use super::{Opened, Part, Refusal};

/// Tells such a file by its first bytes.
pub(super) fn open(bytes: &[u8]) -> Option<Opened> {
    let refusal = match bytes {
        // an ELF file of type 4, in either byte order
        [0x7f, b'E', b'L', b'F', _, 1, ..] if bytes.get(16..18) == Some(&[4, 0]) => Refusal::MemoryDump("a core dump"),
        [0x7f, b'E', b'L', b'F', _, 2, ..] if bytes.get(16..18) == Some(&[0, 4]) => Refusal::MemoryDump("a core dump"),
        [b'M', b'D', b'M', b'P', 0x93, 0xa7, ..] => Refusal::MemoryDump("a minidump"),
        [b'P', b'A', b'G', b'E', b'D', b'U' | b'6', ..] => Refusal::MemoryDump("a kernel dump"),
        _ if bytes.starts_with(b"JAVA PROFILE 1.0") && bytes.iter().take(24).any(|byte| *byte == 0) => {
            Refusal::MemoryDump("a heap dump")
        }
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Refusal::Unreadable("a 7z archive"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Refusal::Unreadable("a RAR archive"),
        _ if bytes.starts_with(b"Salted__") => Refusal::Unreadable("an encrypted file"),
        _ => return None,
    };
    let decoder = match refusal {
        Refusal::MemoryDump(_) => "dump",
        _ => "archive",
    };
    Some(Opened { decoder, parts: vec![Part::Refused(refusal)], whole: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_unknown_archives_are_refused_and_text_is_not() {
        let mut core = b"\x7fELF\x02\x01".to_vec();
        core.resize(16, 0);
        core.extend([4, 0]);
        let refused = |bytes: &[u8]| open(bytes).map(|opened| opened.decoder);
        assert_eq!(refused(&core), Some("dump"));
        assert_eq!(refused(b"MDMP\x93\xa7\0\0"), Some("dump"));
        assert_eq!(refused(b"JAVA PROFILE 1.0.2\0\0\0\0\x08"), Some("dump"));
        assert_eq!(refused(b"7z\xbc\xaf\x27\x1c\0\x04"), Some("archive"));
        core[16] = 3;
        assert_eq!(refused(&core), None);
        assert_eq!(refused(b"MDMP is the magic of a minidump"), None);
    }
}
