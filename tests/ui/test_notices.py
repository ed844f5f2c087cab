from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ui.notices import show_about, show_internal_error

# Dialogs offscreen.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


def test_internal_error_names_its_reference(parent: QWidget) -> None:
    notice = show_internal_error(parent, "AB12CD34")

    assert notice.isVisible()
    assert "AB12CD34" in notice.informativeText()


def test_further_errors_join_the_notice_that_is_open(parent: QWidget) -> None:
    for number in range(5):
        show_internal_error(parent, f"REF{number}")

    (notice,) = parent.findChildren(QMessageBox)
    assert "REF3, REF4" in notice.informativeText()


def test_about_names_the_program_and_the_licences(parent: QWidget) -> None:
    about = show_about(parent)

    assert about.text().startswith("Billing Desktop ")
    assert "LGPL" in about.informativeText()
    about.accept()
    assert not about.isVisible()
