"""Recognisable secrets, every way in which they could lie about, and the search for them."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, quote_plus

_DEPTH_MAX = 4
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, slots=True)
class Canary:
    """A secret or a bank account that nothing else looks like.

    It is found by its middle: a program may show the end of a key, and a text that was cut
    off still gives most of it away.
    """

    name: str
    text: str
    head: int = 2
    tail: int = 4

    @property
    def core(self) -> str:
        """The part that is looked for."""
        return self.text[self.head : len(self.text) - self.tail]


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a canary was found, and in which disguise."""

    place: str
    name: str
    form: str


def forms(text: str) -> dict[str, bytes]:
    """Return the ways in which a text may be written, each as the bytes to look for."""
    plain = text.encode()
    escaped = "".join(f"%{byte:02X}" for byte in plain).encode()
    found = {
        "plain": plain,
        "latin-1": text.encode("latin-1", "replace"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
        "UTF-16LE": text.encode("utf-16-le"),
        "UTF-16BE": text.encode("utf-16-be"),
        "URL": quote(text, safe="").encode(),
        "URL, lower case": _lower_percent(quote(text, safe="")).encode(),
        "URL, path": quote(text).encode(),
        "form": quote_plus(text).encode(),
        "URL, every byte": escaped,
        "JSON": json.dumps(text)[1:-1].encode(),
        "JSON, UTF-8": json.dumps(text, ensure_ascii=False)[1:-1].encode(),
        "Python": repr(text)[1:-1].encode(),
        "Python, bytes": repr(plain)[2:-1].encode(),
        "HTML": html.escape(text).encode(),
        "quoted-printable": quote_from_bytes(plain, safe="/+&\"' !?%").replace("%", "=").encode(),
        "reversed": plain[::-1],
    }
    for shift in range(3):
        inner = _base64_inside(plain, shift)
        found[f"base64 +{shift}"] = inner
        found[f"base64url +{shift}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    if text.isalnum():  # As a bank account is written for people.
        for start in range(4):
            parts = [text[:start], *(text[at : at + 4] for at in range(start, len(text), 4))]
            found[f"in groups +{start}"] = " ".join(filter(None, parts)).encode()
    return found


def _lower_percent(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), text)


def _base64_inside(plain: bytes, shift: int) -> bytes:
    """Return what base64 makes of a text with ``shift`` bytes before it and anything behind."""
    encoded = base64.b64encode(bytes(shift) + plain)
    begin = (0, 2, 3)[shift]  # What the bytes before it have a part in, and those behind.
    end = len(encoded) - (0, 3, 2)[(shift + len(plain)) % 3]
    return encoded[begin:end]


def search(content: bytes, canaries: Iterable[Canary], place: str = "") -> list[Leak]:
    """Return the canaries in some bytes, in what is packed in them and in their table rows."""
    wanted = [(one, form, sought) for one in canaries for form, sought in forms(one.core).items()]
    leaks = [
        Leak(where, one.name, form)
        for where, part in _parts(content, place)
        for one, form, sought in wanted
        if sought in part
    ]
    return list(dict.fromkeys(leaks))


def search_folder(folder: Path, canaries: Iterable[Canary]) -> list[Leak]:
    """Return the canaries in every file below a folder, and in the names of files."""
    known = list(canaries)
    leaks: list[Leak] = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        leaks += search(name.encode(), known, f"the name of {name}")
        if path.is_file() and not path.is_symlink():
            leaks += search(path.read_bytes(), known, name)
    return leaks


def _parts(content: bytes, place: str, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield bytes and, as far as they can be opened, what is inside of them."""
    yield place, content
    if depth == _DEPTH_MAX:
        return
    inside: Iterable[tuple[str, bytes]] = ()
    if content.startswith(b"PK"):
        inside = _members(content)
    elif content.startswith(b"SQLite format 3\0"):
        inside = _values(content)
    elif content.startswith((b"%PDF", b"\x89PNG")):
        inside = _streams(content)
    elif content.startswith(b"\x1f\x8b"):
        inside = [("gzip", zlib.decompress(content, wbits=31))]
    for name, part in inside:
        yield from _parts(part, f"{place}: {name}", depth + 1)


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename, archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return  # It was cut off: its bytes were looked at.


def _values(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the long values of a SQLite file: a page may part them, and documents are packed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(content)
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            for (table,) in tables.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield table, " ".join(v for v in row if isinstance(v, str)).encode()
                    for value in row:
                        if isinstance(value, bytes):
                            yield table, value
        except sqlite3.Error:
            return  # Damaged on purpose: its bytes were looked at.


def _streams(content: bytes) -> Iterator[tuple[str, bytes]]:
    for found in _STREAM.finditer(content):
        try:
            yield "a stream", zlib.decompressobj().decompress(content[found.end() :])
        except zlib.error:
            continue
