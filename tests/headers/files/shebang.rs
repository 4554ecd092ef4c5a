#!/usr/bin/env -S cargo +nightly -Zscript
fn main() {
    println!("a script");
}
