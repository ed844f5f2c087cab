"""What the beginning of a CSV file suggests: which bank's shape it has, and how it is written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from billing_desktop.bank import csv_values
from billing_desktop.bank.csv_text import cells_of, ibans_of
from billing_desktop.bank.reading import clean, mapping_needed
from billing_desktop.domain.bank_statement import EntryStatus
from billing_desktop.domain.csv_mapping import (
    DELIMITERS,
    HEADER_LINE_MAX,
    CsvEncoding,
    CsvMapping,
    DateFormat,
    DecimalMark,
    headings_of,
)
from billing_desktop.errors import UserError

# Headings that banks use, folded to letters and digits; the best one first.
_HEADINGS = {
    "booked_on": ("buchungstag", "buchungsdatum", "buchung", "buchungam", "datum", "bookingdate"),
    "value_on": (
        "valutadatum",
        "valuta",
        "wertstellung",
        "wertstellungsdatum",
        "wert",
        "valuedate",
    ),
    "amount": (
        "betrag",
        "betrageur",
        "betragineur",
        "umsatz",
        "umsatzineur",
        "amount",
        "amounteur",
    ),
    "credit": ("haben", "gutschrift", "eingang", "habenineur", "credit"),
    "debit": ("soll", "belastung", "ausgang", "sollineur", "debit"),
    "sign": ("sollhaben", "sh", "sollhabenkennzeichen", "sollhabenkennung"),
    "currency": ("waehrung", "währung", "currency", "wrg"),
    "counterparty_name": (
        "beguenstigterzahlungspflichtiger",
        "begünstigterzahlungspflichtiger",
        "nameauftraggeberbegünstigter",
        "namezahlungsbeteiligter",
        "zahlungspflichtiger",
        "auftraggeberempfänger",
        "auftraggeberempfaenger",
        "auftraggeberbegünstigter",
        "begünstigterauftraggeber",
        "empfaenger1",
        "empfänger1",
        "partnername",
        "name",
        "counterparty",
    ),
    "payee_name": ("zahlungsempfängerin", "zahlungsempfaengerin", "zahlungsempfänger"),
    "counterparty_iban": (
        "kontonummeriban",
        "ibanzahlungsbeteiligter",
        "partneriban",
        "iban",
        "ibankontonummer",
    ),
    "end_to_end_id": (
        "kundenreferenzendtoend",
        "kundenreferenz",
        "endtoendreferenz",
        "endtoendid",
    ),
    "status": ("info", "status"),
    "account": ("auftragskonto", "ibanauftragskonto", "ibanauftraggeberkonto"),
}
_REMITTANCE = (
    *("verwendungszweck", "verwendungszweck1", "verwendungszweck2"),
    *("paymentreference", "remittance", "purpose"),
)
_BANK_CODES = ("buchungstext", "umsatztyp", "umsatzart", "vorgang")
_MARKS = (
    (codecs.BOM_UTF8, CsvEncoding.UTF_8),
    (codecs.BOM_UTF16_LE, CsvEncoding.UTF_16),
    (codecs.BOM_UTF16_BE, CsvEncoding.UTF_16),
)
_DATES_TRIED = (
    DateFormat.DAY_MONTH_YEAR,
    DateFormat.DAY_MONTH_SHORT_YEAR,
    DateFormat.YEAR_MONTH_DAY,
    DateFormat.DAY_MONTH_YEAR_SLASHES,
)
_DECIMALS = re.compile(r"([.,])[0-9]{2}[-\u2212]?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Header:
    line: int
    delimiter: str
    headings: tuple[str, ...]
    roles: Mapping[str, str]
    following: tuple[tuple[str, ...], ...]

    def cells(self, role: str) -> list[str]:
        """Return what stands in the column of a role in the lines that follow."""
        if role not in self.roles:
            return []
        place = self.headings.index(self.roles[role])
        found = [cells[place].strip() for cells in self.following if len(cells) > place]
        return [cell for cell in found if cell]


def propose(chunks: Iterable[bytes], *, name: str) -> CsvMapping:
    """Return how a file is probably to be read; looked through only for its encoding.

    Raises:
        BankFileError: no line of its beginning looks like headings of bookings, neither by its
            words nor by what stands below them.
    """
    encoding, text = _decoded(iter(chunks))
    lines = text.splitlines()[: 2 * HEADER_LINE_MAX]
    found = [header for mark in DELIMITERS if (header := _header(lines, mark)) is not None]
    if not found:
        found = [header for mark in DELIMITERS if (header := _by_content(lines, mark)) is not None]
    if not found:
        raise mapping_needed(name)
    header = max(found, key=lambda h: len(h.roles))
    said = ibans_of(lines[: header.line - 1])
    return _mapping(
        header,
        name=name.rpartition(".")[0] or name,
        account_iban=said[0] if len(said) == 1 else "",
        encoding=encoding,
    )


def _mapping(header: _Header, *, name: str, account_iban: str, encoding: CsvEncoding) -> CsvMapping:
    roles = header.roles
    amounts = [cell for role in ("amount", "credit", "debit") for cell in header.cells(role)]
    remittance, bank_code = _texts(header)
    statuses = {csv_values.status(clean(cell)) for cell in header.cells("status")}
    return CsvMapping(
        name=name,
        headings=header.headings,
        booked_on=roles["booked_on"],
        amount=roles.get("amount", ""),
        sign=roles.get("sign", ""),
        credit=roles.get("credit", ""),
        debit=roles.get("debit", ""),
        value_on=roles.get("value_on", ""),
        currency=roles.get("currency", ""),
        remittance=remittance,
        counterparty_name=roles.get("counterparty_name", ""),
        payee_name=roles.get("payee_name", ""),
        counterparty_iban=roles.get("counterparty_iban", ""),
        end_to_end_id=roles.get("end_to_end_id", ""),
        bank_code=bank_code,
        # A column of that name may as well hold anything.
        status="" if EntryStatus.OTHER in statuses else roles.get("status", ""),
        account=roles.get("account", ""),
        account_iban="" if "account" in roles else account_iban,
        delimiter=header.delimiter,
        decimal_mark=_decimal_mark(amounts),
        date_format=_date_format(header.cells("booked_on")),
        encoding=encoding,
        header_line=header.line,
    )


def _texts(header: _Header) -> tuple[tuple[str, ...], str]:
    """Return the columns of what the payer wrote, and the one of the bank's own words."""
    written = tuple(h for h in header.headings if _folded(h) in _REMITTANCE)
    own = [h for name in _BANK_CODES for h in header.headings if _folded(h) == name]
    if not written and own:  # Some banks put all of it into one column.
        return (own[0],), own[1] if len(own) > 1 else ""
    return written, own[0] if own else ""


def _decoded(chunks: Iterator[bytes]) -> tuple[CsvEncoding, str]:
    """Return how a file is written, and the text of its beginning."""
    beginning = next(chunks, b"")
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding, beginning.decode(encoding, "replace").removeprefix("\ufeff")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(beginning)
        for chunk in chunks:  # The first umlaut may come late.
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return CsvEncoding.CP1252, beginning.decode("cp1252", "replace")
    return CsvEncoding.UTF_8, text


def _header(lines: Sequence[str], delimiter: str) -> _Header | None:
    best: _Header | None = None
    records = [cells_of(line, delimiter) for line in lines]
    for place, cells in enumerate(records[:HEADER_LINE_MAX]):
        headings = headings_of(cells)
        roles = _roles(headings)
        has_amount = "amount" in roles or {"credit", "debit"} <= roles.keys()
        if "booked_on" in roles and has_amount and (best is None or len(roles) > len(best.roles)):
            best = _Header(place + 1, delimiter, headings, roles, tuple(records[place + 1 :]))
    return best


def _by_content(lines: Sequence[str], delimiter: str) -> _Header | None:
    """Return the first line below which a column of days and one of amounts begin."""
    records = [cells_of(line, delimiter) for line in lines]
    for place, (cells, below) in enumerate(pairwise(records[: HEADER_LINE_MAX + 1])):
        headings = headings_of(cells)
        if len(cells) != len(below) or len(headings) < 2:
            continue
        said = [(heading, cell.strip()) for heading, cell in zip(headings, below, strict=True)]
        days = [h for h, cell in said if h and any(_is_day(cell, each) for each in _DATES_TRIED)]
        amounts = [h for h, cell in said if h and h not in days and _DECIMALS.search(cell)]
        if days and amounts:
            roles = {"booked_on": days[0], "amount": amounts[0]}
            return _Header(place + 1, delimiter, headings, roles, tuple(records[place + 1 :]))
    return None


def _roles(headings: Sequence[str]) -> dict[str, str]:
    folded = [_folded(heading) for heading in headings]
    roles: dict[str, str] = {}
    for role, names in _HEADINGS.items():
        for wanted in names:
            if wanted in folded:
                roles[role] = headings[folded.index(wanted)]
                break
    if {"credit", "debit"} <= roles.keys():
        roles.pop("amount", None)
        roles.pop("sign", None)
    else:
        roles.pop("credit", None)
        roles.pop("debit", None)
    _take_currency_behind_amount(headings, folded, roles)
    return roles


def _take_currency_behind_amount(
    headings: Sequence[str], folded: Sequence[str], roles: dict[str, str]
) -> None:
    # Some files have a currency behind the balance and one behind the amount.
    if "amount" in roles and "currency" in roles:
        place = headings.index(roles["amount"]) + 1
        if place < len(headings) and folded[place].rstrip("0123456789") in _HEADINGS["currency"]:
            roles["currency"] = headings[place]


def _folded(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading.casefold())


def _decimal_mark(cells: Sequence[str]) -> DecimalMark:
    marks = [match[1] for cell in cells if (match := _DECIMALS.search(cell.rstrip("€ EUR")))]
    points = sum(mark == DecimalMark.POINT for mark in marks)
    return DecimalMark.POINT if 2 * points > len(marks) else DecimalMark.COMMA


def _date_format(cells: Sequence[str]) -> DateFormat:
    return max(_DATES_TRIED, key=lambda shape: sum(_is_day(cell, shape) for cell in cells))


def _is_day(cell: str, date_format: DateFormat) -> bool:
    try:
        csv_values.day(cell, date_format)
    except UserError:
        return False
    return True
