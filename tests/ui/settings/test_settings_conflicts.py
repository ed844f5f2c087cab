"""Two administrators change one setting: the second sees what the first saved, then decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.number_format import NumberFormat
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.tax import TaxRate
from tests.builders import eur
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

BERTA = Operator("Berta", Role.ADMINISTRATOR)
DAY = date(2030, 1, 1)


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def test_days_for_requests_are_replaced_only_once_they_were_told(stage: Stage) -> None:
    panel, requests = stage.screen.requests_panel, stage.workspace.services.invoice_requests
    panel.edits["expiry_days"].setText("14")
    requests.save_rules(BERTA, RequestRules(expiry_days=21, review_days=2))
    panel.reload()  # As the watch over the book does while somebody is typing.

    panel.save_button.click()

    assert "Berta set 2, 21, 3 and 30 days" in panel.foot.message_label.text()
    assert requests.rules(BERTA).expiry_days == 21
    assert panel.edits["review_days"].text() == "2"
    panel.save_button.click()
    assert requests.rules(BERTA) == RequestRules(expiry_days=14, review_days=2)


def test_days_of_the_register_are_replaced_only_once_they_were_told(stage: Stage) -> None:
    panel, checks = stage.screen.register_panel, stage.workspace.services.vat_checks
    panel.days_edit.setText("14")
    checks.save_valid_days(BERTA, 21)

    panel.save_button.click()

    assert "Berta set 21 days" in panel.message_label.text()
    assert checks.valid_days(BERTA) == 21
    panel.save_button.click()
    assert checks.valid_days(BERTA) == 14


def test_minutes_of_the_lock_are_replaced_only_once_they_were_told(stage: Stage) -> None:
    panel, operators = stage.screen.security_panel, stage.workspace.services.operators
    panel.minutes_edit.setText("14")
    operators.save_idle_minutes(BERTA, 21)

    panel.save_button.click()

    assert "Berta set 21 minutes" in panel.foot.message_label.text()
    assert operators.idle_minutes(BERTA) == 21
    panel.save_button.click()
    assert operators.idle_minutes(BERTA) == 14


def test_a_rate_for_the_same_day_is_replaced_only_once_it_was_told(stage: Stage) -> None:
    rates = stage.workspace.services.rates
    stage.screen.add_tax_rate()
    dialog = stage.screen.rate_dialog
    assert dialog is not None
    rates.add_tax_rate(BERTA, TaxRate(Decimal(20), DAY))
    dialog.percent_edit.setText("21")
    dialog.date_edit.setDate(QDate(2030, 1, 1))

    dialog.primary_button.click()

    assert "Berta entered 20 % from" in dialog.error_label.text()
    assert rates.tax_rates(BERTA).on(DAY) == 20
    dialog.primary_button.click()
    assert rates.tax_rates(BERTA).on(DAY) == 21


def test_a_fee_for_the_same_day_is_replaced_only_once_it_was_told(stage: Stage) -> None:
    rates = stage.workspace.services.rates
    stage.screen.add_fee()
    dialog = stage.screen.fee_dialog
    assert dialog is not None
    rates.add_fee_rule(BERTA, FeeRule(Decimal(2), eur("0.25"), DAY))
    dialog.percent_edit.setText("3")
    dialog.fixed_edit.setText("0.25")
    dialog.date_edit.setDate(QDate(2030, 1, 1))

    dialog.primary_button.click()

    assert "Berta entered 2 % and €0.25 from" in dialog.error_label.text()
    assert rates.fee_rules(BERTA).on(DAY).percent == 2
    dialog.primary_button.click()
    assert rates.fee_rules(BERTA).on(DAY).percent == 3


def test_a_format_for_the_same_day_is_replaced_only_once_it_was_told(stage: Stage) -> None:
    panel, numbers = stage.screen.numbers_panel, stage.workspace.services.numbers
    panel.add_format()
    dialog = panel.dialog
    assert dialog is not None
    numbers.add_format(BERTA, NumberFormat(NumberKind.INVOICE, DAY, "RN"))
    dialog.kind_combo.set_value(NumberKind.INVOICE)
    dialog.prefix_edit.setText("RG")
    dialog.date_edit.setDate(QDate(2030, 1, 1))

    dialog.primary_button.click()

    assert "Berta chose the format RN-YYYY-NNNNNN" in dialog.error_label.text()
    dialog.primary_button.click()
    assert numbers.standing(BERTA).formats.on(NumberKind.INVOICE, DAY).prefix == "RG"


def test_a_mail_server_is_replaced_only_once_it_was_told(stage: Stage) -> None:
    panel, servers = stage.screen.mail_panel, stage.workspace.services.mail.servers
    panel.form.edits["host"].setText("localhost")
    panel.form.security_combo.set_value(MailSecurity.PLAIN)
    servers.save(BERTA, MailServer("localhost", 27, MailSecurity.PLAIN), Sender())
    panel.reload()

    panel.save_button.click()

    assert "Berta saved another mail server" in panel.foot.message_label.text()
    assert "localhost:27" in panel.foot.message_label.text()
    panel.save_button.click()
    server = servers.status(BERTA).server
    assert server is not None
    assert server.port == 25


def test_of_two_texts_of_a_mail_each_part_keeps_what_is_chosen(stage: Stage) -> None:
    panel, texts = stage.screen.mail_texts_panel, stage.workspace.services.mail.texts
    kind = MailTextKind.INVOICE
    panel.form.subject_edit.setText("Mine {number}")
    panel.form.body_edit.setPlainText("Mine")
    texts.save(BERTA, kind, "en", MailText("Theirs {number}", "Theirs"))
    panel.reload()

    panel.save_button.click()
    shown = panel.conflict_dialog
    assert shown is not None
    assert texts.get(BERTA, kind, "en").text.subject == "Theirs {number}"
    shown.choice("body", is_yours=False).click()
    shown.primary_button.click()

    saved = texts.get(BERTA, kind, "en").text
    assert (saved.subject, saved.body.strip()) == ("Mine {number}", "Theirs")
    assert panel.message_label.text().startswith("Saved.")


def test_a_text_that_somebody_else_wrote_is_shown_before_it_is_reset(stage: Stage) -> None:
    panel, texts = stage.screen.mail_texts_panel, stage.workspace.services.mail.texts
    kind = MailTextKind.INVOICE
    delivered = texts.get(BERTA, kind, "en").text
    texts.save(BERTA, kind, "en", MailText("{number}", "One"))
    panel.reload()
    texts.save(BERTA, kind, "en", MailText("{number}", "Two"))

    for _ in range(2):
        panel.reset_button.click()
        asked = panel.reset_dialog
        assert asked is not None
        asked.danger_button.click()
        held = texts.get(BERTA, kind, "en").text

    assert held == delivered
    assert panel.form.text == delivered
