"""Two administrators at two desks change the seller's details: nothing typed is lost in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.logo import Logo
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.seller import Seller
from tests.book import Book
from tests.builders import png
from ui.changes import ChangeHub, Topic
from ui.settings.seller_panel import SellerPanel
from ui.tasks import InlineTasks
from ui.widgets.conflict_dialog import ConflictDialog

BERTA = Operator("Berta", Role.ADMINISTRATOR)


class Desks:
    """Two open panels over one book; each has a connection of its own."""

    def __init__(self, qtbot: QtBot, book: Book) -> None:
        self._qtbot = qtbot
        self._book = book
        self.changes = ChangeHub()
        self.mine = SellerPanel(
            services=book.services,
            operator=book.administrator,
            tasks=InlineTasks(),
            changes=self.changes,
        )
        self.theirs = SellerPanel(
            services=book.other_workstation(),
            operator=BERTA,
            tasks=InlineTasks(),
            changes=ChangeHub(),
        )
        for panel in (self.mine, self.theirs):
            qtbot.addWidget(panel)
            panel.resize(1144, 860)
            panel.show()
            panel.reload()

    @property
    def saved(self) -> Seller:
        return self._book.services.sellers.get(BERTA)

    def save(self, panel: SellerPanel, **typed: str) -> None:
        for name, text in typed.items():
            panel.form.edits[name].setText(text)
        self._qtbot.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)

    def compare(self, **typed: str) -> ConflictDialog:
        self.save(self.mine, **typed)
        dialog = self.mine.conflict_dialog
        assert dialog is not None
        self._qtbot.waitUntil(dialog.isVisible)
        return dialog

    def confirm(self, dialog: ConflictDialog) -> None:
        self._qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desks(qtbot: QtBot, book: Book) -> Desks:
    return Desks(qtbot, book)


def test_of_two_who_saved_the_second_is_shown_both_and_each_field_keeps_what_is_chosen(
    desks: Desks,
) -> None:
    desks.save(desks.theirs, city="Kiel", phone="+49 431 1")

    shown = desks.compare(city="Bremen", contact="Rechnungen")
    said = shown.findChild(QLabel, "conflict_sentence")
    assert isinstance(said, QLabel)
    assert said.text().startswith("Berta saved other details at ")
    assert shown.keep_yours == {"city", "contact"}
    assert desks.saved.city == "Kiel"
    shown.choice("city", is_yours=False).click()
    desks.confirm(shown)

    assert (desks.saved.city, desks.saved.contact) == ("Kiel", "Rechnungen")
    assert desks.saved.phone == "+49 431 1"
    assert desks.mine.foot.message_label.text().startswith("Saved.")
    assert not desks.mine.form.is_dirty


def test_going_back_stores_nothing_and_keeps_what_was_typed(desks: Desks) -> None:
    desks.save(desks.theirs, city="Kiel")

    desks.compare(city="Bremen").reject()

    assert desks.saved.city == "Kiel"
    assert desks.mine.form.edits["city"].text() == "Bremen"
    assert "Nothing of yours was stored" in desks.mine.foot.message_label.text()


def test_news_of_a_change_does_not_hide_it_from_whoever_is_typing(desks: Desks) -> None:
    desks.mine.form.edits["city"].setText("Bremen")
    desks.save(desks.theirs, city="Kiel")

    desks.mine.reload()  # As the watch over the book does while something is being typed.

    assert desks.compare().keep_yours == {"city"}
    assert desks.saved.city == "Kiel"


def test_where_both_meant_the_same_nothing_is_asked(desks: Desks) -> None:
    desks.save(desks.theirs, city="Kiel")

    desks.save(desks.mine, city="Kiel")

    assert desks.mine.conflict_dialog is None
    assert not desks.mine.form.is_dirty


def test_a_logo_is_chosen_like_a_text(desks: Desks) -> None:
    theirs, mine = Logo.checked(png(30, 10)), Logo.checked(png(60, 20))
    desks.theirs.form.logo_card.choose(theirs)
    desks.save(desks.theirs)
    desks.mine.form.logo_card.choose(mine)

    shown = desks.compare(phone="+49 40 1")
    assert shown.choice("logo", is_yours=True).text() != shown.choice("logo", is_yours=False).text()
    shown.choice("logo", is_yours=False).click()
    desks.confirm(shown)

    assert desks.saved.logo == theirs
    assert desks.saved.phone == "+49 40 1"


def test_a_third_who_is_faster_still_is_shown_too(desks: Desks, book: Book) -> None:
    desks.save(desks.theirs, city="Kiel")
    shown = desks.compare(city="Bremen")
    book.services.sellers.save(BERTA, replace(desks.saved, city="Emden"))

    desks.confirm(shown)

    again = desks.mine.conflict_dialog
    assert again is not None
    assert again is not shown
    assert again.choice("city", is_yours=False).text() == "Emden"
    assert desks.saved.city == "Emden"


def test_a_desk_that_hears_of_a_change_shows_it_and_saves_on(desks: Desks) -> None:
    desks.save(desks.theirs, city="Kiel")
    desks.mine.reload()

    desks.save(desks.mine, phone="+49 40 1")

    assert (desks.saved.city, desks.saved.phone) == ("Kiel", "+49 40 1")
    assert desks.mine.conflict_dialog is None
    desks.changes.announce(Topic.SETTINGS)
