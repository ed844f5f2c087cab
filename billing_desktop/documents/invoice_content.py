"""From an issued invoice to its texts."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import (
    Column,
    InfoRow,
    InvoiceContent,
    LineRow,
    Note,
    TableHeads,
    TestMark,
    TotalKind,
    TotalRow,
    printable,
)
from billing_desktop.documents.payment_slip import bank_lines, payment_slip
from billing_desktop.documents.wording import Wording
from billing_desktop.domain.country import Country
from billing_desktop.domain.invoice import CorrectedInvoice, Invoice, InvoiceLine, LineKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.tax import TaxCategory

_NOTE_OF_CATEGORY = {
    TaxCategory.REVERSE_CHARGE: "reverse_charge",
    TaxCategory.OUTSIDE_SCOPE: "outside_scope",
}


def invoice_content(invoice: Invoice, wording: Wording) -> InvoiceContent:
    """Return every text of the invoice, formatted in its language."""
    text, formats = wording.text, wording.formats
    sender = printable(invoice.seller.name)
    city_line = printable(invoice.seller.address.city_line)
    street = printable(invoice.seller.street)
    document = text(
        "page.document" if invoice.corrects is None else "page.credit_note",
        number=printable(invoice.number),
    )
    return InvoiceContent(
        wording=wording,
        sender=sender,
        return_line=f"{sender} · {street} · {city_line}",
        address=tuple(_address(invoice)),
        info=tuple(_info(invoice, wording)),
        title=text("title.invoice" if invoice.corrects is None else "title.credit_note"),
        subtitle=_subtitle(invoice, wording),
        amount=formats.amount_with_symbol(invoice.gross),
        amount_note=_amount_note(invoice, wording),
        heads=_heads(invoice, wording),
        rows=tuple(_rows(invoice, wording)),
        totals=tuple(_totals(invoice, wording)),
        notes=tuple(_notes(invoice, wording)),
        document=document,
        page_line=f"{document}  ·  {text('page.e_invoice')}",
        issued_on=formats.day(invoice.issued_on),
        footer=tuple(_footer(invoice, wording)),
        payment=payment_slip(invoice, wording),
        logo=None if invoice.seller.logo is None else invoice.seller.logo.png,
        test=test_mark(wording) if invoice.is_test else None,
    )


def _address(invoice: Invoice) -> Iterator[str]:
    buyer = invoice.buyer
    yield printable(buyer.company)
    yield printable(buyer.street)
    yield printable(buyer.address.city_line)
    if buyer.country != "DE":
        # The post reads it: in German on German letters, else in English (DIN 5008).
        language = "de" if invoice.language == "de" else "en"
        yield Country(buyer.country).name(language).upper()


def _info(invoice: Invoice, wording: Wording) -> Iterator[InfoRow]:
    text, day = wording.text, wording.formats.day
    number = printable(invoice.number)
    if invoice.corrects is None:
        yield InfoRow(text("info.number"), number, is_strong=True)
        yield InfoRow(text("info.issued_on"), day(invoice.issued_on))
    else:
        corrected = invoice.corrects
        yield InfoRow(text("info.credit_note_number"), number, is_strong=True)
        yield InfoRow(text("info.credit_note_issued_on"), day(invoice.issued_on))
        yield InfoRow(text("info.corrected_number"), printable(corrected.number))
        yield InfoRow(text("info.corrected_issued_on"), day(corrected.issued_on))
    if invoice.paid_on is not None:
        yield InfoRow(text("info.paid_on"), day(invoice.paid_on))
    if invoice.due_on is not None:
        yield InfoRow(text("info.due_on"), day(invoice.due_on))
    yield InfoRow(text("info.billing_number"), printable(invoice.billing_number))
    yield InfoRow(text("info.customer_number"), printable(invoice.customer_number))
    if invoice.purchase_order_number:
        yield InfoRow(text("info.purchase_order"), printable(invoice.purchase_order_number))
    if invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE:
        yield InfoRow(text("info.buyer_vat_number"), printable(invoice.buyer.vat_number))
    if invoice.tax.category is TaxCategory.REVERSE_CHARGE:
        yield InfoRow(text("info.seller_vat_number"), printable(invoice.seller.vat_number))


def _subtitle(invoice: Invoice, wording: Wording) -> str:
    if invoice.corrects is None:
        return wording.text("title.advance")
    return wording.text(
        "title.corrects",
        number=printable(invoice.corrects.number),
        date=wording.formats.day(invoice.corrects.issued_on),
    )


def _amount_note(invoice: Invoice, wording: Wording) -> str:
    day = wording.formats.day
    if invoice.paid_on is not None:
        return wording.text("title.paid_on", date=day(invoice.paid_on))
    # Of a credit note nothing is paid or due: what becomes of the money is in its notes.
    return "" if invoice.due_on is None else wording.text("title.due_on", date=day(invoice.due_on))


def _heads(invoice: Invoice, wording: Wording) -> TableHeads:
    text = wording.text
    return TableHeads(
        position=text("table.position"),
        service=text("table.service"),
        vat=text("table.vat"),
        amount=text("table.amount", currency=invoice.gross.currency.code),
    )


def _rows(invoice: Invoice, wording: Wording) -> Iterator[LineRow]:
    formats = wording.formats
    is_taxable = invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE
    vat = formats.percentage(invoice.tax.percent) if is_taxable else wording.text("table.no_vat")
    carried = Money.zero(invoice.gross.currency)
    for position, line in enumerate(invoice.lines, start=1):
        carried += line.net
        yield LineRow(
            position=str(position),
            title=line_title(invoice, line, wording),
            detail=line_detail(invoice, line, wording),
            vat=vat,
            amount=formats.amount(line.net),
            carried=formats.amount(carried),
        )


def line_title(invoice: Invoice, line: InvoiceLine, wording: Wording) -> str:
    """Return what was supplied, or what of it is taken back."""
    title = wording.text(f"table.{line.kind.value}")
    return title if invoice.corrects is None else wording.text("table.reversed", line=title)


def line_detail(invoice: Invoice, line: InvoiceLine, wording: Wording) -> str:
    """Return the second line of a row: which top-up, or how the fee is reckoned."""
    if line.kind is LineKind.PREPAID_CREDIT:
        return wording.text("table.top_up", billing_number=printable(invoice.billing_number))
    rule = line.fee_rule
    if rule is None or not (rule.percent or rule.fixed):
        return ""
    percent = wording.formats.percentage(rule.percent)
    fixed = wording.formats.amount_with_code(rule.fixed)
    if not rule.fixed:
        price = percent
    elif not rule.percent:
        price = fixed
    else:
        price = wording.text("table.fee_sum", percent=percent, fixed=fixed)
    return wording.text("table.fee", price=price)


def _totals(invoice: Invoice, wording: Wording) -> Iterator[TotalRow]:
    text, formats = wording.text, wording.formats
    code = invoice.gross.currency.code
    percent = formats.percentage(invoice.tax.percent)
    yield TotalRow(text("totals.net"), formats.amount(invoice.net))
    vat_label = text(f"totals.vat_{invoice.tax.category.value}", percent=percent)
    yield TotalRow(vat_label, formats.amount(invoice.vat))
    gross_label = text(
        "totals.gross" if invoice.corrects is None else "totals.credited", currency=code
    )
    yield TotalRow(gross_label, formats.amount(invoice.gross), TotalKind.SUM)
    if invoice.paid_on is not None:
        yield TotalRow(text("totals.paid"), formats.amount(-invoice.gross))
        open_amount = formats.amount(Money.zero(invoice.gross.currency))
        yield TotalRow(text("totals.due", currency=code), open_amount, TotalKind.OPEN)


def _notes(invoice: Invoice, wording: Wording) -> Iterator[Note]:
    names = [_NOTE_OF_CATEGORY.get(invoice.tax.category)]
    if invoice.corrects is None:
        names.append("advance")
    for name in filter(None, names):
        yield Note(
            head=wording.text(f"notes.{name}.head"),
            text=wording.text(f"notes.{name}.text"),
            german=wording.optional(f"notes.{name}.german"),
        )
    formats = wording.formats
    if invoice.paid_on is not None:
        credited = formats.amount_with_code(invoice.credited)
        paid = wording.text("notes.paid.text", date=formats.day(invoice.paid_on), credited=credited)
        yield Note(wording.text("notes.paid.head"), paid)
    if invoice.due_on is not None:
        due = wording.text("notes.due.text", date=formats.day(invoice.due_on))
        yield Note(wording.text("notes.due.head"), due)
    if invoice.corrects is not None:
        yield from _cancellation(invoice, invoice.corrects, wording)


def _cancellation(
    invoice: Invoice, corrected: CorrectedInvoice, wording: Wording
) -> Iterator[Note]:
    text, formats = wording.text, wording.formats
    number = printable(corrected.number)
    yield Note(
        text("notes.cancellation.head"),
        text(
            "notes.cancellation.text",
            number=number,
            date=formats.day(corrected.issued_on),
            amount=formats.amount_with_code(-invoice.gross),
        ),
        wording.optional("notes.cancellation.german").format(number=number),
    )
    yield Note(text("notes.reason.head"), printable(corrected.reason))
    yield Note(text("notes.refund.head"), text("notes.refund.settled"))


def _footer(invoice: Invoice, wording: Wording) -> Iterator[Column]:
    text, seller = wording.text, invoice.seller
    country = Country(seller.country).name(wording.language.of_text)
    home = (seller.street, seller.address.city_line, country)
    yield foot_column(seller.name, home)
    yield foot_column(text("footer.contact"), (seller.contact, seller.phone, seller.email))
    yield Column(text("footer.bank"), bank_lines(invoice, wording))
    tax_lines = [seller.register_number]
    if seller.vat_number and invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE:
        tax_lines.append(text("footer.vat_number", number=seller.vat_number))
    if seller.tax_number:
        tax_lines.append(text("footer.tax_number", number=seller.tax_number))
    yield foot_column(text("footer.register"), (*tax_lines, seller.managers))


def foot_column(head: str, lines: tuple[str, ...]) -> Column:
    """Return a column of the footer; lines that are empty are left out."""
    return Column(printable(head), tuple(printable(line) for line in lines if line))


def test_mark(wording: Wording) -> TestMark:
    """Return what every page of a TEST document says."""
    text = wording.text
    # The second sentence is English on German documents, and German on all others.
    other_language = "en-GB" if wording.language == "de" else "de-DE"
    return TestMark(text("test.word"), text("test.sentence"), text("test.other"), other_language)
