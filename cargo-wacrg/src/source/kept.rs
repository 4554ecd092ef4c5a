// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Blobs that will be asked for again: contents are judged once for all commits, and by each commit's tree once more.

use std::collections::HashMap;
use std::sync::Mutex;

use wacrg_rules::ObjectId;

/// Blobs that were read, up to a number of bytes.
#[derive(Default)]
pub(crate) struct Kept(Mutex<(usize, HashMap<ObjectId, Vec<u8>>)>);

impl Kept {
    /// Keeps `most` bytes.
    pub(crate) fn up_to(most: usize) -> Self {
        Self(Mutex::new((most, HashMap::new())))
    }

    /// The content of a blob, if it was kept.
    pub(crate) fn get(&self, id: &ObjectId) -> Option<Vec<u8>> {
        self.0.lock().ok()?.1.get(id).cloned()
    }

    /// Keeps it, if there is room.
    pub(crate) fn put(&self, id: &ObjectId, bytes: &[u8]) {
        if let Ok(mut kept) = self.0.lock()
            && bytes.len() <= kept.0
            && !kept.1.contains_key(id)
        {
            kept.0 -= bytes.len();
            kept.1.insert(*id, bytes.to_vec());
        }
    }
}
