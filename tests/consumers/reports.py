# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Reports, read by what reads them: the SARIF schema and Microsoft's validator, GitHub's Markdown, a JUnit reader."""

import json
import os
import re
import subprocess
import tempfile

import cmarkgfm
import jsonschema
import junitparser

import leaks


def sarif(path, findings):
    tool = os.environ["MULTITOOL"]
    with open(f"{tool}/sarif-2.1.0.json", encoding="utf-8") as file:
        schema = json.load(file)
    log = json.loads(path.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    errors = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
    assert not errors, errors
    # the schema has teeth
    log["runs"][0]["columnKind"] = "letters"
    assert list(validator.iter_errors(log)), "the schema accepts anything"
    ran = subprocess.run(
        [f"{tool}/Sarif.Multitool", "validate", str(path), "--rule-kind", "Sarif;Ghas"],
        capture_output=True, text=True, check=False, env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert "1 files scanned" in ran.stdout and "Analysis completed successfully" in ran.stdout, ran.stdout + ran.stderr
    told = [line for line in ran.stdout.splitlines() if re.search(r": (error|warning) ", line)]
    assert not told, "\n".join(told)
    results = [result for result in log["runs"][0]["results"] if not result["suppressions"]]
    assert len(results) == findings
    deep = max(results, key=lambda result: len(result.get("relatedLocations", [])))
    assert len(deep["relatedLocations"]) >= 3, deep


def gitlab(path, findings):
    """The keys that GitLab's documentation names, under "Code Quality report format"."""
    issues = json.loads(path.read_text())
    assert len(issues) == findings
    assert len({issue["fingerprint"] for issue in issues}) == findings, "a fingerprint stands twice"
    for issue in issues:
        assert issue["description"] and issue["check_name"], issue
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}, issue
        assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith(("/", "./")), issue


def junit(path, report):
    read = junitparser.JUnitXml.fromfile(str(path))
    assert (read.failures, read.errors) == (report["counts"]["deny"], 0), (read.failures, read.errors)
    cases = [case for suite in read for case in suite]
    assert read.tests == len(cases) == len(report["findings"]) + len(report["skipped"]) + 1
    assert sum(1 for case in cases if not case.is_passed) == report["counts"]["deny"]
    assert len({(case.classname, case.name) for case in cases}) == len(cases), "a test case stands twice"


def markdown(path, findings):
    page = cmarkgfm.github_flavored_markdown_to_html(path.read_text())
    assert page.count("/docs/rules/") == findings
    outside = re.sub(r"<code>.*?</code>", "", page, flags=re.S)
    assert "@you" not in outside and "<b" not in re.sub(r"<(blockquote|br)", "", outside), outside
    assert "<script" not in page


def github(path):
    """What the runner makes of it: lines that it takes for commands, by its own two ways of reading them."""
    lines = path.read_text().split("\n")
    commands = [line for line in lines if line.strip().startswith("::")]
    kinds = [re.match(r"::([a-z]+)( [^:]*)?::", line).group(1) for line in commands]
    assert kinds.count("error") == 10 and set(kinds) <= {"error", "warning", "group", "endgroup"}, kinds
    assert not any("##[" in line for line in lines)


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = leaks.reports(leaks.repository(f"{folder}/repository"), f"{folder}/reports")
        report = json.loads(paths["json"].read_text())
        findings = len(report["findings"])
        assert findings > 25, findings
        schema = json.loads(subprocess.check_output([os.environ["WACRG"], "schema", "report"]))
        jsonschema.Draft202012Validator(schema).validate(report)
        sarif(paths["sarif"], findings)
        gitlab(paths["gitlab"], findings)
        junit(paths["junit"], report)
        markdown(paths["markdown"], findings)
        github(paths["github"])
        for name, path in paths.items():
            text = path.read_text()
            assert leaks.JID[:9] not in text and "157.23" not in text, f"{name} holds a value"
        print(f"{findings} findings read from {len(paths)} formats")


main()
