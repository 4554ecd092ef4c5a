# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The language server, the client of pygls, which takes nothing but what the protocol's own types allow, and Emacs; the
task of VS Code, whose patterns are those of its language."""

import asyncio
import json
import os
import pathlib
import re
import subprocess
import tempfile

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

import leaks


class Editor(LanguageClient):
    """Collects what is published, and fails with what the server does wrong."""

    def __init__(self):
        super().__init__("editor", "1")
        self.found = asyncio.Queue()
        self.registered = asyncio.Event()
        self.faults = []
        self.code = None

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params: lsp.PublishDiagnosticsParams):
            self.found.put_nowait(params)

        @self.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def _(params: lsp.RegistrationParams):
            assert params.registrations[0].method == lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
            self.registered.set()

    def report_server_error(self, error, source):
        self.faults.append((error, source))

    async def server_exit(self, server):
        self.code = server.returncode

    async def next(self, uri, version):
        while True:
            params = await self.found.get()
            if params.uri == uri and params.version == version:
                return params.diagnostics


CAPABILITIES = lsp.ClientCapabilities(
    general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf16]),
    text_document=lsp.TextDocumentClientCapabilities(
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(
            related_information=True, code_description_support=True, version_support=True
        ),
        hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.Markdown]),
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True),
        did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
)


async def session(folder):
    file = folder / "corpus/captures/a.yaml"
    uri, name = file.as_uri(), lsp.TextDocumentIdentifier(file.as_uri())
    text = leaks.CAPTURE.format(id="a", jid=leaks.JID)
    editor = Editor()
    await editor.start_io(os.environ["WACRG"], "lsp", "--stdio", cwd=folder)
    answer = await editor.initialize_async(
        lsp.InitializeParams(capabilities=CAPABILITIES, root_uri=folder.as_uri(), process_id=os.getpid())
    )
    assert answer.capabilities.position_encoding == lsp.PositionEncodingKind.Utf16
    assert answer.capabilities.text_document_sync.change == lsp.TextDocumentSyncKind.Incremental
    editor.initialized(lsp.InitializedParams())
    await editor.registered.wait()

    editor.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "yaml", 1, text)))
    found = await editor.next(uri, 1)
    assert [one.code for one in found] == ["jid", "ip-address"], found
    assert all(one.severity == lsp.DiagnosticSeverity.Error and one.source == "wacrg" for one in found)
    assert found[0].code_description.href.endswith("/jid.md") and found[0].related_information

    place = found[0].range.start
    hover = await editor.text_document_hover_async(lsp.HoverParams(name, place))
    assert hover.contents.kind == lsp.MarkupKind.Markdown and "jid" in hover.contents.value

    # what is offered is done, one edit after the other, until nothing is left
    context = lsp.CodeActionContext(diagnostics=found, only=[lsp.CodeActionKind.QuickFix])
    version = 1
    while found:
        params = lsp.CodeActionParams(name, found[0].range, context)
        action = (await editor.text_document_code_action_async(params))[0]
        assert isinstance(action, lsp.CodeAction) and action.kind == lsp.CodeActionKind.QuickFix
        assert list(action.diagnostics) == [found[0]], action.diagnostics
        [change] = action.edit.document_changes
        assert change.text_document.version == version
        version += 1
        changes = [lsp.TextDocumentContentChangePartial(text=edit.new_text, range=edit.range) for edit in change.edits]
        document = lsp.VersionedTextDocumentIdentifier(version, uri)
        editor.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes))
        left = await editor.next(uri, version)
        assert len(left) < len(found)
        found = left
    assert version == 3

    # Python's JSON can hold half a character, which is what editors send between two keys of an input method
    for half in ("\ud83d", "\ude00", f" {leaks.JID}"):
        end = lsp.Position(0, len("id: a") + version - 3)
        document = lsp.VersionedTextDocumentIdentifier(version := version + 1, uri)
        change = lsp.TextDocumentContentChangePartial(text=half, range=lsp.Range(end, end))
        editor.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))
        found = await editor.next(uri, version)
    assert lsp.Position(0, len("id: a") + 3) in [one.range.start for one in found if one.code == "jid"], found

    editor.text_document_did_close(lsp.DidCloseTextDocumentParams(name))
    await editor.shutdown_async(None)
    editor.exit(None)
    for _ in range(100):
        if editor.code is not None:
            break
        await asyncio.sleep(0.05)
    assert editor.code == 0, editor.code
    await editor.stop()
    assert not editor.faults, editor.faults


def emacs(folder):
    """Emacs, set up as the book says, shows what is found in a capture, writes the placeholders and saves it."""
    here = pathlib.Path(__file__).resolve().parent
    tools = folder / "bin"
    tools.mkdir()
    (tools / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    file = folder / "corpus/captures/b.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(leaks.CAPTURE.format(id="b", jid=leaks.JID))
    words = ["emacs", "--batch", "-l", str(here / "emacs.el"), str(here.parents[1] / "docs/editors.md"), str(file)]
    env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder)}
    ran = leaks.command(folder, *words, check=False, env=env, timeout=120, capture_output=True, text=True)
    told = ran.stdout + ran.stderr
    assert ran.returncode == 0 and "emacs mended b.yaml" in told, told
    assert leaks.JID.split("@")[0] not in told, "the value came back"
    left = file.read_text()
    assert "A@s.whatsapp.net" in left and "157.23" not in left, left


MATCH = """
const [patterns, told] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const lines = told.split("\\n"), problems = [];
lines.forEach((line, at) => {
  const found = patterns.map((pattern, next) => [pattern, new RegExp(pattern.regexp).exec(lines[at + next] ?? "")]);
  if (found.some(([, match]) => !match)) return;
  const said = {};
  for (const [{ regexp, ...groups }, match] of found)
    for (const [name, group] of Object.entries(groups)) said[name] = match[group];
  problems.push(said);
});
console.log(JSON.stringify(problems));
"""


def task(folder):
    """The task that the book gives VS Code finds file, line and column of every finding, in JavaScript as there."""
    book = (pathlib.Path(__file__).resolve().parents[2] / "docs/editors.md").read_text()
    [block] = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", book, re.S) if '"tasks"' in text]
    [task] = block["tasks"]
    tools = folder / "bin"
    tools.mkdir()
    (tools / "cargo-wacrg").symlink_to(os.environ["WACRG"])
    for name in ("a.yaml", "with blank.yaml"):
        file = folder / "corpus/captures" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(leaks.CAPTURE.format(id=file.stem, jid=leaks.JID))
    env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder)}
    ran = leaks.command(folder, "sh", "-c", task["command"], check=False, env=env, capture_output=True, text=True)
    told = ran.stdout + ran.stderr
    assert ran.returncode == 1 and leaks.JID.split("@")[0] not in told, told
    matcher = task["problemMatcher"]
    assert matcher["fileLocation"] == ["relative", "${workspaceFolder}"]
    problems = json.loads(
        subprocess.run(
            ["node", "-e", MATCH], input=json.dumps([matcher["pattern"], told]), check=True, capture_output=True, text=True
        ).stdout
    )
    found = sorted((problem["file"], problem["code"], problem["severity"]) for problem in problems)
    expected = [
        (f"corpus/captures/{name}", rule, "error") for name in ("a.yaml", "with blank.yaml") for rule in ("ip-address", "jid")
    ]
    assert [one for one in found if one[1] in ("jid", "ip-address")] == expected, told
    for problem in problems:
        lines = (folder / problem["file"]).read_text().splitlines()
        assert int(problem["column"]) <= len(lines[int(problem["line"]) - 1]) + 1, problem


def main():
    for client in (lambda folder: asyncio.run(asyncio.wait_for(session(folder), 60)), emacs, task):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder).resolve()
            leaks.command(folder, "git", "init", "--quiet")
            client(folder)
    version = subprocess.check_output([os.environ["WACRG"], "-V"], text=True).strip()
    print(f"{version} serves pygls, Emacs and the task of VS Code: findings, hover, code actions")


main()
