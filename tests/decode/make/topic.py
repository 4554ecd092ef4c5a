"""What the fixture scripts beside this file share: invented values from a fixed seed, small encoders, and a writer of
cases.toml. Not run by itself: see texts.py and files.py."""

import base64
import random
import struct
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def mark(text):
    """The leak: the part of a text that a finding must point at."""
    return f"⟦{text}⟧"


class Values:
    """Invented identifiers, addresses and keys, drawn from a seed."""

    # calling code, first digits of a mobile number, length of the number after the code
    PLANS = [("49", "15", 11), ("55", "119", 11), ("62", "81", 10), ("234", "80", 10), ("91", "98", 10), ("31", "6", 9),
             ("33", "6", 9), ("27", "82", 9), ("351", "91", 9), ("48", "60", 9), ("971", "50", 9), ("20", "10", 10)]

    def __init__(self, seed):
        self.random = random.Random(f"wacrg decode fixtures: {seed}")

    def digits(self, count):
        return "".join(self.random.choice("0123456789") for _ in range(count))

    def phone(self):
        code, prefix, length = self.random.choice(self.PLANS)
        return code + prefix + self.random.choice("23456789") + self.digits(length - len(prefix) - 1)

    def lid(self):
        return self.random.choice("123456789") + self.digits(14)

    def group(self):
        return "120363" + self.digits(12)

    def jid(self):
        return f"{self.phone()}@s.whatsapp.net"

    def ip(self):
        return f"{self.random.choice([91, 87, 151, 176, 188, 46, 77, 213])}.{self.random.randrange(16, 250)}." \
               f"{self.random.randrange(1, 250)}.{self.random.randrange(2, 250)}"

    def ip6(self):
        return "2a02:" + ":".join(f"{self.random.randrange(0x1000, 0xffff):x}" for _ in range(7))

    def bytes(self, count):
        return bytes(self.random.randrange(256) for _ in range(count))

    def key(self, count=32):
        return base64.b64encode(self.bytes(count)).decode()

    def token(self, count):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return "".join(self.random.choice(letters) for _ in range(count))

    def word(self, syllables):
        parts = ["ba", "dre", "fu", "gi", "ko", "lu", "me", "nov", "pa", "ri", "su", "ti", "vo", "ze", "bra", "tro"]
        return "".join(self.random.choice(parts) for _ in range(syllables))

    def name(self):
        return f"{self.word(3).title()} {self.word(3).title()}"

    def email(self):
        return f"{self.word(3)}.{self.word(2)}@{self.word(4)}.net"

    def message(self):
        """A Signal message by shape: ratchet key, counters, ciphertext, MAC."""
        return b"\x33\x0a\x21\x05" + self.bytes(32) + b"\x10\x00\x18\x00\x22\x30" + self.bytes(48) + self.bytes(8)


def b64(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def wrap(text, width=76):
    return "\n".join(text[at:at + width] for at in range(0, len(text), width))


def zstd(data):
    """A zstd frame with one stored block (RFC 8878, 3.1.1): no library needed."""
    assert len(data) < 256
    return b"\x28\xb5\x2f\xfd\x20" + bytes([len(data)]) + struct.pack("<I", len(data) << 3 | 1)[:3] + data


# the few tokens that the frames below use; every other string is written out
TOKENS = {"call": b"\x64", "from": b"\x06", "to": b"\x11", "id": b"\x08", "call-id": b"\x68", "call-creator": b"\x47",
          "offer": b"\xec\x1c", "enc": b"\x1d", "type": b"\x04", "msg": b"\x4d", "terminate": b"\xd3",
          "s.whatsapp.net": b"\x03", "lid": b"\x76", "g.us": b"\x1c"}
NIBBLES = "0123456789-."


def wa_string(text):
    if isinstance(text, bytes):
        return b"\xfc" + bytes([len(text)]) + text
    if text in TOKENS:
        return TOKENS[text]
    if "@" in text:
        user, server = text.split("@")
        return b"\xfa" + wa_string(user) + wa_string(server)
    if text and all(c in NIBBLES for c in text):
        nibbles = [NIBBLES.index(c) for c in text] + [15] * (len(text) % 2)
        packed = bytes(nibbles[at] << 4 | nibbles[at + 1] for at in range(0, len(nibbles), 2))
        return b"\xff" + bytes([len(packed) | (len(text) % 2) << 7]) + packed
    return b"\xfc" + bytes([len(text)]) + text.encode()


def wa_node(tag, attrs, content=None):
    out = b"\xf8" + bytes([1 + 2 * len(attrs) + (content is not None)]) + wa_string(tag)
    for key, value in attrs.items():
        out += wa_string(key) + wa_string(value)
    if isinstance(content, list):
        out += b"\xf8" + bytes([len(content)]) + b"".join(content)
    elif content is not None:
        out += wa_string(content)
    return out


def frame(caller="A@s.whatsapp.net", ciphertext=b"CIPHERTEXTPLACEHOLDER"):
    """A call with an offer, as WABinary with its flag byte; placeholders unless told otherwise."""
    enc = wa_node("enc", {"v": "2", "type": "msg"}, ciphertext)
    offer = wa_node("offer", {"call-id": "CALLID0001", "call-creator": caller}, [enc])
    return b"\x00" + wa_node("call", {"from": caller, "to": "B@s.whatsapp.net", "id": "CALLID0001"}, [offer])


def readable(text):
    """As a TOML string: literal where that can be read, else with escapes for what cannot be seen."""
    def hidden(c):
        category = unicodedata.category(c)
        return c not in "\n\t -" and (category in ("Cc", "Cf", "Zs", "Zl", "Zp", "Pd", "Co") or "\uFE00" <= c <= "\uFE0F")
    if not any(map(hidden, text)) and "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''" if "\n" in text else f"'''{text}'''"
    out = "".join("\\\\" if c == "\\" else f"\\u{ord(c):04X}" if hidden(c) else c for c in text)
    if "\n" not in text:
        return '"' + out.replace('"', '\\"') + '"'
    assert '"""' not in out and not out.endswith('"')
    return f'"""\n{out}"""'


class Topic:
    """The cases of one folder."""

    def __init__(self, name, about, script):
        self.name, self.out, self.names, self.counts = name, [f"# {name}: {about}\n# Written by make/{script}.\n"], set(), [0, 0]

    def add(self, kind, name, rule, parts, steps, place):
        assert name not in self.names, f"{self.name}: {name} twice"
        self.names.add(name)
        lines = [f"\n[[{kind}]]", f'name = "{name}"']
        if rule:
            lines.append(f'rule = "{rule}"')
        if steps:
            lines.append("steps = [" + ", ".join(f'"{step}"' for step in steps) + "]")
        if place:
            lines.append(f'place = "{place}"')
        marks = 0
        for key, value in parts.items():
            if isinstance(value, bytes):
                assert key == "bytes" and len(value) <= 8192, f"{self.name}: {name}: {len(value)} bytes"
                encoded = b64(value)
                lines.append(f'bytes = "{encoded}"' if len(encoded) <= 100 else
                             'bytes = """\\\n' + "".join(f"{line}\\\n" for line in wrap(encoded, 116).split("\n")) + '"""')
            else:
                marks += value.count("⟦")
                assert value.count("⟦") == value.count("⟧")
                simple = key in ("path", "kind", "format") and "'" not in value
                lines.append(f"{key} = '{value}'" if simple else f"{key} = {readable(value)}")
        wanted = 1 if kind == "fires" and place != "file" else 0
        assert marks == wanted, f"{self.name}: {name}: {marks} marks"
        self.out.append("\n".join(lines) + "\n")
        self.counts[kind == "clean"] += 1

    def fires(self, name, rule, steps=(), place=None, **parts):
        if "bytes" in parts and "⟦" not in parts.get("path", ""):
            place = "file"
        self.add("fires", name, rule, parts, steps, place)

    def clean(self, name, **parts):
        self.add("clean", name, None, parts, (), None)

    def write(self):
        folder = HERE / self.name
        folder.mkdir(exist_ok=True)
        (folder / "cases.toml").write_text("".join(self.out), encoding="utf-8")
        print(f"{self.name}: {self.counts[0]} fires, {self.counts[1]} clean")
