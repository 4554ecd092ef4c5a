// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The program; what it does is in the library, so that the repository's root can install it as well.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_wacrg::main()
}
