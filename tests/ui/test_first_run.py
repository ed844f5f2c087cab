"""Where there is no book the program offers to begin, and opens what was begun."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.db.server_address import server_of
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import (
    NO_BOOK,
    NO_BOOK_ON_SERVER,
    BookMovedError,
    DatabaseRefusedError,
    ServerSignInError,
)
from billing_desktop.settings import Settings
from tests.asking_server import PASSWORD, AskedLogin, asked_login
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store
from tests.ui.shell_fakes import FakeOffline
from tests.ui.shell_stage import Stage, click, stage
from tests.ui.test_program import OPENING_MILLISECONDS, StartProgram, preferences, start
from ui.database.new_book_dialog import NewBookDialog
from ui.database.password_dialog import PasswordDialog
from ui.database.ways import Beginning
from ui.options import Options
from ui.places import Places
from ui.program import Program
from ui.translation import Language

__all__ = ["key_store", "preferences", "stage", "start"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


def buttons(stage: Stage) -> list[str]:
    page = stage.window.current_screen
    return [button.objectName() for button in page.findChildren(QPushButton)]


def test_without_a_book_one_can_begin(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK)

    stage.shell.open_books()

    assert stage.shown == "first_run_page"
    assert buttons(stage) == ["quit_button", "demo_button", "connect_button", "new_book_button"]
    click(qtbot, stage, "new_book_button")
    ((which, dialog),) = stage.beginnings
    assert which is Beginning.NEW_BOOK
    stage.refusal = None
    dialog.lead()
    assert stage.shown == "accounts_screen"


def test_documents_of_a_book_that_is_gone_can_still_be_printed(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK)
    stage.offline = FakeOffline()

    stage.shell.open_books()
    click(qtbot, stage, "offline_button")

    assert stage.shown == "offline_screen"


def test_after_connecting_to_an_empty_database_a_book_is_made_there(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK)
    stage.shell.open_books()
    click(qtbot, stage, "connect_button")
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK_ON_SERVER)

    stage.beginnings[0][1].new_book_wanted.emit()

    heading = stage.window.current_screen.findChild(QLabel, "heading_label")
    assert isinstance(heading, QLabel)
    assert heading.text() == "There is no book on the server yet"
    click(qtbot, stage, "new_book_button")
    assert [which for which, _ in stage.beginnings] == [Beginning.CONNECT, Beginning.NEW_BOOK]


def test_a_server_without_a_book_is_offered_one(stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK_ON_SERVER)

    stage.shell.open_books()

    page = stage.window.current_screen
    button = page.findChild(QPushButton, "new_book_button")
    assert isinstance(button, QPushButton)
    assert button.text() == "New book on the server"


def test_the_demo_is_looked_at(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK)
    stage.shell.open_books()
    stage.refusal = None

    click(qtbot, stage, "demo_button")

    assert stage.demos == ["first_run_page"]
    assert stage.shown == "accounts_screen"


def test_the_password_of_the_server_is_asked_for_once_by_itself(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = ServerSignInError("The server asks.")

    stage.shell.open_books()
    click(qtbot, stage, "try_again_button")

    assert [which for which, _ in stage.beginnings] == [Beginning.PASSWORD]
    click(qtbot, stage, "password_button")
    assert len(stage.beginnings) == 2
    stage.refusal = None
    stage.beginnings[1][1].lead()
    assert stage.shown == "accounts_screen"


def test_a_moved_book_leads_to_its_server(qtbot: QtBot, stage: Stage) -> None:
    stage.refusal = BookMovedError("It was moved.")
    stage.shell.open_books()

    click(qtbot, stage, "connect_button")

    assert [which for which, _ in stage.beginnings] == [Beginning.CONNECT]


def test_the_first_page_speaks_another_language_at_once(stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("No book.", code=NO_BOOK)
    stage.shell.open_books()

    stage.shell.set_language(Language.GERMAN)

    page = stage.window.current_screen
    button = page.findChild(QPushButton, "new_book_button")
    assert isinstance(button, QPushButton)
    assert button.text() == "Neues Buch auf diesem Computer"


def test_after_a_move_the_books_are_closed_and_opened_again(stage: Stage) -> None:
    stage.shell.open_books()
    first = stage.workspace

    stage.window.book_moved.emit()

    assert first.is_closed
    assert stage.shown == "accounts_screen"


# The whole program --------------------------------------------------------------------------


def shown(program: Program) -> str:
    return program.shell.window.current_screen.objectName()


def test_a_new_book_is_made_and_opened(
    qtbot: QtBot, start: StartProgram, tmp_path: Path, key_store: MemoryKeyring
) -> None:
    program = start(tmp_path / "nothing")
    program.begin()
    qtbot.waitUntil(lambda: shown(program) == "first_run_page", timeout=OPENING_MILLISECONDS)
    assert not (tmp_path / "nothing").exists()
    window = program.shell.window
    button = window.current_screen.findChild(QPushButton, "new_book_button")
    assert isinstance(button, QPushButton)
    button.click()
    dialog = window.findChild(NewBookDialog)
    assert isinstance(dialog, NewBookDialog)
    dialog.test_radio.setChecked(True)

    with qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
        dialog.primary_button.click()

    assert shown(program) == "accounts_screen"
    assert window.window().windowTitle().startswith("TEST")
    qtbot.waitUntil(lambda: not program.tasks.is_busy, timeout=OPENING_MILLISECONDS)


@pytest.fixture
def login(postgres_server: PostgresServer, key_store: MemoryKeyring) -> Iterator[AskedLogin]:
    """A login at a server, with an empty database of its own."""
    assert key_store.kept == {}
    with asked_login(postgres_server) as login:
        yield login


def test_a_book_on_a_server_opens_once_its_password_is_entered(
    qtbot: QtBot, login: AskedLogin, start: StartProgram, tmp_path: Path
) -> None:
    bootstrap.create(Settings(tmp_path / "elsewhere", login.full_url), is_test=True)
    ways = Places(Options(data_dir=tmp_path / "books")).ways()
    ways.use_server(server_of(login.bare_url), None, KeyPlace.SESSION)
    program = start(tmp_path / "books")
    program.begin()
    window = program.shell.window
    qtbot.waitUntil(
        lambda: window.findChild(PasswordDialog) is not None, timeout=OPENING_MILLISECONDS
    )
    dialog = window.findChild(PasswordDialog)
    assert isinstance(dialog, PasswordDialog)
    qtbot.waitUntil(lambda: login.user in dialog.sub_label.text(), timeout=OPENING_MILLISECONDS)
    qtbot.keyClicks(dialog.form.password_edit, PASSWORD)

    with qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
        dialog.primary_button.click()

    assert shown(program) == "accounts_screen"
    qtbot.waitUntil(lambda: not program.tasks.is_busy, timeout=OPENING_MILLISECONDS)


def test_the_demo_has_a_folder_of_its_own_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLING_DB_URL", "postgresql://desk@db.company.example/books")
    monkeypatch.setenv("BILLING_DATA_DIR", str(tmp_path / "books"))
    places = Places(Options())
    assert places.settings().database_url is not None

    places.look_at_demo()

    settings = places.settings()
    assert places.is_demo
    assert (settings.data_dir, settings.database_url) == (tmp_path / "books" / "demo", None)
