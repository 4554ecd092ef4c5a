// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What stands in every folder that ever was. Most differ from another in one entry, so only that is kept: a long
//! history has a hundred entries for each that is new.

use crate::git::objects::{TreeEntry, entries};
use crate::git::pack::Number;

/// What stands in a folder: the name with its kind in the two highest bits, and the object.
pub(super) type Child = (u32, u32);

/// Folders that are told by one another, one after the other, before one is kept as a whole again.
const STEPS: u32 = 16;

/// No folder.
const NONE: u32 = u32::MAX;

/// Lists of folders.
#[derive(Debug, Default)]
pub(super) struct Folders {
    /// For each list either twice its length and the entries, or twice the number of words that follow and one, the
    /// folder that it is told by, and those words: a place and a number of entries of that one, a number of new
    /// entries, the entries, and so on.
    words: Vec<u32>,
    /// The folders and where their words begin.
    known: Vec<(Number, u32)>,
    /// The same by number, once all are there.
    places: Vec<u32>,
}

/// A folder that others may be told by.
#[derive(Debug)]
pub(super) struct Base {
    number: Number,
    bytes: Vec<u8>,
    list: Vec<Child>,
    steps: u32,
}

impl Folders {
    /// Takes in the folder `number`. Entries that `base` does not have are handed to `child`. What others may be told
    /// by, if they are made from it.
    ///
    /// # Errors
    /// Its bytes are no folder's, or there is no room for more.
    pub(super) fn add(
        &mut self,
        (number, bytes): (Number, &[u8]),
        id_len: usize,
        base: Option<&Base>,
        mut child: impl FnMut(TreeEntry<'_>) -> Result<Child, ()>,
    ) -> Result<Base, ()> {
        let (mut list, mut told) = (Vec::with_capacity(base.map_or(8, |base| base.list.len() + 1)), Told::default());
        let mut at = Cursor { base, at: 0, index: 0, id_len };
        for entry in entries(bytes, id_len) {
            let entry = entry?;
            match at.find(&entry) {
                Some((index, known)) => {
                    told.keep(index);
                    list.push(known);
                }
                None => {
                    let new = child(entry)?;
                    told.insert(new);
                    list.push(new);
                }
            }
        }
        let start = u32::try_from(self.words.len()).map_err(|_| ())?;
        let words = told.words();
        let steps = match base {
            Some(base) if base.steps < STEPS && words.len() + 1 < 2 * list.len() => {
                self.words.push((words.len() as u32) << 1 | 1);
                self.words.push(base.number);
                self.words.extend(words);
                base.steps + 1
            }
            _ => {
                self.words.push((list.len() as u32) << 1);
                self.words.extend(list.iter().flat_map(|(name, target)| [*name, *target]));
                0
            }
        };
        self.known.push((number, start));
        Ok(Base { number, bytes: bytes.to_vec(), list, steps })
    }

    /// Takes in what another thread read; `moved` says what its entries are here.
    ///
    /// # Errors
    /// There is no room for more.
    pub(super) fn take(&mut self, mut other: Self, moved: impl Fn(Child) -> Child) -> Result<(), ()> {
        let from = u32::try_from(self.words.len()).map_err(|_| ())?;
        u32::try_from(self.words.len() + other.words.len()).map_err(|_| ())?;
        for (_, start) in &other.known {
            each_entry(&mut other.words, *start as usize, &moved);
        }
        self.words.append(&mut other.words);
        self.known.extend(other.known.into_iter().map(|(number, start)| (number, start + from)));
        Ok(())
    }

    /// Makes ready to be asked, for `objects` in all.
    pub(super) fn finish(&mut self, objects: usize) {
        self.places = vec![NONE; objects];
        for (number, start) in std::mem::take(&mut self.known) {
            self.places[number as usize] = start;
        }
        self.words.shrink_to_fit();
    }

    /// Puts what stands in the folder `number` into `list`; whether it is known. `spare` is memory for that.
    pub(super) fn list(&self, number: Number, list: &mut Vec<Child>, spare: &mut Vec<Child>) -> bool {
        list.clear();
        let mut chain = [0_usize; STEPS as usize + 1];
        let (mut steps, mut number) = (0, number);
        loop {
            let Some(start) = self.places.get(number as usize).copied().filter(|start| *start != NONE) else {
                return false;
            };
            let (start, head) = (start as usize, self.words[start as usize]);
            if head & 1 == 0 {
                let words = &self.words[start + 1..][..head as usize];
                list.extend(words.chunks_exact(2).map(|child| (child[0], child[1])));
                break;
            }
            if steps == chain.len() {
                return false;
            }
            chain[steps] = start;
            steps += 1;
            number = self.words[start + 1];
        }
        for start in chain[..steps].iter().rev() {
            std::mem::swap(list, spare);
            list.clear();
            let mut words = &self.words[start + 2..][..(self.words[*start] >> 1) as usize];
            while let [from, len, new, rest @ ..] = words {
                list.extend_from_slice(&spare[*from as usize..][..*len as usize]);
                let (new, rest) = rest.split_at(2 * *new as usize);
                list.extend(new.chunks_exact(2).map(|child| (child[0], child[1])));
                words = rest;
            }
        }
        true
    }
}

/// Changes every entry of the list at `start`.
fn each_entry(words: &mut [u32], start: usize, moved: &impl Fn(Child) -> Child) {
    let change = |words: &mut [u32]| {
        for child in words.chunks_exact_mut(2) {
            (child[0], child[1]) = moved((child[0], child[1]));
        }
    };
    let head = words[start];
    if head & 1 == 0 {
        return change(&mut words[start + 1..][..head as usize]);
    }
    let mut at = start + 2;
    let end = at + (head >> 1) as usize;
    while at + 3 <= end {
        let new = 2 * words[at + 2] as usize;
        change(&mut words[at + 3..][..new]);
        at += 3 + new;
    }
}

/// Goes along the entries of a base.
struct Cursor<'b> {
    base: Option<&'b Base>,
    at: usize,
    index: usize,
    id_len: usize,
}

impl Cursor<'_> {
    /// The same entry of the base, and its place, if it is the next one, or those before it have lower names. An entry is
    /// told from another by all of its bytes.
    fn find(&mut self, entry: &TreeEntry<'_>) -> Option<(usize, Child)> {
        let base = self.base?;
        loop {
            let rest = base.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let same = rest.starts_with(entry.raw);
            let space = memchr::memchr(b' ', rest)?;
            let end = memchr::memchr(0, rest)?;
            let known = rest.get(space + 1..end)?;
            if !same && known > entry.name {
                return None;
            }
            let found = self.index;
            let is_last = same || known == entry.name;
            self.at += end + 1 + self.id_len;
            self.index += 1;
            if is_last {
                return base.list.get(found).filter(|_| same).map(|child| (found, *child));
            }
        }
    }
}

/// How a list is told by another.
#[derive(Default)]
struct Told {
    words: Vec<u32>,
    /// Where the number of new entries of the last part stands.
    last: usize,
}

impl Told {
    fn keep(&mut self, index: usize) {
        let index = index as u32;
        if let [from, len, 0] = self.words.get_mut(self.last.saturating_sub(2)..).unwrap_or_default()
            && *from + *len == index
        {
            *len += 1;
            return;
        }
        self.words.extend([index, 1, 0]);
        self.last = self.words.len() - 1;
    }

    fn insert(&mut self, child: Child) {
        if self.words.is_empty() {
            self.words.extend([0, 0, 0]);
            self.last = 2;
        }
        self.words[self.last] += 1;
        self.words.extend([child.0, child.1]);
    }

    fn words(self) -> Vec<u32> {
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[(&str, u8)]) -> Vec<u8> {
        let entry = |(name, id): &(&str, u8)| [b"100644 ", name.as_bytes(), b"\0", &[*id; 20]].concat();
        names.iter().flat_map(entry).collect()
    }

    #[test]
    fn folders_are_told_by_others_and_come_back_whole() {
        let names: Vec<String> = (0..40).map(|number| format!("file-{number:02}")).collect();
        let mut entries: Vec<(&str, u8)> = names.iter().map(|name| (name.as_str(), 1)).collect();
        let (mut folders, mut wanted, mut base) = (Folders::default(), Vec::new(), None);
        let mut seed = 7_usize;
        for number in 0..200_u32 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) % entries.len();
            match (seed >> 20) % 4 {
                0 if entries.len() > 5 => drop(entries.remove(at)),
                1 => {
                    entries = names.iter().map(|name| (name.as_str(), (seed >> 40) as u8)).collect();
                }
                _ => entries[at].1 = entries[at].1.wrapping_add(1),
            }
            let bytes = folder(&entries);
            let child = |entry: TreeEntry<'_>| Ok((u32::from(entry.name[6]), u32::from(entry.id[0])));
            base = folders.add((number, &bytes), 20, base.as_ref(), child).ok();
            let list: Vec<Child> =
                entries.iter().map(|(name, id)| (u32::from(name.as_bytes()[6]), u32::from(*id))).collect();
            wanted.push(list);
        }
        let whole: usize = wanted.iter().map(|list| 2 * list.len()).sum();
        assert!(folders.words.len() * 2 < whole, "{} words of {whole}", folders.words.len());
        // in the lists of another thread everything is one more
        let mut all = Folders::default();
        assert_eq!(all.take(folders, |(name, target)| (name + 1, target)), Ok(()));
        all.finish(201);
        let (mut list, mut spare) = (Vec::new(), Vec::new());
        for (number, wanted) in wanted.into_iter().enumerate() {
            assert!(all.list(number as Number, &mut list, &mut spare));
            let moved: Vec<Child> = wanted.into_iter().map(|(name, target)| (name + 1, target)).collect();
            assert_eq!(list, moved, "{number}");
        }
        assert!(!all.list(200, &mut list, &mut spare));
    }

    #[test]
    fn a_damaged_folder_is_an_error() {
        let bytes = folder(&[("a", 1), ("b", 2)]);
        let child = |_: TreeEntry<'_>| Ok((0, 0));
        let base = Folders::default().add((0, &bytes), 20, None, child).ok();
        for len in 1..bytes.len() {
            if len != bytes.len() / 2 {
                assert!(Folders::default().add((1, &bytes[..len]), 20, base.as_ref(), child).is_err(), "{len}");
            }
        }
    }
}
