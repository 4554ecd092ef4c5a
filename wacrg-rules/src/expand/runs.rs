// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Runs of a text, each opened at its innermost place.

use std::ops::Range;
use std::rc::Rc;

use super::{Expander, From, Job, Opening};
use crate::decode::run;
use crate::detect::{Zone, key, label_before};
use crate::layer::{LayerId, Places, Role};
use crate::placeholder::is_placeholder;
use crate::vocabulary::is_constant;

impl Expander<'_, '_> {
    pub(super) fn open_runs(&mut self, layer: LayerId, runs: Vec<run::Run>, zone: Zone, depth: usize) {
        if runs.is_empty() {
            return;
        }
        // a run is told as part of the value it stands in
        let innermost = |places: &Places| -> Vec<(LayerId, Range<usize>)> {
            runs.iter().map(|run| places.innermost(self.layers, layer, run.range.clone())).collect()
        };
        let inner = match self.written.get(&layer) {
            Some(block) => innermost(&Places::new(self.layers, block.clone())),
            None if matches!(self.layers.get(layer).role, Role::File | Role::Body) => {
                let first = self.first;
                let places = self.places.get_or_insert_with(|| Rc::new(Places::new(self.layers, 0..first))).clone();
                runs.iter().map(|run| places.innermost(self.layers, layer, run.range.clone())).collect()
            }
            None => innermost(&Places::default()),
        };
        for (mut run, (layer, range)) in runs.into_iter().zip(inner) {
            let written = &self.layers.get(layer).text[range.clone()];
            let digits = written.len() < 14 && written.bytes().all(|byte| byte.is_ascii_digit());
            let public = zone == Zone::Open && is_public(&self.layers.get(layer).text, range.start);
            let known = || is_constant(written) || is_listed_constants(written);
            if digits || public || is_port(written) || is_placeholder(written, self.vocabulary) || known() {
                continue;
            }
            run.range = range;
            self.open_run(layer, run, zone, depth);
        }
    }

    /// Opens a run that was found at its place.
    pub(super) fn open_run(&mut self, layer: LayerId, run: run::Run, zone: Zone, depth: usize) {
        if !self.seen.insert((layer, run.range.start, run.range.end, run.decoder)) || !self.budget.run() {
            return;
        }
        if !self.budget.take(run.bytes.len()) {
            return;
        }
        let parent = self.layers.get(layer).parent;
        let written =
            self.written.contains_key(&layer) || parent.is_some_and(|parent| self.written.contains_key(&parent));
        let decoder = (!(written && run.decoder == "hex")).then_some(run.decoder);
        // what stands in one piece is judged by its looks
        let one_piece = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let in_groups = match run.decoder {
            "base64" => false,
            "hex" => self.layers.get(layer).text.get(run.range.clone()).is_some_and(|text| !one_piece(text)),
            _ => true,
        };
        let node = self.layers.bytes(layer, run.range.clone(), decoder);
        self.opened(layer, run.range.clone(), node, run.decoder);
        if run.endpoint {
            self.endpoints.insert(node);
        }
        if let Some((_, opening)) = self.openings.last_mut() {
            opening.secret = run.secret;
            opening.opaque = zone != Zone::Open && in_groups && run.is_opaque();
        }
        let origin = From::Run(self.openings.len() - 1);
        self.jobs.push_back(Job::Bytes { layer: node, bytes: run.bytes, zone, depth: depth + 1, origin });
    }

    pub(super) fn opened(&mut self, layer: LayerId, range: Range<usize>, node: LayerId, decoder: &'static str) {
        let (anchor, range) = self.layers.anchor(layer, range);
        let inside = |(body, outer): &(LayerId, Range<usize>)| {
            *body == anchor && outer.start <= range.start && range.end <= outer.end
        };
        let payload = self.layers.get(layer).role == Role::Leaf || self.bodies.iter().take(16).any(inside);
        self.openings
            .push((anchor, Opening { range, node, decoder, whole: true, payload, opaque: false, secret: false }));
    }
}

/// Whether a run is a port and its protocol, `3478/udp`, and no base64.
pub(super) fn is_port(written: &str) -> bool {
    let port = |port: &str| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once('/').is_some_and(|(first, last)| port(first) && matches!(last, "udp" | "tcp" | "tls"))
}

/// Whether a run is public constants, one after another: the initial values of a hash.
fn is_listed_constants(written: &str) -> bool {
    let mut groups = written.split([' ', ',']).filter(|group| !group.is_empty());
    written.contains(' ') && groups.all(|group| group.len() >= 8 && is_constant(group.trim_start_matches("0x")))
}

/// Whether the run at `start` is a hash of something public, or a certificate.
fn is_public(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(60));
    let before = &text[near..start];
    before.contains("BEGIN CERTIFICATE") || key::is_digest(text, start, &label_before(text, start))
}
