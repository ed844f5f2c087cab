"""Somebody asks at desk A, and is reviewed at desk B, which see each other's work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.operator import Operator, Role
from tests.book import Book
from tests.ui.invoice_requests.desks import (
    ASKER,
    OTHER_REVIEWER,
    REVIEWER,
    Desk,
    ask,
    sign_up_operators,
)

ACTION = RequestAction


@pytest.fixture
def book(book: Book) -> Book:
    sign_up_operators(book)
    return book


@pytest.fixture
def desks(qtbot: QtBot, book: Book) -> Iterator[tuple[Desk, Desk]]:
    """Desk A of the asker and desk B of a reviewer, with one request."""
    ask(book, book.account(company="Weidmann"), message="Please")
    parent = QObject()
    desk_a = Desk(qtbot, book.services, ASKER, book.clock)
    desk_b = Desk(qtbot, book.other_workstation(), REVIEWER, book.clock)
    for desk in (desk_a, desk_b):
        desk.follow(parent)
    yield desk_a, desk_b
    for desk in (desk_a, desk_b):
        desk.services.book_changes.stop()


def test_a_request_is_taken_asked_back_and_answered(desks: tuple[Desk, Desk]) -> None:
    desk_a, desk_b = desks

    desk_b.press(Qt.Key.Key_T)
    desk_a.waits_until(lambda: desk_a.status == "In review")
    assert "Taken by The reviewer" in desk_a.queue[0]

    desk_b.press(Qt.Key.Key_B)
    desk_b.sends("Which cost centre?")
    desk_a.waits_until(lambda: desk_a.status == "Needs information")
    assert desk_a.said[-2:] == [
        "Which cost centre?",
        "The reviewer asked back. The request waits for an answer",
    ]
    assert desk_a.screen.chat.action is ACTION.ANSWER

    desk_a.sends("4711")
    desk_b.waits_until(lambda: desk_b.status == "In review")
    assert "4711" in desk_b.said


def test_messages_go_to_and_fro(desks: tuple[Desk, Desk]) -> None:
    desk_a, desk_b = desks

    desk_b.sends("Good morning")
    desk_a.waits_until(lambda: desk_a.said[-1] == "Good morning")
    assert desk_b.screen.chat.composer.text == ""

    desk_a.types("half a sen")
    desk_b.sends("Are you there?")
    desk_a.waits_until(lambda: desk_a.said[-1] == "Are you there?")
    assert desk_a.screen.chat.composer.text == "half a sen"


def test_buttons_are_exactly_what_is_allowed(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        shown = desk.screen._shown
        assert shown is not None
        offered = {*desk.offered, ACTION.WRITE, ACTION.ANSWER}
        assert offered >= set(shown.view.actions)
        assert desk.offered <= set(shown.view.actions)
    desk_a, desk_b = desks
    assert ACTION.APPROVE not in desk_a.offered
    assert "yourself" in desk_a.label("four_eyes_sentence")
    assert ACTION.APPROVE in desk_b.offered
    assert "may approve it" in desk_b.label("four_eyes_sentence")


def test_of_two_who_take_at_once_one_is_told_the_other_by_name(
    qtbot: QtBot, book: Book, desks: tuple[Desk, Desk]
) -> None:
    _, desk_b = desks
    late = Desk(qtbot, book.other_workstation(), OTHER_REVIEWER, book.clock)  # Hears nothing.

    desk_b.press(Qt.Key.Key_T)
    late.press(Qt.Key.Key_T)

    assert "The reviewer took the request into review" in late.banner
    late.waits_until(lambda: late.status == "In review")
    assert late.screen.facts.foot.buttons[ACTION.TAKE].text() == "Take over"


def test_what_is_written_stays_when_somebody_was_faster(
    qtbot: QtBot, book: Book, desks: tuple[Desk, Desk]
) -> None:
    _, desk_b = desks
    late = Desk(qtbot, book.other_workstation(), OTHER_REVIEWER, book.clock)
    late.press(Qt.Key.Key_B)
    late.types("Which cost centre?")

    desk_b.press(Qt.Key.Key_T)
    late.sends()

    assert "The reviewer" in late.banner
    assert late.screen.chat.composer.text == "Which cost centre?"


def test_escape_gives_a_step_up_and_keeps_its_words(desks: tuple[Desk, Desk]) -> None:
    _, desk_b = desks
    desk_b.press(Qt.Key.Key_B)
    desk_b.types("What")
    assert desk_b.screen.chat.step_label.isVisible()

    desk_b.screen.chat.composer.left.emit()

    assert not desk_b.screen.chat.step_label.isVisible()
    assert desk_b.screen.chat.composer.text == "What"


def test_a_step_without_words_is_not_taken(desks: tuple[Desk, Desk]) -> None:
    _, desk_b = desks
    desk_b.press(Qt.Key.Key_B)

    desk_b.sends()

    assert desk_b.status == "Requested"
    assert desk_b.screen.chat.composer.problem_label.isVisible()


def test_a_request_is_put_back(desks: tuple[Desk, Desk]) -> None:
    desk_a, desk_b = desks
    desk_b.press(Qt.Key.Key_T)

    desk_b.press_button(ACTION.RELEASE)

    desk_a.waits_until(lambda: desk_a.status == "Requested")
    assert "Nobody has taken it" in desk_a.queue[0]


def test_one_who_only_reads_is_offered_nothing(qtbot: QtBot, book: Book) -> None:
    ask(book, book.account(), message="Please")

    desk = Desk(qtbot, book.services, Operator("Auditor", Role.AUDITOR), book.clock)

    assert desk.said[-1] == "Please"
    assert desk.banner == ""
    assert desk.offered == set()
    assert not desk.screen.chat.composer.isVisible()


def test_a_request_is_approved_and_its_invoice_is_there_at_both_desks(
    desks: tuple[Desk, Desk],
) -> None:
    desk_a, desk_b = desks

    desk_b.press(Qt.Key.Key_A)
    assert desk_b.status == "Requested"  # One key alone issues no invoice.
    QTest.keyClick(desk_b.screen.facts.foot.buttons[ACTION.APPROVE], Qt.Key.Key_A)

    desk_a.waits_until(lambda: desk_a.status == "Invoiced")
    assert desk_a.said[-2] == "The reviewer approved the request"
    assert "TEST-RE-2026-000001" in desk_a.said[-1]
    assert desk_a.queue == []
    assert ACTION.APPROVE not in desk_b.offered
    assert desk_a.screen.facts.invoice_button.isVisible()


def test_a_click_approves(desks: tuple[Desk, Desk]) -> None:
    _, desk_b = desks

    desk_b.press_button(ACTION.APPROVE)

    desk_b.waits_until(lambda: desk_b.status == "Invoiced")


def test_a_request_is_declined_with_a_reason(desks: tuple[Desk, Desk]) -> None:
    desk_a, desk_b = desks

    desk_b.press(Qt.Key.Key_D)
    desk_b.sends("The customer is closing.")

    desk_a.waits_until(lambda: desk_a.status == "Declined")
    assert "The customer is closing." in desk_a.said
    assert desk_b.offered == set()


def test_the_asker_withdraws(desks: tuple[Desk, Desk]) -> None:
    desk_a, desk_b = desks

    desk_a.press_button(ACTION.WITHDRAW)
    desk_a.sends("They pay by card instead.")

    desk_b.waits_until(lambda: desk_b.status == "Withdrawn")


def test_of_two_who_approve_at_once_one_is_told_and_sees_the_invoice(
    qtbot: QtBot, book: Book, desks: tuple[Desk, Desk]
) -> None:
    _, desk_b = desks
    late = Desk(qtbot, book.other_workstation(), OTHER_REVIEWER, book.clock)

    desk_b.press_button(ACTION.APPROVE)
    late.press_button(ACTION.APPROVE)

    assert "Somebody was faster" in late.banner
    late.waits_until(lambda: late.status == "Invoiced")
    assert book.rows("SELECT count(*) FROM audit_invoice") == [(1,)]


def test_why_nothing_was_issued_is_said(book: Book, desks: tuple[Desk, Desk]) -> None:
    _, desk_b = desks
    book.seller(iban="")

    desk_b.press_button(ACTION.APPROVE)

    assert "IBAN" in desk_b.banner
    assert desk_b.status == "Requested"


def test_a_message_goes_by_mail_too_where_the_box_is_ticked(
    book: Book, desks: tuple[Desk, Desk]
) -> None:
    desk_a, desk_b = desks
    box = desk_b.screen.chat.mail_box
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)

    desk_b.sends("Which cost centre?")

    desk_a.waits_until(lambda: desk_a.said[-1] == "Which cost centre?")
    assert desk_a.screen.chat.view.lines[-1].note == "Also by mail: waits to be sent"
    assert not box.isChecked()
    assert book.rows("SELECT kind, status FROM audit_outbox") == [("message", "queued")]


def test_words_of_a_step_do_not_go_by_mail(desks: tuple[Desk, Desk]) -> None:
    _, desk_b = desks

    desk_b.press(Qt.Key.Key_D)

    assert not desk_b.screen.chat.mail_box.isVisible()
