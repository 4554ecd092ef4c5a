# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""mdBook builds the documentation, every link in it and in the other pages leads somewhere, and what a page says of a leak
that got out removes it."""

import html.parser
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

import leaks

ROOT = pathlib.Path(__file__).resolve().parents[2]
OWN = "https://github.com/WhiskeySockets/cargo-wacrg/blob/main/"


class Page(html.parser.HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]
        self.anchors |= {attributes[name] for name in ("id", "name") if attributes.get(name)}


def book(folder):
    ran = subprocess.run(
        ["mdbook", "build", str(ROOT / "docs"), "--dest-dir", str(folder)], capture_output=True, text=True, check=False
    )
    told = ran.stdout + ran.stderr
    assert ran.returncode == 0 and not re.search(r"\b(WARN|ERROR)\b", told), told
    pages = {path: Page(path) for path in folder.rglob("*.html")}
    rules = [path for path in pages if path.parent.name == "rules"]
    assert len(rules) > 30, "the pages of the rules are not there"
    dead, followed = [], 0
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:|//", link) or path.name in ("print.html", "404.html"):
                continue
            place = (path.parent / urllib.parse.unquote(target)).resolve() if target else path
            place = place / "index.html" if target.endswith("/") else place
            followed += 1
            if not place.is_file() and not (ROOT / "docs" / path.relative_to(folder).parent / target).resolve().exists():
                dead.append(f"{path.relative_to(folder)}: {link}")
            elif anchor and place in pages and anchor not in pages[place].anchors:
                dead.append(f"{path.relative_to(folder)}: {link}")
    assert not dead, "\n".join(dead)
    return len(pages), followed


def markdown():
    """Links of the pages that GitHub shows."""
    dead = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            place = link.removeprefix(OWN) if link.startswith(OWN) else None
            if place is None and re.match(r"[a-z]+:|#", link):
                continue
            base = ROOT if place else path.parent
            if not (base / (place or link).partition("#")[0]).exists():
                dead.append(f"{path.relative_to(ROOT)}: {link}")
    assert not dead, "\n".join(dead)


def leaked(folder):
    """The commands of the page, as they stand there, remove a value: before it is pushed, and from what a host has."""
    page = (ROOT / "docs/leaked.md").read_text()
    unpushed, find, rewrite = (
        [line.removeprefix("$ ") for line in block.splitlines()] for block in re.findall(r"```console\n(.*?)```", page, re.S)
    )
    url = "https://github.com/OWNER/REPOSITORY.git"
    host, place = folder / "host.git", folder / "place"
    path = folder / "path"
    path.mkdir()
    (path / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    env = {
        "PATH": f"{path}:{os.environ['PATH']}", "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{host}.insteadOf", "GIT_CONFIG_VALUE_0": url,
    }

    def run(where, *commands, check=True):
        ran = leaks.command(where, "sh", "-c", "\n".join(("set -e", *commands)), check=False, capture_output=True, text=True, env=env)
        told = ran.stdout + ran.stderr
        assert not check or ran.returncode == 0, told
        assert leaks.JID[:9] not in told, told
        return ran.returncode, told

    leak, clean = f"echo 'call {leaks.JID}' > notes.md", "echo 'call A@s.whatsapp.net' > notes.md"
    commit = "git add . && git commit --quiet --message"
    # not pushed yet
    run(folder, f"git init --quiet {place}")
    run(place, "git commit --quiet --allow-empty --message one", leak, f"{commit} two", clean)
    assert run(place, "cargo-wacrg check --history", check=False)[0] == 1
    code, told = run(place, *unpushed)
    assert "cargo wacrg check" in unpushed[-1] and "clean: " in told, told
    left = leaks.command(place, "git", "cat-file", "--batch-all-objects", "--batch", capture_output=True).stdout
    assert b"A@s.whatsapp.net" in left and leaks.JID.encode() not in left, left

    # pushed: on a branch, in a message, below a tag, in a pull request
    run(place, leak, f"{commit} 'docs: from {leaks.JID}'", "git tag v1", clean, f"{commit} after", "git checkout --quiet -b pull HEAD^")
    run(place, "echo more >> notes.md", f"{commit} 'docs: more'")
    run(folder, f"git init --quiet --bare {host}")
    run(place, f"git push --quiet {host} v1 HEAD^:refs/heads/main HEAD:refs/pull/1/head")
    away = folder / "away"
    away.mkdir()
    code, told = run(away, *find, check=False)
    assert code == 1 and "error[jid]" in told and "COMMIT_EDITMSG" in told, told
    (away / "values.txt").write_text(f"{leaks.JID}==>A@s.whatsapp.net\n")
    code, told = run(away / "leaked.git", *rewrite)
    assert "clean: " in told and "First Changed Commit" in told, told
    assert not (away / "values.txt").exists()
    code, told = run(host, "cargo-wacrg check --history --all-refs")
    assert "clean: " in told, told
    refs = leaks.command(host, "git", "for-each-ref", "--format=%(refname)", capture_output=True, text=True).stdout.split()
    assert refs == ["refs/heads/main", "refs/pull/1/head", "refs/tags/v1"], refs


def main():
    with tempfile.TemporaryDirectory() as folder:
        pages, links = book(pathlib.Path(folder).resolve() / "book")
        markdown()
        leaked(pathlib.Path(folder).resolve())
        print(f"{pages} pages built, {links} links followed")


main()
