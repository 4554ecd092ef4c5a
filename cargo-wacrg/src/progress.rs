// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! How far it has come, on a terminal and only if it takes a while. Whoever works only counts; a thread of its own looks
//! at the clock, so that one large file is told of as well as many small ones.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that takes less is not worth a line.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two looks, and before a stage that begins later is told: what ends at once would only flicker.
const PAUSE: Duration = Duration::from_millis(100);

/// When the run began.
static BEGUN: OnceLock<Instant> = OnceLock::new();
/// Whether a stage has the line: one that begins within it, or beside it in another thread, is part of it.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A line on standard error that tells how far a stage of the run has come, if that is a terminal.
#[derive(Debug)]
pub(crate) struct Progress(Option<Shown>);

#[derive(Debug)]
struct Shown {
    counts: Arc<Counts>,
    watcher: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Counts {
    /// What is done, such as `judging`, and to what, such as `files`.
    stage: (&'static str, &'static str),
    done: AtomicU64,
    /// 0 while nobody knows.
    total: AtomicU64,
    ended: Mutex<bool>,
    bell: Condvar,
}

/// Remembers when the run began.
pub(crate) fn begin() {
    BEGUN.get_or_init(Instant::now);
}

impl Progress {
    /// A line that says `doing` and counts `noun`, such as `judging` and `files`. There is none within another's life.
    pub(crate) fn new(doing: &'static str, noun: &'static str) -> Self {
        if !std::io::stderr().is_terminal() || TAKEN.swap(true, Ordering::Relaxed) {
            return Self(None);
        }
        let (done, total, ended, bell) = Default::default();
        let counts = Arc::new(Counts { stage: (doing, noun), done, total, ended, bell });
        let watched = Arc::clone(&counts);
        // where there is no thread to be had, there is no line
        let watcher = std::thread::Builder::new().spawn(move || watched.watch()).ok();
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
            TAKEN.store(false, Ordering::Relaxed);
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

    fn watch(&self) {
        let begun = *BEGUN.get_or_init(Instant::now);
        if self.wait(PATIENCE.saturating_sub(begun.elapsed()).max(PAUSE)) {
            return;
        }
        let (doing, noun) = self.stage;
        let style = |template: &str| {
            let style = ProgressStyle::with_template(template);
            style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
        };
        let bar = ProgressBar::with_draw_target(Some(self.total.load(Ordering::Relaxed)), ProgressDrawTarget::stderr())
            .with_style(style("{prefix} {msg}, {elapsed}"))
            .with_elapsed(begun.elapsed())
            .with_prefix(doing)
            .with_message(noun)
            .with_position(self.done.load(Ordering::Relaxed));
        let mut counted = false;
        loop {
            let total = self.total.load(Ordering::Relaxed);
            if total > 0 && !counted {
                counted = true;
                bar.set_style(style("{prefix} [{bar:24}] {pos} of {len} {msg}, {elapsed}"));
            }
            bar.set_length(total);
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
