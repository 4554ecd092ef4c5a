# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""A repository that leaks in many ways, and the reports of a check of it in every format. All values are invented."""

import base64
import gzip
import os
import pathlib
import subprocess

FORMATS = ["json", "sarif", "github", "gitlab", "junit", "markdown", "html"]
JID = "4930918274605@s.whatsapp.net"
HOSTILE = "docs/a\x1b[31m\u202ex\n::error::x ##[x] `q` <b onload=x>&\",%0A@you.md"

CAPTURE = """id: {id}
source:
  technique: websocket-capture
stanza_tag: call
direction: outgoing
confidence: speculative
raw:
  format: xml
  body: |
    <call from="{jid}" id="CALLID0001"><te>157.23.88.41:3478</te></call>
sanitized: true
"""

POLICY = """[rules]
email-address = "warn"

[[allow]]
rule = "jid"
paths = ["fixtures/**"]
reason = "invented for [a test] with {braces}"
"""


def command(folder, *words, check=True, **more):
    """Runs a program in `folder` with nobody's configuration."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "WACRG_", "GITHUB_"))}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "Test", f"GIT_{role}_EMAIL": "test@example.com"}
    return subprocess.run(words, cwd=folder, check=check, env=env | more.pop("env", {}), **more)


def repository(folder):
    """Makes the repository; everything is staged."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    command(folder, "git", "init", "--quiet", "--initial-branch=main")

    def write(path, content):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    write("wacrg.toml", POLICY)
    command(folder, "git", "add", ".")
    command(folder, "git", "commit", "--quiet", "--message", "chore: a policy")
    for number in range(12):
        jid = f"49309182{10000 + 7919 * number % 90000}@s.whatsapp.net"
        write(f"corpus/captures/c{number}.yaml", CAPTURE.format(id=f"c{number}", jid=jid))
    hidden = base64.b64encode(gzip.compress(f'<call from="{JID}"/>'.encode(), mtime=0)).decode()
    deep = CAPTURE.replace("format: xml", "format: base64").replace('<call from="{jid}" id="CALLID0001"><te>157.23.88.41:3478</te></call>', hidden)
    write("corpus/captures/deep.yaml", deep.format(id="deep"))
    write("notes.md", f"dump: {hidden}\n\nwrite to tovq.kelm@brixo-mail.net\n")
    write("fixtures/x.md", f"{JID}\n")
    write(HOSTILE, f"call {JID} <script>x</script> ``` ::error:: ##[group] \x1b]8;;x\x07 \u202e @you\n")
    write("docs/4930918274605.md", "a name that leaks\n")
    command(folder, "git", "add", ".")
    return folder


def reports(folder, kept):
    """Checks what is staged; paths of the reports by format."""
    kept = pathlib.Path(kept)
    kept.mkdir(parents=True, exist_ok=True)
    paths = {name: kept / f"report.{name}" for name in FORMATS}
    outputs = [f"--output={name}={path}" for name, path in paths.items()]
    ran = command(folder, os.environ["WACRG"], "check", *outputs, check=False, capture_output=True)
    assert ran.returncode == 1, ran.stderr.decode()
    return paths
