// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Addresses in hex as tools print them: the kernel's lists of sockets, tshark's dissections, code that fills a socket's
//! address.
//!
//! Sources: proc_net_tcp in Linux's documentation (the bytes of an address in the order of the machine, which is little
//! endian on telephones and computers), tshark's `-T pdml` and `-x -T json`.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::{is_someones, v6};
use crate::detect::{Hit, Zone, at};
use crate::redacted::Redacted;

/// Fields of a dissection that hold an address of IPv4, and of IPv6.
const FIELDS: [&str; 2] = ["ip", "ipv6"];

/// Finds addresses among the `tokens` of `text`.
pub(super) fn find(text: &str, tokens: &[Range<usize>], zone: Zone, hits: &mut Vec<Hit>) {
    for token in tokens.iter().filter(|token| matches!(token.len(), 8 | 10 | 32)) {
        let written = &text[token.clone()];
        let found = match written.len() {
            8 => hex(written).and_then(|value| {
                let address = Ipv4Addr::from_bits(value);
                let told = if is_socket(text, token) {
                    is_someones(Ipv4Addr::from_bits(value.swap_bytes()), zone)
                } else {
                    is_someones(address, zone) && is_field(text, token.start, FIELDS[0])
                };
                told.then_some("IPv4 address in hex")
            }),
            10 => written.strip_prefix("0x").and_then(hex).and_then(|value| {
                let told = is_someones(Ipv4Addr::from_bits(value), zone) && is_filled(text, token.start);
                told.then_some("IPv4 address in hex")
            }),
            _ => u128::from_str_radix(written, 16).ok().and_then(|value| {
                let told = v6::is_telling(Ipv6Addr::from_bits(value), zone) && is_field(text, token.start, FIELDS[1]);
                told.then_some("IPv6 address in hex")
            }),
        };
        if let Some(shape) = found {
            let shape = Redacted::fixed(shape);
            hits.push(Hit { range: token.clone(), shape, message: "IP address", replacement: Some("CB00710A") });
        }
    }
}

fn hex(written: &str) -> Option<u32> {
    let digits = written.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(written, 16).ok().filter(|_| digits)
}

/// Whether `token` is one of two addresses with their ports, side by side: ` 0100007F:1F90 00000000:0000 0A`.
fn is_socket(text: &str, token: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let address = |start: usize| {
        let end = start + 13;
        let whole = bytes.get(start..end).is_some_and(|run| {
            run.iter().enumerate().all(|(at, byte)| if at == 8 { *byte == b':' } else { byte.is_ascii_hexdigit() })
        });
        whole && matches!(at(text, end), None | Some(b' ' | b'\n')) && (start == 0 || bytes[start - 1] == b' ')
    };
    let start = token.start;
    address(start) && (address(start + 14) || start >= 14 && address(start - 14))
}

/// `"ip.src_raw": ["…", 26, 4, 0, 32]`, `<field name="ip.src" … value="…"/>`.
fn is_field(text: &str, start: usize, protocol: &str) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(300));
    let line = text[near..start].rsplit(['\n', '<']).next().unwrap_or("");
    let ends = ["src", "dst", "addr", "src_host", "dst_host", "host"];
    let raw = text[near..start]
        .strip_suffix("[\"")
        .or_else(|| text[near..start].trim_end_matches(['"', '[', ' ', '\n']).strip_suffix(':'));
    let raw = raw.map(|ahead| ahead.trim_end_matches([' ', ':', '"'])).and_then(|ahead| ahead.rsplit('"').next());
    let raw = raw.and_then(|name| name.strip_suffix("_raw"));
    let pdml = line.starts_with("field ") && text[..start].ends_with(" value=\"");
    let pdml = pdml.then(|| line.split("name=\"").nth(1).and_then(|name| name.split('"').next())).flatten();
    raw.or(pdml)
        .and_then(|name| name.strip_prefix(protocol))
        .and_then(|name| name.strip_prefix('.'))
        .is_some_and(|name| ends.contains(&name))
}

/// `s_addr = htonl(0x…)`.
fn is_filled(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(40));
    let line = text[near..start].rsplit(['\n', ';']).next().unwrap_or("");
    line.rsplit_once("s_addr").is_some_and(|(_, gap)| {
        gap.contains('=')
            && gap.trim_matches([' ', '=', '(']).trim_start_matches("htonl").is_empty()
            && !gap.contains("==")
    })
}
