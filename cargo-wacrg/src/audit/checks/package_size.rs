// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::audit::cargo::Package;
use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;

check! {
    /// Every package is small enough for a registry, and holds nothing big by mistake.
    ///
    /// crates.io takes packages of at most 10 MB, packed; one of more than 1 MB warns, and names its biggest files.
    pub static CHECK = { id: "package-size", family: Manifest, level: Deny, run: run };
}

/// What crates.io takes.
const LIMIT: usize = 10 << 20;
/// From here on somebody should have meant it.
const LARGE: usize = 1 << 20;
/// Big files that are named.
const NAMED: usize = 3;

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let mut files = Vec::new();
        for inside in context.list(package)? {
            // what cargo makes itself is small
            if let Ok(file) = std::fs::metadata(context.root.join(package.path(inside))) {
                files.push((file.len(), inside));
            }
        }
        let total: u64 = files.iter().map(|(size, _)| size).sum();
        if usize::try_from(total).unwrap_or(usize::MAX) <= LARGE {
            continue;
        }
        let packed = packed(context, package, &files)?;
        if packed <= LARGE {
            continue;
        }
        files.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
        let named: Vec<String> =
            files.iter().take(NAMED).map(|(size, file)| format!("{file} ({})", megabytes(*size as usize))).collect();
        let at = context.key(package, "name")?;
        let message = format!("the package {} is {} packed", package.name(), megabytes(packed));
        let help = format!("leave out what it does not need with `exclude`; its biggest files: {}", named.join(", "));
        let finding = Finding::at(at.file, at.place, message, help);
        found.push(if packed > LIMIT { finding } else { finding.mild() });
    }
    Ok(found)
}

/// How long the files are, packed as cargo packs them.
fn packed(context: &Context, package: &Package, files: &[(u64, &String)]) -> Result<usize, Unjudged> {
    let mut packer = GzEncoder::new(Counted(0), Compression::default());
    for (_, inside) in files {
        let path = package.path(inside);
        let cannot = |error: std::io::Error| Unjudged::CouldNot(format!("{path} cannot be read: {error}"));
        let mut file = std::fs::File::open(context.root.join(&path)).map_err(cannot)?;
        std::io::copy(&mut file, &mut packer).map_err(cannot)?;
    }
    let counted = packer.finish().map_err(|error| Unjudged::CouldNot(format!("nothing can be packed: {error}")))?;
    Ok(counted.0)
}

struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{}.{} MB", bytes >> 20, ((bytes & ((1 << 20) - 1)) * 10) >> 20)
}
