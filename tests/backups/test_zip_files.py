"""The file that a backup is: whole or not there, its owner's alone, and trusted in nothing."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from billing_desktop.backups.zip_files import ZipBackups
from billing_desktop.domain.backup import BackupFile, BackupStep, Manifest, stopped
from billing_desktop.errors import BackupError
from billing_desktop.services.backups import tell_nobody
from tests.domain.test_backup import MANIFEST, NOON

CONTENT = os.urandom(3_000_000) + bytes(2_000_000)
NO_BACKUP = "This is no backup of Billing Desktop"


class Packed(NamedTuple):
    files: ZipBackups
    path: Path
    manifest: Manifest


@pytest.fixture
def packed(tmp_path: Path) -> Packed:
    """A backup of five megabytes."""
    manifest = described(CONTENT)
    content = tmp_path / "content"
    content.write_bytes(CONTENT)
    files, folder = ZipBackups(), tmp_path / "kept"
    folder.mkdir()
    return Packed(files, files.pack(folder, manifest, content, tell_nobody), manifest)


def described(content: bytes) -> Manifest:
    digest = hashlib.sha256(content).hexdigest()
    return replace(MANIFEST, content_bytes=len(content), content_sha256=digest)


def test_what_is_packed_is_unpacked_byte_for_byte(packed: Packed, tmp_path: Path) -> None:
    told: list[tuple[BackupStep, int, int]] = []

    found = packed.files.unpack(packed.path, tmp_path / "out", lambda *step: told.append(step))

    assert found == packed.manifest == packed.files.manifest(packed.path)
    assert (tmp_path / "out").read_bytes() == CONTENT
    assert told[-1] == (BackupStep.UNPACKING, len(CONTENT), len(CONTENT))
    assert len(told) > 3


def test_it_is_its_owners_alone_and_the_folder_holds_nothing_else(
    packed: Packed, tmp_path: Path
) -> None:
    packed.files.unpack(packed.path, tmp_path / "out", tell_nobody)

    for path in (packed.path, tmp_path / "out"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(packed.path.parent.iterdir()) == [packed.path]
    assert packed.path.name == packed.manifest.file_name()


def test_any_other_program_can_open_it(packed: Packed) -> None:
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.testzip() is None
        assert archive.read("manifest.json").decode() == packed.manifest.text()
        assert archive.read("book.sqlite3") == CONTENT


def stop_midway(_: BackupStep, done: int, __: int) -> None:
    if done > 1_000_000:
        raise stopped()


def test_stopping_leaves_nothing(packed: Packed, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    content = tmp_path / "content"

    with pytest.raises(BackupError) as packing:
        packed.files.pack(folder, packed.manifest, content, stop_midway)
    with pytest.raises(BackupError) as unpacking, packed.files.room(folder) as room:
        packed.files.unpack(packed.path, room / "book", stop_midway)

    assert (packing.value.code, unpacking.value.code) == ("backup_stopped", "backup_stopped")
    assert list(folder.iterdir()) == []


def archive(path: Path, members: list[tuple[str, bytes]], comment: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
        made.comment = comment
    return path


BOOK = b"SQLite format 3\0" + bytes(range(256)) * 20
TEXT = described(BOOK).text().encode()
GOOD = [("manifest.json", TEXT), ("book.sqlite3", BOOK)]

_Make = Callable[[Path], object]
HOSTILE: dict[str, _Make] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("Dear Sir or Madam,\n" * 100),
    "end only": lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)),
    "no members": lambda path: archive(path, []),
    "one member": lambda path: archive(path, GOOD[:1]),
    "three members": lambda path: archive(path, [*GOOD, ("more", b"x")]),
    "order": lambda path: archive(path, GOOD[::-1]),
    "comment": lambda path: archive(path, GOOD, b"PK\x05\x06" + bytes(18)),
    "up and out": lambda path: archive(path, [GOOD[0], ("../book.sqlite3", BOOK)]),
    "absolute": lambda path: archive(path, [GOOD[0], ("/book.sqlite3", BOOK)]),
    "many members": lambda path: archive(path, [(f"{n}" * 50, b"") for n in range(300)]),
    "twice": lambda path: archive(path, [GOOD[0], GOOD[0]]),
    "another manifest": lambda path: archive(path, [("manifest.json", b"{}"), GOOD[1]]),
    "no text": lambda path: archive(path, [("manifest.json", b"\xff\xfe"), GOOD[1]]),
    "deep manifest": lambda path: archive(path, [("manifest.json", b"[" * 200_000), GOOD[1]]),
    "large manifest": lambda path: archive(path, [("manifest.json", b" " * 9_000_000), GOOD[1]]),
    "another book": lambda path: archive(path, [GOOD[0], ("book.sqlite3", BOOK[::-1])]),
    "longer book": lambda path: archive(path, [GOOD[0], ("book.sqlite3", BOOK + b"x")]),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_is_kept(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.zip"
    HOSTILE[name](path)
    files, folder = ZipBackups(), tmp_path / "out"
    folder.mkdir()

    with pytest.raises(BackupError, match=NO_BACKUP), files.room(folder) as room:
        files.unpack(path, room / "book", tell_nobody)

    assert list(folder.iterdir()) == []
    assert sorted(tmp_path.iterdir()) == [path, folder]


def test_a_file_that_was_cut_or_changed_anywhere_is_refused(packed: Packed, tmp_path: Path) -> None:
    whole = packed.path.read_bytes()
    places = range(30, len(whole), len(whole) // 30)
    bad = tmp_path / "bad.zip"

    for number, place in enumerate(places):
        changed = bytearray(whole)
        changed[place] ^= 0x40
        for content in (whole[:place], bytes(changed)):
            bad.write_bytes(content)
            with pytest.raises(BackupError):
                packed.files.unpack(bad, tmp_path / f"{number}-{len(content)}", tell_nobody)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    content = bytes(50_000_000)
    path = archive(
        tmp_path / "bomb.zip",
        [("manifest.json", described(content).text().encode()), ("book.sqlite3", content)],
    )

    with pytest.raises(BackupError, match="claims to hold more than a file of its size can"):
        ZipBackups().unpack(path, tmp_path / "out", tell_nobody)

    assert not (tmp_path / "out").exists()


def test_it_is_not_unpacked_where_there_is_no_room(
    packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        total: int = 10**9
        used: int = 10**9 - 2_000_000
        free: int = 2_000_000

    monkeypatch.setattr("billing_desktop.backups.zip_files.shutil.disk_usage", lambda _: Usage())

    with pytest.raises(BackupError, match=r"needs 6 MB of room in .*, and 2 MB are free"):
        packed.files.unpack(packed.path, tmp_path / "out", tell_nobody)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be read: No such file"):
        ZipBackups().manifest(tmp_path / "nowhere.zip")


def test_a_folder_that_is_a_file_is_named(packed: Packed, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        packed.files.pack(packed.path, packed.manifest, tmp_path / "content", tell_nobody)
    with pytest.raises(BackupError, match="cannot be read"):
        packed.files.find(packed.path, MANIFEST.book_id)


def test_backups_of_this_book_are_found_the_newest_first(packed: Packed, tmp_path: Path) -> None:
    folder = packed.path.parent
    older = replace(packed.manifest, made_at=NOON - timedelta(days=1))
    packed.files.pack(folder, older, tmp_path / "content", tell_nobody)
    (folder / "holiday.zip").write_bytes(b"")
    (folder / older.file_name().replace("1124", "1123")).mkdir()

    found = packed.files.find(folder, MANIFEST.book_id)

    assert [file.name for file in found] == [packed.path.name, older.file_name()]
    assert packed.files.find(folder, "another") == ()
    assert packed.files.find(tmp_path / "nowhere", MANIFEST.book_id) == ()
    packed.files.remove(folder, found[1])
    packed.files.remove(folder, BackupFile("gone", NOON, 1))
    assert not (folder / older.file_name()).exists()


def test_what_a_killed_process_left_is_removed_a_day_later(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".billing-backup-old", tmp_path / ".billing-backup-new"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "book.sqlite3").write_bytes(b"x")
    two_days = 2 * 86_400
    now = fresh.stat().st_mtime
    os.utime(left, (now - two_days, now - two_days))

    with ZipBackups().room(tmp_path):
        assert not left.exists()
        assert fresh.exists()


def test_neither_packing_nor_a_hostile_file_costs_memory(packed: Packed, tmp_path: Path) -> None:
    """30 MB are packed and unpacked, and a list of a million members is not even read."""
    many = tmp_path / "many.zip"
    with many.open("wb") as file:
        file.truncate(140_000_000)
        file.seek(0, os.SEEK_END)
        # The end record says that everything before it is the list of members.
        file.write(b"PK\x05\x06" + bytes(4) + b"\xff" * 4)
        file.write((140_000_000).to_bytes(4, "little") + bytes(4) + bytes(2))
    script = (
        "import hashlib, os, sys\n"
        "from pathlib import Path\n"
        "from dataclasses import replace\n"
        "from billing_desktop.backups.zip_files import ZipBackups\n"
        "from billing_desktop.errors import BackupError\n"
        "files, folder = ZipBackups(), Path(sys.argv[1])\n"
        "manifest = files.manifest(Path(sys.argv[2]))\n"
        "content, digest = folder / 'large', hashlib.sha256()\n"
        "with content.open('wb') as file:\n"
        "    for _ in range(30):\n"
        "        part = os.urandom(1_000_000)\n"
        "        digest.update(part)\n"
        "        file.write(part)\n"
        "manifest = replace(\n"
        "    manifest, content_bytes=30_000_000, content_sha256=digest.hexdigest()\n"
        ")\n"
        "path = files.pack(folder, manifest, content, lambda *_: None)\n"
        "files.unpack(path, folder / 'out', lambda *_: None)\n"
        "try:\n"
        "    files.manifest(Path(sys.argv[3]))\n"
        "except BackupError:\n"
        "    print('refused')\n"
    )
    limit = 130_000_000
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(packed.path), str(many)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
    )
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_one_of_the_same_second_replaces_none_and_has_a_name_of_its_own(
    packed: Packed, tmp_path: Path
) -> None:
    folder, before = packed.path.parent, packed.path.read_bytes()

    second = packed.files.pack(folder, packed.manifest, tmp_path / "content", tell_nobody)

    assert second.name == packed.path.name.replace("Z.zip", "Z-2.zip")
    assert packed.path.read_bytes() == second.read_bytes() == before
    assert len(packed.files.find(folder, packed.manifest.book_id)) == 2
