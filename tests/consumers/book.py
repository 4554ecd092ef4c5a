# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""mdBook builds the documentation, and every link in it and in the other pages leads somewhere."""

import html.parser
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

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


def main():
    with tempfile.TemporaryDirectory() as folder:
        pages, links = book(pathlib.Path(folder).resolve() / "book")
        markdown()
        print(f"{pages} pages built, {links} links followed")


main()
