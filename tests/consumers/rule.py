# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Somebody adds a rule to a clone, as docs/adding-a-rule.md says, and to the letter."""

import os
import pathlib
import re
import tempfile

import leaks

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULE = "unfinished-redaction"


def main():
    page = (ROOT / "docs/adding-a-rule.md").read_text()
    files = re.findall(r"^`(\S+)`:\n\n```(?:toml|rust)\n(.*?)^```$", page, re.S | re.M)
    commands = [line for block in re.findall(r"```console\n(.*?)```", page, re.S) for line in re.findall(r"^\$ (.*)$", block, re.M)]
    assert [pathlib.Path(path).suffix for path, _ in files] == [".toml", ".rs"] and len(commands) == 3, (files, commands)
    with tempfile.TemporaryDirectory() as folder:
        # the tests look for the corpus beside the clone
        clone = pathlib.Path(folder).resolve() / "cargo-wacrg"
        leaks.command(clone.parent, "git", "clone", "--quiet", str(ROOT), str(clone))
        if (ROOT.parent / "shared").is_dir():
            (clone.parent / "shared").symlink_to(ROOT.parent / "shared")

        def run(line, code):
            ran = leaks.command(clone, "bash", "-euc", line, check=False, capture_output=True, text=True, env=os.environ)
            told = ran.stdout + ran.stderr
            assert (ran.returncode == 0) == (code == 0), f"{line}: {ran.returncode}\n{told[-4000:]}"
            return told

        for path, text in files:
            (clone / path).parent.mkdir(exist_ok=True)
            (clone / path).write_text(text)
        # a rule that nobody listed is told before it is forgotten, and so is its page
        bless, judge, write = commands
        assert "mod.rs is stale" in run(bless.replace("WACRG_BLESS=1 ", ""), 101)
        run(bless, 0)
        run(judge, 0)
        # the cases have teeth
        cases = clone / files[0][0]
        cases.write_text(files[0][1].replace("are redacted", "are TODO: redact"))
        assert f"{RULE}/what was done" in run(f"{judge} -- every_case", 101)
        cases.write_text(files[0][1])
        run(write, 0)
        written = (clone / f"docs/rules/{RULE}.md").read_text()
        assert "## Fires" in written and "## Passes" in written and "Whoever writes" in written, written
        assert f"rules/{RULE}.md" in (clone / "docs/SUMMARY.md").read_text()
        changed = leaks.command(clone, "git", "status", "--porcelain", capture_output=True, text=True).stdout.split("\n")
        print(f"a rule was added: {len(list(filter(None, changed)))} files, {len(commands)} commands")


main()
