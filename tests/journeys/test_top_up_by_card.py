"""The main job: topped up by card, credited, invoiced, and printed again with no network.

The story is told once and lived through twice: by mouse, and by keyboard alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6 import QtPrintSupport
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from tests.journeys.conftest import Browser, Network, Office
from tests.journeys.people import Person
from ui.documents.printing import page_image, page_sizes

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

COMPANY = "Hafenkontor Logistik AG"
ADDRESS = {
    "Street address": "Am Sandtorkai 4",
    "Postal code": "20457",
    "City": "Hamburg",
    "VAT number": "DE123456788",
    "Invoice e-mail address": "rechnung@hafenkontor.example",
}
INVOICE = "TEST-RE-2026-000001"
_DOTS_PER_INCH = 40
_DIFFERENCE_MAX = 6  # Of 255, on the mean: the paper has margins of its own by less than a dot.


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the printer puts its paper: a file, whatever printers this computer has."""
    path = tmp_path / "paper.pdf"

    class Printer(QPrinter):
        def __init__(self, mode: QPrinter.PrinterMode) -> None:
            super().__init__(mode)
            self.setOutputFileName(str(path))

    monkeypatch.setattr(QtPrintSupport, "QPrinter", Printer)
    return path


def test_an_account_is_topped_up_and_its_invoice_printed_again_without_a_network(
    office: Office,
    person: Person,
    browser: Browser,
    network: Network,
    paper: Path,
    tmp_path: Path,
) -> None:
    person.sits_down(office.open())
    _open_an_account(person)
    _top_up(person, browser)
    issued = _save_the_invoice(person, tmp_path / "issued.pdf")
    office.close()
    assert network.refused == []

    network.is_unplugged = True
    person.sits_down(office.open())
    person.sees("Provider unreachable")
    person.go_to("Invoices")
    person.sees(INVOICE)
    again = _save_the_invoice(person, tmp_path / "again.pdf")
    _print_the_invoice(person)
    office.close()

    assert issued.startswith(b"%PDF-")
    assert again == issued
    (archived,) = (tmp_path / "books" / "documents").rglob("*.pdf")
    assert archived.read_bytes() == issued
    assert _looks_the_same(paper.read_bytes(), issued)
    assert network.refused != []


def _open_an_account(person: Person) -> None:
    person.press("New account")
    person.type("Company name", COMPANY)
    person.press("Create account")
    person.sees("Invoice e-mail address")
    person.choose("Country", "Germany")
    person.choose("Invoice language", "German (Deutsch)")
    for name, text in ADDRESS.items():
        person.type(name, text)
    person.press("Save")


def _top_up(person: Person, browser: Browser) -> None:
    person.sees("€0.00")
    person.press("Top Up")
    person.type("Amount", "250")
    person.sees("€302.26")
    person.tick("I confirm this top-up of €250.00…")
    person.press("Continue")
    person.sees("Waiting for the payment")
    assert "302,26\N{NO-BREAK SPACE}€" in browser.pay()  # The page speaks as the invoice does.
    person.sees("€250.00 was credited to the account balance.")
    person.press("Done")
    person.sees("Completed")
    person.sees("€250.00")
    person.press("Customer Portal")
    person.sees(INVOICE)


def _save_the_invoice(person: Person, path: Path) -> bytes:
    person.press("Save PDF")
    person.type("File name:", str(path))
    person.press("Save")
    person.sees(f"Saved as {path}.")
    return path.read_bytes()


def _print_the_invoice(person: Person) -> None:
    person.press("Print")
    person.sees("Write PDF file")
    person.press("Print")
    person.sees(f"{INVOICE} handed to")


def _looks_the_same(paper: bytes, document: bytes) -> bool:
    """Say whether each page on paper shows what the page of the document does."""
    if len(page_sizes(paper)) != len(page_sizes(document)):
        return False
    return all(
        _difference(*(_grey(each, page) for each in (paper, document))) <= _DIFFERENCE_MAX
        for page in range(len(page_sizes(document)))
    )


def _grey(pdf: bytes, page: int) -> bytes:
    image = page_image(pdf, page, dots_per_inch=_DOTS_PER_INCH)
    image = image.scaled(330, 468).convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(image.constBits())


def _difference(one: bytes, other: bytes) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
