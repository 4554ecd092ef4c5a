// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What single bytes and their neighbours show, and the runs that detectors look into: tokens, numbers, groups of
//! digits. Sixty-four bytes are looked at together; only what could be something is then read byte by byte.

use std::ops::Range;

use super::block::{Block, SIZE, after, before, places};
use super::{Signs, checks, groups};
use crate::decode::reading::number;

/// What the shape of a text shows.
#[derive(Default)]
pub(super) struct Found {
    pub(super) signs: Signs,
    pub(super) tokens: Vec<Range<usize>>,
    pub(super) numbers: Vec<Range<usize>>,
    pub(super) groups: Vec<Range<usize>>,
    pub(super) damaged: usize,
}

/// Looks at all of `source`.
pub(super) fn read(source: &[u8]) -> Found {
    let mut reader = Reader { source, found: Found::default(), token: Token::default(), number: None, group: (0, 0) };
    let (whole, rest) = source.as_chunks::<SIZE>();
    let mut last = [0; SIZE];
    last[..rest.len()].copy_from_slice(rest);
    // the block at hand and the next one, in turns
    let mut blocks = [Block::read(whole.first().unwrap_or(&last)), Block::default()];
    let mut previous = Edge::default();
    for number in 0..=whole.len() {
        let (here, there) = (number % 2, (number + 1) % 2);
        blocks[there] = match whole.get(number + 1) {
            Some(block) => Block::read(block),
            None if number < whole.len() => Block::read(&last),
            None => Block::default(),
        };
        reader.block(number * SIZE, &previous, &blocks[here], &blocks[there]);
        previous = Edge::of(&blocks[here]);
    }
    reader.finish()
}

/// What the next block asks about the one before it.
#[derive(Clone, Copy, Default)]
struct Edge {
    hex: u64,
    digit: u64,
    letter: u64,
    dash: u64,
    newline: u64,
    end: u64,
    address: u64,
}

impl Edge {
    #[inline]
    fn of(block: &Block) -> Self {
        let Block { digit, letter, dash, newline, .. } = *block;
        Self { hex: block.hex(), digit, letter, dash, newline, end: end(block), address: address(block) }
    }
}

/// A run of base64 characters that is open at the end of a block: where it began, and which kinds it has so far.
#[derive(Clone, Copy, Default)]
struct Token {
    start: Option<usize>,
    kinds: Kinds,
}

/// Whether a run has characters of each kind: the sets of those that it has.
#[derive(Clone, Copy, Default)]
struct Kinds {
    digit: u64,
    lower: u64,
    upper: u64,
    joint: u64,
}

impl Kinds {
    #[inline]
    fn add(&mut self, block: &Block, part: u64) {
        self.digit |= block.digit & part;
        self.lower |= block.letter & block.small & part;
        self.upper |= block.letter & !block.small & part;
        self.joint |= block.joint() & part;
    }

    /// Words of one case that are joined are no token: of 16 random characters of base64, one in 400,000 looks like that.
    #[inline]
    fn is_token(&self, len: usize) -> bool {
        let words = self.digit == 0 && self.joint != 0 && (self.lower == 0 || self.upper == 0);
        if len >= 16 { !words } else { len >= 8 && (self.digit != 0 || self.lower == 0) }
    }
}

/// Digits that belong together: the first and the last, and how many.
struct Number {
    range: Range<usize>,
    count: u32,
}

struct Reader<'s> {
    source: &'s [u8],
    found: Found,
    token: Token,
    number: Option<Number>,
    /// Where the stretch began that has nothing which no group of digits has, and the hex digits in it.
    group: (usize, u32),
}

/// The lowest `count` places, of which there are at most 64.
#[inline]
fn lowest(count: u32) -> u64 {
    if count >= 64 { !0 } else { !(!0 << count) }
}

/// `count` places from `at` on.
#[inline]
fn part(at: u32, count: u32) -> u64 {
    lowest(count) << at
}

impl Reader<'_> {
    #[inline]
    fn block(&mut self, base: usize, previous: &Edge, block: &Block, next: &Block) {
        self.pairs(previous, block, next);
        self.brackets(base, block, next);
        self.candidates(base, previous, block, next);
        if block.special | block.backslash != 0 {
            self.specials(base, block, next);
        }
        if block.foreign != 0 {
            self.foreign(base, block);
        }
        self.tokens(base, block);
        self.numbers(base, block);
        self.groups(base, block);
    }

    #[inline]
    fn add(&mut self, sign: Signs, shown: bool) {
        self.found.signs.0 |= if shown { sign.0 } else { 0 };
    }

    /// Adds the sign if one of the places passes the check.
    #[inline]
    fn check(&mut self, sign: Signs, base: usize, set: u64, check: impl Fn(&[u8], usize) -> bool) {
        if set != 0 && !self.found.signs.has(sign) {
            self.add(sign, places(set).any(|place| check(self.source, base + place)));
        }
    }

    /// Digits and letters of hex around dots, colons and dashes.
    #[inline]
    fn pairs(&mut self, previous: &Edge, block: &Block, next: &Block) {
        let (old, hex, coming) = (previous.hex, block.hex(), next.hex());
        let (hex_before, hex_after) = (after(hex, old, 1), before(hex, coming, 1));
        let dotted = block.dot & hex_before & hex_after;
        self.add(Signs::DOTTED, dotted != 0);
        let paired = (block.colon | block.dash) & hex_before;
        let colon_after = before(block.colon, next.colon, 1);
        self.add(Signs::PAIRED, paired & (hex_after | colon_after) | block.colon & colon_after != 0);
        if dotted != 0 {
            let digits = |by| before(block.digit, next.digit, by);
            let decimal = dotted & after(block.digit, previous.digit, 1) & digits(1) & digits(2) & digits(3);
            self.add(Signs::DECIMAL, decimal != 0);
            // `a1b2.c3d4.`
            let quads = (2..=4).fold(dotted, |set, by| set & after(hex, old, by) & before(hex, coming, by));
            self.add(Signs::HARDWARE, quads & before(block.dot, next.dot, 5) != 0);
        }
        // `9c:b6:`
        let pairs = paired & hex_after & after(hex, old, 2) & before(hex, coming, 2);
        if pairs != 0 {
            let colons = block.colon & before(block.colon, next.colon, 3);
            let dashes = block.dash & before(block.dash, next.dash, 3);
            self.add(Signs::HARDWARE, pairs & (colons | dashes) != 0);
        }
    }

    #[inline]
    fn brackets(&mut self, base: usize, block: &Block, next: &Block) {
        let open = block.open | block.open_paren;
        if open != 0 {
            let digits = before(block.digit, next.digit, 1);
            let blank = block.space | block.tab | block.newline;
            let blank = before(blank, next.space | next.tab | next.newline, 1);
            let casts = block.open_paren & digits & before(block.x, next.x, 2);
            self.add(Signs::LIST, block.open & (digits | blank) | casts != 0);
            let (close, coming) = (block.close | block.close_paren, next.close | next.close_paren);
            let closed = (2..=5).fold(0, |set, by| set | before(close, coming, by));
            self.check(Signs::DEFANGED, base, open & closed, checks::is_spelled);
            let quoted = before(block.quote, next.quote, 1);
            self.check(Signs::LITERALS, base, block.open & quoted, checks::is_template);
        }
        if block.close_paren != 0 {
            let number = |by| before(block.digit | block.dash, next.digit | next.dash, by);
            let cast = number(1) | before(block.space, next.space, 1) & number(2);
            self.check(Signs::CAST, base, block.close_paren & cast, checks::is_cast);
        }
    }

    /// What sets alone cannot tell: each place that could be something is looked at.
    #[inline]
    fn candidates(&mut self, base: usize, previous: &Edge, block: &Block, next: &Block) {
        let quads = block.dot & after(block.digit, previous.digit, 1) & before(block.digit, next.digit, 1);
        self.check(Signs::ADDRESS, base, quads, checks::is_quad);
        if block.colon | next.colon != 0 && !self.found.signs.has(Signs::ADDRESS) {
            let set = u128::from(address(block)) | u128::from(address(next)) << 64;
            let mut long = set & set >> 1;
            long &= long >> 2;
            long &= long >> 4;
            let begins = long as u64 & !after(set as u64, previous.address, 1);
            self.check(Signs::ADDRESS, base, begins, checks::has_colons);
        }
        if !self.found.signs.has(Signs::LITERALS) {
            let joined = block.quote & before(joining(block), joining(next), 1);
            self.check(Signs::LITERALS, base, joined, checks::joins);
        }
        let word = |block: &Block| block.digit | block.letter | block.underscore;
        let ends = block.digit & after(block.letter, previous.letter, 1) & !before(word(block), word(next), 1);
        self.check(Signs::CAST, base, ends, checks::is_suffix);
        let double = block.dash & before(block.dash, next.dash, 1) & !after(block.dash, previous.dash, 1);
        self.check(Signs::TABLE, base, double, checks::is_line_of_table);
        let line = after(block.newline, previous.newline, 1) | u64::from(base == 0);
        let message = line & (block.digit | block.open | block.foreign);
        self.check(Signs::SENDER, base, message, checks::is_message);
        let cut = block.newline & after(end(block), previous.end, 1);
        if block.plus | cut != 0 {
            self.pieces(base, cut, block, next);
        }
    }

    /// Telephone numbers in pieces: behind a plus, or cut off by one of the line breaks.
    #[inline(never)]
    fn pieces(&mut self, base: usize, cut: u64, block: &Block, next: &Block) {
        let digits = |by| before(block.digit, next.digit, by);
        let spaced = before(block.space | block.open_paren, next.space | next.open_paren, 1) & digits(2);
        self.check(Signs::PIECES, base, block.plus & (digits(1) | spaced) | cut, number::is_in_pieces);
    }

    /// Signs that seldom stand in a text.
    #[inline(never)]
    fn specials(&mut self, base: usize, block: &Block, next: &Block) {
        let source = self.source;
        self.check(Signs::ESCAPE, base, block.backslash, checks::is_escape);
        let is = |sign: u8| move |source: &[u8], at: usize| source[at] == sign;
        self.check(Signs::AT, base, block.special, is(b'@'));
        let hex = |by| before(block.hex(), next.hex(), by);
        self.check(Signs::PERCENT, base, block.special & hex(1) & hex(2), is(b'%'));
        self.check(Signs::ENTITY, base, block.special, |_, at| source[at] == b'&' && checks::is_reference(source, at));
    }

    /// Characters outside ASCII.
    #[inline(never)]
    fn foreign(&mut self, base: usize, block: &Block) {
        self.check(Signs::FOLD, base, block.foreign, checks::is_foldable);
        self.check(Signs::DEGREES, base, block.foreign, checks::is_degree);
        let replaced = |place: &usize| self.source[base + place..].starts_with("\u{fffd}".as_bytes());
        self.found.damaged += places(block.foreign).filter(replaced).count();
    }

    /// Runs of characters of base64.
    #[inline]
    fn tokens(&mut self, base: usize, block: &Block) {
        let mut set = block.base64();
        if let Some(start) = self.token.start {
            let lead = set.trailing_ones();
            self.token.kinds.add(block, lowest(lead));
            if lead == 64 {
                return;
            }
            self.token(start..base + lead as usize, self.token.kinds);
            self.token.start = None;
            set &= !lowest(lead);
        }
        // those that are at least eight long
        let mut long = set & set >> 1;
        long &= long >> 2;
        long &= long >> 4;
        while long != 0 {
            let at = long.trailing_zeros();
            let len = (set >> at).trailing_ones();
            if at + len == 64 {
                break;
            }
            let mut kinds = Kinds::default();
            kinds.add(block, part(at, len));
            let start = base + at as usize;
            self.token(start..start + len as usize, kinds);
            long &= !0 << (at + len);
        }
        let tail = set.leading_ones();
        if tail > 0 {
            self.token = Token { start: Some(base + SIZE - tail as usize), kinds: Kinds::default() };
            self.token.kinds.add(block, !(!0_u64).checked_shr(tail).unwrap_or(0));
        }
    }

    #[inline]
    fn token(&mut self, range: Range<usize>, kinds: Kinds) {
        // a secret of TLS has 32 bytes at least
        let run = &self.source[range.clone()];
        if run.len() >= 64 && run[..64].iter().all(u8::is_ascii_hexdigit) {
            self.found.signs = self.found.signs | Signs::KEY_LOG;
        }
        if kinds.is_token(range.len()) {
            self.found.tokens.push(range);
        }
    }

    /// Digits with nothing but separators between them.
    #[inline]
    fn numbers(&mut self, base: usize, block: &Block) {
        let (set, mut digits) = (block.number(), block.digit);
        let lead = set.trailing_ones();
        if let Some(number) = &mut self.number {
            let inside = digits & lowest(lead);
            if inside != 0 {
                number.count += inside.count_ones();
                number.range.end = base + SIZE - inside.leading_zeros() as usize;
            }
            if lead == 64 {
                return;
            }
            self.end_number();
            digits &= !lowest(lead);
        }
        while digits != 0 {
            let at = digits.trailing_zeros();
            let len = (set >> at).trailing_ones();
            let inside = digits & part(at, len);
            let range = base + at as usize..base + SIZE - inside.leading_zeros() as usize;
            self.number = Some(Number { range, count: inside.count_ones() });
            if at + len == 64 {
                return;
            }
            self.end_number();
            digits &= !inside;
        }
    }

    #[inline]
    fn end_number(&mut self) {
        if let Some(number) = self.number.take().filter(|number| number.count >= 7) {
            self.found.numbers.push(number.range);
        }
    }

    /// Stretches in which groups of digits can stand after one another.
    #[inline]
    fn groups(&mut self, base: usize, block: &Block) {
        let (outside, hex) = (block.outside_group(), block.hex());
        if outside == 0 {
            self.group.1 += hex.count_ones();
            return;
        }
        let lead = outside.trailing_zeros();
        let digits = self.group.1 + (hex & lowest(lead)).count_ones();
        self.stretch(self.group.0..base + lead as usize, digits);
        // six groups and what is between them
        let free = !outside & !lowest(lead);
        let mut long = free & free >> 1;
        long &= long >> 2;
        long &= long >> 4;
        long &= long >> 3;
        while long != 0 {
            let at = long.trailing_zeros();
            let len = (free >> at).trailing_ones();
            if at + len == 64 {
                break;
            }
            let start = base + at as usize;
            self.stretch(start..start + len as usize, (hex & part(at, len)).count_ones());
            long &= !0 << (at + len);
        }
        let tail = outside.leading_zeros();
        let digits = hex & !(!0_u64).checked_shr(tail).unwrap_or(0);
        self.group = (base + SIZE - tail as usize, digits.count_ones());
    }

    #[inline]
    fn stretch(&mut self, range: Range<usize>, digits: u32) {
        if digits >= groups::LEAST {
            groups::find(self.source, range.start..range.end.min(self.source.len()), &mut self.found.groups);
        }
    }

    fn finish(mut self) -> Found {
        if let Some(start) = self.token.start {
            self.token(start..self.source.len(), self.token.kinds);
        }
        self.end_number();
        self.stretch(self.group.0..self.source.len(), self.group.1);
        let mut found = self.found;
        for (sign, shown) in [
            (Signs::TOKEN, !found.tokens.is_empty()),
            (Signs::NUMBER, !found.numbers.is_empty()),
            (Signs::OCTETS, !found.groups.is_empty()),
        ] {
            found.signs = found.signs | if shown { sign } else { Signs::default() };
        }
        found
    }
}

/// What addresses of IPv6 are written with.
#[inline]
fn address(block: &Block) -> u64 {
    block.hex() | block.colon | block.dot
}

/// What a line can end with that has cut a telephone number in two.
#[inline]
fn end(block: &Block) -> u64 {
    block.digit | block.dash | block.space | block.special
}

/// What can stand behind a quote when another literal is joined to the one that it closes.
#[inline]
fn joining(block: &Block) -> u64 {
    let blank = block.space | block.tab | block.newline;
    let signs = block.plus | block.dot | block.backslash | block.open_paren | block.close_paren;
    // letters can be the prefix of a literal; what is special can be a carriage return, or join
    blank | signs | block.special | block.letter
}
