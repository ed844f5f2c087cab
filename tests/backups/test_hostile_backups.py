"""Backups that were made to do harm: refused before anything is kept, whatever they claim to be.

The plainer ones are in `test_zip_files`; here are those that a ZIP program would have made on
purpose, and books inside that are none.
"""

from __future__ import annotations

import io
import random
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop.backup_desk import check_backup, restore_backup
from billing_desktop.backups.zip_files import ZipBackups
from billing_desktop.domain.backup import Manifest
from billing_desktop.errors import BillingError
from billing_desktop.services.backups import tell_nobody
from billing_desktop.services.packing import digest_of
from billing_desktop.settings import Settings
from tests.cli.files import execute
from tests.storage.conftest import opened, template

__all__ = ["template"]

MANIFEST, BOOK = "manifest.json", "book.sqlite3"
LINK, FOLDER, DEVICE = 0o120777, 0o040755, 0o020666


@pytest.fixture(scope="session")
def sound(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a book with an invoice; nobody changes it."""
    folder = tmp_path_factory.mktemp("sound") / "book"
    shutil.copytree(template, folder)
    with opened(folder) as desk:
        return desk.services.backups.create(desk.operator).path


def members_of(path: Path) -> tuple[bytes, bytes]:
    with zipfile.ZipFile(path) as archive:
        return archive.read(MANIFEST), archive.read(BOOK)


def check_refused(path: Path, place: Path) -> None:
    """Make sure that neither a look nor a restore gets anything out of it."""
    place.mkdir()
    with pytest.raises(BillingError):
        check_backup(path)
    with pytest.raises(BillingError):
        restore_backup(Settings(data_dir=place / "restored"), path)
    left = [found for found in place.rglob("*") if found.is_file() or found.is_symlink()]
    assert left == []


def packed(*members: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in members:
            archive.writestr(info, content)
    return file.getvalue()


def named(name: str, mode: int = 0o100600, **changes: object) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = mode << 16
    for field, value in changes.items():
        setattr(info, field, value)
    return info


Make = Callable[[bytes, bytes], bytes]


def of_names(first: str, second: str) -> Make:
    return lambda manifest, book: packed((named(first), manifest), (named(second), book))


def of_target(content: bytes, mode: int) -> Make:
    return lambda manifest, _: packed((named(MANIFEST), manifest), (named(BOOK, mode), content))


def patched(signature: bytes, offset: int, form: str, value: int) -> Make:
    """Return a maker that writes ``value`` behind the last ``signature`` of a sound archive."""

    def make(manifest: bytes, book: bytes) -> bytes:
        content = bytearray(packed((named(MANIFEST), manifest), (named(BOOK), book)))
        struct.pack_into(form, content, content.rindex(signature) + offset, value)
        return bytes(content)

    return make


def with_more_behind(manifest: bytes, book: bytes) -> bytes:
    """A member that unpacks to more than its head says."""
    content = bytearray(packed((named(MANIFEST), manifest), (named(BOOK), book + bytes(5000))))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.rindex(signature) + place, len(book))
    return bytes(content)


def overlapping(manifest: bytes, book: bytes) -> bytes:
    """Both entries of the list lead to the same bytes."""
    content = bytearray(packed((named(MANIFEST), manifest), (named(BOOK), book)))
    struct.pack_into("<L", content, content.rindex(b"PK\x01\x02") + 42, 0)
    return bytes(content)


def nested(manifest: bytes, book: bytes) -> bytes:
    inner = packed((named(MANIFEST), manifest), (named(BOOK), book))
    return packed((named(MANIFEST), manifest), (named(BOOK), inner))


HOSTILE: dict[str, Make] = {
    "up and out": of_names(MANIFEST, f"../{BOOK}"),
    "far up": of_names(MANIFEST, f"{'../' * 20}etc/{BOOK}"),
    "absolute": of_names(MANIFEST, f"/tmp/{BOOK}"),
    "a drive": of_names(MANIFEST, f"C:\\{BOOK}"),
    "backslashes": of_names(MANIFEST, f"..\\..\\{BOOK}"),
    "a share": of_names(MANIFEST, f"\\\\server\\share\\{BOOK}"),
    "a stream": of_names(MANIFEST, f"{BOOK}:hidden"),
    "dots": of_names(MANIFEST, f"./{BOOK}"),
    "a folder": of_names(MANIFEST, f"{BOOK}/"),
    "a blank": of_names(MANIFEST, f"{BOOK} "),
    "capitals": of_names(MANIFEST, BOOK.upper()),
    "look-alikes": of_names(MANIFEST, BOOK.replace("o", "\u043e")),
    "right to left": of_names(MANIFEST, f"\u202e{BOOK}"),
    "journal": of_names(MANIFEST, f"{BOOK}-journal"),
    "twice the book": of_names(BOOK, BOOK),
    "twice the manifest": of_names(MANIFEST, MANIFEST),
    "a link": of_target(b"/etc/passwd", LINK),
    "a link up": of_target(b"../../book.sqlite3", LINK),
    "a device": of_target(b"", DEVICE),
    "an empty book": of_target(b"", 0o100600),
    "nested": nested,
    "more than it says": with_more_behind,
    "overlapping": overlapping,
    "wrong check sum": patched(b"PK\x01\x02", 16, "<L", 0xDEADBEEF),
    "encrypted": patched(b"PK\x01\x02", 8, "<H", 1),
    "patched data": patched(b"PK\x01\x02", 8, "<H", 0x20),
    "unknown packing": patched(b"PK\x01\x02", 10, "<H", 99),
    "strong packing": patched(b"PK\x01\x02", 10, "<H", 14),
    "far version": patched(b"PK\x01\x02", 6, "<H", 6300),
    "begins nowhere": patched(b"PK\x01\x02", 42, "<L", 0x7FFFFFFF),
    "large as ZIP64": patched(b"PK\x01\x02", 24, "<L", 0xFFFFFFFF),
    "negative list": patched(b"PK\x05\x06", 16, "<L", 0xFFFFFFF0),
    "long list": patched(b"PK\x05\x06", 12, "<L", 0xFFFFFFFF),
    "inner name is longer": patched(b"PK\x03\x04", 26, "<H", 0xFFFF),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_nothing_of_it_is_kept(name: str, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    path.write_bytes(HOSTILE[name](*members_of(sound)))

    check_refused(path, tmp_path / "place")


HARMLESS: dict[str, Make] = {
    "another volume": patched(b"PK\x01\x02", 34, "<H", 7),
    "more members": patched(b"PK\x05\x06", 10, "<H", 0xFFFF),
    "no member": patched(b"PK\x05\x06", 10, "<H", 0),
    "name is longer": patched(b"PK\x01\x02", 28, "<H", 0xFFFF),
    "extra is longer": patched(b"PK\x01\x02", 30, "<H", 0xFFFF),
    "comment is longer": patched(b"PK\x01\x02", 32, "<H", 0xFFFF),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_the_list_gets_wrong_is_refused_or_the_same_book(
    name: str, sound: Path, tmp_path: Path
) -> None:
    """What is read is proved by its digest, whatever the list of members says about itself."""
    path, out = tmp_path / "odd.zip", tmp_path / "out"
    path.write_bytes(HARMLESS[name](*members_of(sound)))

    try:
        ZipBackups().unpack(path, out, tell_nobody)
    except BillingError:
        return
    assert out.read_bytes() == members_of(sound)[1]


def repacked(sound: Path, change: Callable[[Path], Manifest | None], place: Path) -> Path:
    """Return a backup that is right in itself, with a changed book inside."""
    place.mkdir()
    content = place / BOOK
    manifest = ZipBackups().unpack(sound, content, tell_nobody)
    manifest = change(content) or manifest
    told = replace(
        manifest, content_bytes=content.stat().st_size, content_sha256=digest_of(content)
    )
    return ZipBackups().pack(place, told, content, tell_nobody)


SCHEMA = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON task BEGIN DELETE FROM posting; END",
    "a view in place of nothing": "CREATE VIEW v AS SELECT load_extension('x')",
    "a view over itself": "CREATE VIEW v AS SELECT * FROM v",
    "another table": "CREATE TABLE recipe (name TEXT)",
    "another index": "CREATE INDEX i ON account (created_at)",
    "a virtual table": "CREATE VIRTUAL TABLE f USING fts5(a)",
    "no table": "DROP TABLE usage_line",
    "another program": "PRAGMA application_id = 7",
    "a newer version": "UPDATE alembic_version SET version_num = '9999'",
    "no version": "DELETE FROM alembic_version",
    "two versions": "INSERT INTO alembic_version VALUES ('0001')",
    "a column more": "ALTER TABLE account ADD COLUMN spy TEXT",
    "a default that runs": "ALTER TABLE task ADD COLUMN spy TEXT DEFAULT (randomblob(9))",
}


@pytest.mark.parametrize("name", [name for name in SCHEMA if name != "no table"])
def test_a_book_that_is_built_otherwise_is_not_used(name: str, sound: Path, tmp_path: Path) -> None:
    def change(content: Path) -> None:
        execute(content, SCHEMA[name])

    path = repacked(sound, change, tmp_path / "made")

    (tmp_path / "made" / BOOK).unlink()
    check_refused(path, tmp_path / "place")


HEADS = {
    "write-ahead log": (18, b"\x02\x02"),
    "future format": (18, b"\x03\x03"),
    "page of no size": (16, b"\x00\x00"),
    "page of any size": (16, b"\x13\x37"),
    "fewer pages": (28, b"\x00\x00\x00\x02"),
    "free list elsewhere": (32, b"\x7f\xff\xff\xff"),
    "schema format": (44, b"\x00\x00\x00\x09"),
    "UTF-16": (56, b"\x00\x00\x00\x02"),
    "no SQLite": (0, b"SQLight format 3"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_book_with_a_hostile_head_is_not_used(name: str, sound: Path, tmp_path: Path) -> None:
    def change(content: Path) -> None:
        at, value = HEADS[name]
        whole = bytearray(content.read_bytes())
        whole[at : at + len(value)] = value
        content.write_bytes(whole)

    path = repacked(sound, change, tmp_path / "made")

    (tmp_path / "made" / BOOK).unlink()
    check_refused(path, tmp_path / "place")


def test_whatever_bytes_are_changed_it_is_refused_or_the_same(
    sound: Path, tmp_path: Path, *, thorough: bool
) -> None:
    chance = random.Random(20261125)
    whole, book = sound.read_bytes(), members_of(sound)[1]
    path = tmp_path / "changed.zip"
    for number in range(2000 if thorough else 60):
        content = bytearray(whole)
        # The ends are where the structure is; in the middle there are packed bytes alone.
        near = chance.choice((0, len(content) - 300))
        for _ in range(chance.randrange(1, 4)):
            content[near + chance.randrange(300)] = chance.randrange(256)
        path.write_bytes(content)
        target = tmp_path / f"out-{number}"

        try:
            ZipBackups().unpack(path, target, tell_nobody)
        except BillingError:
            target.unlink(missing_ok=True)  # The room that it lay in would be gone.
        else:
            assert target.read_bytes() == book  # What was changed says nothing, as the time does.
            target.unlink()


def test_a_bomb_of_bombs_is_not_unpacked(sound: Path, tmp_path: Path) -> None:
    """Its manifest fits: only that no book shrinks so far gives it away."""
    manifest = ZipBackups().manifest(sound)
    bomb = bytes(40_000_000)
    told = replace(manifest, content_bytes=len(bomb), content_sha256="0" * 64)
    path = tmp_path / "bomb.zip"
    path.write_bytes(packed((named(MANIFEST), told.text().encode()), (named(BOOK), bomb)))
    assert len(path.read_bytes()) < len(bomb) // 500
    assert zlib.crc32(bomb)

    check_refused(path, tmp_path / "place")
