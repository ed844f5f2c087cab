"""Bank payments: `bank import`, `bank list`, `bank map`."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, Values, error_values, refusal, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import Desk, open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import BankFileError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.bank_listing import BankRow
    from billing_desktop.domain.csv_mapping import CsvMapping
    from billing_desktop.services.bank_importing import BankImport

_LISTED_MAX = 200


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    bank = commands.group("bank", about="what customers paid by transfer")
    taking = bank.add(
        "import",
        _import,
        about="take in bank files, each all of it or nothing, and book what is certain",
    )
    taking.add_argument("files", type=Path, nargs="+", metavar="FILE", help="CAMT, ZIP or CSV")
    taking.add_argument(
        "--no-book", action="store_true", help="only take them in; nothing is booked"
    )
    taking.add_argument("--mapping", metavar="NAME", help="how to read CSV, instead of what fits")
    listing = bank.add("list", _list, about="list bank lines, the newest first")
    listing.add_argument(
        "--show",
        choices=("to_decide", "certain", "announced", "booked", "set_aside", "all"),
        default="to_decide",
        help="which lines (to_decide)",
    )
    listing.add_argument("--text", default="", help="words, an amount or a day to look for")
    mapping = bank.add("map", _map, about="keep how the CSV files of a bank are read")
    mapping.add_argument("file", type=Path, metavar="FILE", help="a CSV file of the bank")
    mapping.add_argument("--name", required=True, help="what to call the mapping")
    mapping.add_argument("--account", default="", metavar="IBAN", help="whose account it is")


def _import(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.bank_listing import BankQuery, LineFilter

    with open_desk(settings) as desk:
        bank = desk.services.bank.payments
        mapping = _named(desk, arguments.mapping)
        taken: list[tuple[Path, BankImport | BankFileError]] = []
        for path in arguments.files:
            try:
                done = bank.import_file(desk.operator, path, mapping=mapping, on_progress=_progress)
                taken.append((path, done))
            except BankFileError as error:
                taken.append((path, error))
        lines = {
            line
            for _, done in taken
            if not isinstance(done, BankFileError)
            for line in done.line_ids
        }
        certain = bank.search(desk.operator, BankQuery(LineFilter.CERTAIN)).ids
        booking = [] if arguments.no_book else [each for each in certain if each in lines]
        booked = bank.book(desk.operator, list(reversed(booking)))
        left = {
            segment: bank.search(desk.operator, BankQuery(segment)).ids
            for segment in (LineFilter.TO_DECIDE, LineFilter.CERTAIN, LineFilter.ANNOUNCED)
        }
    counts: dict[str, JsonValue] = {
        "booked": len(booked.booked),
        "attached": len(booked.attached),
        "already_there": sum(
            done.already_there for _, done in taken if not isinstance(done, BankFileError)
        ),
        "needs_a_person": len(lines.intersection(left[LineFilter.TO_DECIDE])),
        "certain": len(lines.intersection(left[LineFilter.CERTAIN])),
        "announced": len(lines.intersection(left[LineFilter.ANNOUNCED])),
    }
    return _answer(taken, counts)


def _answer(
    taken: list[tuple[Path, BankImport | BankFileError]], counts: dict[str, JsonValue]
) -> Answer:
    files: list[Values] = []
    said: list[str] = []
    for path, done in taken:
        if isinstance(done, BankFileError):
            files.append({"file": path.name, **error_values(done)})
            said.append(f"{path.name}: {done}")
        else:
            files.append({"file": path.name, "new": done.new, "already_there": done.already_there})
            said.append(f"{path.name}: {done.new} new, {done.already_there} already there.")
    said.append(
        f"{counts['booked']} booked, {counts['already_there']} already there, "
        f"{counts['needs_a_person']} need a person."
    )
    refused = [done for _, done in taken if isinstance(done, BankFileError)]
    values: dict[str, JsonValue] = {**counts, "files": files}
    if refused:
        values = {**error_values(refused[0]), **values}
    return Answer(tuple(said), values, ExitCode.REFUSED if refused else ExitCode.DONE)


def _list(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.bank_listing import BankQuery, LineFilter

    with open_desk(settings) as desk:
        bank = desk.services.bank.payments
        query = BankQuery(LineFilter(arguments.show), text=arguments.text)
        found = bank.search(desk.operator, query)
        rows = bank.rows(desk.operator, found.ids[:_LISTED_MAX])
    shown = [_cells(row) for row in rows]
    ending = [f"{len(found.ids)} lines, {found.amount:}."]
    if len(found.ids) > _LISTED_MAX:
        ending.insert(0, f"Only the newest {_LISTED_MAX} are listed.")
    listed: list[Values] = [_values(row) for row in rows]
    values: Values = {
        "count": len(found.ids),
        "amount": str(found.amount),
        "counts": {segment.value: number for segment, number in found.counts.items()},
        "lines": listed,
    }
    return Answer((*table(shown, right=frozenset({1})), *ending), values)


def _map(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        mappings = desk.services.bank.mappings
        proposed = replace(mappings.propose(desk.operator, arguments.file), name=arguments.name)
        if arguments.account:
            proposed = replace(proposed, account_iban=arguments.account)
        rows = mappings.preview(desk.operator, arguments.file, proposed).rows
        mappings.keep(desk.operator, proposed)
    values: Values = {"name": proposed.name, "columns": list(proposed.columns())}
    return Answer((f"Kept {proposed.name}: {len(rows)} of the first lines can be read.",), values)


def _named(desk: Desk, name: str | None) -> CsvMapping | None:
    if name is None:
        return None
    kept = desk.services.bank.mappings.all(desk.operator)
    for each in kept:
        if each.name == name:
            return each
    raise refusal("There is no mapping {name}.", code="not_found", name=name[:100])


def _cells(row: BankRow) -> tuple[str, ...]:
    said = row.line.transaction
    return (
        str(said.booked_on or ""),
        f"{said.amount:}",
        _what(row),
        said.counterparty_name[:35],
        " ".join(said.remittance.split())[:60],
    )


def _what(row: BankRow) -> str:
    if row.assignment is not None:
        return row.assignment.kind.value
    return "" if row.match is None else row.match.verdict.value


def _values(row: BankRow) -> Values:
    said = row.line.transaction
    best = None if row.match is None else row.match.best
    return {
        "id": row.line.line_id,
        "booked_on": None if said.booked_on is None else said.booked_on.isoformat(),
        "amount": str(said.amount),
        "currency": said.amount.currency.code,
        "name": said.counterparty_name,
        "iban": said.counterparty_iban,
        "text": said.remittance,
        "status": _what(row),
        "invoice": None if best is None else best.payable.invoice_number,
        "because": []
        if best is None
        else [f"{reason.kind.value} {reason.found}".strip() for reason in best.reasons],
    }


def _progress(done: int, size: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done * 100 // max(size, 1)} %", end="", file=sys.stderr, flush=True)
