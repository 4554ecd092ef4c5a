// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Ranges of commits: what each adds, what merges add, what messages say, and what a clone may lack.

use crate::repo::{JID, Repo, capture, clean, leaking};

/// A branch on which a leak is added and removed again; its base and the leaking commit.
fn leak_and_remove(repo: &Repo) -> (String, String) {
    let base = repo.head();
    repo.add("docs/x.md", "x\n", "docs: one");
    let leaked = repo.add("corpus/captures/a.yaml", leaking("a"), "feat: a capture");
    repo.add("corpus/captures/a.yaml", clean("a"), "fix: clean it");
    (base, leaked)
}

#[test]
fn a_leak_added_and_removed_within_a_branch_is_found_at_its_commit() {
    let repo = Repo::new();
    let (base, leaked) = leak_and_remove(&repo);
    let range = format!("{base}..HEAD");
    repo.wacrg(&["check", "--range", &range]).code(0).says("clean: 2 changed files of 3 commits and 3 messages judged");
    repo.wacrg(&["check", "--range", &range, "--each-commit"])
        .code(1)
        .says("corpus/captures/a.yaml:10:17")
        .says(&format!("in commit {}: feat: a capture", &leaked[..10]))
        .says("refused: 3 changed files of 3 commits and 3 messages judged, 1 finding at level deny")
        .says_not(JID)
        .says_not("Test")
        .says_not("test@example.com");
    let json = repo.wacrg(&["check", "--range", &range, "--each-commit", "--format", "json"]).code(1).out;
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(report["source"]["kind"], "range");
    assert_eq!(report["counts"]["commits"], 3);
    assert_eq!(report["counts"]["messages"], 3);
    assert_eq!(report["findings"][0]["commit"]["id"], leaked[..10]);
    assert_eq!(report["findings"][0]["commit"]["subject"], "feat: a capture");
}

#[test]
fn every_way_to_name_a_range() {
    let repo = Repo::new();
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    let (_, leaked) = leak_and_remove(&repo);
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.add("docs/main.md", "main\n", "docs: meanwhile");
    repo.git(&["checkout", "--quiet", "topic"]).code(0);
    for (words, code) in [
        (vec!["--range", "main..topic", "--each-commit"], 1),
        (vec!["--range", "main...topic", "--each-commit"], 1),
        (vec!["--range", "main..", "--each-commit"], 1),
        (vec!["--since-branch", "main", "--each-commit"], 1),
        (vec!["--since-branch", "main"], 0),
        (vec!["--range", "main...topic"], 0),
        (vec!["--range", "main..topic"], 0),
        (vec!["--range", &leaked], 1),
        (vec!["--range", "HEAD"], 0),
        (vec!["--range", "HEAD~1"], 1),
    ] {
        repo.wacrg(&[&["check"], &words[..]].concat()).code(code);
    }
    // paths limit what is judged
    repo.wacrg(&["check", "--since-branch", "main", "--each-commit", "docs"]).code(0);
    repo.wacrg(&["check", "--since-branch", "main", "--each-commit", "corpus"]).code(1);
    repo.wacrg(&["check", "--range", "topic..main"]).code(0).says("1 changed file of 1 commit and 1 message judged");
    repo.wacrg(&["check", "--range", "main..main"]).code(0).says("there was no commit to judge");
    for (words, told) in [
        (vec!["--range", "nowhere..HEAD"], "there is no commit `nowhere`"),
        (vec!["--range", "a\u{1b}[31m..HEAD"], "there is no commit `a\\u{1b}[31m`"),
        (vec!["--range", ""], "the range is empty"),
        (vec!["--range=--all"], "there is no commit `--all`"),
        (vec!["--range", "main..topic", "--staged"], "cannot be used with"),
        (vec!["--each-commit"], "--range"),
        (vec!["--since-branch", "HEAD:README.md"], "there is no commit"),
    ] {
        repo.wacrg(&[&["check"], &words[..]].concat()).code(2).says(told);
    }
}

#[test]
fn the_first_commit_of_all_is_a_range() {
    let repo = Repo::init(&[]);
    repo.add("corpus/captures/a.yaml", leaking("a"), "feat: begin");
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("corpus/captures/a.yaml:10:17").says("policy built-in");
    repo.wacrg(&["check", "--range", "HEAD", "--each-commit"]).code(1).says("in commit");
}

#[test]
fn a_leak_is_told_once_and_of_the_commit_that_brought_it() {
    let repo = Repo::new();
    let base = repo.head();
    let leaked = repo.add("corpus/captures/a.yaml", leaking("a"), "feat: a capture");
    repo.add("corpus/captures/a.yaml", format!("{}notes: more\n", leaking("a")), "docs: notes");
    repo.add("notes.md", format!("{JID}\n"), "docs: notes");
    repo.add("notes.md", format!("{JID}\nmore\n"), "docs: more");
    repo.git(&["mv", "corpus/captures/a.yaml", "corpus/captures/b.yaml"]).code(0);
    repo.commit_as("chore: rename");
    let range = format!("{base}..");
    repo.wacrg(&["check", "--range", &range, "--each-commit", "--deny", "jid"])
        .code(1)
        .says(&format!("in commit {}: feat: a capture", &leaked[..10]))
        .says("corpus/captures/a.yaml:10:17")
        .says("notes.md:1:1")
        .says("warning[id-mismatch]")
        .says("3 findings, 2 at level deny");
    // a second leak in a file that leaks already is new
    let again = format!("{}notes: {JID}\n", leaking("b"));
    let second = repo.add("corpus/captures/b.yaml", again, "docs: more notes");
    repo.wacrg(&["check", "--range", &range, "--each-commit", "--select", "jid"])
        .code(1)
        .says(&format!("in commit {}: docs: more notes", &second[..10]))
        .says("3 findings at level deny");
}

#[test]
fn a_merge_adds_what_is_in_none_of_its_parents() {
    let repo = Repo::new();
    let base = repo.head();
    let lines = |middle: &str| format!("one\n{middle}\nthree\n");
    repo.add("notes.md", lines("two"), "docs: begin");
    repo.git(&["checkout", "--quiet", "-b", "topic"]).code(0);
    repo.add("notes.md", lines("topic"), "docs: topic");
    repo.add("topic.md", "topic\n", "docs: of topic");
    repo.git(&["checkout", "--quiet", "main"]).code(0);
    repo.add("notes.md", lines("main"), "docs: main");
    assert_ne!(repo.git(&["merge", "--no-commit", "topic"]).code, 0, "a conflict");
    repo.stage("notes.md", lines(JID));
    let merge = repo.commit_as("Merge branch 'topic'");
    for range in [format!("{base}.."), "HEAD".to_owned()] {
        repo.wacrg(&["check", "--range", &range, "--each-commit"])
            .code(1)
            .says("notes.md:2:1")
            .says(&format!("in commit {}: Merge branch 'topic'", &merge[..10]))
            .says("1 finding at level deny");
    }
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("1 changed file of 1 commit");
    // what both sides had already is not the merge's doing
    repo.git(&["checkout", "--quiet", "-b", "old", &base]).code(0);
    repo.add("old.md", format!("{JID}\n"), "docs: old leak");
    repo.git(&["checkout", "--quiet", "-b", "clean", &base]).code(0);
    repo.add("clean.md", "x\n", "docs: clean");
    repo.git(&["merge", "--quiet", "--no-edit", "old"]).code(0);
    repo.wacrg(&["check", "--range", "HEAD"]).code(0).says("no finding");
}

#[test]
fn messages_are_judged_and_never_repeated() {
    let repo = Repo::new();
    let base = repo.head();
    let name = "\u{1b}[31mred";
    repo.commit_as(&format!("fix: call {JID} {name}\n\nbody\n"));
    let range = format!("{base}..");
    let told = repo.wacrg(&["check", "--range", &range]).code(1).says("COMMIT_EDITMSG:1:11").says("error[jid]");
    let told = told.says("in commit ").says("fix: call ").says("\\u{1b}[31mred").says("0 changed files of 1 commit");
    told.says_not("4930918274605").says_not("\u{1b}");
    // in the body, and with a subject that is clean
    repo.commit_as(&format!("fix: a thing\n\nSeen with {JID}.\n\nSigned-off-by: A B <a.b@company.org>\n"));
    repo.wacrg(&["check", "--range", "HEAD"])
        .code(1)
        .says("COMMIT_EDITMSG:3:11")
        .says("1 finding at level deny")
        .says_not("a.b@company.org");
    // an account is none of the names that trailers hold
    repo.commit_as(&format!("fix: a thing\n\nCo-authored-by: A <{JID}>\n"));
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("COMMIT_EDITMSG:3:").says_not("4930918274605");
    repo.commit_as("fix: a thing\n\nReach me at k.orwin@company.org\n");
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("error[email-address]");
}

#[test]
fn an_account_that_commits_is_told_once_and_people_are_not() {
    let repo = Repo::new();
    let base = repo.head();
    let commit = |name: &str, address: &str| {
        let who = [("GIT_AUTHOR_NAME", name), ("GIT_AUTHOR_EMAIL", address), ("GIT_COMMITTER_NAME", "Orla Venn")];
        let mut command = repo.command("git");
        command.args(["commit", "--quiet", "--allow-empty", "-m", "docs: a step"]).envs(who);
        repo.run(&mut command).code(0);
        repo.head()
    };
    commit("Runa Okpara", "runa.okpara@company.org");
    let range = format!("{base}..");
    repo.wacrg(&["check", "--range", &range]).code(0).says("clean: 0 changed files of 1 commit and 1 message judged");
    let first = commit("a bot", JID);
    commit("a bot", JID);
    for more in [&[][..], &["--each-commit"]] {
        let told = repo.wacrg(&[&["check", "--range", &range], more].concat()).code(1);
        let told = told.says("error[jid]").says("author field:1:8").says(&format!("in commit {}", &first[..10]));
        told.says("1 finding at level deny").says_not("4930918274605").says_not("a bot");
    }
    commit("+49 1573 9281746", "bridge@example.com");
    let told = repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("error[phone-number]").says("author field:1:1");
    told.says_not("9281746").says_not("bridge@");
}

#[test]
fn other_encodings_and_further_headers_are_judged() {
    let repo = Repo::new();
    let latin = repo.run(repo.command("git").args(["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-F", "-"]));
    assert_eq!(latin.code, 0, "{}", latin.err);
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]).out;
    let head = repo.head();
    let commit = |headers: &str, message: &[u8]| {
        let who = "A <a@example.com> 1700000000 +0000";
        let head = format!("tree {tree}parent {head}\nauthor {who}\ncommitter {who}\n{headers}\n");
        repo.write("raw", [head.as_bytes(), message].concat());
        repo.git(&["hash-object", "-t", "commit", "-w", "raw"]).code(0).out.trim().to_owned()
    };
    let id = commit("encoding ISO-8859-1\n", format!("caf\u{e9} {JID}\n").replace('\u{e9}', "E").as_bytes());
    repo.wacrg(&["check", "--range", &id]).code(1).says("COMMIT_EDITMSG:1:6");
    let id = commit("encoding ISO-8859-1\n", &[b"caf\xe9 ".as_slice(), JID.as_bytes(), b"\n"].concat());
    repo.wacrg(&["check", "--range", &id]).code(1).says("COMMIT_EDITMSG:1:6");
    let id = commit(&format!("mergetag object {head}\n type commit\n \n {JID}\n"), b"Merge tag\n");
    repo.wacrg(&["check", "--range", &id]).code(1).says("commit header:").says_not("4930918274605");
}

#[test]
fn a_blob_is_judged_once_however_many_commits_bring_it() {
    let repo = Repo::new();
    let base = repo.head();
    for round in 0..5 {
        repo.add("docs/x.md", "one\n", &format!("docs: one {round}"));
        repo.add("docs/x.md", "two\n", &format!("docs: two {round}"));
    }
    repo.wacrg(&["check", "--range", &format!("{base}.."), "--each-commit"])
        .code(0)
        .says("2 changed files of 10 commits and 10 messages judged");
}

#[test]
fn bare_sha256_and_reftable_repositories() {
    for arguments in [vec![], vec!["--object-format=sha256"], vec!["--ref-format=reftable"]] {
        let repo = Repo::folder();
        if repo.git(&[&["init", "--quiet", "--initial-branch=main"], &arguments[..]].concat()).code != 0 {
            println!("skipped: this git knows no {arguments:?}");
            continue;
        }
        repo.first();
        let (base, leaked) = leak_and_remove(&repo);
        let range = format!("{base}..main");
        let told = format!("in commit {}: feat: a capture", &leaked[..10]);
        repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1).says(&told);
        repo.wacrg(&["check", "--range", &range]).code(0);
        repo.git(&["clone", "--quiet", "--bare", ".", "bare.git"]).code(0);
        repo.wacrg(&["-C", "bare.git", "check", "--range", &range, "--each-commit"]).code(1).says(&told);
        repo.wacrg(&["-C", "bare.git", "check"]).code(2).says("this repository is bare").says("--range A..B");
        // within .git there is no work tree either
        repo.wacrg(&["-C", ".git", "check", "--range", &range, "--each-commit"]).code(1).says(&told);
    }
}

#[test]
fn a_shallow_clone_says_what_it_could_not_see() {
    let repo = Repo::new();
    let (base, _) = leak_and_remove(&repo);
    let shallow = Repo::folder();
    let url = format!("file://{}", repo.root().display());
    shallow.git(&["clone", "--quiet", "--depth=2", &url, "."]).code(0);
    shallow
        .wacrg(&["check", "--range", &format!("{base}..")])
        .code(2)
        .says("there is no commit")
        .says("this clone is shallow");
    shallow
        .wacrg(&["check", "--range", "HEAD~1"])
        .code(2)
        .says("is cut off")
        .says("help: `git fetch --unshallow`")
        .says("--allow-shallow");
    shallow.wacrg(&["check", "--range", "HEAD"]).code(0);
    let seen = shallow.wacrg(&["check", "--range", "HEAD~1", "--allow-shallow", "--each-commit"]).code(1);
    seen.says("note: this clone is shallow").says("6 changed files of 1 commit");
    // the two ends are here, but not what lies between them
    let tip = repo.head();
    shallow.git(&["fetch", "--quiet", "--depth=1", &url, &base]).code(0);
    let range = format!("{base}..{tip}");
    shallow.wacrg(&["check", "--range", &range]).code(2).says("is cut off").says_not("clean");
    shallow.wacrg(&["check", "--range", &range, "--allow-shallow"]).code(0).says("note: this clone is shallow");
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let repo = Repo::new();
    repo.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
    let (base, leaked) = leak_and_remove(&repo);
    let url = format!("file://{}", repo.root().display());
    let range = format!("{base}..");
    for (filter, told) in [("blob:none", "corpus/captures/a.yaml cannot be judged"), ("tree:0", "cannot be read")] {
        let partial = Repo::folder();
        partial.git(&["clone", "--quiet", "--no-checkout", &format!("--filter={filter}"), &url, "."]).code(0);
        let objects = |repo: &Repo| repo.git(&["count-objects", "-v"]).out;
        let before = objects(&partial);
        let ran = partial.wacrg(&["check", "--range", &range, "--each-commit"]).code(2).says(told).says_not("clean");
        if filter == "blob:none" {
            ran.says(&format!("(in commit {})", &leaked[..10]));
        }
        assert_eq!(objects(&partial), before, "something was fetched");
    }
}

#[test]
fn replacements_and_grafts_change_nothing() {
    let repo = Repo::new();
    let (base, leaked) = leak_and_remove(&repo);
    let range = format!("{base}..");
    // a replacement that hides the leaking commit, and one that hides its blob
    repo.git(&["replace", &leaked, &base]).code(0);
    let blob = |revision: &str| repo.git(&["rev-parse", revision]).out.trim().to_owned();
    let (leak, ok) = (blob(&format!("{leaked}:corpus/captures/a.yaml")), blob("HEAD:corpus/captures/a.yaml"));
    repo.git(&["replace", &leak, &ok]).code(0);
    repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1).says("corpus/captures/a.yaml:10:17");
    repo.git(&["replace", "-d", &leaked, &leak]).code(0);
    repo.write(".git/info/grafts", format!("{} {base}\n", repo.head()));
    repo.wacrg(&["check", "--range", &range, "--each-commit"]).code(1).says("corpus/captures/a.yaml:10:17");
}

#[test]
fn links_submodules_odd_names_and_modes() {
    let repo = Repo::new();
    let base = repo.head();
    std::os::unix::fs::symlink(format!("/home/{JID}"), repo.path("link")).expect("a link");
    repo.git(&["add", "link"]).code(0);
    repo.commit_as("feat: a link");
    repo.add("docs/4930918274605@s.whatsapp.net.md", "x\n", "feat: a name");
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{base},module")]).code(0);
    repo.commit_as("feat: a submodule");
    repo.git(&["update-index", "--chmod=+x", "README.md"]).code(0);
    repo.commit_as("chore: a mode");
    repo.wacrg(&["check", "--range", &format!("{base}.."), "--each-commit"])
        .code(1)
        .says("link:1:7")
        .says("in the file's name")
        .says("skipped: module: a submodule")
        .says("3 changed files of 4 commits")
        .says_not("4930918274605");
}

#[test]
fn the_policy_is_the_base_s_and_capture_schemas_as_well() {
    let repo = Repo::new();
    repo.add("wacrg.toml", "[rules]\njid = \"warn\"\n", "chore: policy");
    let base = repo.head();
    repo.add("notes.md", format!("{JID}\n"), "docs: notes");
    repo.wacrg(&["check", "--range", &format!("{base}..")])
        .code(0)
        .says("warning[jid]")
        .says(&format!("policy {}:wacrg.toml", &base[..10]));
    repo.wacrg(&["check", "--range", &format!("{base}.."), "--isolated"]).code(1).says("policy built-in");
    // stricter since: the older base still says what it said
    repo.add("wacrg.toml", "[rules]\njid = \"deny\"\n", "chore: stricter");
    repo.add("more.md", format!("more: {JID}\n"), "docs: more");
    repo.wacrg(&["check", "--range", "HEAD~1.."]).code(1);
    repo.wacrg(&["check", "--range", &format!("{base}..")]).code(0);
    repo.wacrg(&["check", "--range", &format!("{base}.."), "--dump-policy"]).code(0).says("jid = \"warn\"");
    let wide = capture("c", "A@s.whatsapp.net").replace("websocket-capture", "telepathy");
    repo.add("corpus/captures/c.yaml", wide, "feat: another technique");
    repo.wacrg(&["check", "--range", "HEAD"]).code(1).says("error[capture-schema]");
}
