// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Types that cross the borders of cargo-wacrg: captures, policies, findings and reports, each with its JSON
//! Schema under `schemas/`. No logic and no I/O lives here.

pub mod audit;
pub mod capture;
pub mod level;
pub mod policy;
pub mod report;
#[cfg(feature = "json-schema")]
pub mod schemas;

pub use level::{Group, Level};

/// The JSON Schema of a capture, draft 2020-12, generated from [`capture::Capture`].
pub const CAPTURE_SCHEMA: &str = include_str!("../schemas/capture.schema.json");
/// The JSON Schema of a policy file, draft 2020-12, generated from [`policy::Policy`].
pub const POLICY_SCHEMA: &str = include_str!("../schemas/policy.schema.json");
/// The JSON Schema of the JSON report, draft 2020-12, generated from [`report::v1::Report`].
pub const REPORT_SCHEMA: &str = include_str!("../schemas/report.v1.schema.json");
