// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The entries of one pack as trees: what stands for itself, what is a delta of it, what is a delta of that.

use std::collections::HashMap;

use super::file::{Base, HEAD, parse};
use super::store::{Packed, Store, circle, no_base};
use super::{Damage, Kind, Number};

/// The delta trees of a pack. Nodes are its entries in the order of their offsets.
#[derive(Debug)]
pub(crate) struct Forest {
    /// Index of the pack.
    pub(super) pack: usize,
    /// Where the compressed data begins, counted from the entry.
    pub(super) heads: Vec<u8>,
    /// Bytes that come out of the compressed data, up to `u32::MAX`.
    pub(super) sizes: Vec<u32>,
    bases: Vec<u32>,
    /// For each node, where its children begin in `children`.
    starts: Vec<u32>,
    children: Vec<u32>,
    kinds: Vec<Option<Kind>>,
    /// Every node behind what it is a delta of; empty where the order of offsets is such, as in nearly every pack.
    order: Vec<u32>,
    /// For each node, how much has to be put out for the sake of what is wanted in its tree; 0 if nothing is. More than
    /// a rough idea is not needed.
    weights: Vec<f32>,
    /// Entries whose head cannot be read, or whose base stands elsewhere: these are read one by one.
    declined: HashMap<Number, Option<Damage>>,
}

const NO_BASE: u32 = u32::MAX;
const ELSEWHERE: u32 = u32::MAX - 1;
const DAMAGED: u32 = u32::MAX - 2;

impl Forest {
    /// Reads the heads of all entries of the pack of that index.
    ///
    /// # Errors
    /// The pack cannot be read.
    pub(crate) fn grow(store: &Store, pack: usize) -> Result<Self, Damage> {
        let packed = &store.packs[pack];
        let count = packed.offsets.len();
        let mut forest = Self {
            pack,
            heads: vec![0; count],
            sizes: vec![0; count],
            bases: vec![NO_BASE; count],
            starts: Vec::new(),
            children: Vec::new(),
            kinds: vec![None; count],
            order: Vec::new(),
            weights: Vec::new(),
            declined: HashMap::new(),
        };
        forest.read_heads(store, packed)?;
        forest.link();
        Ok(forest)
    }

    fn read_heads(&mut self, store: &Store, packed: &Packed) -> Result<(), Damage> {
        /// Bytes of the pack that are looked at together.
        const WINDOW: u64 = 1 << 20;
        let (mut window, mut from) = (Vec::new(), 0_u64);
        for (node, offset) in packed.offsets.iter().enumerate() {
            let end = (offset + HEAD as u64).min(packed.pack.end);
            if *offset < from || end > from + window.len() as u64 {
                from = *offset;
                window.resize(WINDOW.min(packed.pack.end - offset) as usize, 0);
                packed.pack.read(from, &mut window)?;
            }
            let head = match parse(&window[(offset - from) as usize..(end - from) as usize], *offset, store.id_len()) {
                Ok(head) => head,
                Err(damage) => {
                    self.bases[node] = DAMAGED;
                    self.declined.insert(packed.numbers[node], Some(damage));
                    continue;
                }
            };
            self.heads[node] = head.len as u8;
            self.sizes[node] = u32::try_from(head.size).unwrap_or(u32::MAX);
            self.bases[node] = match head.base {
                Base::Whole(kind) => {
                    self.kinds[node] = Some(kind);
                    NO_BASE
                }
                Base::At(base) => packed.offsets.binary_search(&base).map_or(DAMAGED, |at| at as u32),
                Base::Id(id) => match store.find(&id) {
                    None => DAMAGED,
                    // the copy of it that stands in this pack, wherever else there are others
                    Some(base) => self.place_of(store, packed, base).unwrap_or(ELSEWHERE),
                },
            };
            match self.bases[node] {
                DAMAGED => drop(self.declined.insert(packed.numbers[node], Some(no_base()))),
                ELSEWHERE => drop(self.declined.insert(packed.numbers[node], None)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The node of this pack that is read for the object.
    fn place_of(&self, store: &Store, packed: &Packed, number: Number) -> Option<u32> {
        let offset = store.offset_in(number, self.pack)?;
        packed.offsets.binary_search(&offset).ok().map(|at| at as u32)
    }

    /// Sorts every node to what it is a delta of.
    fn sort_children(&mut self) {
        let count = self.bases.len();
        self.starts = vec![0; count + 1];
        for base in self.bases.iter().filter(|base| **base < DAMAGED) {
            self.starts[*base as usize + 1] += 1;
        }
        (0..count).for_each(|node| self.starts[node + 1] += self.starts[node]);
        let mut next = self.starts.clone();
        self.children = vec![0; self.starts[count] as usize];
        for (node, base) in self.bases.iter().enumerate().filter(|(_, base)| **base < DAMAGED) {
            self.children[next[*base as usize] as usize] = node as u32;
            next[*base as usize] += 1;
        }
    }

    /// Gives back what only a walk needs.
    pub(crate) fn rest(&mut self) {
        (self.weights, self.starts, self.children) = (Vec::new(), Vec::new(), Vec::new());
    }

    fn link(&mut self) {
        let count = self.bases.len();
        self.sort_children();
        // what hangs on something declined is declined with it
        if self.bases.iter().enumerate().all(|(node, base)| *base >= DAMAGED || (*base as usize) < node) {
            for node in 0..count {
                if let Some(kind) = self.kinds.get(self.bases[node] as usize) {
                    self.kinds[node] = *kind;
                }
            }
            return;
        }
        self.order.extend((0..count as u32).filter(|node| self.bases[*node as usize] >= DAMAGED));
        let mut at = 0;
        while let Some(node) = self.order.get(at).copied() {
            at += 1;
            let kids = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
            for kid in kids.map(|kid| self.children[kid]) {
                self.kinds[kid as usize] = self.kinds[node as usize];
                self.order.push(kid);
            }
        }
    }

    /// What kind of object each entry is; `None` where that cannot be told from this pack alone.
    pub(crate) fn kinds<'s>(&'s self, store: &'s Store) -> impl Iterator<Item = (Number, Option<Kind>)> + 's {
        store.packs[self.pack].numbers.iter().copied().zip(self.kinds.iter().copied())
    }

    /// Makes ready to walk for the sake of the objects that are `wanted`. Returns the roots of the trees, the
    /// largest first, and the objects that have to be read one by one, or why they cannot be.
    pub(crate) fn plan(
        &mut self,
        store: &Store,
        wanted: impl Fn(Number) -> bool,
    ) -> (Vec<u32>, Vec<(Number, Option<Damage>)>) {
        if self.starts.is_empty() {
            self.sort_children();
        }
        let packed = &store.packs[self.pack];
        let is_wanted = |node: usize| {
            let number = packed.numbers[node];
            store.is_at(number, self.pack, packed.offsets[node]) && wanted(number)
        };
        self.weights = vec![0.0; self.bases.len()];
        let mut declined = Vec::new();
        let ordered = self.order.is_empty();
        let mut reached = vec![ordered; self.bases.len()];
        let count = if ordered { self.bases.len() } else { self.order.len() };
        for at in (0..count).rev() {
            let node = if ordered { at } else { self.order[at] as usize };
            reached[node] = true;
            let mine = is_wanted(node);
            if self.kinds[node].is_none() {
                if mine {
                    let number = packed.numbers[node];
                    declined.push((number, self.declined.get(&number).cloned().flatten()));
                }
                continue;
            }
            if mine || self.weights[node] > 0.0 {
                self.weights[node] += self.sizes[node] as f32 + 1.0;
            }
            if let Some(weight) = self.weights.get(self.bases[node] as usize).copied() {
                self.weights[self.bases[node] as usize] = weight + self.weights[node];
            }
        }
        // the heaviest last: then no more bases are kept at once than their number has binary digits
        for node in 0..self.bases.len() {
            let kids = self.starts[node] as usize..self.starts[node + 1] as usize;
            let weight = |kid: &u32| self.weights[*kid as usize];
            self.children[kids].sort_unstable_by(|a, b| weight(a).total_cmp(&weight(b)).then(a.cmp(b)));
        }
        let stray = (0..reached.len()).filter(|node| !reached[*node] && is_wanted(*node));
        declined.extend(stray.map(|node| (packed.numbers[node], Some(circle()))));
        let mut roots: Vec<u32> = (0..self.bases.len() as u32)
            .filter(|node| self.bases[*node as usize] == NO_BASE && self.weights[*node as usize] > 0.0)
            .collect();
        roots.sort_by(|a, b| self.weights[*b as usize].total_cmp(&self.weights[*a as usize]));
        (roots, declined)
    }

    /// How much has to be put out to walk the tree of `root`.
    pub(crate) fn weight(&self, root: u32) -> f32 {
        self.weights[root as usize]
    }

    /// What is made from `node` and leads to something wanted, the heaviest last.
    pub(super) fn kids(&self, node: u32) -> &[u32] {
        let kids = &self.children[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize];
        let idle = kids.partition_point(|kid| self.weights[*kid as usize] <= 0.0);
        &kids[idle..]
    }

    /// What `node` is a delta of.
    pub(super) fn base(&self, node: u32) -> Option<u32> {
        Some(self.bases[node as usize]).filter(|base| *base < DAMAGED)
    }

    pub(super) fn kind(&self, node: u32) -> Option<Kind> {
        self.kinds[node as usize]
    }
}
