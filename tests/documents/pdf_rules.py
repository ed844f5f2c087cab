"""What the standards say about a PDF: PDF/A-3a, PDF/A-3b and PDF/UA-1, as veraPDF judges."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class PdfRules:
    """Judges documents. Use it as a context manager; files are handed over in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "judged.pdf"
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            with self._process:
                pass

    def findings(self, pdf: bytes) -> dict[str, list[str]]:
        """Return what is wrong with ``pdf`` by profile: ``3a``, ``3b`` and ``ua1``."""
        if self._process is None:
            self._process = _started()
        assert self._process.stdin
        assert self._process.stdout
        self._file.write_bytes(pdf)
        self._process.stdin.write(f"{self._file}\n")
        self._process.stdin.flush()
        found: dict[str, list[str]] = json.loads(self._process.stdout.readline())
        assert set(found) == {"3a", "3b", "ua1"}
        return found

    def broken_rules(self, pdf: bytes) -> dict[str, set[str]]:
        """Return the names of the rules that ``pdf`` breaks, by profile."""
        return {
            profile: {finding.split()[0] for finding in findings}
            for profile, findings in self.findings(pdf).items()
        }


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.documents.verapdf_process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
