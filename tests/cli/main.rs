// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Drives the real binary with the real git: what a user would see.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test ends where it finds what it did not expect")]

mod audit;
mod audit_bundles;
mod audit_hygiene;
mod audit_workflows;
mod baseline;
#[path = "../support/cases.rs"]
mod cases;
mod commands;
mod content;
mod docs;
mod errors;
mod failures;
mod fix_release;
mod formats;
mod history;
mod hook;
mod init;
mod intake;
mod killed;
mod licences;
mod lsp;
mod message;
mod outputs;
mod pages;
mod policy;
mod progress;
mod push;
mod range;
mod readers;
mod readme;
mod redaction;
mod repo;
mod settings;
mod shown;
mod staged;
mod storage;
mod trust;
