# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The action and the workflows: linted by zizmor and actionlint, and what they run is run."""

import json
import os
import pathlib
import re
import subprocess
import tempfile

import cmarkgfm
import yaml

import leaks

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "docs/workflows/gitlab-ci.yml"
WORKFLOWS = sorted(path for path in (ROOT / "docs/workflows").glob("*.yml") if path != GITLAB)

ACTIONLINT = """
import { createRequire } from "node:module";
import fs from "node:fs";
const { createLinter } = await import(createRequire(process.env.CONSUMERS + "/x.js").resolve("actionlint"));
const lint = await createLinter();
for (const file of process.argv.slice(1))
  for (const told of lint(fs.readFileSync(file, "utf8"), ".github/workflows/" + file.split("/").pop()))
    console.log(`${file}:${told.line}: ${told.message}`);
"""

# Runs a script as actions/github-script does; `github` notes what it is asked to do and knows the comments it is given.
SCRIPT = """
import fs from "node:fs";
import { createRequire } from "node:module";
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const told = [];
const call = (name) => async (words) => { told.push([name, words]); return { data: given.pulls }; };
const issues = { listComments: "comments" };
for (const name of ["createComment", "updateComment", "addLabels", "removeLabel"]) issues[name] = call(name);
const github = { paginate: async (what) => given[what], rest: { issues, pulls: { list: call("list") } } };
const context = { repo: { owner: "a", repo: "b" }, payload: given.payload };
const core = { notice: (text) => told.push(["notice", text]) };
const run = Object.getPrototypeOf(async () => {}).constructor;
await new run("require", "github", "context", "core", given.script)(createRequire("/"), github, context, core);
console.log(JSON.stringify(told));
"""
MARK = "<!-- cargo-wacrg report -->"
BOT = {"login": "github-actions[bot]"}

# as an issue form comes: clean, but for what is put into {caller}
ISSUE = """### Direction

incoming

### Raw stanza

```xml
<call from="{caller}" id="CALLID0001"><offer call-id="CALLID0001"/></call>
```

### Confidence

probable
"""


def zizmor(*files):
    return subprocess.run(
        ["zizmor", "--offline", "--no-progress", "--persona", "pedantic", *map(str, files)],
        capture_output=True, text=True, check=False,
    )


def actionlint(*files):
    words = ["node", "--input-type=module", "--eval", ACTIONLINT, "--", *map(str, files)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def lint(folder):
    assert len(WORKFLOWS) >= 5
    ran = zizmor(ACTION, *WORKFLOWS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = actionlint(*WORKFLOWS)
    assert not told, told
    # both have teeth
    bad = folder / "bad.yml"
    text = (ROOT / "docs/workflows/issue-intake.yml").read_text()
    bad.write_text(text.replace('"$title"', '"${{ github.event.issue.title }}"'))
    assert "template-injection" in zizmor(bad).stdout
    bad.write_text(text.replace("types: [opened", "types: [openned"))
    assert "openned" in actionlint(bad)
    # everything is pinned to a commit
    for file in (ACTION, *WORKFLOWS):
        for used in re.findall(r"uses: (\S+)", file.read_text()):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{file.name}: {used}"


def action(folder):
    """Runs the action's steps as the runner would."""
    repository = leaks.repository(folder / "repository")
    leaks.command(repository, "git", "commit", "--quiet", "--message", "feat: leaks")
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    steps = {step.get("name"): step for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"]}

    def run(name, **env):
        ran = leaks.command(
            repository, "bash", "-euo", "pipefail", "-c", steps[name]["run"],
            check=False, capture_output=True, text=True,
            env={"GITHUB_ACTION_PATH": str(ROOT), "BIN": str(bin_folder)} | env,
        )
        return ran.returncode, ran.stdout + ran.stderr

    output = folder / "output"
    assert run("Find the program in the cache", GITHUB_OUTPUT=str(output))[0] == 0
    assert re.fullmatch(r"key=wacrg-\w+-\w+-[0-9a-f]{32}\n", output.read_text()), output.read_text()
    code, told = run("Build the program")
    assert code == 0 and "cargo-wacrg " in told, told

    summary, sarif, markdown = folder / "summary.md", folder / "a.sarif", folder / "a.md"
    files = {"GITHUB_STEP_SUMMARY": str(summary), "SARIF": str(sarif), "MARKDOWN": str(markdown)}
    code, told = run("Judge", RANGE="none", FORMAT="github", **files)
    assert code == 1 and told.count("::error ") == 10, told
    assert "### ❌ wacrg: refused" in summary.read_text() and markdown.stat().st_size and json.loads(sarif.read_text())
    # code scanning takes an accepted finding for an open one
    results = json.loads(sarif.read_text())["runs"][0]["results"]
    assert results and not any(result.get("suppressions") for result in results), "accepted findings would be alerts"
    assert "1 allowed" in told, told
    # no range, no event
    code, told = run("Judge", RANGE="auto", FORMAT="github", BASE="", HEAD="")
    assert code == 1 and "tracked files judged" in told and "the history" not in told, told
    # arguments come through whole, and nothing in them is run
    code, told = run("Judge", RANGE="none", ARGUMENTS="--select=email-address\n--deny=email-address\n")
    assert code == 1 and "email-address" in told and "jid" not in told, told
    code, told = run("Judge", RANGE="none", ARGUMENTS="--policy=$(touch x); `touch x`")
    assert code == 2 and not (repository / "x").exists(), told
    code, told = run("Judge", RANGE="auto", BASE="HEAD^", HEAD="HEAD")
    assert code == 1 and "::error " in told, told
    code, told = run("Judge", RANGE="auto", BASE="HEAD", HEAD="HEAD")
    assert code == 0, told

    # a release is audited under its version, which is never run
    code, told = run("Judge", RELEASE="v9.9.9", FORMAT="human", ARGUMENTS="--no-history\n--select=version-tag,action-pins")
    assert code in (0, 1) and "version-tag" in told, told
    code, told = run("Judge", RELEASE="$(touch x)", FORMAT="human", ARGUMENTS="--no-history\n--select=version-tag")
    assert not (repository / "x").exists(), told

    # the problem matcher finds every finding of the report for people
    matcher = json.loads((ROOT / ".github/problem-matcher.json").read_text())["problemMatcher"][0]["pattern"]
    code, told = run("Judge", RANGE="none", FORMAT="human")
    assert code == 1 and f"::add-matcher::{ROOT}/.github/problem-matcher.json" in told, told
    lines = told.splitlines()
    heads = [number for number, line in enumerate(lines) if re.match(matcher[0]["regexp"], line)]
    places = [re.match(matcher[1]["regexp"], lines[number + 1]) for number in heads]
    missed = [lines[number + 1] for number, place in zip(heads, places) if not place]
    assert len(heads) - len(missed) > 25, told
    assert not any(re.search(r":\d+:\d+$", line) for line in missed), "only a finding in a path has no line"


def events(folder):
    """What a pull request is compared with, and what a push brings."""
    steps = {step.get("name"): step for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"]}
    bin_folder = folder / "bin"

    def git(place, *words):
        return leaks.command(place, "git", *words, capture_output=True, text=True).stdout.strip()

    def commit(place, text, message):
        (place / "notes.md").write_text(text)
        git(place, "add", ".")
        git(place, "commit", "--quiet", "--message", message)
        return git(place, "rev-parse", "HEAD")

    def judge(place, **env):
        ran = leaks.command(
            place, "bash", "-euo", "pipefail", "-c", steps["Judge"]["run"], check=False, capture_output=True, text=True,
            env={"GITHUB_ACTION_PATH": str(ROOT), "BIN": str(bin_folder), "RANGE": "auto", "FORMAT": "human"} | env,
        )
        return ran.returncode, ran.stdout + ran.stderr

    origin, clone = folder / "origin", folder / "events"
    leaks.command(folder, "git", "init", "--quiet", "--initial-branch=main", str(origin))
    stale = commit(origin, "one\n", "docs: one")
    # the target goes on, with a leak that is its own; the branch has it merged
    commit(origin, f"{leaks.JID}\n", "docs: two")
    git(origin, "checkout", "--quiet", "-b", "topic")
    head = commit(origin, "three\n", "docs: three")
    git(origin, "checkout", "--quiet", "-b", "release", stale)
    git(origin, "checkout", "--quiet", "main")
    git(folder, "clone", "--quiet", str(origin), str(clone))
    pull = {"GITHUB_EVENT_NAME": "pull_request", "BASE": stale, "HEAD": head}
    code, told = judge(clone, GITHUB_BASE_REF="main", **pull)
    assert code == 0 and "1 commit " in told, told
    # it has another target now, which has no such commit
    code, told = judge(clone, GITHUB_BASE_REF="release", **pull)
    assert code == 1 and "2 commits" in told, told
    # a target that is not in the clone: what the event says; and no tag or branch can stand in for it
    git(clone, "tag", "origin/gone", head)
    git(clone, "branch", "gone", head)
    code, told = judge(clone, GITHUB_BASE_REF="gone", **pull)
    assert code == 1 and "2 commits" in told, told
    # what the pull request is compared with is not here at all: that is no reason to pass
    code, told = judge(clone, GITHUB_BASE_REF="gone", **pull | {"BASE": "1" * 40})
    assert code == 2, told

    # a push that says what was there is judged from there
    git(clone, "checkout", "--quiet", "topic")
    push = {"GITHUB_EVENT_NAME": "push", "HEAD": head}
    code, told = judge(clone, BASE=f"{head}^", **push)
    assert code == 0 and "not known here" not in told, told
    # a first push, and one that threw away what was there: the leak in the middle is found, in the report as well
    for before in ("0" * 40, "1" * 40):
        code, told = judge(clone, BASE=before, ARGUMENTS=f"--output=json={folder}/push.json", **push)
        assert code == 1 and "What was there before this push is not known here" in told, told
        assert "error[jid]" in told and "in commit" in told and "1 tracked file judged" in told, told
        assert json.loads((folder / "push.json").read_text())["source"]["kind"] == "history"
    # what the history is not asked for is judged of the tip: here it is all that is wrong
    git(clone, "checkout", "--quiet", "--detach", stale)
    code, told = judge(clone, BASE="0" * 40, **push)
    assert code == 1 and "error[missing-disclaimer]" in told and "clean: 1 blob of the history" in told, told
    # a clone without its past is not judged as if it had none
    git(folder, "clone", "--quiet", "--depth=1", f"file://{origin}", str(folder / "shallow"))
    code, told = judge(folder / "shallow", BASE="0" * 40, **push)
    assert code == 2 and "shallow" in told, told


def agreed(folder):
    """What maintainers agree to by a label, and what a baseline accepts."""
    gate = yaml.safe_load((ROOT / "docs/workflows/gate.yml").read_text())
    assert {"labeled", "edited"} <= set(gate[True]["pull_request"]["types"]), "YAML takes `on` for a truth"
    (asked,) = (step["with"]["arguments"] for step in gate["jobs"]["gate"]["steps"] if "arguments" in step.get("with", {}))
    (label,) = (line for line in asked.splitlines() if "policy-agreed" in line)
    condition, given = re.fullmatch(r"\$\{\{ (.*) && '(--\S+)' \|\| '' \}\}", label).groups()
    assert condition == "github.event.action == 'labeled' && github.event.label.name == 'policy-agreed'"
    place = folder / "agreed"
    place.mkdir()

    def git(*words):
        return leaks.command(place, "git", *words, capture_output=True, text=True).stdout.strip()

    def commit(message, **files):
        for name, text in files.items():
            (place / f"{name}.md" if name != "policy" else place / "wacrg.toml").write_text(text)
        git("add", ".")
        git("commit", "--quiet", "--message", message)
        return git("rev-parse", "HEAD")

    def judge(**env):
        ran = leaks.command(
            place, "bash", str(ROOT / ".github/action/check"), check=False, capture_output=True, text=True,
            env={"BIN": str(folder / "bin"), "FORMAT": "human", "GITHUB_EVENT_NAME": "pull_request"} | env,
        )
        return ran.returncode, ran.stdout + ran.stderr

    git("init", "--quiet", "--initial-branch=main")
    base = commit("docs: one", notes=f"{leaks.JID}\n")
    head = commit("chore: a policy", policy='[rules]\nemail-address = "warn"\n')
    code, told = judge(BASE=base, HEAD=head)
    assert code == 1 and "error[policy-loosened]" in told, told
    code, told = judge(BASE=base, HEAD=head, ARGUMENTS=given)
    assert code == 0, told
    # it opens nothing else
    head = commit("docs: two", more=f"from {leaks.JID}\n")
    code, told = judge(BASE=base, HEAD=head, ARGUMENTS=given)
    assert code == 1 and "error[jid]" in told and "policy-loosened]" not in told, told

    # a change of an accepted line is judged; without a change its place is all that counts
    leaks.command(place, os.environ["WACRG"], "baseline", capture_output=True)
    base = commit("chore: a baseline")
    head = commit("docs: another", notes=leaks.JID.replace("605@", "777@") + "\n")
    code, told = judge(BASE=base, HEAD=head, ARGUMENTS="--baseline=wacrg-baseline.json\n")
    assert code == 1 and "error[jid]" in told, told
    code, told = judge(RANGE="none", ARGUMENTS="--baseline=wacrg-baseline.json\n--select=privacy\n")
    assert code == 0 and "2 allowed" in told, told
    # the change's own baseline has no say
    leaks.command(place, os.environ["WACRG"], "baseline", capture_output=True)
    head = commit("docs: a third", third=f"once more {leaks.JID}\n")
    leaks.command(place, os.environ["WACRG"], "baseline", capture_output=True)
    head = commit("chore: accept it")
    code, told = judge(BASE=base, HEAD=head, ARGUMENTS="--baseline=wacrg-baseline.json\n")
    assert code == 1 and "third.md" in told and "error[policy-loosened]" in told, told


def build(folder):
    """The program is built where nothing of the checkout is obeyed; with the real cargo, of a program that is built at once."""
    place, checkout, home = (folder / name for name in ("built", "checkout", "cargo-home"))
    sources = {
        "Cargo.toml": '[package]\nname = "cargo-wacrg"\nversion = "0.0.0"\nedition = "2024"\n',
        "Cargo.lock": 'version = 4\n\n[[package]]\nname = "cargo-wacrg"\nversion = "0.0.0"\n',
        "src/main.rs": 'fn main() { println!("built here"); }\n',
        ".github/action/build": (ROOT / ".github/action/build").read_text(),
    }
    hostile = {
        "wrapper": f'#!/bin/sh\necho "$@" >> {folder}/ran\nexec "$@"\n',
        ".cargo/config.toml": f'[build]\nrustc-wrapper = "{checkout}/wrapper"\ntarget = "no-such-target"\n',
        "rust-toolchain.toml": '[toolchain]\nchannel = "no-such-toolchain"\n',
        "Cargo.toml": "this is no manifest",
    }
    # what the machine's owner has set is no reason to lose the program
    settings = {"config.toml": f'[build]\ntarget = "no-such-target"\ntarget-dir = "{folder}/elsewhere"\n'}
    for root, files in ((place, sources), (checkout, hostile), (home, settings)):
        for name, text in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(0o755)
    built = folder / "built-bin"
    built.mkdir()
    step = next(step for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"] if step.get("name") == "Build the program")

    def run(*words):
        return leaks.command(
            checkout, *words, check=False, capture_output=True, text=True,
            env={"GITHUB_ACTION_PATH": str(place), "BIN": str(built), "CARGO_HOME": str(home), "CARGO_BUILD_TARGET": "no-such-target"},
        )

    # what stands there would be obeyed
    assert "no-such-t" in run("cargo", "build").stderr
    ran = run("bash", "-euo", "pipefail", "-c", step["run"])
    assert ran.returncode == 0 and ran.stdout == "built here\n", ran.stdout + ran.stderr
    assert not (folder / "ran").exists(), "the checkout's rustc-wrapper was run"
    assert [entry.name for entry in built.iterdir()] == ["cargo-wacrg"]
    # nor where the program for issues is installed
    steps = yaml.safe_load((ROOT / "docs/workflows/issue-intake.yml").read_text())["jobs"]["judge"]["steps"]
    (install,) = (step for step in steps if "cargo install" in step.get("run", ""))
    assert install["working-directory"] == "${{ runner.temp }}", install


def script(workflow, job, env, **given):
    """What the script in a workflow's job does; how it failed, if it did."""
    steps = yaml.safe_load((ROOT / "docs/workflows" / workflow).read_text())["jobs"][job]["steps"]
    (step,) = (step for step in steps if "script" in step.get("with", {}))
    assert set(step["env"]) == set(env), step["env"]
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", SCRIPT], input=json.dumps(given | {"script": step["with"]["script"]}),
        env=os.environ | env, capture_output=True, text=True, check=False,
    )
    assert ran.returncode == 0 or re.search("^(Error: this is no report|SyntaxError: .*JSON)", ran.stderr, re.M), ran.stderr
    return json.loads(ran.stdout) if ran.returncode == 0 else None


def comment(folder):
    """The comment holds what a report says, and nothing that a fork put there to be clicked on, to call or to close."""
    place = folder / "comment"
    place.mkdir()
    path = place / "wacrg.json"
    url = "https://github.com/a/b/actions/runs/1"
    run = {
        "head_repository": {"owner": {"login": "c"}}, "head_branch": "topic", "head_sha": "1" * 40,
        "conclusion": "failure", "html_url": url,
    }
    pulls = [{"number": 6, "head": {"sha": "2" * 40}}, {"number": 7, "head": {"sha": "1" * 40}}]

    def told(report, comments=(), **other):
        if report is not None:
            path.write_text(report if isinstance(report, str) else json.dumps(report))
        given = {"payload": {"workflow_run": run | other}, "pulls": pulls, "comments": list(comments)}
        return script("comment.yml", "comment", {"REPORT": str(path)}, **given)

    def body(report, **other):
        (name, asked), (done, words) = told(report, **other)
        assert (name, asked["head"], done, words["issue_number"]) == ("list", "c:topic", "createComment", 7)
        text = words["body"]
        assert text.startswith(MARK) and len(text) < 65536, len(text)
        page = cmarkgfm.github_flavored_markdown_to_html(text)
        plain = re.sub(r"<code>[^<]*</code>", "", page)
        links = re.findall(r'(?:href|src)="([^"]*)"', page)
        own = "https://github.com/WhiskeySockets/cargo-wacrg/blob/main/docs/"
        assert all(link == url or re.fullmatch(re.escape(own) + r"(rules/)?[a-z-]+\.md", link) for link in links), links
        assert set(re.findall(r"<(\w+)", page)) <= {"h3", "p", "a", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "code"}, page
        assert not re.search(r"@|#\d|fixes|evil|!\[", plain), plain
        return text, page

    # a real one, with a name that means to steer
    leaking = leaks.repository(place / "repository")
    ran = leaks.command(leaking, os.environ["WACRG"], "check", f"--output=json={path}", check=False, capture_output=True)
    assert ran.returncode == 1
    report = json.loads(path.read_text())
    text, page = body(None)
    assert "### ❌ wacrg: refused" in text and f"{report['counts']['deny']} findings at level deny" in text, text
    assert page.count("/docs/rules/") == min(50, len(report["findings"])) and "leaked.md" in text, page
    assert "| `corpus/captures/c0.yaml:10:17` | `A@s.whatsapp.net` |" in text, text
    assert leaks.JID[:9] not in text

    finding = report["findings"][0] | {"level": "deny"}
    evil = "](https://evil.example) https://evil.example www.evil.example ![x](//evil.example/x.png) fixes #1 @you <img src=//evil.example> ` `` | \\| \n\n# evil\n\n@team"
    hostile = []
    for value in (evil, "`" + evil, "``` " + evil, "\u202e" + evil, evil * 1000, ["jid"], {"toString": 1}, 7, None, True):
        location = {"path": value, "line": value, "column": value}
        for name in finding:
            hostile.append(finding | {name: location if name == "location" else value})
        hostile.append(finding | {"commit": {"id": value, "subject": value}, "location": location, "rule": value, "replacement": value})
    fields = {"version": 1, "verdict": evil, "counts": {"deny": evil}, "notes": [evil]}
    for start in range(0, len(hostile), 40):
        body(fields | {"findings": hostile[start:start + 40] + [None, 7, [], evil], "failures": [{"path": evil, "message": evil}, None]})
    for odd in ({}, {"findings": evil, "failures": {"length": 9}}, {"findings": {"0": finding}}):
        text, _ = body({"version": 1} | odd)
        assert "0 findings at level deny" in text, text
    # very many
    text, page = body({"version": 1, "findings": hostile[:40] * 100, "failures": [{"path": evil}] * 1000})
    assert page.count("<tr>") == 51 and "more are not shown here" in text, text[-500:]
    # what is no report
    for odd in ("", "{", "null", "[]", '{"version": 2}', MARK, "[" * 10_000, " " * (16 * 1024 * 1024) + '{"version": 1}'):
        assert told(odd) is None, odd[:20]
    path.unlink()
    path.symlink_to("/etc/passwd")
    assert told(None) is None
    path.unlink()
    assert told(None) == [["notice", "the gate left no report"]]
    # nobody is left to tell
    assert told(report, head_repository=None)[0][0] == "notice"
    assert told(report, head_sha="3" * 40)[-1][0] == "notice"
    # its own comment is renewed, also when all is well; nobody else's is, and a clean one is not begun
    theirs = [{"id": 1, "user": None, "body": MARK}, {"id": 2, "user": {"login": "x", "type": "Bot"}, "body": MARK}, {"id": 3, "user": BOT, "body": None}]
    own = {"id": 4, "user": BOT, "body": MARK + "\nold"}
    assert told(report, theirs)[-1][0] == "createComment"
    clean = {"version": 1, "verdict": "clean", "findings": [], "failures": []}
    done, words = told(clean, [*theirs, own], conclusion="success")[-1]
    assert (done, words["comment_id"]) == ("updateComment", 4) and "✅ wacrg: clean" in words["body"], words
    assert [name for name, _ in told(clean, theirs, conclusion="success")] == ["list"]
    # a report that says that all is well does not make it so
    assert "❌" in told(clean)[-1][1]["body"]


def intake(folder):
    """Runs the steps that judge a text and answer it, as the workflow says them."""
    jobs = yaml.safe_load((ROOT / "docs/workflows/issue-intake.yml").read_text())["jobs"]
    assert jobs["ingest"]["needs"] == "judge"
    judge = next(step["run"] for step in jobs["judge"]["steps"] if step.get("id") == "judge")
    assert "--kind issue-form" in judge
    path = folder / "path"
    path.mkdir()
    (path / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    clean, leak = "A@s.whatsapp.net", leaks.JID

    def judged(payload):
        place = pathlib.Path(tempfile.mkdtemp(dir=folder))
        (place / "event.json").write_text(json.dumps(payload))
        env = {"PATH": f"{path}:{os.environ['PATH']}", "RUNNER_TEMP": str(place), "GITHUB_EVENT_PATH": str(place / "event.json")}
        words = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", judge)
        ran = leaks.command(place, *words, check=False, capture_output=True, text=True, env=env)
        told = ran.stdout + ran.stderr
        report = place / "report.md"
        told += report.read_text() if report.exists() else ""
        assert leak[:9] not in told, "the value came back"
        assert not (place / "x").exists(), "the text was run"
        return ran.returncode, told, report

    def answers(code, report, payload, comments=()):
        env = {"CLEAN": "true" if code == 0 else "false", "REPORT": str(report)}
        return script("issue-intake.yml", "judge", env, payload=payload, comments=list(comments))

    def opened(title, body):
        return {"action": "opened", "issue": {"number": 7, "title": title, "body": body}}

    def typed(body, action="created"):
        return opened("", ISSUE.format(caller=leak)) | {"action": action, "comment": {"id": 9, "body": body, "html_url": "https://github.com/a/b/issues/7#c9"}}

    for title, body, code, says in (
        ("[capture]: incoming offer", ISSUE.format(caller=clean), 0, "clean: 4 sections of the issue judged"),
        ("[capture]: incoming offer", ISSUE.format(caller=leak), 1, "found in section Raw stanza"),
        ("[capture]: incoming offer", ISSUE.format(caller=leak).replace("\n", "\r\n"), 1, "found in section Raw stanza"),
        (f"Call from {leak}", ISSUE.format(caller=clean), 1, "issue title:1:11"),
        # nothing that is typed is an option, or is run
        ("--isolated", ISSUE.format(caller=leak), 1, "found in section Raw stanza"),
        (f"--policy={leak}", ISSUE.format(caller=clean), 1, "issue title:1:"),
        ("$(touch x)", ISSUE.format(caller='`touch x`"; touch x #'), None, ""),
        ("", ISSUE.format(caller=leak), 1, "found in section Raw stanza"),
        ("[capture]: nothing", "", 0, "judged"),
        (None, None, 0, "judged"),
        ("free text", f"no form at all, but {leak}", 1, "issue body:1:21"),
        # more than a setting of a process can hold
        ("long", "a word \n" * 40_000 + leak, 1, "issue body:40001:1"),
    ):
        payload = opened(title, body)
        ended, told, report = judged(payload)
        assert code is None or ended == code, told
        assert says in told, told
        done = answers(ended, report, payload)
        if ended:
            (said, words), (labelled, label) = done
            assert (said, words["issue_number"]) == ("createComment", 7) and labelled == "addLabels" and label["labels"] == ["needs-redaction"]
            assert "### ❌ wacrg: refused" in words["body"] and "delete its earlier revision" in words["body"], words
            assert leak[:9] not in words["body"] and len(words["body"]) < 65536
        else:
            assert done == [], done

    # comments are judged by themselves, and one that is gone is clean
    for payload, code in ((typed(f"it was {leak}"), 1), (typed("thanks"), 0), (typed(f"it was {leak}", "deleted"), 0)):
        ended, told, report = judged(payload)
        assert ended == code, told
    payload = typed(f"it was {leak}")
    _, _, report = judged(payload)
    (_, words), _ = answers(1, report, payload)
    assert "About [this comment](https://github.com/a/b/issues/7#c9)" in words["body"], words
    # what cannot be judged is told as well
    assert "could not be judged" in answers(1, folder / "none", payload)[0][1]["body"]

    # the answer is renewed; the label goes with the last text that was not clean
    of_comment = {"id": 21, "user": BOT, "body": words["body"]}
    payload = opened("", ISSUE.format(caller=leak))
    _, _, report = judged(payload)
    of_issue = {"id": 20, "user": BOT, "body": answers(1, report, payload)[0][1]["body"]}
    forged = {"id": 19, "user": {"login": "x"}, "body": of_issue["body"]}
    both = [forged, of_issue, of_comment]
    assert [name for name, _ in answers(1, report, payload, [forged])] == ["createComment", "addLabels"]
    (said, words), _ = answers(1, report, payload, both)
    assert (said, words["comment_id"]) == ("updateComment", 20)
    ((said, words),) = answers(0, report, payload, both)
    assert (said, words["comment_id"]) == ("updateComment", 20) and "clean now" in words["body"], words
    of_issue["body"] = words["body"]
    done = answers(0, report, typed("thanks", "edited"), both)
    assert [name for name, _ in done] == ["updateComment", "removeLabel"] and done[0][1]["comment_id"] == 21, done


def release(folder):
    """The audit of a tag on a fresh machine: cargo is asked offline, after what the lock file names was fetched."""
    steps = yaml.safe_load((ROOT / "docs/workflows/release.yml").read_text())["jobs"]["check"]["steps"]
    names = [step.get("name") for step in steps]
    fetch = steps[names.index("Audit the release") - 1]
    assert fetch["if"] == "hashFiles('Cargo.lock') != ''", fetch
    place = folder / "release"
    (place / "src").mkdir(parents=True)
    (place / "Cargo.toml").write_text('[package]\nname = "x"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\nitoa = "1"\n')
    (place / "src/main.rs").write_text("fn main() {}\n")
    leaks.command(place, "git", "init", "--quiet")
    leaks.command(place, "cargo", "generate-lockfile", "--quiet")
    leaks.command(place, "git", "add", ".")
    leaks.command(place, "git", "commit", "--quiet", "--message", "feat: x")
    env = {"CARGO_HOME": str(folder / "fresh"), "CARGO_TARGET_DIR": str(folder / "release-target")}

    def audit():
        words = (os.environ["WACRG"], "audit", "--no-history", "--select=package-contents")
        return leaks.command(place, *words, check=False, capture_output=True, env=env).returncode

    assert audit() == 2
    leaks.command(place, "bash", "-e", "-c", fetch["run"], capture_output=True, env=env)
    assert audit() == 0


def gitlab(folder):
    """GitLab's file, and what its job runs after the program is there."""
    text = yaml.safe_load(GITLAB.read_text())
    job = text["sanitized"]
    assert job["stage"] in text["stages"] and job["variables"]["GIT_DEPTH"] == "0"
    assert all(isinstance(line, str) for line in job["before_script"] + job["script"]), "a line is no text to GitLab"
    (install,) = (line for line in job["before_script"] if "cargo install" in line)
    assert install.startswith("cd / && ") and job["before_script"][-1] == 'cd "$CI_PROJECT_DIR"'
    reports = job["artifacts"]["reports"]
    place = leaks.repository(folder / "gitlab")
    leaks.command(place, "git", "commit", "--quiet", "--message", "feat: leaks")
    leaks.command(folder, "git", "clone", "--quiet", str(place), str(folder / "runner"))
    for env, code, says in (
        ({"CI_COMMIT_BEFORE_SHA": "0" * 40}, 1, "blobs of the history"),
        ({"CI_COMMIT_BEFORE_SHA": "HEAD^"}, 1, "changed files of 1 commit"),
        ({"CI_COMMIT_BEFORE_SHA": "0" * 40, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}, 0, "no commit to judge"),
    ):
        # one shell that ends where a line fails
        ran = leaks.command(
            folder / "runner", "bash", "-euo", "pipefail", "-c", "\n".join(job["script"]), check=False, capture_output=True,
            text=True, env=env | {"PATH": f"{folder / 'path'}:{os.environ['PATH']}"},
        )
        told = ran.stdout + ran.stderr
        assert ran.returncode == code and says in told, told
        findings = json.loads((folder / "runner" / reports["codequality"]).read_text())
        assert bool(findings) == bool(code) and (folder / "runner" / reports["junit"]).stat().st_size


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lint(folder)
        action(folder)
        events(folder)
        agreed(folder)
        build(folder)
        comment(folder)
        intake(folder)
        release(folder)
        gitlab(folder)
        print(f"an action and {len(WORKFLOWS)} workflows linted, their steps run")


main()
