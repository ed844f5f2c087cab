"""`python -m billing_desktop`: the same services without a screen."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from billing_desktop.cli.program import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Names and JSON are the same bytes on every system, whatever its code page is.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
