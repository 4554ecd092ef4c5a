// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a reader of a Markdown page sees: sentences and links, without code, comments and struck-out text.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A page as a reader sees it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Links and images.
    pub links: Vec<Link>,
}

/// A sentence, or a heading, cell or item without a full stop.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Its text in lower case, white space folded.
    pub text: String,
    /// Its bytes in the page.
    pub range: Range<usize>,
}

/// A link or an image.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it leads, as written.
    pub target: String,
    /// Its bytes in the page.
    pub range: Range<usize>,
}

/// Reads a page.
pub fn read(text: &str) -> Page {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range, text);
    }
    reader.end_block();
    reader.page
}

/// Puts a page together from the texts of its blocks.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) page: Page,
    /// Pieces of the block at hand, each with its bytes.
    pieces: Vec<(String, Range<usize>)>,
    /// How many fences, struck-out passages and metadata blocks are open.
    hidden: usize,
    /// Whether an HTML comment that began in an earlier line is open.
    comment: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, range: Range<usize>, source: &str) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)) | Tag::Strikethrough | Tag::MetadataBlock(_)) => {
                self.hidden += 1;
            }
            Event::End(TagEnd::Strikethrough | TagEnd::MetadataBlock(_)) => self.hidden = self.hidden.saturating_sub(1),
            Event::End(TagEnd::CodeBlock) => {
                // an indented block is prose to most readers: whole pages are indented
                self.hidden = self.hidden.saturating_sub(usize::from(is_fence(&source[range.clone()])));
                self.end_block();
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.page.links.push(Link { target: dest_url.into_string(), range });
            }
            Event::Text(text) | Event::Code(text) if self.hidden == 0 => {
                self.pieces.push((text.into_string(), range));
            }
            Event::SoftBreak | Event::HardBreak => self.pieces.push((" ".to_owned(), range)),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, &range),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::TableCell
                | Tag::BlockQuote(_)
                | Tag::CodeBlock(_),
            )
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::BlockQuote(_),
            ) => self.end_block(),
            _ => {}
        }
    }

    /// Text and links of raw HTML; comments say nothing to a reader.
    fn html(&mut self, html: &str, range: &Range<usize>) {
        for name in ["href=", "src="].into_iter().filter(|_| !self.comment) {
            for (at, _) in html.match_indices(name) {
                let value = &html[at + name.len()..];
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let target = match quote {
                    Some(quote) => value[1..].split(quote).next(),
                    None => value.split([' ', '>']).next(),
                };
                let target = target.unwrap_or("").to_owned();
                self.page.links.push(Link { target, range: range.clone() });
            }
        }
        let mut shown = String::new();
        let mut rest = html;
        loop {
            if self.comment {
                let Some(end) = rest.find("-->") else { break };
                (self.comment, rest) = (false, &rest[end + 3..]);
            }
            let Some(open) = rest.find('<') else {
                shown.push_str(rest);
                break;
            };
            shown.push_str(&rest[..open]);
            if rest[open..].starts_with("<!--") {
                (self.comment, rest) = (true, &rest[open + 4..]);
            } else {
                rest = rest[open..].find('>').map_or("", |end| &rest[open + end + 1..]);
            }
        }
        if self.hidden == 0 && !shown.trim().is_empty() {
            self.pieces.push((shown, range.clone()));
        }
    }

    /// Takes a piece of the block at hand.
    pub(super) fn text(&mut self, text: String, range: Range<usize>) {
        self.pieces.push((text, range));
    }

    /// Splits the block at hand into sentences.
    pub(super) fn end_block(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let mut sentence = Sentence { text: String::new(), range: 0..0 };
        for (text, range) in &pieces {
            let mut chars = text.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let c = if matches!(c, '\u{2019}' | '\u{2018}') { '\'' } else { c };
                if sentence.text.is_empty() {
                    // a piece stands in the page as it is, but for entities
                    sentence.range.start = (range.start + at).min(range.end);
                }
                sentence.range.end = (range.start + at + c.len_utf8()).min(range.end);
                if c.is_whitespace() {
                    if !sentence.text.is_empty() && !sentence.text.ends_with(' ') {
                        sentence.text.push(' ');
                    }
                } else {
                    sentence.text.extend(c.to_lowercase());
                }
                let ends =
                    matches!(c, '.' | '!' | '?' | ';') && chars.peek().is_none_or(|(_, next)| next.is_whitespace());
                if ends && !is_abbreviation(&sentence.text) {
                    self.push(&mut sentence);
                }
            }
        }
        self.push(&mut sentence);
    }

    fn push(&mut self, sentence: &mut Sentence) {
        let done = std::mem::replace(sentence, Sentence { text: String::new(), range: 0..0 });
        let text = done.text.trim();
        if !text.is_empty() {
            self.page.sentences.push(Sentence { text: text.to_owned(), range: done.range });
        }
    }
}

fn is_fence(block: &str) -> bool {
    block.trim_start().starts_with("```") || block.trim_start().starts_with("~~~")
}

fn is_abbreviation(text: &str) -> bool {
    [" inc.", " ltd.", " e.g.", " i.e.", " etc.", " vs."].iter().any(|end| text.ends_with(end))
}

/// Where a link from the page at `page` leads within the repository: a path from its root; `None` for links that
/// lead elsewhere or to a place in the same page.
pub fn resolve(page: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or("");
    if target.is_empty() || target.contains("://") || target.starts_with("//") || target.starts_with("mailto:") {
        return None;
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match target.strip_prefix('/') {
        Some(from_root) => join("", from_root),
        None => join(folder, target),
    };
    path.map(|path| path.replace("%20", " "))
}

/// `target` as seen from `folder`, both from the root of the repository; `None` where it leads out of it.
pub fn join(folder: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_what_a_reader_sees() {
        let text = "  # A Title\n\n  One **two**\n  three. Four `five` ~~six~~\u{2019}s.\n\n```\ncode here.\n```\n\n<!-- hidden. -->\n\n- an item\n\n| a | b |\n| - | - |\n| c. d | e |\n";
        let page = read(text);
        let told: Vec<&str> = page.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        assert_eq!(told, ["a title", "one two three.", "four five 's.", "an item", "a", "b", "c.", "d", "e"]);
        assert!(text[page.sentences[1].range.clone()].starts_with("One"));
        assert!(read("<!--\nhidden\n\nstill hidden\n-->\n").sentences.is_empty());
        let indented = read("    We are Meta, Inc. and not alone.\n");
        assert_eq!(indented.sentences[0].text, "we are meta, inc. and not alone.");
    }

    #[test]
    fn a_path_that_leads_out_is_none() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "../../c"), None);
        assert_eq!(join("", "/etc"), None);
    }

    #[test]
    fn links_lead_from_the_page() {
        let page = read("[a](./X.md) <a href=\"../y\">b</a> ![c](z.png) [r]\n\n[r]: /LICENSE#top\n\n`[no](code)`\n");
        let mut targets: Vec<_> = page.links.iter().filter_map(|link| resolve("docs/a.md", &link.target)).collect();
        targets.sort();
        assert_eq!(targets, ["LICENSE", "docs/X.md", "docs/z.png", "y"]);
        for outside in ["https://example.org/x", "#here", "mailto:a@example.com", "../../x"] {
            assert_eq!(resolve("docs/a.md", outside), None, "{outside}");
        }
    }
}
