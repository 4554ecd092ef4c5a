// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What looks like a key and is public: hashes of files and commits, mangled names.

/// Whether `text` begins with a mangled name of C++: lengths and as many letters behind each (Itanium C++ ABI, 5.1).
pub(crate) fn is_mangled(text: &str) -> bool {
    let rest = text.trim_start_matches('_');
    let marked = rest.strip_prefix('Z');
    let rest = marked.unwrap_or(rest);
    let rest = match rest.strip_prefix('N') {
        // methods that change nothing
        Some(nested) => nested.strip_prefix('K').unwrap_or(nested),
        None if marked.is_some() => rest,
        None => return false,
    };
    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let Ok(len) = rest[..digits].parse::<usize>() else { return false };
    let name = rest.as_bytes().get(digits..digits + len).unwrap_or_default();
    len >= 2 && name.len() == len && name.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
}

/// Hashes of public things: commits, lock files, subresource integrity.
pub(crate) fn is_digest(text: &str, start: usize, label: &str) -> bool {
    const LABELS: &[&str] = &["commit", "commits", "rev", "revision", "tree", "blob", "sha", "checksum", "integrity"];
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "commit", "sha1-", "sha256-", "sha384-", "sha512-", "sha256:", "sha256=", "sha1:", "sha512:", "sha512=", "md5:", "/blob/", "/tree/", "checksum",
    ];
    // `tool@commit`, and a mangled name of C++
    let hex = text[start..].bytes().take(65).take_while(u8::is_ascii_hexdigit).count();
    let commit = hex == 40 && text[..start].ends_with('@');
    let mangled = is_mangled(&text[start..]);
    if commit || mangled || is_resource(text, start) {
        return true;
    }
    let near = text.ceil_char_boundary(start.saturating_sub(200));
    let line = text[near..start].rfind('\n').map_or(near, |at| near + at + 1);
    let around = text[line..text.floor_char_boundary(start + 8)].to_ascii_lowercase();
    LABELS.contains(&label)
        || WORDS.iter().any(|word| around.contains(word))
        || is_named_digest(&text[line..start], hex)
}

/// Digests and their digits in hex.
const HASHES: &[(&str, usize)] =
    &[("md5", 32), ("sha1", 40), ("sha224", 56), ("sha256", 64), ("sha384", 96), ("sha512", 128)];
/// What digests are made of that is published, and words around it.
#[rustfmt::skip]
const FILES: &[&str] = &["file", "module", "wasm", "apk", "binary", "archive", "release", "image", "package", "build", "bundle", "library"];
const FILLING: &[&str] = &["", "of", "the", "is", "was", "digest", "hash", "sum", "fingerprint"];

/// Whether `line`, which ends where a digest of `len` digits begins, says so: `SHA-256 of the module is `, `hash of the
/// file: `. A key that a hash was used for (`HKDF-SHA256`), and a hash of a key, are none.
fn is_named_digest(line: &str, len: usize) -> bool {
    // at most 65 digits were counted
    let Some((hash, _)) = HASHES.iter().find(|(_, digits)| len == (*digits).min(65)) else { return false };
    let lower = line.to_ascii_lowercase().replace("sha-", "sha");
    let is_file = |word: &str| FILES.contains(&word) || word.contains('.') && word.len() > 2;
    let words = |after: &str| -> (bool, bool) {
        let words = || after.split(|c: char| !(c.is_ascii_alphanumeric() || "._-/".contains(c)));
        (words().all(|word| FILLING.contains(&word) || is_file(word)), words().any(is_file))
    };
    let Some((before, after)) = lower.rsplit_once(hash) else {
        // without the name of a hash the file must be named
        let after =
            ["hash of", "digest of"].iter().find_map(|said| lower.rsplit_once(said)).map(|(_, after)| words(after));
        return after == Some((true, true));
    };
    let apart = before.is_empty() || before.ends_with([' ', '`', '(', '*', '|', '"']);
    let before = before.trim_end_matches([' ', '-']);
    apart && !before.ends_with("hmac") && !before.ends_with("hkdf") && words(after).0
}

/// Whether the token at `start` is in the address of a script or picture that WhatsApp's own pages load.
fn is_resource(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let word = text[near..start].rsplit(|c: char| c.is_whitespace() || "\"'`<>(".contains(c)).next().unwrap_or("");
    word.starts_with("https://static.whatsapp.net/rsrc.")
}

/// Whether `token` is written like a commit, and the word before it is one that commits follow and keys do not.
pub(super) fn is_commit(text: &str, token: &str, start: usize) -> bool {
    const WORDS: &[&str] = &[
        "from", "in", "upstream", "since", "until", "before", "after", "reverts", "revert", "see", "merged", "picked",
        "commit", "revision", "with", "by", "at",
    ];
    let commit = token.len() == 40 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let near = text.ceil_char_boundary(start.saturating_sub(24));
    let mut words =
        text[near..start].trim_end_matches([' ', '`', '(', '[', ':', '\n']).rsplit(|c: char| !c.is_ascii_alphabetic());
    commit
        && (is_aside(text, token, start)
            || words.next().is_some_and(|word| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))))
}

/// Whether `token` stands in parentheses at the end of a line: `fix the check (COMMIT)`.
fn is_aside(text: &str, token: &str, start: usize) -> bool {
    let opened = text[..start].trim_end_matches('`').ends_with('(');
    let after = text[start + token.len()..].trim_start_matches('`');
    let rest = after.strip_prefix(')').map(|rest| rest.trim_start_matches('.'));
    opened && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']))
}

/// Whether the name of the hash that has as many digits as `token` stands behind it in parentheses: `TOKEN (sha256)`.
pub(super) fn is_told_behind(text: &str, token: &str, start: usize) -> bool {
    let end = start + token.len();
    let after = &text[end..text.floor_char_boundary((end + 16).min(text.len()))];
    let Some(after) = after.trim_start_matches(['`', '*', ' ']).strip_prefix('(') else { return false };
    let Some((name, _)) = after.split_once(')') else { return false };
    let name = name.to_ascii_lowercase().replace('-', "");
    let hex = token.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex && HASHES.iter().any(|(hash, digits)| *hash == name && *digits == token.len())
}
