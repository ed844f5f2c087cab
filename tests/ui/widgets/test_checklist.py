"""What is there and what is missing."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.style.tokens import Tone
from ui.widgets.checklist import Checklist, ChecklistItem


def words(row: object) -> list[str]:
    assert hasattr(row, "findChildren")
    return [label.text() for label in row.findChildren(QLabel) if label.text()]


def test_what_is_missing_is_bold_and_says_so(qtbot: QtBot) -> None:
    checklist = Checklist(
        [ChecklistItem("Company name", True), ChecklistItem("VAT number", False, "missing")]
    )
    qtbot.addWidget(checklist)
    checklist.show()

    done, missing = checklist.rows

    assert words(done) == ["Company name"]
    assert words(missing) == ["VAT number", "missing"]
    text = missing.findChild(QLabel, "check_1_text")
    assert text is not None
    assert text.font().bold() or text.font().weight() >= 600


def test_new_items_replace_the_old_ones(qtbot: QtBot) -> None:
    checklist = Checklist([ChecklistItem("Company name", True)])
    qtbot.addWidget(checklist)

    checklist.set_items([ChecklistItem("Mail queued", True, icon="clock", tone=Tone.WARN)])

    assert [words(row) for row in checklist.rows] == [["Mail queued"]]
