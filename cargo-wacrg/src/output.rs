// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Writing, with every failure noticed: a report that nobody received is no pass.

use std::io::Write;

use crate::harmless::harmless;
use crate::policy::BadPolicy;
use crate::report::human::{Style, mistakes};
use crate::trouble::help_of;

/// The way out where HEAD's own policy is broken.
const MEND: &str =
    "mend it, try it with `cargo wacrg check --policy wacrg.toml`, and commit it with `git commit --no-verify`";

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

/// What went wrong, in one line that can be shown anywhere.
pub(crate) fn cause(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    harmless(&causes.join(": "))
}

/// Tells why nothing, or not everything, could be done. `style` is that of standard error.
pub(crate) fn failure(error: &anyhow::Error, style: Style) {
    let (bold, red, plain) = if style.colour { ("\x1b[1m", "\x1b[1m\x1b[91m", "\x1b[0m") } else { ("", "", "") };
    let bad = error.chain().find_map(|cause| cause.downcast_ref::<BadPolicy>());
    let (mut text, end) = match bad {
        Some(bad) => (format!("{}\n\n", mistakes(bad, style)), ", so nothing was judged"),
        None => (String::new(), ""),
    };
    text.push_str(&format!("{red}error{plain}{bold}:{plain} {}{end}\n", cause(error)));
    // the hook refuses the commit that mends it as well
    let mend = bad.filter(|bad| bad.path.starts_with("HEAD:")).map(|_| MEND);
    if let Some(help) = mend.or_else(|| help_of(error)) {
        text.push_str(&format!("  {bold}help:{plain} {}\n", harmless(help)));
    }
    tell(&text);
}
