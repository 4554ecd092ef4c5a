// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::licence::markdown::join;

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::source::included;

check! {
    /// No packaged source takes in a file that the package does not hold.
    ///
    /// `include_str!`, `include_bytes!`, `include!` and `#[path]` with a literal path are followed; what leads out of the
    /// package, or to a file that `exclude` keeps out, does not build for anybody else. `cargo package` notices only where it
    /// builds what it packed, which `--no-verify` leaves out. What is
    /// built for tests alone (`#[cfg(test)]`) is not asked; in `tests`, `benches` and `examples` it warns.
    pub static CHECK = { id: "package-paths", family: Manifest, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let list = context.list(package)?;
        for inside in list.iter().filter(|inside| inside.ends_with(".rs")) {
            let path = package.path(inside);
            let Some(text) = context.text(&path)? else { continue };
            let aside = ["tests/", "benches/", "examples/"].iter().any(|folder| inside.starts_with(folder));
            let folder = inside.rsplit_once('/').map_or("", |(folder, _)| folder);
            for included in included(&text) {
                // tests are not built by who uses the package
                if included.for_tests {
                    continue;
                }
                let target = join(if included.from_manifest { "" } else { folder }, &included.path);
                if target.as_ref().is_some_and(|target| list.contains(target)) {
                    continue;
                }
                if included.is_module && !context.root.join(package.path(folder)).join(&included.path).is_file() {
                    continue;
                }
                let message = format!("the package {} does not hold the file that this takes in", package.name());
                let help = match target {
                    Some(_) => "let `include` name it, or `exclude` leave it in",
                    None => "it lies outside of the package: move it in, or put a link to it there",
                };
                let finding = Finding::at(&path, Some(included.range), message, help);
                found.push(if aside { finding.mild() } else { finding });
            }
        }
    }
    Ok(found)
}
