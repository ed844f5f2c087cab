"""Issued documents: `invoices list`, `show`, `reprint`, `export`."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, Values, table
from billing_desktop.cli.arguments import Commands, day
from billing_desktop.cli.desk import Desk, open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.cli.files import make_folder, write_file
from billing_desktop.errors import NotFoundError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.invoice import Invoice
    from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow

_ROWS_PER_PAGE = 500
_NO_E_INVOICE = "e_invoice_missing"


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    invoices = commands.group("invoices", about="issued documents")
    listing = invoices.add("list", _list, about="list the documents, the newest first")
    listing.add_argument("--account", help="only those of one account")
    listing.add_argument("--text", default="", help="only those with these words in them")
    listing.add_argument(
        "--offline", action="store_true", help="those this computer has copies of, without the book"
    )
    _add_days(listing)
    show = invoices.add("show", _show, about="show the facts of a document")
    show.add_argument("number", metavar="NUMBER")
    reprint = invoices.add("reprint", _reprint, about="write the stored bytes of a document")
    reprint.add_argument("number", metavar="NUMBER")
    reprint.add_argument(
        "--offline", action="store_true", help="from the copies on this computer, without the book"
    )
    invoices.add("gaps", _gaps, about="tell whether all numbers were used once, in order")
    export = invoices.add("export", _export, about="write the documents of a time into a folder")
    _add_days(export)
    for parser, what in ((reprint, "FILE"), (export, "DIR")):
        parser.add_argument(
            "--xml", action="store_true", help="the e-invoice inside it in place of the PDF"
        )
        parser.add_argument("--out", type=Path, required=True, metavar=what)
        parser.add_argument("--force", action="store_true", help="replace what is there")


def _add_days(parser: ArgumentParser) -> None:
    parser.add_argument("--from", type=day, dest="issued_from", metavar="DAY", help="from this day")
    parser.add_argument(
        "--until", type=day, dest="issued_until", metavar="DAY", help="before this day"
    )


def _list(settings: Settings, arguments: Namespace) -> Answer:
    if arguments.offline:
        listing, rows = _list_offline(settings, arguments)
    else:
        with open_desk(settings) as desk:
            listing = _search(desk, arguments)
            rows = []
            for start in range(0, len(listing.numbers), _ROWS_PER_PAGE):
                page = listing.numbers[start : start + _ROWS_PER_PAGE]
                rows.extend(desk.services.invoices.rows(desk.operator, page))
    cells = [
        (row.number, f"{row.issued_on}", row.billing_number, str(row.gross), row.status, row.buyer)
        for row in rows
    ]
    lines = table(cells, right=frozenset({3}))
    values: Values = {"gross": str(listing.gross), "invoices": [_row_values(row) for row in rows]}
    return Answer(lines or ("There are no documents.",), values)


def _gaps(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        series = desk.services.numbers.report(desk.operator)
    lines: list[str] = []
    for one in series:
        told = "in order" if one.is_sound else "NOT in order"
        lines.append(f"{one.series}: {one.count} documents, {one.first} to {one.last}, {told}")
        lines += [f"  number {seq} is missing" for seq in one.missing]
        if one.lost:
            lines.append(f"  {len(one.lost)} were lost with a later state, up to {one.lost[-1]}")
        lines += [f"  {number} is there more than once" for number in one.repeated]
        lines += [f"  {number} is dated before the one before it" for number in one.out_of_order]
        if one.taken != max(one.count + len(one.lost), *(one.missing or (0,))):
            lines.append(f"  {one.taken} numbers were taken")
    values: Values = {
        "series": [
            {
                "series": one.series,
                "count": one.count,
                "first": one.first,
                "last": one.last,
                "taken": one.taken,
                "missing": list(one.missing),
                "lost": list(one.lost),
                "repeated": list(one.repeated),
                "out_of_order": list(one.out_of_order),
                "is_sound": one.is_sound,
            }
            for one in series
        ]
    }
    code = ExitCode.DONE if all(one.is_sound for one in series) else ExitCode.REFUSED
    return Answer(lines or ("There are no documents.",), values, exit_code=code)


def _list_offline(
    settings: Settings, arguments: Namespace
) -> tuple[InvoiceListing, list[InvoiceRow]]:
    from billing_desktop.offline import offline_services
    from billing_desktop.services.offline_invoices import READER

    invoices = offline_services(settings).invoices
    # Which account a number or a name means, only the book knows: here it is the account's id.
    listing = invoices.search(READER, _query(arguments, arguments.account))
    return listing, list(invoices.rows(READER, listing.numbers))


def _search(desk: Desk, arguments: Namespace) -> InvoiceListing:
    account_id = None
    if getattr(arguments, "account", None) is not None:
        account_id = desk.services.accounts.find(desk.operator, arguments.account).account_id
    return desk.services.invoices.search(desk.operator, _query(arguments, account_id))


def _query(arguments: Namespace, account_id: str | None) -> InvoiceQuery:
    from billing_desktop.domain.listing import InvoiceQuery

    return InvoiceQuery(
        text=getattr(arguments, "text", ""),
        account_id=account_id,
        issued_from=arguments.issued_from,
        issued_until=arguments.issued_until,
    )


def _show(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        invoice = desk.services.invoices.get(desk.operator, arguments.number)
    values = _invoice_values(invoice)
    lines = [f"{name:16} {_shown(value)}" for name, value in values.items() if value is not None]
    return Answer(lines, values)


def _reprint(settings: Settings, arguments: Namespace) -> Answer:
    number, out = arguments.number, arguments.out
    if arguments.offline:
        content = _copy_of(settings, arguments)
    else:
        with open_desk(settings) as desk:
            content = _content(desk, number, arguments)
    if out.is_dir():
        out = out / _file_name(number, arguments)
    write_file(out, content, is_forced=arguments.force)
    values: Values = {
        "number": number,
        "out": str(out),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return Answer((f"{number} was written to {out} ({len(content)} bytes).",), values)


def _content(desk: Desk, number: str, arguments: Namespace) -> bytes:
    invoices = desk.services.invoices
    read = invoices.xml if arguments.xml else invoices.document
    return read(desk.operator, number)


def _copy_of(settings: Settings, arguments: Namespace) -> bytes:
    from billing_desktop.offline import offline_services
    from billing_desktop.services.offline_invoices import READER

    invoices = offline_services(settings).invoices
    read = invoices.xml if arguments.xml else invoices.document
    return read(READER, arguments.number)


def _file_name(number: str, arguments: Namespace) -> str:
    return f"{number}.xml" if arguments.xml else f"{number}.pdf"


def _export(settings: Settings, arguments: Namespace) -> Answer:
    folder, written, there = arguments.out, [], 0
    without: list[str] = []
    make_folder(folder)
    with open_desk(settings) as desk:
        for number in reversed(_search(desk, arguments).numbers):
            try:
                content = _content(desk, number, arguments)
            except NotFoundError as error:
                if error.code != _NO_E_INVOICE:
                    raise
                without.append(number)
                continue
            target = folder / _file_name(number, arguments)
            if target.is_file() and target.read_bytes() == content:
                there += 1
                continue
            write_file(target, content, is_forced=arguments.force)
            written.append(number)
    line = f"{len(written)} documents written to {folder}, {there} were there already."
    lines = [line]
    if without:
        lines.append(
            f"{len(without)} were issued before documents had an e-invoice inside: "
            f"{', '.join(without)}. Please export them as PDF."
        )
    values: Values = {
        "out": str(folder),
        "written": written,
        "already_there": there,
        "without_e_invoice": without,
    }
    return Answer(lines, values)


def _row_values(row: InvoiceRow) -> Values:
    return {
        "number": row.number,
        "kind": row.kind.value,
        "account": row.account_id,
        "buyer": row.buyer,
        "billing_number": row.billing_number,
        "method": row.method.value,
        "issued_on": row.issued_on.isoformat(),
        "gross": str(row.gross),
        "status": row.status.value,
        "mail": row.mail_status,
    }


def _invoice_values(invoice: Invoice) -> dict[str, JsonValue]:
    buyer = invoice.buyer
    lines: list[JsonValue] = [
        {"kind": line.kind.value, "net": str(line.net)} for line in invoice.lines
    ]
    return {
        "number": invoice.number,
        "kind": invoice.kind.value,
        "issued_on": invoice.issued_on.isoformat(),
        "seller": invoice.seller.name,
        "buyer": buyer.company,
        "buyer_address": f"{buyer.street}, {buyer.postal_code} {buyer.city}, {buyer.country}",
        "buyer_vat_number": buyer.vat_number,
        "customer_number": invoice.customer_number,
        "billing_number": invoice.billing_number,
        "method": invoice.method.value,
        "lines": lines,
        "net": str(invoice.net),
        "tax_category": invoice.tax.category.value,
        "tax_percent": f"{invoice.tax.percent:f}",
        "vat": str(invoice.vat),
        "gross": str(invoice.gross),
        "paid_on": None if invoice.paid_on is None else invoice.paid_on.isoformat(),
        "due_on": None if invoice.due_on is None else invoice.due_on.isoformat(),
        "language": invoice.language,
        "is_test": invoice.is_test,
    }


def _shown(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(f"{line['kind']} {line['net']}" for line in value)
    return str(value)
