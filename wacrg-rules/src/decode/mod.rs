// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Decoders: one file a format. Each turns a layer into further layers and keeps the way back to the file.

pub mod body;
pub(crate) mod bytes;
pub mod json;
pub(crate) mod reading;
pub(crate) mod run;
pub mod text;
pub mod xml;
pub mod yaml;
mod yaml_map;

use crate::layer::{Piece, SpanMap};

/// What `cargo wacrg explain decoders` prints.
pub const EXPLANATION: &str = "\
Every text of a file is judged as it stands and in every other reading, and every run of bytes in it is opened. What
comes out is judged in turn, until nothing new comes or the budget ends. A finding names the way: `raw.body › base64 ›
zlib › wabinary /call/@participant`. The order:

1  The file   text          UTF-8; UTF-16 and UTF-32 with a mark or without; bytes that are no text stay out of words
              file formats  a file that is not text is opened by its first bytes, whatever its name (see 5)
2  Structure  yaml          every document, key, comment, anchor, tag and dead duplicate of a capture, from events
              xml, json     the payload, by its looks and not by raw.format; entities, CDATA, escapes, strings in strings
3  Readings   entities      &#64; &commat; &nbsp;
              percent       %40 %2B49
              escapes       \\x40 \\u0040 \\u{40} \\100 \\/, and \\2b in style sheets
              unicode       compatibility forms, digits of every script, dashes and spaces; unseen characters left out
              defang        name[at]host[dot]net, 1[.]2[.]3[.]4, hxxp://
              literal       \"a\" + \"b\", neighbours, concat!(…), [\"a\", \"b\"].join(\"\"), ${\"a\"}
              table         Markdown tables, SQL inserts, property lists, CSV, HTML: each value beside its name
              number        telephone numbers over the end of a line, between <br> or LaTeX's spaces, behind \"+ \"
              markup, unfolded, patch, notebook, recording
                            marks in HTML, SVG and Markdown; folded vCards; columns of patches; cells of notebooks;
                            what a recorded terminal showed (asciicast)
4  Runs       hexdump       xxd, hexdump -C, od, Wireshark, tcpdump -X, Frida
              hex           in one piece, in pairs or words between spaces, colons, commas, dashes, with 0x or \\x
              decimal       arrays, Buffer.toJSON, signed bytes, an object with numbered keys
              escapes       byte strings with some bytes written out: b\"\\x00\\xf8\\x03d\"
              base64        both alphabets, with padding or without, wrapped or cut into literals
              base32        of one case
5  Bytes      compressed    gzip, zlib, zstd, xz, bzip2
              refused       core dumps, minidumps, heap dumps (memory-dump); 7z, RAR, encrypted files (undecodable)
              zip, tar      every entry, and its name
              pcap          pcap and pcapng: addresses, and what UDP and TCP carry
              sqlite        every row of every table, overflow pages and deleted text
              image         texts of PNG, EXIF and comments of JPEG, what follows the picture
              media         texts of WAVE, Ogg, MP4; the sound itself is refused in captures (call-media)
              document      PDF: its text and its streams
              flow, backup  mitmproxy's flows, Android backups
              endpoint      six or eighteen bytes of <te> and <te2>
              plain         text in UTF-8 or UTF-16
              wabinary      frames with the flag byte or without, behind a length, compressed; damaged ones as far as they go
              signal        prekey, ratchet and sender key messages, the plaintext of a call key
              stun          attributes, addresses without the XOR
              packet        RTP (call-media), DTLS handshakes, Noise handshakes
              protobuf      messages without a schema, where they hold text or keys

In a capture each value that comes out must prove itself harmless, like any other in a payload, and bytes that no
decoder explains are a finding. Elsewhere only positive evidence counts.

The budget: 12 encodings inside one another, 96 MiB of output in all, 200,000 runs and entries, and in the output
1,000,000 tokens, numbers and @ to look at. Whatever reaches it is refused (budget-exceeded).
";

/// How deep payloads inside payloads are followed.
pub const MAX_DEPTH: usize = 8;

/// Puts a decoded text together and remembers where each part came from.
#[derive(Debug, Default)]
pub(crate) struct Mapped {
    text: String,
    pieces: Vec<Piece>,
    /// Parent's byte after the last piece, if the last piece is byte for byte.
    straight: Option<usize>,
}

impl Mapped {
    /// Appends `text`, which stands at the parent's byte `from` as it is.
    pub(crate) fn copy(&mut self, text: &str, from: usize) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if self.straight == Some(from) => last.len += text.len(),
            _ => self.pieces.push(Piece { at: self.text.len(), from, len: text.len() }),
        }
        self.text.push_str(text);
        self.straight = Some(from + text.len());
    }

    /// Appends `text`, which `len` bytes of the parent at `from` stand for.
    pub(crate) fn unit(&mut self, text: &str, from: usize, len: usize) {
        if text.len() == len {
            return self.copy(text, from);
        }
        if text.is_empty() {
            self.straight = None;
            return;
        }
        self.pieces.push(Piece { at: self.text.len(), from, len });
        self.text.push_str(text);
        self.straight = None;
    }

    /// The text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is one unchanged run of the parent, and where that begins.
    pub(crate) fn single(&self) -> Option<usize> {
        match self.pieces.as_slice() {
            [only] if only.len == self.text.len() => Some(only.from),
            _ => None,
        }
    }

    /// The text and its map.
    pub(crate) fn finish(self) -> (String, SpanMap) {
        (self.text, SpanMap::Pieces(self.pieces))
    }
}

/// Where `part`, a slice of `whole`, begins in it.
pub(crate) fn offset_in(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}
