// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A push as hook managers tell of it. pre-commit and prek read git's lines themselves and hand the first ref on in
//! variables (pre-commit, "Supported git hooks", section pre-push); the hook's input is empty then, which must not pass
//! for a push of nothing.

use crate::git;
use crate::trouble::Trouble;

/// The remote and the line that git wrote, if a hook manager runs the hook.
///
/// # Errors
/// The variables do not say what is pushed.
pub(super) fn push() -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let variable = |name: &str| std::env::var(format!("PRE_COMMIT_{name}")).ok().filter(|value| !value.is_empty());
    let Some(remote) = variable("REMOTE_NAME") else { return Ok(None) };
    // the whole of a new history comes without ids
    let tip = variable("TO_REF").or_else(|| variable("LOCAL_BRANCH"));
    let (Some(tip), Some(name)) = (tip, variable("REMOTE_BRANCH")) else {
        let help =
            "PRE_COMMIT_REMOTE_NAME is set, as pre-commit does, without PRE_COMMIT_TO_REF and PRE_COMMIT_REMOTE_BRANCH";
        return Err(Trouble::new("the hook was not told what is pushed", help).into());
    };
    let id = |word: &str| git::ask(&["rev-parse", "--verify", "--end-of-options", &format!("{word}^{{commit}}")]);
    let new = id(&tip)?;
    let old = match variable("FROM_REF") {
        Some(from) => id(&from)?,
        None => "0".repeat(new.len()),
    };
    Ok(Some((remote, format!("{tip} {new} {name} {old}\n").into_bytes())))
}
