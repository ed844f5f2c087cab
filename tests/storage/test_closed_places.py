"""Files and folders that may not be read, entered or written: a sentence, and what can goes on.

The commands run without root's right to look past the rights of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import SettingsError
from billing_desktop.settings import read_settings, thank_you_address
from tests.cli.command_line import Done, lines
from tests.storage.conftest import INVOICE, check_whole
from tests.storage.running import check_told, run_module

USAGE = {"op": "usage", "key": "u", "account": "acc-1", "amount": "1.00", "on": "2025-11-01"}


def run_without_rights(folder: Path, *words: str | Path, stdin: str = "") -> Done:
    done = run_module("billing_desktop", "--data-dir", folder, *words, stdin=stdin, is_root=False)
    check_told(done)
    return done


def test_a_folder_that_may_not_be_entered_is_named(folder: Path) -> None:
    folder.chmod(0o644)
    try:
        for words in (("verify",), ("doctor",), ("init",)):
            done = run_without_rights(folder, *words)
            assert done.code == ExitCode.COULD_NOT_RUN
            assert "cannot be read: Permission denied." in done.err
    finally:
        folder.chmod(0o755)
    check_whole(folder)


def test_a_settings_file_that_is_a_folder_is_no_missing_one(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()

    with pytest.raises(SettingsError, match=r"settings\.toml cannot be read: Is a directory"):
        thank_you_address(tmp_path)


def test_settings_of_a_folder_that_is_a_file_are_none(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    assert read_settings({}, data_dir=file).database_url is None


def closed(path: Path) -> None:
    path.chmod(0)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("close", [closed, a_folder])
def test_a_list_of_documents_that_cannot_be_read_holds_up_no_payment(
    folder: Path, close: Callable[[Path], None]
) -> None:
    close(folder / "catalogue.jsonl")

    synced = run_without_rights(folder, "sync", "--once")
    status = run_without_rights(folder, "backup", "status")

    assert (synced.code, status.code) == (ExitCode.DONE, ExitCode.DONE)
    assert "cannot be read" in (folder / "billing-desktop.log").read_text()
    check_whole(folder)


def test_copies_that_cannot_be_kept_hold_up_nothing_and_are_made_later(folder: Path) -> None:
    documents = folder / "documents"
    for path in documents.iterdir():
        path.unlink()
    documents.chmod(0o555)
    try:
        synced = run_without_rights(folder, "sync", "--once")
        booked = run_without_rights(folder, "batch", stdin=lines([USAGE]))
        out = folder.parent / "one.pdf"
        printed = run_without_rights(folder, "invoices", "reprint", INVOICE, "--out", out)
    finally:
        documents.chmod(0o755)

    assert [done.code for done in (synced, booked, printed)] == [ExitCode.DONE] * 3
    assert list(documents.iterdir()) == []
    assert run_module("billing_desktop", "--data-dir", folder, "sync", "--once").code == 0
    assert [path.name for path in documents.iterdir()] == [f"{INVOICE}.pdf"]
    assert (documents / f"{INVOICE}.pdf").read_bytes() == out.read_bytes()


def test_a_file_whose_reading_fails_is_named_wherever_one_is_read(folder: Path) -> None:
    """This one exists and can be opened; reading it ends in an I/O error of the system."""
    unreadable = Path("/proc/self/mem")
    before = (folder / "book.sqlite3").read_bytes()

    for words in (("bank", "import"), ("usage", "preview"), ("verify", "--anchor"), ("batch",)):
        done = run_without_rights(folder, *words, unreadable)
        assert done.code == ExitCode.REFUSED, words
        assert "cannot be read: Input/output error." in done.out + done.err, words

    assert (folder / "book.sqlite3").read_bytes() == before
