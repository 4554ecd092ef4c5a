// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Packets of a call: RTP (RFC 3550), DTLS records (RFC 6347) and the hello of WhatsApp's Noise handshake.

use super::protobuf::{Value, bytes_of, fields};
use super::{Context, Opened, Part, Refusal, hex, quoted};

/// Opens `bytes` as one of them.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    rtp(bytes, context).or_else(|| dtls(bytes, context)).or_else(|| noise(bytes))
}

/// Bytes behind which a packet may begin outside captures, and words of its header's extension.
const FIRST: usize = 128;
const WORDS: usize = 8;

/// Version 2 and one of the payload types that calls use (120, 121). Outside captures the header extension `debe`
/// must be there as well; with it a packet can stand behind anything.
fn rtp(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let header = |at: usize| {
        let header = bytes.get(at..at + 14)?;
        let extended = header[0] & 0x10 != 0 && header[12..14] == [0xde, 0xbe];
        let typed = matches!(header[1] & 0x7f, 120 | 121) && bytes.len() >= at + 16;
        // one-byte extensions are few, and bytes of anything else are many
        let short = context.strict
            || at <= FIRST
                && bytes.get(at + 14..at + 16).is_some_and(|words| words[0] == 0 && usize::from(words[1]) <= WORDS);
        let silent = header[8..12].iter().all(|byte| *byte == header[8]);
        (header[0] & 0xcf == 0x80
            && (extended && short
                || (!context.file && (context.strict || context.label == "packet") && typed && at == 0))
            && !silent)
            .then_some(at)
    };
    // in a file only at its beginning, or behind a length
    let near = &bytes[..if context.file { bytes.len().min(18) } else { bytes.len() }];
    let packet = header(0)
        .or_else(|| memchr::memmem::find_iter(near, &[0xde, 0xbe]).find_map(|at| header(at.checked_sub(12)?)))?;
    let payload = bytes.get(packet + 20..)?;
    if payload.len() < 4 || payload.iter().all(|byte| *byte == payload[0]) {
        return None;
    }
    Some(Opened { decoder: "rtp", parts: vec![Part::Refused(Refusal::Media("an RTP packet"))], whole: false })
}

/// A handshake record; its random bytes and keys belong to a session. Outside captures they must be there.
fn dtls(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let [0x16, 0xfe, 0xfd | 0xff, ..] = bytes else { return None };
    let length = usize::from(u16::from_be_bytes([*bytes.get(11)?, *bytes.get(12)?]));
    let body = bytes.get(13..)?;
    let kind = match body.first()? {
        1 => "ClientHello",
        2 => "ServerHello",
        11 => "Certificate",
        12 => "ServerKeyExchange",
        16 => "ClientKeyExchange",
        20 => "Finished",
        3 => "HelloVerifyRequest",
        _ => return None,
    };
    let random = body.get(14..46);
    if !context.strict && (random.is_none() || matches!(kind, "Certificate" | "HelloVerifyRequest")) {
        return None;
    }
    let random = random.unwrap_or(body);
    let json = format!("{{\"handshake\": {}, \"sessionKey\": {}}}", quoted(kind), quoted(&hex(random)));
    (length <= bytes.len() + 16_384).then(|| Opened { decoder: "dtls", parts: vec![Part::Json(json)], whole: false })
}

/// The prologue `WA` and a version, perhaps behind a routing header, then frames; or one message of the handshake
/// alone. Client and server hello and the client's finish are fields 2, 3 and 4 (Baileys `HandshakeMessage`).
fn noise(bytes: &[u8]) -> Option<Opened> {
    let prologue = memchr::memmem::find(&bytes[..bytes.len().min(128)], b"WA")
        .filter(|at| matches!(bytes.get(at + 2), Some(5 | 6)));
    let rest = prologue.map_or(bytes, |at| bytes.get(at + 4..).unwrap_or_default());
    let message = match rest {
        [0, high, low, message @ ..] => message.get(..usize::from(*high) << 8 | usize::from(*low)).unwrap_or(message),
        message => message,
    };
    let fields = fields(message)?;
    let [(2..=4, Value::Bytes(body))] = fields.as_slice() else { return None };
    let parts = self::fields(body)?;
    let key = bytes_of(&parts, 1).filter(|key| matches!(key.len(), 32 | 48))?;
    let mut json = format!("{{\"ephemeralKey\": {}", quoted(&hex(key)));
    for (number, name) in [(2, "serverStatic"), (3, "ciphertext")] {
        if let Some(value) = bytes_of(&parts, number) {
            json.push_str(&format!(", \"{name}\": {}", quoted(&hex(value))));
        }
    }
    json.push('}');
    Some(Opened { decoder: "noise", parts: vec![Part::Json(json)], whole: prologue.is_none_or(|at| at == 0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Context<'_> = Context { strict: true, file: false, quoted: false, label: "" };
    const OPEN: Context<'_> = Context { strict: false, file: false, quoted: false, label: "" };

    #[test]
    fn packets_of_a_call_are_told_from_noise() {
        let mut packet = vec![0x90, 120, 0, 1, 0, 0, 0, 1, 0x9f, 0x3a, 0x7c, 0x21, 0xde, 0xbe, 0, 1, 1, 2, 3, 4];
        packet.extend([5, 6, 7, 8, 9]);
        assert!(open(&packet, OPEN).is_some_and(|opened| opened.decoder == "rtp"));
        packet[0] = 0x80;
        assert!(open(&packet, OPEN).is_none());
        assert!(open(&packet, STRICT).is_some());
        assert!(open(&[0x90; 40], STRICT).is_none());
    }

    #[test]
    fn handshakes_are_told_with_their_keys() {
        let key = [7; 32];
        let hello = [&[0x12, 34, 0x0a, 32][..], &key].concat();
        for bytes in [hello.clone(), [&b"WA\x06\x03\0\0\x24"[..], &hello].concat()] {
            let parts = open(&bytes, OPEN).map(|opened| opened.parts).unwrap_or_default();
            assert!(matches!(parts.as_slice(), [Part::Json(json)] if json.contains(&hex(&key))));
        }
        let mut record = vec![0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 1];
        record.resize(80, 9);
        assert!(open(&record, OPEN).is_some_and(|opened| opened.decoder == "dtls"));
    }
}
