"""The paper beside the seller's form follows what is typed."""

from __future__ import annotations

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.sample_invoice import SampleKind
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.sample_panel import SamplePanel


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def panel(stage: Stage) -> SamplePanel:
    return stage.screen.seller_panel.sample


def says(stage: Stage, text: str) -> bool:
    document = panel(stage).view.pages.document()
    if document is None or document.status() is not QPdfDocument.Status.Ready:
        return False
    return text in document.getAllText(0).text()


def test_the_saved_details_are_on_paper_at_once(qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(lambda: says(stage, stage.seller.name))

    assert says(stage, "Not a valid document")


def test_the_paper_follows_what_is_typed_before_it_is_saved(qtbot: QtBot, stage: Stage) -> None:
    stage.edit("name").setText("Noch nicht GmbH")

    qtbot.waitUntil(lambda: says(stage, "Noch nicht GmbH"))


def test_a_wrong_field_leaves_the_paper_as_it_was(qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(lambda: says(stage, stage.seller.name))

    stage.edit("iban").setText("DE00 wrong")

    assert says(stage, stage.seller.name)


def test_a_kind_that_lacks_something_says_so(qtbot: QtBot, stage: Stage) -> None:
    stage.edit("register_number").setText("")
    sample = panel(stage)
    sample.kinds.set_current(SampleKind.OUTSIDE_EU)
    sample.kinds.chosen.emit(SampleKind.OUTSIDE_EU)

    qtbot.waitUntil(lambda: sample.stack.currentWidget() is sample.missing)

    sentences = " ".join(label.text() for label in sample.missing.findChildren(QLabel))
    assert "Register number" in sentences
