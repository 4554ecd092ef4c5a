#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Time of the release audit on a workspace of three packages, against what cargo needs for the same questions by hand.

    cargo build --release && python3 benches/audit.py [--runs 15] [--check]

The floor is `cargo metadata --no-deps` and `cargo package --workspace --list`, one after the other, in the same workspace
and the same run. Both are told as time on the clock and as CPU of the process and its children; the aim is a ratio of time
below 10. Audited without history, which has a benchmark of its own (history.py). With --check it exits 1 where the median ratio
is not below the aim.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM = 10.0
ROOT = Path(__file__).resolve().parent.parent
DISCLAIMER = "This project is not affiliated with, endorsed by or connected to WhatsApp or Meta."
WORKSPACE = """\
[workspace]
members = ["crates/*"]
resolver = "3"

[workspace.package]
version = "0.1.0"
edition = "2024"
rust-version = "1.85"
license = "MIT"
repository = "https://github.com/example/calls"
"""
PACKAGE = """\
[package]
name = "calls-{name}"
description = "A part of calls"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
repository.workspace = true
keywords = ["calls"]
categories = ["parser-implementations"]
"""
WORKFLOW = """\
name: CI
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
      - run: cargo test
"""


def prepare(folder: Path, env: dict) -> None:
    """A clean workspace of three packages in which two depend on the first, committed."""

    def write(path: str, text: str) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    licence = (ROOT / "LICENSE-MIT").read_text()
    write("Cargo.toml", WORKSPACE)
    write(".gitignore", "target\n")
    write("LICENSE-MIT", licence)
    write("LICENSE-CC-BY-4.0", (ROOT / "LICENSE-CC-BY-4.0").read_text())
    write("README.md", f"# Calls\n\n{DISCLAIMER} See the [disclaimer](DISCLAIMER.md).\n")
    write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-23\n\n- a beginning\n")
    write(".github/workflows/ci.yml", WORKFLOW)
    for page in ("DISCLAIMER.md", "SECURITY.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"):
        text = (ROOT / page).read_text()
        write(page, text.split("-->\n", 1)[-1])
    for name in ("core", "read", "tool"):
        inner = "" if name == "core" else '\n[dependencies]\ncalls-core = { path = "../core", version = "0.1.0" }\n'
        write(f"crates/{name}/Cargo.toml", PACKAGE.format(name=name) + inner)
        write(f"crates/{name}/LICENSE-MIT", licence)
        write(f"crates/{name}/README.md", f"# calls-{name}\n\n{DISCLAIMER}\n")
        for number in range(10):
            write(f"crates/{name}/src/part{number}.rs", f"//! Part {number}.\n\npub const PART: u32 = {number};\n" * 20)
        write(f"crates/{name}/src/lib.rs", "".join(f"//! Part {number} of it.\n" for number in range(10)))

    def run(*words: str) -> None:
        subprocess.run(words, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run("git", "init", "--quiet", "--initial-branch=main")
    run("cargo", "generate-lockfile", "--offline")
    run("git", "add", "--all")
    run("git", "commit", "--quiet", "-m", "feat: begin")


def measure(commands: list, folder: Path, env: dict) -> tuple:
    """Time on the clock and CPU of the commands one after the other, in milliseconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        ran = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if ran.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {ran.returncode}\n{ran.stdout[-3000:]}{ran.stderr[-1000:]}")
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=ROOT / "target" / "release" / "cargo-wacrg")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    binary = options.binary.resolve()
    if not binary.is_file():
        sys.exit(f"{binary} is not there: cargo build --release")
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull, CARGO_NET_OFFLINE="true")
    for role in ("AUTHOR", "COMMITTER"):
        env.update({f"GIT_{role}_NAME": "Bench", f"GIT_{role}_EMAIL": "bench@example.com"})
    ours = [[str(binary), "audit", "--no-history"]]
    floor = [
        ["cargo", "metadata", "--format-version=1", "--no-deps"],
        ["cargo", "package", "--workspace", "--list"],
    ]
    pairs = []
    with tempfile.TemporaryDirectory(prefix="wacrg-bench-") as name:
        folder = Path(name)
        prepare(folder, env)
        for run in range(options.runs + 2):
            pair = (measure(ours, folder, env), measure(floor, folder, env))
            if run >= 2:
                pairs.append(pair)
    ratio = statistics.median(mine[0] / theirs[0] for mine, theirs in pairs)
    cpu = statistics.median(mine[1] / theirs[1] for mine, theirs in pairs)
    mine, theirs = (statistics.median(column[0] for column in columns) for columns in zip(*pairs))
    print(
        f"three packages: audit {mine:.0f} ms, cargo metadata and cargo package --list {theirs:.0f} ms, "
        f"ratio {ratio:.2f} (CPU {cpu:.2f}), aim below {AIM:g}"
    )
    sys.exit(1 if options.check and ratio >= AIM else 0)


if __name__ == "__main__":
    main()
