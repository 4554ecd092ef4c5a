// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::RepoPath;
use wacrg_rules::licence::expression;
use wacrg_rules::licence::texts::{self, Likeness};
use wacrg_rules::licence::tree::{is_text_file, named_id};

use crate::audit::cargo::Package;
use crate::audit::check::{Finding, Outcome, Unjudged, check};
use crate::audit::context::Context;
use crate::audit::manifest::Toml;

check! {
    /// Every package holds the text of every licence that it names.
    ///
    /// For each identifier in `license` a file in the package's root has to hold that licence's whole text, because a package
    /// is given away without the repository around it. A link to the file above counts, as cargo follows it; a text file that
    /// only holds the path of one, which is what a link becomes in a checkout without links, does not. `cargo package` does not
    /// look.
    pub static CHECK = { id: "package-licence-text", family: Licence, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let mut found = Vec::new();
    for package in context.published()? {
        let list = context.list(package)?;
        if let (None, Some(file)) = (&package.meta.license, &package.meta.license_file) {
            let inside =
                if file.as_str().starts_with("..") { file.file_name().unwrap_or_default() } else { file.as_str() };
            if !list.iter().any(|path| path == inside.trim_start_matches("./")) {
                let at = context.key(package, "license-file")?;
                let message = format!("the package {} does not hold its licence file", package.name());
                found.push(Finding::at(at.file, at.place, message, "let `include` name it, or `exclude` leave it in"));
            }
            continue;
        }
        let Some(terms) = package.meta.license.as_deref().and_then(|licence| expression::parse(licence).ok()) else {
            continue;
        };
        let mut texts = Vec::new();
        for path in list.iter().filter(|path| is_text_file(&RepoPath::from(path.as_str()))) {
            texts.push(Text::read(context, package, path)?);
        }
        for id in terms.ids().filter(|id| !expression::is_own(id)) {
            if !texts.iter().any(|text| text.is(id)) {
                found.push(missing(context, package, id, &texts)?);
            }
        }
    }
    Ok(found)
}

/// A file of a package that holds a licence's text, by its name.
struct Text {
    /// Where it stands in the repository.
    path: String,
    named: Option<String>,
    content: String,
}

impl Text {
    fn read(context: &Context, package: &Package, inside: &str) -> Result<Self, Unjudged> {
        let path = package.path(inside);
        let file = context.root.join(&path);
        // what cargo packs is what is on disk; that this is what is tracked is asked elsewhere
        let content = match std::fs::read(&file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            // `license-file` from above is put in by cargo
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Unjudged::could_not(format!("{path} cannot be read: {error}")),
        };
        Ok(Self { named: named_id(&RepoPath::from(inside)), path, content })
    }

    fn is(&self, id: &str) -> bool {
        matches!(texts::compare(&self.content, id), Some(Likeness::Same))
    }

    /// Whether it is what a link becomes where there are no links: one line, which is a path.
    fn is_stub(&self) -> bool {
        let line = self.content.trim();
        !line.is_empty() && line.len() < 200 && !line.contains(char::is_whitespace) && line.contains(['/', '.', '-'])
    }
}

/// What is said of a licence whose text is not in the package: at the file that should hold it, if one is named so.
fn missing(context: &Context, package: &Package, id: &str, texts: &[Text]) -> Result<Finding, Unjudged> {
    let name = package.name();
    let own = texts.iter().find(|text| text.named.as_deref() == Some(id));
    let own = own.or_else(|| texts.iter().find(|text| text.named.is_none()));
    if let Some(text) = own {
        let (wrong, help) = if text.content.trim().is_empty() {
            ("is empty", "write the licence's text into it")
        } else if text.is_stub() {
            (
                "holds the path of another file and not a licence: a link was checked out as text",
                "copy the text, or make it a link again and set core.symlinks",
            )
        } else {
            ("does not hold the text of that licence", "write the licence's text into it, whole and unaltered")
        };
        let message = format!("the package {name} is under {id}, and this file, which it holds, {wrong}");
        return Ok(Finding::file(&text.path, message, help));
    }
    let manifest = context.text(&package.manifest)?.unwrap_or_default();
    let place = Toml::read(&manifest).place(&["package", "license"]);
    let message = format!("the package {name} is under {id} and holds no text of it");
    let help = format!(
        "put the text beside the manifest, as LICENSE-{id}, or link it there; `cargo wacrg fix --release` does"
    );
    Ok(Finding::at(&package.manifest, place, message, help))
}
