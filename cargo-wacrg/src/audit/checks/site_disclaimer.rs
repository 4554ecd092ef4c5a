// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

use wacrg_rules::licence::html;

use crate::audit::check::{Finding, Outcome, check};
use crate::audit::context::Context;
use crate::audit::pages::{self, Stance};
use crate::audit::site;

check! {
    /// The site's home page says that there is no affiliation, or links to the page that does.
    ///
    /// A link counts where it leads to a page of the disclaimer's name: one in the site must be there and say it, one
    /// elsewhere is taken at its word. Comments, scripts and what is hidden say nothing.
    pub static CHECK = { id: "site-disclaimer", family: Site, level: Deny, run: run };
}

fn run(context: &Context) -> Outcome {
    let file = &context.policy().policy().disclaimer.file;
    site::all(context)?;
    let help = format!("say it at the foot of every page, or link to {file}");
    for home in ["index.html", "index.htm", "README.md", "index.md"] {
        let Some(text) = site::text(context, home)? else { continue };
        let finding = |message: &'static str| {
            Ok(vec![Finding::at(site::path(context, home), Some(html::top(&text)), message, help.clone())])
        };
        return match pages::stance(home, &text) {
            Stance::Denies => Ok(Vec::new()),
            Stance::Claims(_) | Stance::Silent => match pages::links_to(home, &text, file) {
                None => finding("the home page neither says nor links that there is no affiliation"),
                Some(target) if leads_to_it(context, home, &target)? => Ok(Vec::new()),
                Some(_) => finding("the home page links to a disclaimer that is not there, or does not say it"),
            },
        };
    }
    let help = "name the folder that the built site's index.html lies in";
    Ok(vec![Finding::file(site::path(context, "index.html"), "the site has no home page", help)])
}

/// Whether the link leads to a page that says it; one that leads out of the site is taken at its word.
fn leads_to_it(context: &Context, home: &str, target: &str) -> Result<bool, crate::audit::check::Unjudged> {
    let Some(places) = html::resolve(home, target) else {
        return Ok(target.contains("://") || target.starts_with("//"));
    };
    for place in places {
        if let Some(text) = site::text(context, &place)? {
            return Ok(pages::strict_stance(&place, &text) == Stance::Denies);
        }
    }
    Ok(false)
}
