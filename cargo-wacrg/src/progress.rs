// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How far it has come, on a terminal and only if it takes a while. Whoever works only counts; a thread of its own looks
//! at the clock, so that one large file is told of as well as many small ones.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What takes less is not worth a line.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// A line on standard error that tells how far it has come, if that is a terminal.
#[derive(Debug)]
pub(crate) struct Progress(Option<Shown>);

#[derive(Debug)]
struct Shown {
    counts: Arc<Counts>,
    watcher: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    total: AtomicU64,
    ended: Mutex<bool>,
    bell: Condvar,
}

impl Progress {
    /// A line that counts `noun`, such as `files`.
    pub(crate) fn new(noun: &'static str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let counts = Arc::new(Counts::default());
        let watched = Arc::clone(&counts);
        // where there is no thread to be had, there is no line
        let watcher = std::thread::Builder::new().spawn(move || watched.watch(noun)).ok();
        Self(Some(Shown { counts, watcher }))
    }

    /// Says how many there are to come.
    pub(crate) fn expect(&self, more: u64) {
        if let Self(Some(shown)) = self {
            shown.counts.total.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// Counts one.
    pub(crate) fn tick(&self) {
        if let Self(Some(shown)) = self {
            shown.counts.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Progress {
    /// Takes the line away.
    fn drop(&mut self) {
        if let Self(Some(shown)) = self {
            shown.counts.end();
            if let Some(watcher) = shown.watcher.take() {
                let _ = watcher.join();
            }
        }
    }
}

impl Counts {
    fn end(&self) {
        if let Ok(mut ended) = self.ended.lock() {
            *ended = true;
        }
        self.bell.notify_all();
    }

    /// Waits; whether it has ended.
    fn wait(&self, time: Duration) -> bool {
        let Ok(ended) = self.ended.lock() else { return true };
        self.bell.wait_timeout_while(ended, time, |ended| !*ended).map_or(true, |(ended, _)| *ended)
    }

    fn watch(&self, noun: &'static str) {
        if self.wait(PATIENCE) {
            return;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("judging [{bar:24}] {pos} of {len} {msg}, {elapsed}");
        bar.set_style(style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> ")));
        bar.set_elapsed(PATIENCE);
        bar.set_message(noun);
        loop {
            bar.set_length(self.total.load(Ordering::Relaxed));
            bar.set_position(self.done.load(Ordering::Relaxed));
            bar.tick();
            if self.wait(PAUSE) {
                bar.finish_and_clear();
                return;
            }
        }
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
