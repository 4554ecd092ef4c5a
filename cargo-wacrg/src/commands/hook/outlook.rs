// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What installing a hook would do, for somebody who has not decided yet.

use std::path::PathBuf;

use super::folder::{Folder, Found, is_executable, look};
use super::invocation::judges;
use super::manager::Manager;
use super::place;
use crate::cli::HookName;

/// What installing a hook would do.
pub(crate) enum Outlook {
    /// It is written to this place, where nothing is.
    Written(PathBuf),
    /// It is written to this place; the hook that is there runs first.
    Before(PathBuf),
    /// It is written to this place; what is there is kept, and git does not run it now either.
    Aside(PathBuf),
    /// It, or something else that runs the same, is there already: in words.
    There(String),
    /// Somebody has to do something by hand: what, in words.
    Left(String),
}

/// What installing `hook` here would do.
///
/// # Errors
/// The place cannot be read.
pub(crate) fn outlook(hook: HookName) -> anyhow::Result<Outlook> {
    let folder = Folder::find()?;
    if let Some(trouble) = folder.blocked() {
        return Ok(Outlook::Left(format!("{}: {}", trouble.what, trouble.help)));
    }
    let place = folder.hook(hook);
    let found = look(&place)?;
    let shown = place::shown(&place);
    let manager = Manager::of(&folder, &found);
    if matches!(found, Found::Ours(_)) && is_executable(&place) && manager.is_none() {
        return Ok(Outlook::There(format!("{shown}: the hook")));
    }
    if let Some((manager, file)) = Manager::told(&folder, hook) {
        return Ok(if manager.is_installed(&folder, hook, &found) {
            Outlook::There(format!("{file}: runs the check as the hook {}", hook.as_str()))
        } else {
            Outlook::Left(manager.not_installed(&file, &folder))
        });
    }
    if let Some(manager) = manager {
        return Ok(Outlook::Left(manager.advice(hook, &folder, &found)));
    }
    Ok(match found {
        Found::Other(text) if judges(&text, hook) && is_executable(&place) => {
            Outlook::There(format!("{shown}: the hook, which runs the check"))
        }
        _ if folder.shared.is_some() => Outlook::Left(
            "core.hooksPath sends all repositories' hooks to one folder: `cargo wacrg hook install --shared` installs \
             it there"
                .to_owned(),
        ),
        Found::Other(_) if is_executable(&place) => Outlook::Before(place),
        Found::Other(_) => Outlook::Aside(place),
        Found::Nothing | Found::Ours(_) => Outlook::Written(place),
    })
}
