"""The whole program on a folder of its own, with the page of the payment in a browser of ours."""

from __future__ import annotations

import gc
import logging
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ENETUNREACH
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.payments.sandbox.server import LOCAL_KEY
from billing_desktop.providers import LocalPage
from billing_desktop.settings import read_settings
from tests.fakes.clock import MovableClock
from tests.journeys.people import Keyboard, Mouse, Person
from tests.workspace import Workspace
from ui.frame import Frame
from ui.options import Options
from ui.preferences import Preferences
from ui.program import Program
from ui.style.theme import Theme
from ui.top_ups.payment_poll import PaymentPoll
from ui.translation import Language, set_language

collect_ignore = [] if sys.platform.startswith("linux") else ["test_on_a_display.py"]  # No X there.

CARDS = {
    "success": "4242 4242 4242 4242",
    "declined": "4000 0000 0000 0002",
}
OPENING_MILLISECONDS = 30_000


class Browser:
    """Gets the addresses that the program opens, and fills in the form behind the newest."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    def open(self, address: QUrl) -> bool:
        self.pages.append(address.toString())
        return True

    def pay(self, card: str = "success") -> str:
        """Send the card form and return the page that answers."""
        form = {"action": "pay", "number": CARDS[card], "expiry": "12/99"}
        form |= {"cvc": "123", "name": "TEST CARD"}
        request = Request(self.pages[-1], data=urlencode(form).encode())
        with build_opener(ProxyHandler({})).open(request) as answer:
            return str(answer.read().decode())


class Network:
    """Lets this computer talk to itself alone, and with the plug pulled to nobody at all."""

    def __init__(self) -> None:
        self.refused: list[object] = []
        self.is_unplugged = False

    def check(self, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.is_unplugged or host not in {"127.0.0.1", "localhost", "::1"}:
            self.refused.append(address)
            raise OSError(ENETUNREACH, "Network is unreachable")


@dataclass(frozen=True, slots=True)
class FarPage:
    """Where the payment page would be, if anybody could be reached."""

    api_key: str = LOCAL_KEY
    base_address: str = "http://127.0.0.1:9/unplugged"


class Office:
    """Opens and closes the program on the same books, day after day."""

    def __init__(self, qtbot: QtBot, app: QApplication, folder: Path, clock: MovableClock) -> None:
        self._qtbot = qtbot
        self._app = app
        self._folder = folder
        self.clock = clock
        self.books = folder / "books"
        self._running: list[tuple[Frame, Program]] = []

    def open_account(self) -> str:
        """Let there be an account with billing details, and return its company's name."""
        workspace = Workspace(read_settings({}, data_dir=self.books), self.clock)
        try:
            return workspace.account().name
        finally:
            workspace.close()

    def open(self) -> Program:
        """Start the program and wait until somebody can work."""
        set_language(Language.ENGLISH)
        frame = Frame(dark=False)
        ini = QSettings(str(self._folder / "window.ini"), QSettings.Format.IniFormat)
        program = Program(
            self._app,
            frame=frame,
            options=Options(data_dir=self.books, language=Language.ENGLISH),
            preferences=Preferences(ini),
        )
        self._running.append((frame, program))
        frame.show()
        with self._qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
            program.begin()
        return program

    def close(self) -> None:
        """End every run of the program, as when its window has been closed."""
        for frame, program in self._running:
            frame.close()
            program.end()
            for each in (program.shell, program, frame):
                each.deleteLater()
        self._running.clear()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(params=[Mouse, Keyboard])
def person(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> Person:
    """Each story is lived through twice."""
    made: Person = request.param(qtbot, qapp)
    return made


@pytest.fixture
def browser(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", browser.open)
    return browser


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network is blocked from the start, but for this computer itself."""
    network = Network()
    connect, start_page = socket.socket.connect, LocalPage.sandbox

    def checked_connect(this: socket.socket, address: object) -> None:
        network.check(address)
        connect(this, address)  # type: ignore[arg-type]  # Whatever was given goes on.

    def checked_start(page: LocalPage) -> object:
        return FarPage() if network.is_unplugged else start_page(page)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(LocalPage, "sandbox", checked_start)
    return network


@pytest.fixture
def office(
    qtbot: QtBot,
    qapp: QApplication,
    workspace_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    """A TEST book that knows its seller and has no accounts; its clock is the test's."""
    for name in ("BILLING_DATA_DIR", "BILLING_DB_URL", "BILLING_STRIPE_KEY"):
        monkeypatch.delenv(name, raising=False)
    clock = MovableClock()
    monkeypatch.setattr(bootstrap, "SystemClock", lambda: clock)
    monkeypatch.setattr(PaymentPoll, "_pause", lambda _poll: 1)  # Seconds; else three at first.
    shutil.copytree(workspace_template, tmp_path / "books")
    if not qapp.styleSheet():  # To style every widget again takes long.
        Theme.apply(qapp, dark=False)
    level = logging.getLogger().level
    office = Office(qtbot, qapp, tmp_path, clock)
    # No cycle with a widget in it may be collected on a worker's thread: see the conftest above.
    was_enabled = gc.isenabled()
    gc.disable()
    yield office
    office.close()
    gc.collect()
    if was_enabled:
        gc.enable()
    logging.getLogger().setLevel(level)
