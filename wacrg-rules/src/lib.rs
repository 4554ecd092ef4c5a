// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The engine of cargo-wacrg: takes a document apart into every reading of it, judges each reading, and tells what it
//! found without repeating it.
//!
//! Nothing here reads a file, asks git, looks at a clock or prints: documents and the day come in, findings go out.

// the tests' own cases name the crate as its users do
#[cfg(test)]
extern crate self as wacrg_rules;

pub mod budget;
pub mod bundle;
pub mod changed;
pub mod classify;
pub mod codeowners;
pub mod compiled;
pub mod core_schema;
pub mod decode;
pub mod detect;
pub mod document;
pub mod engine;
pub mod excerpt;
mod expand;
mod filler;
pub mod finding;
#[doc(hidden)]
pub mod fuzzing;
pub mod layer;
pub mod licence;
pub mod lines;
pub mod message;
pub mod names;
pub mod placeholder;
pub mod redacted;
pub mod rule;
pub mod rules;
pub mod schema_check;
pub mod signs;
pub mod subject;
pub mod suppress;
pub mod trail;
pub mod vocabulary;
mod words;
pub mod workflow;

pub use compiled::Compiled;
pub use document::{Change, Document, EntryKind, ObjectId, Origin, RepoPath};
pub use engine::Engine;
pub use finding::{Finding, Judgement};
pub use redacted::Redacted;
pub use rule::Rule;
