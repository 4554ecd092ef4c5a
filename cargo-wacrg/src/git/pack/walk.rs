// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Walks a delta tree depth first: every base is inflated once and kept only as long as something is made from it.

use super::delta::Change;
use super::forest::Forest;
use super::store::{Store, Tools, apply};
use super::{Damage, Kind, Number};

/// Bytes of bases that are kept at once; above it they are made anew when their turn comes.
const KEPT: usize = 96 << 20;
/// Memory of a base that is used again for another.
const SPARE: usize = 8 << 20;

/// An object on the way.
#[derive(Debug)]
pub(crate) struct Item<'i> {
    /// Its number.
    pub(crate) number: Number,
    /// What it is.
    pub(crate) kind: Kind,
    /// Whether this is where it is read: of several copies one is.
    pub(crate) first: bool,
    /// Its content.
    pub(crate) bytes: &'i [u8],
    /// What is new in it against the object that it is a delta of; `None` if it stands for itself.
    pub(crate) changes: Option<&'i [Change]>,
}

/// What is done with objects on the way.
pub(crate) trait Visit {
    /// What is remembered of an object for the sake of those made from it.
    type State;

    /// Takes in an object; `base` is what was remembered of the one that it was made from.
    fn visit(&mut self, item: &Item<'_>, base: Option<&Self::State>) -> Self::State;

    /// Takes in that an object cannot be read.
    fn fail(&mut self, number: Number, damage: &Damage);
}

/// Walks trees of one pack.
pub(crate) struct Walker<'w> {
    store: &'w Store,
    forest: &'w Forest,
    tools: Tools,
    delta: Vec<u8>,
    changes: Vec<Change>,
    spare: Vec<Vec<u8>>,
}

/// A base on the way down.
struct Frame<S> {
    node: u32,
    /// `None` if it has to be made anew.
    bytes: Option<Vec<u8>>,
    state: S,
    next: usize,
}

impl<'w> Walker<'w> {
    pub(crate) fn new(store: &'w Store, forest: &'w Forest) -> Self {
        let (delta, changes, spare) = (Vec::new(), Vec::new(), Vec::new());
        Self { store, forest, tools: Tools::default(), delta, changes, spare }
    }

    /// Walks the tree of `root`.
    pub(crate) fn walk<V: Visit>(&mut self, root: u32, visitor: &mut V) {
        let mut stack: Vec<Frame<V::State>> = Vec::new();
        let mut bytes = self.buffer();
        match self.inflate(root, &mut bytes) {
            Ok(()) => self.enter(root, bytes, None, None, &mut stack, visitor),
            Err(damage) => self.fail(root, &damage, visitor),
        }
        while let Some(top) = stack.last_mut() {
            let kids = self.forest.kids(top.node);
            let Some(kid) = kids.get(top.next).copied() else {
                if let Some(bytes) = stack.pop().and_then(|frame| frame.bytes) {
                    self.keep(bytes);
                }
                continue;
            };
            top.next += 1;
            let last = top.next == kids.len();
            let base = match top.bytes.take() {
                Some(bytes) => Ok(bytes),
                None => self.anew(top.node),
            };
            let mut out = self.buffer();
            let made = base.and_then(|base| self.make(kid, &base, &mut out).map(|changes| (base, changes)));
            match made {
                Ok((base, changes)) => {
                    if last {
                        self.keep(base);
                        let parent = stack.pop().map(|frame| frame.state);
                        self.enter(kid, out, parent.as_ref(), Some(changes), &mut stack, visitor);
                    } else {
                        top.bytes = Some(base);
                        let at = stack.len() - 1;
                        let state = self.visit(kid, &out, Some(&stack[at].state), Some(&changes), visitor);
                        self.changes = changes;
                        self.push(kid, out, state, &mut stack);
                    }
                }
                Err(damage) => self.fail(kid, &damage, visitor),
            }
        }
    }

    fn enter<V: Visit>(
        &mut self,
        node: u32,
        bytes: Vec<u8>,
        base: Option<&V::State>,
        changes: Option<Vec<Change>>,
        stack: &mut Vec<Frame<V::State>>,
        visitor: &mut V,
    ) {
        let state = self.visit(node, &bytes, base, changes.as_deref(), visitor);
        self.changes = changes.unwrap_or_default();
        self.push(node, bytes, state, stack);
    }

    fn visit<V: Visit>(
        &self,
        node: u32,
        bytes: &[u8],
        base: Option<&V::State>,
        changes: Option<&[Change]>,
        visitor: &mut V,
    ) -> V::State {
        let (number, first) = self.number(node);
        let kind = self.forest.kind(node).unwrap_or(Kind::Blob);
        visitor.visit(&Item { number, kind, first, bytes, changes }, base)
    }

    fn push<S>(&mut self, node: u32, bytes: Vec<u8>, state: S, stack: &mut Vec<Frame<S>>) {
        if self.forest.kids(node).is_empty() {
            return self.keep(bytes);
        }
        stack.push(Frame { node, bytes: Some(bytes), state, next: 0 });
        let mut kept: usize = stack.iter().filter_map(|frame| frame.bytes.as_ref()).map(Vec::len).sum();
        let above = stack.len() - 1;
        for frame in &mut stack[..above] {
            if kept > KEPT {
                kept -= frame.bytes.take().map_or(0, |bytes| bytes.len());
            }
        }
    }

    /// Makes what `node` stands for out of its base; what is new in it.
    fn make(&mut self, node: u32, base: &[u8], out: &mut Vec<u8>) -> Result<Vec<Change>, Damage> {
        let mut delta = std::mem::take(&mut self.delta);
        let mut changes = std::mem::take(&mut self.changes);
        changes.clear();
        delta.clear();
        let made = self.inflate(node, &mut delta).and_then(|()| apply(base, &delta, out, &mut changes));
        self.delta = delta;
        made.map(|()| changes)
    }

    /// Makes a base once more, from the root of its tree on.
    fn anew(&mut self, node: u32) -> Result<Vec<u8>, Damage> {
        let mut chain = vec![node];
        while let Some(base) = self.forest.base(chain[chain.len() - 1]) {
            chain.push(base);
        }
        let mut bytes = Vec::new();
        if let Some(root) = chain.pop() {
            self.inflate(root, &mut bytes)?;
        }
        for node in chain.into_iter().rev() {
            let mut out = self.buffer();
            self.changes = self.make(node, &bytes, &mut out)?;
            self.keep(std::mem::replace(&mut bytes, out));
        }
        Ok(bytes)
    }

    /// The bytes that are compressed in the entry: an object, or a delta.
    fn inflate(&mut self, node: u32, out: &mut Vec<u8>) -> Result<(), Damage> {
        let packed = &self.store.packs[self.forest.pack];
        let (head, size) = (self.forest.heads[node as usize], self.forest.sizes[node as usize]);
        let entry = packed.entry(node as usize, head.into(), size.into());
        packed.pack.inflate(&entry, &mut self.tools.inflate, out)
    }

    /// Tells of everything wanted below `node`, itself included, that it cannot be read.
    fn fail<V: Visit>(&self, node: u32, damage: &Damage, visitor: &mut V) {
        let mut tell = |node: u32, damage: &Damage| {
            let (number, first) = self.number(node);
            if first {
                visitor.fail(number, damage);
            }
        };
        tell(node, damage);
        let mut below: Vec<u32> = self.forest.kids(node).to_vec();
        let reason = Damage(format!("what its delta was made from cannot be read: {damage}"));
        while let Some(node) = below.pop() {
            tell(node, &reason);
            below.extend_from_slice(self.forest.kids(node));
        }
    }

    /// The object of that node, and whether it is read here.
    fn number(&self, node: u32) -> (Number, bool) {
        let packed = &self.store.packs[self.forest.pack];
        let number = packed.numbers[node as usize];
        (number, self.store.is_at(number, self.forest.pack, packed.offsets[node as usize]))
    }

    fn buffer(&mut self) -> Vec<u8> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        buffer.clear();
        buffer
    }

    fn keep(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < 4 && buffer.capacity() <= SPARE {
            self.spare.push(buffer);
        }
    }
}
