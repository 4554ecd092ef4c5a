// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One pass over a text tells which detectors could find anything in it, and where, so that most of them never run.
//! A sign is shown by more texts than have something to find, never by fewer: a test runs every detector on everything
//! and compares.

mod block;
mod checks;
mod groups;
mod marks;
mod shape;
#[cfg(test)]
mod sound;

use std::ops::{BitOr, Range};

/// A set of signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u32);

impl Signs {
    /// All of them.
    pub const ALL: Self = Self(u32::MAX);
    /// An `@`.
    pub const AT: Self = Self(1);
    /// Seven digits with nothing but separators between them.
    pub const NUMBER: Self = Self(1 << 1);
    /// A dot between two digits, or between hex digits.
    pub const DOTTED: Self = Self(1 << 2);
    /// A colon or dash behind a hex digit.
    pub const PAIRED: Self = Self(1 << 3);
    /// A token, as [`Signs::of`] tells them.
    pub const TOKEN: Self = Self(1 << 4);
    /// A bracket before a digit: perhaps a list of bytes.
    pub const LIST: Self = Self(1 << 5);
    /// A mark of a credential.
    pub const CREDENTIAL: Self = Self(1 << 6);
    /// The beginning of PEM armour.
    pub const ARMOUR: Self = Self(1 << 7);
    /// A run of hex digits that is as long as a secret of TLS.
    pub const KEY_LOG: Self = Self(1 << 8);
    /// A field that carries a person's name.
    pub const NAME: Self = Self(1 << 9);
    /// The word `server` and the name of one, or the domain.
    pub const SERVER: Self = Self(1 << 10);
    /// A key of stored sessions.
    pub const SESSION: Self = Self(1 << 11);
    /// A quad of decimal numbers, or a run of hex digits with colons: perhaps an internet address.
    pub const ADDRESS: Self = Self(1 << 12);
    /// Pairs of hex digits between colons or dashes, or quads between dots: perhaps a hardware address.
    pub const HARDWARE: Self = Self(1 << 13);
    /// Several short groups of digits after one another: bytes in hex or decimal.
    pub const OCTETS: Self = Self(1 << 14);
    /// An escape of source code: `\x..`, `\u....`, `\101`.
    pub const ESCAPE: Self = Self(1 << 15);
    /// A percent sign before two hex digits.
    pub const PERCENT: Self = Self(1 << 16);
    /// A character reference.
    pub const ENTITY: Self = Self(1 << 17);
    /// A character that looks like an ASCII one, or that cannot be seen.
    pub const FOLD: Self = Self(1 << 18);
    /// A spelled-out `@` or dot.
    pub const DEFANGED: Self = Self(1 << 19);
    /// String literals side by side.
    pub const LITERALS: Self = Self(1 << 20);
    /// A table whose columns are named.
    pub const TABLE: Self = Self(1 << 21);
    /// The name of an element that holds an address and a port.
    pub const ENDPOINT: Self = Self(1 << 22);
    /// A number with three decimal places.
    pub const DECIMAL: Self = Self(1 << 23);
    /// A line that begins like a message of a chat export.
    pub const SENDER: Self = Self(1 << 24);
    /// A cast or a suffix that source code writes at a byte.
    pub const CAST: Self = Self(1 << 25);

    /// A control sequence of a terminal.
    pub const ANSI: Self = Self(1 << 26);
    /// The name of a secret that is too short to be told by its looks.
    pub const SHORT: Self = Self(1 << 27);
    /// A telephone number in pieces.
    pub const PIECES: Self = Self(1 << 28);
    /// A sign or a word for degrees behind a digit.
    pub const DEGREES: Self = Self(1 << 29);

    /// Whatever shows that a text may have another reading.
    pub const READABLE: Self = Self(
        Self::LIST.0
            | Self::CAST.0
            | Self::ESCAPE.0
            | Self::PERCENT.0
            | Self::ENTITY.0
            | Self::FOLD.0
            | Self::DEFANGED.0
            | Self::LITERALS.0
            | Self::TABLE.0
            | Self::ANSI.0
            | Self::PIECES.0,
    );
    /// Whatever shows that a text may hold bytes.
    pub const ENCODED: Self = Self(Self::OCTETS.0 | Self::TOKEN.0 | Self::ESCAPE.0 | Self::PERCENT.0);
    /// Whatever a detector asks for, and what makes a value worth another look.
    pub const TELLING: Self = Self(
        Self::AT.0
            | Self::NUMBER.0
            | Self::DOTTED.0
            | Self::PAIRED.0
            | Self::TOKEN.0
            | Self::CREDENTIAL.0
            | Self::NAME.0
            | Self::SERVER.0
            | Self::SENDER.0
            | Self::SHORT.0,
    );

    /// Whether any of `others` is among them.
    pub fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// The signs of `text`.
    pub fn of(text: &str) -> Self {
        Shape::of(text).signs
    }
}

impl BitOr for Signs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a text shows, and where.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Its signs.
    pub signs: Signs,
    /// Runs of base64 characters that have a digit or no lower-case letter and are at least eight long, or sixteen long
    /// and more than words of one case that are joined.
    pub tokens: Vec<Range<usize>>,
    /// From the first to the last of seven and more digits with nothing but separators between ([`Signs::NUMBER`]).
    pub numbers: Vec<Range<usize>>,
    /// Rows of short groups of digits ([`Signs::OCTETS`]).
    pub groups: Vec<Range<usize>>,
    /// How many characters stand for bytes that are no text.
    pub damaged: usize,
}

impl Shape {
    /// The shape of `text`.
    pub fn of(text: &str) -> Self {
        let shape::Found { signs, tokens, numbers, groups, damaged } = shape::read(text.as_bytes());
        let shape = Self { signs: signs | marks::read(text.as_bytes()), tokens, numbers, groups, damaged };
        #[cfg(test)]
        let shape = sound::forced(shape, text);
        shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_show_what_they_could_hold() {
        for (text, sign) in [
            ("a@b", Signs::AT),
            ("41 79 555 01", Signs::NUMBER),
            ("41_797_555_01", Signs::NUMBER),
            ("1.2", Signs::DOTTED),
            ("1.234", Signs::DECIMAL),
            ("48° 8'", Signs::DEGREES),
            ("48 deg 8'", Signs::DEGREES),
            ("0.2.ip6.arpa", Signs::ADDRESS),
            ("getByAddress({203, 0, 113, 10})", Signs::ADDRESS),
            ("ab:cd", Signs::PAIRED),
            ("fe80::1", Signs::PAIRED),
            ("fe80::1:2", Signs::ADDRESS),
            ("at 203.0.113.10", Signs::ADDRESS),
            ("Ipv4Addr::new(203, 0, 113, 10)", Signs::ADDRESS),
            ("00:00:5E:00:53:01", Signs::HARDWARE),
            ("0000.5e00.5301", Signs::HARDWARE),
            ("Zq3KxW9v", Signs::TOKEN),
            ("[1, 2]", Signs::LIST),
            ("[1u8, 2]", Signs::CAST),
            ("{(byte) 0xf8}", Signs::CAST),
            ("0xf8.toByte()", Signs::CAST),
            ("x eyJh", Signs::CREDENTIAL),
            ("\"pushName\":", Signs::NAME),
            ("verified_name=", Signs::NAME),
            ("\"server\": \"s.whatsapp.net\"", Signs::SERVER),
            ("{\"rootKey\": 1}", Signs::SESSION),
            ("[09/06/2026, 12:30] A: b", Signs::SENDER),
            ("| a |\n|:---|\n| b |", Signs::TABLE),
            ("\"a\"\t+ 'b'", Signs::LITERALS),
            ("00 f8 03 64 06 fa", Signs::OCTETS),
            ("name [ at ] host", Signs::DEFANGED),
            ("a=ice-ufrag:8hhY", Signs::SHORT),
            ("\u{1b}[36m", Signs::ANSI),
            ("^[[36m", Signs::ANSI),
            ("+41 79\n731 48 26", Signs::PIECES),
            ("at + 41 79 7314826", Signs::PIECES),
            ("phone: 079\r\n731 48 26", Signs::PIECES),
            ("at 0041 79 -\n731 48 26", Signs::PIECES),
        ] {
            // in every place of a block
            for before in 0..70 {
                let text = format!("{}\n{text}\n{}", " ".repeat(before), "-".repeat(before % 7));
                assert!(Signs::of(&text).has(sign), "{text}");
            }
        }
        let plain = Shape::of("plain words, and nothing else.");
        assert_eq!((plain.signs, plain.tokens), (Signs::default(), Vec::new()));
        let text = "a Zq3KxW9v, CALLIDXYZ and wonderful a-very-long-word-indeed";
        let tokens = Shape::of(text).tokens;
        assert_eq!(tokens.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["Zq3KxW9v", "CALLIDXYZ"]);
    }
}
