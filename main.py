"""Start the window of Billing Desktop."""

from __future__ import annotations

import sys

from billing_desktop.computer import forbid_memory_dumps
from ui.app import main

if __name__ == "__main__":
    forbid_memory_dumps()
    sys.exit(main(sys.argv[1:]))
