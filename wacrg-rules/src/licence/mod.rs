// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Whose a file is and under which licence: how each kind of file writes comments and what must stay first in it,
//! statements in headers, sidecars and licence maps, the edit that puts the right ones there, SPDX expressions, the texts
//! of licences, and what pages say of them.

pub mod covered;
pub mod disclaimer;
pub mod edit;
pub mod exempt;
pub mod expression;
pub mod head;
pub mod html;
pub mod manifest;
pub mod markdown;
pub mod prefix;
pub mod prose;
pub mod reuse;
pub mod shift;
pub mod standing;
pub mod statement;
pub mod style;
pub mod styles;
pub mod texts;
pub mod tree;
pub mod written;
