// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Signal messages and the call key inside one. Version byte 0x33 (message version 3, current version 3) or 0x44
//! (with post-quantum keys), then Protocol Buffers; public keys are 33 bytes that begin with 0x05.
//! Sources: libsignal-node 6.0.0 `WhisperTextProtocol`, Baileys `Signal/Group`; both were run for the fixtures.

use super::protobuf::{bytes_of, fields, number_of};
use super::{Context, Opened, Part, hex, quoted};

/// Opens `bytes` as one of the four messages, or as the plaintext that carries a call key.
pub(super) fn open(bytes: &[u8], _: Context<'_>) -> Option<Opened> {
    let json = match bytes {
        [0x33 | 0x44, rest @ ..] if rest.len() >= 40 => {
            let whole = prekey(rest).or_else(|| message(rest)).or_else(|| distribution(rest)).or_else(|| sender(rest));
            match whole {
                Some(json) => json,
                // cut short, or with something behind it: the first key says enough
                None => {
                    return Some(Opened { decoder: "signal", parts: vec![Part::Json(beginning(rest)?)], whole: false });
                }
            }
        }
        [0x52, 0x22, 0x0a, 0x20, rest @ ..] => call_key(rest)?,
        _ => return None,
    };
    Some(Opened { decoder: "signal", parts: vec![Part::Json(json)], whole: true })
}

fn is_key(bytes: &[u8]) -> bool {
    matches!(bytes, [5, ..]) && bytes.len() == 33
}

/// A field with bytes in hex; what repeats one byte is told as such.
fn field(name: &str, bytes: &[u8]) -> String {
    format!("\"{name}\": {}", quoted(&hex(bytes)))
}

fn prekey(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes)?;
    let base = bytes_of(&fields, 2).filter(|key| is_key(key))?;
    let identity = bytes_of(&fields, 3).filter(|key| is_key(key))?;
    let inner = bytes_of(&fields, 4)?;
    let registration = number_of(&fields, 5).unwrap_or(0);
    Some(format!(
        "{{{}, {}, {}, \"registrationId\": {registration}}}",
        field("baseKey", &base[1..]),
        field("identityKey", &identity[1..]),
        field("ciphertext", inner)
    ))
}

/// The last eight bytes are the authentication code.
fn message(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes.get(..bytes.len().checked_sub(8)?)?)?;
    let ratchet = bytes_of(&fields, 1).filter(|key| is_key(key))?;
    let ciphertext = bytes_of(&fields, 4)?;
    Some(format!("{{{}, {}}}", field("ephemeralKey", &ratchet[1..]), field("ciphertext", ciphertext)))
}

fn distribution(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes)?;
    let chain = bytes_of(&fields, 3).filter(|key| key.len() == 32)?;
    let signing = bytes_of(&fields, 4).filter(|key| is_key(key))?;
    Some(format!("{{{}, {}}}", field("chainKey", chain), field("senderSigningKey", &signing[1..])))
}

/// The last 64 bytes are the signature.
fn sender(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes.get(..bytes.len().checked_sub(64)?)?)?;
    number_of(&fields, 1)?;
    let ciphertext = bytes_of(&fields, 3).filter(|bytes| !bytes.is_empty() && bytes.len() % 16 == 0)?;
    (fields.len() <= 3).then(|| format!("{{{}}}", field("ciphertext", ciphertext)))
}

/// A message of which only the beginning can be read: an id or none, and the first public key.
fn beginning(rest: &[u8]) -> Option<String> {
    let at = match rest {
        [0x0a, 0x21, 5, ..] => 3,
        [0x12, 0x21, 5, ..] => 3,
        [0x08, ..] => memchr::memmem::find(&rest[..rest.len().min(10)], &[0x12, 0x21, 5])? + 3,
        _ => return None,
    };
    let key = rest.get(at..rest.len().min(at + 32)).filter(|key| key.len() >= 16)?;
    Some(format!("{{{}}}", field("ephemeralKey", key)))
}

/// `Message.call.callKey`, 32 bytes, and one to sixteen bytes of padding that say how many they are.
fn call_key(rest: &[u8]) -> Option<String> {
    let (key, padding) = rest.split_at_checked(32)?;
    let padded = padding.len() <= 16 && padding.iter().all(|byte| usize::from(*byte) == padding.len());
    padded.then(|| format!("{{{}}}", field("callKey", key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Context<'_> = Context { strict: false, file: false, quoted: false, label: "" };

    fn told(bytes: &[u8]) -> Option<String> {
        open(bytes, OPEN).and_then(|opened| match opened.parts.into_iter().next() {
            Some(Part::Json(json)) => Some(json),
            _ => None,
        })
    }

    #[test]
    fn messages_are_told_by_their_fields() {
        let key = [&[5][..], &[1; 32]].concat();
        let field = |number: u8, bytes: &[u8]| {
            [&[number << 3 | 2, u8::try_from(bytes.len()).unwrap_or_default()][..], bytes].concat()
        };
        let message = [vec![0x33], field(1, &key), vec![0x10, 0, 0x18, 0], field(4, &[2; 16]), vec![3; 8]].concat();
        assert!(told(&message).is_some_and(|json| json.contains("ephemeralKey") && json.contains("ciphertext")));
        let prekey = [vec![0x33, 8, 1], field(2, &key), field(3, &key), field(4, &message), vec![0x28, 9]].concat();
        assert!(told(&prekey).is_some_and(|json| json.contains("\"registrationId\": 9")));
        assert!(told(&prekey[..45]).is_some_and(|json| json.contains("ephemeralKey")), "cut short");
        let call_key = [&[0x52, 0x22, 0x0a, 0x20][..], &[4; 32], &[2, 2]].concat();
        assert!(told(&call_key).is_some_and(|json| json.starts_with("{\"callKey\"")));
        assert_eq!(told(&[0x33; 60]), None);
    }
}
