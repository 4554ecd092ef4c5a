// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Sixty-four bytes of a text as sets: for each kind of byte, which of them are of that kind.

use wide::u8x16;

/// Bytes in a block.
pub(super) const SIZE: usize = 64;

/// Sets of places in a block; the lowest bit is the first byte.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    pub(super) digit: u64,
    pub(super) letter: u64,
    /// Bytes with the bit that tells small letters from capitals.
    pub(super) small: u64,
    /// `a` to `f` in either case.
    pub(super) hex_letter: u64,
    /// `x` in either case.
    pub(super) x: u64,
    pub(super) plus: u64,
    pub(super) underscore: u64,
    pub(super) dash: u64,
    pub(super) slash: u64,
    pub(super) space: u64,
    pub(super) tab: u64,
    pub(super) newline: u64,
    pub(super) open_paren: u64,
    pub(super) close_paren: u64,
    /// `[` and `{`.
    pub(super) open: u64,
    /// `]` and `}`.
    pub(super) close: u64,
    pub(super) dot: u64,
    pub(super) colon: u64,
    /// `@`, `&`, `%` and carriage returns.
    pub(super) special: u64,
    pub(super) backslash: u64,
    /// Quotes of either kind, and backticks.
    pub(super) quote: u64,
    /// Bytes above 0x7f.
    pub(super) foreign: u64,
}

/// The places of the bytes for which `test` gives a byte above 0x7f.
#[inline]
fn set(parts: &[u8x16; 4], test: impl Fn(u8x16) -> u8x16) -> u64 {
    let [a, b, c, d] = parts.map(|part| test(part).to_bitmask());
    u64::from(a | b << 16) | u64::from(c | d << 16) << 32
}

/// 0xff for the bytes that are at most `most`.
#[inline]
fn upto(part: u8x16, most: u8) -> u8x16 {
    part.min(u8x16::splat(most)).simd_eq(part)
}

impl Block {
    /// The sets of `bytes`.
    #[inline(always)]
    pub(super) fn read(bytes: &[u8; SIZE]) -> Self {
        let all = u8x16::splat;
        let (parts, _) = bytes.as_chunks::<16>();
        let plain = [0, 1, 2, 3].map(|part| u8x16::from(parts[part]));
        // letters in lower case; brackets fall together in the same way
        let folded = plain.map(|part| part | all(0x20));
        let is = |byte: u8| set(&plain, |part| part.simd_eq(all(byte)));
        let folds = |byte: u8| set(&folded, |part| part.simd_eq(all(byte)));
        let letters = folded.map(|part| part - all(b'a'));
        Self {
            digit: set(&plain, |part| upto(part - all(b'0'), 9)),
            letter: set(&letters, |part| upto(part, 25)),
            hex_letter: set(&letters, |part| upto(part, 5)),
            small: set(&plain, |part| (part & all(0x20)).simd_eq(all(0x20))),
            x: folds(b'x'),
            open: folds(b'{'),
            close: folds(b'}'),
            plus: is(b'+'),
            underscore: is(b'_'),
            dash: is(b'-'),
            slash: is(b'/'),
            space: is(b' '),
            tab: is(b'\t'),
            newline: is(b'\n'),
            open_paren: is(b'('),
            close_paren: is(b')'),
            dot: is(b'.'),
            colon: is(b':'),
            quote: set(&plain, |part| part.simd_eq(all(b'"')) | part.simd_eq(all(b'\'')) | part.simd_eq(all(b'`'))),
            special: set(&plain, |part| {
                part.simd_eq(all(b'@')) | part.simd_eq(all(b'&')) | part.simd_eq(all(b'%')) | part.simd_eq(all(b'\r'))
            }),
            backslash: is(b'\\'),
            foreign: set(&plain, |part| part),
        }
    }

    /// Digits and letters of hex.
    #[inline]
    pub(super) fn hex(&self) -> u64 {
        self.digit | self.hex_letter
    }

    /// Signs that join words in names and paths and are letters of base64.
    #[inline]
    pub(super) fn joint(&self) -> u64 {
        self.plus | self.underscore | self.dash | self.slash
    }

    /// Characters of base64 in both alphabets.
    #[inline]
    pub(super) fn base64(&self) -> u64 {
        self.digit | self.letter | self.joint()
    }

    /// Digits and what stands between the digits of a telephone number. Separators outside ASCII are several bytes.
    #[inline]
    pub(super) fn number(&self) -> u64 {
        let signs = self.space | self.tab | self.dash | self.slash | self.dot | self.underscore | self.backslash;
        self.digit | signs | self.open_paren | self.close_paren | self.foreign
    }

    /// What is in no short group of hex or decimal digits, with `x` or a dash before it or without.
    #[inline]
    pub(super) fn outside_group(&self) -> u64 {
        self.letter & !(self.hex_letter | self.x) | self.plus | self.underscore
    }
}

/// The set moved up: a place is in it if the one `by` places before it was. `before` is the same set of the block before.
#[inline]
pub(super) fn after(set: u64, before: u64, by: u32) -> u64 {
    set << by | before >> (64 - by)
}

/// The set moved down: a place is in it if the one `by` places behind it was. `next` is the same set of the next block.
#[inline]
pub(super) fn before(set: u64, next: u64, by: u32) -> u64 {
    set >> by | next << (64 - by)
}

/// The places of a set, in order.
pub(super) fn places(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let place = set.trailing_zeros() as usize;
        set &= set - 1;
        Some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_in_the_sets_it_belongs_to() {
        for byte in 0..=u8::MAX {
            for at in [0, 15, 16, 63] {
                let mut bytes = [0; SIZE];
                bytes[at] = byte;
                let block = Block::read(&bytes);
                let is = |set: u64| set >> at & 1 == 1;
                let only = |sets: &[u64]| sets.iter().all(|set| *set & !(1 << at) == 0);
                let small = byte & 0x20 != 0;
                for (set, expected) in [
                    (block.digit, byte.is_ascii_digit()),
                    (block.letter, byte.is_ascii_alphabetic()),
                    (block.hex(), byte.is_ascii_hexdigit()),
                    (block.x, matches!(byte, b'x' | b'X')),
                    (block.small, small),
                    (block.joint(), b"+_-/".contains(&byte)),
                    (block.base64(), byte.is_ascii_alphanumeric() || b"+_-/".contains(&byte)),
                    (block.number(), byte.is_ascii_digit() || b" \t-/._\\()".contains(&byte) || byte > 0x7f),
                    (block.newline, byte == b'\n'),
                    (block.open, matches!(byte, b'[' | b'{')),
                    (block.close, matches!(byte, b']' | b'}')),
                    (block.colon, byte == b':'),
                    (block.special, b"@&%\r".contains(&byte)),
                    (block.quote, matches!(byte, b'"' | b'\'' | b'`')),
                    (block.foreign, byte > 0x7f),
                ] {
                    assert_eq!(is(set), expected, "{byte:#x}");
                    assert!(only(&[set]), "{byte:#x}");
                }
            }
        }
    }

    #[test]
    fn sets_move_over_the_edges_of_blocks() {
        assert_eq!(after(1, 1 << 63, 1), 0b11);
        assert_eq!(before(1 << 1, 1, 1), 1 | 1 << 63);
        assert_eq!(places(1 | 1 << 7 | 1 << 63).collect::<Vec<_>>(), [0, 7, 63]);
    }
}
