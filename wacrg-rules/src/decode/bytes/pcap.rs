// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Packet captures: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng). Addresses of every packet are
//! told, and what UDP and TCP carry is opened in turn.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Opened, Part, quoted};
use crate::budget::Budget;

/// Reads numbers in the file's byte order.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
}

impl Order {
    fn u32(self, bytes: &[u8], at: usize) -> Option<usize> {
        let raw = <[u8; 4]>::try_from(bytes.get(at..at.checked_add(4)?)?).ok()?;
        usize::try_from(if self.big { u32::from_be_bytes(raw) } else { u32::from_le_bytes(raw) }).ok()
    }

    fn u16(self, bytes: &[u8], at: usize) -> Option<usize> {
        let raw = <[u8; 2]>::try_from(bytes.get(at..at.checked_add(2)?)?).ok()?;
        Some(usize::from(if self.big { u16::from_be_bytes(raw) } else { u16::from_le_bytes(raw) }))
    }
}

/// What the packets of a capture say.
#[derive(Default)]
struct Said {
    fields: BTreeSet<(&'static str, String)>,
    payloads: Vec<Vec<u8>>,
    comments: String,
}

/// Opens `bytes` as a capture of either kind.
pub(super) fn open(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    let mut said = Said::default();
    let (decoder, complete) = match bytes {
        [0xd4, 0xc3, 0xb2, 0xa1, ..] | [0x4d, 0x3c, 0xb2, 0xa1, ..] => {
            ("pcap", classic(bytes, Order { big: false }, &mut said, budget))
        }
        [0xa1, 0xb2, 0xc3, 0xd4, ..] | [0xa1, 0xb2, 0x3c, 0x4d, ..] => {
            ("pcap", classic(bytes, Order { big: true }, &mut said, budget))
        }
        [0x0a, 0x0d, 0x0d, 0x0a, _, _, _, _, 0x4d, 0x3c, 0x2b, 0x1a, ..] => {
            ("pcapng", blocks(bytes, Order { big: false }, &mut said, budget))
        }
        [0x0a, 0x0d, 0x0d, 0x0a, _, _, _, _, 0x1a, 0x2b, 0x3c, 0x4d, ..] => {
            ("pcapng", blocks(bytes, Order { big: true }, &mut said, budget))
        }
        _ => return None,
    };
    let told: Vec<String> = said.fields.iter().map(|(name, value)| format!("\"{name}\": {}", quoted(value))).collect();
    let mut parts = vec![Part::Json(format!("[{{{}}}]", told.join("}, {")))];
    if !said.comments.is_empty() {
        parts.push(Part::Strings(said.comments));
    }
    parts.extend(said.payloads.into_iter().map(Part::Packet));
    Some(Opened { decoder, parts, whole: complete.is_some() })
}

fn classic(bytes: &[u8], order: Order, said: &mut Said, budget: &mut Budget) -> Option<()> {
    let link = order.u32(bytes, 20)? & 0xffff;
    let mut at = 24;
    while at < bytes.len() {
        let len = order.u32(bytes, at + 8)?;
        let packet = bytes.get(at + 16..(at + 16).checked_add(len)?)?;
        frame(link, packet, said);
        budget.run().then_some(())?;
        at += 16 + len;
    }
    Some(())
}

fn blocks(bytes: &[u8], order: Order, said: &mut Said, budget: &mut Budget) -> Option<()> {
    let (mut at, mut links) = (0, Vec::new());
    while at < bytes.len() {
        let kind = order.u32(bytes, at)?;
        let len = order.u32(bytes, at + 4)?;
        let block = bytes.get(at + 8..at.checked_add(len.checked_sub(4)?)?)?;
        let link = links.first().copied().unwrap_or(1);
        match kind {
            1 => {
                links.push(order.u16(block, 0)?);
                interface(block.get(8..)?, order, said);
                said.comments.extend(super::plain::strings(block));
            }
            3 => frame(link, block.get(4..)?, said),
            6 => {
                let captured = order.u32(block, 12)?;
                let link = links.get(order.u32(block, 0)?).copied().unwrap_or(link);
                frame(link, block.get(20..20_usize.checked_add(captured)?)?, said);
                said.comments.extend(super::plain::strings(block.get(20 + captured..)?));
            }
            _ => said.comments.extend(super::plain::strings(block)),
        }
        budget.run().then_some(())?;
        at += len.max(12);
    }
    Some(())
}

/// Addresses among an interface's options: 4 and 5 are IP, 6 and 7 hardware addresses.
fn interface(mut options: &[u8], order: Order, said: &mut Said) {
    while let (Some(code), Some(len)) = (order.u16(options, 0), order.u16(options, 2)) {
        let value = options.get(4..4 + len).unwrap_or_default();
        match (code, value) {
            (6 | 7, [_, _, _, _, _, _, ..]) => {
                said.fields.insert(("if.mac", mac(&value[..6])));
            }
            (4, [a, b, c, d, ..]) => {
                said.fields.insert(("if.ip", Ipv4Addr::new(*a, *b, *c, *d).to_string()));
            }
            _ => {}
        }
        options = options.get(4 + len.next_multiple_of(4)..).unwrap_or_default();
    }
}

fn mac(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

/// A link-layer frame, by its link type.
fn frame(link: usize, packet: &[u8], said: &mut Said) {
    let ip = match link {
        // Ethernet, with one VLAN tag at most
        1 => {
            for (name, at) in [("eth.dst", 0), ("eth.src", 6)] {
                if let Some(address) = packet.get(at..at + 6) {
                    said.fields.insert((name, mac(address)));
                }
            }
            packet.get(if packet.get(12..14) == Some(&[0x81, 0]) { 18.. } else { 14.. })
        }
        0 | 108 => packet.get(4..),
        113 => packet.get(16..),
        276 => packet.get(20..),
        // reserved for users: whatever they recorded
        147..=162 => {
            said.payloads.push(packet.to_vec());
            None
        }
        _ => Some(packet),
    };
    if let Some(ip) = ip {
        internet(ip, said);
    }
}

/// An IPv4 or IPv6 packet.
fn internet(packet: &[u8], said: &mut Said) -> Option<()> {
    let (protocol, body) = match packet.first()? >> 4 {
        4 => {
            for (name, at) in [("ip.src", 12), ("ip.dst", 16)] {
                let raw = <[u8; 4]>::try_from(packet.get(at..at + 4)?).ok()?;
                said.fields.insert((name, Ipv4Addr::from(raw).to_string()));
            }
            (*packet.get(9)?, packet.get(usize::from(packet[0] & 15) * 4..)?)
        }
        6 => {
            for (name, at) in [("ipv6.src", 8), ("ipv6.dst", 24)] {
                let raw = <[u8; 16]>::try_from(packet.get(at..at + 16)?).ok()?;
                said.fields.insert((name, Ipv6Addr::from(raw).to_string()));
            }
            (*packet.get(6)?, packet.get(40..)?)
        }
        _ => return None,
    };
    let payload = match protocol {
        17 => body.get(8..)?,
        6 => body.get(usize::from(body.get(12)? >> 4) * 4..)?,
        _ => return None,
    };
    if !payload.is_empty() {
        said.payloads.push(payload.to_vec());
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An Ethernet frame with a UDP packet between two documentation addresses.
    fn packet() -> Vec<u8> {
        let mut packet = vec![0, 0, 0x5e, 0, 0x53, 1, 0, 0, 0x5e, 0, 0x53, 2, 8, 0];
        packet.extend([0x45, 0, 0, 33, 0, 0, 0, 0, 64, 17, 0, 0, 203, 0, 113, 10, 198, 51, 100, 7]);
        packet.extend([0, 1, 0, 2, 0, 13, 0, 0]);
        packet.extend(b"plain");
        packet
    }

    #[test]
    fn addresses_and_payloads_come_out_of_both_kinds() {
        let packet = packet();
        let len = |len: usize| u32::try_from(len).unwrap_or_default().to_le_bytes();
        let mut classic = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
        classic.extend([[0; 4], [0; 4], len(packet.len()), len(packet.len())].concat());
        classic.extend(&packet);
        let block = |kind: u32, body: &[u8]| {
            let mut body = body.to_vec();
            body.resize(body.len().next_multiple_of(4), 0);
            [&kind.to_le_bytes()[..], &len(body.len() + 12), &body, &len(body.len() + 12)].concat()
        };
        let section = block(0x0a0d_0d0a, &[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
        let interface = block(1, &[1, 0, 0, 0, 0, 0, 0, 0]);
        let body = [&[0; 12][..], &len(packet.len()), &len(packet.len()), &packet].concat();
        let blocks = [section, interface, block(6, &body)].concat();
        for (bytes, decoder) in [(classic, "pcap"), (blocks, "pcapng")] {
            let Some(opened) = open(&bytes, &mut Budget::default()) else { panic!("{decoder}") };
            assert_eq!((opened.decoder, opened.whole), (decoder, true));
            assert!(
                matches!(&opened.parts[0], Part::Json(json) if json.contains("\"ip.src\": \"203.0.113.10\"") && json.contains("00:00:5e:00:53:02"))
            );
            assert!(opened.parts.iter().any(|part| matches!(part, Part::Packet(bytes) if bytes == b"plain")));
        }
    }
}
