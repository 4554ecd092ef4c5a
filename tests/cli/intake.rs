// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Texts that nobody has committed yet: issues made with upstream's form, and what a bot says of them.

use crate::repo::{JID, Repo, clean, leaking};

/// The form of upstream's `stanza_capture.yml`, filled in with placeholders only.
const SANITIZED: &str = "### Stanza tag

call

### Direction

outgoing

### Client / platform

WhatsApp Android 2.24.x

### Capture technique

websocket-capture

### Tools used

warden, baileys

### Confidence

speculative

### Raw stanza

```text
<call from=\"A@s.whatsapp.net\" to=\"B@s.whatsapp.net\" id=\"CALLID0001\">
  <offer call-id=\"CALLID0001\" call-creator=\"A@s.whatsapp.net\">
    <audio enc=\"opus\" rate=\"16000\"/>
    <enc v=\"2\" type=\"pkmsg\">CIPHERTEXTPLACEHOLDER</enc>
  </offer>
</call>
```

### Decoded structure

call (from, to, id)
  offer (call-id, call-creator)
    audio (enc=opus, rate=16000)  -> audio media descriptor
    enc (v=2, type=pkmsg)         -> Signal ciphertext carrying the media key

### Observed attributes

call-id = CALLID0001 \u{2014} opaque per-call identifier
call-creator = A@s.whatsapp.net \u{2014} JID of the initiating device
type = pkmsg \u{2014} Signal session-establishing ciphertext

### Provenance

Technique: websocket-capture. Cross-checked against baileys-instrumentation in #12.
Tooling: custom Noise decryptor + WABinary decoder.

### Notes / open questions

- Unsure whether <encopt keygen> is always present.
- Did not see <net> in this capture; may be conditional.
";
const TITLE: &str = "[capture]: call outgoing";
/// 32 random bytes.
const KEY: &str = "jqnfYoG0G2xUoMSLmYy0M3Kc8bEXlA2TZAvM6FjqXuk=";

fn judge(folder: &Repo, body: &str, title: &str, more: &[&str]) -> crate::repo::Ran {
    let words = [&["check", "--stdin", "--kind", "issue-form", "--title", title], more].concat();
    folder.wacrg_with(&words, body.as_bytes())
}

#[test]
fn a_sanitized_issue_passes() {
    let folder = Repo::folder();
    for body in [SANITIZED.to_owned(), SANITIZED.replace('\n', "\r\n")] {
        judge(&folder, &body, TITLE, &[]).code(0).says("clean: 12 sections of the issue judged, no finding");
        folder.wacrg_with(&["check", "--stdin", "--kind", "auto"], body.as_bytes()).code(0).says("11 sections");
    }
}

#[test]
fn an_issue_with_accounts_a_key_and_an_address_is_refused_with_its_sections() {
    let folder = Repo::folder();
    let body = SANITIZED
        .replacen("A@s.whatsapp.net", JID, 1)
        .replace("CIPHERTEXTPLACEHOLDER", KEY)
        .replace("call-creator = A@s.whatsapp.net", &format!("call-creator = {JID}"))
        .replace("- Unsure", "- The relay was 84.17.44.91:3478. Unsure");
    let title = "[capture]: call from +49 30 9182746";
    for ends in ["\n", "\r\n"] {
        let body = body.replace('\n', ends);
        judge(&folder, &body, title, &[])
            .code(1)
            .says("issue title:1:22")
            .says("issue body:28:13")
            .says("found in section Raw stanza \u{203a} xml /call/@from")
            .says("issue body:31:29")
            .says("found in section Raw stanza \u{203a} xml /call/offer/enc")
            .says("issue body:46:16")
            .says("found in section Observed attributes")
            .says("issue body:56:17")
            .says("found in section Notes / open questions")
            .says("5 findings at level deny")
            .says("an issue keeps what it said before an edit")
            .says_not("4930918274605")
            .says_not("84.17.44.91")
            .says_not("9182746")
            .says_not(KEY);
    }
    let told = judge(&folder, &body, title, &["--format", "markdown"]).code(1);
    let told =
        told.says("`issue body:28:13`").says("write instead: `A@s.whatsapp.net`").says("`CIPHERTEXTPLACEHOLDER`");
    told.says("> an issue keeps what it said").says_not(KEY).says_not("4930918274605");
    let json = judge(&folder, &body, title, &["--format", "json"]).code(1).out;
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let finding =
        report["findings"].as_array().expect("a list").iter().find(|finding| finding["location"]["line"] == 28);
    let location = &finding.expect("the account")["location"];
    let at = |key: &str| usize::try_from(location[key].as_u64().expect("a number")).expect("small");
    assert_eq!(&body[at("byte_start")..at("byte_end")], JID);
}

#[test]
fn whatever_the_form_is_made_of_is_judged() {
    let folder = Repo::folder();
    for (body, place) in [
        // before the first heading, in a heading, behind the fence, under a heading of one's own
        (format!("{JID}\n{SANITIZED}"), "issue body:1:1"),
        (format!("### Stanza tag\n\ncall\n\n### {JID}\n"), "issue body:5:5"),
        (SANITIZED.replace("</call>\n```\n", &format!("</call>\n```\n{JID}\n")), "issue body:35:1"),
        (SANITIZED.replace("```text", &format!("```text {JID}")), "issue body:27:9"),
        (format!("{SANITIZED}\n### My own\n\n<!-- {JID} -->\n"), "issue body:61:6"),
        // a heading typed into a field ends it for the machine that reads the form, and not for people
        (SANITIZED.replace("- Did not", &format!("### Confidence\n{JID}\n- Did not")), "issue body:58:1"),
        // a raw field without a fence, or with one that never ends
        (
            SANITIZED.replace("```text\n", "").replace("```\n", "").replacen("A@s.whatsapp.net", JID, 1),
            "issue body:27:13",
        ),
        (SANITIZED.replace("</call>\n```\n", &format!("</call>\n{JID}\n")), "issue body:34:1"),
        (format!("{JID} and no form\n"), "issue body:1:1"),
    ] {
        judge(&folder, &body, TITLE, &[]).code(1).says(place).says_not("4930918274605");
    }
    // a heading that is none of the form's is not repeated
    let body = format!("### Stanza tag\n\ncall\n\n### Call of Wanda Lindqvist\n\n{JID}\n");
    judge(&folder, &body, TITLE, &[]).code(1).says("section \u{2039}23 characters\u{203a}").says_not("Lindqvist");
    // what is no text is no form
    let bytes = [SANITIZED.as_bytes(), b"\xff", JID.as_bytes()].concat();
    folder.wacrg_with(&["check", "--stdin", "--kind", "issue-form"], &bytes).code(1).says_not("4930918274605");
    judge(&folder, "", TITLE, &[]).code(0);
    judge(&folder, "\u{0}\u{1b}[31m\n", TITLE, &[]).says_not("\u{1b}");
}

#[test]
fn every_kind_of_text() {
    let folder = Repo::folder();
    let leak = format!("{JID}\n");
    for (words, input, code, told) in [
        (vec!["--kind", "text"], leak.as_str(), 1, "text:1:1"),
        (vec!["--kind", "text"], "x\n", 0, "1 text judged"),
        (vec!["--kind", "auto"], leak.as_str(), 1, "text:1:1"),
        (vec!["--kind", "message"], "fix: x\n", 0, "1 message judged"),
        (vec!["--kind", "message"], leak.as_str(), 1, "COMMIT_EDITMSG:1:1"),
        (vec!["--kind", "capture"], &leaking("a"), 1, "corpus/captures/a.yaml:10:17"),
        (vec!["--kind", "capture"], &clean("a"), 0, "no finding"),
        (vec!["--kind", "auto"], &leaking("a"), 1, "corpus/captures/a.yaml:10:17"),
        (vec!["--kind", "auto", "--path", "docs/x.md"], leak.as_str(), 1, "docs/x.md:1:1"),
        (vec!["--kind", "capture", "--path", "corpus/captures/b.yaml"], &clean("a"), 0, "warning[id-mismatch]"),
        (vec!["--kind", "capture"], "hello\n", 1, "error[capture-schema]"),
    ] {
        let ran = folder.wacrg_with(&[&["check", "--stdin"], &words[..]].concat(), input.as_bytes());
        ran.code(code).says(told);
    }
    for words in
        [vec!["--stdin"], vec!["--stdin", "--title", "x"], vec!["--kind", "text"], vec!["--stdin", "--kind", "issue"]]
    {
        folder.wacrg(&[&["check"], &words[..]].concat()).code(2);
    }
}

#[test]
fn an_issue_is_judged_by_the_repository_s_policy() {
    let repo = Repo::new();
    repo.add("wacrg.toml", "[corpus]\ncaptures = [\"observed/*.yaml\"]\nvocabulary = [\"zorpify\"]\n", "chore: policy");
    let body = SANITIZED.replace("rate=\"16000\"", "mode=\"zorpify\"");
    judge(&repo, &body, TITLE, &[]).code(0).says("policy HEAD:wacrg.toml");
    judge(&repo, &body, TITLE, &["--isolated"]).code(1).says("found in section Raw stanza");
}
