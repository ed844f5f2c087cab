"""The payment window behind the lock of the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.book import Book
from tests.ui.top_ups.payments import Browser, heading, open_window
from ui.curtain import Curtain
from ui.frame import Frame


@pytest.fixture
def frame(qtbot: QtBot) -> Frame:
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    frame.set_content(QWidget())
    frame.show()
    return frame


@pytest.fixture
def curtain(qapp: QApplication, frame: Frame) -> Iterator[Curtain]:
    curtain = Curtain(qapp, frame, frame)
    yield curtain
    curtain.discard()


def test_the_payment_window_is_hidden_and_goes_on_asking_when_it_comes_back(
    frame: Frame, curtain: Curtain, book: Book, browser: Browser
) -> None:
    top_up = book.start(book.account())
    shown = open_window(frame, book, top_up)
    assert shown.poll.is_running

    curtain.close(QLabel("locked"))
    assert not shown.isVisible()
    assert not shown.poll.is_running  # Nobody sees the answer.
    book.gateway.pay(book.page(top_up))
    curtain.open()

    assert shown.isVisible()
    assert heading(shown) == "Completed"
    assert len(browser.opened) == 1


def test_a_payment_at_its_end_is_not_asked_for_again(
    frame: Frame, curtain: Curtain, book: Book, browser: Browser
) -> None:
    shown = open_window(frame, book, book.top_up(book.account()))
    assert heading(shown) == "Completed"

    curtain.close(QLabel("locked"))
    curtain.open()

    assert heading(shown) == "Completed"
    assert not shown.poll.is_running


def test_the_dialog_of_the_printer_is_hidden_too(frame: Frame, curtain: Curtain) -> None:
    printer = QPrinter()
    dialog = QPrintDialog(printer, frame)
    dialog.setModal(True)
    dialog.show()

    curtain.close(QLabel("locked"))
    was_visible = dialog.isVisible()
    curtain.open()

    assert not was_visible
    assert dialog.isVisible()
    dialog.reject()
