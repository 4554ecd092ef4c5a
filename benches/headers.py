#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""CPU time to check the licence headers of a tree of 11,000 files, against hawkeye 7.3 on the same tree in the same run.

    cargo build --release && python3 benches/headers.py [HAWKEYE]

HAWKEYE is the program, by default the one on the PATH (`cargo install hawkeye --version 7.3.0 --locked`); without it only
our own time and cat's are told. The tree is made of this repository's own sources, in seven kinds of files; hawkeye writes
the headers, where it is there. Both check that every header is there and right, in the work tree. The rounds alternate, and the least of each
counts; the aim is a ratio of at most 1.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = 11_000
ROUNDS = 5
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "cargo-wacrg"
HOLDER = "WhiskeySockets and the WhatsApp Calls Research Group contributors"
# REUSE-IgnoreStart
LINES = [f"SPDX-FileCopyrightText: {HOLDER}", "SPDX-License-Identifier: MIT"]
# REUSE-IgnoreEnd
ENDINGS = ["rs", "py", "toml", "sh", "ts", "css", "html"]
POLICY = '[headers]\nrequire = "all"\n[[licence]]\nspdx = "MIT"\npaths = ["**"]\n'
HAWKEYE = '''[header]
text = """
{}
"""
keywords = ["SPDX-"]
[files]
includes = ["src/**"]
'''


def make(folder, hawkeye):
    """A committed tree; the headers are written by hawkeye, or by us where it is absent."""
    sources = sorted((ROOT / "wacrg-rules" / "src").rglob("*.rs"))
    bodies = [source.read_text().split("\n\n", 1)[1] for source in sources]
    for number in range(FILES):
        file = folder / "src" / f"d{number % 97}" / f"f{number}.{ENDINGS[number % len(ENDINGS)]}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{number}\n" + bodies[number % len(bodies)])
    (folder / "wacrg.toml").write_text(POLICY)
    (folder / "licenserc.toml").write_text(HAWKEYE.format("\n".join(LINES)))

    def run(*words):
        subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("git", "init", "--quiet")
    if hawkeye:
        run(hawkeye, "format")
    else:
        run(str(PROGRAM), "fix", "--yes", "--policy", "wacrg.toml", "src")
    run("git", "add", "--all")
    run("git", "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--no-verify", "-m", "chore: begin")


def cpu(command, folder, codes):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ran.returncode not in codes:
        sys.exit(f"{command} ended with {ran.returncode}\n{ran.stdout[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    hawkeye = sys.argv[1] if len(sys.argv) > 1 else shutil.which("hawkeye")
    hawkeye = hawkeye and os.path.abspath(hawkeye)
    rules = "missing-header,wrong-licence,wrong-holder,spdx-expression,header-conflict,copyright-year"
    commands = {
        "xargs cat": (["sh", "-c", "find src -type f -print0 | xargs -0 cat"], {0}),
        "cargo-wacrg": ([str(PROGRAM), "check", "--worktree", "--quiet", "--select", rules, "src"], {0}),
    }
    if hawkeye:
        commands["hawkeye"] = ([hawkeye, "check"], {0})
    with tempfile.TemporaryDirectory(prefix="wacrg-bench-") as name:
        folder = Path(name)
        make(folder, hawkeye)
        times = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, (command, codes) in commands.items():
                times[name].append(cpu(command, folder, codes))
    best = {name: min(list) for name, list in times.items()}
    print(f"{FILES:,} files with headers, CPU of the best of {ROUNDS} rounds")
    for name, seconds in best.items():
        print(f"{name:12} {seconds:6.2f} s")
    if hawkeye:
        print(f"cargo-wacrg against hawkeye: ratio {best['cargo-wacrg'] / best['hawkeye']:.2f}, aim 1")
    else:
        print("hawkeye is not installed: cargo install hawkeye --version 7.3.0 --locked")


if __name__ == "__main__":
    main()
