// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Protocol Buffers by shape: nothing in the bytes says what they are, so all of them must parse, and outside captures
//! there must be text in them. Source: protobuf.dev, "Encoding".

use super::{Context, Opened, Part, hex, printable, quoted};

/// Messages inside messages that are followed.
const DEPTH: usize = 16;
/// Field numbers in use are small; larger ones are chance.
const LARGEST: u64 = 2_000;

/// A field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'b> {
    /// Wire type 0.
    Number(u64),
    /// Wire types 1 and 5.
    Fixed(&'b [u8]),
    /// Wire type 2.
    Bytes(&'b [u8]),
}

/// The fields of a message; `None` unless every byte is part of one.
pub(super) fn fields(bytes: &[u8]) -> Option<Vec<(u64, Value<'_>)>> {
    let (mut at, mut fields) = (0, Vec::new());
    while at < bytes.len() {
        let key = varint(bytes, &mut at)?;
        let number = key >> 3;
        if number == 0 || number > LARGEST {
            return None;
        }
        let take = |at: &mut usize, len: usize| {
            let taken = bytes.get(*at..at.checked_add(len)?)?;
            *at += len;
            Some(taken)
        };
        let value = match key & 7 {
            0 => Value::Number(varint(bytes, &mut at)?),
            1 => Value::Fixed(take(&mut at, 8)?),
            2 => {
                let len = usize::try_from(varint(bytes, &mut at)?).ok()?;
                Value::Bytes(take(&mut at, len)?)
            }
            5 => Value::Fixed(take(&mut at, 4)?),
            _ => return None,
        };
        fields.push((number, value));
    }
    (!fields.is_empty()).then_some(fields)
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The bytes of the first field of that number.
pub(super) fn bytes_of<'b>(fields: &[(u64, Value<'b>)], number: u64) -> Option<&'b [u8]> {
    fields.iter().find_map(|(is, value)| match value {
        Value::Bytes(bytes) if *is == number => Some(*bytes),
        _ => None,
    })
}

/// The number in the first field of that number.
pub(super) fn number_of(fields: &[(u64, Value<'_>)], number: u64) -> Option<u64> {
    fields.iter().find_map(|(is, value)| match value {
        Value::Number(value) if *is == number => Some(*value),
        _ => None,
    })
}

/// What a message holds, counted in bytes.
#[derive(Default)]
struct Holds {
    text: usize,
    keys: usize,
}

/// Opens `bytes` as a message without a schema: fields are named by their numbers, except those that have the length
/// of a key or a signature in a message that holds keys.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    if bytes.len() < 8 || context.file {
        return None;
    }
    let mut holds = Holds::default();
    let json = told(&fields(bytes)?, 0, &mut holds);
    let keys = holds.keys >= 64 && holds.keys * 2 >= bytes.len();
    let text = if context.strict {
        holds.text >= 8 && holds.text * 3 >= bytes.len()
    } else {
        holds.text >= 6 && holds.text * 3 >= bytes.len()
    };
    (keys || text).then(|| Opened { decoder: "protobuf", parts: vec![Part::Json(json)], whole: context.strict })
}

/// Whether the field is text, or a message that holds some.
fn has_text((_, value): &(u64, Value<'_>)) -> bool {
    let Value::Bytes(bytes) = value else { return false };
    // each message is shorter than the one around it
    bytes.len() >= 6 && (printable(bytes).is_some() || fields(bytes).is_some_and(|fields| fields.iter().any(has_text)))
}

/// What a field of that length is called among keys: records of libsignal, the identity of a device.
fn key_name(bytes: &[u8]) -> Option<&'static str> {
    match (bytes.len(), bytes.first()) {
        (33, Some(5)) => Some("publicKey"),
        (32, _) => Some("privateKey"),
        (64, _) => Some("accountSignature"),
        _ => None,
    }
}

/// The fields as JSON.
fn told(fields: &[(u64, Value<'_>)], depth: usize, holds: &mut Holds) -> String {
    let mut json = String::from("{");
    for (index, (number, value)) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let mut name = number.to_string();
        let value = match value {
            Value::Number(number) => number.to_string(),
            Value::Fixed(bytes) => quoted(&hex(bytes)),
            Value::Bytes(bytes) => match printable(bytes) {
                Some(plain) if plain.len() >= 2 => {
                    holds.text += plain.len();
                    quoted(plain)
                }
                _ => {
                    let message = if depth < DEPTH && bytes.len() >= 2 { self::fields(bytes) } else { None };
                    let message = message.filter(|fields| key_name(bytes).is_none() || fields.iter().any(has_text));
                    if let Some(key) = key_name(bytes).filter(|_| message.is_none()) {
                        holds.keys += bytes.len();
                        key.clone_into(&mut name);
                    }
                    message.map_or_else(|| quoted(&hex(bytes)), |fields| told(&fields, depth + 1, holds))
                }
            },
        };
        json.push_str(&format!("{comma}\"{name}\": {value}"));
    }
    json.push('}');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_message_is_told_and_noise_is_none() {
        // 1: "A@s.whatsapp.net", 2: 7, 3: { 1: "NAME" }
        let mut bytes = vec![0x0a, 16];
        bytes.extend(b"A@s.whatsapp.net");
        bytes.extend([0x10, 7, 0x1a, 6, 0x0a, 4]);
        bytes.extend(b"NAME");
        let opened = open(&bytes, Context { strict: false, file: false, quoted: false, label: "" });
        let json = opened.and_then(|opened| match opened.parts.into_iter().next() {
            Some(Part::Json(json)) => Some(json),
            _ => None,
        });
        assert_eq!(json.as_deref(), Some("{\"1\": \"A@s.whatsapp.net\", \"2\": 7, \"3\": {\"1\": \"NAME\"}}"));
        assert!(
            open(
                &[0x9f, 0x3a, 0x7c, 0x21, 0xd0, 0x4e, 0x8b, 0x66, 0x55],
                Context { strict: true, file: false, quoted: false, label: "" }
            )
            .is_none()
        );
    }
}
