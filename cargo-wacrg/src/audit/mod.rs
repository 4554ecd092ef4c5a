// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The audit of a release: may what is here be published? One check a file in `checks`; every one says pass, what it
//! found, that there is nothing to check and why, or that it could not be made, which is never a pass.

pub(crate) mod attest;
pub(crate) mod bundle;
pub(crate) mod cargo;
pub(crate) mod check;
pub(crate) mod checks;
pub(crate) mod content;
pub(crate) mod context;
pub(crate) mod delegate;
pub(crate) mod manifest;
pub(crate) mod order;
pub(crate) mod pages;
pub(crate) mod probe;
pub(crate) mod scratch;
pub(crate) mod site;
pub(crate) mod snapshot;
pub(crate) mod source;
pub(crate) mod stated;
pub(crate) mod tags;
mod tally;
mod told;
pub(crate) mod versions;
pub(crate) mod workflows;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use wacrg_schema::Level;

use crate::progress::Progress;
use check::{Check, Outcome, Unjudged};
use context::Context;
pub(crate) use tally::report;

/// Most checks wait for other programs, so there are more threads than processors.
const THREADS: usize = 8;

/// What every check says, in the order of the list. A check that the policy allows everything is not made.
pub(crate) fn run(context: &Context) -> Vec<(&'static Check, Outcome)> {
    let progress = Progress::new("making", "checks");
    progress.expect(checks::ALL.len() as u64);
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Outcome>>> = checks::ALL.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        // what many checks wait for is asked for at once, and every package's list by a thread of its own
        scope.spawn(|| context.judged().is_ok());
        scope.spawn(|| {
            let packages = context.published().unwrap_or_default();
            std::thread::scope(|scope| {
                for package in packages {
                    scope.spawn(|| context.list(package).is_ok());
                }
            });
        });
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(check) = checks::ALL.get(index) else { break };
                    let outcome = one(context, check);
                    *results[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
                    progress.tick();
                }
            });
        }
    });
    let never = || Unjudged::could_not("the check did not end");
    let outcome = |result: Mutex<Option<Outcome>>| {
        result.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(never)
    };
    checks::ALL.iter().copied().zip(results.into_iter().map(outcome)).collect()
}

fn one(context: &Context, check: &Check) -> Outcome {
    if context.policy().level(&check.rule) == Level::Allow {
        return Err(Unjudged::Off("the policy sets it to allow".to_owned()));
    }
    if !crate::gate::is_selected(&context.options.judging.select, check.rule.id) {
        return Err(Unjudged::Off("not among what --select names".to_owned()));
    }
    (check.run)(context)
}
