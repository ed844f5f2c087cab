"""The GiroCode on paper says what the payer would otherwise have to copy."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.giro_code import code_bars, giro_code_payload
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from tests.builders import invoice, quote, seller
from tests.documents.e_invoice_documents import Case, credit_note
from tests.documents.pdf_reading import Printed, printed


def scanned(paper: Printed, page: int = 0) -> list[str]:
    """What a camera reads on the page: bytes in the character set that the code names, UTF-8."""
    picture = paper.document[page].render(scale=2).to_pil()
    with_switches = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.HexECI)
    # A switch of the character set by the QR code itself would confuse banking apps: "]Q2".
    assert all(code.text.startswith("5D 51 31 ") for code in with_switches)
    return [code.bytes.decode("utf-8") for code in zxingcpp.read_barcodes(picture)]


def by_transfer(amount: str = "1500.00", **changes: str) -> Invoice:
    return invoice(quote(amount, method=TopUpMethod.INVOICE), issuer=seller(**changes))


def payload_of(amount: Money) -> str | None:
    return giro_code_payload(
        payee="Beispielwerk", iban="DE75512108001245126199", bic="", amount=amount, reference="RF1"
    )


def test_code_on_paper_says_who_gets_how_much_for_what() -> None:
    assert scanned(printed(by_transfer())) == [
        "BCD\n002\n1\nSCT\nSOGEDEFF\nBeispielwerk Software GmbH\nDE75512108001245126199\n"
        "EUR1785.00\n\nRF23TU2026000042"
    ]


@pytest.mark.parametrize("name", ["Ørsted & Søn “Żółć” GmbH", "Müller · Σύμβουλοι €"])
def test_letters_of_all_languages_are_read_back(name: str) -> None:
    (text,) = scanned(printed(by_transfer(name=name)))

    assert text.split("\n")[5] == name


def test_code_of_a_test_document_names_nobody_who_could_be_paid() -> None:
    document = Case(TaxCategory.STANDARD, TopUpMethod.INVOICE, is_test=True).document()

    lines = scanned(printed(document))[0].split("\n")

    assert lines[4:7] == ["", "TEST Beispielwerk Software GmbH", "DE00000000000000000000"]


def test_code_moves_along_with_the_bank_details() -> None:
    paper = printed(Case(method=TopUpMethod.INVOICE, lines_count=40).document())

    assert [len(scanned(paper, page)) for page in range(paper.pages)] == [0, 0, 1]


def test_what_is_not_paid_by_transfer_has_no_code() -> None:
    transfer = by_transfer()

    assert scanned(printed(Case(method=TopUpMethod.CARD).document())) == []
    assert scanned(printed(credit_note(transfer))) == []


@given(st.integers(1, 99_999_999_999))
def test_amount_always_has_two_decimals(minor_units: int) -> None:
    payload = payload_of(Money(minor_units, EUR))

    assert payload is not None
    amount = payload.split("\n")[7]
    assert amount == f"EUR{Money(minor_units, EUR).to_decimal():.2f}"


@pytest.mark.parametrize(
    "amount",
    [
        Money(0, EUR),
        Money(-100, EUR),
        Money(100_000_000_000, EUR),
        Money(100, Currency("USD", 2)),
    ],
)
def test_amount_that_the_scheme_does_not_know_has_no_code(amount: Money) -> None:
    assert payload_of(amount) is None


def test_payee_is_cut_to_what_the_scheme_takes() -> None:
    payload = giro_code_payload(
        payee="N" * 100, iban="DE1", bic="", amount=Money(1, EUR), reference="RF1"
    )

    assert payload is not None
    assert payload.split("\n")[5] == "N" * 70


@given(st.text("ABC 123", min_size=1, max_size=120))
def test_bars_cover_the_modules_of_the_code_once(payload: str) -> None:
    size, bars = code_bars(payload)
    covered = [
        (column + right, row + down)
        for column, row, width, height in bars
        for right in range(width)
        for down in range(height)
    ]
    code = zxingcpp.create_barcode(
        payload.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M", eci="Unknown"
    )
    image = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    pixels = memoryview(image).tobytes()  # type: ignore[arg-type]  # It is a buffer.

    black = {(at % size, at // size) for at, shade in enumerate(pixels) if not shade}
    assert len(covered) == len(set(covered))
    assert set(covered) == black
