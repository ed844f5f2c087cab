from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.seller import Seller
from billing_desktop.errors import BusyError
from tests.builders import seller
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.changes import Topic
from ui.settings.seller_panel import missing_words

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def save(qtbot: QtBot, stage: Stage) -> None:
    qtbot.mouseClick(stage.screen.seller_panel.save_button, LEFT)


def message(stage: Stage) -> str:
    return stage.screen.seller_panel.foot.message_label.text()


def leave(qtbot: QtBot, stage: Stage, name: str) -> None:
    edit = stage.edit(name)
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)


def test_what_is_saved_is_shown(stage: Stage) -> None:
    assert stage.edit("name").text() == stage.seller.name
    assert stage.edit("iban").text() == stage.seller.iban
    assert not stage.screen.seller_panel.banner.isVisible()


def test_saving_stores_the_cleaned_texts_and_tells_the_window(qtbot: QtBot, stage: Stage) -> None:
    before = stage.seller
    stage.edit("phone").setText("  +49 40 555  ")
    assert message(stage) == "Not saved yet."

    with qtbot.waitSignal(stage.changes.changed) as changed:
        save(qtbot, stage)

    assert stage.seller == replace(before, phone="+49 40 555")
    assert changed.args == [Topic.SETTINGS]
    assert stage.edit("phone").text() == "+49 40 555"
    assert message(stage).startswith("Saved.")


def test_the_keyboard_saves_too(qtbot: QtBot, stage: Stage) -> None:
    stage.edit("city").setText("Lübeck")
    stage.edit("city").setFocus()
    qtbot.waitUntil(stage.edit("city").hasFocus)

    qtbot.keyClick(stage.edit("city"), Qt.Key.Key_S, CONTROL)

    assert stage.seller.city == "Lübeck"


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("vat_number", "DE12", "DE999999999"),
        ("email", "two@a.example, b@a.example", "one address"),
        ("iban", "DE00 1234", "IBAN"),
        ("bic", "XX", "BIC"),
        ("name", "A\u202eB", "U+202E"),
    ],
)
def test_a_wrong_text_is_explained_when_its_field_is_left_and_not_while_typing(
    qtbot: QtBot, stage: Stage, name: str, text: str, word: str
) -> None:
    field = stage.screen.seller_panel.form.fields[name]
    stage.edit(name).setText(text)
    assert field.error == ""

    leave(qtbot, stage, name)
    assert word in field.error

    qtbot.keyClick(stage.edit(name), Qt.Key.Key_A)
    assert field.error == ""


def test_nothing_is_saved_while_a_field_is_wrong_and_the_first_one_gets_the_cursor(
    qtbot: QtBot, stage: Stage
) -> None:
    before = stage.seller
    stage.edit("iban").setText("DE00")
    stage.edit("vat_number").setText("FR123")

    save(qtbot, stage)

    assert stage.seller == before
    assert message(stage) == "2 fields to correct: VAT number, IBAN"
    assert stage.edit("vat_number").hasFocus()


def test_the_first_wrong_field_is_brought_into_sight(qtbot: QtBot, stage: Stage) -> None:
    stage.screen.resize(800, 420)
    bic = stage.edit("bic")
    assert bic.visibleRegion().isEmpty()
    bic.setText("XX")

    save(qtbot, stage)

    assert bic.visibleRegion().boundingRect() == bic.rect()


def test_what_is_missing_is_said_before_it_hurts(qtbot: QtBot, stage: Stage) -> None:
    stage.edit("tax_number").clear()
    stage.edit("city").clear()

    save(qtbot, stage)

    banner = stage.screen.seller_panel.banner
    assert banner.isVisible()
    assert "City, Tax number" in banner.sentence_label.text()
    assert stage.seller.tax_number == ""


def test_a_missing_iban_matters_for_bank_transfers_only() -> None:
    what, sentence = missing_words(replace(seller(), iban=""))

    assert "bank transfer" in what
    assert "card" in sentence
    assert "outside the EU" in missing_words(replace(seller(), register_number="", iban=""))[0]
    assert missing_words(seller()) == ("", "")
    assert "No invoice" in missing_words(Seller())[0]


def test_a_reload_leaves_alone_what_somebody_is_typing(stage: Stage) -> None:
    stage.edit("name").setText("Half a na")

    stage.changes.announce(Topic.SETTINGS)

    assert stage.edit("name").text() == "Half a na"


def test_a_change_from_elsewhere_is_shown(stage: Stage) -> None:
    workspace = stage.workspace
    workspace.services.sellers.save(
        workspace.operator, replace(stage.seller, contact="Somebody else")
    )

    stage.changes.announce(Topic.SETTINGS)

    assert stage.edit("contact").text() == "Somebody else"


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SUPPORT, Role.AUDITOR])
def test_others_read_and_are_told_why(stage: Stage, role: Role) -> None:
    screen = stage.build(Operator("Somebody", role))

    assert screen.banner.isVisible()
    assert "Only administrators" in screen.banner.sentence_label.text()
    assert not screen.seller_panel.save_button.isVisible()
    assert all(edit.isReadOnly() for edit in screen.seller_panel.form.edits.values())


def test_a_refused_save_is_explained_and_can_be_tried_again(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> Seller:
        raise BusyError("Somebody else writes just now.")

    monkeypatch.setattr(type(stage.workspace.services.sellers), "save", refuse)
    stage.edit("city").setText("Lübeck")

    save(qtbot, stage)

    assert message(stage) == "Somebody else writes just now."
    assert stage.screen.seller_panel.save_button.isEnabled()
    assert stage.edit("city").text() == "Lübeck"


def test_details_that_cannot_be_read_are_explained(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> Seller:
        raise BusyError("Somebody else writes just now.")

    monkeypatch.setattr(type(stage.workspace.services.sellers), "saved", refuse)

    stage.screen.reload()

    assert stage.screen.seller_panel.banner.sentence_label.text() == (
        "Somebody else writes just now."
    )
