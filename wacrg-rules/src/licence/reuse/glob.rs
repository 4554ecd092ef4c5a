// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Path patterns of licence maps.

/// A path pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Byte(u8),
    /// Any one byte.
    One,
    /// Any number of bytes but `/`.
    Name,
    /// Any number of bytes.
    Path,
}

impl Pattern {
    /// A pattern of REUSE.toml: `*` stands for anything but `/`, `**` for anything, a backslash takes both literally.
    pub(super) fn reuse(text: &str) -> Self {
        let (bytes, mut parts, mut at) = (text.as_bytes(), Vec::new(), 0);
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match (byte, bytes.get(at)) {
                (b'\\', Some(next @ (b'*' | b'\\'))) => {
                    parts.push(Part::Byte(*next));
                    at += 1;
                }
                (b'*', Some(b'*')) => {
                    parts.push(Part::Path);
                    while bytes.get(at) == Some(&b'*') {
                        at += 1;
                    }
                    // "**/" also stands for no folder at all
                    at += usize::from(bytes.get(at) == Some(&b'/'));
                }
                (b'*', _) => parts.push(Part::Name),
                (byte, _) => parts.push(Part::Byte(*byte)),
            }
        }
        Self(parts)
    }

    /// A pattern of dep5: `*` stands for anything, `?` for one character, a backslash takes them literally.
    pub(super) fn dep5(text: &str) -> Self {
        let (mut parts, mut escaped) = (Vec::new(), false);
        for byte in text.bytes() {
            parts.push(match byte {
                b'\\' if !escaped => {
                    escaped = true;
                    continue;
                }
                b'*' if !escaped => Part::Path,
                b'?' if !escaped => Part::One,
                byte => Part::Byte(byte),
            });
            escaped = false;
        }
        Self(parts)
    }

    /// Whether the whole of `path` matches. Takes at most as many steps as pattern and path have bytes, multiplied.
    pub(super) fn matches(&self, path: &[u8]) -> bool {
        // positions in the path that the pattern can have reached so far
        let mut reached = vec![false; path.len() + 1];
        reached[0] = true;
        for part in &self.0 {
            let mut next = vec![false; path.len() + 1];
            for at in 0..=path.len() {
                let from_left = at > 0 && next[at - 1];
                next[at] = match part {
                    Part::Byte(byte) => at > 0 && reached[at - 1] && path[at - 1] == *byte,
                    Part::One => at > 0 && reached[at - 1],
                    Part::Name => reached[at] || (from_left && path[at - 1] != b'/'),
                    Part::Path => reached[at] || from_left,
                };
            }
            reached = next;
        }
        reached[path.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_of_both_kinds() {
        for (pattern, path, expected) in [
            ("docs/*.md", "docs/a.md", true),
            ("docs/*.md", "docs/x/a.md", false),
            ("docs/**", "docs/x/a.md", true),
            ("**/a.md", "a.md", true),
            ("**/a.md", "x/y/a.md", true),
            ("**", "anything/at/all", true),
            (r"\*.md", "*.md", true),
            (r"\*.md", "a.md", false),
            ("a", "ab", false),
        ] {
            assert_eq!(Pattern::reuse(pattern).matches(path.as_bytes()), expected, "{pattern} {path}");
        }
        assert!(Pattern::dep5("docs/*").matches(b"docs/x/a.md"));
        assert!(Pattern::dep5("a?c").matches(b"abc") && !Pattern::dep5(r"a\?c").matches(b"abc"));
    }

    #[test]
    fn many_stars_take_no_long_time() {
        let path = "a".repeat(2000);
        assert!(!Pattern::reuse(&format!("{}b", "*a".repeat(200))).matches(path.as_bytes()));
    }
}
