// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg schema`: the JSON Schemas.

use std::process::ExitCode;

use crate::cli::Which;
use crate::output::print;

/// Prints the schema.
pub(crate) fn run(which: Which) -> anyhow::Result<ExitCode> {
    print(match which {
        Which::Capture => wacrg_schema::CAPTURE_SCHEMA,
        Which::Policy => wacrg_schema::POLICY_SCHEMA,
        Which::Report => wacrg_schema::REPORT_SCHEMA,
    })?;
    Ok(ExitCode::SUCCESS)
}
