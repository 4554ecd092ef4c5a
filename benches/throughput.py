#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""CPU time to judge a source tree, against reading the same files with cat in the same run.

    cargo build --release && python3 benches/throughput.py [FOLDER]

Without FOLDER it makes a tree: 11,000 files, spread evenly over the sources that cargo has fetched, of at most 64 KiB each,
which is 70 MB or more. Binary files are kept: what a repository may hold is what is measured. A FOLDER is measured as it is.
Prints both times and their ratio; the aim is at most 4. The rounds alternate, and the least of each counts.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
AIM = 4.0
FILES = 11_000
LARGEST = 64 * 1024
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "cargo-wacrg"


def cpu(command, codes):
    """CPU seconds, user and system, of a command and its children; its output is not looked at."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if ran.returncode not in codes:
        sys.exit(f"{command[0]} ended with {ran.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def make(tree):
    """11,000 files of cargo's sources, in their folders."""
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    roots = sorted((home / "registry" / "src").glob("*"))
    if not roots:
        sys.exit("cargo has fetched no sources: run `cargo fetch`, or name a folder")
    files = sorted(path for path in roots[0].rglob("*") if path.is_file() and not path.is_symlink())
    files = [path for path in files if path.stat().st_size <= LARGEST]
    if len(files) < FILES:
        print(f"cargo has fetched {len(files):,} files only; each is taken")
    step = max(len(files) / FILES, 1)
    for number in range(min(FILES, len(files))):
        path = files[int(number * step)]
        copy = tree / path.relative_to(roots[0])
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def measure(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    read = ["sh", "-c", 'find "$1" -type f -print0 | xargs -0 cat', "sh", str(folder)]
    judge = [str(PROGRAM), "check", "--isolated", "--quiet", str(folder)]
    cat, wacrg = [], []
    for _ in range(ROUNDS):
        cat.append(cpu(read, {0}))
        wacrg.append(cpu(judge, {0, 1}))
    ratio = min(wacrg) / min(cat)
    print(f"{len(files):,} files, {size / 1e6:.0f} MB")
    print(f"xargs cat    {min(cat):6.2f} s of CPU")
    print(f"cargo-wacrg  {min(wacrg):6.2f} s of CPU   ratio {ratio:.1f} (aim {AIM:.0f})")


def main():
    if len(sys.argv) > 1:
        return measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="wacrg-bench-") as name:
        make(Path(name))
        measure(Path(name))


if __name__ == "__main__":
    main()
