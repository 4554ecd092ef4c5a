# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The action and the workflows: linted by zizmor and actionlint, and what they run is run."""

import json
import os
import pathlib
import re
import subprocess
import tempfile

import yaml

import leaks

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / "docs/workflows").glob("*.yml"))

ACTIONLINT = """
import { createRequire } from "node:module";
import fs from "node:fs";
const { createLinter } = await import(createRequire(process.env.CONSUMERS + "/x.js").resolve("actionlint"));
const lint = await createLinter();
for (const file of process.argv.slice(1))
  for (const told of lint(fs.readFileSync(file, "utf8"), ".github/workflows/" + file.split("/").pop()))
    console.log(`${file}:${told.line}: ${told.message}`);
"""

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
    bad.write_text(text.replace('"$TITLE"', '"${{ github.event.issue.title }}"'))
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
    # a new branch has nothing before it; no range, no event
    for env in ({"BASE": "0" * 40, "HEAD": "HEAD"}, {"BASE": "", "HEAD": ""}):
        code, told = run("Judge", RANGE="auto", FORMAT="github", **env)
        assert code == 1 and "tracked files judged" in told, told
    # arguments come through whole, and nothing in them is run
    code, told = run("Judge", RANGE="none", ARGUMENTS="--select=email-address\n--deny=email-address\n")
    assert code == 1 and "email-address" in told and "jid" not in told, told
    code, told = run("Judge", RANGE="none", ARGUMENTS="--policy=$(touch x); `touch x`")
    assert code == 2 and not (repository / "x").exists(), told
    if "--each-commit" in subprocess.check_output([os.environ["WACRG"], "check", "--help"], text=True):
        code, told = run("Judge", RANGE="auto", BASE="HEAD^", HEAD="HEAD")
        assert code == 1 and "::error " in told, told
        code, told = run("Judge", RANGE="auto", BASE="HEAD", HEAD="HEAD")
        assert code == 0, told
    else:
        print("note: check --range is not there yet")

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


def intake(folder):
    """Runs the steps that judge an issue and answer it, as the workflow says them."""
    workflow = yaml.safe_load((ROOT / "docs/workflows/issue-intake.yml").read_text())
    steps = {step.get("name"): step for step in workflow["jobs"]["judge"]["steps"]}
    judge, answer = steps["Judge title and text"]["run"], steps["Answer, without what was found"]["run"]
    assert "--kind issue-form" in judge
    path = folder / "path"
    path.mkdir()
    (path / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    # what the answer would say
    (path / "gh").write_text('#!/bin/sh\necho "$@" >> said\n[ "$2" != comment ] || cat report.md >> said\n')
    (path / "gh").chmod(0o755)
    clean, leak = "A@s.whatsapp.net", leaks.JID
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
        ("free text", f"no form at all, but {leak}", 1, "issue body:1:21"),
    ):
        place = pathlib.Path(tempfile.mkdtemp(dir=folder))
        env = {"TITLE": title, "BODY": body, "PATH": f"{path}:{os.environ['PATH']}", "NUMBER": "7", "REPOSITORY": "a/b"}

        def run(script):
            return leaks.command(
                place, "bash", "-e", "-o", "pipefail", "-c", script, check=False, capture_output=True, text=True, env=env
            )

        ran = run(judge)
        told = ran.stdout + ran.stderr
        report = place / "report.md"
        reported = report.read_text() if report.exists() else ""
        assert code is None or ran.returncode == code, told
        assert says in told + reported, told + reported
        assert leak[:9] not in told + reported, "the value came back"
        if code == 1:
            assert run(answer).returncode == 0
            said = (place / "said").read_text()
            assert said.startswith("issue comment 7 --repo a/b --body-file report.md\n"), said
            assert "### ❌ wacrg: refused" in said and "delete its earlier revision" in said, said
            assert "issue edit 7 --repo a/b --add-label needs-redaction" in said and leak[:9] not in said, said
        assert not (place / "x").exists(), "the text was run"


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lint(folder)
        action(folder)
        intake(folder)
        print(f"an action and {len(WORKFLOWS)} workflows linted, their steps run")


main()
