// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Mail addresses (RFC 5321 forms people write). Reserved names, JIDs, package versions and remotes are none.

use super::address::is_reserved_name;
use super::{Hit, Zone, at, before};
use crate::placeholder::SERVERS;
use crate::redacted::Redacted;

/// Local parts that are no person's.
const ROLES: &[&str] =
    &["git", "noreply", "no-reply", "donotreply", "user", "you", "name", "email", "someone", "foo", "me"];

/// Endings of file names that follow an `@` in `image@2x.png` and the like.
const FILE_ENDINGS: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "css", "js", "mjs", "cjs", "ts", "tsx", "jsx", "json", "yaml",
    "yml", "toml", "lock", "tgz", "gz", "zip", "html", "txt", "py", "rs", "go", "c", "h", "cpp", "java", "sh", "exe",
    "dll", "wasm", "local", "internal", "lan", "x", "xml", "pdf", "mp4", "wav", "patch", "diff", "rb", "php", "swift",
    "kt",
];

/// Finds mail addresses in `text`.
pub fn find(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    for sign in memchr::memchr_iter(b'@', bytes) {
        let local_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte) || *byte >= 0x80;
        let mut start = bytes[..sign].iter().rposition(|byte| !local_part(byte)).map_or(0, |before| before + 1);
        while start < sign && (b".-%+".contains(&bytes[start]) || !text.is_char_boundary(start)) {
            start += 1;
        }
        let domain_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
        let len = bytes[sign + 1..].iter().take_while(domain_part).count();
        let domain = text[sign + 1..sign + 1 + len].trim_end_matches(['.', '-']);
        let end = sign + 1 + domain.len();
        let local = &text[start..sign];
        // a line that goes on is read again in one piece
        let cut = text[end..].starts_with("\\\n") || text[end..].starts_with("\\\r");
        let chance = || zone == Zone::Open && is_garbled(text, start, end) && !is_telling(local, domain);
        if cut || !is_address(local, domain, zone) || is_remote(text, start, end) || chance() {
            continue;
        }
        hits.push(Hit {
            range: start..end,
            shape: Redacted::fixed("mail address"),
            message: "e-mail address",
            replacement: Some("user@example.com"),
        });
    }
}

/// Finds mail addresses of a capture whose `@` is spelled in another language than English: `name[ät]host.example`.
pub fn find_spelled(text: &str, zone: Zone, hits: &mut Vec<Hit>) {
    for sign in ["[ät]", "(ät)", "{ät}", "[arroba]", "(arroba)"] {
        for found in memchr::memmem::find_iter(text.as_bytes(), sign.as_bytes()) {
            let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-_+".contains(byte);
            let local = text.as_bytes()[..found].iter().rev().take(64).take_while(part).count();
            let from = found + sign.len();
            let domain = text.as_bytes()[from..].iter().take(100).take_while(part).count();
            let domain = text[from..from + domain].trim_end_matches(['.', '-']);
            if is_address(&text[found - local..found], domain, zone) {
                hits.push(Hit {
                    range: found - local..from + domain.len(),
                    shape: Redacted::fixed("mail address"),
                    message: "e-mail address",
                    replacement: Some("user@example.com"),
                });
            }
        }
    }
}

fn is_address(local: &str, domain: &str, zone: Zone) -> bool {
    // most signs in a capture are account addresses
    if local.is_empty() || SERVERS.contains(&domain) {
        return false;
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let Some((top, rest)) = labels.split_last() else { return false };
    let named = (2..=24).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !rest.is_empty()
        && rest.iter().all(|label| !label.is_empty() && label.len() <= 63);
    let lower = domain.to_ascii_lowercase();
    let file = FILE_ENDINGS.contains(&top.to_ascii_lowercase().as_str());
    let version = rest.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let own = SERVERS.contains(&lower.as_str())
        || lower == "support.whatsapp.com"
        || is_reserved_name(domain)
        || lower == "users.noreply.github.com";
    let ends = local.ends_with('.') || local.contains("..");
    let role = zone == Zone::Open && ROLES.contains(&local.to_ascii_lowercase().as_str());
    local.len() <= 64 && named && !file && !version && !own && !ends && !role
}

/// Whether what stands around is no text: then chance can write an address.
fn is_garbled(text: &str, start: usize, end: usize) -> bool {
    const NEAR: usize = 16;
    let strange = |c: char| c == char::REPLACEMENT_CHARACTER || c.is_control() && !c.is_whitespace();
    let from = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((end + NEAR).min(text.len()));
    text[from..start].contains(strange) || text[end..to].contains(strange)
}

/// Whether chance hardly writes the address: the domain in one case, and a common end or many letters.
fn is_telling(local: &str, domain: &str) -> bool {
    #[rustfmt::skip]
    const COMMON: &[&str] = &[
        "com", "net", "org", "de", "uk", "fr", "it", "es", "nl", "ch", "at", "br", "in", "ru", "pl", "ca", "au", "jp", "us", "eu", "info", "io", "mx", "id", "tr",
    ];
    let one_case = |text: &str| {
        !text.bytes().any(|byte| byte.is_ascii_uppercase()) || !text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    let len = local.len() + 1 + domain.len();
    let top = domain.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    one_case(domain) && (COMMON.contains(&top.as_str()) && len >= 8 || one_case(local) && len >= 12)
}

/// `git@host:path`, `ssh://user@host/`, `https://user@host/`: a login on a machine.
fn is_remote(text: &str, start: usize, end: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(200));
    let scheme =
        text[near..start].rsplit([' ', '\n', '"', '\'', '(', '<']).next().is_some_and(|token| token.contains("://"));
    let path = at(text, end) == Some(b':')
        && at(text, end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    scheme || (path && before(text, start) != Some(b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut hits = Vec::new();
        find(text, Zone::Open, &mut hits);
        hits.iter().map(|hit| &text[hit.range.clone()]).collect()
    }

    #[test]
    fn people_have_addresses_and_packages_do_not() {
        assert_eq!(found("write to <tovq.kelm@brixo-mail.net>."), ["tovq.kelm@brixo-mail.net"]);
        for text in [
            "user@example.com",
            "git@github.com:a/b.git",
            "action@v4",
            "left-pad@1.3.0",
            "icon@2x.png",
            "A@s.whatsapp.net",
            "ssh://bob@host.net/x",
            "1+x@users.noreply.github.com",
            "@scope/name@1.2.3",
            "a@b",
            "noreply@github.com",
            "\u{fffd}x@y.zz\u{1}",
            "\u{fffd}Qx7@kP.vw\u{fffd}",
            "\u{1}aX@Bc.de\u{2}",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
        for text in ["\u{fffd}tovq@brixo.net\u{1}", "\u{1}tovq.kelm@brixo.zz\u{fffd}"] {
            assert_eq!(found(text).len(), 1, "{text}");
        }
    }
}
