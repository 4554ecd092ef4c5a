// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Every format tells the same run: the same findings, the same exit code, and nothing that a repository made up gets
//! through as more than text.

use serde_json::Value;

use crate::repo::{BINARY, JID, Ran, Repo, clean, leaking};

/// All formats but the one of standard output.
const FILES: [&str; 7] = ["json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

/// A check that writes every format.
pub(crate) struct All {
    /// What the process did; its output is the report for people.
    pub(crate) ran: Ran,
    reports: Vec<(&'static str, String)>,
}

impl All {
    /// Runs `check` with `arguments` and every format at once.
    #[track_caller]
    pub(crate) fn of(repo: &Repo, arguments: &[&str], input: &[u8]) -> Self {
        let folder = repo.path("../reports");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("writable");
        let outputs: Vec<String> =
            FILES.iter().map(|format| format!("--output={format}={}", folder.join(format).display())).collect();
        let mut all = vec!["check"];
        all.extend(arguments);
        all.extend(outputs.iter().map(String::as_str));
        let ran = repo.wacrg_with(&all, input);
        let read = |format: &&'static str| {
            (*format, std::fs::read_to_string(folder.join(format)).expect("every report is written"))
        };
        Self { ran, reports: FILES.iter().map(read).collect() }
    }

    /// Every output, standard error included.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.reports.iter().map(|(format, text)| (*format, text.as_str()));
        files.chain([("human", self.ran.out.as_str()), ("standard error", self.ran.err.as_str())])
    }

    fn text(&self, format: &str) -> &str {
        self.outputs().find(|(name, _)| *name == format).expect("written").1
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(self.text(format)).expect("JSON")
    }
}

/// Three files that leak in different ways, one warning, one accepted finding, one submodule.
fn mixed() -> Repo {
    let repo = Repo::new();
    repo.write(
        "wacrg.toml",
        "[rules]\nemail-address = \"warn\"\n[[allow]]\nrule = \"jid\"\npaths = [\"fixtures/**\"]\nreason = \"invented\"\n",
    );
    repo.git(&["add", "wacrg.toml"]).code(0);
    repo.commit();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.stage("corpus/captures/b.yaml", clean("b"));
    repo.stage("notes.md", format!("call {JID}\nwrite to tovq.kelm@brixo-mail.net\n"));
    repo.stage("fixtures/x.md", format!("{JID}\n"));
    let head = repo.git(&["rev-parse", "HEAD"]).out;
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{},vendor/x", head.trim())]).code(0);
    repo
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// Findings at level deny and warn, and failures, as every format has them.
fn counts(all: &All) -> Vec<(&'static str, [usize; 3])> {
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let of = |items: &[Value], key: &str, value: &[&str]| {
        items.iter().filter(|item| value.contains(&item[key].as_str().unwrap_or_default())).count()
    };
    let json = all.json("json");
    let findings = list(&json["findings"]);
    let run = all.json("sarif")["runs"][0].clone();
    let results: Vec<Value> =
        list(&run["results"]).into_iter().filter(|result| list(&result["suppressions"]).is_empty()).collect();
    let notifications = list(&run["invocations"][0]["toolExecutionNotifications"]).len();
    let gitlab = list(&all.json("gitlab"));
    let (github, junit) = (all.text("github"), all.text("junit"));
    let (markdown, html, human) = (all.text("markdown"), all.text("html"), all.text("human"));
    let unread = count(github, "cannot be judged");
    let warned = count(junit, "<system-out>warning: ");
    vec![
        ("json", [of(&findings, "level", &["deny"]), of(&findings, "level", &["warn"]), list(&json["failures"]).len()]),
        ("sarif", [of(&results, "level", &["error"]), of(&results, "level", &["warning"]), notifications]),
        (
            "gitlab",
            [
                of(&gitlab, "severity", &["blocker", "critical", "major"]) - of(&gitlab, "check_name", &["not-judged"]),
                of(&gitlab, "severity", &["minor"]),
                of(&gitlab, "check_name", &["not-judged"]),
            ],
        ),
        ("github", [count(github, "::error ") - unread, count(github, "::warning "), unread]),
        ("junit", [count(junit, "<failure "), warned, count(junit, "<error ")]),
        ("markdown", [count(markdown, "- ❌ "), count(markdown, "- ⚠️ "), count(markdown, "- **cannot be judged**")]),
        (
            "html",
            [
                count(html, "<span class=\"level bad\">"),
                count(html, "<span class=\"level warn\">"),
                html.split("<h2>Not judged</h2>")
                    .nth(1)
                    .map_or(0, |rest| count(rest.split("</section>").next().unwrap_or_default(), "<li>")),
            ],
        ),
        ("human", [count(human, "error["), count(human, "warning["), count(human, " cannot be judged")]),
    ]
}

#[test]
fn all_formats_agree() {
    // none is left out of what follows
    let known = Repo::folder().wacrg(&["check", "--format", "none"]).code(2);
    let (_, known) = known.err.split_once("[possible values: ").expect("they are listed");
    let mut known: Vec<&str> = known.split([',', ']']).map(str::trim).take(FILES.len() + 1).collect();
    known.sort_unstable();
    let mut tried = [&FILES[..], &["human"]].concat();
    tried.sort_unstable();
    assert_eq!(known, tried);
    // refused, with a warning and something accepted
    let repo = mixed();
    let refused = All::of(&repo, &[], b"");
    assert_eq!(refused.ran.code, 1, "{}", refused.ran.all());
    // and something that cannot be judged
    let id = repo.git(&["rev-parse", ":corpus/captures/b.yaml"]).out;
    let object = repo.path(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()));
    std::fs::remove_file(&object).expect("removable");
    let error = All::of(&repo, &[], b"");
    assert_eq!(error.ran.code, 2, "{}", error.ran.all());
    // clean
    let repo = Repo::new();
    repo.stage("corpus/captures/b.yaml", clean("b"));
    let fine = All::of(&repo, &[], b"");
    assert_eq!(fine.ran.code, 0, "{}", fine.ran.all());
    for (all, wanted) in [(&refused, [2, 1, 0]), (&error, [2, 1, 1]), (&fine, [0, 0, 0])] {
        for (format, counted) in counts(all) {
            assert_eq!(counted, wanted, "{format}: {}", all.text(format));
        }
        let run = &all.json("sarif")["runs"][0]["invocations"][0];
        assert_eq!(run["exitCode"], all.ran.code);
        assert_eq!(run["executionSuccessful"], all.ran.code != 2);
        for format in ["github", "markdown", "html", "junit"] {
            let text = all.text(format);
            assert!(text.contains("judged, "), "{format} does not say how many were judged: {text}");
        }
    }
    let sarif = refused.json("sarif");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(cargo_wacrg::catalogue::all().len()));
    let suppressed = run["results"].as_array().and_then(|results| {
        results.iter().find(|result| result["suppressions"][0]["justification"] == "invented").cloned()
    });
    assert_eq!(suppressed.expect("the accepted finding is told")["suppressions"][0]["kind"], "external");
    let capture = &run["results"][0];
    assert_eq!(capture["relatedLocations"][0]["message"]["text"], "step 1 of 2: yaml raw.body");
    assert_eq!(
        capture["partialFingerprints"]["primaryLocationLineHash"],
        refused.json("json")["findings"][0]["fingerprint"]
    );
    assert!(!sarif.to_string().contains("snippet"));
    assert_eq!(refused.json("json")["accepted"][0]["by"], "policy");
    assert!(refused.text("human").contains("skipped: vendor/x: a submodule"), "{}", refused.text("human"));
}

/// The text outside code spans: a span ends at the next run of as many backticks (CommonMark 0.31.2, 6.1).
fn outside_code(mut text: &str) -> String {
    let mut outside = String::new();
    while let Some(start) = text.find('`') {
        outside.push_str(&text[..start]);
        let run = text[start..].chars().take_while(|c| *c == '`').count();
        let mut at = start + run;
        let end = loop {
            let Some(next) = text[at..].find('`').map(|next| at + next) else { break text.len() };
            let length = text[next..].chars().take_while(|c| *c == '`').count();
            at = next + length;
            if length == run {
                break at;
            }
        };
        text = &text[end..];
    }
    outside + text
}

/// A file name and a text can say anything.
#[test]
fn what_a_repository_makes_up_is_text_and_nothing_else() {
    let repo = Repo::new();
    let name = "docs/a\u{1b}[31m\u{202e}\u{9b}x\r\n::error::x ##[x] `q` <b onload=x>&\",%0A@you\u{2028}.md";
    repo.stage(
        name,
        format!("call {JID} <script>x</script> ]]> ``` ::error:: ##[group]\u{1b}]8;;x\u{7} \u{202e} @you\n"),
    );
    let all = All::of(&repo, &[], b"");
    assert_eq!(all.ran.code, 1, "{}", all.ran.all());
    for (format, text) in all.outputs() {
        for c in text.chars() {
            let wanted = !c.is_control() || c == '\n';
            let harmless =
                !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{200b}'..='\u{200f}');
            assert!(wanted && harmless, "{format} holds {c:?}:\n{text}");
        }
    }
    let github = all.text("github");
    assert_eq!(github.lines().filter(|line| line.contains("::error")).count(), 1, "{github}");
    assert!(!github.contains("##["), "{github}");
    for format in ["html", "junit"] {
        let text = all.text(format);
        assert!(!text.contains("<b onload") && !text.contains("<script>x"), "{text}");
    }
    // a mention outside a code span would send somebody a message
    let markdown = all.text("markdown");
    let outside = outside_code(markdown);
    assert!(!outside.contains("@you") && !outside.contains("<b"), "{markdown}");
}

#[test]
fn a_long_report_fits_and_says_what_is_left_out() {
    let repo = Repo::new();
    for number in 0..400 {
        let name = format!("corpus/captures/x{number:03}.yaml");
        repo.write(&name, leaking(&format!("x{number:03}")));
    }
    repo.git(&["add", "corpus"]).code(0);
    let all = All::of(&repo, &[], b"");
    let markdown = all.text("markdown");
    assert!(markdown.len() < 65_536 && markdown.len() > 50_000, "{}", markdown.len());
    let told = count(markdown, "- ❌ ");
    assert!(markdown.contains(&format!("**{} of 400 are not shown here", 400 - told)), "{markdown}");
    // ten annotations, the rest in the log
    let github = all.text("github");
    assert_eq!(count(github, "::error "), 10);
    assert_eq!(github.lines().filter(|line| line.starts_with("- corpus/")).count(), 390);
    // and all of them in the job's summary, which other steps write to as well
    let summary = repo.path("../summary.md");
    std::fs::write(&summary, "before\n").expect("writable");
    repo.run(repo.command(BINARY).args(["check", "--format=github"]).env("GITHUB_STEP_SUMMARY", &summary)).code(1);
    let summary = std::fs::read_to_string(&summary).expect("readable");
    assert!(summary.starts_with("before\n"), "{summary}");
    assert_eq!(count(&summary, "- ❌ "), 400);
    // people see a hundred, or all when they ask
    assert!(all.text("human").contains("… and 300 more findings; `--verbose` shows all"));
    assert_eq!(count(&repo.wacrg(&["check", "--verbose"]).out, "error[jid]"), 400);
}

#[test]
fn outputs_are_written_whole_or_the_run_fails() {
    let repo = mixed();
    repo.write("old.sarif", "old");
    repo.wacrg(&["check", "--output", "sarif=old.sarif", "--output", "json=-"])
        .code(1)
        .says("\"verdict\": \"refused\"");
    let sarif = std::fs::read_to_string(repo.path("old.sarif")).expect("there");
    assert!(sarif.starts_with("{\n  \"$schema\"") && sarif.ends_with("}\n"), "{sarif}");
    assert!(
        !repo.git(&["status", "--short", "--untracked-files=all"]).out.contains(".wacrg-report"),
        "nothing is left"
    );
    // a link stays one, a device is no file
    repo.run(repo.command("ln").args(["-s", "old.sarif", "link.sarif"])).code(0);
    repo.wacrg(&["check", "-o", "json=link.sarif", "-o", "html=/dev/null"]).code(1);
    assert!(std::fs::symlink_metadata(repo.path("link.sarif")).expect("there").is_symlink());
    assert!(std::fs::read_to_string(repo.path("old.sarif")).expect("there").contains("\"verdict\""));
    assert!(!std::fs::metadata("/dev/null").expect("there").is_file());
    // what cannot be written is told, and the rest is written all the same
    for (wrong, told) in [
        ("html=nowhere/a.html", "nowhere/a.html cannot be written"),
        ("html=/dev/full", "/dev/full cannot be written"),
        ("html=.", "cannot be written"),
    ] {
        let ran = repo.wacrg(&["check", "--output", wrong, "--output", "junit=b.xml"]).code(2).says(told);
        assert!(ran.out.contains("refused:"), "{}", ran.all());
        assert!(std::fs::read_to_string(repo.path("b.xml")).expect("there").contains("</testsuites>"));
        std::fs::remove_file(repo.path("b.xml")).expect("removable");
    }
    for (arguments, told) in [
        (vec!["--output", "sarfi=x"], "did you mean `sarif`?"),
        (vec!["--output", "x.sarif"], "FORMAT=FILE"),
        (vec!["--output", "sarif="], "name a file"),
        (vec!["--output", "sarif=-", "--format", "json"], "two reports go to standard output"),
        (vec!["--output", "sarif=x", "--output", "html=x"], "two outputs go to x"),
    ] {
        repo.wacrg(&[vec!["check"], arguments].concat()).code(2).says(told);
    }
    let ran = repo.run(repo.command(BINARY).arg("check").env("WACRG_FORMAT", "json"));
    ran.code(1).says("\"verdict\": \"refused\"");
}

#[test]
fn links_and_detail_are_for_those_who_want_them() {
    let repo = mixed();
    let with = |arguments: &[&str], links: &str| {
        repo.run(repo.command(BINARY).arg("check").args(arguments).env("FORCE_HYPERLINK", links))
    };
    let page = "\u{1b}]8;;https://github.com/WhiskeySockets/cargo-wacrg/blob/main/docs/rules/jid.md\u{1b}\\";
    assert!(with(&["--color=always"], "1").out.contains(page));
    assert!(!with(&["--color=always"], "0").out.contains("\u{1b}]8"));
    assert!(!with(&["--color=never"], "1").out.contains('\u{1b}'));
    // a file is never coloured, whatever the terminal can do
    with(&["--color=always", "--output", "human=report.txt"], "1").code(1);
    assert!(!std::fs::read_to_string(repo.path("report.txt")).expect("there").contains('\u{1b}'));
    let all = repo.wacrg(&["check", "--verbose"]).out;
    assert!(all.contains("accepted: fixtures/x.md:1:1: jid: invented"), "{all}");
    repo.wacrg(&["check"]).says_not("accepted: fixtures").says("1 allowed, 1 skipped");
    repo.wacrg(&["check", "--verbose", "--quiet"]).code(2).says("cannot be used with");
    let no_colour = repo.run(repo.command(BINARY).arg("check").env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1"));
    assert!(!no_colour.out.contains('\u{1b}'));
    let narrow = repo.run(repo.command(BINARY).arg("check").env("COLUMNS", "60"));
    let sources = narrow.out.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    assert!(sources.clone().count() > 2 && sources.clone().all(|line| line.chars().count() <= 60), "{}", narrow.out);
}

#[test]
fn every_format_for_people_names_the_commit() {
    let repo = Repo::new();
    let base = repo.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    repo.commit();
    let id = repo.git(&["rev-parse", "HEAD"]).out[..10].to_owned();
    repo.stage("corpus/captures/a.yaml", clean("a"));
    repo.commit();
    let all = All::of(&repo, &["--range", &format!("{base}..HEAD"), "--each-commit"], b"");
    assert_eq!(all.ran.code, 1, "{}", all.ran.all());
    for (format, text) in all.outputs().filter(|(format, _)| *format != "standard error") {
        assert!(text.contains(&id), "{format} does not name commit {id}:\n{text}");
    }
}

#[test]
fn a_file_that_is_wrong_as_a_whole_is_not_wrong_in_its_name() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", "");
    repo.stage("docs/4930918274605.md", "a\n");
    let all = All::of(&repo, &[], b"");
    let human = all.text("human");
    assert_eq!(count(human, "in the file's name: "), 1, "{human}");
    assert!(human.contains("in the file's name: 13 digits") && human.contains("rename it"), "{human}");
    for format in ["markdown", "github", "junit"] {
        assert_eq!(
            count(all.text(format), "found in path") + count(all.text(format), "found in `path`"),
            1,
            "{format}"
        );
    }
    assert_eq!(count(all.text("html"), "<li>the file's name</li>"), 1);
}

#[test]
fn code_scanning_is_led_through_the_steps() {
    let repo = Repo::new();
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    let all = All::of(&repo, &[], b"");
    let result = &all.json("sarif")["runs"][0]["results"][0];
    let text = result["message"]["text"].as_str().expect("a text");
    assert!(text.contains(", found in [yaml raw.body](1) › [xml /call/@from](2). Write"), "{text}");
    assert_eq!(result["relatedLocations"][1]["id"], 2);
}
