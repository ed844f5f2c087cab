"""From an account statement to its texts, in the form of the documents' pages."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.documents.content import (
    Column,
    InfoRow,
    InvoiceContent,
    LineRow,
    Note,
    TableHeads,
    TotalKind,
    TotalRow,
    printable,
)
from billing_desktop.documents.formats import in_groups
from billing_desktop.documents.invoice_content import foot_column, test_mark
from billing_desktop.documents.statement_wording import StatementWording
from billing_desktop.domain.account import Account
from billing_desktop.domain.country import Country
from billing_desktop.domain.money import Money
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.statement import Movement, MovementKind, Statement


def statement_content(
    statement: Statement, seller: Seller, words: StatementWording, *, is_test: bool
) -> InvoiceContent:
    """Return every text of the statement; its table has the amount where invoices have VAT."""
    text, formats = words.text, words.base.formats
    first, last = formats.day(statement.period.first_on), formats.day(statement.period.last_on)
    sender = printable(seller.name)
    number = printable(statement.account.customer_number)
    document = f"{text('title')} {number}"
    code = statement.opening.currency.code
    period = text("subtitle", first=first, last=last)
    return InvoiceContent(
        wording=words.base,
        sender=sender,
        return_line=f"{sender} · {printable(seller.street)} · "
        f"{printable(seller.address.city_line)}",
        address=tuple(_address(statement.account)),
        info=(
            InfoRow(text("info.customer_number"), number, is_strong=True),
            InfoRow(text("info.period_from"), first),
            InfoRow(text("info.period_to"), last),
            InfoRow(text("info.drawn_on"), formats.day(statement.drawn_on)),
        ),
        title=text("title"),
        subtitle=period,
        amount=formats.amount_with_symbol(statement.closing),
        amount_note=text("note", date=formats.day(statement.closing_on)),
        heads=TableHeads(
            position=words.base.text("table.position"),
            service=text("table.what"),
            vat=text("table.amount", currency=code),
            amount=text("table.balance", currency=code),
        ),
        rows=tuple(_rows(statement, words)),
        totals=tuple(_totals(statement, words)),
        notes=() if statement.lines else (Note(text("title"), text("empty")),),
        document=document,
        page_line=f"{document}  ·  {period}",
        issued_on=formats.day(statement.drawn_on),
        footer=tuple(_footer(seller, words, is_test=is_test)),
        logo=None if seller.logo is None else seller.logo.png,
        test=test_mark(words.base) if is_test else None,
    )


def _address(account: Account) -> Iterator[str]:
    details = account.details
    lines = (details.company, details.street, details.address.city_line)
    yield from (printable(line) for line in lines if printable(line))
    if details.country not in ("DE", ""):
        # The post reads it: in German on German letters, else in English (DIN 5008).
        language = "de" if details.language == "de" else "en"
        yield Country(details.country).name(language).upper()


def _rows(statement: Statement, words: StatementWording) -> Iterator[LineRow]:
    amount, day = words.base.formats.amount, words.base.formats.day
    opening = amount(statement.opening)
    first_on = day(statement.period.first_on)
    yield LineRow("", words.text("opening"), first_on, "", opening, carried=opening)
    for position, line in enumerate(statement.lines, start=1):
        movement, balance = line.movement, amount(line.balance)
        yield LineRow(
            position=str(position),
            title=f"{day(movement.booked_on)} · {_what(movement, words)}",
            detail=", ".join(
                printable(number)
                for number in (movement.billing_number, movement.document_number)
                if number
            ),
            vat=amount(movement.amount),
            amount=balance,
            carried=balance,
        )


def _what(movement: Movement, words: StatementWording) -> str:
    if movement.kind is not MovementKind.USAGE:
        return words.text(f"kind.{movement.kind.value}")
    if movement.count == 1:
        return words.text("table.usage_one")
    return words.text("table.usage_many", count=str(movement.count))


def _totals(statement: Statement, words: StatementWording) -> Iterator[TotalRow]:
    def row(key: str, money: Money, kind: TotalKind = TotalKind.PART) -> TotalRow:
        return TotalRow(words.text(key), words.base.formats.amount(money), kind)

    yield row("opening", statement.opening)
    yield row("credited", statement.credited)
    yield row("debited", statement.debited)
    yield row("closing", statement.closing, TotalKind.SUM)


def _footer(seller: Seller, words: StatementWording, *, is_test: bool) -> Iterator[Column]:
    text = words.base.text
    country = Country(seller.country).name(words.base.language.of_text)
    yield foot_column(seller.name, (seller.street, seller.address.city_line, country))
    yield foot_column(text("footer.contact"), (seller.contact, seller.phone, seller.email))
    # A TEST document names no account that somebody could pay to.
    has_bank = bool(seller.iban) and not is_test
    bank = (in_groups(printable(seller.iban)),) if has_bank else ()
    yield Column(text("footer.bank"), bank)
    numbers = [seller.register_number]
    if seller.vat_number:
        numbers.append(text("footer.vat_number", number=seller.vat_number))
    if seller.tax_number:
        numbers.append(text("footer.tax_number", number=seller.tax_number))
    yield foot_column(text("footer.register"), (*numbers, seller.managers))
