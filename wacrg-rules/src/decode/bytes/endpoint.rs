// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Relay endpoints: an address and a port in six or eighteen bytes, as `<te>` and `<te2>` of relay lists carry them
//! (upstream docs/signaling; port 3478 is `0d 96`). Nothing in the bytes says so, hence the element's name must.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Context, Opened, Part};

/// Elements that hold an endpoint.
const ELEMENTS: &[&str] =
    &["te", "te2", "relay", "endpoint", "address", "candidate", "rpeer", "relay_endpoint", "addr"];

/// Whether a value of that name may be an endpoint.
fn is_element(name: &str) -> bool {
    ELEMENTS.contains(&name)
}

/// Opens the bytes of such an element. Outside captures only the two names count that mean nothing else.
pub(super) fn open(bytes: &[u8], context: Context<'_>) -> Option<Opened> {
    let named = matches!(context.label, "te" | "te2") || (context.strict && is_element(context.label));
    let address = if named { address(bytes)? } else { return None };
    Some(Opened { decoder: "endpoint", parts: vec![Part::Text(address.to_string())], whole: true })
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
    }
}
