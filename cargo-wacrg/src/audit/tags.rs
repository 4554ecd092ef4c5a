// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Tags, and where HEAD stands.

use crate::git;

/// What refs say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags {
    /// Names of tags, and the ids of the commits they lead to.
    pub(crate) tags: Vec<(String, String)>,
    /// The commit of HEAD; `None` before the first.
    pub(crate) head: Option<String>,
    /// The branch; `None` where HEAD is detached.
    pub(crate) branch: Option<String>,
    /// The branch that ours follows, where it does.
    pub(crate) upstream: Option<String>,
}

/// A tag that names a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    /// The tag.
    pub(crate) tag: String,
    /// What stands before the version: `v`, or `NAME-v`.
    pub(crate) prefix: String,
    /// The version.
    pub(crate) version: semver::Version,
    /// The commit.
    pub(crate) commit: String,
}

/// Asks git.
///
/// # Errors
/// It cannot answer.
pub(crate) fn ask() -> Result<Tags, String> {
    let words = |error: anyhow::Error| error.to_string();
    let format = "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)";
    let listed = git::ask(&["for-each-ref", format, "refs/tags"]).map_err(words)?;
    let tags = listed
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\0');
            let (name, own, peeled) = (fields.next()?, fields.next()?, fields.next()?);
            Some((name.to_owned(), if peeled.is_empty() { own } else { peeled }.to_owned()))
        })
        .collect();
    let optional = |arguments: &[&str]| git::ask(arguments).ok().filter(|answer| !answer.is_empty());
    Ok(Tags {
        tags,
        head: optional(&["rev-parse", "--verify", "--quiet", "HEAD"]),
        branch: optional(&["symbolic-ref", "--quiet", "--short", "HEAD"]),
        upstream: optional(&["rev-parse", "--verify", "--quiet", "--abbrev-ref", "@{upstream}"]),
    })
}

impl Tags {
    /// Tags that name a version, highest last.
    pub(crate) fn releases(&self) -> Vec<Release> {
        let release = |(tag, commit): &(String, String)| {
            let (prefix, version) = split(tag)?;
            Some(Release { tag: tag.clone(), prefix, version, commit: commit.clone() })
        };
        let mut releases: Vec<Release> = self.tags.iter().filter_map(release).collect();
        releases.sort_by(|a, b| a.version.cmp(&b.version));
        releases
    }
}

/// The version at the end of a tag or of what `--release` says, and what stands before it: `v1.2.3`, `name-1.2.3`,
/// `name@1.2.3`.
pub(crate) fn split(tag: &str) -> Option<(String, semver::Version)> {
    tag.char_indices().filter(|(_, c)| c.is_ascii_digit()).find_map(|(at, _)| {
        let starts = at == 0 || tag[..at].ends_with(['v', 'V', '-', '@', '/', '_']);
        let version = semver::Version::parse(&tag[at..]).ok().filter(|_| starts)?;
        Some((tag[..at].to_owned(), version))
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn versions_stand_at_the_end_of_tags() {
        for (tag, prefix, version) in [
            ("v1.2.3", "v", "1.2.3"),
            ("0.1.0-rc.1", "", "0.1.0-rc.1"),
            ("wacrg-rules-v0.2.0", "wacrg-rules-v", "0.2.0"),
            ("a1@2.0.0", "a1@", "2.0.0"),
        ] {
            let (before, found) = split(tag).expect("a version");
            assert_eq!((before.as_str(), found.to_string().as_str()), (prefix, version));
        }
        assert!(split("nightly").is_none() && split("v1.2").is_none() && split("x1.2.3").is_none());
    }
}
