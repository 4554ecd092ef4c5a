// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Relay endpoints: an address and a port in six or eighteen bytes, as `<te>` and `<te2>` of relay lists carry them
//! (upstream docs/signaling; port 3478 is `0d 96`). Nothing in the bytes says so, hence the element's name must.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4};

use super::{Context, Opened, Part};
use crate::detect::address::{is_documentation_v4, is_private_v4};
use crate::detect::ip::is_relay_port;

/// Elements that hold an endpoint.
const ELEMENTS: &[&str] =
    &["te", "te2", "relay", "endpoint", "address", "candidate", "rpeer", "relay_endpoint", "addr"];

/// Whether a value of that name may be an endpoint.
fn is_element(name: &str) -> bool {
    ELEMENTS.contains(&name)
}

/// Opens the bytes of such an element. Outside captures only the two names count that mean nothing else; inside, a
/// public address with a relay's port says what it is without a name, and so does a list of them.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let named = matches!(context.label, "te" | "te2") || (context.strict && is_element(context.label));
    let mut told = String::new();
    let possible = |address: &SocketAddr| named && is_assigned(address);
    if let Some(address) = address(bytes).filter(possible).or_else(|| attribute(bytes).filter(possible)) {
        told = address.to_string();
    } else if context.strict && !context.file && (6..=60).contains(&bytes.len()) && bytes.len().is_multiple_of(6) {
        for part in bytes.chunks(6) {
            let address = address(part).filter(is_relay)?;
            told.push_str(&address.to_string());
            told.push('\n');
        }
    } else {
        return None;
    }
    Some(Opened { decoder: "endpoint", parts: vec![Part::Text(told.trim_end().to_owned())], whole: true })
}

/// Whether the address is one that a host can have, or all zeros or ones: what the bytes of anything else give proves nothing.
/// Multicast, reserved and unassigned ones are left out (RFC 6890; 2000::/3 is what RFC 4291 lets assign).
fn is_assigned(address: &SocketAddr) -> bool {
    match address.ip() {
        IpAddr::V4(ip) => match ip.octets() {
            [127, rest @ ..] => rest[..2] == [0, 0],
            [first, ..] => (1..224).contains(&first) || ip.is_unspecified() || ip.is_broadcast(),
        },
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            let local = matches!(first >> 8, 0xfc | 0xfd) || first & 0xffc0 == 0xfe80;
            let low = ip.is_unspecified() || ip.is_loopback() || ip.to_ipv4_mapped().is_some();
            (0x2000..0x4000).contains(&first) || local || low || ip.segments()[..2] == [0x64, 0xff9b]
        }
    }
}

/// The address and port that six or eighteen bytes are.
fn address(bytes: &[u8]) -> Option<SocketAddr> {
    let (ip, port) = bytes.split_at_checked(bytes.len().checked_sub(2)?)?;
    let ip = match ip.len() {
        4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(ip).ok()?)),
        16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(ip).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_be_bytes(port.try_into().ok()?)))
}

/// The address that the value of a STUN attribute is: the family, the port, the address, the latter two with the magic
/// cookie on them or without (RFC 8489, section 14.2). Which of the two, nothing says.
fn attribute(bytes: &[u8]) -> Option<SocketAddr> {
    let &[0, 1, p, q, a, b, c, d] = bytes else { return None };
    let plain = SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([p, q]));
    let ip = Ipv4Addr::from_bits(plain.ip().to_bits() ^ 0x2112_a442);
    let masked = SocketAddrV4::new(ip, plain.port() ^ 0x2112);
    let known = is_documentation_v4(*plain.ip()) || is_private_v4(*plain.ip());
    Some(SocketAddr::V4(if known { plain } else { masked }))
}

/// Whether it is an address of somebody and the port of a relay.
fn is_relay(address: &SocketAddr) -> bool {
    let IpAddr::V4(ip) = address.ip() else { return false };
    let public = (1..224).contains(&ip.octets()[0]) && !ip.is_loopback() && !is_private_v4(ip);
    public && is_relay_port(address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_and_eighteen_bytes_are_an_address() {
        let told = |bytes: &[u8]| address(bytes).map(|address| address.to_string());
        assert_eq!(told(&[203, 0, 113, 10, 0x0d, 0x96]).as_deref(), Some("203.0.113.10:3478"));
        let mut v6 = vec![0x20, 1, 0x0d, 0xb8];
        v6.extend([0; 11]);
        v6.extend([1, 0x0d, 0x96]);
        assert_eq!(told(&v6).as_deref(), Some("[2001:db8::1]:3478"));
        assert_eq!(told(&[1]), None);
        // 203.0.113.10:3478 with the cookie on it
        let masked = attribute(&[0, 1, 0x2c, 0x84, 0xea, 0x12, 0xd5, 0x48]);
        assert_eq!(masked.map(|address| address.to_string()).as_deref(), Some("203.0.113.10:3478"));
    }

    #[test]
    fn an_address_that_no_host_has_proves_nothing() {
        for (ip, somebodys) in [
            ("203.0.113.10", true),
            ("0.0.0.0", true),
            ("127.0.0.1", true),
            ("127.88.1.9", false),
            ("0.4.1.9", false),
            ("237.1.2.3", false),
            ("245.1.2.3", false),
        ] {
            let told = ip.parse().map(|ip| is_assigned(&SocketAddr::new(ip, 3478)));
            assert_eq!(told, Ok(somebodys), "{ip}");
        }
    }
}
