"""Reads files in a process of its own and tells, a line of JSON each, how that went.

``python -m tests.bank.read_child FILE…``: the sentence ("" when all was read), how many parts
came, seconds of CPU, and the largest memory of the process so far in megabytes.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from billing_desktop.bank.files import StatementFiles
from billing_desktop.errors import BankFileError


def megabytes_max() -> float:
    """Return the most memory this program has had; ``getrusage`` tells that of its parent too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    import billing_desktop.bank.camt  # The import is not the file's fault.  # noqa: F401

    for name in sys.argv[1:]:
        began, count, sentence = time.process_time(), 0, ""
        try:
            files, path = StatementFiles(), Path(name)
            mapping = files.propose(path) if files.is_csv(path) else None
            for _ in files.read(path, mapping=mapping):
                count += 1
        except BankFileError as error:
            sentence = str(error)
        answer = {
            "sentence": sentence,
            "parts": count,
            "seconds": time.process_time() - began,
            "megabytes": megabytes_max(),
        }
        print(json.dumps(answer), flush=True)
