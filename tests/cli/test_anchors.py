"""The file that an accountant keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine
from tests.cli.files import execute


@pytest.fixture
def anchor(cli: CommandLine, tmp_path: Path) -> Path:
    """The anchor of a book with an invoice."""
    cli.topped_up(account=cli.account())
    path = tmp_path / "kept" / "anchor.json"
    path.parent.mkdir()
    assert cli("anchor", "write", path).code == ExitCode.DONE
    return path


def test_a_book_that_has_grown_fits_its_anchor(cli: CommandLine, anchor: Path) -> None:
    cli.topped_up("top-2")

    done = cli("verify", "--deep", "--anchor", anchor)

    assert done.out == "The book holds: nothing in it contradicts a promise.\n"


def test_an_anchor_is_never_written_over_another(cli: CommandLine, anchor: Path) -> None:
    kept = anchor.read_text()
    cli.topped_up("top-2")

    assert cli("anchor", "write", anchor).code == ExitCode.REFUSED
    assert anchor.read_text() == kept
    said = cli("anchor", "write", anchor, "--force", "--json")
    assert said.json["audit_trail"] == json.loads(anchor.read_text())["audit_trail"]
    assert anchor.read_text() != kept


def test_an_older_copy_that_was_put_back_is_found(cli: CommandLine, tmp_path: Path) -> None:
    cli.topped_up(account=cli.account())
    old = cli.book.read_bytes()
    cli.topped_up("top-2")
    kept = tmp_path / "anchor.json"
    cli("anchor", "write", kept)
    cli.book.write_bytes(old)

    without, found = cli("verify", "--deep"), cli("verify", "--anchor", kept)

    assert without.code == ExitCode.DONE
    assert found.code == ExitCode.REFUSED
    assert found.out.startswith("P12  the book is an older copy: ")


def test_a_file_that_is_no_anchor_is_refused_before_the_book_is_read(
    cli: CommandLine, anchor: Path, tmp_path: Path
) -> None:
    anchor.write_text(anchor.read_text().replace("1", "2", 1))
    empty = tmp_path / "empty"
    empty.write_bytes(b"\xff\x00")

    for path, sentence in (
        (anchor, "This is no anchor file, or it was changed."),
        (empty, "This is no anchor file, or it was changed."),
        (tmp_path / "nowhere", f"The file {tmp_path / 'nowhere'} cannot be read: No such file"),
    ):
        done = cli("verify", "--anchor", path)
        assert done.code == ExitCode.REFUSED
        assert done.err.startswith(sentence)


def test_an_anchor_is_only_read_from_the_book(cli: CommandLine, tmp_path: Path) -> None:
    before = execute(cli.book, "SELECT count(*) FROM audit")

    cli("anchor", "write", tmp_path / "anchor.json")

    assert execute(cli.book, "SELECT count(*) FROM audit") == before
