"""A computer is connected to a book on a server: nothing is kept before the server has answered."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from keyring.errors import NoKeyringError
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.db.server_address import server_of
from billing_desktop.settings import Settings
from tests.asking_server import PASSWORD, AskedLogin
from tests.db.test_server_address import HOST
from tests.fakes.keyring_backend import MemoryKeyring
from tests.tls_proofs import FLAWS, proof
from tests.tls_servers import Listener, listening
from tests.ui.database.forms import fill
from ui.database.connect_dialog import ConnectDialog
from ui.database.ways import Ways
from ui.places import Places
from ui.tasks import InlineTasks


@pytest.fixture
def dialog(qtbot: QtBot, ways: Ways) -> ConnectDialog:
    dialog = ConnectDialog(ways=ways, tasks=InlineTasks())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def with_book(login: AskedLogin, tmp_path: Path) -> AskedLogin:
    """A login at a database with a TEST book."""
    bootstrap.create(Settings(tmp_path / "elsewhere", login.full_url), is_test=True)
    return login


def test_return_connects_and_keeps_the_password_in_the_key_store(
    qtbot: QtBot,
    dialog: ConnectDialog,
    with_book: AskedLogin,
    places: Places,
    key_store: MemoryKeyring,
) -> None:
    fill(qtbot, dialog.form, with_book)

    with qtbot.waitSignal(dialog.begun):
        qtbot.keyClick(dialog.form.password_form.password_edit, Qt.Key.Key_Return)

    assert dialog.result() == ConnectDialog.DialogCode.Accepted
    assert server_of(places.settings().database_url or "") == server_of(with_book.bare_url)
    assert list(key_store.kept.values()) == [PASSWORD]
    assert dialog.form.password_form.password is None
    services = places.open()
    assert services.book.is_test
    services.close()


def test_a_test_says_what_is_there_and_keeps_nothing(
    qtbot: QtBot,
    dialog: ConnectDialog,
    with_book: AskedLogin,
    places: Places,
    key_store: MemoryKeyring,
) -> None:
    fill(qtbot, dialog.form, with_book)

    dialog.test_button.click()

    assert dialog.found_box.isVisible()
    assert dialog.found_box.text_label.text() == "A book without a seller's name is there."
    assert "on this computer" in dialog.found_box.title_label.text()
    assert places.settings().database_url is None
    assert key_store.kept == {}
    qtbot.keyClicks(dialog.form.edits["host"], "x")
    assert not dialog.found_box.isVisible()


def test_an_empty_database_is_for_a_new_book(
    qtbot: QtBot, dialog: ConnectDialog, login: AskedLogin, places: Places
) -> None:
    fill(qtbot, dialog.form, login)

    with qtbot.waitSignal(dialog.new_book_wanted):
        dialog.primary_button.click()

    places.ways().make_book(True)
    services = places.open()
    assert services.settings.database_url is not None
    services.close()


def test_a_refused_sign_in_is_said_below_the_password(
    qtbot: QtBot, dialog: ConnectDialog, login: AskedLogin, places: Places
) -> None:
    fill(qtbot, dialog.form, login, password="canary-wrong")

    dialog.primary_button.click()

    field = dialog.form.password_form.password_field
    assert field.error == "The database server refused the sign-in of its address."
    assert dialog.isVisible()
    assert places.settings().database_url is None


def test_what_is_not_filled_in_is_marked_and_nobody_is_asked(
    qtbot: QtBot, dialog: ConnectDialog
) -> None:
    qtbot.keyClicks(dialog.form.edits["host"], "db example")

    dialog.primary_button.click()

    fields = dialog.form.fields
    assert [name for name, field in fields.items() if field.error] == ["host", "database", "user"]
    assert dialog.form.edits["host"].hasFocus()


def test_a_server_that_is_not_there_is_said_to_be_away(
    qtbot: QtBot, dialog: ConnectDialog, login: AskedLogin
) -> None:
    fill(qtbot, dialog.form, login)
    dialog.form.edits["host"].setText("127.0.0.1")
    qtbot.keyClicks(dialog.form.edits["port"], "1")

    dialog.test_button.click()

    assert dialog.found_box.text_label.text().startswith("The database server cannot be reached.")


def test_without_a_key_store_the_password_is_for_the_session(
    qtbot: QtBot,
    dialog: ConnectDialog,
    with_book: AskedLogin,
    places: Places,
    key_store: MemoryKeyring,
) -> None:
    def fail() -> None:
        raise NoKeyringError("none")

    key_store.before = fail
    fill(qtbot, dialog.form, with_book)
    dialog.primary_button.click()
    form = dialog.form.password_form
    assert not form.store_radio.isVisible()
    assert form.place_label.text().startswith("This computer has no key store.")
    assert places.settings().database_url is None

    with qtbot.waitSignal(dialog.begun):
        dialog.primary_button.click()

    services = places.open()  # In the same session it is known.
    services.close()


# A server elsewhere -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def elsewhere(
    dialog: ConnectDialog,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> ConnectDialog:
    """The dialog filled in with a name elsewhere that leads to this computer."""
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    typed = {"host": HOST, "database": "books", "user": "desk", "ca_file": str(ca_file)}
    for name, text in typed.items():
        dialog.form.edits[name].setText(text)
    dialog.form.password_form.password_edit.setText(PASSWORD)
    return dialog


def ask(dialog: ConnectDialog, context: ssl.SSLContext | None) -> Listener:
    with listening(context) as listener:
        dialog.form.edits["port"].setText(str(listener.port))
        dialog.primary_button.click()
    return listener


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_server_without_a_proof_hears_no_password(
    elsewhere: ConnectDialog,
    authority: trustme.CA,
    places: Places,
    key_store: MemoryKeyring,
    flaw: str,
) -> None:
    heard = ask(elsewhere, proof(authority, flaw, HOST))

    assert heard.connections_count >= 1
    assert b"desk" not in heard.heard
    assert PASSWORD.encode() not in heard.heard
    assert elsewhere.found_box.text_label.text().startswith(
        "The database server did not prove who it is"
    )
    assert places.settings().database_url is None
    assert key_store.kept == {}


def test_the_ca_file_of_the_form_is_what_a_server_is_held_against(
    elsewhere: ConnectDialog, authority: trustme.CA
) -> None:
    heard = ask(elsewhere, proof(authority, "right", HOST))

    assert PASSWORD.encode() in heard.heard
    assert elsewhere.found_box.text_label.text()  # It is no database.
