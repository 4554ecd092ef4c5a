// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! What a reader of an HTML page sees: sentences, links and the title, without comments, scripts and what is hidden.
//! Reads as browsers do where it matters here (HTML Living Standard, 13.2.5): an unknown tag is a tag, a stray `<` is text.

use std::ops::Range;

use super::markdown::{Link, Page, Reader};
use crate::decode::reading::entities;

/// A page of a site.
#[derive(Clone, Debug, Default)]
pub struct Html {
    /// What it says and where it leads.
    pub page: Page,
    /// Its title and its headings, in lower case.
    pub headings: Vec<String>,
}

/// Elements whose content nobody reads.
const UNSEEN: [&str; 6] = ["script", "style", "template", "noscript", "textarea", "select"];

/// Elements that begin a block of text of their own.
const BLOCKS: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "button",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "p",
    "section",
    "summary",
    "td",
    "title",
];

/// Reads a page.
pub fn read(text: &str) -> Html {
    let mut html = Html::default();
    let mut reader = Reader::default();
    let mut at = 0;
    // the first sentence of an open title or heading
    let mut heading: Option<usize> = None;
    while at < text.len() {
        let next = text[at..].find('<').map_or(text.len(), |found| at + found);
        if next > at {
            reader.text(unescaped(&text[at..next]), at..next);
        }
        let rest = &text[next..];
        if rest.is_empty() {
            break;
        }
        at = next + 1;
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(text.len(), |end| next + end + 3);
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            at = rest.find('>').map_or(text.len(), |end| next + end + 1);
        } else if let Some(tag) = Tag::read(text, next) {
            at = tag.end;
            let is_heading = matches!(&*tag.name, "title" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            if BLOCKS.contains(&&*tag.name) {
                reader.end_block();
            }
            if is_heading && !tag.closes {
                heading = Some(reader.page.sentences.len());
            }
            if let (true, true, Some(from)) = (is_heading, tag.closes, heading) {
                let said = reader.page.sentences.get(from..).unwrap_or(&[]);
                html.headings.push(said.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" "));
                heading = None;
            }
            if tag.closes {
                continue;
            }
            if UNSEEN.contains(&&*tag.name) || tag.is_hidden() {
                at = skip(text, &tag);
                continue;
            }
            if let Some(target) = tag.value("href").filter(|_| tag.name == "a") {
                reader.page.links.push(Link { target: unescaped(&target), range: next..tag.end });
            }
        } else {
            reader.text("<".to_owned(), next..next + 1);
        }
    }
    reader.end_block();
    html.page = reader.page;
    html
}

/// A tag.
struct Tag<'t> {
    name: String,
    attributes: Vec<(String, &'t str)>,
    closes: bool,
    /// What follows it.
    end: usize,
}

/// Attributes that are read of one tag.
const ATTRIBUTES: usize = 200;

impl<'t> Tag<'t> {
    /// The tag that begins at `at`; `None` if that is no tag.
    fn read(text: &'t str, at: usize) -> Option<Self> {
        let closes = text[at + 1..].starts_with('/');
        let start = at + 1 + usize::from(closes);
        if !text[start..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let blank = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
        let end_of =
            |from: usize, stop: &dyn Fn(char) -> bool| text[from..].find(stop).map_or(text.len(), |len| from + len);
        let mut end = end_of(start, &blank);
        let mut tag = Self { name: text[start..end].to_ascii_lowercase(), attributes: Vec::new(), closes, end };
        loop {
            end = end_of(end, &|c| !c.is_ascii_whitespace() && c != '/');
            if end >= text.len() || text[end..].starts_with('>') {
                tag.end = (end + 1).min(text.len());
                return Some(tag);
            }
            // the first character belongs to the name, whatever it is
            let first = text[end..].chars().next().map_or(1, char::len_utf8);
            let name = end..end_of(end + first, &|c| blank(c) || c == '=');
            end = end_of(name.end, &|c| !c.is_ascii_whitespace());
            let mut value = end..end;
            if text[end..].starts_with('=') {
                end = end_of(end + 1, &|c| !c.is_ascii_whitespace());
                let quote = text[end..].chars().next().filter(|c| matches!(c, '"' | '\''));
                value = match quote {
                    Some(quote) => end + 1..end_of(end + 1, &|c| c == quote),
                    None => end..end_of(end, &|c| c.is_ascii_whitespace() || c == '>'),
                };
                end = (value.end + usize::from(quote.is_some())).min(text.len());
            }
            if tag.attributes.len() < ATTRIBUTES {
                tag.attributes.push((text[name].to_ascii_lowercase(), &text[value]));
            }
        }
    }

    fn value(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| (*value).to_owned())
    }

    /// Whether nobody sees the element.
    fn is_hidden(&self) -> bool {
        let style = self.value("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        self.value("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
    }
}

/// Elements without an end.
const VOID: [&str; 8] = ["area", "br", "hr", "img", "input", "link", "meta", "wbr"];

/// Where the element of `open` ends, elements of the same name in it counted.
fn skip(text: &str, open: &Tag<'_>) -> usize {
    if VOID.contains(&&*open.name) {
        return open.end;
    }
    let (mut at, mut depth) = (open.end, 1_usize);
    let raw = matches!(&*open.name, "script" | "style" | "textarea");
    while let Some(next) = text[at..].find('<').map(|found| at + found) {
        at = next + 1;
        // in a script nothing is a tag but its end
        if raw && !text[at..].starts_with('/') {
            continue;
        }
        let Some(tag) = Tag::read(text, next) else { continue };
        if tag.name == open.name {
            depth = if tag.closes { depth - 1 } else { depth + 1 };
        }
        if !raw || tag.name == open.name {
            at = tag.end;
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Character references undone.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((range, value)) = entities::next(text, at) {
        out.push_str(&text[at..range.start]);
        out.push_str(&value);
        at = range.end;
    }
    out.push_str(&text[at..]);
    // the rest of the names that prose has
    for (name, sign) in [("&rsquo;", "'"), ("&lsquo;", "'"), ("&apos;", "'"), ("&quot;", "\""), ("&amp;", "&")] {
        out = out.replace(name, sign);
    }
    out
}

/// The folder or page of a site that a link of the page at `page` leads to: a path from the site's root, as it may lie there.
pub fn resolve(page: &str, target: &str) -> Option<[String; 3]> {
    let path = super::markdown::resolve(page, target)?;
    let folder = path.trim_end_matches('/');
    let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
    Some([path.clone(), index, format!("{folder}.html")])
}

/// Bytes of a page's first tag or text, as the place of what it lacks.
pub fn top(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..text[start..].find(['>', '\n']).map_or(text.len(), |end| start + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<String> {
        read(text).page.sentences.into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn sentences_are_what_a_reader_sees() {
        let page = "<!doctype html><title>Calls &amp; Co</title><body><h1>One</h1><p>Two <b>three</b>.\nFour&#46;</p><!-- five --><script>\"<p>six\"</script><li>a < b</li><p>it&rsquo;s";
        assert_eq!(sentences(page), ["calls & co", "one", "two three.", "four.", "a < b", "it's"]);
        assert_eq!(read(page).headings, ["calls & co", "one"]);
    }

    #[test]
    fn what_is_hidden_says_nothing() {
        for page in [
            "<div hidden>x <div>y</div> z</div>",
            "<p style=\"Display: none\">x</p>",
            "<noscript>x</noscript>",
            "<template><p>x</p></template>",
            "<style>x</style>",
            "<!-- x",
            "<script>x",
        ] {
            assert!(sentences(page).is_empty(), "{page}: {:?}", sentences(page));
        }
        assert_eq!(sentences("<p hidden>x</p><p>y</p>"), ["y"]);
    }

    #[test]
    fn links_lead_within_the_site() {
        let page = "<a href='../DISCLAIMER/'>a</a><A HREF=x.html>b</A><link href=y><a title=\">\" href=\"https://example.org/z\">c</a>";
        let page = read(page);
        let targets: Vec<&str> = page.page.links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(targets, ["../DISCLAIMER/", "x.html", "https://example.org/z"]);
        assert_eq!(resolve("a/index.html", "../b/").map(|[_, index, _]| index), Some("b/index.html".to_owned()));
        assert_eq!(resolve("index.html", "https://example.org/"), None);
    }

    #[test]
    fn whatever_is_cut_off_is_read() {
        let page = "<p class=\"a\" id='b' hidden>x</p><a href=\"y\">z</a><!-- c --><script>d</script>&#64;é<";
        for end in (0..=page.len()).filter(|end| page.is_char_boundary(*end)) {
            read(&page[..end]);
            top(&page[..end]);
        }
    }
}
