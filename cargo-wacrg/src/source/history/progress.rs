// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How far it has come, on a terminal and only if it takes a while; and how it ends when somebody interrupts it.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What takes less is not worth a line.
const PATIENCE: Duration = Duration::from_secs(1);
/// Objects between two looks at the clock.
const STEP: u64 = 1 << 8;

/// A line that tells how far it has come.
#[derive(Debug)]
pub(crate) struct Progress {
    start: Instant,
    shown: bool,
    done: AtomicU64,
    total: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// A line that appears on standard error if that is a terminal.
    pub(crate) fn new() -> Self {
        let shown = std::io::stderr().is_terminal();
        let (done, total) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { start: Instant::now(), shown, done, total, bar: OnceLock::new() }
    }

    /// Says how many objects there are to come.
    pub(crate) fn expect(&self, objects: u64) {
        self.total.fetch_add(objects, Ordering::Relaxed);
    }

    /// Counts an object.
    pub(crate) fn tick(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed);
        if self.shown && done.is_multiple_of(STEP) && self.start.elapsed() > PATIENCE {
            let bar = self.bar.get_or_init(|| {
                let style = ProgressStyle::with_template("history: {pos} of {len} objects, {elapsed}");
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            });
            bar.set_length(self.total.load(Ordering::Relaxed));
            bar.set_position(done);
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Ends the process with exit code 2 and a word when it is interrupted: what was judged only in part is no pass.
///
/// # Errors
/// The handler cannot be set.
pub(crate) fn end_on_interrupt() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        crate::output::tell("\rerror: interrupted before everything was judged\n");
        std::process::exit(2);
    })?;
    Ok(())
}
