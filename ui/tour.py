"""The guided tour: the main job done in the real windows, offscreen, with pictures of each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from billing_desktop.domain.operator import SYSTEM
from ui.formatting import format_money
from ui.frame import Frame
from ui.options import Options
from ui.pages import Page
from ui.preferences import Appearance, Preferences
from ui.program import Program
from ui.style.theme import Theme
from ui.translation import Language, set_language
from ui.usage.screen import UsageScreen
from ui.widgets.table import TableView

COMPANY, VAT_NUMBER = "Hafenkontor Logistik AG", "DE123456788"
ADDRESS = {"street": "Am Sandtorkai 4", "postal_code": "20457", "city": "Hamburg"}
CARD = {"number": "4242424242424242", "expiry": "12/99", "cvc": "123", "name": "TEST CARD"}
ADMINISTRATOR, PASSWORD = "Office Desk", "correct horse battery"
PATIENCE_SECONDS = 60
_TICK_MS, _QUIET_TICKS, _TYPED_TICKS = 10, 3, 20  # A field waits after the last letter.
_TYPED = Qt.FocusReason.TabFocusReason
W = TypeVar("W", bound=QtWidgets.QWidget)


class TourError(Exception):
    """Something on the tour was not as it has to be; the text says what."""


def run(out_dir: Path) -> int:
    """Return 0 if the whole main job went through and the books verify, else 1.

    The books are in a temporary folder; ``out_dir`` gets the pictures and the documents.
    """
    for name in ("BILLING_DB_URL", "BILLING_STRIPE_KEY"):
        os.environ.pop(name, None)  # They would lead to other books and another provider.
    out_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="billing-tour-") as folder:
        app = _application(Path(folder))
        QtCore.qInstallMessageHandler(_pass_on_message)
        try:
            _take(app, Path(folder), out_dir)
        except TourError as error:
            _tell(f"The tour stopped: {error}.")
            return 1
        finally:
            QtCore.qInstallMessageHandler(None)
    return 0


def _application(folder: Path) -> QApplication:
    """Return the application on a screen that is never seen, and is large enough."""
    platform = "offscreen"
    if os.name == "posix":  # Elsewhere a path would not survive in there.
        screen = {"name": "tour", "x": 0, "y": 0, "width": 2000, "height": 1250, "dpr": 1}
        (folder / "screen.json").write_text(json.dumps({"screens": [screen]}))
        platform = f"offscreen:configfile={folder / 'screen.json'}"
    os.environ["QT_QPA_PLATFORM"] = platform
    app = QApplication(["billing-desktop"])
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return app


def _pass_on_message(_kind: object, _context: object, text: str) -> None:
    # Without a window system there is nobody to raise a window or to grab the keyboard.
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{text}\n")


class _Person(QtCore.QObject):
    """Sits in front of the window and the browser: looks, presses, types, takes pictures."""

    def __init__(self, app: QApplication, data_dir: Path, out_dir: Path) -> None:
        super().__init__()
        self._app, self._out_dir = app, out_dir
        self.pages: list[str] = []
        self._has_typed = False
        set_language(Language.ENGLISH)
        # The stub says bytes, the binding takes str.
        QtGui.QDesktopServices.setUrlHandler("http", self, "open_page")  # type: ignore[arg-type]
        ini = QtCore.QSettings(str(data_dir / "window.ini"), QtCore.QSettings.Format.IniFormat)
        self._frame = Frame(dark=False)
        self._program = Program(
            app,
            frame=self._frame,
            options=Options(data_dir=data_dir, appearance=Appearance.LIGHT),
            preferences=Preferences(ini),
        )
        self.shell = self._program.shell
        self._frame.show()
        self._program.begin()
        self.settle()

    @QtCore.Slot(QtCore.QUrl)
    def open_page(self, address: QtCore.QUrl) -> None:
        self.pages.append(address.toString())

    def pay(self) -> None:
        """Fill in the card form of the page in the browser and send it."""
        form = urlencode({"action": "pay", **CARD}).encode()
        build_opener(ProxyHandler({})).open(Request(self.pages[-1], data=form)).close()

    def close(self) -> None:
        """Close the window, wait for what runs, close the books."""
        self._frame.close()
        self._program.end()
        QtGui.QDesktopServices.unsetUrlHandler("http")
        for each in (self._program, self.shell, self._frame):
            each.deleteLater()

    # Looking ------------------------------------------------------------------------------

    def wait(self, holds: Callable[[], object], what: str) -> None:
        loop, timer = QtCore.QEventLoop(), QtCore.QTimer()
        latest = monotonic() + PATIENCE_SECONDS
        timer.timeout.connect(lambda: loop.quit() if holds() or monotonic() > latest else None)
        timer.start(_TICK_MS)
        loop.exec()
        # No event loop runs between two steps, so Qt would wait for one with what is to go.
        QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)
        _check(holds(), f"waited in vain until {what}")

    def settle(self) -> _Person:
        """Wait until nothing has run for some time."""
        quiet, wanted = [0], _TYPED_TICKS if self._has_typed else _QUIET_TICKS
        self._has_typed = False

        def is_quiet() -> bool:
            quiet[0] = 0 if self._program.tasks.is_busy else quiet[0] + 1
            return quiet[0] > wanted

        self.wait(is_quiet, "nothing runs any more")
        notice = self._frame.findChild(QtWidgets.QMessageBox, "internal_error_notice")
        _check(notice is None, "the program had an internal error")
        return self

    def find(self, kind: type[W], name: str) -> W:
        """Return what is seen under that name: in the dialog if there is one, else the screen."""
        found: list[W] = []

        def look() -> bool:
            place = self._app.activeModalWidget() or self.shell.window.current_screen
            found[:] = [each for each in place.findChildren(kind, name) if each.isVisible()]
            return bool(found)

        self.wait(look, f"{name} is there")
        return found[0]

    def read(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def expect(self, name: str) -> _Person:
        """Wait for the dialog of that name."""
        modal = self._app.activeModalWidget
        self.wait(lambda: (seen := modal()) and seen.objectName() == name, f"{name} is open")
        return self.settle()

    def picture(self, name: str) -> _Person:
        """Save what is on the screen, light and dark."""
        self.settle()
        self._shoot(f"{name}-light")
        Theme.apply(self._app, dark=True)
        self._shoot(f"{name}-dark")
        Theme.apply(self._app, dark=False)
        return self

    def _shoot(self, name: str) -> None:
        shot = self._frame.grab()
        painter = QtGui.QPainter(shot)
        for each in self._app.topLevelWidgets():
            if isinstance(each, QtWidgets.QDialog | QtWidgets.QMenu) and each.isVisible():
                corner = self._frame.mapFromGlobal(each.mapToGlobal(QtCore.QPoint(0, 0)))
                painter.drawPixmap(corner, each.grab())
        painter.end()
        shot.save(str(self._out_dir / f"{name}.png"))

    # Doing --------------------------------------------------------------------------------

    def click(self, name: str) -> _Person:
        button = self.find(QtWidgets.QAbstractButton, name)
        self.wait(button.isEnabled, f"{name} can be pressed")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return self.settle()

    def press(self, keys: str) -> _Person:
        window = self._app.activePopupWidget() or self._app.activeModalWidget() or self._frame
        if not isinstance(window, QtWidgets.QMenu):
            window.activateWindow()
            self.wait(window.isActiveWindow, "the window has the keyboard")
        key = QtGui.QKeySequence(keys)[0]  # type: ignore[index]  # The stub knows no index.
        QTest.keyClick(window.focusWidget() or window, key.key(), key.keyboardModifiers())
        return self.settle()

    def type(self, name: str, text: str) -> _Person:
        """Type in place of what is there, or choose by the first letters."""
        field = self.find(QtWidgets.QWidget, name)
        field.setFocus(_TYPED)
        if isinstance(field, QLineEdit):
            field.selectAll()
        QTest.keyClicks(field, text)
        self._has_typed = True
        return self

    def open_actions(self) -> _Person:
        """Open the Actions menu of the first transaction by the keyboard."""
        table = self.find(TableView, "transactions_table")
        table.setFocus(_TYPED)
        table.select_position(0)
        return self.press("Menu")

    def act(self, name: str) -> _Person:
        """Choose in the menu that is open."""
        menu = self._app.activePopupWidget()
        assert isinstance(menu, QtWidgets.QMenu)
        menu.setActiveAction(next(each for each in menu.actions() if each.objectName() == name))
        return self.press("Return")

    def go_to(self, name: Page) -> _Person:
        QTest.mouseClick(self.shell.window.sidebar.item(name), Qt.MouseButton.LeftButton)
        return self.settle()

    def open_account(self, company: str) -> _Person:
        """Find an account by a part of its company's name and open it, all by the keyboard."""
        self.go_to(Page.ACCOUNTS).press("Ctrl+F").type("search_field", company).settle()
        return self.press("Return").press("Return")

    def save_as(self, path: Path) -> bytes:
        """Answer the question where a document shall go, and return what is there then."""
        path.unlink(missing_ok=True)  # An earlier tour's; the dialog would ask about it.
        # A path may hold letters that no key types.
        self.expect("save_dialog").find(QLineEdit, "fileNameEdit").setText(str(path.absolute()))
        self.press("Return")
        self.wait(path.exists, f"{path.name} is written")
        return path.read_bytes()


def _take(app: QApplication, folder: Path, out_dir: Path) -> None:
    from billing_desktop.bootstrap import create, make_demo, open_book
    from billing_desktop.settings import read_settings

    empty, demo = (read_settings({}, data_dir=folder / name) for name in ("empty", "demo"))
    create(empty, is_test=True)
    make_demo(demo)
    with closing(_Person(app, empty.data_dir, out_dir)) as person:
        person.picture("01-accounts-empty").go_to(Page.SETTINGS).picture("02-seller-missing")
        _tell("A new TEST book is empty and says what it needs first.")
    with closing(_Person(app, demo.data_dir, out_dir)) as person:
        _look_around(person)
        _open_an_account(person)
        charged = _top_up_by_card(person)
        number, pdf = _read_the_invoice(person, out_dir)
        _ask_for_an_invoice(person)
        _import_usage(person, folder)
        _set_up(person)
    with closing(_Person(app, demo.data_dir, out_dir)) as person:
        _sign_in(person)
        _reprint(person, number, pdf, out_dir)
        _speak_german(person)
    set_language(Language.ENGLISH)
    with closing(open_book(demo)) as services:
        gross = format_money(services.invoices.get(SYSTEM, number).gross)
        _check(gross == charged, f"{charged} was charged, and the invoice says {gross}")
        findings = services.books.verify(SYSTEM, is_deep=True)
        _check(not findings, f"the books do not verify: {'; '.join(map(str, findings))}")
    _tell(f"The books verify. The pictures and the invoice are in {out_dir}.")


def _look_around(person: _Person) -> None:
    count = person.picture("03-accounts").read("page_count")
    person.open_account("Weidmann").picture("04-usage-and-billing")
    person.open_actions().picture("05-actions-menu").press("Escape")
    person.open_account("Atelier Brun").click("segment_failed").open_actions()
    person.act("action_choose_another_method").expect("another_method_dialog")
    person.picture("06-another-method").press("Escape")
    person.go_to(Page.ACCOUNTS).press("Ctrl+F").press("Escape")
    _tell(f"The demo book shows {count} accounts with a year of top-ups and usage.")


def _open_an_account(person: _Person) -> None:
    person.press("Ctrl+N").expect("new_account_dialog").type("company_edit", COMPANY)
    person.picture("07-new-account").press("Return").expect("billing_details_dialog")
    person.press("Escape").picture("08-account-without-details")
    person.press("Ctrl+T").expect("top_up_blocked_dialog").picture("09-top-up-blocked")
    person.press("Return").expect("billing_details_dialog")
    person.type("country_combo", "Germany").type("language_combo", "German")
    for name, text in ADDRESS.items():
        person.type(f"{name}_edit", text)
    person.type("email_edit", "rechnung@hafenkontor.example")
    person.type("vat_number_edit", f"{VAT_NUMBER[:-1]}9").click("primary_button")
    person.picture("10-billing-details-error")
    person.type("vat_number_edit", VAT_NUMBER).picture("11-billing-details")
    person.click("primary_button").expect("top_up_dialog")
    _tell(f"{COMPANY} has an account; a mistyped VAT number was refused at its field.")


def _top_up_by_card(person: _Person) -> str:
    person.type("amount", "1500").picture("12-top-up-by-invoice")
    person.type("amount", "250").settle().click("confirmation").picture("13-top-up-by-card")
    person.click("primary_button").expect("payment_window")
    person.wait(lambda: person.pages, "the payment page is open in the browser")
    person.picture("14-payment-pending")
    total, number = person.read("fact_0_value"), person.read("fact_1_value")
    person.pay()
    heading = person.find(QLabel, "state_heading")
    person.wait(lambda: heading.text() == "Completed", "the payment window turns to Completed")
    person.picture("15-payment-completed").click("primary_button").picture("16-account-topped-up")
    _check(person.read("card_figure") == "€250.00", "the balance has not risen")
    _tell(f"{number}, paid by card: {total} charged, and €250.00 credited at once.")
    return total


def _read_the_invoice(person: _Person, out_dir: Path) -> tuple[str, bytes]:
    person.click("customer_portal_button").picture("17-customer-portal")
    number = person.read("document_number")
    pdf = person.click("save_button").save_as(out_dir / f"{number}.pdf")
    person.settle().go_to(Page.INVOICES).click("preview_button").picture("18-invoices")
    _tell(f"The invoice {number} is in the Customer Portal and saved as PDF.")
    return number, pdf


def _ask_for_an_invoice(person: _Person) -> None:
    person.open_account(COMPANY).click("top_up_button").expect("top_up_dialog")
    person.type("amount", "2500").settle().click("confirmation").click("primary_button")
    person.expect("support_chat_dialog").type("order_number_edit", "PO-77120")
    person.picture("19-support-chat").click("primary_button").picture("20-requests")
    person.go_to(Page.NEEDS_A_PERSON).picture("36-needs-a-person")
    _tell("A top-up of €2,500.00 goes by invoice: its request waits for the support team.")


def _import_usage(person: _Person, folder: Path) -> None:
    lines = [f"K-10001,2026-11-02,12.50,API calls,tour-{n}" for n in range(1, 41)]
    path = folder / "usage.csv"
    path.write_text("\n".join(["account,date,amount,description,external_id", *lines]))
    screen = person.go_to(Page.USAGE).picture("21-usage-import").shell.window.current_screen
    assert isinstance(screen, UsageScreen)
    screen.load(path)
    person.picture("22-usage-preview").click("import_button").picture("23-usage-imported")
    _tell("A usage file of 40 lines was looked at, then booked as a whole.")


def _set_up(person: _Person) -> None:
    person.go_to(Page.SETTINGS).picture("24-seller")
    person.find(QtWidgets.QTabBar, "settings_tab_bar").setFocus(_TYPED)
    person.press("Right").picture("25-vat-rates").press("Right").picture("26-processing-fee")
    person.go_to(Page.OPERATORS).picture("27-operators-empty").click("first_operator_button")
    person.expect("add_operator_dialog").type("name_edit", ADMINISTRATOR)
    person.type("password_edit", PASSWORD).type("repeat_edit", PASSWORD)
    person.picture("28-add-operator").click("primary_button").picture("29-operators")
    _tell(f"{ADMINISTRATOR} is the first operator: from the next start on everybody signs in.")


def _sign_in(person: _Person) -> None:
    person.expect("sign_in_dialog").type("name_edit", ADMINISTRATOR).type("password_edit", "wrong")
    person.click("primary_button").picture("30-sign-in-refused")
    person.type("password_edit", PASSWORD).press("Return")


def _reprint(person: _Person, number: str, pdf: bytes, out_dir: Path) -> None:
    person.go_to(Page.INVOICES).type("invoice_search", number).settle().click("save_button")
    again = person.save_as(out_dir / f"{number}-reprint.pdf")
    _check(again == pdf, "the reprint differs from the invoice")
    _tell(f"After a restart the reprint is the same: SHA-256 {sha256(again).hexdigest()[:16]}….")


def _speak_german(person: _Person) -> None:
    person.shell.set_language(Language.GERMAN)
    person.go_to(Page.ACCOUNTS).picture("31-de-accounts")
    person.open_account(COMPANY).picture("32-de-usage-and-billing")
    person.click("top_up_button").expect("top_up_dialog").type("amount", "250,00").settle()
    person.picture("33-de-top-up").press("Escape").click("customer_portal_button")
    person.picture("34-de-customer-portal").go_to(Page.SETTINGS).picture("35-de-settings")


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _check(holds: object, what: str) -> None:
    if not holds:
        raise TourError(what)
