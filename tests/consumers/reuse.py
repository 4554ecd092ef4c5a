# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The verdict of `reuse lint` beside ours: on a tree that `cargo wacrg fix` annotated, on broken ones, and on those where
the two differ, each with the reason. Both look at the same committed tree."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WACRG = os.environ["WACRG"]
HOLDER = "WhiskeySockets and the WhatsApp Calls Research Group contributors"
POLICY = """\
[headers]
require = "all"
generated = ["docs/generated/**"]

[[licence]]
spdx = "MIT"
paths = ["src/**", "*.toml", ".gitignore"]

[[licence]]
spdx = "CC-BY-4.0"
paths = ["**"]
"""
TAGS = f"// SPDX-FileCopyrightText: {HOLDER}\n// SPDX-License-Identifier: MIT\n"

FILES = {
    "wacrg.toml": POLICY,
    "README.md": "# A tree\n\nSee [the disclaimer](DISCLAIMER.md).\n",
    "src/main.rs": "fn main() {}\n",
    "src/run.py": "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint(1)\n",
    "src/style.css": '@charset "utf-8";\na { color: red }\n',
    "src/Dockerfile": "# syntax=docker/dockerfile:1\nFROM scratch\n",
    "src/page.html": "<!DOCTYPE html>\n<title>x</title>\n",
    "src/windows.ts": "export {};\r\n",
    "docs/data.json": "{}\n",
    "docs/picture.png": b"\x89PNG\r\n\x1a\n\0\0",
    "docs/front.md": "---\ntitle: x\n---\n\ntext\n",
    "docs/conf.yaml": "%YAML 1.2\n---\na: 1\n",
    "docs/generated/all.md": "made\n",
    "docs/empty.txt": "",
    ".gitignore": "target\n",
}


def write(root, path, content):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def edit(path, old, new):
    def apply(root):
        text = (root / path).read_bytes().decode()
        assert old in text, f"{path} does not hold {old!r}"
        write(root, path, text.replace(old, new))

    return apply


def put(path, content):
    return lambda root: write(root, path, content)


def remove(path):
    return lambda root: (root / path).unlink()


# Broken trees: both say so.
BROKEN = {
    "no header": put("src/new.rs", "fn new() {}\n"),
    "a licence only": put("src/new.rs", "// SPDX-License-Identifier: MIT\n\nfn new() {}\n"),
    "a holder only": put("src/new.rs", f"// SPDX-FileCopyrightText: {HOLDER}\n\nfn new() {{}}\n"),
    "a sidecar is gone": remove("docs/picture.png.license"),
    "the map is gone": remove("REUSE.toml"),
    "the map is broken": edit("REUSE.toml", "version = 1", "version ="),
    "a text is gone": remove("LICENSES/CC-BY-4.0.txt"),
    "a text nothing is under": put("LICENSES/Zlib.txt", "zlib\n"),
    "a text of no licence": put("LICENSES/zorp.txt", "zorp\n"),
    "an unknown identifier": put("src/new.rs", TAGS.replace("MIT", "MITT") + "\nfn new() {}\n"),
    "a deprecated identifier": put("src/new.rs", TAGS.replace("MIT", "GPL-2.0") + "\nfn new() {}\n"),
    "a licence without its text": put("src/new.rs", TAGS.replace("MIT", "MIT AND ISC") + "\nfn new() {}\n"),
    "a malformed expression": put("src/new.rs", TAGS.replace("MIT", "MIT AND") + "\nfn new() {}\n"),
    "ignored tags": put("src/new.rs", f"// REUSE-IgnoreStart\n{TAGS}// REUSE-IgnoreEnd\n\nfn new() {{}}\n"),
}

# Trees that reuse calls compliant and we do not, and why.
STRICTER = {
    "a tag in a string": (
        put("src/new.rs", f'const TEXT: &str = "\n{TAGS}";\n'),
        "reuse reads the whole file; a header is what the leading comment says",
    ),
    "tags at the end": (put("src/new.rs", f"fn new() {{}}\n{TAGS}"), "the same"),
    "the licence of another class": (
        put("src/new.rs", TAGS.replace("MIT", "CC-BY-4.0") + "\nfn new() {}\n"),
        "reuse knows no policy",
    ),
    "another holder": (put("src/new.rs", TAGS.replace(HOLDER, "Zorp Ltd") + "\nfn new() {}\n"), "reuse knows no policy"),
    "an altered text": (
        edit("LICENSES/MIT.txt", "free of charge", "for a fee"),
        "reuse never opens a licence's text",
    ),
    "an emptied text": (put("LICENSES/MIT.txt", ""), "the same"),
    "a header that contradicts itself": (
        put("src/new.rs", TAGS + "// SPDX-License-Identifier: CC-BY-4.0\n\nfn new() {}\n"),
        "reuse takes both as holding at once",
    ),
    "a year yet to come": (
        put("src/new.rs", TAGS.replace(HOLDER, f"2099 {HOLDER}") + "\nfn new() {}\n"),
        "reuse knows no calendar",
    ),
}


def run(root, *command):
    environment = {**os.environ, "HOME": str(root.parent), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def git(root, *arguments):
    done = run(root, "git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments)
    assert done.returncode == 0, done.stderr


def verdicts(root):
    """Whether reuse and we call the committed tree clean, and what each says."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", "chore: a step")
    lint = run(root, "reuse", "lint")
    ours = run(root, WACRG, "check", "--tracked", "--select", "licence")
    assert lint.returncode in (0, 1, 2) and ours.returncode in (0, 1), lint.stderr + ours.stderr
    return lint.returncode == 0, ours.returncode == 0, lint.stdout + lint.stderr + ours.stdout


def main():
    with tempfile.TemporaryDirectory(prefix="wacrg-reuse-") as folder:
        good = pathlib.Path(folder) / "good"
        for path, content in FILES.items():
            write(good, path, content)
        git(good, "init", "--quiet", "--initial-branch=main")
        git(good, "add", "--all")
        git(good, "commit", "--quiet", "-m", "chore: begin")
        fixed = run(good, WACRG, "fix", "--yes")
        assert fixed.returncode == 0, fixed.stdout + fixed.stderr
        reuse, ours, said = verdicts(good)
        assert reuse and ours, f"the fixed tree: reuse {reuse}, ours {ours}\n{said}"
        wrong = []
        trees = [(name, change, False, False) for name, change in BROKEN.items()]
        trees += [(name, change, True, False) for name, (change, _) in STRICTER.items()]
        for name, change, by_reuse, by_us in trees:
            copy = pathlib.Path(folder) / "copy"
            shutil.copytree(good, copy, symlinks=True)
            change(copy)
            reuse, ours, said = verdicts(copy)
            if (reuse, ours) != (by_reuse, by_us):
                wrong.append(f"{name}: reuse says {reuse}, we say {ours}\n{said}")
            shutil.rmtree(copy)
        if wrong:
            sys.exit("\n\n".join(wrong))
        print(json.dumps({"agree": 1 + len(BROKEN), "stricter": {name: why for name, (_, why) in STRICTER.items()}}, indent=1))


main()
