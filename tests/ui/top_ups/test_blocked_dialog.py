from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import BillingDetails
from tests.builders import account, billing_details
from ui.top_ups.blocked_dialog import BlockedDialog, checklist_items

SPANISH = BillingDetails.checked(
    company="Ferretería Aguilar S.L.",
    street="Calle Mayor 5",
    postal_code="28013",
    city="Madrid",
    country="ES",
    language="en",
)


def test_it_lists_what_is_there_and_what_is_missing() -> None:
    items = checklist_items(account(details=SPANISH))

    assert [(item.text, item.is_done) for item in items] == [
        ("Company name", True),
        ("Street address", True),
        ("Postal code and city", True),
        ("Country", True),
        ("VAT number", False),
        ("Invoice language", True),
        ("Invoice e-mail address", False),
    ]
    assert [item.remark for item in items if not item.is_done] == ["missing", "missing"]


def test_where_there_is_no_vat_number_it_is_a_business_number() -> None:
    items = checklist_items(account(details=billing_details("US")))

    assert items[4].text == "Business number"


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        (SPANISH, "Two are missing."),
        (BillingDetails.checked(company="A"), "Six are missing."),
        (billing_details(email=""), "One is missing."),
    ],
)
def test_the_missing_ones_are_counted(qtbot: QtBot, details: BillingDetails, sentence: str) -> None:
    dialog = BlockedDialog(account=account(details=details))
    qtbot.addWidget(dialog)

    assert dialog.box.title_label.text() == "Billing details come first"
    assert dialog.box.text_label.text().endswith(sentence)


def test_adding_them_is_one_press_away(qtbot: QtBot, window: QWidget) -> None:
    dialog = BlockedDialog(account=account("acc-7", details=SPANISH), parent=window)
    dialog.open()

    with qtbot.waitSignal(dialog.billing_details_requested) as requested:
        dialog.primary_button.click()

    assert requested.args == ["acc-7"]
    assert dialog.isHidden()


def test_hostile_names_stay_text(qtbot: QtBot) -> None:
    details = BillingDetails.checked(company="<b>AT&T</b> %(x)s")
    dialog = BlockedDialog(account=account(details=details))
    qtbot.addWidget(dialog)

    shown = [label for label in dialog.findChildren(QLabel) if "AT&T" in label.text()]

    assert shown
    assert all(label.textFormat().name == "PlainText" for label in shown)
