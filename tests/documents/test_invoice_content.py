from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing_desktop.documents.content import InvoiceContent
from billing_desktop.documents.invoice_content import invoice_content
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.invoice import Invoice, InvoiceLine, LineKind
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from tests.builders import COUNTRIES, billing_details, eur, invoice, quote, seller
from tests.domain.test_invoice import credit_note


def content_of(document: Invoice) -> InvoiceContent:
    """The texts, with plain blanks."""
    return invoice_content(document, wording_in(document.language))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def info(content: InvoiceContent) -> dict[str, str]:
    return {row.label: plain(row.value) for row in content.info}


def by_card(country: str, *, language: str | None = None, amount: str = "250.00") -> Invoice:
    return invoice(
        quote(amount, country=country), buyer=billing_details(country), language=language
    )


def by_transfer(country: str, *, language: str | None = None) -> Invoice:
    return invoice(
        quote("1500.00", country=country), buyer=billing_details(country), language=language
    )


def test_german_card_invoice_lists_its_facts_in_order() -> None:
    assert list(info(content_of(by_card("DE"))).items()) == [
        ("Rechnungsnummer", "RE-2026-000042"),
        ("Rechnungsdatum", "23. November 2026"),
        ("Zahlungseingang", "23. November 2026"),
        ("Abrechnungsnummer", "TU-2026-000042"),
        ("Kundennummer", "K-10001"),
        ("Ihre USt-IdNr.", "DE123456788"),
    ]


def test_english_transfer_invoice_names_its_due_date() -> None:
    assert list(info(content_of(by_transfer("DE", language="en"))).items()) == [
        ("Invoice number", "RE-2026-000042"),
        ("Invoice date", "23 November 2026"),
        ("Due date", "7 December 2026"),
        ("Billing number", "TU-2026-000042"),
        ("Customer number", "K-10001"),
        ("Your VAT number", "DE123456788"),
    ]


@pytest.mark.parametrize(
    ("language", "buyer_label", "seller_label"),
    [
        ("de", "Ihre USt-IdNr.", "Unsere USt-IdNr."),
        ("en", "Your VAT number", "Our VAT number"),
    ],
)
def test_reverse_charge_names_both_vat_numbers(
    language: str, buyer_label: str, seller_label: str
) -> None:
    facts = info(content_of(by_card("FR", language=language)))

    assert facts[buyer_label] == "FR11123456782"
    assert facts[seller_label] == "DE234567894"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("country", ["US", "CH", "GB", "NO"])
def test_outside_the_eu_no_vat_number_stands_anywhere(country: str, language: str) -> None:
    document = by_card(country, language=language)

    everything = repr(content_of(document))

    assert document.buyer.vat_number not in everything
    assert document.seller.vat_number not in everything
    assert document.seller.tax_number in everything


def test_special_territory_with_a_vat_number_shows_none_either() -> None:
    buyer = billing_details("ES", postal_code="35001")
    price = replace(quote(country="ES"), tax=TaxDecision(TaxCategory.OUTSIDE_SCOPE, Decimal(0)))

    content = content_of(invoice(price, buyer=buyer))

    assert buyer.vat_number not in repr(content)


@pytest.mark.parametrize(
    ("country", "language", "line"),
    [
        ("FR", "de", "FRANKREICH"),
        ("FR", "en", "FRANCE"),
        ("CH", "de", "SCHWEIZ"),
        ("GR", "en", "GREECE"),
        ("AT", "de", "ÖSTERREICH"),
        ("GB", "de", "VEREINIGTES KÖNIGREICH"),
    ],
)
def test_country_stands_last_in_capitals_in_german_or_english(
    country: str, language: str, line: str
) -> None:
    assert content_of(by_card(country, language=language)).address[-1] == line


@pytest.mark.parametrize("language", ["de", "en"])
def test_country_is_left_out_on_letters_within_germany(language: str) -> None:
    address = content_of(by_card("DE", language=language)).address

    assert address == ("Nordlicht DE GmbH & Co. KG", "Hafenstraße 1", "20457 Hamburg")


def test_title_says_what_it_is_how_much_and_how_it_is_paid() -> None:
    card, transfer = content_of(by_card("DE")), content_of(by_transfer("FR"))

    assert (card.title, card.subtitle) == ("Rechnung", "Vorauszahlung auf Ihr Guthaben")
    assert plain(card.amount) == "302,26 €"
    assert plain(card.amount_note) == "bezahlt per Karte am 23. November 2026"
    assert (transfer.title, transfer.subtitle) == ("Invoice", "Advance payment for prepaid credit")
    assert plain(transfer.amount) == "€1,500.00"
    assert plain(transfer.amount_note) == "due on 7 December 2026"


def test_table_explains_the_fee_and_names_the_top_up() -> None:
    rows = content_of(by_card("DE")).rows

    assert [
        (row.position, row.title, plain(row.detail), plain(row.vat), row.amount) for row in rows
    ] == [
        ("1", "Prepaid-Guthaben", "Aufladung TU-2026-000042", "19 %", "250,00"),
        ("2", "Bearbeitungsgebühr", "1,5 % + 0,25 EUR für die Kartenzahlung", "19 %", "4,00"),
    ]


def test_english_table_explains_the_fee_in_english() -> None:
    fee = content_of(by_card("FR")).rows[1]

    assert (fee.title, plain(fee.detail)) == (
        "Processing fee",
        "1.5 % + EUR 0.25 for the card payment",
    )
    assert plain(fee.vat) == "0 %"


@pytest.mark.parametrize(
    ("percent", "fixed", "detail"),
    [
        ("2.25", "0", "2,25 % für die Kartenzahlung"),
        ("0", "0.50", "0,50 EUR für die Kartenzahlung"),
        ("0", "0", ""),
    ],
)
def test_fee_of_one_part_names_only_that_part(percent: str, fixed: str, detail: str) -> None:
    rule = FeeRule(Decimal(percent), eur(fixed), date(2026, 1, 1))
    document = by_card("DE")
    lines = (document.lines[0], InvoiceLine(LineKind.PROCESSING_FEE, eur("4.00"), rule))

    content = content_of(replace(document, lines=lines))

    assert plain(content.rows[1].detail) == detail


def test_outside_the_eu_the_table_has_a_dash_for_the_vat() -> None:
    assert {row.vat for row in content_of(by_card("US")).rows} == {"–"}


@pytest.mark.parametrize(
    ("country", "language", "totals"),
    [
        (
            "DE",
            "de",
            [
                ("Nettobetrag", "254,00"),
                ("Umsatzsteuer 19 %", "48,26"),
                ("Gesamtbetrag in EUR", "302,26"),
                ("Bezahlt per Karte", "−302,26"),
                ("Offener Betrag in EUR", "0,00"),
            ],
        ),
        (
            "FR",
            "en",
            [
                ("Net amount", "254.00"),
                ("VAT 0 %, reverse charge", "0.00"),
                ("Total in EUR", "254.00"),
                ("Paid by card", "−254.00"),
                ("Amount due in EUR", "0.00"),
            ],
        ),
        (
            "US",
            "en",
            [
                ("Net amount", "254.00"),
                ("VAT, not taxable in Germany", "0.00"),
                ("Total in EUR", "254.00"),
                ("Paid by card", "−254.00"),
                ("Amount due in EUR", "0.00"),
            ],
        ),
    ],
)
def test_totals_of_a_card_invoice_end_with_nothing_open(
    country: str, language: str, totals: list[tuple[str, str]]
) -> None:
    content = content_of(by_card(country, language=language))

    assert [(plain(row.label), row.amount) for row in content.totals] == totals


def test_totals_of_a_transfer_end_with_the_sum() -> None:
    totals = content_of(by_transfer("DE")).totals

    assert [(plain(row.label), row.amount) for row in totals] == [
        ("Nettobetrag", "1.500,00"),
        ("Umsatzsteuer 19 %", "285,00"),
        ("Gesamtbetrag in EUR", "1.785,00"),
    ]


@pytest.mark.parametrize(
    ("country", "head", "decisive"),
    [
        ("FR", "Reverse charge", "Steuerschuldnerschaft des Leistungsempfängers."),
        (
            "US",
            "Not taxable in Germany",
            "Nicht im Inland steuerbare Leistung (§ 3a Abs. 2 UStG).",
        ),
    ],
)
def test_reason_for_no_vat_stands_first_and_in_german_too(
    country: str, head: str, decisive: str
) -> None:
    note = content_of(by_card(country, language="en")).notes[0]

    assert (note.head, plain(note.german)) == (head, decisive)


@pytest.mark.parametrize(
    ("country", "decisive"),
    [
        ("AT", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("CH", "Nicht im Inland steuerbare Leistung (§ 3a Abs. 2 UStG)"),
    ],
)
def test_german_invoice_says_the_decisive_words_once(country: str, decisive: str) -> None:
    note = content_of(by_card(country, language="de")).notes[0]

    assert decisive in plain(f"{note.head} {note.text}")
    assert note.german == ""


def test_every_invoice_says_that_it_is_an_advance_payment() -> None:
    german, english = content_of(by_card("DE")), content_of(by_card("DE", language="en"))

    assert plain(german.notes[0].text) == (
        "Diese Rechnung betrifft eine Vorauszahlung für noch nicht ausgeführte Leistungen "
        "(§ 14 Abs. 5 UStG)."
    )
    assert plain(english.notes[0].german) == (
        "Vorauszahlung für noch nicht ausgeführte Leistungen (§ 14 Abs. 5 UStG)."
    )


def test_last_note_says_how_it_is_paid_and_when_the_balance_rises() -> None:
    card, transfer = content_of(by_card("DE")), content_of(by_transfer("DE"))

    assert plain(card.notes[-1].text) == (
        "Bezahlt per Karte am 23. November 2026, bitte nichts überweisen. "
        "Ihr Guthaben wurde um 250,00 EUR erhöht."
    )
    assert plain(transfer.notes[-1].text) == (
        "Zahlbar bis 7. Dezember 2026 ohne Abzug. "
        "Ihr Guthaben wird erhöht, sobald der Betrag eingegangen ist."
    )


def test_footer_names_seller_contact_bank_and_tax_numbers() -> None:
    columns = content_of(by_card("DE")).footer

    assert [(column.head, tuple(map(plain, column.lines))) for column in columns] == [
        ("Beispielwerk Software GmbH", ("Musterweg 12", "10115 Berlin", "Deutschland")),
        ("Kontakt", ("Buchhaltung", "+49 30 1234567", "buchhaltung@beispielwerk.example")),
        ("Bank", ("DE75 5121 0800 1245 1261 99", "BIC SOGEDEFF")),
        (
            "Register & Steuer",
            ("HRB 123456", "USt-IdNr. DE234567894", "Steuernummer 30/123/45678"),
        ),
    ]


def test_only_transfers_carry_bank_details_to_copy() -> None:
    assert content_of(by_card("DE")).payment is None

    slip = content_of(by_transfer("DE")).payment

    assert slip is not None
    assert [(row.label, plain(row.value)) for row in slip.rows] == [
        ("Empfänger", "Beispielwerk Software GmbH"),
        ("IBAN", "DE75 5121 0800 1245 1261 99"),
        ("BIC", "SOGEDEFF"),
        ("Betrag", "1.785,00 EUR"),
        ("Referenz", "RF23 TU20 2600 0042"),
        ("Fällig am", "7. Dezember 2026"),
    ]


def test_test_document_names_an_account_that_nobody_can_pay_to() -> None:
    document = replace(by_transfer("DE"), is_test=True)

    content = content_of(document)

    assert content.payment is not None
    shown = {row.label: plain(row.value) for row in content.payment.rows}
    assert shown["Empfänger"] == "TEST Beispielwerk Software GmbH"
    assert shown["IBAN"] == "DE00 0000 0000 0000 0000 00"
    assert seller().iban not in repr(content).replace("\\xa0", "")
    assert seller().bic not in repr(content)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_gets_a_content(country: str) -> None:
    content = content_of(by_card(country))

    assert content.rows
    assert content.address[0] == f"Nordlicht {country} GmbH & Co. KG"


def test_credit_note_says_what_it_takes_back_and_why() -> None:
    content = content_of(credit_note(by_card("DE")))

    assert list(info(content).items())[:4] == [
        ("Nummer", "RE-2026-000042"),
        ("Datum", "23. November 2026"),
        ("Zur Rechnung", "RE-2026-000042"),
        ("Rechnung vom", "23. November 2026"),
    ]
    assert (content.title, plain(content.amount)) == ("Stornorechnung", "−302,26 €")
    assert plain(content.subtitle) == "zur Rechnung RE-2026-000042 vom 23. November 2026"
    assert [(row.title, row.amount) for row in content.rows] == [
        ("Storno: Prepaid-Guthaben", "−250,00"),
        ("Storno: Bearbeitungsgebühr", "−4,00"),
    ]
    assert [row.amount for row in content.totals] == ["−254,00", "−48,26", "−302,26"]
    assert [note.head for note in content.notes] == ["Storno", "Grund", "Erstattung"]
    assert content.notes[1].text == "ordered twice"
    assert content.payment is None


def test_credit_note_repeats_the_decisive_words_in_german() -> None:
    content = content_of(credit_note(by_transfer("FR", language="en")))

    german = {note.head: plain(note.german) for note in content.notes}
    assert german["Reverse charge"] == "Steuerschuldnerschaft des Leistungsempfängers."
    assert german["Cancellation"] == "Stornorechnung zur Rechnung RE-2026-000042."
    assert content.amount_note == ""
