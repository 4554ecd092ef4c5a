// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads every object of a repository, each delta tree once. git2 and git itself resolve a chain of deltas anew for
//! each object of it; here each base is inflated once and handed to all that is made from it.
//!
//! Sources: git's `Documentation/gitformat-pack.adoc` (packs and their indexes), `gitrepository-layout.adoc` (loose
//! objects, alternates). A multi-pack index names what the packs' own indexes name as well, so it is not read.
//!
//! Every length and offset comes from a file that may be damaged or hostile: each is checked, and what does not fit is
//! an error of the object that it belongs to. The hash of a packed object is not computed: the reader gives what git
//! itself would give.

mod delta;
pub(super) mod dirs;
mod file;
mod forest;
mod index;
mod inflate;
mod loose;
mod store;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test ends where it finds what it did not expect")]
mod tests;
mod walk;

pub(crate) use forest::Forest;
pub(crate) use store::{Store, Tools};
pub(crate) use walk::{Item, Visit, Walker};

pub(crate) use super::Kind;

impl Kind {
    /// By its name in the header of a loose object.
    pub(super) fn of_name(name: &[u8]) -> Option<Self> {
        match name {
            b"commit" => Some(Self::Commit),
            b"tree" => Some(Self::Tree),
            b"blob" => Some(Self::Blob),
            b"tag" => Some(Self::Tag),
            _ => None,
        }
    }
}

/// Why an object, or a whole pack, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Damage(pub(crate) String);

impl Damage {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Number of an object in a [`Store`].
pub(crate) type Number = u32;

/// Bytes of an object that are read at most: what is larger is told as not judged.
pub(crate) const LARGEST: u64 = 64 << 20;

fn too_large(size: u64) -> Damage {
    Damage(format!("it is {} MiB, more than the {} MiB that are judged", size >> 20, LARGEST >> 20))
}
