// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What judging one document may cost. Counted in bytes and steps, not in seconds, so that a verdict never depends on
//! the machine.

/// How deep encodings inside encodings are followed.
pub const DEPTH: usize = 12;
/// Bytes that all decoders together may put out for one document.
pub const OUTPUT: usize = 96 << 20;
/// Encoded runs and entries that are opened in one document.
pub const RUNS: usize = 200_000;
/// Places in all that decoders put out at which a detector looks closer: tokens, numbers, rows of groups, `@`.
pub const PLACES: usize = 1_000_000;
/// How many times its own size something compressed may put out, once it is past [`FREE`].
pub const RATIO: usize = 1_000;
/// Output of one decompression that is never taken for a bomb.
pub const FREE: usize = 4 << 20;

/// What is left of a document's budget.
#[derive(Debug)]
pub struct Budget {
    output: usize,
    runs: usize,
    places: usize,
    exceeded: Option<&'static str>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { output: OUTPUT, runs: RUNS, places: PLACES, exceeded: None }
    }
}

impl Budget {
    /// A budget of so many bytes of output and so many runs.
    pub(crate) fn of(output: usize, runs: usize) -> Self {
        Self { output, runs, places: PLACES, exceeded: None }
    }

    /// Takes `bytes` of output; `false` if there is not so much left.
    pub fn take(&mut self, bytes: usize) -> bool {
        match self.output.checked_sub(bytes) {
            Some(left) => self.output = left,
            None => self.exceed("more comes out of its encodings than can be judged"),
        }
        self.exceeded.is_none()
    }

    /// Takes one run; `false` if none is left.
    pub fn run(&mut self) -> bool {
        match self.runs.checked_sub(1) {
            Some(left) => self.runs = left,
            None => self.exceed("more encoded parts than can be judged"),
        }
        self.exceeded.is_none()
    }

    /// Takes `count` places to look at; `false` if there are not so many left.
    pub fn look(&mut self, count: usize) -> bool {
        match self.places.checked_sub(count) {
            Some(left) => self.places = left,
            None => self.exceed("more comes out of its encodings than can be looked at"),
        }
        self.exceeded.is_none()
    }

    /// Bytes of output that one decompression of `input` bytes may still put out.
    pub fn allowance(&self, input: usize) -> usize {
        self.output.min(FREE.max(input.saturating_mul(RATIO)))
    }

    /// Notes that a bound was reached.
    pub fn exceed(&mut self, what: &'static str) {
        self.exceeded.get_or_insert(what);
    }

    /// The bound that was reached first, if one was.
    pub fn exceeded(&self) -> Option<&'static str> {
        self.exceeded
    }
}
