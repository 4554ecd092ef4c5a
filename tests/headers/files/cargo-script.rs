#!/usr/bin/env -S cargo +nightly -Zscript
---
# The edition of the script.
[package]
edition = "2021"
---

//! A script.
fn main() {
    println!("a cargo script");
}
