"""Leaks and look-alikes in binary files, archives, file names and bombs. Run: `python3 tests/decode/make/files.py`
(Python 3.11, nothing to install). Writes ../{mitmproxy,pcap,sqlite,media,pdf,dump,archive,names,budget}/cases.toml; the
seeds are fixed. Every value is invented."""

import base64
import binascii
import bz2
import gzip
import io
import ipaddress
import lzma
import math
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

from topic import Topic, Values, b64, frame, mark, wrap, zstd

SCRIPT = "files.py"
MACS = (bytes.fromhex("00005e005301"), bytes.fromhex("00005e005302"))  # for documentation: RFC 7042, 2.1.2
LAB, RELAY = "192.0.2.7", "203.0.113.10"
CAPTURE = """id: case
source:
  technique: websocket-capture
stanza_tag: call
direction: outgoing
confidence: speculative
raw:
  format: xml
  body: '<call from="{}" to="B@s.whatsapp.net" id="{}"/>'
sanitized: true
"""


# containers

def zipped(files, comment=b"", method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (2026, 6, 9, 12, 30, 44))
            info.compress_type = method
            archive.writestr(info, data)
    return out.getvalue()


def encrypted_zip(v, name):
    """An archive with one entry whose flag says encrypted: what follows are random bytes."""
    data, name = v.bytes(64), name.encode()
    head = struct.pack("<HHHHHIIIHH", 20, 1, 8, 0x63d6, 0x5cc9, 0x1d3c5a77, len(data), 120, len(name), 0)
    local = b"PK\x03\x04" + head + name + data
    central = b"PK\x01\x02\x14\x03" + head + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1733779200
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()[:512 * (sum(1 + -(-len(data) // 512) for data in files.values()) + 2)]


def gz(data):
    return gzip.compress(data, mtime=0)


# network

def udp(data, source=LAB, target=RELAY, ports=(50000, 3478)):
    packet = struct.pack(">HHHH", *ports, 8 + len(data), 0) + data
    source, target = ipaddress.ip_address(source), ipaddress.ip_address(target)
    if source.version == 6:
        return b"\x60\0\0\0" + struct.pack(">HBB", len(packet), 17, 64) + source.packed + target.packed + packet
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(packet), 1, 0, 64, 17, 0) + source.packed + target.packed + packet


def ethernet(packet, macs=MACS):
    return macs[0] + macs[1] + (b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00") + packet


def pcap(packets, link=1, magic=0xA1B2C3D4, order="<"):
    out = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 262144, link)
    for at, packet in enumerate(packets):
        out += struct.pack(order + "IIII", 1733779200 + at, 123456, len(packet), len(packet)) + packet
    return out


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def pcapng(packets, options=b"", packet_options=b"", secrets=None, interface=option(2, b"wlan0")):
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + (options + option(0, b"") if options else b""))
    if secrets:
        out += block(0x0A, struct.pack("<II", 0x544C534B, len(secrets)) + secrets)
    out += block(1, struct.pack("<HHI", 1, 0, 262144) + interface + option(0, b""))
    for packet in packets:
        body = struct.pack("<IIIII", 0, 0x62A00, 0x5C3D2E1F, len(packet), len(packet)) + packet + bytes(-len(packet) % 4)
        out += block(6, body + (packet_options + option(0, b"") if packet_options else b""))
    return out


def stun(v, kind=1, attributes=b""):
    return struct.pack(">HHI", kind, len(attributes), 0x2112A442) + v.bytes(12) + attributes


def xor_mapped(address, port=50000):
    address = int(ipaddress.ip_address(address)) ^ 0x2112A442
    return struct.pack(">HHBBHI", 0x20, 8, 0, 1, port ^ 0x2112, address)


def rtp(v, sequence):
    return struct.pack(">BBHII", 0x80, 120, sequence, 960 * sequence, 0x1D3C5A77) + v.bytes(60)


# pictures and sound

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))


def png(*chunks):
    """A picture of one pixel."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + b"".join(chunks) \
        + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def exif(tags, gps=None):
    """A little-endian TIFF block: tags of the first directory, and a GPS directory."""
    def directory(entries, at):
        body, extra = struct.pack("<H", len(entries)), b""
        free = at + 2 + 12 * len(entries) + 4
        for tag, kind, count, value in entries:
            if len(value) > 4:
                body += struct.pack("<HHII", tag, kind, count, free + len(extra))
                extra += value + bytes(len(value) % 2)
            else:
                body += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
        return body + bytes(4) + extra
    entries = [(tag, 2, len(value) + 1, value.encode() + b"\0") if isinstance(value, str) else (tag, 3, 1, struct.pack("<H", value)) for tag, value in tags]
    if gps is None:
        return b"II*\0\x08\0\0\0" + directory(entries, 8)
    first = directory(entries + [(0x8825, 4, 1, bytes(4))], 8)
    return b"II*\0\x08\0\0\0" + directory(entries + [(0x8825, 4, 1, struct.pack("<I", 8 + len(first)))], 8) + directory(gps, 8 + len(first))


def degrees(latitude, longitude):
    def rational(value):
        minutes = value % 1 * 60
        return struct.pack("<6I", int(value), 1, int(minutes), 1, int(minutes % 1 * 60 * 10000), 10000)
    return [(1, 2, 2, b"N\0"), (2, 5, 3, rational(latitude)), (3, 2, 2, b"E\0"), (4, 5, 3, rational(longitude))]


def jpeg(*segments):
    """A grey picture of one block; a segment is its marker and its bytes."""
    def part(marker, data):
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data
    out = b"\xff\xd8" + part(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    out += b"".join(part(marker, data) for marker, data in segments)
    out += part(0xDB, b"\0" + b"\x10" * 64) + part(0xC0, b"\x08\0\x08\0\x08\x01\x01\x11\0")
    out += part(0xC4, b"\0\x01" + bytes(15) + b"\0") + part(0xC4, b"\x10\x01" + bytes(15) + b"\0")
    return out + part(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x3f\xff\xd9"


def riff(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def wav(samples, info=None):
    body = b"WAVE" + riff(b"fmt ", struct.pack("<HHIIHH", 1, 1, 16000, 32000, 2, 16))
    if info:
        body += riff(b"LIST", b"INFO" + b"".join(riff(kind, value.encode() + b"\0") for kind, value in info))
    return riff(b"RIFF", body + riff(b"data", struct.pack(f"<{len(samples)}h", *samples)))


def tone(count=320):
    return [int(8000 * math.sin(at * math.pi / 8)) for at in range(count)]


def ogg(comments, packets, serial=0x1D3C5A77):
    def page(data, at, flags, position):
        lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in data)
        head = b"OggS\0" + bytes([flags]) + struct.pack("<qII", position, serial, at) + bytes(4) + bytes([len(lacing)]) + lacing
        crc = 0
        for byte in head + b"".join(data):
            crc ^= byte << 24
            for _ in range(8):
                crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        return head[:22] + struct.pack("<I", crc) + head[26:] + b"".join(data)
    def text(value):
        return struct.pack("<I", len(value.encode())) + value.encode()
    tags = b"OpusTags" + text("libopus 1.5.2") + struct.pack("<I", len(comments)) + b"".join(map(text, comments))
    return page([b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"], 0, 2, 0) + page([tags], 1, 0, 0) + page(packets, 2, 4, 960 * len(packets))


def box(kind, data):
    return struct.pack(">I", 8 + len(data)) + kind + data


def mp4(tags, media=b""):
    udta = b"".join(box(kind, struct.pack(">HH", len(value.encode()), 0x15C7) + value.encode()) for kind, value in tags)
    mvhd = box(b"mvhd", struct.pack(">IIIII", 0, 0xE37B3A00, 0xE37B3A00, 1000, 1000) + b"\0\x01\0\0\x01\0" + bytes(70) + struct.pack(">I", 2))
    return box(b"ftyp", b"isom\0\0\x02\0isommp42") + box(b"moov", mvhd + (box(b"udta", udta) if tags else b"")) + box(b"mdat", media)


# documents

def pdf(content, info=b"/Producer (wacrg)", extra=b"", deflate=False):
    stream = zlib.compress(content) if deflate else content
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + extra + b">>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page,
               b"<< /Length %d %s>>\nstream\n" % (len(stream), b"/Filter /FlateDecode " if deflate else b"") + stream + b"\nendstream",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", b"<< " + info + b" >>"]
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table \
        + b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R /ID [<9f86d081884c7d659a2feaa0c55ad015> <9f86d081884c7d659a2feaa0c55ad015>] >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))


def show(text):
    return b"BT /F1 12 Tf 72 720 Td (" + text.encode() + b") Tj ET\n"


def database(statements, encoding="UTF-8", after=()):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "db"
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA page_size = 512")
        connection.execute(f"PRAGMA encoding = '{encoding}'")
        connection.execute("PRAGMA secure_delete = OFF")
        for batch in (statements, after):
            for statement in batch:
                connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(statement)
            connection.commit()
        connection.close()
        data = bytearray(path.read_bytes())
    data[96:100] = struct.pack(">I", 3045001)  # whatever library wrote it
    return bytes(data)


def elf(kind, memory, note=b""):
    """An ELF file of 64 bits: 2 is a program, 3 a library, 4 a core."""
    at = 64 + 2 * 56
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", kind, 62, 1, 0 if kind == 4 else 0x401000, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 6, at + len(note), 0x7F3A5C000000, 0, len(memory), len(memory), 0x1000)
    return head + struct.pack("<IIQQQQQQ", 4, 4, at, 0, 0, len(note), len(note), 4) + load + note + memory


# topics

def tnet(value):
    if isinstance(value, dict):
        data, end = b"".join(tnet(key) + tnet(item) for key, item in value.items()), b"}"
    elif isinstance(value, list):
        data, end = b"".join(map(tnet, value)), b"]"
    elif isinstance(value, bool):
        data, end = str(value).lower().encode(), b"!"
    elif isinstance(value, bytes):
        data, end = value, b","
    elif value is None:
        data, end = b"", b"~"
    else:
        data, end = str(value).encode(), {str: b";", int: b"#", float: b"^"}[type(value)]
    return str(len(data)).encode() + b":" + data + end


def mitmproxy():
    v, t = Values("mitmproxy"), Topic("mitmproxy", "flow files of mitmproxy (tnetstrings): addresses, headers, bodies, websocket messages.", SCRIPT)

    def flow(messages=(), address=RELAY, headers=(), body=b""):
        return tnet({"version": 21, "type": "http", "id": "6bcf7cd2-7c52-4045-9ebb-bcee28519d14",
                     "websocket": {"messages": [[2, False, data, 1733779200.123, False] for data in messages]} if messages else None,
                     "request": {"method": b"GET", "host": "web.whatsapp.com", "port": 443, "path": b"/ws/chat", "headers": [list(pair) for pair in headers], "content": b""},
                     "response": {"status_code": 101, "content": body}, "server_conn": {"address": ["web.whatsapp.com", 443], "peername": [address, 443]},
                     "client_conn": {"peername": ["127.0.0.1", 50000]}})

    t.fires("a websocket message", "jid", ["wabinary"], path="docs/flows/web.mitm", bytes=flow([frame(v.jid())]))
    t.fires("a compressed websocket message", "jid", ["zlib", "wabinary"], path="docs/flows/deflated.flow", bytes=flow([b"\x02" + zlib.compress(frame(v.jid())[1:])]))
    t.fires("the address of the server", "ip-address", path="docs/flows/server.mitm", text=tnet({"version": 21, "type": "http", "server_conn": {"address": ["web.whatsapp.com", 443], "peername": ["@@", 443]}}).decode().replace("@@", mark(v.ip())))
    t.fires("a bearer token in a header", "access-token", path="docs/flows/auth.mitm", bytes=flow(headers=[(b"Authorization", b"Bearer " + v.token(40).encode())], body=b"\xff\xfe"))
    t.fires("a packed body", "jid", ["gzip"], path="docs/flows/body.mitm", bytes=flow(body=gz(f'{{"owner":"{v.jid()}"}}'.encode())))
    t.fires("a flow under another name", "jid", ["wabinary"], path="tools/traffic.bin", bytes=flow([frame(), frame(v.lid() + "@lid")]))

    t.clean("a flow of placeholders", path="docs/flows/synthetic.mitm", bytes=flow([frame(), b"\x02" + zlib.compress(frame()[1:])]))
    t.clean("a flow to documentation addresses", path="docs/flows/lab.mitm", bytes=flow(headers=[(b"User-Agent", b"Mozilla/5.0 Chrome/126.0.0.0"), (b"Sec-WebSocket-Key", b"dGhlIHNhbXBsZSBub25jZQ==")], body=gz(b'{"owner":"A@s.whatsapp.net"}')))
    t.clean("netstrings in prose", path="docs/flows/format.md", text='A flow begins `9999:7:version;2:21#4:type;4:http;2:id;36:6bcf7cd2-7c52-4045-9ebb-bcee28519d14;}`; `10:203.0.113.10;` is an address.\n')
    t.write()


def packets():
    v, t = Values("pcap"), Topic("pcap", "packet captures, old and new format: addresses of frames and packets, payloads, comments, secrets.", SCRIPT)

    t.fires("a public address", "ip-address", ["pcap"], path="docs/pcap/call.pcap", bytes=pcap([ethernet(udp(stun(v), "192.168.1.20", v.ip()))]))
    t.fires("a public address of version 6, big-endian, nanoseconds, no link layer", "ip-address", ["pcap"], path="docs/pcap/v6.pcap", bytes=pcap([udp(stun(v), "2001:db8::1", v.ip6())], 101, 0xA1B23C4D, ">"))
    t.fires("a mapped address", "ip-address", ["pcap", "stun"], path="docs/pcap/stun.pcap", bytes=pcap([ethernet(udp(stun(v, 0x101, xor_mapped(v.ip())), RELAY, LAB, (3478, 50000)))]))
    t.fires("a hardware address", "mac-address", ["pcap"], path="docs/pcap/mac.pcap", bytes=pcap([ethernet(udp(stun(v)), (b"\x9c\xb6\xd0" + v.bytes(3), MACS[1]))]))
    t.fires("media packets", "call-media", ["pcap", "rtp"], path="docs/pcap/media.pcap", bytes=pcap([ethernet(udp(rtp(v, at))) for at in range(1, 6)]))
    t.fires("media packets under the corpus", "call-media|undecodable", path="corpus/raw/media.pcap", bytes=pcap([ethernet(udp(rtp(v, at))) for at in range(1, 4)]))
    t.fires("a capture of packets under the captures", "undecodable", path="corpus/captures/call.pcap", bytes=pcap([ethernet(udp(stun(v)))]))
    t.fires("frames as an own link type", "jid", ["pcap", "wabinary"], path="docs/pcap/decrypted.pcap", bytes=pcap([frame(), frame(v.jid())], 147))
    t.fires("a comment of a section", "phone-number", ["pcapng"], path="docs/pcap/section.pcapng", bytes=pcapng([ethernet(udp(stun(v)))], options=option(1, f"call from +{v.phone()}".encode()) + option(4, b"dumpcap")))
    t.fires("a comment of a packet", "jid", ["pcapng"], path="docs/pcap/packet.pcapng", bytes=pcapng([ethernet(udp(stun(v)))], packet_options=option(1, f"offer of {v.jid()}".encode())))
    t.fires("the secrets of TLS", "tls-key-log", ["pcapng"], path="docs/pcap/secrets.pcapng", bytes=pcapng([ethernet(udp(stun(v)))], secrets=f"CLIENT_RANDOM {v.bytes(32).hex()} {v.bytes(48).hex()}\n".encode()))
    t.fires("an address of an interface", "mac-address", ["pcapng"], path="docs/pcap/interface.pcapng", bytes=pcapng([], interface=option(2, b"wlan0") + option(6, b"\x9c\xb6\xd0" + v.bytes(3))))
    t.fires("packed", "ip-address", ["gzip", "pcap"], path="docs/pcap/call.pcap.gz", bytes=gz(pcap([ethernet(udp(stun(v), "192.168.1.20", v.ip()))])))
    t.fires("in base64 in a page", "ip-address", ["base64", "pcap"], path="docs/pcap/inline.md", text=f"```\n{mark(wrap(b64(pcap([ethernet(udp(stun(v), '192.168.1.20', v.ip()))]))))}\n```\n")

    t.clean("documentation addresses only", path="docs/pcap/synthetic.pcap", bytes=pcap([ethernet(udp(stun(v))), ethernet(udp(stun(v, 0x101, xor_mapped(LAB)), RELAY, LAB, (3478, 50000)))]))
    t.clean("documentation addresses of version 6", path="docs/pcap/synthetic6.pcap", bytes=pcap([udp(b"offer", "2001:db8::1", "2001:db8::8a2e:370:7334")], 101))
    t.clean("private addresses and broadcasts", path="docs/pcap/lan.pcap", bytes=pcap([ethernet(udp(b"M-SEARCH", "192.168.1.20", "239.255.255.250", (50000, 1900)), (MACS[0], b"\x01\0\x5e\x7f\xff\xfa")), ethernet(udp(bytes(8), "0.0.0.0", "255.255.255.255", (68, 67)), (b"\xff" * 6, MACS[1]))]))
    t.clean("a header without packets", path="docs/pcap/empty.pcap", bytes=pcap([]))
    t.clean("comments of the recorder", path="docs/pcap/synthetic.pcapng", bytes=pcapng([ethernet(udp(stun(v)))], options=option(1, b"synthetic, A@s.whatsapp.net to B@s.whatsapp.net") + option(2, b"12th Gen Intel(R) Core(TM) i7-1260P") + option(3, b"Linux 6.1.0-28-amd64") + option(4, b"Dumpcap (Wireshark) 4.2.5 (v4.2.5-0-g4aa814ac25a1)")))
    t.clean("placeholder frames as an own link type", path="docs/pcap/placeholder.pcap", bytes=pcap([frame(), frame()], 147))
    t.clean("a packed one", path="docs/pcap/synthetic.pcap.gz", bytes=gz(pcap([ethernet(udp(stun(v)))])))
    t.clean("in base64 in a page, synthetic", path="docs/pcap/synthetic.md", text=f"```\n{wrap(b64(pcap([ethernet(udp(b'offer'))])))}\n```\n")
    t.clean("the formats in prose", path="docs/pcap/formats.md", text="pcap begins `d4 c3 b2 a1 02 00 04 00` or `a1b23c4d`, pcapng `0a 0d 0d 0a` and, at 8, `4d 3c 2b 1a`. DLT_USER0 is 147.\n")
    t.clean("a filter for packets", path="scripts/capture.sh", text="tcpdump -i any -w - 'udp port 3478 and host 203.0.113.10 and ether host 00:00:5e:00:53:01 and udp[8:4] = 0x2112a442'\n")
    t.write()


def sqlite():
    v, t = Values("sqlite"), Topic("sqlite", "databases as files and as dumps: rows, blobs, deleted rows, other encodings, write-ahead logs.", SCRIPT)
    jids = "CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT)"

    t.fires("a row of accounts", "jid", ["sqlite"], path="docs/data/msgstore.db", bytes=database([jids, ("INSERT INTO jid VALUES (1, ?, 's.whatsapp.net', ?)", (number := v.phone(), f"{number}@s.whatsapp.net"))]))
    t.fires("a column of numbers", "phone-number", ["sqlite"], path="docs/data/wa.db", bytes=database(["CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY, phone_number TEXT)", ("INSERT INTO wa_contacts VALUES (1, ?)", (v.phone(),))]))
    t.fires("a column of integers", "phone-number", ["sqlite"], path="docs/data/calls.sqlite3", bytes=database(["CREATE TABLE call_log (_id INTEGER PRIMARY KEY, caller_pn INTEGER)", ("INSERT INTO call_log VALUES (1, ?)", (int(v.phone()),))]))
    t.fires("a blob", "jid", ["sqlite", "wabinary"], path="tools/frames.db", bytes=database(["CREATE TABLE frames (n INTEGER, data BLOB)", ("INSERT INTO frames VALUES (1, ?)", (frame(v.jid()),))]))
    t.fires("keys of sessions", "key-material|session-file", ["sqlite"], path="docs/data/axolotl.db", bytes=database(["CREATE TABLE identities (recipient_id TEXT, public_key BLOB, private_key BLOB)", ("INSERT INTO identities VALUES ('-1', ?, ?)", (b"\x05" + v.bytes(32), v.bytes(32)))]))
    t.fires("a deleted row", "jid", ["sqlite"], path="docs/data/deleted.db", bytes=database([jids, ("INSERT INTO jid VALUES (1, 'A', 's.whatsapp.net', ?)", (f"was {v.jid()}",)), "INSERT INTO jid VALUES (2, 'B', 's.whatsapp.net', 'B@s.whatsapp.net')"], after=["DELETE FROM jid WHERE _id = 1"]))
    t.fires("a value over several pages", "jid", ["sqlite"], path="docs/data/overflow.db", bytes=database(["CREATE TABLE log (line TEXT)", ("INSERT INTO log VALUES (?)", ("recv stanza; " * 30 + v.jid() + " and then it was accepted, " * 18 + "at last",))]))
    t.fires("text in UTF-16", "jid", ["sqlite"], path="docs/data/wide.db", bytes=database([jids, ("INSERT INTO jid VALUES (1, 'A', 'lid', ?)", (f"{v.lid()}@lid",))], "UTF-16le"))
    t.fires("a database under the corpus", "undecodable", path="corpus/raw/trace.db", bytes=database([jids]))
    page = database([jids, ("INSERT INTO jid VALUES (1, 'A', 'lid', ?)", (f"{v.lid()}@lid",))])[512:]
    wal = struct.pack(">IIIIIIII", 0x377F0682, 3007000, 512, 1, 0x5A77, 0x1D3C, 0, 0) + struct.pack(">IIIIII", 2, 2, 0x5A77, 0x1D3C, 0, 0) + page
    t.fires("a write-ahead log", "jid", path="docs/data/msgstore.db-wal", bytes=wal)
    t.fires("a dump", "jid", path="docs/data/msgstore.sql", text=f"PRAGMA foreign_keys=OFF;\n{jids};\nINSERT INTO jid VALUES(1,'A','s.whatsapp.net','{mark(v.jid())}');\nCOMMIT;\n")
    t.fires("a number and a server in the columns of a dump", "jid|phone-number", path="docs/data/columns.sql", text=f"INSERT INTO \"jid\" (user, server) VALUES ('{mark(v.phone())}', 's.whatsapp.net');\n")
    t.fires("a blob in a dump", "jid", ["hex", "wabinary"], path="docs/data/frames.sql", text=f"INSERT INTO frames VALUES(1,X'{mark(frame(v.jid()).hex())}');\n")
    t.fires("a dump of another system", "jid", ["hex", "wabinary"], path="docs/data/copy.sql", text=f"COPY frames (n, data) FROM stdin;\n1\t\\\\x{mark(frame(v.jid()).hex())}\n\\.\n")

    t.clean("placeholders in rows", path="docs/data/synthetic.db", bytes=database([jids, "INSERT INTO jid VALUES (1, 'A', 's.whatsapp.net', 'A@s.whatsapp.net')", "INSERT INTO jid VALUES (2, 'user', 'lid', 'user:0@lid')"]))
    t.clean("a schema without rows", path="tools/schema.db", bytes=database([jids, "CREATE TABLE sessions (device_id INTEGER, record BLOB, timestamp INTEGER)", "CREATE INDEX jid_raw ON jid (raw_string)"]))
    t.clean("measurements", path="docs/data/rtt.db", bytes=database(["CREATE TABLE rtt (t INTEGER, ms REAL, relay TEXT)", "INSERT INTO rtt VALUES (1733779200123, 28.5, '203.0.113.10')", "INSERT INTO rtt VALUES (1733779200177, 64.25, 'gru1c02')", "INSERT INTO rtt VALUES (4294967295, -12.4, '203.0.113.20')"]))
    t.clean("placeholder frames as blobs", path="tools/placeholder.db", bytes=database(["CREATE TABLE frames (n INTEGER, data BLOB)", ("INSERT INTO frames VALUES (1, ?)", (frame(),))]))
    t.clean("text in UTF-16 without identifiers", path="docs/data/wide-synthetic.db", bytes=database(["CREATE TABLE terms (term TEXT, meaning TEXT)", "INSERT INTO terms VALUES ('hbh_key', 'hop-by-hop key, 30 bytes')"], "UTF-16be"))
    t.clean("the schema as a dump", path="docs/data/schema.sql", text=f"{jids};\nCREATE TABLE identities (recipient_id TEXT, registration_id INTEGER, public_key BLOB, private_key BLOB);\nINSERT INTO jid VALUES(1,'A','s.whatsapp.net','A@s.whatsapp.net');\nINSERT INTO meta VALUES(3,1733779200123,X'0105f709e4bb13');\n")
    t.clean("a placeholder frame in a dump", path="docs/data/placeholder.sql", text=f"INSERT INTO frames VALUES(1,X'{frame().hex().upper()}');\n")
    t.clean("a query", path="scripts/query.py", text="rows = db.execute(\"SELECT user || '@' || server FROM jid WHERE server IN ('s.whatsapp.net', 'lid') AND length(user) BETWEEN 7 AND 15\")\n")
    t.write()


def media():
    v, t = Values("media"), Topic("media", "sound, films, pictures: what their tags say, and recorded sound itself.", SCRIPT)

    t.fires("a comment in a WAV file", "phone-number", ["wav"], path="docs/assets/ring.wav", bytes=wav(tone(), [(b"ICMT", f"call with +{v.phone()}")]))
    t.fires("recorded sound beside the captures", "call-media|undecodable", path="corpus/captures/call.wav", bytes=wav([v.random.randrange(-9000, 9000) for _ in range(400)]))
    t.fires("a title in an Ogg file", "jid", ["ogg"], path="docs/assets/voice.opus", bytes=ogg([f"TITLE={v.jid()}"], [b"\xf8\xff\xfe"]))
    t.fires("recorded sound in Ogg beside the captures", "call-media|undecodable", path="corpus/captures/PTT-20260609-WA0001.opus", bytes=ogg([], [b"\x78" + v.bytes(60) for _ in range(4)]))
    t.fires("a position in a film", "geo-location", ["mp4"], path="docs/assets/screen.mp4", bytes=mp4([(b"\xa9xyz", f"+48.20{v.digits(2)}+016.37{v.digits(2)}/")]))
    t.fires("a comment in a film", "email-address", ["mp4"], path="docs/assets/demo.mov", bytes=mp4([(b"\xa9cmt", f"by {v.email()}")]))
    t.fires("the position of a photograph", "geo-location", ["jpeg"], path="docs/assets/handset.jpg", bytes=jpeg((0xE1, b"Exif\0\0" + exif([(0x10F, "Google"), (0x110, "Pixel 6")], degrees(48.2083517, 16.3725042)))))
    t.fires("the serial number of a camera", "device-id", ["jpeg"], path="docs/assets/lab.jpeg", bytes=jpeg((0xE1, b"Exif\0\0" + exif([(0x10F, "Canon"), (0xA431, "SN" + v.digits(10))]))))
    t.fires("a comment in a photograph", "jid", ["jpeg"], path="docs/assets/shot.jpg", bytes=jpeg((0xFE, f"screenshot of {v.jid()}".encode())))
    t.fires("a packet of properties in a photograph", "email-address", ["jpeg"], path="docs/assets/xmp.jpg", bytes=jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{v.email()}</dc:creator></x:xmpmeta>'.encode())))
    t.fires("text in a picture", "jid", ["png"], path="docs/assets/call.png", bytes=png(chunk(b"tEXt", b"Comment\0" + v.jid().encode())))
    t.fires("packed text in a picture", "phone-number", ["png"], path="docs/assets/packed.png", bytes=png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(f"call from +{v.phone()} at noon".encode()))))
    t.fires("international text in a picture", "jid", ["png"], path="docs/assets/international.png", bytes=png(chunk(b"iTXt", b"Title\0\x01\0de\0Titel\0" + zlib.compress(f"Gespräch mit {v.jid()}".encode()))))
    t.fires("the position of a picture", "geo-location", ["png"], path="docs/assets/where.png", bytes=png(chunk(b"eXIf", exif([(0x131, "Pixel 6")], degrees(52.5163274, 13.3776985)))))
    t.fires("a frame behind the end of a picture", "jid", ["png"], path="docs/assets/tail.png", bytes=png() + frame(v.jid()))
    t.fires("a comment in a GIF", "jid", ["strings"], path="docs/assets/loop.gif", bytes=b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xfe\x1f" + (v.lid() + "@lid").encode().ljust(31) + b"\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")

    t.clean("a tone", path="docs/assets/tone.wav", bytes=wav(tone(), [(b"ISFT", "Lavf61.7.100"), (b"ICRD", "2026-06-09")]))
    t.clean("silence in Ogg", path="docs/assets/silence.opus", bytes=ogg(["ENCODER=opusenc from opus-tools 0.2", "DATE=2026", "TRACKNUMBER=1733779200"], [b"\xf8\xff\xfe"] * 3))
    t.clean("a film without a position", path="docs/assets/flow.mp4", bytes=mp4([(b"\xa9too", "Lavf61.7.100"), (b"\xa9nam", "offer, accept, terminate")], bytes(range(256))))
    t.clean("a photograph without a position", path="docs/assets/bench.jpg", bytes=jpeg((0xE1, b"Exif\0\0" + exif([(0x10F, "Google"), (0x110, "Pixel 6"), (0x112, 1), (0x131, "HDR+ 1.0.540104767zd"), (0x132, "2026:06:09 12:30:45")]))))
    t.clean("a position of zeros", path="docs/assets/null.jpg", bytes=jpeg((0xE1, b"Exif\0\0" + exif([(0x110, "Pixel 6")], degrees(0, 0)))))
    t.clean("an empty list of positions", path="docs/assets/stripped.jpg", bytes=jpeg((0xE1, b"Exif\0\0" + exif([(0x131, "GIMP 2.10.38")], [(0, 1, 4, b"\x02\x03\0\0")])), (0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90")))
    t.clean("properties of a photograph", path="docs/assets/tool.jpg", bytes=jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 6.0.0"><xmpMM:DocumentID xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">xmp.did:6bcf7cd2-7c52-4045-9ebb-bcee28519d14</xmpMM:DocumentID></x:xmpmeta>')))
    t.clean("the program of a picture", path="docs/assets/diagram.png", bytes=png(chunk(b"tEXt", b"Software\0www.inkscape.org"), chunk(b"tIME", bytes([7, 234, 6, 9, 12, 30, 45])), chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)), chunk(b"tEXt", b"date:create\x002026-06-09T12:30:45+00:00")))
    t.clean("the drawing in its picture", path="docs/assets/drawio.png", bytes=png(chunk(b"zTXt", b"mxfile\0\0" + zlib.compress(b'<mxCell id="2" value="A@s.whatsapp.net" x="1125040" y="3478"/>'))))
    t.clean("a picture of bytes", path="docs/assets/noise.png", bytes=b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + v.bytes(32) for _ in range(32)))) + chunk(b"IEND", b""))
    t.write()


def documents():
    v, t = Values("pdf"), Topic("pdf", "PDF: page contents plain and packed, strings in all spellings, information, links.", SCRIPT)

    t.fires("a string of a page", "jid", ["pdf"], path="docs/papers/plain.pdf", bytes=pdf(show(f"call from {v.jid()}")))
    t.fires("a packed page", "jid", ["pdf"], path="docs/papers/packed.pdf", bytes=pdf(show("Trace") * 4 + show(f"call from {v.jid()}"), deflate=True))
    t.fires("a hexadecimal string", "jid", ["pdf"], path="docs/papers/hex.pdf", bytes=pdf(b"BT /F1 12 Tf <" + v.jid().encode().hex().encode() + b"> Tj ET\n"))
    number = v.phone()
    t.fires("letters with spaces between them", "phone-number", ["pdf"], path="docs/papers/kerned.pdf", bytes=pdf(f"BT /F1 12 Tf [(phone +{number[:3]}) -20 ({number[3:7]}) -18.5 ({number[7:]})] TJ ET\n".encode()))
    t.fires("escapes in a string", "jid", ["pdf"], path="docs/papers/octal.pdf", bytes=pdf(b"BT /F1 12 Tf (" + v.phone().encode() + b"\\100s.whatsapp\\056net) Tj ET\n"))
    t.fires("an author in UTF-16", "email-address", ["pdf"], path="docs/papers/author.pdf", bytes=pdf(show("Notes"), b"/Author <feff" + v.email().encode("utf-16-be").hex().encode() + b">"))
    t.fires("a link", "phone-number", ["pdf"], path="docs/papers/link.pdf", bytes=pdf(show("Ask us"), extra=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [72 700 200 720] /A << /S /URI /URI (https://wa.me/" + v.phone().encode() + b") >> >>] "))
    t.fires("a page under the corpus", "undecodable", path="corpus/papers/notes.pdf", bytes=pdf(show("Notes")))

    t.clean("a page of placeholders", path="docs/papers/synthetic.pdf", bytes=pdf(show("A@s.whatsapp.net calls B@s.whatsapp.net, CALLID0001")))
    t.clean("numbers of a drawing", path="docs/papers/drawing.pdf", bytes=pdf(b"q 1 0 0 1 72.125 720.875 cm 0.608057355 0.070939485 m 48.2081 16.3738 l 1125040 1125043 re S Q\n" * 3, deflate=True))
    t.clean("information about the program", path="docs/papers/info.pdf", bytes=pdf(show("RFC 3711, section 4.3.1.2"), b"/Producer (Skia/PDF m126) /Creator (Mozilla/5.0 Chrome/126.0.0.0) /CreationDate (D:20260609123045+00'00') /ModDate (D:20260609123046Z)"))
    t.clean("letters with spaces between them, no number", path="docs/papers/kerned-text.pdf", bytes=pdf(b"BT /F1 12 Tf [(C) -20 (ALLID) 15 (0001) -250 (RTT) -250 (45) -250 (ms,) -250 (28) -250 (64) -250 (150)] TJ ET\n"))
    t.clean("a link to the sources", path="docs/papers/sources.pdf", bytes=pdf(show("Sources"), extra=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [72 700 200 720] /A << /S /URI /URI (https://github.com/WhiskeySockets/wacrg/commit/674e85164b35ca19115dfebcf605708d15951ee7) >> >>] "))
    t.write()


def dumps():
    v, t = Values("dump"), Topic("dump", "memory of a process on disk: refused wherever it lies; programs, modules and texts about dumps pass.", SCRIPT)
    memory = bytes(64) + f"peer={v.jid()}\0".encode() + v.bytes(256)
    note = struct.pack("<III", 5, 16, 1) + b"CORE\0\0\0\0" + bytes(16)
    profile = b"JAVA PROFILE 1.0.2\0" + struct.pack(">IQ", 8, 1733779200123) + b"\x01" + struct.pack(">II", 0, 30) + bytes(8) + b"libwhatsapp_callKey_holder"

    t.fires("a core", "memory-dump", path="docs/dumps/core.4711", bytes=elf(4, memory, note))
    t.fires("a core without anything personal", "memory-dump", path="tools/core", bytes=elf(4, bytes(256), note))
    t.fires("a core under the name of a library", "memory-dump", path="tools/libprobe.so", bytes=elf(4, memory, note))
    t.fires("a big-endian core of 32 bits", "memory-dump", path="docs/dumps/router.bin", bytes=b"\x7fELF\x01\x02\x01" + bytes(9) + struct.pack(">HHIIIIIHHHHHH", 4, 8, 1, 0, 52, 0, 0, 52, 32, 1, 0, 0, 0) + struct.pack(">IIIIIIII", 1, 84, 0x7F000000, 0, 64, 64, 6, 4096) + bytes(64))
    t.fires("a minidump", "memory-dump", path="docs/dumps/crash.dmp", bytes=b"MDMP" + struct.pack("<HHIIIIQ", 0xA793, 0, 1, 32, 0, 1733779200, 2) + struct.pack("<III", 5, 128, 44) + memory)
    t.fires("a heap of Java", "memory-dump", path="docs/dumps/heap.hprof", bytes=profile)
    t.fires("a heap of Java under another name", "memory-dump", path="tools/agent/state.bin", bytes=profile)
    t.fires("a packed core", "memory-dump", ["gzip"], path="docs/dumps/core.gz", bytes=gz(elf(4, memory, note)))
    t.fires("a core in an archive", "memory-dump", ["zip"], path="docs/dumps/report.zip", bytes=zipped({"report/core": elf(4, memory, note), "report/README": b"crash of the probe\n"}))
    t.fires("a minidump in base64 in a page", "memory-dump", ["base64"], path="docs/dumps/report.md", text=f"```\n{mark(wrap(b64(b'MDMP' + struct.pack('<HHIIIIQ', 0xA793, 0, 1, 32, 0, 1733779200, 2) + memory)))}\n```\n")

    t.clean("a program", path="tools/probe.elf", bytes=elf(2, b"\x55\x48\x89\xe5\x31\xc0\x5d\xc3" * 16 + b"GCC: (Debian 12.2.0-14) 12.2.0\0usage: %s [jid@s.whatsapp.net]\0", struct.pack("<III", 4, 20, 3) + b"GNU\0" + v.bytes(20)))
    t.clean("a library", path="tools/libagent.so", bytes=elf(3, b"core dumped\0MDMP\0_ZN8facebook3rtc9MLowFrameE\0" + bytes(64)))
    t.clean("a module for the web", path="tools/wa.wasm", bytes=b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x0a\x07\x01\x05\0\x41\xca\x03\x0b\0\x11\x04name\x01\x0a\x01\0\x07callKey")
    t.clean("the magic numbers in a page", path="docs/dumps/formats.md", text="MDMP begins a minidump, `7f 45 4c 46` with type 4 a core, `JAVA PROFILE 1.0.2` a heap. None belongs here.\n")
    t.clean("a text that begins with the magic of a minidump", path="docs/dumps/mdmp.txt", text="MDMP: how to read a minidump\n\nStream 5 is the memory list, at 0x2112a442.\n")
    t.clean("a text that begins with the magic of a heap", path="docs/dumps/hprof.txt", text="JAVA PROFILE 1.0.2 is the header of hprof files.\n")
    t.clean("a module called core", path="tools/probe/src/core.rs", text="//! The core of the probe; see `dump`.\npub mod memory_dump {}\n")
    t.clean("files to be ignored", path=".gitignore", text="core\ncore.*\n*.dmp\n*.hprof\n*.mdmp\n")
    t.write()


def archives():
    v, t = Values("archive"), Topic("archive", "archives are opened, also one inside the other; what cannot be opened is refused.", SCRIPT)
    leak = lambda: CAPTURE.format(v.jid(), "CALLID0001").encode()
    clean = CAPTURE.format("A@s.whatsapp.net", "CALLID0001").encode()

    t.fires("a capture in a zip file", "jid", ["zip"], path="docs/bundle.zip", bytes=zipped({"README.md": b"# Bundle\n", "corpus/captures/case.yaml": leak()}))
    t.fires("a stored entry", "jid", ["zip"], path="tools/data.zip", bytes=zipped({"a.txt": leak()}, method=zipfile.ZIP_STORED))
    t.fires("a packed entry by bzip2", "jid", ["zip"], path="tools/data-bz.zip", bytes=zipped({"a.txt": leak()}, method=zipfile.ZIP_BZIP2))
    t.fires("the name of an entry", "jid", ["zip"], path="docs/names.zip", bytes=zipped({f"calls/{v.jid()}.txt": b"empty\n"}))
    t.fires("the comment of a zip file", "phone-number", ["zip"], path="docs/comment.zip", bytes=zipped({"a.txt": b"A\n"}, f"backup of +{v.phone()}".encode()))
    t.fires("a zip file in a zip file", "jid", ["zip", "zip"], path="docs/outer.zip", bytes=zipped({"inner.zip": zipped({"case.yaml": leak()}), "note.txt": b"see inside\n"}))
    t.fires("an office document", "phone-number", ["zip"], path="docs/report.docx", bytes=zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": f"<w:document><w:p><w:r><w:t>Phone +49 </w:t></w:r><w:r><w:t>151 {v.digits(8)}</w:t></w:r></w:p></w:document>".encode()}))
    t.fires("a package under another name", "jid", ["zip"], path="tools/agent.apk", bytes=zipped({"assets/config.json": f'{{"me":"{v.jid()}"}}'.encode(), "AndroidManifest.xml": b"\x03\0\x08\0"}))
    t.fires("an encrypted zip file", "undecodable", path="docs/secret.zip", bytes=encrypted_zip(v, "case.yaml"))
    t.fires("an encrypted zip file in an archive", "undecodable", path="docs/secret.tar", bytes=tarred({"inner.zip": encrypted_zip(v, "case.yaml")}))
    t.fires("an archive of 7-Zip", "undecodable", path="docs/data.7z", bytes=b"7z\xbc\xaf\x27\x1c\0\x04" + v.bytes(4) + struct.pack("<QQI", 96, 32, 0x1D3C5A77) + v.bytes(128))
    t.fires("an archive of RAR", "undecodable", path="tools/data.rar", bytes=b"Rar!\x1a\x07\x01\0" + v.bytes(120))
    t.fires("a tar file", "jid", ["tar"], path="docs/trace.tar", bytes=tarred({"trace/README": b"trace\n", "trace/call.xml": f'<call from="{v.jid()}"/>\n'.encode()}))
    t.fires("a packed tar file", "jid", ["gzip", "tar"], path="docs/trace.tar.gz", bytes=gz(tarred({"auth/me.json": f'{{"id":"{v.jid()}"}}'.encode()})))
    t.fires("a tar file packed by xz", "phone-number", ["xz", "tar"], path="docs/trace.txz", bytes=lzma.compress(tarred({"log.txt": f"phone: +{v.phone()}\n".encode()})))
    t.fires("a tar file packed by bzip2 without an extension", "jid", ["bzip2", "tar"], path="tools/snapshot", bytes=bz2.compress(tarred({"log.txt": v.jid().encode()})))
    t.fires("the name of an entry of a tar file", "session-file|jid", ["gzip", "tar"], path="docs/auth.tgz", bytes=gz(tarred({f"auth/session-{v.phone()}.0.json": b"{}"})))
    t.fires("a page packed by zstd", "jid", ["zstd"], path="docs/log.zst", bytes=zstd(f"recv call from {v.jid()}\n".encode()))
    t.fires("two gzip streams in a row", "jid", ["gzip"], path="docs/two.log.gz", bytes=gz(b"first, nothing\n") + gz(f"second, {v.jid()}\n".encode()))
    t.fires("the name in the header of gzip", "jid|phone-number", ["gzip"], path="docs/named.gz", bytes=b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + f"{v.jid()}.txt".encode() + b"\0" + gz(b"empty\n")[10:])
    t.fires("a zip file behind a picture", "jid", path="docs/assets/cover.png", bytes=png() + zipped({"case.yaml": leak()}))
    t.fires("a zip file in base64 in a capture", "jid", ["base64", "zip"], notes=mark(wrap(b64(zipped({"case.yaml": leak()})), 100)))
    t.fires("an archive under the captures", "undecodable|jid", path="corpus/captures/cases.zip", bytes=zipped({"case.yaml": leak()}))
    t.fires("a backup of Android", "jid", ["zlib", "tar"], path="docs/backup.ab", bytes=b"ANDROID BACKUP\n5\n1\nnone\n" + zlib.compress(tarred({"apps/com.whatsapp/sp/prefs.xml": f'<string name="jid">{v.jid()}</string>'.encode()})))
    t.fires("an encrypted backup of Android", "undecodable", path="docs/encrypted.ab", bytes=b"ANDROID BACKUP\n5\n1\nAES-256\n" + v.bytes(200))

    t.clean("placeholders in a zip file", path="docs/synthetic.zip", bytes=zipped({"README.md": b"# Bundle of A@s.whatsapp.net\n", "examples/offer.xml": b'<call from="A@s.whatsapp.net" id="CALLID0001"/>\n'}, b"spec 0.1.0, 674e85164b35ca19115dfebcf605708d15951ee7"))
    t.clean("a zip file in a zip file, synthetic", path="docs/synthetic-outer.zip", bytes=zipped({"inner.zip": zipped({"offer.xml": b'<call from="A@s.whatsapp.net"/>'})}))
    t.clean("a tar file, synthetic", path="docs/synthetic.tar", bytes=tarred({"spec/README": b"see 203.0.113.10 and 2.24.10.76\n", "spec/frame.bin": frame()}))
    t.clean("a packed tar file, synthetic", path="docs/synthetic.tar.gz", bytes=gz(tarred({"node.json": b'{"from":"A@s.whatsapp.net","t":1733779200}'})))
    t.clean("a package of npm", path="tools/probe-1.0.0.tgz", bytes=gz(tarred({"package/package.json": b'{"name":"probe","version":"1.0.0"}', "package/index.js": b"module.exports = jid => `${jid}@s.whatsapp.net`\n"})))
    t.clean("an office document, synthetic", path="docs/agenda.docx", bytes=zipped({"[Content_Types].xml": b"<Types/>", "docProps/app.xml": b"<AppVersion>16.0000</AppVersion>", "word/document.xml": b'<w:p w:rsidR="00A77B3E"><w:t>Agenda: RFC 3711, 12:30, +1 202-555-0143</w:t></w:p>'}))
    t.clean("an empty zip file", path="docs/empty.zip", bytes=zipped({}))
    t.clean("a page packed by every program", path="docs/page.xz", bytes=lzma.compress(bz2.compress(gz(zstd(b"A@s.whatsapp.net calls B@s.whatsapp.net\n")))))
    t.clean("a text about archives", path="docs/archives.md", text="`UEsDB` begins a zip file in base64, `H4sI` gzip, `N3q8ryccAAQ` 7z; `PK\\x03\\x04` and `Rar!\\x1a\\x07` are magics. Set a password with `7z a -p`.\n")
    t.clean("a placeholder capture packed in its body", format="base64", body=b64(gz(b'<call from="A@s.whatsapp.net" to="B@s.whatsapp.net" id="CALLID0001"/>')))
    t.write()
    del clean


def names():
    v, t = Values("names"), Topic("names", "paths, link targets, pointers, and files whose names say nothing or something else.", SCRIPT)

    t.fires("a percent escape in a path", "jid", ["percent"], path=f"docs/calls/{mark(v.phone() + '%40s.whatsapp.net')}.md", text="# A call\n")
    t.fires("full-width digits in a path", "jid", ["unicode"], path=f"docs/calls/{mark(''.join(chr(ord(c) + 0xFEE0) for c in v.phone()) + '@c.us')}/index.md", text="# A call\n")
    t.fires("a number in the name of a picture", "phone-number", path=f"docs/assets/{mark('+49 151 ' + v.digits(8))}.png", bytes=png())
    t.fires("a number in the name of an export", "phone-number", path=f"docs/WhatsApp Chat with {mark('+55 11 9' + v.digits(4) + '-' + v.digits(4))}.txt", text="(empty)\n")
    t.fires("an address in a path", "ip-address", path=f"docs/relays/relay {mark(v.ip())}:3478.md", text="# Relay\n")
    t.fires("a mail address in a path", "email-address", path=f"docs/mail/{mark(v.email())}.eml", text="Subject: trace\n")
    t.fires("base64 in a path", "jid", ["base64"], path=f"docs/frames/{mark(base64.urlsafe_b64encode(('call:' + v.jid()).encode()).decode().rstrip('='))}.md", text="# Frame\n")
    t.fires("a group and a member in the name of a sender key", "session-file|jid", path=f"tools/auth/{mark(f'sender-key-{v.group()}@g.us--{v.phone()}--0.json')}", text="{}\n")
    t.fires("a device in the name of a session", "session-file", path=f"docs/auth/{mark(f'session-{v.phone()}.12.json')}", text="{}\n")
    t.fires("a link to a folder named for an account", "jid", kind="symlink", path="docs/latest", text=f"../backups/{mark(v.jid())}/msgstore.db")
    t.fires("a link to a mapping", "session-file", kind="symlink", path="tools/me.json", text=f"../auth/{mark(f'lid-mapping-{v.phone()}.json')}")
    t.fires("a link under the captures", "undecodable", place="file", kind="symlink", path="corpus/captures/case.yaml", text="../../private/case.yaml")
    t.fires("a link under the specification", "undecodable", place="file", kind="symlink", path="spec/stanzas/latest.yaml", text="call-offer.yaml")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{v.bytes(32).hex()}\nsize 17283\n"
    t.fires("a pointer of LFS under the captures", "undecodable", place="file", path="corpus/captures/case.yaml", text=pointer)
    t.fires("a pointer of LFS under the specification", "undecodable", place="file", path="spec/media/ring.opus", text=pointer)
    opaque = CAPTURE.format("A@s.whatsapp.net", mark("3EB0" + v.bytes(9).hex().upper()))
    for path in ("corpus/captures/case.yml", "corpus/captures/case.YAML", "corpus/captures/.case.yaml", "corpus/captures/2026/case.yaml", "corpus/captures/case.yaml.txt", "corpus/captures/case"):
        t.fires(f"a capture called {path.rsplit('captures/')[1]}", "opaque-value", path=path, text=opaque)
    t.fires("a text called a picture", "phone-number", path="docs/assets/shot.png", text=f"phone: {mark('+' + v.phone())}\n")
    t.fires("a packed file without an extension", "jid", ["gzip"], path="docs/notes", bytes=gz(f"call of {v.jid()}\n".encode()))
    t.fires("a database called a vector picture", "jid", ["sqlite"], path="docs/assets/flow.svg", bytes=database(["CREATE TABLE t (a TEXT)", ("INSERT INTO t VALUES (?)", (v.jid(),))]))
    t.fires("an archive called a library", "jid", ["zip"], path="tools/libwa.so", bytes=zipped({"x": v.jid().encode()}))
    t.fires("a frame called a font", "jid", ["wabinary"], path="docs/assets/text.woff", bytes=frame(v.jid()))
    t.fires("text in an unknown binary file", "jid", ["strings"], path="tools/model.bin", bytes=v.bytes(40) + b"\0\0\0" + v.jid().encode() + b"\0\0\0" + v.bytes(40))
    t.fires("a file in a folder with a dot", "jid", path=".cache/peer.txt", text=f"{mark(v.jid())}\n")
    t.fires("an unknown binary file under the corpus", "undecodable", path="corpus/raw/blob", bytes=v.bytes(200))

    t.clean("names that a camera and a phone give", path="docs/assets/IMG-20260609-WA0007.jpg", bytes=jpeg())
    t.clean("a time in a name", path="docs/notes/2026-06-09-12-30-45-1733779200123.md", text="# Notes\n")
    t.clean("versions and sections in a path", path="docs/v2.24.10.76/rfc8445-5.1.2.1.md", text="# Section\n")
    t.clean("a placeholder in a path", path="docs/calls/A@s.whatsapp.net/CALLID0001.md", text="# A call\n")
    t.clean("a placeholder with percent escapes in a path", path="docs/calls/%7Bpeer-jid%7D%40s.whatsapp.net.md", text="# A call\n")
    t.clean("hashes in a path", path="docs/snapshots/674e85164b35ca19115dfebcf605708d15951ee7/app.9f86d081cc12.js", text="export {}\n")
    t.clean("an identifier in a path", path="docs/runs/6bcf7cd2-7c52-4045-9ebb-bcee28519d14/1733779200/index.md", text="# Run\n")
    t.clean("a scope and a version in a path", path="patches/@whiskeysockets+baileys+7.0.0-rc14.patch", text="")
    t.clean("a documentation address in a path", path="docs/relays/203.0.113.10:3478.md", text="# Relay\n")
    t.clean("a number for fiction in a path", path="docs/calls/+1 202-555-0143.md", text="# A call\n")
    t.clean("a link to a version", kind="symlink", path="docs/current", text="v2.24.10.76")
    t.clean("a link to a page", kind="symlink", path="README", text="docs/calls/A@s.whatsapp.net/README.md")
    t.clean("a pointer of LFS in the pages", path="docs/assets/talk.mp4", text=pointer)
    t.clean("a session of a placeholder", path="docs/auth/session-A.0.json", text="{}\n")
    t.clean("an empty file that keeps a folder", path="corpus/captures/.gitkeep", text="")
    t.clean("a text called a program", path="tools/probe.exe", text="#!/bin/sh\necho A@s.whatsapp.net\n")
    t.clean("a picture with another extension", path="docs/assets/logo.jpg", bytes=png(chunk(b"tEXt", b"Software\0GIMP")))
    t.clean("a packed page without an extension", path="docs/page", bytes=gz(b"# A@s.whatsapp.net\n"))
    t.clean("weights of a model", path="tools/model.f32", bytes=struct.pack("<64f", *(math.sin(at / 7) for at in range(64))))
    t.clean("random bytes outside the corpus", path="tools/seed.bin", bytes=v.bytes(160))
    t.clean("a page in the corpus", path="corpus/README.md", text="# Corpus\n\nReplace JIDs with `A@s.whatsapp.net`; see corpus/captures/*.yaml.\n")
    t.write()


def bomb(pack, size):
    """Zeros, packed; as a stream, because they are many."""
    out = bytearray()
    packer = pack()
    for _ in range(size >> 20):
        out += packer.compress(bytes(1 << 20))
    return bytes(out + packer.flush())


def budget():
    v, t = Values("budget"), Topic("budget", "what is small and becomes huge or endless is refused; what is merely large or deep is judged.", SCRIPT)

    deflated = bomb(lambda: zlib.compressobj(9, zlib.DEFLATED, 31), 512 << 20)
    twice = gz(deflated)
    nested = f"peer {v.jid()}".encode()
    for _ in range(64):
        nested = gz(nested)
    run_length = b"\x28\xb5\x2f\xfd\x00\x58" + b"".join(struct.pack("<I", 0x20000 << 3 | 2 | (at == 1499))[:3] + b"\0" for at in range(1500))
    squeezed = bomb(bz2.BZ2Compressor, 256 << 20)
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))

    t.fires("zeros packed twice in a body", "budget-exceeded", format="base64", body=mark(wrap(b64(twice), 100)))
    t.fires("zeros packed twice in a page", "budget-exceeded", path="docs/logs/dump.md", text=f"```\n{mark(wrap(b64(twice)))}\n```\n")
    t.fires("zeros packed twice in a file", "budget-exceeded", path="docs/logs/dump.gz", bytes=twice)
    t.fires("zeros packed by bzip2 in the notes", "budget-exceeded", notes=mark(wrap(b64(squeezed), 100)))
    t.fires("zeros packed by bzip2 in a file", "budget-exceeded", path="tools/zeros.bz2", bytes=squeezed)
    t.fires("runs of zstd in a file", "budget-exceeded", path="tools/zeros.zst", bytes=run_length)
    t.fires("an archive of packed zeros", "budget-exceeded", path="docs/zeros.zip", bytes=zipped({"a.gz": twice, "b.bz2": squeezed}))
    t.fires("an address below sixty-four layers", "budget-exceeded|jid", path="docs/deep.gz", bytes=nested)
    t.fires("an address below sixty-four layers in a capture", "budget-exceeded|jid", decoded=mark(wrap(b64(nested), 100)))
    deep = zipped({"x": v.jid().encode()}, method=zipfile.ZIP_STORED)
    for _ in range(40):
        deep = zipped({"x": deep}, method=zipfile.ZIP_STORED)
    t.fires("an archive below forty archives", "budget-exceeded|jid", path="docs/deep.zip", bytes=deep)
    t.fires("entities that laugh", "budget-exceeded|opaque-value", place="file", body=f'<!DOCTYPE call [<!ENTITY l0 "A">{laughs}]>\n<call id="CALLID0001"><offer>&l9;</offer></call>')
    aliases = "x0: &x0 [A, A, A, A, A, A, A, A, A]\n" + "".join(f"x{at}: &x{at} [{', '.join([f'*x{at - 1}'] * 9)}]\n" for at in range(1, 10))
    t.fires("aliases that laugh", "budget-exceeded|capture-schema", place="file", text=CAPTURE.format("A@s.whatsapp.net", "CALLID0001") + aliases)
    t.fires("a film's boxes in a packed file", "budget-exceeded", path="docs/assets/packed.mp4.gz", bytes=gz(bomb(lambda: zlib.compressobj(9, zlib.DEFLATED, 31), 256 << 20)))

    page = "".join(f"{at:4} <call from=\"A@s.whatsapp.net\" to=\"B@s.whatsapp.net\" id=\"CALLID{at % 1000:04}\"/>\n" for at in range(3000)).encode()
    t.clean("a long packed log", path="docs/logs/long.log.xz", bytes=lzma.compress(page[:120_000]))
    t.clean("a long packed log in a page", path="docs/logs/long.md", text=f"```\n{wrap(b64(lzma.compress(page[:60_000])))}\n```\n")
    t.clean("zeros that stay small", path="docs/assets/silence.raw.bz2", bytes=bz2.compress(bytes(200_000)))
    inner = b'<call from="A@s.whatsapp.net" to="B@s.whatsapp.net" id="CALLID0001"/>'
    layered = inner
    for pack in (zlib.compress, base64.b64encode, gz, base64.b64encode):
        layered = pack(layered)
    t.clean("four layers in a body", format="base64", body=layered.decode())
    t.clean("six archives", path="docs/six.zip", bytes=zipped({"a": zipped({"b": zipped({"c": tarred({"d": gz(bz2.compress(inner))})})})}))
    t.clean("entities that smile", body='<!DOCTYPE call [<!ENTITY a "A@s.whatsapp.net"><!ENTITY b "&a;"><!ENTITY c "&b;">]>\n<call from="&c;" to="B@s.whatsapp.net" id="CALLID0001"/>')
    t.clean("aliases in a row", path="docs/examples/matrix.yaml", text="base: &b { relay: 203.0.113.10, rate: 16000 }\n" + "".join(f"run{at}: *b\n" for at in range(40)))
    t.clean("deep lists", path="docs/examples/deep.json", text="[" * 60 + '"A@s.whatsapp.net"' + "]" * 60 + "\n")
    t.clean("many small files", path="docs/many.zip", bytes=zipped({f"f{at}.txt": b"A@s.whatsapp.net\n" for at in range(40)}))
    t.clean("a long line", path="docs/assets/long.js", text="var a=[" + ",".join(str(at * 37 % 1000) for at in range(1500)) + "];\n")
    t.write()


for write in (mitmproxy, packets, sqlite, media, documents, dumps, archives, names, budget):
    write()
