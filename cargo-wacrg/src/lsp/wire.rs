// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Messages on the wire: a header that says how long the body is, and a body of JSON-RPC 2.0.
//!
//! NOTE: lsp-server 0.10 does the same, but it takes memory for whatever length a header claims, and quotes the body in
//! its errors and its log: a capture that is being typed stands in there.

use std::io::{BufRead, Read};

use serde_json::{Value, json};

use super::halves::mended;

/// Bytes of all headers of a message.
const HEADERS: u64 = 8 << 10;
/// Bytes of a body. What is longer is no text that somebody types.
const BODY: u64 = 256 << 20;

/// JSON-RPC: the body is no JSON.
pub(super) const PARSE_ERROR: i64 = -32700;
/// JSON-RPC: the body is JSON, but no request.
pub(super) const INVALID_REQUEST: i64 = -32600;
/// JSON-RPC: nobody knows this method.
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
/// JSON-RPC: the parameters are not those of the method.
pub(super) const INVALID_PARAMS: i64 = -32602;
/// LSP: the first request has to be `initialize`.
pub(super) const NOT_INITIALIZED: i64 = -32002;

/// Why no further message can be read. Says nothing of what was in it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    /// The headers are none.
    #[error("a message begins with a header that is none: `Content-Length: NUMBER` and an empty line are expected")]
    Header,
    /// The length is missing, is no number, or is out of all proportion.
    #[error("a message's Content-Length is missing, is no number, or is more than 256 MiB")]
    Length,
    /// The input ended within a message.
    #[error("standard input ended within a message")]
    Cut,
    /// It cannot be read.
    #[error("standard input cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
}

/// Reads the body of the next message; `None` where the input ends.
///
/// # Errors
/// What follows is no message, or no more of it can be read.
pub(super) fn read(input: &mut dyn BufRead) -> Result<Option<Vec<u8>>, Broken> {
    let mut length = None;
    let mut left = HEADERS;
    loop {
        let mut line = Vec::new();
        let count = Read::take(&mut *input, left).read_until(b'\n', &mut line)? as u64;
        if count == 0 && left == HEADERS {
            return Ok(None);
        }
        left -= count;
        let Some(header) = line.strip_suffix(b"\n") else {
            return Err(if left == 0 { Broken::Header } else { Broken::Cut });
        };
        let header = header.strip_suffix(b"\r").unwrap_or(header);
        if header.is_empty() {
            break;
        }
        let header = std::str::from_utf8(header).map_err(|_| Broken::Header)?;
        let (name, value) = header.split_once(':').ok_or(Broken::Header)?;
        if name.eq_ignore_ascii_case("Content-Length") {
            length = value.trim().parse::<u64>().ok();
        } else if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Broken::Header);
        }
    }
    let length = length.filter(|length| *length <= BODY).ok_or(Broken::Length)?;
    let mut body = Vec::new();
    // memory is taken for what comes, not for what is announced
    if Read::take(&mut *input, length).read_to_end(&mut body)? as u64 == length {
        Ok(Some(body))
    } else {
        Err(Broken::Cut)
    }
}

/// What a body says.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// Something that wants an answer.
    Request { id: Value, method: String, params: Value },
    /// Something that wants none.
    Notification { method: String, params: Value },
    /// The answer to something that was asked.
    Response,
    /// None of these. It can have been an edit, if it asked for no answer.
    Wrong { id: Value, code: i64, what: &'static str, edit: bool },
}

/// Takes a body apart. `halves` says that half of a pair of UTF-16 can stand alone in it.
pub(super) fn parse(body: &[u8], halves: bool) -> Message {
    let read = serde_json::from_slice::<Value>(body);
    let read = read.or_else(|error| if halves { serde_json::from_slice(&mended(body)) } else { Err(error) });
    let Ok(value) = read else {
        let what = "the body is no JSON, or is nested too deeply";
        return Message::Wrong { id: Value::Null, code: PARSE_ERROR, what, edit: true };
    };
    let Value::Object(mut fields) = value else {
        let what = "the body is no JSON object";
        return Message::Wrong { id: Value::Null, code: INVALID_REQUEST, what, edit: true };
    };
    let id = fields.remove("id");
    let known = |id: &Value| id.is_string() || id.is_i64() || id.is_u64();
    let shown = id.clone().filter(known).unwrap_or(Value::Null);
    let edit = id.is_none();
    let wrong = |what| Message::Wrong { id: shown, code: INVALID_REQUEST, what, edit };
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return wrong("the message is not of JSON-RPC 2.0");
    }
    let params = fields.remove("params").unwrap_or(Value::Null);
    match (id, fields.remove("method")) {
        (Some(id), Some(Value::String(method))) if known(&id) => Message::Request { id, method, params },
        (None, Some(Value::String(method))) => Message::Notification { method, params },
        (Some(_), None) if fields.contains_key("result") || fields.contains_key("error") => Message::Response,
        _ => wrong("the message is no request, no notification and no response"),
    }
}

/// The bytes of a message with this body.
pub(super) fn framed(body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The answer to the request `id`.
pub(super) fn answer(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// The refusal of the request `id`.
pub(super) fn refusal(id: &Value, code: i64, what: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": what } })
}

/// Something that the editor is told.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> (Vec<Vec<u8>>, Option<String>) {
        let (mut input, mut bodies) = (input, Vec::new());
        loop {
            match read(&mut input) {
                Ok(Some(body)) => bodies.push(body),
                Ok(None) => return (bodies, None),
                Err(broken) => return (bodies, Some(broken.to_string())),
            }
        }
    }

    #[test]
    fn messages_are_read_one_after_the_other() {
        let input = b"Content-Length: 2\r\n\r\n{}content-length:3\nContent-Type: x\n\n[1]";
        assert_eq!(all(input), (vec![b"{}".to_vec(), b"[1]".to_vec()], None));
    }

    #[test]
    fn what_is_no_message_is_an_error_that_quotes_nothing() {
        let long = [b"a".repeat(9000).as_slice(), b"\r\n"].concat();
        for (input, said) in [
            (&b"secret\r\n\r\n"[..], "begins with a header"),
            (b"se cret: x\r\n\r\n", "begins with a header"),
            (b"\xff: x\r\n\r\n", "begins with a header"),
            (&long, "begins with a header"),
            (b"\r\n", "Content-Length is missing"),
            (b"Content-Length: secret\r\n\r\n", "Content-Length is missing"),
            (b"Content-Length: -1\r\n\r\n", "Content-Length is missing"),
            (b"Content-Length: 99999999999999\r\n\r\n", "Content-Length is missing"),
            (b"Content-Length: 200000000\r\n\r\nsecret", "ended within a message"),
            (b"Content-Length: 5\r\n", "ended within a message"),
            (b"Content-Len", "ended within a message"),
        ] {
            let (bodies, broken) = all(input);
            let broken = broken.expect("it is broken");
            assert!(bodies.is_empty() && broken.contains(said) && !broken.contains("secret"), "{broken}");
        }
    }

    #[test]
    fn bodies_are_told_apart() {
        let is = |body: &str| parse(body.as_bytes(), false);
        let request = Message::Request { id: 1.into(), method: "a".into(), params: Value::Null };
        assert_eq!(is(r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#), request);
        assert!(matches!(is(r#"{"jsonrpc":"2.0","method":"a","params":{}}"#), Message::Notification { .. }));
        assert_eq!(is(r#"{"jsonrpc":"2.0","id":1,"result":null}"#), Message::Response);
        for (body, code) in [
            ("{", PARSE_ERROR),
            ("[{}]", INVALID_REQUEST),
            (r#"{"id":1,"method":"a"}"#, INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":{},"method":"a"}"#, INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":1,"method":2}"#, INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":1}"#, INVALID_REQUEST),
        ] {
            assert!(matches!(is(body), Message::Wrong { code: own, .. } if own == code), "{body}");
        }
        let half = r#"{"jsonrpc":"2.0","method":"a","params":["\ud83d"]}"#;
        assert!(matches!(is(half), Message::Wrong { code: PARSE_ERROR, edit: true, .. }));
        let params = json!(["\u{fffd}"]);
        assert_eq!(parse(half.as_bytes(), true), Message::Notification { method: "a".into(), params });
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(is(&deep), Message::Wrong { code: PARSE_ERROR, .. }));
    }
}
