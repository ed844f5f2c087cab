"""Files and folders that may not be read, entered or written: a sentence, and what can goes on.

The commands run without root's right to look past the rights of a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import SettingsError
from billing_desktop.settings import read_settings, thank_you_address
from tests.cli.command_line import CommandLine, Done
from tests.storage.conftest import INVOICE, check_whole, opened
from tests.storage.running import check_told, run_commands


def run_without_rights(folder: Path, *commands: Sequence[str | Path]) -> list[Done]:
    at = ("--data-dir", folder)
    return run_commands(*((*at, *words) for words in commands), is_root=False)


def test_a_folder_that_may_not_be_entered_is_named(folder: Path) -> None:
    folder.chmod(0o644)
    try:
        (done,) = run_without_rights(folder, ("verify",))
    finally:
        folder.chmod(0o755)
    assert done.code == ExitCode.COULD_NOT_RUN
    assert "cannot be read: Permission denied." in done.err
    check_whole(folder)


def test_a_settings_file_that_is_a_folder_is_no_missing_one(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()

    with pytest.raises(SettingsError, match=r"settings\.toml cannot be read: Is a directory"):
        thank_you_address(tmp_path)


def test_settings_of_a_folder_that_is_a_file_are_none(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    assert read_settings({}, data_dir=file).database_url is None


def test_a_list_of_documents_that_may_not_be_read_holds_up_no_payment(folder: Path) -> None:
    (folder / "catalogue.jsonl").chmod(0)

    (synced,) = run_without_rights(folder, ("sync", "--once"))

    assert synced.code == ExitCode.DONE
    assert "cannot be read" in (folder / "billing-desktop.log").read_text()
    check_whole(folder)


def test_a_list_of_documents_that_is_none_holds_up_nothing(cli: CommandLine) -> None:
    (cli.folder / "catalogue.jsonl").unlink()
    (cli.folder / "catalogue.jsonl").mkdir()

    for words in (("sync", "--once"), ("backup", "status")):
        done = cli(*words)
        check_told(done)
        assert done.code == ExitCode.DONE


def test_copies_that_cannot_be_kept_hold_up_nothing_and_are_made_later(folder: Path) -> None:
    documents, out = folder / "documents", folder.parent / "one.pdf"
    for path in documents.iterdir():
        path.unlink()
    documents.chmod(0o555)
    try:
        synced, printed = run_without_rights(
            folder, ("sync", "--once"), ("invoices", "reprint", INVOICE, "--out", out)
        )
    finally:
        documents.chmod(0o755)

    assert (synced.code, printed.code) == (ExitCode.DONE, ExitCode.DONE)
    assert list(documents.iterdir()) == []
    with opened(folder) as desk:
        assert desk.services.invoices.keep_copies(desk.operator) == 1
    assert [path.name for path in documents.iterdir()] == [f"{INVOICE}.pdf"]
    assert (documents / f"{INVOICE}.pdf").read_bytes() == out.read_bytes()


def test_a_file_whose_reading_fails_is_named_wherever_one_is_read(cli: CommandLine) -> None:
    """This one exists and can be opened; reading it ends in an I/O error of the system."""
    unreadable = Path("/proc/self/mem")
    before = cli.book.read_bytes()

    for words in (("bank", "import"), ("usage", "preview"), ("verify", "--anchor"), ("batch",)):
        done = cli(*words, unreadable)
        check_told(done)
        assert done.code == ExitCode.REFUSED, words
        assert "cannot be read: Input/output error." in done.out + done.err, words

    assert cli.book.read_bytes() == before
