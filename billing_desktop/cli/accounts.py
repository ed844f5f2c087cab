"""Customer accounts: `accounts list`, `statement`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, Values, table
from billing_desktop.cli.arguments import Commands, day
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.files import write_file
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.listing import AccountRow

_ROWS_PER_PAGE = 500


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    accounts = commands.group("accounts", about="the customers we bill")
    listing = accounts.add("list", _list, about="list the accounts with their balances")
    listing.add_argument("--text", default="", help="only those with these words in them")
    statement = accounts.add(
        "statement", _statement, about="write what moved the balance of an account"
    )
    statement.add_argument("account", metavar="ACCOUNT", help="its number, key or id")
    statement.add_argument(
        "--from", type=day, dest="first_on", metavar="DAY", required=True, help="from this day"
    )
    statement.add_argument(
        "--until", type=day, dest="until_on", metavar="DAY", required=True, help="before this day"
    )
    statement.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a document if it ends in .pdf"
    )
    statement.add_argument("--force", action="store_true", help="replace what is there")


def _list(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        from billing_desktop.domain.listing import AccountQuery, AccountSort

        query = AccountQuery(
            text=arguments.text, sort=AccountSort.CUSTOMER_NUMBER, is_descending=False
        )
        listing = desk.services.accounts.search(desk.operator, query)
        rows: list[AccountRow] = []
        for start in range(0, len(listing.ids), _ROWS_PER_PAGE):
            page = listing.ids[start : start + _ROWS_PER_PAGE]
            rows.extend(desk.services.accounts.rows(desk.operator, page))
    values: Values = {"balance": str(listing.balance), "accounts": [_values(row) for row in rows]}
    return Answer(_lines(rows) or ("There are no accounts.",), values)


def _statement(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        from billing_desktop.domain.statement import StatementPeriod

        period = StatementPeriod(arguments.first_on, arguments.until_on)
        account = desk.services.accounts.find(desk.operator, arguments.account)
        drawn = desk.services.statements.draw(desk.operator, account.account_id, period)
        out: Path = arguments.out
        statements = desk.services.statements
        make = statements.pdf if out.suffix.lower() == ".pdf" else statements.csv
        content = make(desk.operator, drawn)
    if out.is_dir():
        out = out / f"{drawn.file_stem}.csv"
    write_file(out, content, is_forced=arguments.force)
    values: Values = {
        "account": account.account_id,
        "out": str(out),
        "opening": str(drawn.opening),
        "credited": str(drawn.credited),
        "debited": str(drawn.debited),
        "closing": str(drawn.closing),
        "movements": len(drawn.lines),
    }
    line = f"{len(drawn.lines)} movements, {drawn.opening} to {drawn.closing}, written to {out}."
    return Answer((line,), values)


def _values(row: AccountRow) -> Values:
    account = row.account
    return {
        "id": account.account_id,
        "customer_number": account.customer_number,
        "key": account.key,
        "company": account.name,
        "country": account.details.country,
        "balance": str(row.balance),
        "pending": str(row.pending),
        "missing": list(account.details.missing),
    }


def _lines(rows: list[AccountRow]) -> list[str]:
    cells = [
        (
            row.account.customer_number,
            row.account.details.country or "–",
            str(row.balance),
            row.account.name,
            "details missing" if row.account.details.missing else "",
        )
        for row in rows
    ]
    return table(cells, right=frozenset({2}))
