# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The way of somebody new, timed.

    python newcomer.py clone    from a clone to a refused commit: the README's install command, then its hook command
    python newcomer.py init     from an empty repository to policy, hook and workflow with `init` alone, then a refused commit

`init` uses the program that WACRG names. `clone` builds it, which takes minutes; CARGO_TARGET_DIR keeps what is built.
"""

import os
import pathlib
import re
import sys
import tempfile
import time

import leaks

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURE = "corpus/captures/offer.yaml"


class Newcomer:
    """Somebody with a shell, a stopwatch and what they put on their PATH."""

    def __init__(self, folder):
        self.folder, self.bin, self.times = folder, folder / "bin", []
        self.bin.mkdir()

    def run(self, place, *words, code=0, **env):
        """Runs and times a command; what it said."""
        begun = time.monotonic()
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}"} | env
        ran = leaks.command(place, *words, check=False, capture_output=True, text=True, env=env)
        self.times.append((time.monotonic() - begun, " ".join(words)))
        told = ran.stdout + ran.stderr
        assert ran.returncode == code, f"{words}: {ran.returncode}, not {code}\n{told}"
        assert leaks.JID.split("@")[0] not in told, "the value came back"
        return told

    def leak(self, place):
        """Commits a capture that leaks, is refused, cleans it, and gets it in."""
        file = place / CAPTURE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(leaks.CAPTURE.format(id="offer", jid=leaks.JID))
        self.run(place, "git", "add", CAPTURE)
        told = self.run(place, "git", "commit", "-m", "feat: add an offer", code=1)
        for sign in ("error[jid]", f"{CAPTURE}:10:17", "error[ip-address]", "The commit was refused."):
            assert sign in told, told
        clean = leaks.CAPTURE.format(id="offer", jid="A@s.whatsapp.net")
        file.write_text(re.sub("<te>[^<]*", "<te>RELAYENDPOINTPLACEHOLDER", clean))
        self.run(place, "git", "add", CAPTURE)
        assert "clean: 1 staged file judged" in self.run(place, "git", "commit", "-m", "feat: add an offer")

    def tell(self, what):
        print(f"{what}: {sum(seconds for seconds, _ in self.times):.1f} s")
        for seconds, words in self.times:
            print(f"  {seconds:7.2f} s  {words}")


def readme(beginning):
    """The command of the README that begins like this."""
    found = [line[2:].split("#")[0].split() for line in (ROOT / "README.md").read_text().splitlines()]
    return next(words for words in found if " ".join(words).startswith(beginning))


def clone(folder):
    new = Newcomer(folder)
    new.run(folder, "git", "clone", "--quiet", str(ROOT), "cargo-wacrg")
    new.run(folder / "cargo-wacrg", *readme("cargo install --path"), CARGO_INSTALL_ROOT=str(folder), CARGO_TERM_COLOR="never")
    corpus = folder / "corpus"
    leaks.command(folder, "git", "init", "--quiet", str(corpus))
    new.run(corpus, *readme("cargo wacrg hook install"))
    new.leak(corpus)
    new.tell("from a clone to a refused commit, and to one that is let in")


def init(folder):
    new = Newcomer(folder)
    (new.bin / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    corpus = folder / "corpus"
    leaks.command(folder, "git", "init", "--quiet", "--initial-branch=main", str(corpus))
    # what a corpus begins with: a page, a place for captures; no Cargo
    (corpus / "README.md").write_text("# Calls\n\nWhat we saw. See the [disclaimer](DISCLAIMER.md).\n")
    (corpus / "corpus/captures").mkdir(parents=True)
    (corpus / "corpus/captures/.gitkeep").touch()
    shown = new.run(corpus, "cargo", "wacrg", "init", code=1)
    assert "nothing was written" in shown and not (corpus / "wacrg.toml").exists(), shown
    new.run(corpus, *readme("cargo wacrg init --yes"))
    for file in ("wacrg.toml", "DISCLAIMER.md", "SECURITY.md", ".github/workflows/wacrg.yml", ".git/hooks/pre-commit"):
        assert (corpus / file).is_file(), file
    new.run(corpus, "git", "add", "--all")
    assert "clean: " in new.run(corpus, "git", "commit", "-m", "chore: begin")
    new.leak(corpus)
    told = new.run(corpus, "cargo", "wacrg", "check", "--tracked")
    assert "no finding" in told and "policy HEAD:wacrg.toml" in told, told
    new.tell("from an empty repository to a refused commit, and to one that is let in")


def main():
    parts = {"clone": clone, "init": init}
    for part in sys.argv[1:] or parts:
        with tempfile.TemporaryDirectory() as folder:
            parts[part](pathlib.Path(folder))


main()
