from __future__ import annotations

from pathlib import Path

import pytest

from ui.documents.saving import IssuedPdf, save_all, save_one, write_whole

FIRST = IssuedPdf("RE-2026-000001", b"%PDF one")
SECOND = IssuedPdf("RE-2026-000002", b"%PDF two")


def test_the_name_is_the_number() -> None:
    assert FIRST.file_name == "RE-2026-000001.pdf"


def test_a_document_is_saved_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"

    report = save_one(FIRST, path)

    assert path.read_bytes() == b"%PDF one"
    assert report.sentence == f"Saved as {path}."


def test_a_chosen_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"something else")

    save_one(FIRST, path)

    assert path.read_bytes() == b"%PDF one"


def test_several_go_into_a_folder_under_their_numbers(tmp_path: Path) -> None:
    report = save_all([FIRST, SECOND], tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "RE-2026-000001.pdf": b"%PDF one",
        "RE-2026-000002.pdf": b"%PDF two",
    }
    assert report.sentence == f"2 documents saved in {tmp_path}."


def test_saving_into_the_same_folder_again_is_fine(tmp_path: Path) -> None:
    save_all([FIRST, SECOND], tmp_path)

    assert save_all([FIRST, SECOND], tmp_path).problem == ""


def test_another_file_of_that_name_is_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "RE-2026-000002.pdf"
    own.write_bytes(b"my notes")

    report = save_all([FIRST, SECOND], tmp_path)

    assert own.read_bytes() == b"my notes"
    assert report.sentence == f"{own} holds something else. It was not overwritten."
    assert [path.name for path in report.written] == ["RE-2026-000001.pdf"]


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "invoice.pdf"

    report = save_one(FIRST, path)

    assert report.sentence == f"{path} could not be written: No such file or directory."
    assert save_all([FIRST], tmp_path / "gone").problem


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ui.documents.saving.os.fsync", full)

    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")

    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["invoice.pdf"]
