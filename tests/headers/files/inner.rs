#![allow(dead_code)]
//! A crate.
fn unused() {}
fn main() {
    println!("{}", module_path!());
}
