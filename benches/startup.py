#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Measures what the hook costs beside git itself.

Stages small captures in a repository of its own and runs `cargo-wacrg check` and `git diff --cached --raw` in turn,
so that both see the same machine. CPU is user and system time of the process and its children (wait4).

Usage: benches/startup.py [--binary target/release/cargo-wacrg] [--runs 60] [--counts 1,200] [--capture FILE]

Prints a line per count: medians in milliseconds, and the ratio pair by pair. The aim is 3 for one capture and 5 for
two hundred. With --check it exits 1 where a median ratio is above the aim.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

AIMS = {1: 3.0, 200: 5.0}

CAPTURE = """\
id: {id}
title: Incoming call, offer stanza (synthetic)
source:
  technique: websocket-capture
  contributor: purpshell
stanza_tag: call
direction: incoming
confidence: speculative
raw:
  format: xml
  body: |
    <call from="A@s.whatsapp.net" to="B@s.whatsapp.net" id="CALLID{n}">
      <offer call-id="CALLID{n}" call-creator="A.0:12@s.whatsapp.net">
        <audio enc="opus" rate="16000"/>
        <net medium="3"/>
        <enc v="2" type="pkmsg">CIPHERTEXTPLACEHOLDER</enc>
        <te latency="42">RELAYENDPOINTPLACEHOLDER</te>
      </offer>
    </call>
notes: Entirely synthetic.
sanitized: true
"""


def environment(home: Path) -> dict:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env.update(HOME=str(home), GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        env.update({f"GIT_{role}_NAME": "Bench", f"GIT_{role}_EMAIL": "bench@example.com"})
    return env


def cpu_ms(command: list, folder: Path, env: dict) -> float:
    """User and system time of one run, in milliseconds."""
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def prepare(folder: Path, count: int, capture: str, env: dict) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)

    git("init", "--quiet")
    (folder / "README.md").write_text("# A corpus\n")
    git("add", ".")
    git("commit", "--quiet", "-m", "docs: begin")
    captures = folder / "corpus" / "captures"
    captures.mkdir(parents=True)
    for number in range(count):
        name = f"offer-{number:04}"
        text = re.sub(r"(?m)^id: .*", f"id: {name}", capture).replace("{n}", f"{number:04}")
        (captures / f"{name}.yaml").write_text(text)
    git("add", ".")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=Path("target/release/cargo-wacrg"))
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--counts", default="1,200")
    parser.add_argument("--capture", type=Path, help="stage copies of this clean capture instead")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    binary = options.binary.resolve()
    if not binary.is_file():
        sys.exit(f"{binary} is not there: cargo build --release")
    capture = options.capture.read_text() if options.capture else CAPTURE
    missed = False
    for count in (int(word) for word in options.counts.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            env = environment(folder)
            repository = folder / "repository"
            repository.mkdir()
            prepare(repository, count, capture, env)
            ours = [str(binary), "check"]
            floor = ["git", "diff", "--cached", "--raw"]
            pairs = []
            for run in range(options.runs + 3):
                pair = (cpu_ms(ours, repository, env), cpu_ms(floor, repository, env))
                if run >= 3:
                    pairs.append(pair)
        ratio = statistics.median(mine / git for mine, git in pairs if git > 0)
        mine, git = (statistics.median(column) for column in zip(*pairs))
        aim = AIMS.get(count)
        told = f", aim {aim:g}" if aim else ""
        print(
            f"{count:>4} staged, {len(capture)} bytes each: cargo-wacrg {mine:.1f} ms, git {git:.1f} ms of CPU, "
            f"ratio {ratio:.2f}{told}"
        )
        missed |= aim is not None and ratio > aim
    sys.exit(1 if missed and options.check else 0)


if __name__ == "__main__":
    main()
