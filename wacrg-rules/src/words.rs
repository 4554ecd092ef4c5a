// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Sets of words that are asked often: a hash set with a quick hash, and a trie that cuts text into words.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// A set of words that nobody outside chooses, so that a quick hash is safe.
pub(crate) type WordSet<'a> = HashSet<&'a str, BuildHasherDefault<QuickHash>>;

/// FNV-1a over eight bytes at a time. Not for keys that an attacker adds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct QuickHash(u64);

impl Hasher for QuickHash {
    fn write(&mut self, bytes: &[u8]) {
        let mut hash = self.0 ^ 0xcbf2_9ce4_8422_2325;
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// Words of lower-case letters, by their letters.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<[u16; 26]>,
    ends: Vec<bool>,
}

impl Trie {
    /// A trie of `words`; those with other characters than lower-case letters are left out.
    pub(crate) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut trie = Self { nodes: vec![[0; 26]], ends: vec![false] };
        for word in words.filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())) {
            let mut node = 0;
            for byte in word.bytes() {
                let letter = usize::from(byte - b'a');
                if trie.nodes[node][letter] == 0 {
                    trie.nodes[node][letter] = u16::try_from(trie.nodes.len()).unwrap_or(0);
                    trie.nodes.push([0; 26]);
                    trie.ends.push(false);
                }
                node = usize::from(trie.nodes[node][letter]);
            }
            trie.ends[node] = true;
        }
        trie
    }

    /// Lengths of the words that `letters`, in either case, begins with.
    pub(crate) fn words_at<'t>(&'t self, letters: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let mut node = 0;
        letters
            .iter()
            .map_while(move |byte| {
                let letter = byte.to_ascii_lowercase().wrapping_sub(b'a');
                node = usize::from(*self.nodes[node].get(usize::from(letter))?);
                (node != 0).then(|| self.ends[node])
            })
            .enumerate()
            .filter_map(|(at, ends)| ends.then_some(at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_begin() {
        let trie = Trie::new(["key", "keys", "call", "x1"].into_iter());
        assert_eq!(trie.words_at(b"KEYSTONE").collect::<Vec<_>>(), [3, 4]);
        assert_eq!(trie.words_at(b"caller").collect::<Vec<_>>(), [4]);
        assert_eq!(trie.words_at(b"x1").count(), 0);
        assert_eq!(trie.words_at(b"").count(), 0);
    }
}
