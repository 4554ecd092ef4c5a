#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""CPU, wall time and memory of judging history, against git reading every object in the same run.

    cargo build --release && python3 benches/history.py [REPOSITORY]

REPOSITORY is by default one that is made here: 100,000 contents in delta chains of up to 250, packed. --depths 10,50,250
makes one of each, to see what longer chains save. --huge makes one of few files that unpack to 4 GB: what is held in
memory must not grow with that. Compared are

    cargo-wacrg check --history --all-refs --isolated
    git cat-file --batch-all-objects --batch --buffer --unordered > /dev/null

The aims are at most git's CPU, at most 0.6 of its wall time, and less than 1 GB of memory. Rounds alternate, and the
least of each counts. With --check it exits 1 where an aim is missed. A repository made here can be kept with --keep.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "cargo-wacrg"
MOST = 1 << 30

WORDS = """
    accept call caller codec connection counter default device direction element end error event field file frame group
    handle header index input key layer length level limit line list local map message module name node number offer
    option order output packet parse part path peer place point quality queue range rate reader record relay remote
    render request result route scope sender server signal size source stanza start state step stream string table
    task text time timer token trace transport type update user value version view voice window writer
""".split()


def environment() -> dict:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull)
    return env


def line(source: random.Random) -> str:
    a, b, c = (source.choice(WORDS) for _ in range(3))
    return source.choice(
        [
            f"    let {a}_{b} = {c}.{a}({source.randrange(100)}, {b});",
            f"    if {a}.{b}() > {source.randrange(50)} {{ return {c}; }}",
            f"    // the {a} of a {b} is the {c} of its {source.choice(WORDS)}",
            f"    {a}.{b}(\"{c} {source.choice(WORDS)}\", {source.randrange(10)}.{source.randrange(10)})?;",
            f"fn {a}_{b}({c}: &{b.title()}) -> Result<{a.title()}, Error> {{",
            "}",
            "",
        ]
    )


def build(folder: Path, contents: int, env: dict, depth: int = 250, shape: tuple = (200, 500, 3_000)) -> None:
    """Commits edits of files until there are so many contents; each is a delta of the one before, in chains of `depth`.

    `shape` is how many files there are, and the least and most lines of one.
    """
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], env=env, check=True)
    importer = subprocess.Popen(
        ["git", "fast-import", "--quiet", f"--depth={depth}", "--big-file-threshold=1g"],
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
    )
    out, source = importer.stdin, random.Random(7)
    count = min(shape[0], contents)
    versions = [contents // count + (number < contents % count) for number in range(count)]
    for number in range(count):
        lines = [line(source) for _ in range(source.randrange(*shape[1:]))]
        for version in range(versions[number]):
            text = "\n".join(lines).encode() + b"\n"
            out.write(b"blob\nmark :%d\ndata %d\n%s\n" % (1 + version * count + number, len(text), text))
            for _ in range(source.randrange(1, 4)):
                at = source.randrange(len(lines))
                lines[at : at + source.randrange(2)] = [line(source) for _ in range(source.randrange(1, 3))]
    each = min(10, count)
    for step in range(0, contents, each):
        message = b"change %d\n" % step
        out.write(b"commit refs/heads/main\ncommitter Bench <bench@example.com> %d +0000\n" % (1_600_000_000 + step))
        out.write(b"data %d\n%s" % (len(message), message))
        for mark in range(step, min(step + each, contents)):
            number = mark % count
            out.write(b"M 100644 :%d src/part%d/file%d.rs\n" % (1 + mark, number % 20, number))
        out.write(b"\n")
    out.close()
    if importer.wait() != 0:
        sys.exit("git fast-import failed")
    subprocess.run(["git", "repack", "-adq", f"--depth={depth}"], cwd=folder, env=env, check=True)


def describe(repository: Path, env: dict) -> None:
    """Prints how much there is."""
    git = ["git", "-C", str(repository)]
    counted = subprocess.run([*git, "count-objects", "-v"], env=env, capture_output=True, text=True, check=True)
    words = dict(word.split(": ") for word in counted.stdout.splitlines())
    form = "--batch-check=%(objecttype) %(objectsize)"
    sizes = subprocess.run(
        [*git, "cat-file", "--batch-all-objects", "--unordered", form], env=env, capture_output=True, text=True, check=True
    )
    blobs = [int(line.split()[1]) for line in sizes.stdout.splitlines() if line.startswith("blob ")]
    print(
        f"{words['in-pack']} objects in packs of {int(words['size-pack']) / 1e3:.0f} MB, {words['count']} loose; "
        f"{len(blobs)} contents of {sum(blobs) / 1e9:.1f} GB"
    )


def run(command: list, folder: Path, codes: set, env: dict) -> tuple:
    """CPU seconds, wall seconds and the most memory of one run in bytes."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measure(repository: Path, binary: Path, rounds: int, env: dict) -> bool:
    """Measures and prints; whether every aim was met."""
    ours = [str(binary), "check", "--history", "--all-refs", "--isolated", "--quiet"]
    theirs = ["git", "cat-file", "--batch-all-objects", "--batch", "--buffer", "--unordered"]
    mine, git = [], []
    for _ in range(rounds):
        git.append(run(theirs, repository, {0}, env))
        mine.append(run(ours, repository, {0, 1}, env))
    (cpu, wall, _), (git_cpu, git_wall, _) = (tuple(map(min, zip(*runs))) for runs in (mine, git))
    memory = max(memory for _, _, memory in mine)
    print(f"git cat-file  {git_cpu:7.2f} s of CPU  {git_wall:7.2f} s")
    print(f"cargo-wacrg   {cpu:7.2f} s of CPU  {wall:7.2f} s   {memory / 1e6:.0f} MB at most")
    print(f"ratio         {cpu / git_cpu:7.2f} (aim 1)   {wall / git_wall:7.2f} (aim 0.6)")
    return cpu <= git_cpu and wall <= 0.6 * git_wall and memory < MOST


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository", type=Path, nargs="?")
    parser.add_argument("--binary", type=Path, default=PROGRAM)
    parser.add_argument("--contents", type=int, default=100_000)
    parser.add_argument("--depths", default="250", help="lengths of delta chains, such as 10,50,250")
    parser.add_argument("--huge", action="store_true", help="four files of 4 MB in 1,000 versions: 4 GB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="make the repository there and leave it")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    binary, env = options.binary.resolve(), environment()
    if not binary.is_file():
        sys.exit(f"{binary} is not there: cargo build --release")
    met = True
    with tempfile.TemporaryDirectory() as name:
        for depth in [0] if options.repository else map(int, options.depths.split(",")):
            repository = options.repository or options.keep or Path(name) / f"history-{depth}.git"
            if not repository.exists():
                contents, shape = (1_000, (4, 95_000, 96_000)) if options.huge else (options.contents, (200, 500, 3_000))
                build(repository, contents, env, depth, shape)
            describe(repository, env)
            met &= measure(repository, binary, options.rounds, env)
    sys.exit(1 if options.check and not met else 0)


if __name__ == "__main__":
    main()
