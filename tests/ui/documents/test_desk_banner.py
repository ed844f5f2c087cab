from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.book import Book
from ui.documents.desk import DocumentDesk
from ui.documents.desk_banner import DeskBanner
from ui.tasks import InlineTasks
from ui.widgets.button import Button


@pytest.fixture
def banner(qtbot: QtBot, book: Book) -> DeskBanner:
    window = Button("Window")
    qtbot.addWidget(window)
    desk = DocumentDesk(
        services=book.services, operator=book.operator, tasks=InlineTasks(), window=window
    )
    banner = DeskBanner(desk)
    qtbot.addWidget(banner)
    return banner


def desk_of(banner: DeskBanner) -> DocumentDesk:
    return banner._desk


def test_there_is_nothing_to_tell_at_first(banner: DeskBanner) -> None:
    assert banner.isHidden()


def test_printing_many_pages_can_be_cancelled(
    banner: DeskBanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[bool] = []
    monkeypatch.setattr(desk_of(banner), "_cancel", lambda: cancelled.append(True))

    desk_of(banner).progressed.emit(1, 3)
    desk_of(banner).progressed.emit(2, 3)

    assert banner.sentence_label.text() == "Page 2 of 3"
    (button,) = banner.buttons
    assert button.text() == "Cancel"
    button.click()
    assert cancelled == [True]


def test_packing_tells_how_far_it_is(banner: DeskBanner) -> None:
    desk_of(banner).packed.emit(20, 45)

    assert (banner.what_label.text(), banner.sentence_label.text()) == (
        "Saving",
        "Document 20 of 45",
    )


def test_a_single_page_offers_nothing_to_cancel(banner: DeskBanner) -> None:
    desk_of(banner).progressed.emit(1, 1)

    assert banner.buttons == []


def test_the_end_takes_cancel_away(banner: DeskBanner) -> None:
    desk_of(banner).progressed.emit(1, 3)

    desk_of(banner).done.emit("Printed.")

    assert banner.buttons == []
    assert (banner.what_label.text(), banner.sentence_label.text()) == ("Done", "Printed.")


def test_a_failure_says_why(banner: DeskBanner) -> None:
    desk_of(banner).failed.emit("No paper.")

    assert banner.what_label.text() == "That did not work"
    assert banner.sentence_label.text() == "No paper."
