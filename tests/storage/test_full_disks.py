"""A disk that is full to the last byte: told in a sentence, nothing half there, reading goes on."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import SettingsError
from billing_desktop.settings import save_thank_you_address
from tests.cli.command_line import lines
from tests.storage.conftest import INVOICE, check_whole
from tests.storage.full_disk import run_on_full_disk, run_on_read_only_disk

USAGE = {"op": "usage", "key": "u", "account": "acc-1", "amount": "1.00", "on": "2025-11-01"}
REFUSED, COULD_NOT = ExitCode.REFUSED, ExitCode.COULD_NOT_RUN


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_book_on_a_full_disk_is_read_and_printed_and_books_nothing(
    folder: Path, tmp_path: Path, *, thorough: bool
) -> None:
    orders, printed, left = tmp_path / "orders.jsonl", tmp_path / "one.pdf", tmp_path / "left"
    orders.write_text(lines([USAGE]))
    for path in (folder / "documents").iterdir():
        path.unlink()  # So that a copy would have to be made.
    before, book = names(folder), (folder / "book.sqlite3").read_bytes()
    at = ("--data-dir", folder)

    more = [(*at, "backup", "create"), (*at, "verify", "--deep")] if thorough else []
    booked, synced, out, *others = run_on_full_disk(
        folder,
        (*at, "batch", orders),
        (*at, "sync", "--once"),
        (*at, "invoices", "reprint", INVOICE, "--out", printed),
        *more,
        left=left,
        filled=folder / "filler",
    )

    (answer,) = booked.answers
    assert (booked.code, answer["code"]) == (COULD_NOT, "database")
    assert "disk" in str(answer["error"])
    assert synced.code in (ExitCode.DONE, COULD_NOT)
    assert out.code == ExitCode.DONE
    if thorough:
        assert others[0].code in (REFUSED, COULD_NOT)
        assert others[1].code == ExitCode.DONE
    assert printed.read_bytes().startswith(b"%PDF")
    assert (left / "book.sqlite3").read_bytes() == book
    # A log may have begun that took no line; nothing else is new, and no part of anything.
    assert {name for name in names(left) - before if "log" not in name and "lock" not in name} == (
        set()
    )
    check_whole(left)


def test_an_export_onto_a_full_disk_leaves_nothing(
    folder: Path, tmp_path: Path, *, thorough: bool
) -> None:
    place, left = tmp_path / "stick", tmp_path / "left"
    place.mkdir()
    at = ("--data-dir", folder)

    more = [
        (*at, "invoices", "reprint", INVOICE, "--out", place / "one.pdf"),
        (*at, "backup", "create", "--folder", place),
    ]

    told = run_on_full_disk(
        place,
        (*at, "invoices", "export", "--out", place / "all"),
        (*at, "anchor", "write", place / "anchor.json"),
        *(more if thorough else []),
        left=left,
        filled=place / "filler",
    )

    for done in told:
        assert done.code in (REFUSED, COULD_NOT)
        assert "No space left on device" in done.err or "disk is full" in done.err, done
    assert names(left) == set()
    check_whole(folder)


def test_settings_that_find_no_room_stay_as_they_are(tmp_path: Path) -> None:
    save_thank_you_address(tmp_path, "https://nordlicht.example/old")
    before = (tmp_path / "settings.toml").read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (20, usual[1]))
    try:
        with pytest.raises(SettingsError, match="cannot be written: File too large"):
            save_thank_you_address(tmp_path, "https://nordlicht.example/new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
    assert (tmp_path / "settings.toml").read_bytes() == before


def test_on_a_disk_that_can_only_be_read_everything_but_booking_goes_on(
    folder: Path, tmp_path: Path
) -> None:
    orders, printed = tmp_path / "orders.jsonl", tmp_path / "one.pdf"
    orders.write_text(lines([USAGE]))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    at = ("--data-dir", folder)

    booked, verified, out, anchored = run_on_read_only_disk(
        folder,
        (*at, "batch", orders),
        (*at, "verify"),
        (*at, "invoices", "reprint", INVOICE, "--out", printed),
        (*at, "anchor", "write", folder / "anchor.json"),
    )

    (answer,) = booked.answers
    assert (booked.code, answer["code"]) == (COULD_NOT, "database")
    assert str(answer["error"]).startswith("The database can only be read.")
    assert (verified.code, out.code) == (ExitCode.DONE, ExitCode.DONE)
    assert printed.read_bytes().startswith(b"%PDF")
    assert anchored.code in (REFUSED, COULD_NOT)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
