"""`python -m billing_desktop`: the same services without a screen."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from billing_desktop.cli.program import main
from billing_desktop.computer import forbid_memory_dumps

if __name__ == "__main__":
    forbid_memory_dumps()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Names and JSON are the same bytes on every system, whatever its code page is.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
