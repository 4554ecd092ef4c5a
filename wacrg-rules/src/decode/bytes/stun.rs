// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! STUN messages (RFC 8489): the magic cookie says that they are. Addresses are told without the XOR.
//! Attributes in 0x4000 to 0x4fff are the relays' own (upstream docs/transport).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Context, Opened, Part, hex, printable, quoted};

/// The magic cookie (RFC 8489, section 5).
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// Transaction ids of the samples in RFC 5769.
const SAMPLES: [&[u8]; 2] = [
    &[0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae],
    &[0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e],
];

/// Opens `bytes` as a message, or as one that is cut short.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    if bytes.len() < 20 || bytes[0] & 0xc0 != 0 || bytes[4..8] != COOKIE {
        return None;
    }
    let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    let transaction = &bytes[8..20];
    let mut fields = Vec::new();
    if context.strict {
        fields.push(("transaction-id".to_owned(), hex(transaction)));
    }
    let (mut at, end) = (20, bytes.len().min(20 + length));
    while let Some(head) = bytes.get(at..at + 4).filter(|_| at < end) {
        let kind = u16::from_be_bytes([head[0], head[1]]);
        let len = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let value = &bytes[at + 4..bytes.len().min(at + 4 + len)];
        fields.extend(attribute(kind, value, transaction, context));
        at += 4 + len.next_multiple_of(4);
    }
    let told: Vec<String> = fields.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value))).collect();
    let whole = at >= end && 20 + length == bytes.len();
    Some(Opened { decoder: "stun", parts: vec![Part::Json(format!("{{{}}}", told.join(", ")))], whole })
}

/// Name and value of an attribute. Outside captures what identifies nobody is left out: test vectors have it too.
fn attribute(kind: u16, value: &[u8], transaction: &[u8], context: Context<'_>) -> Option<(String, String)> {
    let text = || printable(value).map_or_else(|| hex(value), str::to_owned);
    let strict = |name: &str| context.strict.then(|| (name.to_owned(), text()));
    match kind {
        0x0001 => Some(("mapped-address".to_owned(), address(value, None)?)),
        0x0020 | 0x0012 | 0x0016 => Some(("xor-mapped-address".to_owned(), address(value, Some(transaction))?)),
        0x8023 | 0x802b | 0x802c => Some(("address".to_owned(), address(value, None)?)),
        0x0006 => strict("ice-ufrag"),
        0x0008 | 0x001c if SAMPLES.contains(&transaction) && !context.strict => None,
        0x0008 | 0x001c => Some(("message-integrity".to_owned(), hex(value))),
        0x8028 | 0x0024 | 0x0025 | 0x8029 | 0x802a | 0x000d | 0x0019 => None,
        0x4000 => Some(("relay-token".to_owned(), text())),
        _ => strict("value"),
    }
}

/// Family, port and address, each XORed with the cookie and the transaction id (RFC 8489, section 14.2).
fn address(value: &[u8], transaction: Option<&[u8]>) -> Option<String> {
    let [_, family, high, low, raw @ ..] = value else { return None };
    let mut mask = [0; 16];
    if let Some(transaction) = transaction {
        mask[..4].copy_from_slice(&COOKIE);
        mask[4..].copy_from_slice(transaction.get(..12)?);
    }
    let port = u16::from_be_bytes([high ^ mask[0], low ^ mask[1]]);
    let plain: Vec<u8> = raw.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    let ip = match family {
        1 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(plain.get(..4)?).ok()?)),
        2 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(plain).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample IPv4 response of RFC 5769, section 2.2, without its integrity attributes.
    #[test]
    fn an_address_is_told_without_the_xor() {
        let mut bytes = vec![1, 1, 0, 12];
        bytes.extend(COOKIE);
        bytes.extend([0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae]);
        bytes.extend([0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43]);
        let opened = open(&bytes, Context { strict: false, file: false, quoted: false, label: "" });
        let parts = opened.map(|opened| opened.parts).unwrap_or_default();
        assert!(
            matches!(parts.as_slice(), [Part::Json(json)] if json == "{\"xor-mapped-address\": \"192.0.2.1:32853\"}")
        );
    }
}
