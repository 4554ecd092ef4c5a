#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Judges 500 commits one by one and compares with `git log -p -U0` of the same range, in the same run.

    python3 benches/range.py [--runs N] [--commits N] [--binary FILE]

Prints CPU seconds (user and system) of both and their ratio. The repository is made anew: prose, code, captures and a
long page that every tenth commit edits. Exit code 0, whatever the figures are: machines are noisy.
"""

import argparse
import os
import pathlib
import random
import resource
import statistics
import subprocess
import sys
import tempfile

WORDS = "the call offer accept relay media codec stanza node child attribute device key latency audio group".split()


def prose(rng, lines):
    return "".join(" ".join(rng.choices(WORDS, k=12)) + "\n" for _ in range(lines))


def capture(number):
    return (
        f"id: capture-{number}\nsource:\n  technique: websocket-capture\nstanza_tag: call\ndirection: outgoing\n"
        "confidence: speculative\nraw:\n  format: xml\n  body: |\n"
        '    <call from="A@s.whatsapp.net" id="CALLID0001"/>\nsanitized: true\n'
    )


def stream(commits):
    """The repository in the form of `git fast-import`."""
    rng = random.Random(5)
    page = prose(rng, 1500).splitlines(keepends=True)
    files = {f"docs/{number}.md": prose(rng, 60).splitlines(keepends=True) for number in range(40)}
    files["docs/long.md"] = page
    out = []

    def commit(number, message, changed):
        out.append(f"commit refs/heads/main\ncommitter A <a@example.com> {1700000000 + number} +0000\n")
        out.append(f"data {len(message)}\n{message}\n")
        for path, text in changed.items():
            out.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")

    commit(0, "docs: begin", {path: "".join(lines) for path, lines in files.items()})
    for number in range(1, commits + 1):
        changed = {}
        for path in rng.sample(sorted(files), 2) + (["docs/long.md"] if number % 10 == 0 else []):
            lines = files[path]
            lines[rng.randrange(len(lines))] = prose(rng, 1)
            changed[path] = "".join(lines)
        if number % 5 == 0:
            changed[f"corpus/captures/capture-{number}.yaml"] = capture(number)
        commit(number, f"docs: step {number}", changed)
    return "".join(out).encode()


def cpu(command, folder):
    """CPU seconds of a command whose output goes nowhere."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[:400]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--binary", default="target/release/cargo-wacrg")
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    os.environ.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull, LC_ALL="C")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream(options.commits), check=True)
        subprocess.run(["git", "repack", "-adq"], cwd=folder, check=True)
        span = f"main~{options.commits}..main"
        floor, ours = [], []
        for _ in range(options.runs):
            floor.append(cpu(["git", "log", "-p", "-U0", "--no-ext-diff", span], folder))
            ours.append(cpu([binary, "check", "--range", span, "--each-commit"], folder))
        low, high = statistics.median(floor), statistics.median(ours)
        print(f"{options.commits} commits, median of {options.runs} runs, CPU")
        print(f"  git log -p -U0                     {low:.3f} s")
        print(f"  check --range … --each-commit      {high:.3f} s")
        print(f"  ratio                              {high / low:.2f}")


if __name__ == "__main__":
    main()
