"""What corrections leave for a person: a credit note, a refund, a second person."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Role
from billing_desktop.domain.task import TaskAction
from tests.book import Book
from tests.builders import TODAY, eur
from tests.ui.needs_a_person.test_screen import Open, card_of, changes, open_screen

__all__ = ["changes", "open_screen"]


def test_money_that_went_back_asks_for_its_credit_note_and_a_credit_note_for_its_refund(
    qtbot: QtBot, book: Book, open_screen: Open
) -> None:
    paid = book.top_up(book.account(), "250.00")
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("10.00"), key="r1", reason="Part"
    )
    screen = open_screen()
    with qtbot.waitSignal(screen.credit_note_requested) as note:
        card_of(screen).buttons[TaskAction.ISSUE_CREDIT_NOTE].click()
    assert note.args == [card_of(screen).line]

    book.services.corrections.issue_credit_note(
        book.operator, "TEST-RE-2026-000001", key="c1", reason="Cancelled"
    )
    screen.reload()
    with qtbot.waitSignal(screen.refund_owed_requested) as refund:
        card_of(screen).buttons[TaskAction.REFUND_OWED].click()

    assert refund.args == [book.get(paid)]


def test_the_second_person_is_asked_to_confirm_or_reject(
    qtbot: QtBot, book: Book, open_screen: Open
) -> None:
    account = book.account()
    book.top_up(account, "250.00")
    for name in ("Ada", "Bert"):
        book.services.operators.add(
            book.administrator, name=name, role=Role.ADMINISTRATOR, password="correct horse"
        )
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("1.00"),
        key="u1",
        used_on=TODAY,
        description="API calls",
    )
    book.services.corrections.issue_credit_note(
        book.operator, "TEST-RE-2026-000001", key="c1", reason="Cancelled"
    )
    screen = open_screen()

    for action in (TaskAction.CONFIRM, TaskAction.REJECT):
        with qtbot.waitSignal(screen.decision_requested) as asked:
            card_of(screen).buttons[action].click()
        assert asked.args == [card_of(screen).line, action]
