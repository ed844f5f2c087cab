"""Whether the typefaces of documents are as they were delivered."""

from __future__ import annotations

import hashlib
from importlib.resources import files


def damaged_fonts() -> tuple[str, ...]:
    """Return the names of the font files that are missing or have other bytes."""
    folder = files("resources").joinpath("fonts")
    damaged = []
    for line in folder.joinpath("SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        font = folder.joinpath(name)
        if not font.is_file() or hashlib.sha256(font.read_bytes()).hexdigest() != digest:
            damaged.append(name)
    return tuple(damaged)
