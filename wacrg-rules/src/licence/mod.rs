//! Whose a file is and under which licence: statements in headers, sidecars and REUSE.toml, SPDX expressions, and the
//! texts of licences.

pub mod disclaimer;
pub mod exempt;
pub mod expression;
pub mod markdown;
pub mod prose;
pub mod reuse;
pub mod texts;
