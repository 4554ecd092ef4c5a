//! Drives the real binary with the real git: what a user would see.

#[path = "../support/cases.rs"]
mod cases;
mod commands;
mod content;
mod failures;
mod hook;
mod policy;
mod readers;
mod redaction;
mod repo;
mod settings;
mod staged;
