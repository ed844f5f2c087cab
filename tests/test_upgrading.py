"""An older book is brought to this version once, after it was copied."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from billing_desktop.bootstrap import open_book
from billing_desktop.db import schema
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.settings import Settings
from billing_desktop.upgrading import Upgrade, look, upgrade_book

STORED = Path(__file__).parent / "data" / "v0006.sqlite3"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copyfile(STORED, tmp_path / "book.sqlite3")
    return Settings(tmp_path)


def test_a_look_changes_nothing(settings: Settings) -> None:
    assert look(settings) == Upgrade("0006", schema.HEAD)
    assert settings.book_file.read_bytes() == STORED.read_bytes()
    assert list(settings.data_dir.iterdir()) == [settings.book_file]


def test_the_book_as_it_was_is_kept_and_a_second_time_nothing_is_done(settings: Settings) -> None:
    done = upgrade_book(settings)

    assert (done.found, done.to) == ("0006", schema.HEAD)
    assert done.copy is not None
    with closing(sqlite3.connect(done.copy)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0006",)
    open_book(settings).close()
    again = upgrade_book(settings)
    assert (again.is_needed, again.copy) == (False, None)
    assert len(list(settings.data_dir.glob("book-*"))) == 1


def test_where_the_copy_cannot_be_made_nothing_is_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(schema, "copy_sqlite", refuse)

    with pytest.raises(DatabaseRefusedError) as refused:
        upgrade_book(settings)

    assert refused.value.code == "copy_failed"
    assert settings.book_file.read_bytes() == STORED.read_bytes()


def test_a_folder_without_a_book_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefusedError):
        upgrade_book(Settings(tmp_path))
