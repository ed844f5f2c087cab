from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from ui.preferences import Appearance, Preferences
from ui.translation import Language, system_language


def preferences(folder: Path) -> Preferences:
    return Preferences(QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat))


def test_without_a_choice_the_workstation_decides(tmp_path: Path) -> None:
    fresh = preferences(tmp_path)

    assert fresh.language is system_language()
    assert fresh.appearance is Appearance.SYSTEM
    assert fresh.geometry is None


def test_choices_are_there_at_the_next_start(tmp_path: Path) -> None:
    chosen = preferences(tmp_path)
    chosen.language = Language.GERMAN
    chosen.appearance = Appearance.DARK
    chosen.geometry = QByteArray(b"\x01\x02")
    del chosen

    next_start = preferences(tmp_path)

    assert next_start.language is Language.GERMAN
    assert next_start.appearance is Appearance.DARK
    assert next_start.geometry == QByteArray(b"\x01\x02")


def test_damaged_file_counts_as_no_choice(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text(
        "[General]\nlanguage=xx\nappearance=@Invalid()\ngeometry=7"
    )

    damaged = preferences(tmp_path)

    assert damaged.language is system_language()
    assert damaged.appearance is Appearance.SYSTEM
    assert damaged.geometry is None


@pytest.mark.parametrize(
    ("appearance", "dark"),
    [(Appearance.SYSTEM, None), (Appearance.LIGHT, False), (Appearance.DARK, True)],
)
def test_appearance_says_whether_to_be_dark(appearance: Appearance, dark: object) -> None:
    assert appearance.dark is dark
