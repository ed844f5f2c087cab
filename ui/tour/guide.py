"""How the tour goes: on which books, in which order, and what has to hold at its end."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6 import QtCore
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from billing_desktop.domain.operator import SYSTEM
from ui.formatting import format_money
from ui.pages import Page
from ui.tour import back_office, customer
from ui.tour.person import Person, TourError, check, tell
from ui.translation import Language, set_language


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
            tell(f"The tour stopped: {error}.")
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


def _take(app: QApplication, folder: Path, out_dir: Path) -> None:
    from billing_desktop.bootstrap import create, make_demo, open_book
    from billing_desktop.settings import read_settings

    empty, demo = (read_settings({}, data_dir=folder / name) for name in ("empty", "demo"))
    create(empty, is_test=True)
    make_demo(demo)
    with closing(Person(app, empty.data_dir, out_dir)) as person:
        person.picture("01-accounts-empty").go_to(Page.SETTINGS).picture("02-seller-missing")
        tell("A new TEST book is empty and says what it needs first.")
    with closing(Person(app, demo.data_dir, out_dir)) as person:
        customer.look_around(person)
        customer.open_an_account(person)
        charged = customer.top_up_by_card(person)
        number, pdf = customer.read_the_invoice(person, out_dir)
        customer.ask_for_an_invoice(person)
        issued, due = customer.approve_the_request(person)
        back_office.book_the_transfer(person, folder, issued, due)
        back_office.import_usage(person, folder)
        back_office.set_up(person)
    with closing(Person(app, demo.data_dir, out_dir)) as person:
        back_office.sign_in(person)
        back_office.reprint(person, number, pdf, out_dir)
        back_office.look_through_the_trail(person)
        back_office.speak_german(person)
    set_language(Language.ENGLISH)
    with closing(open_book(demo)) as services:
        gross = format_money(services.invoices.get(SYSTEM, number).gross)
        check(gross == charged, f"{charged} was charged, and the invoice says {gross}")
        findings = services.books.verify(SYSTEM, is_deep=True)
        check(not findings, f"the books do not verify: {'; '.join(map(str, findings))}")
    tell(f"The books verify. The pictures and the invoice are in {out_dir}.")
