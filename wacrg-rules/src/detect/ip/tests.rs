// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use super::*;
use crate::signs::Shape;

fn count(text: &str, zone: Zone) -> usize {
    let mut hits = Vec::new();
    find(text, zone, &mut hits);
    hits.len()
}

#[test]
fn public_addresses_in_company_are_found() {
    for text in [
        "relay 157.23.88.41:3478",
        "\"serverIPAddress\": \"13.77.201.9\"",
        "from 91.204.17.38",
        "2a03:7c11:99fe::17:b2",
        "udp://18.44.201.77",
        "::ffff:91.204.17.38",
    ] {
        assert_eq!(count(text, Zone::Open), 1, "{text}");
    }
}

#[test]
fn versions_sections_and_reserved_addresses_pass() {
    for text in [
        "version 2.24.10.76",
        "Chrome/126.0.0.0",
        "see 4.3.1.2",
        "RFC section 5.6.7.8",
        "203.0.113.10:3478",
        "127.0.0.1",
        "netmask: 255.255.240.0",
        "hostmask 0.0.15.255",
        "10.0.0.0/8",
        "192.168.1.7",
        "2001:db8::8a2e:370:7334",
        "std::fs::read",
        "12:30:45",
        "8.8.8.8",
        "1.2.3.4.5",
        "a::b",
        "face::b00c",
    ] {
        assert_eq!(count(text, Zone::Open), 0, "{text}");
    }
}

#[test]
fn private_addresses_fire_in_a_payload_only() {
    assert_eq!(count("192.168.178.23", Zone::Capture), 0);
    assert_eq!(count("192.168.178.23", Zone::Payload), 1);
    assert_eq!(count("4.3.1.2", Zone::Payload), 1);
}

/// What `find` finds in `text`.
fn found(text: &str, find: impl Fn(&mut Vec<Hit>)) -> Vec<&str> {
    let mut hits = Vec::new();
    find(&mut hits);
    hits.into_iter().map(|hit| &text[hit.range]).collect()
}

#[test]
fn names_of_lines_and_machines_hold_their_address() {
    let names = |text, zone| found(text, |hits| find_in_tokens(text, &Shape::of(text).tokens, zone, hits));
    for (text, range) in [
        ("ec2-18-184-77-203.eu-central-1.compute.amazonaws.com", "18-184-77-203"),
        ("c-91-204-17-38.hsd1.ca.comcast.net", "91-204-17-38"),
        ("https://dslb-091-204-017-038.pools.vodafone-ip.de/", "091-204-017-038"),
        ("host-91_204_17_38.dsl.isp.net", "91_204_17_38"),
        ("p5b2c1126.dip0.t-ipconnect.de.", "5b2c1126"),
        ("38.dip0.t-ipconnect.de p4FD1B7A9.dip0.t-ipconnect.de", "4FD1B7A9"),
    ] {
        assert_eq!(names(text, Zone::Open), [range], "{text}");
    }
    assert_eq!(names("behind ip-91-204-17-38.relay.", Zone::Capture), ["91-204-17-38"]);
    for text in [
        "v1-2-3-4.tar.gz",
        "lib-1-20-3-4.min.js",
        "static-1-2-3-4.min.js",
        "px-1-2-3-4.active",
        "report-2026-06-09-12.example.com",
        "ip-10-0-0-12.eu-central-1.compute.internal",
        "ec2-203-0-113-10.compute.amazonaws.com",
        "ec2-54-0-0-1.compute.amazonaws.com",
        "app-5b2c1126.js and 5b2c1126.static.site.com",
        "20240611.dyn.isp.net",
    ] {
        assert!(names(text, Zone::Open).is_empty(), "{text}");
    }
}

#[test]
fn reverse_names_of_hosts_and_lines_are_addresses() {
    let reverse = |text| found(text, |hits| reversed::find(text, Zone::Open, hits));
    let (host, line) =
        ("0.1.b.7.e.2.c.3.a.a.1.9.f.1.d.4.0.0.b.1.0.4.c.9.9.0.1.8.2.0.a.2", "0.0.b.1.0.4.c.9.9.0.1.8.2.0.a.2");
    for address in [host, line] {
        let text = format!("PTR of {address}.ip6.arpa.");
        assert_eq!(found(&text, |hits| reversed::find(&text, Zone::Open, hits)), [address]);
    }
    for text in ["8.b.d.0.1.0.0.2.ip6.arpa", "0.4.c.9.9.0.1.8.2.0.a.2.ip6.arpa", ".ip6.arpa"] {
        assert!(reverse(text).is_empty(), "{text}");
    }
}

#[test]
fn four_numbers_behind_a_maker_are_an_address() {
    let made = |text| found(text, |hits| octets::find(text, Zone::Open, hits));
    for (text, range) in [
        ("Ipv4Addr::new(91, 204, 17, 38)", "91, 204, 17, 38"),
        ("getByAddress(new byte[] {91, (byte) 204, 17, 38})", "91, (byte) 204, 17, 38"),
        ("getByAddress(\"a\", byteArrayOf(91, 204.toByte(), 17, 38))", "91, 204.toByte(), 17, 38"),
        ("getByAddress({91, -52, 17, 38})", "91, -52, 17, 38"),
        ("netip.AddrFrom4([4]byte{0x5b, 0xcc, 0x11, 0x26})", "0x5b, 0xcc, 0x11, 0x26"),
        ("SocketAddr::from(([91, 204, 17, 38], 3478))", "91, 204, 17, 38"),
        ("net.IPv4(91, 204, 17, 38)", "91, 204, 17, 38"),
    ] {
        assert_eq!(made(text), [range], "{text}");
    }
    for text in [
        "Ipv4Addr::from(octets)",
        "IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])",
        "IpAddr::from([0x2a02, 0x8109, 1, 2])",
        "getByAddress(new byte[] {10, 0, 0, 2})",
        "net.IPv4(127, 0, 0, 1)",
        "Ipv4Addr::from([13u8, 12u8, 11u8, 10u8])",
        "Ipv4Addr::new(0x12, 0x34, 0x56, 0x78)",
        "Ipv4Addr::new(a, b, c, d)",
        "net.IP{1, 2, 3}",
        "Ipv4Addr::new(",
    ] {
        assert!(made(text).is_empty(), "{text}");
    }
}

#[test]
fn numbers_with_a_port_and_cut_ones_are_addresses() {
    let packed = |text| {
        found(text, |hits| {
            packed::find(text, Zone::Capture, hits);
            packed::find_cut(text, Zone::Capture, hits);
        })
    };
    assert_eq!(packed("dst 0x5bcc1126:3478"), ["0x5bcc1126"]);
    assert_eq!(packed("XOR-MAPPED-ADDRESS 1540100390:50123"), ["1540100390"]);
    assert_eq!(packed("endpoint 5bcc1126:50123"), ["5bcc1126"]);
    assert_eq!(packed("ip=1540100390"), ["1540100390"]);
    assert_eq!(packed("came from 91.204.17.xxx and 91.204.17.*"), ["91.204.17.xxx", "91.204.17.*"]);
    for text in [
        "dst 0xcb00710a:3478",
        "XOR-MAPPED-ADDRESS 3405803786:50123",
        "ssrc 0x5bcc1126, cookie 0x2112a442",
        "ssrc 1540100390: 50 packets",
        "at 1700000000:12",
        "ssrc=1540100390",
        "203.0.113.xxx, 192.168.1.x, 2.24.10.x, v1.2.3.x, 10.0.0.*",
        "abc.x 4.x",
    ] {
        assert!(packed(text).is_empty(), "{text}");
    }
}
