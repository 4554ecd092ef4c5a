// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Layers: every reading of a document, each with the way it was reached and the way back to the file's bytes.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::trail::Trail;
use crate::vocabulary::Vocabulary;

/// Names a layer within its [`Layers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerId(u32);

/// How a layer was reached from its parent: a decoder and a place, such as `yaml` `raw.body`.
#[derive(Clone, Debug)]
pub struct Step {
    /// The decoder's name.
    pub decoder: &'static str,
    /// Where in its input.
    pub trail: Trail,
}

impl Step {
    /// A step of `decoder` along `trail`.
    pub fn new(decoder: &'static str, trail: Trail) -> Self {
        Self { decoder, trail }
    }

    /// The step as it may be shown: `yaml raw.body`.
    pub fn told(&self, vocabulary: &Vocabulary) -> String {
        if self.trail.is_root() {
            self.decoder.to_owned()
        } else {
            format!("{} {}", self.decoder, self.trail.told(self.decoder, vocabulary))
        }
    }
}

/// What kind of text a layer is; decides how strictly it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The whole file.
    File,
    /// The file's path.
    Path,
    /// A symbolic link's target.
    Target,
    /// A comment.
    Comment,
    /// A mapping key, element name or attribute name.
    Name,
    /// A scalar outside the payload.
    Scalar,
    /// The payload as a whole.
    Body,
    /// A value inside the payload: attribute value, text node, JSON value. Default-deny.
    Leaf,
    /// Bytes on the way to a text. Has no text of its own.
    Bytes,
}

/// The field a value belongs to: `enc` of `audio`, `#text` of `te`, `value` of an attribute list's entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Enclosing element or mapping key; empty at the root.
    pub owner: Rc<str>,
    /// Attribute, key, or [`Field::TEXT`] for the text of `owner` itself.
    pub name: Rc<str>,
}

impl Field {
    /// Name of an element's own text.
    pub const TEXT: &'static str = "#text";

    /// What the value is called: the attribute's or key's name; the element's where it is its text, and the owner's
    /// where it is the `data` of a serialized buffer.
    pub fn label(&self) -> &str {
        if matches!(&*self.name, Self::TEXT | "data") { &self.owner } else { &self.name }
    }
}

/// Takes a byte range of a layer to the byte range of its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpanMap {
    /// The layer is its parent's text from this byte on, unchanged.
    Slice(usize),
    /// The layer is put together from pieces of the parent, in order of `at`.
    Pieces(Vec<Piece>),
    /// Every byte of the layer comes from this range as a whole.
    Whole(Range<usize>),
}

/// One piece of a [`SpanMap::Pieces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// First byte in the layer.
    pub at: usize,
    /// First byte in the parent.
    pub from: usize,
    /// Bytes in the parent. Where this equals the piece's length in the layer, bytes correspond one to one;
    /// otherwise the piece is a unit, such as an escape.
    pub len: usize,
}

impl SpanMap {
    /// The parent's range for the layer's `range`; `total` is the layer's length in bytes.
    pub fn to_parent(&self, range: &Range<usize>, total: usize) -> Range<usize> {
        match self {
            Self::Slice(offset) => range.start + offset..range.end + offset,
            Self::Whole(whole) => whole.clone(),
            Self::Pieces(pieces) => {
                let last = range.end.max(range.start + 1) - 1;
                let start = locate(pieces, range.start, total).0;
                let end = locate(pieces, last, total).1;
                start..end.max(start)
            }
        }
    }
}

/// Where the layer's byte `at` begins and ends in the parent.
fn locate(pieces: &[Piece], at: usize, total: usize) -> (usize, usize) {
    let index = pieces.partition_point(|piece| piece.at <= at).saturating_sub(1);
    let Some(piece) = pieces.get(index) else { return (0, 0) };
    let next = pieces.get(index + 1).map_or(total, |next| next.at);
    if next.saturating_sub(piece.at) == piece.len && at >= piece.at && at < next {
        let place = piece.from + (at - piece.at);
        (place, place + 1)
    } else {
        (piece.from, piece.from + piece.len)
    }
}

/// One reading of a document, or of a part of it.
#[derive(Clone, Debug)]
pub struct Layer<'a> {
    /// The layer it was read from; `None` for the file, its path and a link's target.
    pub parent: Option<LayerId>,
    /// How it was reached from there.
    pub step: Option<Step>,
    /// What kind of text it is.
    pub role: Role,
    /// The field it is the value of.
    pub field: Field,
    /// The text.
    pub text: Cow<'a, str>,
    /// The way back to the parent's bytes.
    pub map: SpanMap,
    /// Whether each line of it stands in the parent as it is, so that what is found line by line in the parent
    /// need not be looked for here again.
    pub covered: bool,
}

/// All readings of one document.
#[derive(Clone, Debug, Default)]
pub struct Layers<'a> {
    items: Vec<Layer<'a>>,
}

impl<'a> Layers<'a> {
    /// Adds a layer.
    pub fn push(&mut self, layer: Layer<'a>) -> LayerId {
        self.items.push(layer);
        LayerId(u32::try_from(self.items.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds `range` of `parent`, unchanged, as a layer of its own.
    pub fn slice(&mut self, parent: LayerId, range: Range<usize>, role: Role, field: Field, step: Step) -> LayerId {
        let text = match &self.get(parent).text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[range.clone()]),
            Cow::Owned(text) => Cow::Owned(text[range.clone()].to_owned()),
        };
        let map = SpanMap::Slice(range.start);
        self.push(Layer { parent: Some(parent), step: Some(step), role, field, text, map, covered: true })
    }

    /// The layer of that id.
    pub fn get(&self, id: LayerId) -> &Layer<'a> {
        &self.items[id.0 as usize]
    }

    /// All layers, parents before children.
    pub fn iter(&self) -> impl Iterator<Item = (LayerId, &Layer<'a>)> {
        self.items.iter().enumerate().map(|(index, layer)| (LayerId(index as u32), layer))
    }

    /// Takes the text of a layer out, to be put back.
    pub fn take_text(&mut self, layer: LayerId) -> Cow<'a, str> {
        std::mem::take(&mut self.items[layer.0 as usize].text)
    }

    /// Puts back the text that was taken out.
    pub fn put_text(&mut self, layer: LayerId, text: Cow<'a, str>) {
        self.items[layer.0 as usize].text = text;
    }

    /// Says that a value is a payload in turn: what is in it is judged, not the whole.
    pub fn holds_payload(&mut self, layer: LayerId) {
        self.items[layer.0 as usize].role = Role::Body;
    }

    /// Says how a layer without a parent was reached.
    pub fn reached(&mut self, layer: LayerId, step: Step) {
        self.items[layer.0 as usize].step = Some(step);
    }

    /// Adds `text` that bytes of the layer `parent` gave: all of it comes from all of them.
    pub fn derive(&mut self, parent: LayerId, role: Role, field: Field, text: String) -> LayerId {
        let (text, map) = (Cow::Owned(text), SpanMap::Whole(0..0));
        self.push(Layer { parent: Some(parent), step: None, role, field, text, map, covered: false })
    }

    /// Adds `range` of `parent`, or all that its bytes gave, as bytes that `decoder` read.
    pub fn bytes(&mut self, parent: LayerId, range: Range<usize>, decoder: Option<&'static str>) -> LayerId {
        let step = decoder.map(|decoder| Step::new(decoder, Trail::default()));
        let (role, field, text, map) = (Role::Bytes, Field::default(), Cow::Borrowed(""), SpanMap::Whole(range));
        self.push(Layer { parent: Some(parent), step, role, field, text, map, covered: false })
    }

    /// The range in the text that `layer` is a part or a reading of: the file's, or one that came out of bytes.
    pub fn anchor(&self, layer: LayerId, range: Range<usize>) -> (LayerId, Range<usize>) {
        let (mut id, mut range) = (layer, range);
        loop {
            let layer = self.get(id);
            match layer.parent {
                Some(parent) if self.get(parent).role != Role::Bytes => {
                    range = layer.map.to_parent(&range, layer.text.len());
                    id = parent;
                }
                _ => return (id, range),
            }
        }
    }

    /// Whether the layer was read out of bytes.
    pub fn is_decoded(&self, id: LayerId) -> bool {
        std::iter::successors(Some(id), |id| self.get(*id).parent).any(|id| self.get(id).role == Role::Bytes)
    }

    /// The layers from the `from`th on.
    pub fn since(&self, from: usize) -> impl Iterator<Item = (LayerId, &Layer<'a>)> {
        self.items.iter().enumerate().skip(from).map(|(index, layer)| (LayerId(index as u32), layer))
    }

    /// Number of layers.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The file's byte range for a range of layer `id`.
    pub fn to_file(&self, id: LayerId, range: Range<usize>) -> Range<usize> {
        let mut layer = self.get(id);
        let mut range = range;
        loop {
            range = layer.map.to_parent(&range, layer.text.len());
            match layer.parent {
                Some(parent) => layer = self.get(parent),
                None => return range,
            }
        }
    }

    /// The steps that lead to layer `id`, outermost first.
    pub fn steps(&self, id: LayerId, vocabulary: &Vocabulary) -> Vec<String> {
        let mut steps = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let layer = self.get(id);
            steps.extend(layer.step.as_ref());
            next = layer.parent;
        }
        steps.reverse();
        // `wabinary › wabinary /call/@from` says one thing twice
        let said = |index: usize| {
            let next = steps.get(index + 1).filter(|next: &&&Step| !next.trail.is_root());
            steps[index].trail.is_root() && next.is_some_and(|next| next.decoder == steps[index].decoder)
        };
        (0..steps.len()).filter(|index| !said(*index)).map(|index| steps[index].told(vocabulary)).collect()
    }
}

/// Finds the innermost layer of a place: a value found in the whole file is told as the attribute it is.
#[derive(Debug, Default)]
pub struct Places {
    /// Layers, their covered children and where these lie in them: sorted by layer and by where they begin.
    children: Vec<(LayerId, Range<usize>, LayerId)>,
}

impl Places {
    /// The places of those layers whose numbers lie in `range`.
    pub fn new(layers: &Layers<'_>, range: Range<usize>) -> Self {
        let mut children = Vec::with_capacity(range.len());
        for (id, layer) in layers.since(range.start).take(range.len()).filter(|(_, layer)| layer.covered) {
            if let Some(parent) = layer.parent {
                let range = layer.map.to_parent(&(0..layer.text.len()), layer.text.len());
                children.push((parent, range, id));
            }
        }
        children.sort_by_key(|(parent, range, _)| (*parent, range.start));
        Self { children }
    }

    /// The innermost layer that says the same as `range` of layer `id`, and where the range stands in it.
    pub fn innermost(&self, layers: &Layers<'_>, id: LayerId, range: Range<usize>) -> (LayerId, Range<usize>) {
        let mut here = (id, range);
        loop {
            let first = self.children.partition_point(|(parent, ..)| *parent < here.0);
            let next =
                self.children.partition_point(|(parent, outer, _)| (*parent, outer.start) <= (here.0, here.1.start));
            // a key and its anchor can begin together, so look at a few
            let inner = self.children[first..next].iter().rev().take(4).find_map(|(_, outer, child)| {
                let layer = layers.get(*child);
                let inner = match &layer.map {
                    SpanMap::Slice(offset) => here.1.start - offset..here.1.end.checked_sub(*offset)?,
                    SpanMap::Pieces(pieces) => from_parent(pieces, &here.1, layer.text.len())?,
                    SpanMap::Whole(_) => return None,
                };
                (outer.end >= here.1.end && inner.end <= layer.text.len()).then_some((*child, inner))
            });
            match inner {
                Some(inner) => here = inner,
                None => break,
            }
        }
        here
    }
}

/// The layer's range for a parent's range that lies in one piece. Pieces stand in the parent's order as well.
fn from_parent(pieces: &[Piece], range: &Range<usize>, total: usize) -> Option<Range<usize>> {
    let index = pieces.partition_point(|piece| piece.from <= range.start).checked_sub(1)?;
    let piece = pieces[index];
    let len = pieces.get(index + 1).map_or(total, |next| next.at) - piece.at;
    let inside = len == piece.len && range.end <= piece.from + piece.len;
    inside.then(|| range.start - piece.from + piece.at..range.end - piece.from + piece.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_goes_through_pieces_and_back() {
        // layer "abXcd" from parent "ab&amp;cd", X being the entity
        let pieces =
            vec![Piece { at: 0, from: 0, len: 2 }, Piece { at: 2, from: 2, len: 5 }, Piece { at: 3, from: 7, len: 2 }];
        let map = SpanMap::Pieces(pieces.clone());
        assert_eq!(map.to_parent(&(1..2), 5), 1..2);
        assert_eq!(map.to_parent(&(2..3), 5), 2..7);
        assert_eq!(map.to_parent(&(1..4), 5), 1..8);
        assert_eq!(map.to_parent(&(0..5), 5), 0..9);
        assert_eq!(from_parent(&pieces, &(7..9), 5), Some(3..5));
        assert_eq!(from_parent(&pieces, &(1..8), 5), None);
    }
}
