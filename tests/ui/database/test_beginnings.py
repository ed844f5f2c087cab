"""A new book is made as somebody has said, and a password is tried before it is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.db.server_address import server_of
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.settings import Settings
from tests.asking_server import PASSWORD, AskedLogin
from tests.fakes.keyring_backend import MemoryKeyring
from ui.database.new_book_dialog import NewBookDialog
from ui.database.password_dialog import PasswordDialog
from ui.database.ways import Ways
from ui.places import Places
from ui.tasks import InlineTasks
from ui.translation import set_language


@pytest.fixture
def new_book(qtbot: QtBot, ways: Ways) -> NewBookDialog:
    dialog = NewBookDialog(ways=ways, tasks=InlineTasks())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_nothing_is_chosen_beforehand_and_nothing_made_without_a_choice(
    new_book: NewBookDialog, places: Places
) -> None:
    assert not new_book.real_radio.isChecked()
    assert not new_book.test_radio.isChecked()

    new_book.primary_button.click()

    assert new_book.error_label.text() == "Please choose what the book is for."
    assert not places.settings().data_dir.exists()


@pytest.mark.parametrize("kind", ["real", "test"])
def test_the_button_names_the_book_that_is_made(
    qtbot: QtBot, new_book: NewBookDialog, places: Places, kind: str
) -> None:
    radio = new_book.test_radio if kind == "test" else new_book.real_radio
    qtbot.keyClick(radio, Qt.Key.Key_Space)
    expected = "Create TEST book" if kind == "test" else "Create real book"
    assert new_book.primary_button.text() == expected

    with qtbot.waitSignal(new_book.begun):
        qtbot.keyClick(new_book, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    services = places.open()
    assert services.book.is_test is (kind == "test")
    services.close()


def test_a_book_that_is_there_is_not_made_again(new_book: NewBookDialog, places: Places) -> None:
    places.ways().make_book(True)
    before = places.settings().book_file.read_bytes()

    new_book.real_radio.setChecked(True)
    new_book.primary_button.click()

    assert new_book.error_label.text().startswith("There is a book here already.")
    assert places.settings().book_file.read_bytes() == before


# The password -------------------------------------------------------------------------------


@pytest.fixture
def asked(login: AskedLogin, places: Places, ways: Ways) -> AskedLogin:
    """A book on a server that the settings name; this computer keeps no password of it."""
    settings = places.settings()
    server = server_of(login.bare_url)
    ways.use_server(server, None, KeyPlace.SESSION)
    bootstrap.create(Settings(settings.data_dir, login.full_url), is_test=True)
    return login


@pytest.fixture
def password_dialog(qtbot: QtBot, ways: Ways, asked: AskedLogin) -> PasswordDialog:
    dialog = PasswordDialog(ways=ways, tasks=InlineTasks())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_password_of_the_server_is_tried_and_kept(
    qtbot: QtBot, password_dialog: PasswordDialog, places: Places, key_store: MemoryKeyring
) -> None:
    edit = password_dialog.form.password_edit
    assert edit.echoMode() is edit.EchoMode.Password
    qtbot.keyClicks(edit, "canary-wrong")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert password_dialog.form.password_field.error
    assert key_store.kept == {}
    edit.clear()
    qtbot.keyClicks(edit, PASSWORD)

    with qtbot.waitSignal(password_dialog.begun):
        qtbot.keyClick(edit, Qt.Key.Key_Return)

    assert list(key_store.kept.values()) == [PASSWORD]
    services = places.open()
    services.close()


def test_for_this_session_only_it_is_in_no_key_store(
    qtbot: QtBot, password_dialog: PasswordDialog, places: Places, key_store: MemoryKeyring
) -> None:
    form = password_dialog.form
    form.session_radio.setChecked(True)
    assert form.place_label.text() == "It is asked for again after the next start."
    qtbot.keyClicks(form.password_edit, PASSWORD)

    with qtbot.waitSignal(password_dialog.begun):
        password_dialog.primary_button.click()

    assert key_store.kept == {}
    places.open().close()


def test_without_a_password_it_says_so(
    qtbot: QtBot, password_dialog: PasswordDialog, asked: AskedLogin
) -> None:
    password_dialog.primary_button.click()

    assert password_dialog.form.password_field.error == "Enter the password."
    assert asked.user in password_dialog.sub_label.text()


def test_everything_is_said_in_german(qtbot: QtBot, ways: Ways) -> None:
    set_language("de")

    dialog = NewBookDialog(ways=ways, tasks=InlineTasks())
    qtbot.addWidget(dialog)

    assert dialog.windowTitle() == "Neues Buch"
    assert dialog.real_radio.text() == "Ein echtes Buch"
