// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Every way in, over every way in which git keeps objects: what leaks is found in all of them.

use crate::repo::{BINARY, JID, Ran, Repo, clean, leaking};

/// How objects are kept.
#[derive(Clone, Copy, Debug)]
enum Kept {
    Loose,
    OnePack,
    SeveralPacks,
    MultiPackIndex,
    Cruft,
    Alternates,
    Promised,
}

const KEPT: [Kept; 7] = [
    Kept::Loose,
    Kept::OnePack,
    Kept::SeveralPacks,
    Kept::MultiPackIndex,
    Kept::Cruft,
    Kept::Alternates,
    Kept::Promised,
];

/// A repository whose second commit leaks, and the third does not; `None` where this git cannot keep objects like that.
fn repository(kept: Kept, arguments: &[&str]) -> Option<Repo> {
    let repo = Repo::folder();
    if repo.git(&[&["init", "--quiet", "--initial-branch=main"], arguments].concat()).code != 0 {
        return None;
    }
    repo.first();
    let several = matches!(kept, Kept::SeveralPacks | Kept::MultiPackIndex);
    for (content, message) in [(leaking("a"), "feat: a"), (clean("a"), "fix: a")] {
        repo.add("corpus/captures/a.yaml", content, message);
        if several {
            repo.git(&["repack", "-dq"]).code(0);
        }
    }
    let done = match kept {
        Kept::Loose | Kept::SeveralPacks => 0,
        Kept::OnePack => repo.git(&["gc", "--quiet", "--prune=now"]).code,
        Kept::MultiPackIndex => repo.git(&["multi-pack-index", "write", "--bitmap"]).code,
        Kept::Cruft => {
            repo.write("lost", format!("lost: {JID}\n"));
            repo.git(&["hash-object", "-w", "lost"]).code(0);
            std::fs::remove_file(repo.path("lost")).expect("removable");
            repo.git(&["gc", "--quiet", "--cruft", "--prune=never"]).code
        }
        Kept::Alternates => {
            let borrower = Repo::folder();
            borrower.git(&["clone", "--quiet", "--shared", repo.root().to_str()?, "."]).code(0);
            // the lender has to outlive it
            std::mem::forget(repo);
            return Some(borrower);
        }
        // a clone that promises objects and has all of them
        Kept::Promised => {
            repo.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
            let clone = Repo::folder();
            let url = format!("file://{}", repo.root().display());
            clone.git(&["clone", "--quiet", "--filter=blob:limit=1m", &url, "."]).code(0);
            return Some(clone);
        }
    };
    (done == 0).then_some(repo)
}

/// Every way in, and what it says.
fn judge(repo: &Repo) -> Vec<(&'static str, Ran)> {
    let base = "HEAD~2";
    let tip = repo.head();
    let line = format!("refs/heads/main {tip} refs/heads/main {}\n", repo.git(&["rev-parse", base]).out.trim());
    let received = format!("{} {tip} refs/heads/main\n", repo.git(&["rev-parse", base]).out.trim());
    let before = [base, "HEAD"].map(|revision| repo.git(&["rev-parse", revision]).out.trim().to_owned());
    let told = vec![
        ("range", repo.wacrg(&["check", "--range", "HEAD~2..", "--each-commit"])),
        ("revision", repo.wacrg(&["check", "--range", "HEAD~1"])),
        ("history", repo.wacrg(&["check", "--history"])),
        ("all refs", repo.wacrg(&["check", "--history", "--all-refs", "--reflogs"])),
        ("pre-push", repo.wacrg_with(&["hook", "run", "pre-push", "nowhere", "nowhere"], line.as_bytes())),
        ("pre-receive", repo.wacrg_with(&["hook", "run", "pre-receive"], received.as_bytes())),
        ("update", repo.wacrg(&["hook", "run", "update", "refs/heads/main", &before[0], &before[1]])),
    ];
    repo.stage("corpus/captures/a.yaml", leaking("a"));
    let mut told = told;
    told.push(("staged", repo.wacrg(&["check"])));
    told.push(("tracked", repo.wacrg(&["check", "--tracked"])));
    told.push(("pre-commit", repo.run(repo.command(BINARY).args(["hook", "run", "pre-commit"]))));
    told
}

#[test]
fn a_leak_is_found_however_objects_are_kept() {
    for format in ["sha1", "sha256"] {
        for kept in KEPT {
            let Some(repo) = repository(kept, &[&format!("--object-format={format}")]) else {
                println!("skipped: this git knows no {kept:?} with {format}");
                continue;
            };
            for (way, ran) in judge(&repo) {
                assert_eq!(ran.code, 1, "{kept:?} {format} {way}: {}", ran.all());
                assert!(ran.all().contains("corpus/captures/a.yaml:10:17"), "{kept:?} {format} {way}: {}", ran.all());
                assert!(!ran.all().contains("lost"), "what no ref reaches is not judged: {kept:?} {way}");
            }
        }
    }
}

#[test]
fn what_no_ref_reaches_is_not_judged_and_what_a_log_names_is_if_asked() {
    let repo = Repo::new();
    repo.add("a.md", format!("call {JID}\n"), "docs: a");
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]).code(0);
    repo.wacrg(&["check", "--history", "--all-refs"]).code(0);
    repo.wacrg(&["check", "--history", "--all-refs", "--reflogs"]).code(1).says("a.md:1:6");
    repo.git(&["reflog", "expire", "--expire=now", "--all"]).code(0);
    repo.wacrg(&["check", "--history", "--all-refs", "--reflogs"]).code(0);
}

#[test]
fn shallow_clones_say_so_at_every_way_in() {
    let repo = repository(Kept::Loose, &[]).expect("a repository");
    let clone = Repo::folder();
    let url = format!("file://{}", repo.root().display());
    clone.git(&["clone", "--quiet", "--depth=1", &url, "."]).code(0);
    let tip = clone.head();
    let zero = "0".repeat(40);
    let line = format!("refs/heads/main {tip} refs/heads/main {zero}\n");
    let ways: [(&[&str], &[u8]); 4] = [
        (&["check", "--history"], b""),
        (&["check", "--range", "HEAD"], b""),
        (&["hook", "run", "pre-push", "nowhere", "nowhere"], line.as_bytes()),
        (&["hook", "run", "update", "refs/heads/new", &zero, &tip], b""),
    ];
    for (words, input) in ways {
        let ran = clone.wacrg_with(words, input);
        // a server knows what its refs reach: there nothing is new
        if words.contains(&"update") {
            ran.code(0);
            continue;
        }
        ran.code(2).says("shallow").says("--allow-shallow");
        let allowed = [words, &["--allow-shallow"]].concat();
        clone.wacrg_with(&allowed, input).code(0).says("shallow");
    }
    // what is staged needs no history
    clone.stage("corpus/captures/a.yaml", leaking("a"));
    clone.wacrg(&["check"]).code(1);
    clone.wacrg(&["check", "--tracked"]).code(1);
}

#[test]
fn what_is_larger_than_can_be_judged_is_named() {
    let repo = Repo::new();
    repo.add("a.md", format!("call {JID}\n"), "docs: a");
    repo.add("large.txt", vec![b' '; (64 << 20) + 1], "feat: large");
    for packed in [false, true] {
        if packed {
            repo.git(&["repack", "-adq"]).code(0);
            repo.git(&["prune-packed"]).code(0);
        }
        repo.wacrg(&["check", "--history"])
            .code(2)
            .says("large.txt (blob ")
            .says("more than the 64 MiB that are judged")
            .says("a.md:1:6");
    }
}

#[test]
fn a_file_that_is_too_large_is_named_and_the_rest_is_judged() {
    let repo = Repo::new();
    repo.write("large.bin", "");
    // all zeros, and none of them takes place on disk
    let large = std::fs::OpenOptions::new().write(true).open(repo.path("large.bin")).expect("there");
    large.set_len((256 << 20) + 1).expect("writable");
    repo.write("a.md", format!("call {JID}\n"));
    let told = |arguments: &[&str]| {
        let ran = repo.wacrg(arguments).code(2);
        ran.says("large.bin cannot be judged").says("more than 256 MiB").says("a.md:1:6");
    };
    told(&["check", "--worktree"]);
    repo.git(&["add", "a.md", "large.bin"]).code(0);
    told(&["check"]);
    repo.commit();
    repo.git(&["repack", "-adq"]).code(0);
    told(&["check", "--tracked"]);
    repo.git(&["update-index", "--split-index"]).code(0);
    told(&["check", "--tracked"]);
}
