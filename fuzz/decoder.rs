// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! One target for every decoder: the binary's name says which.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    wacrg_rules::fuzzing::open(env!("CARGO_BIN_NAME"), input);
});
