#!/usr/bin/env python3
# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Time from a key that is pressed to the diagnostics, against `git hash-object` of the same text in the same run.

    cargo build --release && python3 benches/lsp.py

An editor sends one edit after the other to a capture with one leak, of 1, 64 and 512 KiB; each waits for its diagnostics.
Prints the median and the slowest of both. Judging one text is what `git commit` waits for as well, so git's own look at it
is the floor. People notice a tenth of a second.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 60
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "cargo-wacrg"
HEAD = """id: {id}
source:
  technique: websocket-capture
stanza_tag: call
direction: outgoing
confidence: speculative
raw:
  format: xml
  body: |
    <call from="{caller}@s.whatsapp.net" id="CALLID0001"/>
"""
LINE = '    <relaylatency call-creator="A@s.whatsapp.net"><te latency="{n}">RELAYENDPOINTPLACEHOLDER</te></relaylatency>\n'


class Server:
    """The server in a folder, and requests to it."""

    def __init__(self, folder):
        self.process = subprocess.Popen([PROGRAM, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.say("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}, 1)
        self.until(lambda told: told.get("id") == 1)
        self.say("initialized", {})

    def say(self, method, params, number=None):
        body = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        text = json.dumps(body).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.process.stdin.flush()

    def until(self, wanted):
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()):
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                sys.exit("the server went away")
            told = json.loads(self.process.stdout.read(length))
            if wanted(told):
                return told

    def found(self, uri, version):
        told = self.until(
            lambda told: told.get("method") == "textDocument/publishDiagnostics"
            and told["params"]["uri"] == uri
            and told["params"].get("version") == version
        )
        return len(told["params"]["diagnostics"])

    def end(self):
        self.say("shutdown", None, 2)
        self.until(lambda told: told.get("id") == 2)
        self.say("exit", None)
        self.process.wait()


def measure(folder, size):
    name = f"c{size}"
    lines = [LINE.format(n=number) for number in range(max(size - len(HEAD), 0) // len(LINE))]
    caller = random.randrange(4930 * 10**9, 4931 * 10**9)
    text = HEAD.format(id=name, caller=caller) + "".join(lines) + "sanitized: true\n"
    uri = (folder / f"corpus/captures/{name}.yaml").as_uri()
    server = Server(folder)
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    server.say("textDocument/didOpen", {"textDocument": document})
    if server.found(uri, 1) != 1:
        sys.exit("the leak was not found")
    place = {"line": 9, "character": text.splitlines()[9].index("CALLID")}
    ours, git = [], []
    for version in range(2, ROUNDS + 2):
        begun = time.perf_counter()
        change = {"range": {"start": place, "end": place}, "text": "X"}
        server.say("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
        if server.found(uri, version) < 1:
            sys.exit("the leak was not found again")
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        subprocess.run(["git", "hash-object", "--stdin"], input=text.encode(), stdout=subprocess.DEVNULL, check=True)
        git.append(time.perf_counter() - begun)
    server.end()
    middle = statistics.median(ours), statistics.median(git)
    print(
        f"{len(text) / 1024:6.0f} KiB   key to diagnostics {middle[0] * 1e3:6.1f} ms, slowest {max(ours) * 1e3:6.1f} ms"
        f"   git {middle[1] * 1e3:5.1f} ms, slowest {max(git) * 1e3:5.1f} ms   ratio {middle[0] / middle[1]:.1f}"
    )


def main():
    with tempfile.TemporaryDirectory(prefix="wacrg-bench-") as name:
        folder = Path(name).resolve()
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        for size in (1, 64, 512):
            measure(folder, size * 1024)


if __name__ == "__main__":
    main()
