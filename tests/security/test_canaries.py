"""The search for canaries finds them in every disguise: else finding none would say nothing."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.security.canaries import Canary, Leak, forms, search, search_folder

SECRET = Canary("a password", 'Cänary "wörd" &\'7/+ ?§ 4711 Zq9')
KEY = Canary("a key", "sk_live_Q7xW3vT9kP2mZ8hC5nB4", head=8)
BANK = Canary("a bank account", "DE91500105170123456789", head=0, tail=0)


def lower_quoted(letter: str) -> str:
    quoted = quote(letter, safe="")
    return letter if quoted == letter else quoted.lower()


HIDING: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "latin-1": lambda text: text.encode("latin-1"),
    "hex": lambda text: text.encode().hex().encode(),
    "upper hex": lambda text: text.encode().hex().upper().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 behind a byte": lambda text: base64.b64encode(b"\0" + text.encode() + b"\0"),
    "base64 behind two": lambda text: base64.b64encode(b"u:" + text.encode() + b"@host"),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(b"\0u\0" + text.encode()),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "URL": lambda text: quote(text, safe="").encode(),
    "URL in lower case": lambda text: "".join(map(lower_quoted, text)).encode(),
    "form": lambda text: quote_plus(text).encode(),
    "path": lambda text: quote(text).encode(),
    "every byte as URL": lambda text: "".join(f"%{b:02X}" for b in text.encode()).encode(),
    "JSON": lambda text: json.dumps({"said": text}).encode(),
    "JSON as UTF-8": lambda text: json.dumps([text], ensure_ascii=False).encode(),
    "Python": lambda text: repr({"a": text}).encode(),
    "Python bytes": lambda text: repr(text.encode()).encode(),
    "HTML": lambda text: f"<p>{html.escape(text)}</p>".encode(),
    "backwards": lambda text: text.encode()[::-1],
}


@pytest.mark.parametrize("canary", [SECRET, KEY, BANK], ids=lambda canary: canary.name)
@pytest.mark.parametrize("way", HIDING)
def test_each_disguise_is_seen_through(canary: Canary, way: str) -> None:
    content = HIDING[way](canary.text)

    found = search(b"before " + content + b" after", [canary, Canary("other", "x" * 20)])

    assert {leak.name for leak in found} == {canary.name}
    assert search(b"before " + b" after" + content[: len(content) // 4], [canary]) == []


@given(before=st.binary(max_size=7), behind=st.binary(max_size=7))
def test_base64_finds_it_wherever_it_stands(before: bytes, behind: bytes) -> None:
    content = base64.b64encode(before + SECRET.text.encode() + behind)

    assert search(content, [SECRET])


def test_a_bank_account_is_found_as_people_write_it() -> None:
    assert search(b"IBAN DE91 5001 0517 0123 4567 89.", [BANK])


def test_a_cut_off_secret_is_one() -> None:
    assert search(b"..." + KEY.text[:-4].encode(), [KEY])
    assert search(b"the key that ends in " + KEY.text[-4:].encode(), [KEY]) == []


def packed(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "x" * 1000 + text)
    return file.getvalue()


def in_a_database(text: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA page_size=512")
        connection.execute("CREATE TABLE t (a, b)")
        # Over the edge of a page, where the bytes of the file part it.
        rows = [("x" * n + text, zlib.compress(b"x")) for n in range(400, 440)]
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        connection.commit()
        return connection.serialize()


def nested(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("book.sqlite3", in_a_database(text))
    return file.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        packed,
        nested,
        in_a_database,
        lambda text: gzip.compress(text.encode()),
        lambda text: b"%PDF-1.7\nstream\r\n" + zlib.compress(text.encode()) + b"\nendstream",
    ],
    ids=["zip", "a database in a zip", "database", "gzip", "PDF"],
)
def test_it_is_found_in_what_is_packed(pack: Callable[[str], bytes]) -> None:
    assert search(pack(KEY.text), [KEY])


def test_files_and_their_names_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.log").write_bytes(KEY.text.encode("utf-16-le"))
    (tmp_path / f"b-{BANK.text}.txt").write_bytes(b"")

    found = search_folder(tmp_path, [SECRET, KEY, BANK])

    assert Leak("deep/a.log", "a key", "UTF-16LE") in found
    assert {leak.name for leak in found} == {"a key", "a bank account"}


def test_no_two_forms_of_a_secret_with_all_kinds_of_characters_are_one() -> None:
    found = forms(SECRET.core)

    assert len(set(found.values())) > 15
    assert min(map(len, found.values())) >= 10
