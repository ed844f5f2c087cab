"""What this computer says about itself, and about the person in front of it."""

from __future__ import annotations

import getpass
import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from billing_desktop.domain.operator import operator_name
from billing_desktop.errors import UserError
from billing_desktop.ports.surroundings import Access, Version

PROGRAM_NAME, _DISTRIBUTION = "Billing Desktop", "billing-desktop"
_PACKAGES = ("PySide6", "SQLAlchemy", "psycopg", "stripe", "reportlab", "keyring")


def person_at_computer() -> str:
    """Return a name that can be recorded, also where the system knows none."""
    try:
        return operator_name(getpass.getuser())
    except (OSError, KeyError, ImportError, UserError):  # No name here that we could record.
        return "local"


def access_to(folder: Path, book: Path) -> tuple[Access, Path]:
    """Return what may be done with the folder of a book, and what stands in the way."""
    if not folder.is_dir():
        return Access.ABSENT, folder
    if not os.access(folder, os.R_OK | os.X_OK):
        return Access.NONE, folder
    for place in (folder, book):
        if place.exists() and not os.access(place, os.W_OK):
            return Access.READ_ONLY, place
    return Access.FULL, folder


def free_bytes_at(folder: Path) -> int:
    """Return how much room there is where ``folder`` lies or would lie."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free


def versions() -> tuple[Version, ...]:
    """Return the program's own version, Python's, and those of what it is built on."""
    packages = [Version(name, found) for name in _PACKAGES if (found := _version_of(name))]
    return (
        Version(PROGRAM_NAME, _version_of(_DISTRIBUTION)),
        Version("Python", platform.python_version()),
        *packages,
    )


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # A program in one piece carries no such notes.
        return ""


def forbid_memory_dumps() -> None:
    """Let no crash write the memory of this process to a file: there are secrets in it."""
    try:
        import resource
    except ImportError:  # Windows writes such a file only where somebody has asked for it.
        return
    _, highest = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, highest))
