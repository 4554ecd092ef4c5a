// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use crate::audit::bundle;
use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;

check! {
    /// Every bundle can be opened, and is the same to whoever opens it.
    ///
    /// zip, tar, tar.gz, tar.zst, tar.xz, tar.bz2 and .crate. Told are what is damaged, cut off, encrypted or packed by an
    /// unknown method; names that are absolute, lead out of the folder with `..`, or stand there twice; links and devices;
    /// bytes that belong to no file; and what is larger than can be judged (100,000 files, 256 MiB).
    pub static CHECK = { id: "bundle-archive", family: Bundle, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for bundle in bundle::all(context)? {
        for problem in &bundle.problems {
            let path = match &problem.member {
                Some(member) => bundle.path(&member.to_text()),
                None => bundle.name.clone(),
            };
            found.push(Finding::file(path, problem.message.clone(), problem.help));
        }
    }
    Ok(found)
}
