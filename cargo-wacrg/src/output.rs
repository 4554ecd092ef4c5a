// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Writing, with every failure noticed: a report that nobody received is no pass.

use std::io::Write;

use crate::policy::BadPolicy;
use crate::report::human::{Style, mistakes};
use crate::trouble::help_of;

/// Writes to standard error. Nobody can be told if that fails.
pub(crate) fn tell(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output, all at once.
///
/// # Errors
/// Standard output is closed or full.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(text.as_bytes())
}

/// Writes to standard output, all at once.
///
/// # Errors
/// Standard output is closed or full.
pub(crate) fn print_bytes(text: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text).and_then(|()| out.flush()).map_err(|error| {
        crate::trouble::Trouble::new(
            format!("the output cannot be written: {error}"),
            "exit code 2, because a report that did not arrive is no pass",
        )
        .into()
    })
}

/// Tells why nothing, or not everything, could be done.
pub(crate) fn failure(error: &anyhow::Error, style: Style) {
    if let Some(bad) = error.chain().find_map(|cause| cause.downcast_ref::<BadPolicy>()) {
        tell(&format!("{}\n\nerror: {bad}, so nothing was judged\n", mistakes(bad, style)));
        return;
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let mut text = format!("error: {}\n", causes.join(": "));
    if let Some(help) = help_of(error) {
        text.push_str(&format!("  help: {help}\n"));
    }
    tell(&text);
}
