"""Several commands in one process: starting one for each would cost more than they do.

``python -m tests.storage.several COMMANDS`` takes lists of words as JSON and says as JSON how
each ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from billing_desktop.cli.program import main as run


def carry_out(commands: Sequence[Sequence[str]]) -> str:
    """Return exit code, output and errors of each command, as JSON."""
    told = []
    for words in commands:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words)
        told.append((code, out.getvalue(), err.getvalue()))
    return json.dumps(told)


if __name__ == "__main__":
    print(carry_out(json.loads(sys.argv[1])))
