// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! zlib streams of a length that is known before.

use flate2::{Decompress, FlushDecompress, Status};

use super::Damage;

/// A decompressor that is used again and again.
#[derive(Debug)]
pub(super) struct Inflater(Decompress);

/// How a piece of a stream was taken in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// All of it came out and the checksum fits.
    Done,
    /// More input is needed.
    More,
}

impl Default for Inflater {
    fn default() -> Self {
        Self(Decompress::new(true))
    }
}

impl Inflater {
    /// Begins a stream.
    pub(super) fn begin(&mut self) {
        self.0.reset(true);
    }

    /// Takes in `input` and appends to `out` what comes of it, up to `size` bytes in all.
    pub(super) fn feed(&mut self, input: &[u8], size: usize, out: &mut Vec<u8>) -> Result<Progress, Damage> {
        // one byte more tells a stream that is longer than it says
        out.reserve((size + 1).saturating_sub(out.len()).min(input.len().saturating_mul(1100) + 64));
        let before = self.0.total_in();
        loop {
            let used = usize::try_from(self.0.total_in() - before).map_err(|_| broken())?;
            let (was_in, was_out) = (self.0.total_in(), self.0.total_out());
            let status = self.0.decompress_vec(&input[used..], out, FlushDecompress::None).map_err(|_| broken())?;
            if out.len() > size {
                return Err(Damage::new("it is longer than its header says"));
            }
            match status {
                Status::StreamEnd if out.len() == size => return Ok(Progress::Done),
                Status::StreamEnd => return Err(Damage::new("it is shorter than its header says")),
                Status::Ok | Status::BufError => {}
            }
            let used = usize::try_from(self.0.total_in() - before).map_err(|_| broken())?;
            if out.len() == out.capacity() {
                out.reserve((size + 1 - out.len()).clamp(1, 1 << 20));
            } else if used == input.len() {
                return Ok(Progress::More);
            } else if self.0.total_in() == was_in && self.0.total_out() == was_out {
                return Err(broken());
            }
        }
    }
}

pub(super) fn broken() -> Damage {
    Damage::new("its compressed data is damaged")
}
