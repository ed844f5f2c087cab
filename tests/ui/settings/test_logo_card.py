"""The seller's logo in the settings: chosen, seen on paper, saved, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from billing_desktop.domain.logo import Logo
from billing_desktop.domain.operator import Operator, Role
from tests.builders import png
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.logo_card import LogoCard

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def card(stage: Stage) -> LogoCard:
    return stage.screen.seller_panel.form.logo_card


def choose(stage: Stage, path: Path) -> None:
    """Choose that file in the dialog."""
    card(stage).choose_button.click()
    dialog = card(stage).file_dialog
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_a_chosen_logo_is_kept_when_the_form_is_saved(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(png(300, 100))
    panel = stage.screen.seller_panel

    choose(stage, file)

    assert panel.foot.message_label.text() == "Not saved yet."
    assert not card(stage).picture.pixmap().isNull()
    assert stage.seller.logo is None
    qtbot.mouseClick(panel.save_button, LEFT)
    assert stage.seller.logo == Logo.checked(png(300, 100))

    card(stage).remove_button.click()
    assert stage.seller.logo is not None
    qtbot.mouseClick(panel.save_button, LEFT)
    assert stage.seller.logo is None
    assert card(stage).remove_button.isHidden()


def test_a_file_that_is_no_logo_is_refused_and_changes_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(b"GIF89a")

    choose(stage, file)
    assert "is not a PNG picture" in card(stage).error_label.text()
    choose(stage, tmp_path / "gone.png")
    assert "gone.png cannot be read" in card(stage).error_label.text()

    assert card(stage).logo is None
    assert not stage.screen.seller_panel.form.is_dirty


def test_who_may_not_save_may_not_choose(stage: Stage) -> None:
    stage.build(Operator("Finance", Role.FINANCE))

    assert card(stage).choose_button.isHidden()
    assert card(stage).remove_button.isHidden()
