"""A backup as a ZIP file of two members: what it is, and the book as a SQLite file."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from billing_desktop.backups.zip_end import directory_bytes
from billing_desktop.domain.backup import (
    CONTENT_NAME,
    BackupFile,
    BackupStep,
    Manifest,
    Tell,
    made_at,
    no_backup,
    read_manifest,
)
from billing_desktop.errors import BackupError

MANIFEST_NAME = "manifest.json"
MANIFEST_BYTES_MAX = 8_000_000
CONTENT_BYTES_MAX = 256 * 1024**3
# A new book is mostly empty pages and shrinks to a fortieth; bombs to a thousandth.
RATIO_MAX = 250
_DIRECTORY_BYTES_MAX = 1000
_CHUNK = 1024 * 1024
_ROOM_PREFIX = ".billing-backup-"
_LEFT_BEHIND_SECONDS = 86_400
_TURNS_MAX = 1000
_LEVEL = 3  # Documents are packed already, and rows shrink as well with little effort.
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class ZipBackups:
    """Keeps backups as files that any computer can open, and trusts none of them."""

    @contextmanager
    def room(self, folder: Path) -> Iterator[Path]:
        """Lend a new private folder on the same disk as ``folder``, removed in the end."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made = Path(mkdtemp(prefix=_ROOM_PREFIX, dir=folder))
            _sweep(folder, made.stat().st_mtime)
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def pack(self, folder: Path, manifest: Manifest, content: Path, tell: Tell) -> Path:
        """Write the file into ``folder``: whole, on the disk and its owner's alone, or not."""
        try:
            with self.room(folder) as room:
                packed = room / manifest.file_name()
                _write(packed, manifest, content, tell)
                return _move_to_free_name(packed, folder, manifest)
        except OSError as error:
            raise _unwritable(folder, error) from error

    def manifest(self, path: Path) -> Manifest:
        """Return what a file says of itself; its content is not looked at."""
        with _opened(path) as archive:
            return _manifest_of(archive)

    def unpack(self, path: Path, target: Path, tell: Tell) -> Manifest:
        """Write the content to the new file ``target``, byte for byte as its digest says."""
        with _opened(path) as archive:
            manifest = _manifest_of(archive)
            info = archive.getinfo(CONTENT_NAME)
            _require_sane(info, manifest)
            try:
                _require_room(target.parent, info.file_size)
                _extract(archive, info, manifest, target, tell)
            except OSError as error:
                raise _unwritable(target.parent, error) from error
        return manifest

    def find(self, folder: Path, book_id: str) -> tuple[BackupFile, ...]:
        """Return the backups of a book in a folder, the newest first; none if there is none."""
        found = []
        try:
            for path in folder.iterdir():
                at = made_at(path.name, book_id)
                if at is not None and path.is_file():
                    found.append(BackupFile(path.name, at, path.stat().st_size))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unreadable(error) from error
        return tuple(sorted(found, key=lambda file: (file.made_at, file.name), reverse=True))

    def remove(self, folder: Path, file: BackupFile) -> None:
        """Delete one."""
        try:
            (folder / file.name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """Lend a file of exactly our two members, read no further than that."""
    try:
        with path.open("rb") as file:
            # The list of members is read whole: its size is looked at first.
            if not 0 < directory_bytes(file) <= _DIRECTORY_BYTES_MAX:
                raise no_backup()
            with ZipFile(file) as archive:
                _require_members(archive)
                yield archive
    except _UNREADABLE as error:
        raise no_backup() from error
    except OSError as error:
        raise _unreadable(error) from error


def _require_members(archive: ZipFile) -> None:
    infos = archive.infolist()
    is_ours = [info.filename for info in infos] == [MANIFEST_NAME, CONTENT_NAME]
    is_plain = all(
        info.compress_type in (ZIP_DEFLATED, ZIP_STORED) and not info.flag_bits & 0x1
        for info in infos
    )
    if not (is_ours and is_plain) or infos[0].file_size > MANIFEST_BYTES_MAX:
        raise no_backup()


def _manifest_of(archive: ZipFile) -> Manifest:
    with archive.open(MANIFEST_NAME) as file:
        content = file.read(MANIFEST_BYTES_MAX)
    return read_manifest(content.decode("utf-8"))


def _require_sane(info: ZipInfo, manifest: Manifest) -> None:
    if info.file_size != manifest.content_bytes:
        raise no_backup()
    if info.file_size > CONTENT_BYTES_MAX or info.file_size > RATIO_MAX * info.compress_size:
        raise BackupError(
            "The backup claims to hold more than a file of its size can. It was not unpacked."
        )


def _require_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(
            "The backup needs {needed} MB of room in {folder}, and {free} MB are free. It was not "
            "unpacked.",
            needed=needed // 1_000_000 + 1,
            folder=str(folder),
            free=free // 1_000_000,
        )


def _extract(archive: ZipFile, info: ZipInfo, manifest: Manifest, target: Path, tell: Tell) -> None:
    digest, done = hashlib.sha256(), 0
    with archive.open(info) as packed, _create(target) as file:
        while chunk := packed.read(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            tell(BackupStep.UNPACKING, done, manifest.content_bytes)
    if (done, digest.hexdigest()) != (manifest.content_bytes, manifest.content_sha256):
        raise no_backup()


def _write(target: Path, manifest: Manifest, content: Path, tell: Tell) -> None:
    total = manifest.content_bytes
    with _create(target) as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            when = manifest.made_at.timetuple()[:6]
            archive.writestr(_member(MANIFEST_NAME, when), manifest.text().encode())
            member = _member(CONTENT_NAME, when)
            with content.open("rb") as book, archive.open(member, "w", force_zip64=True) as packed:
                done = 0
                while chunk := book.read(_CHUNK):
                    packed.write(chunk)
                    done += len(chunk)
                    tell(BackupStep.PACKING, done, total)
        file.flush()
        os.fsync(file.fileno())


def _member(name: str, when: tuple[int, ...]) -> ZipInfo:
    year, month, day, hour, minute, second = when
    member = ZipInfo(name, (max(year, 1980), month, day, hour, minute, second))
    member.compress_type = ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _move_to_free_name(packed: Path, folder: Path, manifest: Manifest) -> Path:
    """Give the file a name that no other backup of the same second has."""
    for turn in range(1, _TURNS_MAX):
        target = folder / manifest.file_name(turn)
        try:
            _move(packed, target)
        except FileExistsError:
            continue
        return target
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _move(packed: Path, target: Path) -> None:
    """Give the file its name, unless another has it; on the disk before this returns."""
    try:
        os.link(packed, target)
    except FileExistsError:
        raise
    except OSError:  # No hard links on this file system.
        if target.exists():
            raise FileExistsError(f"{target.name} is there already") from None
        packed.rename(target)
    if os.name == "posix":
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _create(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _sweep(folder: Path, now: float) -> None:
    """Remove what a killed process left behind a day ago or longer."""
    for left in folder.glob(f"{_ROOM_PREFIX}*"):
        if left.is_dir() and left.stat().st_mtime < now - _LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> BackupError:
    return BackupError(
        "{folder} cannot be written: {reason}. What was there before was not touched.",
        code="backup_unwritable",
        folder=str(folder),
        reason=error.strerror or str(error),
    )


def _unreadable(error: OSError) -> BackupError:
    return BackupError(
        "The backup cannot be read: {reason}.",
        code="backup_unreadable",
        reason=error.strerror or str(error),
    )
