// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Access tokens, private keys, TLS session secrets: secrets that carry their own mark.

pub(crate) mod login;

use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::address::is_documentation_v4;
use super::{Hit, Zone, at, before};
use crate::placeholder::is_placeholder;
use crate::redacted::Redacted;
use crate::vocabulary::{Vocabulary, is_constant};

/// A mark, the characters that may follow it, how many must, and what it is.
struct Mark {
    mark: &'static str,
    extra: &'static str,
    least: usize,
    message: &'static str,
}

const MARKS: &[Mark] = &[
    Mark { mark: "ghp_", extra: "", least: 30, message: "GitHub token" },
    Mark { mark: "gho_", extra: "", least: 30, message: "GitHub token" },
    Mark { mark: "ghs_", extra: "", least: 30, message: "GitHub token" },
    Mark { mark: "ghu_", extra: "", least: 30, message: "GitHub token" },
    Mark { mark: "github_pat_", extra: "_", least: 30, message: "GitHub token" },
    Mark { mark: "glpat-", extra: "_-", least: 20, message: "GitLab token" },
    Mark { mark: "AKIA", extra: "", least: 16, message: "AWS access key" },
    Mark { mark: "ASIA", extra: "", least: 16, message: "AWS access key" },
    Mark { mark: "AIza", extra: "_-", least: 35, message: "Google API key" },
    Mark { mark: "xoxb-", extra: "-", least: 20, message: "Slack token" },
    Mark { mark: "xoxp-", extra: "-", least: 20, message: "Slack token" },
    Mark { mark: "npm_", extra: "", least: 36, message: "npm token" },
    Mark { mark: "ghr_", extra: "", least: 30, message: "GitHub token" },
    Mark { mark: "sk-proj-", extra: "_-", least: 32, message: "OpenAI API key" },
    Mark { mark: "sk-ant-", extra: "_-", least: 32, message: "Anthropic API key" },
    Mark { mark: "hf_", extra: "", least: 30, message: "Hugging Face token" },
    Mark { mark: "xapp-", extra: "-", least: 30, message: "Slack token" },
    Mark { mark: "EAA", extra: "", least: 97, message: "Meta Graph token" },
    Mark { mark: "sk_live_", extra: "", least: 20, message: "Stripe key" },
    Mark { mark: "rk_live_", extra: "", least: 20, message: "Stripe key" },
    Mark { mark: ":AA", extra: "_-", least: 32, message: "Telegram bot token" },
    Mark { mark: ":APA91b", extra: "_-", least: 60, message: "push registration token" },
];

/// Names after which a credential follows.
const CREDENTIALS: &[(&str, &str)] = &[
    ("Bearer ", "bearer token"),
    ("bearer ", "bearer token"),
    ("Sec-WebSocket-Key: ", "websocket handshake key"),
    ("Sec-WebSocket-Key\": \"", "websocket handshake key"),
    ("sec-websocket-key: ", "websocket handshake key"),
    ("link-token=\"", "call link token"),
    ("link_token=\"", "call link token"),
    ("?ED=", "routing token"),
    ("&ED=", "routing token"),
    ("call.whatsapp.com/voice/", "call link"),
    ("call.whatsapp.com/video/", "call link"),
    ("chat.whatsapp.com/", "invitation to a group"),
    ("wa.me/qr/", "contact link"),
    ("wa.me/message/", "contact link"),
    ("discord.com/api/webhooks/", "webhook address"),
];

/// What cookies stand behind: a header, its copy in JSON, a property, options of curl.
const COOKIES: [&str; 5] = ["ookie: ", "ookie\": \"", "ookie = \"", " -b '", "--cookie '"];

static COOKIE_FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| COOKIES.iter().map(|opening| Finder::new(*opening)).collect());
static MARK_FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| MARKS.iter().map(|mark| Finder::new(mark.mark)).collect());
static CREDENTIAL_FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| CREDENTIALS.iter().map(|(name, _)| Finder::new(*name)).collect());

/// Finds access tokens in `text`.
pub fn find(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    jwt(text, hits);
    passwords(text, zone, vocabulary, hits);
    login::find(text, vocabulary, hits);
    for (mark, finder) in MARKS.iter().zip(MARK_FINDERS.iter()) {
        for start in finder.find_iter(text.as_bytes()) {
            // what is glued to letters is in the middle of something else
            let prefixed = mark.mark.starts_with(':');
            if !prefixed && before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
                continue;
            }
            let len = run(text, start + mark.mark.len(), mark.extra);
            let end = start + mark.mark.len() + len;
            // a push token begins before its mark
            let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
            let prefix =
                |start: usize| text.as_bytes()[..start].iter().rev().take(200).take_while(|byte| part(byte)).count();
            let start = if mark.mark.starts_with(':') { start - prefix(start) } else { start };
            // the example keys of Amazon's own documentation
            let example = mark.message.starts_with("AWS") && text[start..end].contains("EXAMPLE");
            // what goes on is base64 of something else
            let example =
                example || mark.mark == "EAA" && matches!(at(text, end), Some(b'+' | b'/' | b'=' | b'_' | b'-'));
            let secret = &text[end - len..end];
            if len >= mark.least && !example && !is_constant(&text[start..end]) && is_varied(secret) {
                hits.push(hit(text, start..end, mark.message));
            }
        }
    }
    cookies(text, zone, vocabulary, hits);
    named_values(text, vocabulary, hits);
    for ((name, message), finder) in CREDENTIALS.iter().zip(CREDENTIAL_FINDERS.iter()) {
        for at in finder.find_iter(text.as_bytes()) {
            let start = at + name.len();
            let end = start + run(text, start, "+/=_-.~%");
            let end = start + text[start..end].trim_end_matches('.').len();
            let secret = &text[start..end];
            let least = if matches!(*message, "call link" | "routing token" | "contact link") { 10 } else { 16 };
            let known = is_placeholder(secret, vocabulary) || is_constant(secret) || is_name(secret);
            let known = known || zone == Zone::Open && is_told(secret);
            if secret.len() >= least && is_varied(secret) && !known {
                hits.push(hit(text, start..end, message));
            }
        }
    }
}

/// `YOUR_ACCESS_TOKEN`, `your-access-token`: words of one case that are joined, and no digit.
fn is_name(secret: &str) -> bool {
    let of = |kind: fn(&u8) -> bool| secret.bytes().all(|byte| kind(&byte) || matches!(byte, b'_' | b'-'));
    let words = || secret.split(['_', '-']).all(|word| word.len() >= 2);
    secret.contains(['_', '-']) && (of(u8::is_ascii_uppercase) || of(u8::is_ascii_lowercase)) && words()
}

/// Whether `secret` says what it is: words that are joined, the last with a short number, or a variable.
fn is_told(secret: &str) -> bool {
    let words = secret.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = secret.len() - words.len() <= 4;
    let word = |word: &str| word.len() != 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    // `v2`, or nothing before the digits
    let (first, last) = words.rsplit_once(['_', '-']).unwrap_or(("", words));
    let one = |of: fn(&u8) -> bool| words.bytes().filter(u8::is_ascii_alphabetic).all(|byte| of(&byte));
    let cased = one(u8::is_ascii_uppercase) || one(u8::is_ascii_lowercase);
    let joined = !first.is_empty() && first.split(['_', '-']).all(|part| part.len() > 2 && word(part));
    let last = word(last) || last.eq_ignore_ascii_case("v");
    let variable =
        secret.strip_prefix('$').is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '{'));
    joined && last && numbered && cased || secret.starts_with("%s") || variable
}

/// Passwords in addresses: `postgres://user:password@host` (RFC 3986, section 3.2.1).
fn passwords(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    const LEAST: usize = 8;
    for scheme in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        let Some((user, sign)) = userinfo(text.as_bytes(), scheme + 3) else { continue };
        let range = user + 1..sign;
        let Some(secret) = text.get(range.clone()) else { continue };
        let host =
            text[sign + 1..].split(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c))).next().unwrap_or("");
        let public = !host.contains('.') || host.ends_with(".local") || is_example(host);
        // a sentence between a port and an `@`
        let port = secret.split_once(',').is_some_and(|(port, _)| port.parse::<u16>().is_ok());
        let public = public || zone == Zone::Open && (port || is_nobodys(host));
        let filled =
            secret.contains(['$', '{', '<', '*', '%', '[']) || secret.to_ascii_lowercase().contains("password");
        let mixed =
            secret.bytes().any(|byte| byte.is_ascii_digit()) && secret.bytes().any(|byte| byte.is_ascii_alphabetic());
        if secret.len() >= LEAST
            && mixed
            && is_varied(secret)
            && !public
            && !filled
            && !is_placeholder(secret, vocabulary)
        {
            hits.push(hit(text, range, "password in an address"));
        }
    }
}

/// Addresses for documentation, and of the computer itself.
fn is_nobodys(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback() || is_documentation_v4(ip))
}

/// Hosts for documentation (RFC 2606, RFC 6761).
fn is_example(host: &str) -> bool {
    ["example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost"]
        .iter()
        .any(|name| host.ends_with(name))
}

/// Where the colon and the `@` of a user and a password stand in the authority that begins at `from`.
pub(crate) fn userinfo(source: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = source.get(from..)?;
    let part =
        |byte: &&u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b'<' | b'>');
    let len = rest.iter().take(160).take_while(part).count();
    let sign = memchr::memrchr(b'@', &rest[..len])?;
    let colon = memchr::memchr(b':', &rest[..sign])?;
    Some((from + colon, from + sign))
}

/// Values of `Cookie` and `Set-Cookie` headers (RFC 6265) that are long enough for a session, and of the options and
/// properties that browsers copy them to.
fn cookies(text: &str, zone: Zone, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let mut done = 0;
    let openings = COOKIES.iter().zip(COOKIE_FINDERS.iter());
    let mut found: Vec<(usize, &str)> = openings
        .flat_map(|(opening, finder)| finder.find_iter(text.as_bytes()).map(move |at| (at, *opening)))
        .collect();
    found.sort_unstable();
    for (found, opening) in found {
        if found < done {
            continue;
        }
        let near = text.floor_char_boundary(found + 8000);
        let line = text[found..near].find(['\n', '\r']).map_or(near, |len| found + len);
        done = line;
        let mut at = found + opening.len();
        for pair in text[at..line].split(';') {
            if let Some((name, value)) = pair.split_once('=') {
                // what a page shows ends with an element
                let value = value.split("</").next().unwrap_or(value).trim_end_matches(['"', '\'', ' ', ',']);
                let start = at + name.len() + 1;
                let attribute = ["path", "domain", "expires", "max-age", "samesite", "version", "comment", "port"]
                    .iter()
                    .any(|attribute| name.trim().eq_ignore_ascii_case(attribute));
                let told = zone == Zone::Open && is_told(value);
                if !attribute
                    && value.len() >= 16
                    && is_varied(value)
                    && !is_placeholder(value, vocabulary)
                    && !value.contains(' ')
                    && !told
                {
                    hits.push(hit(text, start..start + value.len(), "session cookie"));
                }
            }
            at += pair.len() + 1;
        }
    }
}

/// Cookies and headers as HAR lists them: `"name": "session", "value": "…"`.
fn named_values(text: &str, vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    for found in memchr::memmem::find_iter(text.as_bytes(), b"\"value\"") {
        let near = text.ceil_char_boundary(found.saturating_sub(120));
        let Some(name) = text[near..found].rsplit_once("\"name\"").map(|(_, name)| name.to_ascii_lowercase()) else {
            continue;
        };
        let telling = ["token", "session", "auth", "secret", "sid\"", "cookie"].iter().any(|word| name.contains(word));
        let gap = text[found + 7..].len() - text[found + 7..].trim_start_matches([' ', ':', '\n', '\t']).len();
        let start = found + 7 + gap + 1;
        if !text[found + 7 + gap..].starts_with('"') {
            continue;
        }
        let len = run(text, start, "+/=_-.~%");
        let secret = &text[start..start + len];
        if telling && len >= 20 && is_varied(secret) && !is_placeholder(secret, vocabulary) && !is_constant(secret) {
            hits.push(hit(text, start..start + len, "session cookie"));
        }
    }
}

/// JSON Web Tokens (RFC 7519): three base64url parts, the first of which is a JSON object.
fn jwt(text: &str, hits: &mut Vec<Hit>) {
    for start in memchr::memmem::find_iter(text.as_bytes(), b"eyJ") {
        if before(text, start).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let header = run(text, start, "_-");
        let payload_at = start + header + 1;
        if at(text, start + header) != Some(b'.') || !text[payload_at.min(text.len())..].starts_with("ey") {
            continue;
        }
        let payload = run(text, payload_at, "_-");
        let mut end = payload_at + payload;
        if at(text, end) == Some(b'.') {
            end += 1 + run(text, end + 1, "_-");
        }
        if header >= 12 && payload >= 8 && !is_constant(&text[start..end]) {
            hits.push(hit(text, start..end, "JSON Web Token"));
        }
    }
}

/// Finds PEM private keys that have a body. The armour alone, as documentation quotes it, is no key.
pub fn find_private_keys(text: &str, hits: &mut Vec<Hit>) {
    for begin in memchr::memmem::find_iter(text.as_bytes(), b"-----BEGIN ") {
        let label_at = begin + "-----BEGIN ".len();
        let Some(label_len) = text[label_at..].find("-----").filter(|len| *len < 40) else { continue };
        let label = &text[label_at..label_at + label_len];
        if !label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK") {
            continue;
        }
        let body_at = label_at + label_len + 5;
        let window = text.floor_char_boundary(body_at + 4000);
        let body = text[body_at..window].split("-----END").next().unwrap_or("");
        let escaped = body.replace("\\n", " ").replace("\\r", " ");
        let bytes =
            escaped.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c))).filter(|part| part.len() >= 20);
        if bytes.map(str::len).sum::<usize>() >= 40 && is_varied(&escaped) {
            let end = body_at + body.trim_end().len();
            hits.push(hit(text, begin..end, "private key"));
        }
    }
}

/// Labels of SSLKEYLOGFILE lines (RFC 9850).
const KEY_LOG: &[&str] =
    &["CLIENT_RANDOM ", "_TRAFFIC_SECRET", "EXPORTER_SECRET ", "EARLY_EXPORTER_", "ECH_SECRET ", "RSA "];

/// Finds TLS key log lines: a label, 64 hex digits, and the secret.
pub fn find_key_log(text: &str, hits: &mut Vec<Hit>) {
    for label in KEY_LOG {
        for found in memchr::memmem::find_iter(text.as_bytes(), label.as_bytes()) {
            let near = text.floor_char_boundary(found + 1000);
            let line_end = text[found..near].find('\n').map_or(near, |len| found + len);
            let mut fields = text[found..line_end].split_ascii_whitespace();
            let random = fields.nth(1).unwrap_or("");
            let secret = fields.next().unwrap_or("").trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let hex = |field: &str, least| field.len() >= least && field.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !hex(random, 16) || !hex(secret, 64) || !is_varied(secret) {
                continue;
            }
            let upper = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'_';
            let start = text.as_bytes()[..found].iter().rposition(|byte| !upper(byte)).map_or(0, |before| before + 1);
            let offset = secret.as_ptr() as usize - text.as_ptr() as usize;
            if !hits.iter().rev().take(8).any(|hit| hit.range.start == start) {
                hits.push(hit(text, start..offset + secret.len(), "TLS session secret"));
            }
        }
    }
}

fn hit(text: &str, range: Range<usize>, message: &'static str) -> Hit {
    let shape = Redacted::shape(&text[range.clone()]);
    Hit { range, shape, message, replacement: Some("TOKENPLACEHOLDER") }
}

/// Letters, digits and `extra` characters from `start` on, 8,000 at most.
fn run(text: &str, start: usize, extra: &str) -> usize {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || extra.as_bytes().contains(byte);
    text.as_bytes().get(start..).map_or(0, |rest| rest.iter().take(8000).take_while(part).count())
}

/// Whether `secret` has the variety of random bytes: `xxxx…` and `1111…` do not.
pub(crate) fn is_varied(secret: &str) -> bool {
    let mut seen = [false; 256];
    secret.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    let distinct = seen.iter().filter(|seen| **seen).count();
    distinct >= 6.min(secret.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let mut hits = Vec::new();
        find(text, Zone::Open, &Vocabulary::default(), &mut hits);
        find_private_keys(text, &mut hits);
        find_key_log(text, &mut hits);
        hits.iter().map(|hit| hit.message).collect()
    }

    #[test]
    fn marked_secrets_are_found() {
        let hex = "9f3a7c21d04e8b6655a1c2930de47f18".repeat(2);
        for (text, message) in [
            ("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4cXYifQ.c2lnbmF0dXJl".to_owned(), "JSON Web Token"),
            ("token ghp_4Kq9ZtR2mXc7Vb1NwLs8Yd5HgJf3PaEu0TiO".to_owned(), "GitHub token"),
            ("Authorization: Bearer 8sKx02LmQv93nZ_d71PwRt".to_owned(), "bearer token"),
            (format!("CLIENT_RANDOM {hex} {hex}"), "TLS session secret"),
            (format!("CLIENT_TRAFFIC_SECRET_0 {hex} {hex}"), "TLS session secret"),
            (
                "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIKx9Zq0V7bLw2Tn4Rp1Ye8Uf6Ds3Gh5Jk\noAoGCCqGSM49AwEHoUQDQgAE\n"
                    .to_owned(),
                "private key",
            ),
        ] {
            assert_eq!(found(&text), [message], "{text}");
        }
    }

    #[test]
    fn names_and_armour_without_a_secret_pass() {
        for text in [
            "-----BEGIN PRIVATE KEY-----",
            "starts with eyJ",
            "Authorization: Bearer <token>",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "CLIENT_RANDOM <64 hex> <96 hex>",
            "https://call.whatsapp.com/voice/",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
