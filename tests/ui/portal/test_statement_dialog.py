"""The statement of an account: what is shown is what is saved."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from tests.book import Book
from tests.builders import TODAY, eur
from tests.ui.accounts.books import WaitingTasks
from ui.changes import ChangeHub
from ui.portal.screen import PortalScreen
from ui.portal.statement_dialog import StatementDialog
from ui.tasks import InlineTasks, Tasks

LEFT = Qt.MouseButton.LeftButton
FIGURES = ("opening", "credited", "debited", "closing")


@pytest.fixture
def account(book: Book) -> Account:
    """Topped up in November, used in November and December; it is December now."""
    made = book.account(company="Weidmann Logistik GmbH")
    book.top_up(made, "250.00")
    use(book, made, "42.80")
    book.clock.move(timedelta(days=14))
    use(book, made, "7.20")
    return made


def use(book: Book, account: Account, amount: str) -> None:
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur(amount),
        key=book.key(),
        used_on=TODAY,
        description="API calls",
    )


def opened(
    qtbot: QtBot, book: Book, account: Account, *, tasks: Tasks | None = None
) -> StatementDialog:
    dialog = StatementDialog(
        services=book.services,
        operator=Operator("desk", Role.AUDITOR),
        tasks=tasks or InlineTasks(),
        account=account,
        clock=book.clock,
    )
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def shown(dialog: StatementDialog) -> list[str]:
    return [dialog.figures.value(key) for key in FIGURES]


def choose(qtbot: QtBot, dialog: StatementDialog, period: str) -> None:
    qtbot.mouseClick(dialog.periods.button(period), LEFT)


def test_the_last_month_is_shown_at_once(qtbot: QtBot, book: Book, account: Account) -> None:
    dialog = opened(qtbot, book, account)

    assert shown(dialog) == ["€0.00", "€250.00", "−€42.80", "€207.20"]
    assert (dialog.first_edit.day, dialog.last_edit.day) == (
        date(2026, 11, 1),
        date(2026, 11, 30),
    )
    assert dialog.figures.note("closing") == "30 Nov 2026, 2 lines"
    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"


def test_another_period_shows_its_figures(qtbot: QtBot, book: Book, account: Account) -> None:
    dialog = opened(qtbot, book, account)

    choose(qtbot, dialog, "this_month")

    assert shown(dialog) == ["€207.20", "€0.00", "−€7.20", "€200.00"]
    assert dialog.figures.note("closing") == "7 Dec 2026, 1 line"
    choose(qtbot, dialog, "this_year")
    assert shown(dialog) == ["€0.00", "€250.00", "−€50.00", "€200.00"]
    choose(qtbot, dialog, "last_year")
    assert shown(dialog) == ["€0.00", "€0.00", "€0.00", "€0.00"]


def test_days_of_ones_own_leave_the_ready_made_periods(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    dialog = opened(qtbot, book, account)

    dialog.first_edit.set_day(date(2026, 11, 24))

    assert dialog.periods.current == "own"
    assert shown(dialog) == ["€207.20", "€0.00", "€0.00", "€207.20"]


def test_a_period_that_ends_before_it_begins_is_said_and_not_saved(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    dialog = opened(qtbot, book, account)

    dialog.last_edit.set_day(date(2026, 10, 1))

    assert dialog.last_field.error.startswith("The period ends before it begins.")
    assert shown(dialog) == ["–"] * 4
    assert not dialog.primary_button.isEnabled()
    dialog.last_edit.set_day(date(2026, 11, 23))
    assert dialog.last_field.error == ""
    assert dialog.primary_button.isEnabled()


def test_an_answer_that_comes_late_is_dropped(qtbot: QtBot, book: Book, account: Account) -> None:
    tasks = WaitingTasks()
    dialog = opened(qtbot, book, account, tasks=tasks)
    assert shown(dialog) == ["–"] * 4
    choose(qtbot, dialog, "this_month")

    tasks.finish(1)
    tasks.finish_all()

    assert shown(dialog) == ["€207.20", "€0.00", "−€7.20", "€200.00"]


def save(qtbot: QtBot, dialog: StatementDialog, path: Path) -> None:
    is_pdf = path.suffix == ".pdf"
    qtbot.mouseClick(dialog.pdf_button if is_pdf else dialog.csv_button, LEFT)
    files = dialog.findChild(QFileDialog, "save_dialog")
    assert isinstance(files, QFileDialog)
    files.setDirectory(str(path.parent))
    files.selectFile(str(path))
    files.accept()


def test_what_is_shown_is_saved_as_a_table(
    qtbot: QtBot, book: Book, account: Account, tmp_path: Path
) -> None:
    dialog, path = opened(qtbot, book, account), tmp_path / "statement.csv"

    save(qtbot, dialog, path)

    rows = path.read_text("utf-8-sig").splitlines()
    assert rows[1:] == [
        "2026-11-01;Anfangssaldo;;;;;0,00",
        "2026-11-23;Aufladung;TEST-TU-2026-000001;TEST-RE-2026-000001;;250,00;250,00",
        "2026-11-23;Nutzung;;;1;-42,80;207,20",
        "2026-11-30;Endsaldo;;;;;207,20",
    ]
    assert dialog.banner.sentence_label.text() == f"Saved as {path}."
    assert not dialog.is_busy


def test_what_is_shown_is_saved_as_a_document(
    qtbot: QtBot, book: Book, account: Account, tmp_path: Path
) -> None:
    dialog, path = opened(qtbot, book, account), tmp_path / "statement.pdf"
    assert dialog.statement is not None

    save(qtbot, dialog, path)

    assert path.read_bytes() == book.services.statements.pdf(book.operator, dialog.statement)
    assert dialog.banner.sentence_label.text() == f"Saved as {path}."


def test_a_document_that_cannot_be_made_is_a_sentence(
    qtbot: QtBot, book: Book, account: Account, tmp_path: Path
) -> None:
    dialog, path = opened(qtbot, book, account), tmp_path / "statement.pdf"
    book.seller(name="")

    save(qtbot, dialog, path)

    assert dialog.banner.sentence_label.text().startswith("The statement names nobody")
    assert not path.exists()
    assert dialog.csv_button.isEnabled()


def test_a_place_that_cannot_be_written_is_a_sentence(
    qtbot: QtBot, book: Book, account: Account, tmp_path: Path
) -> None:
    dialog = opened(qtbot, book, account)
    assert dialog.statement is not None

    dialog.write_to(tmp_path / "nowhere" / "statement.csv", dialog.statement, "csv")

    assert dialog.banner.what_label.text() == "That did not work"
    assert "could not be written" in dialog.banner.sentence_label.text()


def test_a_file_that_is_not_chosen_changes_nothing(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    dialog = opened(qtbot, book, account)
    qtbot.mouseClick(dialog.csv_button, LEFT)
    files = dialog.findChild(QFileDialog, "save_dialog")
    assert isinstance(files, QFileDialog)

    files.reject()

    qtbot.waitUntil(lambda: dialog.findChild(QFileDialog, "save_dialog") is None)
    assert dialog.banner.isHidden()
    assert dialog.csv_button.isEnabled()


def test_the_portal_opens_the_statement_of_its_account(
    qtbot: QtBot, book: Book, account: Account
) -> None:
    screen = PortalScreen(
        services=book.services,
        operator=Operator("desk", Role.AUDITOR),
        tasks=InlineTasks(),
        changes=ChangeHub(),
        clock=book.clock,
    )
    qtbot.addWidget(screen)
    screen.show()
    qtbot.mouseClick(screen.statement_button, LEFT)
    assert screen.findChild(StatementDialog) is None
    screen.show_account(account.account_id)

    qtbot.mouseClick(screen.statement_button, LEFT)

    dialog = screen.findChild(StatementDialog, "statement_dialog")
    assert isinstance(dialog, StatementDialog)
    assert shown(dialog) == ["€0.00", "€250.00", "−€42.80", "€207.20"]
    dialog.close()
