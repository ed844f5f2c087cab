from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.mail_text import PLACEHOLDERS, MailTextKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.services.mail_texts import SavedMailText
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.mail_texts_panel import MailTextsPanel
from ui.settings.reset_text_dialog import ResetTextDialog
from ui.translation import set_language

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def panel(stage: Stage) -> MailTextsPanel:
    return shown(stage)


def shown(stage: Stage) -> MailTextsPanel:
    panel = stage.screen.mail_texts_panel
    stage.screen.tabs.setCurrentWidget(panel)
    return panel


def held(stage: Stage, kind: MailTextKind = MailTextKind.INVOICE) -> SavedMailText:
    workspace = stage.workspace
    return workspace.services.mail.texts.get(workspace.operator, kind, "en")


def asked(panel: MailTextsPanel) -> ResetTextDialog:
    panel.reset_button.click()
    assert panel.reset_dialog is not None
    return panel.reset_dialog


def test_the_text_that_holds_is_shown_with_its_preview_and_names(
    stage: Stage, panel: MailTextsPanel
) -> None:
    assert panel.form.text == held(stage).text
    assert "TEST-RE-2026-000001" in panel.subject_label.text()
    assert "{" not in panel.body_label.text()
    assert not panel.save_button.isEnabled()
    assert not panel.reset_button.isEnabled()
    for name in PLACEHOLDERS:
        assert f"{{{name}}}" in panel.form.fields["body"].help_label.text()


def test_the_preview_follows_what_is_typed(qtbot: QtBot, panel: MailTextsPanel) -> None:
    panel.form.subject_edit.setText("Your document {number}")

    qtbot.waitUntil(lambda: "Your document TEST-RE-2026-000001" in panel.subject_label.text())
    assert panel.message_label.text() == "Not saved yet."


def test_what_is_saved_holds_and_is_reset_again(stage: Stage, panel: MailTextsPanel) -> None:
    delivered = held(stage).text
    panel.form.subject_edit.setText("Your document {number}")

    panel.save_button.click()
    saved = held(stage)
    assert panel.message_label.text() == "Saved. Mails written from now on say it."
    asked(panel).danger_button.click()

    assert (saved.text.subject, saved.is_own) == ("Your document {number}", True)
    assert held(stage) == SavedMailText(delivered, is_own=False)
    assert panel.form.text == delivered
    assert panel.message_label.text() == "The delivered text holds again."


def test_the_text_of_ones_own_stays_unless_the_question_is_answered(
    stage: Stage, panel: MailTextsPanel
) -> None:
    panel.form.subject_edit.setText("Your document {number}")
    panel.save_button.click()

    dialog = asked(panel)
    assert dialog.sub_label.text() == "Invoice · English"
    assert held(stage).is_own
    dialog.primary_button.click()

    assert held(stage).is_own
    assert panel.form.subject_edit.text() == "Your document {number}"


def test_an_unknown_name_is_an_error_at_its_field(
    qtbot: QtBot, stage: Stage, panel: MailTextsPanel
) -> None:
    delivered = held(stage)
    panel.form.body_edit.setPlainText("Please pay to {iban}.")
    field = panel.form.fields["body"]
    qtbot.waitUntil(lambda: "{iban} cannot be filled in" in field.error)
    assert panel.subject_label.text() == "This text cannot be sent"

    panel.save_button.click()

    assert "{iban} cannot be filled in" in field.error
    assert not panel.form.fields["subject"].error
    assert "marked fields" in panel.message_label.text()
    assert held(stage) == delivered


def test_what_is_typed_stays_while_one_looks_at_another_text(
    stage: Stage, panel: MailTextsPanel
) -> None:
    panel.form.subject_edit.setText("Mine {number}")

    panel.form.kind_combo.set_value(MailTextKind.CREDIT_NOTE)
    other = panel.form.text
    preview = panel.subject_label.text()
    panel.form.language_combo.set_value("de")
    german = panel.form.text.subject
    panel.form.language_combo.set_value("en")
    panel.form.kind_combo.set_value(MailTextKind.INVOICE)
    stage.screen.reload()

    assert other == held(stage, MailTextKind.CREDIT_NOTE).text
    assert "Credit note" in preview
    assert "Stornorechnung" in german
    assert panel.form.subject_edit.text() == "Mine {number}"
    assert panel.save_button.isEnabled()


def test_who_may_not_change_it_reads_it(stage: Stage) -> None:
    stage.build(Operator("reader", Role.AUDITOR))
    panel = shown(stage)

    assert panel.form.subject_edit.isReadOnly()
    assert panel.form.body_edit.isReadOnly()
    assert panel.form.language_combo.isEnabled()
    assert "TEST-RE-2026-000001" in panel.subject_label.text()
    assert not panel.save_button.isVisible()
    assert not panel.reset_button.isVisible()


def test_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")
    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.form.language_combo.value == "de"
    assert panel.subject_label.text().startswith("TEST – Rechnung TEST-RE-2026-000001")
