"""Writes the cases of the byte topics: wabinary, signal, stun, rtp, protobuf, sdp, endpoint, nested, hex, base64, base32, decimal.

Run: `python3 make/bytes.py` (Python 3.11 or later; the `zstd` program on the path, for `zstd` cases). Reads ../frames.json (by
frames.mjs) and ../signal.json (by signal.mjs), writes ../<topic>/cases.toml. The seed is fixed: a second run changes nothing.
All values are invented: drawn at random, or test vectors of RFCs and reserved for documentation.
"""

import base64
import bz2
import gzip
import hashlib
import hmac
import json
import lzma
import random
import re
import struct
import subprocess
import tomllib
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
FRAMES = {it["name"]: it for it in json.loads((HERE / "frames.json").read_text())}
SIGNAL = {it["name"]: it for it in json.loads((HERE / "signal.json").read_text())}
RNG = random.Random("wacrg byte fixtures")
OPEN, CLOSE = "⟦", "⟧"


def M(text):
    """Marks `text` as the leak."""
    return f"{OPEN}{text}{CLOSE}"


def bytes_(count):
    return RNG.randbytes(count)


def frame(name):
    return bytes.fromhex(FRAMES[name]["hex"])


def signal(name):
    return bytes.fromhex(SIGNAL[name]["hex"])


# ---- invented values ----

PLANS = ["49152########", "44778#######", "33698######", "55219########", "39348#######", "23481########", "41769######", "62813########"]


def phone():
    return re.sub("#", lambda _: str(RNG.randint(1, 9)), RNG.choice(PLANS))


def jid():
    return f"{phone()}@s.whatsapp.net"


def lid():
    return f"{RNG.randint(10**14, 10**15 - 1)}@lid"


def ip4():
    return [RNG.choice([31, 46, 62, 77, 81, 84, 87, 91, 94, 109, 151, 176, 178, 185, 188, 212, 217]), *(RNG.randint(2, 252) for _ in range(3))]


def ip6():
    return [0x2A00 + RNG.randint(1, 14), *(RNG.randint(1, 0xFFFE) for _ in range(7))]


def dotted(octets):
    return ".".join(map(str, octets))


def text6(groups):
    return ":".join(f"{it:x}" for it in groups)


def end4(octets, port=3478):
    return bytes(octets) + struct.pack(">H", port)


def end6(groups, port=3478):
    return struct.pack(">8HH", *groups, port)


DOC4, DOC4B = [203, 0, 113, 10], [198, 51, 100, 7]
DOC6 = [0x2001, 0xDB8, 0, 0, 0, 0x8A2E, 0x370, 0x7334]

# ---- dresses of bytes ----


def b64(data):
    return base64.b64encode(data).decode()


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def b32(data):
    return base64.b32encode(data).decode()


def wrap(text, width=64, glue="\n"):
    return glue.join(text[at : at + width] for at in range(0, len(text), width))


def spaced(data, sign=" "):
    return data.hex(sign)


def rows(data, width=16):
    return [data[at : at + width] for at in range(0, len(data), width)]


def array(data, per=12, prefix="0x", pad=""):
    """`0x00, 0xf8, ..` in rows."""
    lines = [", ".join(f"{prefix}{byte:02x}" if prefix else str(byte) for byte in row) for row in rows(data, per)]
    return f",\n{pad}".join(lines)


def decimals(data, per=None, pad="", glue=", "):
    if per is None:
        return glue.join(map(str, data))
    return f",\n{pad}".join(glue.join(map(str, row)) for row in rows(data, per))


def escapes(data):
    return "".join(f"\\x{byte:02x}" for byte in data)


def ascii_column(row):
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b"`'\\" else "." for byte in row)


def xxd(data):
    return "\n".join(f"{at * 16:08x}: {wrap(row.hex(), 4, ' '):<39}  {ascii_column(row)}".rstrip() for at, row in enumerate(rows(data)))


def hexdump_c(data):
    lines = [f"{at * 16:08x}  {spaced(row[:8]):<23}  {spaced(row[8:]):<23}  |{ascii_column(row)}|" for at, row in enumerate(rows(data))]
    return "\n".join([*lines, f"{len(data):08x}"])


def wireshark(data):
    return "\n".join(f"{at * 16:04x}  {spaced(row[:8]):<23}  {spaced(row[8:]):<23}   {ascii_column(row)}".rstrip() for at, row in enumerate(rows(data)))


def frida(data):
    head = "           0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F  0123456789ABCDEF\n"
    return head, "\n".join(f"{at * 16:08x}  {spaced(row):<47}  {ascii_column(row)}".rstrip() for at, row in enumerate(rows(data)))


def od(data):
    return "\n".join(f"{at * 16:07o} {spaced(row)}" for at, row in enumerate(rows(data)))


def buffer_json(data, decimal=False):
    return '{"type":"Buffer","data":' + (f"[{decimals(data, glue=',')}]" if decimal else f'"{b64(data)}"') + "}"


def zstd(data):
    return subprocess.run(["zstd", "-q", "-19", "--no-check", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def gz(data):
    return gzip.compress(data, 9, mtime=0)


def length_prefixed(data):
    return len(data).to_bytes(3, "big") + data


def compressed(data):
    """A frame with flag 2."""
    return b"\x02" + zlib.compress(data[1:], 9)


# ---- cases ----

TOPICS = {}
PARTS = ["path", "text", "format", "body", "title", "notes", "decoded", "comment", "attribute", "note", "contributor", "captured_at", "tool", "extra"]


class Topic:
    def __init__(self, name, about):
        self.name, self.about, self.cases, self.names = name, about, [], set()
        TOPICS[name] = self

    def fires(self, name, rule, steps=(), **parts):
        marks = sum(value.count(OPEN) for value in parts.values())
        assert marks == 1, f"{self.name}: {name}: {marks} marks"
        self.add("fires", name, {"rule": rule, "steps": list(steps), **parts})

    def clean(self, name, **parts):
        assert not any(OPEN in value for value in parts.values()), f"{self.name}: {name}: marked"
        self.add("clean", name, parts)

    def add(self, kind, name, parts):
        assert name not in self.names, f"{self.name}: {name}: twice"
        self.names.add(name)
        self.cases.append((kind, name, parts))

    def write(self):
        out = [f"# {self.name}: {self.about}\n# Written by make/bytes.py; change that and run it again.\n"]
        for kind in ["fires", "clean"]:
            for _, name, parts in [case for case in self.cases if case[0] == kind]:
                out.append(f"[[{kind}]]\nname = {json.dumps(name, ensure_ascii=False)}")
                if "rule" in parts:
                    out.append(f"rule = {json.dumps(parts['rule'])}")
                if parts.get("steps"):
                    out.append(f"steps = {json.dumps(parts['steps'])}")
                out += [f"{key} = {toml_string(parts[key])}" for key in PARTS if key in parts]
                out.append("")
        folder = HERE / self.name
        folder.mkdir(exist_ok=True)
        text = "\n".join(out)
        tomllib.loads(text)
        (folder / "cases.toml").write_text(text)
        counts = {kind: sum(1 for case in self.cases if case[0] == kind) for kind in ["fires", "clean"]}
        print(f"{self.name:10} {counts['fires']:3} fires {counts['clean']:3} clean")


def toml_string(text):
    plain = all(sign == "\n" or sign.isprintable() or sign == "\t" for sign in text)
    if plain and "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''" if "\n" in text else f"'''{text}'''"
    return json.dumps(text)


CALL = '<call from="A@s.whatsapp.net" to="B@s.whatsapp.net" id="CALLID0001">\n  {}\n</call>'


def inside(child):
    return CALL.format(child)


def te(value, tag="te2"):
    attrs = 'relay_id="0" relay_name="gru1c02" token_id="0" auth_token_id="1"' if tag == "te2" else 'priority="1"'
    return inside(f'<transport call-id="CALLID0001" call-creator="A@s.whatsapp.net">\n    <{tag} {attrs}>{value}</{tag}>\n  </transport>')


def fence(text, words="As it came in:", language=""):
    return f"# A frame\n\n{words}\n\n```{language}\n{text}\n```\n"


# ======================================================================================= wabinary

T = Topic("wabinary", "stanzas as the application puts them on the wire: every string, account and run of bytes in them is judged.")

DRESS = [
    ("hex", ["hex"], lambda d: d.hex()),
    ("base64", ["base64"], b64),
    ("spaced hex", ["hex"], spaced),
    ("wrapped base64", ["base64"], lambda d: wrap(b64(d), 76)),
    ("base64url", ["base64"], b64u),
    ("upper-case hex", ["hex"], lambda d: d.hex().upper()),
    ("wrapped hex", ["hex"], lambda d: wrap(d.hex(), 64)),
]
SHAPES = [
    ("", lambda d: d, []),
    (" without its flag", lambda d: d[1:], []),
    (" behind its length", length_prefixed, []),
    (" compressed", compressed, ["zlib"]),
]


def place_in_capture(index, text, short, steps):
    """A part of the capture that takes `text`, by turns."""
    name = ["body", "wrong", "notes", "decoded", "json", "body"][index % 6]
    if name == "body":
        return "in the body", {"format": "hex" if "hex" in steps else "base64", "body": text}
    if name == "wrong":
        return "in a body labelled otherwise", {"format": "base64" if "hex" in steps else "xml", "body": text}
    if name == "json" and short:
        return "in a JSON body", {"format": "json", "body": f'{{"tag": "call", "data": "{text}"}}'}
    if name == "notes":
        return "in the notes", {"notes": f"The frame as the socket gave it:\n{text}"}
    return "in the decoded text", {"decoded": f"Decoded by hand from\n{text}"}


def both_of(index, leaking, label, harmless=None, capture_only=False):
    entry = FRAMES[leaking]
    rule = "|".join(entry["leaks"])
    dress, steps, dressed = DRESS[index % len(DRESS)]
    shape, shaped, more = SHAPES[(index // 2) % len(SHAPES)]
    for name in [leaking, harmless or f"{leaking}-placeholder"]:
        if name not in FRAMES:
            continue
        fires = name == leaking
        encoded = dressed(shaped(frame(name)))
        single = "\n" not in encoded
        bodily = capture_only or "opaque-value" in rule
        where, parts = place_in_capture(0 if bodily else index, M(encoded) if fires else encoded, single, steps)
        title = f"{label}{shape}, in {dress}, {where}"
        if fires:
            T.fires(title, rule, [*steps, *more, "wabinary"], **parts)
        else:
            T.clean(f"{title}: placeholders", **parts)


LABELS = {
    "offer-from-odd": "an account with an odd count of digits", "offer-to-even": "an account with an even count of digits",
    "offer-creator-device": "a device of an account", "offer-creator-lid-device": "a device of a LID", "offer-hosted": "a hosted device",
    "offer-hosted-lid": "a hosted device of a LID", "offer-agent": "an account with an unknown domain type", "offer-lid": "a LID",
    "offer-pkmsg": "a prekey message", "offer-skmsg": "a sender key message", "offer-cipher-unknown": "a ciphertext of no known form",
    "offer-capability": "capability bytes that are not the constant", "offer-message-id": "a message id", "offer-call-id": "a call id",
    "offer-call-id-lower": "a call id in small letters", "offer-time": "a moment", "offer-notify": "a push name", "offer-email": "a mail address",
    "offer-location": "a place", "offer-caller-pn": "the caller's number as an account", "offer-bare-number": "the caller's number bare",
    "offer-privacy": "a privacy token", "offer-device-identity": "a device identity", "offer-destination": "one device of a destination",
    "offer-notice": "an account of the old server", "group-offer": "a group", "group-offer-old": "a group of the old kind",
    "group-update": "one member of a group call", "group-many": "the last of 260 members", "many-attributes": "the last of many attributes",
    "accept-rte": "an rte", "relaylatency-ip": "an address as packed text", "relaylatency-ip6": "an address of version 6 as text",
    "heartbeat": "a call id as an account", "transport-token": "a transport token", "ack-relay-key": "a relay key", "ack-hbh-key": "a hop-by-hop key",
    "ack-token": "a relay token", "ack-uuid": "a relay's uuid", "ack-settings": "an address in the settings", "receipt": "a receipt's device",
    "receipt-broadcast": "a broadcast list", "notification-newsletter": "a channel", "message-bot": "a bot", "call-msgr": "a Messenger account",
    "call-interop": "an interop account as a pair", "key-bundle-iq": "a bundle of keys", "key-bundle-retry": "a bundle of keys in a receipt",
    "content-jid": "an account as content", "content-text": "a number in a text content", "content-bytes-jid": "an account in content bytes",
    "content-bytes-link": "a number in a link in content bytes", "content-digits": "digits as content", "fb-jid": "FB_JID", "fb-jid-wide-device": "FB_JID with a wide device",
    "interop-jid": "INTEROP_JID", "interop-jid-no-server": "INTEROP_JID without its server", "ad-jid-ascii-user": "AD_JID with its user in letters",
    "binary-20-short": "BINARY_20", "binary-32-short": "BINARY_32", "list-16-short": "LIST_16", "jid-pair-ascii-server": "a pair with its server in letters",
    "upper-hex-user": "an account in letters and digits", "error-reserved-tag": "an account behind a reserved tag",
    "error-empty-token": "an account behind an empty token", "error-bad-nibble": "an account behind a bad nibble",
    "error-truncated-after": "an account in a frame cut short", "error-too-few-nodes": "an account before a list that is too short",
    "error-trailing-node": "an account behind the end of a frame", "error-trailing-bytes": "bytes behind the end of a frame",
    "error-ad-domain": "AD_JID with a domain type of its own", "unknown-server": "an account of an unknown server",
}
for index, (name, label) in enumerate(LABELS.items()):
    both_of(index, name, label)

# in other files, where an account is positive evidence
OUTSIDE = [
    ("a page", "docs/signaling/wire.md", lambda d, m: fence(m(d.hex())), ["hex"]),
    ("a page, base64 within a line", "docs/signaling/wire-base64.md", lambda d, m: f"The offer is `{m(b64(d))}` on the wire.\n", ["base64"]),
    ("Rust source", "tools/probe/src/frames.rs", lambda d, m: f'pub const OFFER: &str = "{m(d.hex())}";\n', ["hex"]),
    ("TypeScript source", "tools/decode/frames.ts", lambda d, m: f"const frame = Buffer.from('{m(b64(d))}', 'base64')\n", ["base64"]),
    ("Python source", "scripts/replay.py", lambda d, m: f'FRAME = bytes.fromhex("{m(d.hex())}")\n', ["hex"]),
    ("a logger's line", "tools/probe/recv.log", lambda d, m: f'{{"level":20,"time":1733779200000,"pid":77,"hostname":"HOST","msg":"recv","frame":"{m(b64(d))}"}}\n', ["base64"]),
    ("a console's line", "tests/fixtures/console.txt", lambda d, m: f"recv <Buffer {m(spaced(d))}>\n", ["hex"]),
    ("the specification", "spec/stanzas/call-hold.yaml", lambda d, m: f"id: call-hold\nexample: \"{m(d.hex())}\"\n", ["hex"]),
    ("a table", "docs/signaling/frames.md", lambda d, m: f"| stanza | bytes |\n| --- | --- |\n| terminate | {m(d.hex())} |\n", ["hex"]),
    ("a file without an extension", "tests/fixtures/frame", lambda d, m: f"{m(b64(d))}\n", ["base64"]),
    ("a comment in C", "tools/hook/hook.c", lambda d, m: f"/* seen: {m(spaced(d))} */\nint hook(void);\n", ["hex"]),
    ("a CSV file", "tests/fixtures/frames.csv", lambda d, m: f"n,direction,frame\n1,in,{m(d.hex())}\n", ["hex"]),
]
for (where, path, build, steps), name in zip(OUTSIDE, ["terminate", "reject", "receipt-participant", "mute", "presence-hosted", "offer-video", "preaccept", "offer-msg", "ack-te2", "relaylatency-te", "accept-te", "ack-auth-token"]):
    T.fires(f"{name} in {where}", "|".join(FRAMES[name]["leaks"]), [*steps, "wabinary"], path=path, text=build(frame(name), M))
    T.clean(f"{name} in {where}: placeholders", path=path, text=build(frame(f"{name}-placeholder"), str))

T.fires("an account in a frame in a YAML comment", "jid", ["hex", "wabinary"], comment=M(frame("jid-pair-or-server").hex()))
T.fires("an account in a frame as value of an attribute entry", "jid", ["base64", "wabinary"], attribute=M(b64(frame("offer-destination"))))
T.fires("an endpoint in a frame in a note", "ip-address", ["base64", "wabinary", "endpoint"], note=M(b64(frame("transport-te6"))))
T.fires("an endpoint in a frame in the title", "ip-address", ["hex", "wabinary", "endpoint"], title=f"Ack {M(frame('ack-te2-6').hex())}")
T.fires("a frame in the text of an element", "jid", ["base64", "wabinary"], body=inside(f"<offer>{M(b64(frame('receipt')))}</offer>"))
T.fires("a frame in an attribute of an element", "jid", ["hex", "wabinary"], body=f'<call id="{M(frame("terminate").hex())}"/>')
T.clean("a frame of placeholders in a YAML comment", comment=frame("jid-pair-or-server-placeholder").hex())
T.clean("a frame of placeholders as value of an attribute entry", attribute=b64(frame("offer-destination-placeholder")))
T.clean("an endpoint for documentation in a frame in a note", note=b64(frame("transport-te6-placeholder")))
T.clean("a frame of placeholders in the title", title=f"Ack {frame('ack-te2-6-placeholder').hex()}")
T.clean("a frame of placeholders in the text of an element", body=inside(f"<offer>{b64(frame('receipt-placeholder'))}</offer>"))
T.clean("numbers reserved for fiction", format="hex", body=frame("terminate-fiction-placeholder").hex())
T.clean("ids of a frame in a page, where they say nothing about anybody", path="docs/signaling/ids.md", text=fence(frame("offer-message-id").hex()))
T.clean("a call id of a frame in source, where it says nothing about anybody", path="tools/decode/ids.ts", text=f'export const sample = "{b64(frame("terminate-call-id"))}"\n')
CHECKSUM = "00f8036406faff8649" + bytes_(23).hex()
T.clean("a checksum that begins like a frame", path="Cargo.lock", text=f'version = 4\n\n[[package]]\nname = "zerocopy"\nversion = "0.8.27"\nchecksum = "{CHECKSUM}"\n')
T.clean("a commit that begins like a frame", path="docs/attribution.md", text=f"Ported in [00f80364](https://github.com/example/example/commit/00f80364{bytes_(16).hex()}).\n")
T.clean("the grammar of a frame in prose", path="docs/signaling/wabinary.md", text="A frame is `flag:1 | node`; `00 f8` begins an uncompressed one, `02 78` a compressed one. `fa ff 86 .. 03` is a pair: user in nibbles, server `s.whatsapp.net`.\n")
T.clean("tag numbers of the wire form as source", path="tools/decode/tags.ts", text="export const TAGS = { LIST_EMPTY: 0, DICTIONARY_0: 236, AD_JID: 247, LIST_8: 248, LIST_16: 249, JID_PAIR: 250, HEX_8: 251, BINARY_8: 252, NIBBLE_8: 255 }\n")
T.clean("the worked example of the wire form", path="docs/signaling/example.md", text="```\n12025550143@s.whatsapp.net     fa ff 86 12 02 55 50 14 3f 03\n447700900123@s.whatsapp.net    fa ff 06 44 77 00 90 01 23 03\nA@s.whatsapp.net               fa fb 81 af 03\n```\n")

# ======================================================================================= signal

T = Topic("signal", "messages, keys and records of the Signal protocol, known by their shape.")


def enc(value, kind="pkmsg"):
    return inside(f'<offer call-id="CALLID0001" call-creator="A@s.whatsapp.net">\n    <enc v="2" type="{kind}">{value}</enc>\n  </offer>')


KEY = "key-material"
T.fires("a prekey message in a page", KEY, ["base64", "signal"], path="docs/keying/messages.md", text=fence(M(b64(signal("prekey-message-1")))))
T.fires("a prekey message in hex in a page", KEY, ["hex", "signal"], path="docs/keying/first-message.md", text=f"It was {M(signal('prekey-message-2').hex())} here.\n")
T.fires("a prekey message without a prekey", KEY, ["hex", "signal"], path="tools/decode/prekey.ts", text=f'const first = Buffer.from("{M(signal("prekey-message-without-prekey").hex())}", "hex")\n')
T.fires("a prekey message in wrapped base64 in the notes", KEY, ["base64", "signal"], notes=f"The payload:\n{M(wrap(b64(signal('prekey-message-3')), 64))}")
T.fires("a prekey message as an array in Rust source", KEY, ["hex", "signal"], path="tools/probe/src/enc.rs", text=f"pub const FIRST: &[u8] = &[\n    {M(array(signal('prekey-message-4'), pad='    '))},\n];\n")
T.fires("a prekey message under another tag", KEY, ["base64", "signal"], body=inside(f'<capability ver="1">{M(b64(signal("prekey-message-5")))}</capability>'))
T.fires("a prekey message as a serialized buffer", KEY, ["base64", "signal"], path="tests/fixtures/enc.json", text='{"enc": ' + buffer_json(signal("prekey-message-6")).replace('"data":"', f'"data":"{OPEN}').replace('"}', f'{CLOSE}"}}') + "}\n")
T.fires("a message in base64url", KEY, ["base64", "signal"], path="docs/keying/ratchet.md", text=f"Second message: `{M(b64u(signal('message-2')))}`\n")
T.fires("a message with spaces in hex", KEY, ["hex", "signal"], decoded=f"The payload is\n{M(wrap(spaced(signal('message-3')), 96))}")
T.fires("a message in a hex dump", KEY, ["hexdump", "signal"], path="docs/techniques/dump.md", text=fence(M(xxd(signal("message-4")))))
T.fires("a message as an array of numbers", KEY, ["decimal", "signal"], path="tools/decode/message.py", text=f"MESSAGE = bytes([\n    {M(decimals(signal('message-5'), 16, '    '))},\n])\n")
T.fires("a message cut off in its ciphertext", KEY, ["hex", "signal"], format="hex", body=M(signal("message-6")[:70].hex()))
T.fires("a message with trailing bytes", KEY, ["base64", "signal"], path="docs/keying/padded.md", text=f"`{M(b64(signal('message-7') + bytes(6)))}`\n")
T.fires("a sender key message", KEY, ["base64", "signal"], path="docs/keying/groups.md", text=f"A group message: {M(b64(signal('sender-key-message-0')))}\n")
T.fires("a sender key message as numbers in JSON", KEY, ["decimal", "signal"], path="tests/fixtures/group.json", text='{"type": "Buffer", "data": [' + M(decimals(signal("sender-key-message-2"), glue=",")) + "]}\n")
T.fires("a sender key distribution", KEY, ["hex", "signal"], path="docs/keying/distribution.md", text=fence(M(wrap(signal("sender-key-distribution-0").hex(), 32))))
T.fires("a sender key distribution in the notes", KEY, ["base64", "signal"], notes=f"What the group got: {M(b64(signal('sender-key-distribution-1')))}")
T.fires("the plaintext with the call key", KEY, ["hex", "signal"], path="docs/keying/plaintext.md", text=f"Decrypted: `{M(signal('call-key-plaintext-3').hex())}`\n")
T.fires("the plaintext with the call key and the longest padding", KEY, ["base64", "signal"], decoded=f"Plaintext: {M(b64(signal('call-key-plaintext-16')))}")
T.fires("the plaintext with the call key as a console shows it", KEY, ["hex", "signal"], path="tests/fixtures/decrypt.txt", text=f"plaintext <Buffer {M(spaced(signal('call-key-plaintext-7')))}>\n")
T.fires("an identity key under its name", KEY, [], path="docs/keying/identity.md", text=f"identityKey: {M(SIGNAL['identity-key']['base64'])}\n")
T.fires("a raw key in a list of a bundle", KEY, ["hex"], body=inside(f"<identity>{M(signal('identity-key-raw').hex())}</identity>"))
T.fires("a signature as numbers", KEY, ["decimal"], format="json", body='{"tag": "signature", "content": [' + M(decimals(signal("signed-prekey-signature"))) + "]}")
T.fires("a private key as an array in source", KEY, [], path="tools/probe/src/identity.rs", text=f"const IDENTITY_PRIVATE_KEY: [u8; 32] = [\n    {M(array(signal('private-key'), 16, pad='    '))},\n];\n")
T.fires("a session record as JSON in base64", "session-file|key-material", ["base64"], path="docs/keying/record.md", text=f"`{M(b64(SIGNAL['session-record-0']['text'].encode()))}`\n")
T.fires("a sender key record in the decoded text", "session-file|key-material", ["base64"], decoded=f"Store: {M(b64(SIGNAL['sender-key-record']['text'].encode()))}")

PLACEHOLDER = b"CIPHERTEXTPLACEHOLDERFORPEERDEVICE1"
T.clean("a placeholder as ciphertext in base64", body=enc(b64(PLACEHOLDER)))
T.clean("a placeholder as ciphertext in hex", body=enc(PLACEHOLDER.hex(), "msg"))
T.clean("a placeholder as a serialized buffer", format="json", body=f'{{"tag": "enc", "attrs": {{"v": "2", "type": "skmsg"}}, "content": {buffer_json(b"CIPHERTEXTPLACEHOLDER")}}}')
T.clean("a placeholder for the plaintext", decoded="Plaintext: `52 22 0a 20 {encrypted callKey}`, then padding.")
T.clean("a call key of zeros that says so", decoded="With an all-zero callKey the plaintext is 52220a20 0000000000000000000000000000000000000000000000000000000000000000 01.")
T.clean("how messages begin", path="docs/keying/shapes.md", text="A prekey message begins `33 08` or `33 12 21 05`, a message `33 0a 21 05`, in base64 `Mwj`, `MxIhB` and `MwohB`. A call key's plaintext begins `52 22 0a 20`, in base64 `UiIKI`.\n")
T.clean("the layout of a message as a table", path="spec/crypto/messages.yaml", text="id: messages\nlayout:\n  - { offset: 0, bytes: '33', means: version }\n  - { offset: 1, bytes: '0a 21 05', means: ratchet key follows }\n  - { offset: 36, bytes: '10', means: counter }\n")
T.clean("a message of zeros as a template", path="docs/keying/template.md", text="All-zero template, no message of anybody:\n\n```\n330a2105" + "00" * 32 + "100018002210" + "00" * 24 + "\n```\n")
T.clean("keys of zeros in source", path="tools/probe/src/zero.rs", text="/// All-zero key, for the tests.\npub const IDENTITY_KEY: [u8; 32] = [0; 32];\npub const ZERO: &str = \"" + "00" * 32 + "\";\n")
T.clean("a key of one byte over and over", path="tests/keys.py", text=f'IDENTITY_KEY = bytes.fromhex("05{"42" * 32}")  # all bytes the same\n')
X25519 = ("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
T.clean("the vectors of RFC 7748", path="tests/vectors/x25519.rs", text="// RFC 7748, section 5.2\n" + "".join(f'const {name}: &str = "{value}";\n' for name, value in zip(["SCALAR", "U", "OUT"], X25519)))
ALICE = ("77076d0a7318a57d3c16c17251b26645df4c2f87ebc099" "2ab177fba51db92c2a", "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
T.clean("the key pair of RFC 7748", path="docs/keying/vectors.md", text=f"RFC 7748, section 6.1, Alice's private key `{ALICE[0]}` and public key `{ALICE[1]}`.\n")
T.clean("the vectors of FIPS-197", path="tools/probe/src/aes.rs", text='// FIPS-197, appendix C.1\nlet key = hex("000102030405060708090a0b0c0d0e0f");\nlet ciphertext = hex("69c4e0d86a7b0430d8cdb78070b4c55a");\n')
A1 = (hmac.new(bytes.fromhex("000102030405060708090a0b0c"), b"\x0b" * 22, hashlib.sha256).hexdigest(), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
assert A1[0].startswith("077709362c2e32df")
T.clean("the vectors of RFC 5869", path="spec/crypto/hkdf.yaml", text=f"id: hkdf\nnote: RFC 5869, appendix A.1\nikm: \"{'0b' * 22}\"\nsalt: 000102030405060708090a0b0c\ninfo: f0f1f2f3f4f5f6f7f8f9\nprk: {A1[0]}\nokm: {A1[1]}\n")
C1 = hmac.new(b"\x0b" * 20, b"Hi There", hashlib.sha256).hexdigest()
T.clean("the vectors of RFC 4231", path="tests/vectors/hmac.ts", text=f"// RFC 4231, test case 1\nconst key = '{'0b' * 20}'\nconst mac = '{C1}'\n")
T.clean("an integrity hash that begins like a message", path="package-lock.json", text='{\n  "packages": {\n    "node_modules/z": {\n      "version": "2.0.1",\n      "integrity": "sha512-MwohB' + b64(bytes_(61))[:81] + '=="\n    }\n  }\n}\n')
T.clean("a commit that begins like a message", path="docs/keying/history.md", text=f"See commit 330a2105{bytes_(16).hex()}.\n")
T.clean("names of keys in prose", path="docs/keying/names.md", text="The `identityKey`, `signedPreKey` and `registrationId` of a device are uploaded; `privKey` never leaves it. `rootKey` and `chainKey` are in the session record.\n")
T.clean("lengths of keys in source", path="tools/decode/lengths.ts", text="export const LENGTHS = { identityKey: 33, rawKey: 32, signature: 64, callKey: 32, masterKey: 16, masterSalt: 14, hbhKey: 30 }\n")
T.clean("the protocol's schema", path="docs/keying/proto.md", text="```proto\nmessage SignalMessage {\n  optional bytes ratchetKey = 1;\n  optional uint32 counter = 2;\n  optional uint32 previousCounter = 3;\n  optional bytes ciphertext = 4;\n}\n```\n")
T.clean("a registration label", body=inside("<registration>REGISTRATIONID</registration>"))
T.clean("a generator of keys in source", path="tools/probe/src/generate.rs", text="let identity_key = x25519::PublicKey::from(&secret);\nlet signature = secret.sign(&[5u8; 1].iter().chain(identity_key.as_bytes()).copied().collect::<Vec<_>>());\n")
T.clean("the base point of the curve", path="docs/keying/curve.md", text=f"The base point is `09{'00' * 31}`.\n")
T.clean("the salt of zeros of HKDF", path="spec/crypto/salt.yaml", text=f"id: salt\nnote: no salt means 32 zeros, {'00' * 32}\n")
T.clean("a bundle of labels in base64", body=inside(f"<skey><id>{b64(b'SKEYID')}</id><value>{b64(b'SIGNEDPREKEYPLACEHOLDER')}</value><signature>{b64(b'SIGNATUREPLACEHOLDER')}</signature></skey>"))

# ======================================================================================= stun

T = Topic("stun", "STUN messages of a relay: addresses under the cookie, users, integrity, tokens.")
COOKIE = 0x2112A442


def attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def stun(kind, attributes, txid=None, fingerprint=False):
    txid = bytes_(12) if txid is None else txid
    body = b"".join(attributes)
    if fingerprint:
        head = struct.pack(">HHI", kind, len(body) + 8, COOKIE) + txid
        body += attribute(0x8028, struct.pack(">I", zlib.crc32(head + body) ^ 0x5354554E))
    return struct.pack(">HHI", kind, len(body), COOKIE) + txid + body


def xor4(octets, port=50000, kind=0x0020):
    address = struct.unpack(">I", bytes(octets))[0] ^ COOKIE
    return attribute(kind, struct.pack(">BBHI", 0, 1, port ^ (COOKIE >> 16), address))


def xor6(groups, txid, port=50000, kind=0x0020):
    pad = struct.pack(">I", COOKIE) + txid
    return attribute(kind, struct.pack(">BBH", 0, 2, port ^ (COOKIE >> 16)) + bytes(a ^ b for a, b in zip(struct.pack(">8H", *groups), pad)))


def mapped4(octets, port=50000):
    return attribute(0x0001, struct.pack(">BBH", 0, 1, port) + bytes(octets))


def integrity():
    return attribute(0x0008, bytes_(20))


ZERO12 = bytes(12)
COUNT12 = bytes(range(1, 13))
IP, TX = "ip-address", bytes_(12)
T.fires("the mapped address of an answer in a page", IP, ["hex", "stun"], path="docs/transport/stun.md", text=fence(M(stun(0x0101, [xor4(ip4())]).hex())))
T.fires("the mapped address of an answer in base64", IP, ["base64", "stun"], notes=f"The answer was {M(b64(stun(0x0101, [xor4(ip4())], fingerprint=True)))}.")
T.fires("the mapped address of version 6", IP, ["hex", "stun"], format="hex", body=M(stun(0x0101, [xor6(ip6(), TX)], TX).hex()))
T.fires("the mapped address without the cookie", IP, ["hex", "stun"], path="docs/transport/mapped.md", text=fence(M(spaced(stun(0x0101, [mapped4(ip4())])))))
T.fires("the relayed address of an allocation", IP, ["hex", "stun"], path="docs/transport/allocate.md", text=fence(M(wrap(stun(0x0103, [xor4(ip4(), 49170, 0x0016)]).hex(), 48))))
T.fires("the mapped address in a hex dump", IP, ["hexdump", "stun"], path="docs/techniques/stun-dump.md", text=fence(M(hexdump_c(stun(0x0101, [xor4(ip4()), attribute(0x8022, b"relay ")])))))
T.fires("the mapped address as numbers", IP, ["decimal", "stun"], path="tools/decode/stun.ts", text=f"const answer = Uint8Array.of({M(decimals(stun(0x0101, [xor4(ip4())])))})\n")
T.fires("the mapped address in an array in Rust", IP, ["hex", "stun"], path="tools/probe/src/stun.rs", text=f"let answer: &[u8] = &[\n    {M(array(stun(0x0101, [xor4(ip4())]), pad='    '))},\n];\n")
T.fires("a private mapped address in a capture", IP, ["hex", "stun"], format="hex", body=M(stun(0x0101, [xor4([192, 168, 178, 41])], ZERO12).hex()))
T.fires("integrity of a binding", KEY, ["hex", "stun"], path="docs/transport/binding.md", text=fence(M(stun(0x0001, [attribute(0x0006, b"RELAYTOKENPLACEHOLDER0"), integrity()]).hex())))
T.fires("the token of an allocation", KEY, ["base64", "stun"], format="base64", body=M(b64(stun(0x0003, [attribute(0x4000, bytes_(96))], COUNT12))))
T.fires("the token of a relay's own request", KEY, ["hex", "stun"], path="docs/transport/relay-request.md", text=fence(M(wrap(stun(0x0801, [attribute(0x4000, bytes_(72)), integrity()]).hex(), 64))))
T.fires("the user of a binding", KEY, ["hex", "stun"], format="hex", body=M(spaced(stun(0x0001, [attribute(0x0006, b64(bytes_(24)).encode())], ZERO12))))
T.fires("a transaction id in a capture", "opaque-value|key-material", ["hex", "stun"], format="hex", body=M(stun(0x0802, []).hex()))
T.fires("a message inside a log line", IP, ["hex", "stun"], path="tools/probe/stun.log", text=f"06-09 12:00:00.000   77   78 I Stun: rx {M(stun(0x0101, [xor4(ip4())]).hex())}\n")

# the vectors of RFC 5769, checked against their own fingerprints
R5769 = {
    "request": "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf",
    "response": "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96",
    "response6": "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c",
}
for name, value in R5769.items():
    raw = bytes.fromhex(value)
    assert struct.pack(">I", zlib.crc32(raw[:-8]) ^ 0x5354554E) == raw[-4:], name
T.clean("the sample request of RFC 5769", path="docs/transport/vectors.md", text=f"RFC 5769, section 2.1:\n\n```\n{wrap(spaced(bytes.fromhex(R5769['request'])), 48)}\n```\n")
T.clean("the sample answer of RFC 5769", path="tests/vectors/stun.rs", text=f"// RFC 5769, section 2.2\nlet answer: &[u8] = &[\n    {array(bytes.fromhex(R5769['response']), pad='    ')},\n];\n")
T.clean("the sample answer of RFC 5769 of version 6", path="spec/relay/stun-vectors.yaml", text=f"id: stun-vectors\nnote: RFC 5769, section 2.3\nbytes: \"{R5769['response6']}\"\n")
T.clean("the password of RFC 5769", path="tests/vectors/stun.py", text='# RFC 5769, section 2\nUSERNAME = "evtj:h6vY"\nPASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"\n')
T.clean("the cookie in source", path="tools/probe/src/cookie.rs", text="pub const MAGIC_COOKIE: u32 = 0x2112_A442;\npub const FINGERPRINT_XOR: u32 = 0x5354554E;\n")
T.clean("an answer with a documentation address", format="hex", body=stun(0x0101, [xor4(DOC4)], ZERO12).hex())
T.clean("an answer with a documentation address of version 6", format="base64", body=b64(stun(0x0101, [xor6(DOC6, COUNT12)], COUNT12)))
T.clean("an answer with a documentation address in a page", path="docs/transport/answer.md", text=fence(hexdump_c(stun(0x0101, [xor4(DOC4B)], COUNT12))))
T.clean("a request with labels only", format="hex", body=stun(0x0003, [attribute(0x4000, b"RELAYTOKENPLACEHOLDER0"), attribute(0x0006, b"ICEUFRAGPLACEHOLDER")], ZERO12).hex())
T.clean("a binding without attributes", format="hex", body=spaced(stun(0x0001, [], ZERO12)))
T.clean("a relay's own ping with a filler", decoded=f"A ping is {spaced(stun(0x0801, [], COUNT12))} on the wire.")
T.clean("attribute numbers in a table", path="docs/transport/attributes.md", text="| type | name |\n| --- | --- |\n| 0x0006 | USERNAME |\n| 0x0008 | MESSAGE-INTEGRITY |\n| 0x0020 | XOR-MAPPED-ADDRESS |\n| 0x4000 | relay token |\n| 0x8028 | FINGERPRINT |\n")
T.clean("the header as a drawing", path="spec/relay/stun-header.yaml", text="id: stun-header\nlayout: |\n  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n  |0 0|     STUN Message Type     |         Message Length        |\n  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n  |                  Magic Cookie = 2112A442                      |\n")
T.clean("an address under the cookie computed in prose", path="docs/transport/xor.md", text="192.0.2.1 under the cookie 21 12 a4 42 is `e1 12 a6 43`.\n")
T.clean("a list of attributes without values", decoded="STUN 0x0003: USERNAME, 0x4000 (72 bytes), MESSAGE-INTEGRITY (20 bytes), FINGERPRINT.")

# ======================================================================================= rtp

T = Topic("rtp", "RTP packets: recorded media, encrypted or not, is nothing for a corpus.")


def rtp(payload, first=0x90, kind=120, seq=None, stamp=None, ssrc=None, extension=True, word=b"\x30\x01\x00\x00"):
    seq = RNG.randint(2, 60000) if seq is None else seq
    stamp = RNG.randint(960, 900000) if stamp is None else stamp
    head = struct.pack(">BBHI", first, kind, seq, stamp) + (bytes_(4) if ssrc is None else ssrc)
    return head + (b"\xde\xbe" + struct.pack(">H", len(word) // 4) + word if extension else b"") + payload


MEDIA = "call-media"
ANY = "call-media|opaque-value"
T.fires("a speech packet in a hex body", MEDIA, ["hex", "rtp"], format="hex", body=M(rtp(bytes_(58)).hex()))
T.fires("a speech packet in a base64 body", MEDIA, ["base64", "rtp"], format="base64", body=M(b64(rtp(bytes_(71)))))
T.fires("a speech packet in spaced hex in the decoded text", MEDIA, ["hex", "rtp"], decoded=f"First packet:\n{M(wrap(spaced(rtp(bytes_(64))), 96))}")
T.fires("a packet of payload type 121 with the marker", MEDIA, ["hex", "rtp"], format="xml", body=M(rtp(bytes_(60), kind=0x80 | 121).hex()))
T.fires("a packet without its extension block", ANY, ["hex", "rtp"], format="hex", body=M(rtp(bytes_(62), first=0x80, extension=False).hex()))
T.fires("a packet with the tag of the profile and no extension bit", ANY, ["hex", "rtp"], format="hex", body=M(rtp(bytes_(50), first=0x80, word=b"").hex()))
T.fires("a packet in a hex dump in a page", MEDIA, ["hexdump", "rtp"], path="docs/transport/first-packet.md", text=fence(M(wireshark(rtp(bytes_(60))))))
T.fires("a packet in a fixture", MEDIA, ["hex", "rtp"], path="tests/fixtures/rtp.json", text=f'{{"direction": "in", "packet": "{M(rtp(bytes_(66)).hex())}"}}\n')
T.fires("two packets behind their lengths", MEDIA, ["base64", "rtp"], notes="Sent: " + M(b64(b"".join(struct.pack(">H", len(p)) + p for p in [rtp(bytes_(40), seq=7, ssrc=b"\x5a\x91\x0c\xe7"), rtp(bytes_(44), seq=8, ssrc=b"\x5a\x91\x0c\xe7")]))))
T.fires("a packet as numbers in source", MEDIA, ["decimal", "rtp"], path="tools/probe/src/packet.rs", text=f"const SPEECH: &[u8] = &[\n    {M(decimals(rtp(bytes_(56)), 16, '    '))},\n];\n")
T.fires("a payload as tshark writes it", ANY + "|key-material", ["hex"], format="json", body=f'{{"rtp": {{"payload": "{M(spaced(bytes_(60), ":"))}"}}}}')
T.fires("a packet of silence with a real source", "call-media|opaque-value", ["hex", "rtp"], format="hex", body=M(rtp(b"\x10" + bytes_(4), ssrc=bytes_(4)).hex()))

HEAD = "      0                   1                   2                   3\n      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n     |V=2|P|X|  CC   |M|     PT      |       sequence number         |\n"
T.clean("the header as a drawing in a page", path="docs/transport/header.md", text=f"```\n{HEAD}```\n")
T.clean("the header as a drawing in a capture", decoded=f"The header:\n{HEAD}")
T.clean("the header in source, with the extension of silence", path="tools/probe/src/rtp.rs", text="const HEADER: [u8; 4] = [0x90, 0x78, 0x00, 0x01];\nconst PROFILE: [u8; 4] = [0xde, 0xbe, 0x00, 0x01];\nconst SILENCE: [u8; 4] = [0x30, 0x01, 0x00, 0x00];\n")
T.clean("a header alone with a filler for its source", path="docs/transport/rtp-layout.md", text="`90 78 00 01 00 00 00 00 de ad be ef de be 00 01 30 01 00 00` is a header with a filler source and no payload.\n")
T.clean("payload types in prose", path="spec/relay/payload-types.yaml", text="id: payload-types\nnormative: |\n  Audio is 120 (0x78); a receiver also takes 121 (0x79). With the marker the byte is 0xf8 or 0xf9.\n")
T.clean("a packet of labels", format="json", body='{"rtp": {"ssrc": "SSRCPLACEHOLDER", "payload": "MEDIAFRAMEPLACEHOLDER", "seq": 1}}')
T.clean("a list of packets without bytes", notes="rtp seq 1 pt 120 len 74, seq 2 pt 120 len 76, seq 3 pt 121 len 20 (silence).")
T.clean("a key of RFC 3711 and what follows from it", path="tests/vectors/srtp.rs", text='// RFC 3711, appendix B.3\nconst MASTER_KEY: &str = "E1F97A0D3E018BE0D64FA32C06DE4139";\nconst MASTER_SALT: &str = "0EC675AD498AFEEBB6960B3AABE6";\nconst CIPHER_KEY: &str = "C61E7A93744F39EE10734AFE3FF7A087";\nconst CIPHER_SALT: &str = "30CBBC08863D8C85D49DB34A9AE1";\nconst AUTH_KEY: &str = "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4";\n')
T.clean("the keystream of RFC 3711", path="docs/keying/keystream.md", text="RFC 3711, appendix B.2: session key `2B7E151628AED2A6ABF7158809CF4F3C`, session salt `F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000`, keystream `E03EAD0935C95E80E166B16DD92B4EB4`.\n")
T.clean("a redundant frame of fillers", path="spec/encodings/red.yaml", text="id: red\nexample: \"85 03 00  AA BB CC  50 11 22 33\"\n")
T.clean("a window of a codec as numbers", path="tools/mlow/src/window.ts", text="export const WINDOW = [0, 3, 11, 24, 43, 67, 96, 131, 170, 215, 264, 318, 376, 439, 506, 577, 652, 731, 813, 899]\n")
T.clean("bits of a frame's first byte", path="docs/codec/mlow/first-byte.md", text="```\n7 6 5 4 3 2 1 0\n0 1 0 0 1 x x x   20 ms\n0 1 0 1 0 x x x   60 ms\n```\n")

# ======================================================================================= protobuf

T = Topic("protobuf", "messages in the wire form of protocol buffers, read without their schema.")


def varint(value):
    out = bytearray()
    while True:
        out.append(value & 127 | (128 if value > 127 else 0))
        value >>= 7
        if not value:
            return bytes(out)


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def message_key(account, ident="OF-0001"):
    return field(1, account) + field(2, 1) + field(3, ident)


def web_message(account, body="Synthetic", name="NAME"):
    return field(1, message_key(account)) + field(2, field(1, body)) + field(3, 1733779200) + field(19, name)


PB = "protobuf"
T.fires("the account of a message key", "jid", ["hex", PB], path="docs/signaling/keys.md", text=fence(M(field(1, message_key(jid())).hex())))
T.fires("the account of a message in base64", "jid", ["base64", PB], path="tests/fixtures/message.txt", text=f"{M(b64(web_message(jid())))}\n")
T.fires("an account three messages deep", "jid", ["base64", PB], notes=f"The action: {M(b64(field(12, field(3, field(1, field(1, jid()) + field(2, 'OF-0001'))))))}")
T.fires("a LID in the decoded text", "jid", ["hex", PB], decoded=f"Sync action {M(field(2, field(5, lid()) + field(6, 1733779200)).hex())}")
T.fires("a number as a string of a message", "phone-number", ["base64", PB], path="docs/signaling/contact.md", text=f"`{M(b64(field(1, 'contact') + field(3, '+' + phone()) + field(4, 'NAME')))}`\n")
T.fires("a push name", "push-name|opaque-value", ["hex", PB], format="hex", body=M(web_message("A@s.whatsapp.net", "Synthetic", "Ottilie Brandhuber").hex()))
T.fires("words of a chat", "opaque-value", ["base64", PB], format="base64", body=M(b64(web_message("A@s.whatsapp.net", "see you behind the station at nine"))))
T.fires("an address of a relay as a string", IP, ["hex", PB], path="docs/transport/relays.md", text=fence(M((field(1, 0) + field(2, field(1, "relay") + field(2, f"{dotted(ip4())}:3478"))).hex())))
T.fires("a device identity", KEY, ["base64", PB], path="docs/keying/device-identity.md", text=f"`<device-identity>` held {M(b64(signal('device-identity')))}.\n")
T.fires("a session record", KEY + "|session-file", ["hex", PB], path="docs/keying/session.md", text=fence(M(wrap(signal("session-record-protobuf").hex(), 64))))
T.fires("a record of a signed prekey", KEY + "|session-file", ["base64", PB], path="tests/fixtures/signed-prekey.txt", text=f"{M(b64(signal('signed-prekey-record-protobuf')))}\n")
T.fires("a record of a prekey as an array", KEY + "|session-file", ["hex", PB], path="tools/probe/src/prekey.rs", text=f"const RECORD: &[u8] = &[\n    {M(array(signal('prekey-record-protobuf'), pad='    '))},\n];\n")
T.fires("a record of a sender key", KEY + "|session-file", ["hex", PB], format="hex", body=M(signal("sender-key-record-protobuf").hex()))
T.fires("a moment in a capture's payload", "opaque-value", ["hex", PB], format="hex", body=M((field(1, "OF-0001") + field(2, "accept") + field(3, 1741256789)).hex()))
T.fires("bytes of a message in a capture's payload", "opaque-value|key-material", ["base64"], format="base64", body=M(b64(field(1, "OF-0001") + field(2, bytes_(40)))))

T.clean("a message key of placeholders", format="hex", body=field(1, message_key("A@s.whatsapp.net")).hex())
T.clean("a message of placeholders", format="base64", body=b64(web_message("A@s.whatsapp.net", "text placeholder")))
T.clean("a message of placeholders in the notes", notes=f"Its key is {b64(field(1, message_key('B@s.whatsapp.net', 'CALLID0001')))}.")
T.clean("small numbers and labels", format="hex", body=spaced(field(1, "CALLID0001") + field(2, 42) + field(3, "timeout") + field(4, 16000)))
T.clean("the first example of the format's own guide", path="docs/signaling/protobuf.md", text="`08 96 01` is field 1 with 150, `12 07 74 65 73 74 69 6e 67` is field 2 with \"testing\".\n")
T.clean("a schema as text", path="tools/decode/call.proto", text='syntax = "proto3";\nmessage Call {\n  optional bytes callKey = 1;\n  optional string conversionSource = 2;\n  optional bytes conversionData = 3;\n}\n')
DESCRIPTOR = field(1, "call.proto") + field(2, "wacrg") + field(4, field(1, "Call") + b"".join(field(2, field(1, name) + field(3, at) + field(4, 1) + field(5, 12) + field(10, name)) for at, name in [(1, "callKey"), (2, "conversionSource"), (3, "conversionData")])) + field(12, "proto3")
T.clean("a descriptor in generated source", path="tools/decode/call_pb.js", text=f'// generated\nexport const file = fileDesc("{b64(DESCRIPTOR)}")\n')
T.clean("a descriptor in generated Python source", path="tools/decode/call_pb2.py", text="DESCRIPTOR = pool.AddSerializedFile(b'" + "".join(chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in DESCRIPTOR) + "')\n")
T.clean("numbers reserved for fiction in a message", path="docs/signaling/fiction.md", text=fence(field(1, message_key("12025550143@s.whatsapp.net")).hex()))
T.clean("documentation addresses in a message", path="docs/transport/doc-relays.md", text=fence((field(1, 0) + field(2, field(1, "relay") + field(2, "203.0.113.10:3478"))).hex()))
T.clean("settings of a tool in a message", path="tests/fixtures/options.txt", text=b64(field(1, "opus") + field(2, 16000) + field(3, field(1, "udp") + field(2, 3478))) + "\n")
T.clean("a device identity of labels", format="base64", body=b64(field(1, "DETAILSPLACEHOLDER") + field(2, "ACCOUNTSIGNATUREKEYPLACEHOLDER") + field(3, "SIGNATUREPLACEHOLDER")))
T.clean("a call key of zeros that says so", path="docs/keying/zero-call-key.md", text=f"With an all-zero call key: `52220a20{'00' * 32}01`.\n")
T.clean("a hash that could be a message", path="Cargo.lock", text=f'version = 4\n\n[[package]]\nname = "prost"\nversion = "0.13.5"\nchecksum = "0a05{bytes_(30).hex()}"\n')
T.clean("field numbers in a table", path="spec/crypto/call-message.yaml", text="id: call-message\nfields:\n  - { number: 10, wire: 2, name: call }\n  - { number: 1, wire: 2, name: callKey, bytes: 32 }\n")

# ======================================================================================= sdp

T = Topic("sdp", "SDES keys, ICE, DTLS and the Noise handshake, as text and as bytes.")


def sdp(**given):
    lines = {
        "ufrag": "ICEUFRAGPLACEHOLDER", "pwd": "ICEPWDPLACEHOLDER", "crypto": "SRTPMASTERKEYPLACEHOLDER", "address": "203.0.113.10",
        "fingerprint": "FINGERPRINTPLACEHOLDER", **given,
    }
    return [
        "v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "t=0 0", "m=audio 9 UDP/TLS/RTP/SAVPF 120", "c=IN IP4 0.0.0.0", "a=rtpmap:120 opus/48000/2",
        f"a=ice-ufrag:{lines['ufrag']}", f"a=ice-pwd:{lines['pwd']}", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{lines['crypto']}",
        f"a=fingerprint:sha-256 {lines['fingerprint']}", f"a=candidate:1 1 udp 2122260223 {lines['address']} 50000 typ srflx raddr 0.0.0.0 rport 0",
    ]


def colons(data):
    return data.hex(":").upper()


T.fires("an SDES key in a page", KEY, path="docs/keying/sdes.md", text=fence("\n".join(sdp(crypto=M(b64(bytes_(30)))))))
T.fires("an SDES key with lifetime and index", KEY, path="docs/keying/sdes-mki.md", text=f"`a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:{M(b64(bytes_(30)))}|2^20|1:4`\n")
T.fires("an ICE password in a page", KEY, path="docs/transport/ice.md", text=fence("\n".join(sdp(pwd=M(b64(bytes_(18)))))))
T.fires("an ICE password in a source string", KEY, path="tools/probe/offer.ts", text="const sdp = '" + "\\r\\n".join(sdp(pwd=M(b64(bytes_(18))))) + "\\r\\n'\n")
T.fires("an ICE user in a JSON string", KEY, path="tests/fixtures/offer.json", text='{"type": "offer", "sdp": "' + "\\r\\n".join(sdp(ufrag=M(b64(bytes_(12))))) + '\\r\\n"}\n')
T.fires("a fingerprint in the notes", KEY, notes="\n".join(sdp(fingerprint=M(colons(bytes_(32))))))
T.fires("a fingerprint in small letters and of SHA-1", KEY, path="docs/transport/dtls.md", text=f"`a=fingerprint:sha-1 {M(bytes_(20).hex(':'))}`\n")
T.fires("a candidate's address", IP, path="docs/transport/gathering.md", text=fence("\n".join(sdp(address=M(dotted(ip4()))))))
T.fires("a candidate's address of version 6", IP, path="tests/fixtures/candidate.txt", text=f"candidate:2 1 udp 2122262783 {M(text6(ip6()))} 54400 typ host generation 0\n")
T.fires("a description in base64", IP, ["base64"], path="tests/fixtures/sdp.txt", text=M(b64("\r\n".join(sdp(address=dotted(ip4()))).encode())) + "\n")
T.fires("a description in base64 with a key", KEY, ["base64"], notes=f"The offer: {M(b64(chr(10).join(sdp(crypto=b64(bytes_(30)))).encode()))}")
T.fires("a description in hex with a password", KEY, ["hex"], format="hex", body=M("\n".join(sdp(pwd=b64(bytes_(18)))).encode().hex()))


def client_hello(randomness, session=b"", name=b""):
    extensions = struct.pack(">HH", 0, len(name) + 5) + struct.pack(">HBH", len(name) + 3, 0, len(name)) + name if name else b""
    body = b"\xfe\xfd" + randomness + bytes([len(session)]) + session + b"\x00" + struct.pack(">H", 4) + b"\xc0\x2b\xc0\x2f" + b"\x01\x00"
    body += struct.pack(">H", len(extensions)) + extensions
    shake = b"\x01" + len(body).to_bytes(3, "big") + b"\x00\x00" + b"\x00\x00\x00" + len(body).to_bytes(3, "big") + body
    return b"\x16\xfe\xff" + b"\x00\x00" + bytes(6) + struct.pack(">H", len(shake)) + shake


def server_hello():
    body = b"\xfe\xfd" + bytes_(32) + b"\x20" + bytes_(32) + b"\xc0\x2b\x00"
    shake = b"\x02" + len(body).to_bytes(3, "big") + b"\x00\x01" + b"\x00\x00\x00" + len(body).to_bytes(3, "big") + body
    return b"\x16\xfe\xfd" + b"\x00\x00" + bytes(6) + struct.pack(">H", len(shake)) + shake


T.fires("a hello of DTLS in a page", KEY, ["hex", "dtls"], path="docs/transport/dtls-hello.md", text=fence(M(wrap(client_hello(bytes_(32)).hex(), 64))))
T.fires("an answer to a hello of DTLS", KEY, ["base64", "dtls"], notes=f"The relay sent {M(b64(server_hello()))}.")
T.fires("a hello of DTLS in a hex dump", KEY, ["hexdump", "dtls"], path="docs/techniques/dtls-dump.md", text=fence(M(wireshark(client_hello(bytes_(32), bytes_(32))))))
T.fires("the hello of Noise in a page", KEY, ["hex", "noise"], path="docs/signaling/noise.md", text=fence(M(signal("noise-client-hello").hex())))
T.fires("the hello of Noise behind the prologue", KEY, ["base64", "noise"], path="tools/probe/hello.ts", text=f"const first = '{M(b64(signal('noise-client-hello-framed')))}'\n")
T.fires("the hello of Noise with the routing in front", KEY, ["hex", "noise"], format="hex", body=M(spaced(signal("noise-client-hello-routed"))))
T.fires("the server's hello of Noise", KEY, ["base64", "noise"], decoded=f"Second frame:\n{M(wrap(b64(signal('noise-server-hello')), 76))}")
T.fires("the last frame of the Noise handshake", KEY, ["hex", "noise"], path="docs/signaling/finish.md", text=fence(M(wrap(signal("noise-client-finish").hex(), 64))))
T.fires("an encrypted frame of the socket", KEY + "|opaque-value|undecodable", ["hex"], format="hex", body=M(signal("noise-transport-frame").hex()))

T.clean("a description of placeholders", notes="\n".join(sdp()))
T.clean("a description of placeholders in a page", path="docs/transport/offer.md", text=fence("\n".join(sdp())))
T.clean("a description of placeholders in base64", format="base64", body=b64("\n".join(["a=ice-ufrag:ICEUFRAGPLACEHOLDER", "a=ice-pwd:ICEPWDPLACEHOLDER"]).encode()))
T.clean("a description of placeholders in a JSON string", path="tests/fixtures/offer-clean.json", text='{"type": "offer", "sdp": "' + "\\r\\n".join(sdp()) + '"}\n')
T.clean("candidates with documentation addresses", path="docs/transport/candidates.md", text=fence("a=candidate:1 1 udp 2122260223 198.51.100.5 50000 typ host\na=candidate:2 1 udp 2122262783 2001:db8::8a2e:370:7334 54400 typ host"))
T.clean("a fingerprint of zeros", path="docs/transport/zero-fingerprint.md", text=f"`a=fingerprint:sha-256 {colons(bytes(32))}` stands for none.\n")
T.clean("a fingerprint that counts", notes=f"a=fingerprint:sha-256 {colons(bytes(range(1, 33)))}")
T.clean("how a password is made, in prose", path="spec/relay/ice-pwd.yaml", text="id: ice-pwd\nnormative: |\n  `a=ice-ufrag` is base64 of the auth token, `a=ice-pwd` is the relay key's base64 form. `inline:` is followed by 40 base64 characters.\n")
T.clean("braces for the key", path="docs/keying/sdes-shape.md", text="`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64 of key and salt}`\n")
T.clean("an expression of a source for a line of a description", path="tools/probe/sdp.ts", text="lines.push(`a=ice-pwd:${pwd}`, `a=ice-ufrag:${ufrag}`, `a=fingerprint:sha-256 ${colons(digest)}`)\n")
T.clean("suites and record types in source", path="tools/probe/src/dtls.rs", text="pub const HANDSHAKE: u8 = 22;\npub const DTLS_1_2: [u8; 2] = [0xfe, 0xfd];\npub const SUITES: [u16; 2] = [0xc02b, 0xc02f];\n")
T.clean("the header of a record in a page", path="docs/transport/dtls-record.md", text="A record begins `16 fe ff 00 00 00 00 00 00 00 00`, then two bytes of length; a hello has type 1.\n")
T.clean("a hello of zeros", path="docs/transport/dtls-template.md", text="Template with an all-zero random:\n\n" + fence(client_hello(bytes(32)).hex())[11:])
T.clean("the prologue of Noise", path="docs/signaling/prologue.md", text="The prologue is `57 41 06 03`; `45 44 00 01` comes first where there is routing. A hello is `12 22 0a 20` and 32 bytes.\n")
T.clean("the prologue in source", path="tools/probe/src/noise.rs", text='pub const HEADER: &[u8] = b"WA\\x06\\x03";\npub const PATTERN: &str = "Noise_XX_25519_AESGCM_SHA256";\n')
T.clean("the name of the pattern padded to a hash", decoded=f"h = Noise_XX_25519_AESGCM_SHA256 and four zeros: {spaced(b'Noise_XX_25519_AESGCM_SHA256' + bytes(4))}")
T.clean("a hello of Noise of zeros", path="docs/signaling/noise-template.md", text=f"All-zero ephemeral: `12220a20{'00' * 32}`.\n")
T.clean("session times and ports of a description", path="tests/fixtures/audio.sdp", text="v=0\no=- 1733779200 2 IN IP4 127.0.0.1\ns=-\nt=0 0\nm=audio 50000 RTP/SAVP 120\na=fmtp:120 minptime=10;useinbandfec=1\n")
T.clean("a priority and a foundation", path="docs/transport/priority.md", text="priority = (2^24)*126 + (2^8)*65535 + 255 = 2130706431; the foundation is a CRC such as 842163049.\n")
T.clean("labels in a body", body=inside("<transport><ice ufrag=\"ICEUFRAGPLACEHOLDER\" pwd=\"ICEPWDPLACEHOLDER\"/></transport>"))
T.clean("the handshake in a diagram", path="docs/signaling/handshake.md", text="```mermaid\nsequenceDiagram\n  client->>server: hello (ephemeral)\n  server->>client: hello (ephemeral, static, payload)\n  client->>server: finish (static, payload)\n```\n")

# ======================================================================================= endpoint

T = Topic("endpoint", "addresses of relays in their packed form: 6 bytes, or 18 for version 6.")
EP = ["base64", "endpoint"]
EPX = ["hex", "endpoint"]
T.fires("six bytes in base64", IP, EP, body=te(M(b64(end4(ip4())))))
T.fires("six bytes in hex", IP, EPX, body=te(M(end4(ip4()).hex())))
T.fires("six bytes in spaced hex", IP, EPX, body=te(M(spaced(end4(ip4()))), "te"))
T.fires("six bytes with another port", IP, EP, body=te(M(b64(end4(ip4(), 50312)))))
T.fires("eighteen bytes in base64", IP, EP, body=te(M(b64(end6(ip6())))))
T.fires("eighteen bytes in hex", IP, EPX, body=te(M(end6(ip6()).hex()), "te"))
T.fires("eighteen bytes in base64url", IP, EP, body=te(M(b64u(end6(ip6())))))
T.fires("an address of version 4 mapped into 6", IP, EPX, body=te(M((b"\0" * 10 + b"\xff\xff" + end4(ip4())).hex())))
T.fires("a private address", IP, EP, body=te(M(b64(end4([10, 41, 7, 203]))), "te"))
T.fires("six bytes as a serialized buffer", IP, EP, format="json", body='{"tag": "te2", "attrs": {"relay_id": "0"}, "content": ' + buffer_json(end4(ip4())).replace('"data":"', f'"data":"{OPEN}').replace('"}', f'{CLOSE}"}}') + "}")
T.fires("six bytes as numbers", IP, ["decimal", "endpoint"], format="json", body='{"tag": "te2", "content": {"type": "Buffer", "data": [' + M(decimals(end4(ip4()))) + "]}}")
T.fires("the element in a page", IP, EP, path="docs/transport/te2.md", text=fence(f'<te2 relay_id="0" relay_name="gru1c02">{M(b64(end4(ip4())))}</te2>', language="xml"))
T.fires("the element in the notes", IP, EPX, notes=f"te2: {M(spaced(end4(ip4())))} for the first relay.")
T.fires("the element as a console shows it", IP, EPX, path="tests/fixtures/ack.txt", text="{ tag: 'te2', attrs: { relay_id: '1' }, content: <Buffer " + M(spaced(end6(ip6()))) + "> }\n")

T.clean("a documentation address in base64", body=te(b64(end4(DOC4))))
T.clean("a documentation address in hex", body=te(end4(DOC4B).hex()))
T.clean("a documentation address in spaced hex with another port", body=te(spaced(end4([192, 0, 2, 44], 50000)), "te"))
T.clean("a documentation address of version 6 in base64", body=te(b64(end6(DOC6))))
T.clean("a documentation address of version 6 in hex", body=te(end6(DOC6).hex(), "te"))
T.clean("a documentation address as a serialized buffer", format="json", body='{"tag": "te2", "attrs": {"relay_id": "0"}, "content": ' + buffer_json(end4(DOC4)) + "}")
T.clean("a documentation address as numbers", format="json", body='{"tag": "te2", "content": [203, 0, 113, 10, 13, 150]}')
T.clean("a label in base64", body=te(b64(b"RELAYENDPOINTPLACEHOLDER")))
T.clean("the layout in prose", path="spec/relay/endpoints.yaml", text="id: endpoints\nnormative: |\n  Six bytes: address, then port, so `cb 00 71 0a 0d 96` is 203.0.113.10:3478. Eighteen for version 6.\n")
T.clean("the port in source", path="tools/probe/src/port.rs", text="/// 3478 is `0d 96` on the wire.\npub const PORT: [u8; 2] = [0x0d, 0x96];\npub const ENDPOINT_LEN: usize = 6;\n")
T.clean("six bytes that are no address in a page", path="docs/codec/mlow/bytes.md", text="The frame begins `5b 1c a7 40 0d 96` in the reference decoder's own sample.\n")
T.clean("colours of six digits", path="docs/assets/extra.css", text=":root { --brand: #5bcc11; --accent: #5bcc110d; --line: #c0ffee }\n")
T.clean("short commits", path="docs/transport/changes.md", text="Fixed in 5bcc11260d96 and b94e1fa70d96.\n")
T.clean("the any address with a port", body=te(end4([0, 0, 0, 0]).hex()))

# ======================================================================================= nested

T = Topic("nested", "encodings of encodings, and what is compressed inside them.")


def xml_call(account):
    return f'<call from="{account}" to="B@s.whatsapp.net" id="CALLID0001"><terminate reason="timeout"/></call>'.encode()


def json_call(account):
    return json.dumps({"tag": "call", "attrs": {"from": account, "to": "B@s.whatsapp.net", "id": "CALLID0001"}}).encode()


NEST = [
    ("base64 of base64 of a frame", ["base64", "base64", "wabinary"], lambda d: b64(b64(d).encode()), "frame"),
    ("base64 of hex of a frame", ["base64", "hex", "wabinary"], lambda d: b64(d.hex().encode()), "frame"),
    ("hex of base64 of a frame", ["hex", "base64", "wabinary"], lambda d: b64(d).encode().hex(), "frame"),
    ("hex of XML", ["hex"], lambda d: d.hex(), "xml"),
    ("base64 of XML", ["base64"], b64, "xml"),
    ("gzip of XML", ["base64", "gzip"], lambda d: b64(gz(d)), "xml"),
    ("zlib of JSON in hex", ["hex", "zlib"], lambda d: zlib.compress(d, 9).hex(), "json"),
    ("xz of XML", ["base64", "xz"], lambda d: b64(lzma.compress(d)), "xml"),
    ("bzip2 of XML", ["base64", "bzip2"], lambda d: b64(bz2.compress(d)), "xml"),
    ("zstd of JSON", ["base64", "zstd"], lambda d: b64(zstd(d)), "json"),
    ("gzip of a frame", ["base64", "gzip", "wabinary"], lambda d: b64(gz(d)), "frame"),
    ("zstd of a frame in hex", ["hex", "zstd", "wabinary"], lambda d: zstd(d).hex(), "frame"),
    ("gzip of base64 of a frame", ["base64", "gzip", "base64", "wabinary"], lambda d: b64(gz(b64(d).encode())), "frame"),
    ("gzip twice", ["base64", "gzip", "gzip"], lambda d: b64(gz(gz(d))), "json"),
    ("zlib of gzip of XML in hex", ["hex", "zlib", "gzip"], lambda d: zlib.compress(gz(d), 9).hex(), "xml"),
    ("base64 as percent escapes", ["percent", "base64", "wabinary"], lambda d: b64(d).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D").replace("A", "%41"), "frame"),
    ("base64 as entities", ["base64"], lambda d: "".join(f"&#{ord(sign)};" for sign in b64(d)), "short"),
    ("base32 of base64", ["base32", "base64"], lambda d: b32(b64(d).encode()), "xml"),
    ("a serialized buffer in base64", ["base64", "base64", "wabinary"], lambda d: b64(buffer_json(d).encode()), "frame"),
    ("numbers in base64", ["base64", "decimal", "wabinary"], lambda d: b64(buffer_json(d, True).encode()), "frame"),
    ("five encodings", ["base64", "zlib", "hex", "base64", "wabinary"], lambda d: b64(zlib.compress(b64(d).encode().hex().encode(), 9)), "frame"),
]
LEAKY = ["offer-from-odd", "reject", "receipt", "terminate", "group-update", "mute", "offer-lid", "preaccept", "offer-agent", "offer-hosted"]
for index, (name, steps, build, what) in enumerate(NEST):
    account = lid() if index % 3 == 0 else jid()
    source = LEAKY[index % len(LEAKY)]
    leak = {"frame": frame(source), "xml": xml_call(account), "json": json_call(account), "short": account.encode()}[what]
    safe = {"frame": frame(f"{source}-placeholder"), "xml": xml_call("A@s.whatsapp.net"), "json": json_call("A@s.whatsapp.net"), "short": b"A@s.whatsapp.net"}[what]
    path = [None, "docs/techniques/nested.md", "tests/fixtures/nested.txt", None, "tools/probe/nested.log", "spec/stanzas/call-hold.yaml"][index % 6]
    for data, fires in [(leak, True), (safe, False)]:
        text = M(build(data)) if fires else build(data)
        if what == "short":
            parts = {"body": inside(f"<offer><user>{text}</user></offer>")}
        elif path is None:
            parts = {"format": "hex" if steps[0] == "hex" else "base64", "body": text} if index % 2 else {"notes": f"Stored as {text}"}
        elif path.endswith(".yaml"):
            parts = {"path": path, "text": f"id: call-hold\nexample: \"{text}\"\n"}
        elif path.endswith(".md"):
            parts = {"path": path, "text": fence(text)}
        else:
            parts = {"path": path, "text": f"frame={text}\n"}
        (T.fires(name, "jid", steps, **parts) if fires else T.clean(f"{name}: placeholders", **parts))

T.fires("an address inside gzip of a log", IP, ["base64", "gzip"], path="docs/techniques/log.md", text=fence(M(wrap(b64(gz(f"relay connected to {dotted(ip4())}:3478\n".encode() * 3)), 64))))
T.fires("a prekey message in gzip", KEY, ["base64", "gzip", "signal"], path="tests/fixtures/enc.txt", text=f"{M(b64(gz(signal('prekey-message-7'))))}\n")
T.fires("a message in base64 twice in an element", KEY, ["base64", "base64"], body=enc(M(b64(b64(signal("message-0")).encode())), "msg"))
T.fires("JSON in a string of JSON in base64", "jid", ["base64"], path="tests/fixtures/outer.json", text=f'{{"payload": "{M(b64(json.dumps({"inner": json.dumps({"participant": jid()})}).encode()))}"}}\n')
T.fires("gzip that is cut short", "jid|undecodable|opaque-value", ["base64", "gzip"], format="base64", body=M(b64(gz(xml_call(jid()) * 3)[:-12])))
T.fires("gzip of bytes that nobody can read", "opaque-value|undecodable", ["base64"], format="base64", body=M(b64(gz(bytes_(48)))))
deep = xml_call(jid())
for _ in range(14):
    deep = b64(deep).encode()
T.fires("deeper than anybody looks", "budget-exceeded|jid|opaque-value|undecodable", ["base64"], format="base64", body=M(deep.decode()))
T.fires("zeros by the megabyte and then an account", "jid|budget-exceeded", ["base64", "gzip"], path="tests/fixtures/zeros.txt", text=M(b64(gz(bytes(4 << 20) + b" " + jid().encode()))) + "\n")

T.clean("gzip of an English page", path="tests/fixtures/page.txt", text=b64(gz(b"The caller opens the call; the callee answers it. Both end it as they like.\n" * 3)) + "\n")
T.clean("gzip of a page with documentation addresses", path="docs/techniques/gz.md", text=fence(b64(gz(b"relay connected to 203.0.113.10:3478\n" * 3))))
T.clean("a source map in a data URI", path="tools/decode/dist/index.js", text="console.log('decode')\n//# sourceMappingURL=data:application/json;base64," + b64(b'{"version":3,"sources":["index.ts"],"names":[],"mappings":"AAAA,OAAO,CAAC,GAAG,CAAC,QAAQ,CAAC"}') + "\n")
T.clean("a label in base64 twice", body=enc(b64(b64(b"CIPHERTEXTPLACEHOLDER").encode()), "msg"))
T.clean("magic numbers of compressed files", path="docs/techniques/magic.md", text="| what | begins |\n| --- | --- |\n| gzip | 1f 8b 08 / `H4sI` |\n| zlib | 78 9c / `eJ` |\n| zstd | 28 b5 2f fd / `KLUv/` |\n| xz | fd 37 7a 58 5a 00 / `/Td6WF` |\n| bzip2 | `BZh` / `QlpoO` |\n")
T.clean("an empty gzip", path="tests/fixtures/empty.txt", text=b64(gz(b"")) + "\n")
T.clean("an escaped path", path="docs/assets/links.md", text="[search](https://example.com/search?q=call%20relay%20%22te2%22&lang=en%2DUS)\n")
T.clean("an integrity hash in base64 of a lock file's own", path="pnpm-lock.yaml", text=f"lockfileVersion: '9.0'\npackages:\n  yaml@2.8.1:\n    resolution: {{integrity: sha512-{b64(bytes_(64))}}}\n")

# ======================================================================================= hex

T = Topic("hex", "bytes in hexadecimal, in every dress.")
F1, F1P = frame("terminate"), frame("terminate-placeholder")
F2, F2P = frame("offer-caller-pn"), frame("offer-caller-pn-placeholder")
F3, F3P = frame("receipt"), frame("receipt-placeholder")
W = "wabinary"


def pair(name, rule, steps, leak, safe, build):
    """A case and its harmless likeness; `build` takes the data and the marker."""
    T.fires(name, rule, steps, **build(leak, M))
    T.clean(f"{name}: placeholders", **build(safe, str))


def page(path, build):
    return lambda d, m: {"path": path, "text": build(d, m)}


def frida_text(data, mark):
    head, lines = frida(data)
    return f"[Pixel 8::app ]-> recv\n{head}{mark(lines)}\n"


pair("with colons", "jid", ["hex", W], F1, F1P, lambda d, m: {"format": "hex", "body": m(spaced(d, ":"))})
pair("with dashes", "jid", ["hex", W], F2, F2P, lambda d, m: {"format": "hex", "body": m(spaced(d, "-"))})
pair("in upper case with spaces", "jid", ["hex", W], F3, F3P, lambda d, m: {"format": "hex", "body": m(spaced(d).upper())})
pair("with commas and 0x", "jid", ["hex", W], F1, F1P, page("tools/hook/frame.c", lambda d, m: f"static const unsigned char frame[] = {{\n\t{m(array(d, pad=chr(9)))}\n}};\n"))
pair("with 0x in front of all", "jid", ["hex", W], F2, F2P, page("docs/techniques/0x.md", lambda d, m: f"The frame is {m('0x' + d.hex())}.\n"))
pair("with backslashes in a C string", "jid", [W], F3, F3P, page("tools/hook/replay.c", lambda d, m: f'const char frame[] = "{m(escapes(d))}";\n'))
pair("with backslashes in Python bytes", "jid", [W], F1, F1P, page("scripts/send.py", lambda d, m: f'sock.send(b"{m(escapes(d))}")\n'))
pair("over several lines of the body", "jid", ["hex", W], F2, F2P, lambda d, m: {"format": "hex", "body": m(wrap(d.hex(), 32))})
pair("as xxd writes it", "jid", ["hexdump", W], F3, F3P, page("docs/techniques/xxd.md", lambda d, m: fence(m(xxd(d)))))
pair("as xxd -p writes it", "jid", ["hex", W], F1, F1P, page("tests/fixtures/plain.hex", lambda d, m: f"{m(wrap(d.hex(), 60))}\n"))
pair("as hexdump -C writes it", "jid", ["hexdump", W], F2, F2P, lambda d, m: {"notes": m(hexdump_c(d))})
pair("as Wireshark writes it", "jid", ["hexdump", W], F3, F3P, page("docs/techniques/wireshark.md", lambda d, m: fence(m(wireshark(d)))))
pair("as Frida writes it", "jid", ["hexdump", W], F1, F1P, page("tests/fixtures/frida.txt", frida_text))
pair("as od writes it", "jid", ["hexdump", W], F2, F2P, page("tests/fixtures/od.txt", lambda d, m: f"{m(od(d))}\n"))
pair("as tshark writes it", "jid", ["hex", W], F3, F3P, page("tests/fixtures/tshark.json", lambda d, m: f'[{{"_source": {{"layers": {{"data": {{"data.data": "{m(spaced(d, ":"))}"}}}}}}}}]\n'))
pair("as PostgreSQL writes it", "jid", ["hex", W], F1, F1P, page("tests/fixtures/dump.sql", lambda d, m: f"INSERT INTO frames (n, raw) VALUES (1, '\\x{m(d.hex())}');\n"))
pair("as SQLite writes it", "jid", ["hex", W], F2, F2P, page("tests/fixtures/lite.sql", lambda d, m: f"INSERT INTO frames VALUES(1,X'{m(d.hex().upper())}');\n"))
pair("in two string literals", "jid", ["hex", W], F3, F3P, page("tools/decode/joined.ts", lambda d, m: f"const frame =\n  '{m(d.hex()[:40] + chr(39) + ' +' + chr(10) + '  ' + chr(39) + d.hex()[40:])}'\n"))
pair("in a macro of Rust", "jid", ["hex", W], F1, F1P, page("tools/probe/src/hex.rs", lambda d, m: f'const FRAME: &[u8] = &hex!("{m(wrap(spaced(d), 48))}");\n'))
pair("in a console's buffer", "jid", ["hex", W], F2, F2P, lambda d, m: {"decoded": f"console.log gave <Buffer {m(spaced(d))}>"})
pair("as a folded scalar", "jid", ["hex", W], F3, F3P, lambda d, m: {"path": "spec/stanzas/call-hold.yaml", "text": "id: call-hold\nexample: >-\n  " + m(wrap(d.hex(), 64, "\n  ")) + "\n"})
pair("of a number as text", "jid", ["hex"], f"{phone()}@s.whatsapp.net".encode(), b"A@s.whatsapp.net", lambda d, m: {"format": "hex", "body": m(d.hex())})
pair("of an address as text in a page", "jid", ["hex"], f"from {jid()} to B@s.whatsapp.net".encode(), b"from A@s.whatsapp.net to B@s.whatsapp.net", page("docs/techniques/ascii.md", lambda d, m: fence(m(spaced(d)))))
T.fires("of nothing known in a body", "opaque-value|undecodable|key-material", ["hex"], format="hex", body=M(bytes_(40).hex()))
T.fires("of nothing known, in upper case and wrapped", "opaque-value|undecodable|key-material", ["hex"], format="xml", body=M(wrap(bytes_(72).hex().upper(), 48)))

SBOX = []
p = q = 1
table = [0] * 256
while True:
    p = p ^ (p << 1 & 0xFF) ^ (0x1B if p & 0x80 else 0)
    q ^= q << 1
    q ^= q << 2
    q ^= q << 4
    q &= 0xFF
    if q & 0x80:
        q ^= 0x09
    x = q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4)
    table[p] = (x ^ 0x63) & 0xFF
    if p == 1:
        break
table[0] = 0x63
SBOX = bytes(table)
assert SBOX[:4].hex() == "637c777b" and SBOX[-1] == 0x16
CRC = [(lambda c: [c := (c >> 1) ^ (0xEDB88320 if c & 1 else 0) for _ in range(8)][-1])(n) for n in range(16)]
T.clean("the S-box of AES", path="tools/probe/src/sbox.rs", text=f"pub const SBOX: [u8; 256] = [\n    {array(SBOX, 16, pad='    ')},\n];\n")
T.clean("the first words of SHA-256's constants", path="tools/probe/src/sha256.rs", text="const K: [u32; 8] = [0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5];\n")
T.clean("a table of CRC-32", path="tools/decode/crc.ts", text="const TABLE = [" + ", ".join(f"0x{word:08x}" for word in CRC) + "]\n")
T.clean("checksums of a release", path="docs/downloads.md", text="\n".join(f"    {bytes_(32).hex()}  wacrg-{name}.tar.gz" for name in ["linux", "macos"]) + "\n")
T.clean("commits of an implementation", path="spec/relay/media-map.yaml", text=f"id: media-map\nimplementations:\n  - {{ flavor: whatsapp-rust, commits: [ {bytes_(20).hex()}, {bytes_(20).hex()} ] }}\n")
T.clean("a commit in the notes", notes=f"Read from whatsapp-rust at commit {bytes_(20).hex()}.")
T.clean("a digest of an image of a container", path=".github/workflows/docs.yml", text=f"jobs:\n  build:\n    container: docker.io/library/python@sha256:{bytes_(32).hex()}\n")
T.clean("uuids of a page", path="docs/techniques/uuids.md", text="The service is 0000180a-0000-1000-8000-00805f9b34fb, the class 6ba7b810-9dad-11d1-80b4-00c04fd430c8.\n")
T.clean("addresses of functions", path="docs/codec/mlow/addresses.md", text="| function | at |\n| --- | --- |\n| decode | 0x00112ab0 |\n| smooth | 0x00112ab7 |\n| table | 0x000eee40 |\n")
T.clean("a dump of a table of constants", path="docs/codec/mlow/constants.md", text=fence(xxd(bytes(range(64, 112)))))
T.clean("the capability constant in a dump", decoded=f"00000000: {spaced(bytes.fromhex('0105f709e4bb13'))}")
T.clean("the capability constant with colons", body=inside('<capability ver="1">01:05:f7:09:e4:bb:13</capability>'))

# ======================================================================================= base64

T = Topic("base64", "bytes in base64 and base64url: padded or not, wrapped, split, in every file.")
F4, F4P = frame("offer-destination"), frame("offer-destination-placeholder")
F5, F5P = frame("group-update"), frame("group-update-placeholder")
B = ["base64", W]


pair("without padding", "jid", B, F1, F1P, lambda d, m: {"format": "base64", "body": m(b64(d).rstrip("="))})
pair("for URLs with padding", "jid", B, F4, F4P, lambda d, m: {"format": "base64", "body": m(base64.urlsafe_b64encode(d).decode())})
pair("wrapped at 64 in a page", "jid", B, F5, F5P, page("docs/techniques/wrapped.md", lambda d, m: fence(m(wrap(b64(d), 64)))))
pair("wrapped at 76 in the notes", "jid", B, F4, F4P, lambda d, m: {"notes": m(wrap(b64(d), 76))})
pair("with carriage returns as escapes in JSON", "jid", ["base64", W], F5, F5P, page("tests/fixtures/mime.json", lambda d, m: '{"body": "' + m(wrap(b64(d), 76, "\\r\\n")) + '"}\n'))
pair("split over two string literals", "jid", B, F1, F1P, page("tools/decode/split.ts", lambda d, m: "const frame = '" + m(b64(d)[:30] + "' +\n  '" + b64(d)[30:]) + "'\n"))
pair("split over adjacent literals in Python", "jid", ["literal", "base64", W], F2, F2P, page("scripts/split.py", lambda d, m: 'FRAME = (\n    "' + m(b64(d)[:36] + '"\n    "' + b64(d)[36:]) + '"\n)\n'))
pair("split by concat! in Rust", "jid", ["literal", "base64", W], F3, F3P, page("tools/probe/src/split.rs", lambda d, m: 'const FRAME: &str = concat!("' + m(b64(d)[:20] + '", "' + b64(d)[20:]) + '");\n'))
pair("in a data URI", "jid", B, F1, F1P, page("docs/assets/frame.html", lambda d, m: f'<a href="data:application/octet-stream;base64,{m(b64(d))}">frame</a>\n'))
pair("in a query of a link", "jid", B, F2, F2P, page("docs/techniques/link.md", lambda d, m: f"[open](https://example.com/decode?frame={m(b64u(d))})\n"))
pair("in a HAR file", "jid", B, F3, F3P, page("tests/fixtures/session.har", lambda d, m: '{"log": {"entries": [{"_webSocketMessages": [{"type": "receive", "opcode": 2, "data": "' + m(b64(d)) + '"}]}]}}\n'))
pair("in the binary scalar of YAML", "jid", B, F4, F4P, lambda d, m: {"path": "spec/stanzas/call-hold.yaml", "text": "id: call-hold\nexample: !!binary |\n  " + m(wrap(b64(d), 64, "\n  ")) + "\n"})
pair("in a property list", "jid", B, F5, F5P, page("tests/fixtures/frames.plist", lambda d, m: f'<?xml version="1.0"?>\n<plist version="1.0"><dict><key>frame</key><data>\n{m(wrap(b64(d), 60))}\n</data></dict></plist>\n'))
pair("in a notebook", "jid", B, F1, F1P, page("docs/techniques/decode.ipynb", lambda d, m: '{"cells": [{"cell_type": "code", "source": ["frame = \\"' + m(b64(d)) + '\\"\\n"], "outputs": []}], "nbformat": 4}\n'))
pair("in a patch", "jid", B, F2, F2P, page("docs/techniques/fix.patch", lambda d, m: f"--- a/frame.txt\n+++ b/frame.txt\n@@ -1 +1 @@\n-frame\n+{m(b64(d))}\n"))
pair("in single quotes as a value of YAML in a list", "jid", B, F3, F3P, lambda d, m: {"path": "spec/stanzas/call-hold.yaml", "text": f"id: call-hold\nobserved: ['{m(b64(d))}']\n"})
pair("of text with an account", "jid", ["base64"], f"from={jid()}&to=B@s.whatsapp.net".encode(), b"from=A@s.whatsapp.net&to=B@s.whatsapp.net", page("tests/fixtures/query.txt", lambda d, m: f"{m(b64(d))}\n"))
pair("of text with a telephone number", "phone-number", ["base64"], f"call +{phone()} back".encode(), b"call +1 202 555 0143 back", page("docs/techniques/note.md", lambda d, m: f"`{m(b64(d))}`\n"))
pair("of text with an address", IP, ["base64"], f"relay {dotted(ip4())}:3478 udp".encode(), b"relay 203.0.113.10:3478 udp", lambda d, m: {"notes": f"Log: {m(b64(d))}"})
T.fires("of nothing known in a body", "opaque-value|undecodable|key-material", ["base64"], format="base64", body=M(b64(bytes_(90))))
T.fires("for URLs of nothing known, labelled XML", "opaque-value|undecodable|key-material", ["base64"], format="xml", body=M(b64u(bytes_(57))))

T.clean("integrity of scripts of a page", path="docs/assets/page.html", text=f'<script src="https://cdn.example.com/mermaid.js" integrity="sha384-{b64(bytes_(48))}" crossorigin="anonymous"></script>\n')
T.clean("integrity in a lock file", path="package-lock.json", text='{\n  "packages": {\n' + ",\n".join(f'    "node_modules/{name}": {{ "integrity": "sha512-{b64(bytes_(64))}" }}' for name in ["ajv", "yaml"]) + "\n  }\n}\n")
T.clean("hashes of Go modules", path="tools/relay/go.sum", text="\n".join(f"example.com/{name} v1.2.{at} h1:{b64(bytes_(32))}" for at, name in enumerate(["pion", "stun"])) + "\n")
T.clean("hashes of wheels", path="requirements.txt", text=f"mkdocs==1.6.1 \\\n    --hash=sha256:{bytes_(32).hex()}\n")
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in [(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff\xff\xff\xff" * 4, 9)), (b"IEND", b"")])
T.clean("a picture in a style sheet", path="docs/assets/dot.css", text=f".dot {{ background: url(data:image/png;base64,{b64(PNG)}) }}\n")
T.clean("a drawing in a style sheet", path="docs/assets/arrow.css", text=f".arrow {{ mask: url(data:image/svg+xml;base64,{b64(b'<svg xmlns=' + bytes([34]) + b'http://www.w3.org/2000/svg' + bytes([34]) + b' viewBox=' + bytes([34]) + b'0 0 24 24' + bytes([34]) + b'><path d=' + bytes([34]) + b'M12 2 2 22h20z' + bytes([34]) + b'/></svg>')}) }}\n")
T.clean("an empty module of WebAssembly", path="tools/mlow/empty.ts", text=f"const wasm = '{b64(bytes.fromhex('0061736d01000000'))}'\n")
T.clean("names of C++", path="docs/codec/mlow/symbols.md", text="`_ZN8facebook3rtc9MLowFrameE`, `_ZNK8facebook3rtc20AudioDecoderMLowImpl13DecodePacketEPKhm`\n")
T.clean("paths that are letters of base64", path="docs/sources.md", text="https://github.com/WhiskeySockets/Baileys/tree/master/src/WABinary/GenericUtils\n")
T.clean("the examples of RFC 4648", path="tests/vectors/base64.rs", text='// RFC 4648, section 10\nassert_eq!(encode("foobar"), "Zm9vYmFy");\nassert_eq!(encode("fooba"), "Zm9vYmE=");\n')
T.clean("the sample of RFC 6455", path="docs/techniques/websocket.md", text="Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n")
T.clean("the capability constant", body=inside('<capability ver="1">AQX3CeS7Ew==</capability>'))
T.clean("labels of relays and keys", body=inside(f"<relay><token id=\"0\">{b64(b'RELAYTOKENPLACEHOLDER0')}</token><key>{b64(b'RELAYKEYPLACEHOLDER')}</key></relay>"))
T.clean("an English sentence", path="tests/fixtures/words.txt", text=b64(b"The quick brown fox jumps over the lazy dog.") + "\n")
T.clean("long words", path="docs/words.md", text="`transportMessageTypeRelayLatencyUpdate`, `AudioEncoderSettingsFactoryBuilder`, `CIPHERTEXTPLACEHOLDERFORPEERDEVICE1`\n")

# ======================================================================================= base32

T = Topic("base32", "bytes in base32, and words that only look like it.")
S = ["base32", W]
pair("with padding", "jid", S, F1, F1P, lambda d, m: {"format": "base64", "body": m(b32(d))})
pair("without padding", "jid", S, F2, F2P, lambda d, m: {"notes": f"The frame is {m(b32(d).rstrip('='))}."})
pair("in small letters", "jid", S, F3, F3P, page("tests/fixtures/frame.b32", lambda d, m: f"{m(b32(d).lower().rstrip('='))}\n"))
pair("wrapped", "jid", S, F4, F4P, page("docs/techniques/base32.md", lambda d, m: fence(m(wrap(b32(d), 56)))))
pair("of text", "jid", ["base32"], f"peer {jid()}".encode(), b"peer A@s.whatsapp.net", page("docs/techniques/base32-text.md", lambda d, m: f"`{m(b32(d))}`\n"))
pair("of an address", IP, ["base32"], f"relay={dotted(ip4())}:3478".encode(), b"relay=198.51.100.5:3478", lambda d, m: {"decoded": f"Host label {m(b32(d))}"})
pair("of a compressed frame", "jid", ["base32", "zlib", W], compressed(F5), compressed(F5P), page("tools/decode/b32.ts", lambda d, m: f"const frame = fromBase32('{m(b32(d))}')\n"))
T.fires("of a message", KEY, ["base32", "signal"], path="docs/keying/base32.md", text=f"`{M(b32(signal('message-1')))}`\n")
T.fires("of nothing known in a body", "opaque-value|undecodable|key-material", (), format="base64", body=M(b32(bytes_(45))))
T.clean("the examples of RFC 4648", path="tests/vectors/base32.rs", text='// RFC 4648, section 10\nassert_eq!(encode("foobar"), "MZXW6YTBOI======");\nassert_eq!(encode("fooba"), "MZXW6YTB");\n')
T.clean("labels that are letters of base32", body=inside("<relay><token id=\"0\">RELAYTOKENPLACEHOLDER</token><te2>RELAYENDPOINTPLACEHOLDER</te2><hbh_key>HBHKEYPLACEHOLDER</hbh_key></relay>"))
T.clean("words in capitals", path="docs/words-in-capitals.md", text="CANDIDATE GATHERING, RETRANSMISSION, INTEROPERABILITY, AUTHENTICATION, DESYNCHRONIZATION\n")
T.clean("constants in capitals", path="tools/probe/src/names.rs", text="pub const MESSAGEINTEGRITYFAILURE: u8 = 2;\npub const RELAYCANDIDATEEXHAUSTED: u8 = 3;\n")
T.clean("a content address", path="docs/downloads-ipfs.md", text=f"ipfs://b{b32(bytes.fromhex('01701220') + bytes_(32)).lower().rstrip('=')}\n")
T.clean("hashes of Nix", path="flake.nix", text="{ inputs.nixpkgs.url = \"github:NixOS/nixpkgs\"; sha256 = \"" + "".join(RNG.choice("0123456789abcdfghijklmnpqrsvwxyz") for _ in range(52)) + "\"; }\n")

# ======================================================================================= decimal

T = Topic("decimal", "bytes as decimal numbers, and tables of numbers that are no bytes of anybody.")
D = ["decimal", W]
pair("a serialized buffer", "jid", D, F1, F1P, page("tests/fixtures/buffer.json", lambda d, m: '{"frame": {"type": "Buffer", "data": [' + m(decimals(d, glue=",")) + "]}}\n"))
pair("a list in a JSON body", "jid", D, F2, F2P, lambda d, m: {"format": "json", "body": '{"data": [' + m(decimals(d)) + "]}"})
pair("an array of TypeScript over lines", "jid", D, F3, F3P, page("tools/decode/bytes.ts", lambda d, m: f"const frame = new Uint8Array([\n  {m(decimals(d, 12, '  '))},\n])\n"))
pair("an array of Rust", "jid", D, F1, F1P, page("tools/probe/src/bytes.rs", lambda d, m: f"const FRAME: &[u8] = &[{m(decimals(d))}];\n"))
pair("an array of C", "jid", D, F4, F4P, page("tools/hook/bytes.c", lambda d, m: f"static const unsigned char frame[] = {{ {m(decimals(d))} }};\n"))
pair("bytes of Python", "jid", D, F5, F5P, page("scripts/bytes.py", lambda d, m: f"frame = bytes([{m(decimals(d, 20, '               '))}])\n"))
pair("an object with numbered keys", "jid", D, F2, F2P, page("tests/fixtures/typed-array.json", lambda d, m: '{"frame": {' + m(", ".join(f'"{at}": {byte}' for at, byte in enumerate(d))) + "}}\n"))
pair("signed bytes of Java", "jid", D, F3, F3P, page("tools/hook/Frame.java", lambda d, m: f"byte[] frame = {{{m(', '.join(str(byte - 256 if byte > 127 else byte) for byte in d))}}};\n"))
pair("numbers with spaces in the notes", "jid", D, F1, F1P, lambda d, m: {"notes": f"As printed: [{m(' '.join(map(str, d)))}]"})
pair("a sequence of YAML", "jid", D, F2, F2P, lambda d, m: {"path": "spec/stanzas/call-hold.yaml", "text": f"id: call-hold\nexample: [{m(decimals(d))}]\n"})
pair("numbers in a logger's line", "jid", D, F3, F3P, page("tools/probe/pino.log", lambda d, m: '{"level":10,"msg":"recv","node":{"type":"Buffer","data":[' + m(decimals(d, glue=",")) + "]}}\n"))
pair("letters of an account", "jid", ["decimal"], jid().encode(), b"A@s.whatsapp.net", page("tools/decode/codes.ts", lambda d, m: f"const who = String.fromCharCode({m(decimals(d))})\n"))
T.fires("a message", KEY, ["decimal", "signal"], path="tests/fixtures/message.json", text='{"body": [' + M(decimals(signal("message-6"), glue=",")) + "]}\n")
T.fires("a key under its name", KEY, ["decimal"], format="json", body='{"callKey": {"type": "Buffer", "data": [' + M(decimals(bytes_(32))) + "]}}")
T.fires("bytes of nothing known", "opaque-value|undecodable|key-material", ["decimal"], format="json", body='{"data": [' + M(decimals(bytes_(40))) + "]}")

T.clean("the S-box of AES", path="tools/decode/sbox.ts", text=f"export const SBOX = [\n  {decimals(SBOX, 16, '  ')},\n]\n")
T.clean("a window as small numbers", path="tools/mlow/src/taper.rs", text="const TAPER: [u8; 24] = [1, 3, 8, 15, 24, 35, 48, 63, 79, 96, 114, 133, 152, 171, 189, 206, 221, 233, 243, 250, 254, 255, 255, 255];\n")
T.clean("sizes of packets", path="docs/transport/sizes.md", text="[74, 76, 72, 74, 20, 20, 75, 77, 71, 73, 20, 74, 76, 78, 20, 20]\n")
T.clean("sizes of packets in a capture", decoded="Lengths: [74, 76, 72, 74, 20, 20, 75, 77]")
T.clean("a probability table of the codec", path="spec/encodings/icdf.yaml", text="id: icdf\ntable: [ 230, 208, 179, 153, 127, 110, 93, 77, 61, 47, 34, 22, 12, 5, 2, 0 ]\n")
T.clean("coefficients", path="docs/codec/mlow/lpc.md", text="[0.47631, -0.10294, 0.33817, 1.00000, -0.72145, 0.00391]\n")
T.clean("a buffer of zeros", path="tests/fixtures/zeros.json", text='{"type": "Buffer", "data": [' + decimals(bytes(32)) + "]}\n")
T.clean("a buffer that counts", format="json", body='{"data": [' + decimals(bytes(range(16))) + "]}")
T.clean("an English word by its letters", path="tools/decode/opus.ts", text="const head = [79, 112, 117, 115, 72, 101, 97, 100]\n")
T.clean("a label by its letters", format="json", body='{"tag": "enc", "content": [' + decimals(b"CIPHERTEXTPLACEHOLDER") + "]}")
T.clean("dates and versions", path="CHANGELOG.md", text="## 0.3.0 (2026-06-21)\n\n- 12, 13, 21, 34, 55: closed.\n")
T.clean("a picture of pixels", path="tools/mlow/src/glyph.rs", text="const GLYPH: [u8; 16] = [24, 60, 102, 102, 126, 102, 102, 102, 0, 0, 255, 129, 129, 129, 255, 0];\n")
T.clean("moments of a test", path="tests/clock.test.ts", text="const moments = [1733779200, 1733779200000, 1700000000, 4294967295]\n")

for topic in TOPICS.values():
    topic.write()
total = {kind: sum(1 for topic in TOPICS.values() for case in topic.cases if case[0] == kind) for kind in ["fires", "clean"]}
print(f"{'all':10} {total['fires']:3} fires {total['clean']:3} clean")
