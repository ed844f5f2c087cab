"""The main job through its windows, with workers and the real local payment page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.bootstrap import Services
from billing_desktop.domain.top_up import TopUp
from billing_desktop.settings import Settings
from tests import builders
from tests.book import ADMINISTRATOR, FINANCE
from tests.ui.top_ups.payments import Browser
from ui.changes import ChangeHub
from ui.tasks import BackgroundTasks
from ui.top_ups.dialog import TopUpDialog
from ui.top_ups.payment_window import PaymentWindow


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_dir=tmp_path / "book")
    bootstrap.create(settings, is_test=True)
    opened = bootstrap.open_book(settings)
    opened.sellers.save(ADMINISTRATOR, builders.seller())
    yield opened
    opened.close()


@pytest.fixture
def tasks() -> Iterator[BackgroundTasks]:
    made = BackgroundTasks()
    yield made
    made.close()


def test_from_the_amount_to_the_credit(
    qtbot: QtBot, window: QWidget, services: Services, tasks: BackgroundTasks, browser: Browser
) -> None:
    account = services.accounts.create(FINANCE, builders.billing_details())
    overview = services.accounts.overview(FINANCE, account.account_id)
    changes = ChangeHub()
    dialog = TopUpDialog(
        services=services,
        operator=FINANCE,
        tasks=tasks,
        changes=changes,
        overview=overview,
        parent=window,
    )
    dialog.open()
    qtbot.keyClicks(dialog.amount_field.edit, "250")
    qtbot.waitUntil(lambda: "€302.26" in dialog.confirmation.text())
    dialog.confirmation.click()
    with qtbot.waitSignal(dialog.payment_started) as started:
        dialog.primary_button.click()
    assert started.args is not None
    top_up: TopUp = started.args[0]

    shown = PaymentWindow(
        services=services,
        operator=FINANCE,
        tasks=tasks,
        changes=changes,
        top_up=top_up,
        pauses=((1, 0),),
        tick_ms=20,
        parent=window,
    )
    shown.open()
    qtbot.waitUntil(lambda: len(browser.opened) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: "this computer only" in shown.panel.link_panel.where_label.text())
    page = services.top_ups.get(FINANCE, top_up.top_up_id).last_attempt
    assert page is not None
    assert page.provider_reference is not None
    assert services.local_page is not None
    services.local_page.pay(page.provider_reference, "declined")
    qtbot.waitUntil(shown.panel.banner.isVisible)
    services.local_page.pay(page.provider_reference, "success")

    heading = shown.panel.head.heading_label
    qtbot.waitUntil(lambda: heading.text() == "Completed", timeout=20_000)
    assert shown.panel.figures.values[0].text() == "€250.00"
    assert services.invoices.document(FINANCE, "TEST-RE-2026-000001").startswith(b"%PDF")
    shown.accept()
