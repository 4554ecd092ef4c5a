# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""Elvish loads the completions in a terminal, which is the one place where it has any, and completes with them."""

import os
import pathlib
import pty
import select
import sys
import time

COMPLETIONS, OUT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
HOME = OUT.parent / "elvish-home"


def main():
    HOME.mkdir(mode=0o700)
    child, terminal = pty.fork()
    if child == 0:
        for name in ("HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            os.environ[name] = str(HOME)
        os.execvp("elvish", ["elvish", "-norc"])
    asked = "; ".join(
        f"$edit:completion:arg-completer[cargo-wacrg] {words} | each {{|one| echo $one[stem] >> {OUT} }}"
        for words in ("cargo-wacrg ''", "cargo-wacrg check ''", "cargo-wacrg hook ''")
    )
    os.write(terminal, f"eval (slurp < {COMPLETIONS}); {asked}; exit\r".encode())
    end = time.monotonic() + 30
    while True:
        assert time.monotonic() < end, "elvish did not end"
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                if not os.read(terminal, 65536):
                    break
            except OSError:
                break
    _, status = os.waitpid(child, 0)
    assert status == 0, status


main()
