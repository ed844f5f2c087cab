"""The head of a CAMT statement, and what its entries come to when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from billing_desktop.bank.camt_shapes import AMOUNT, Facts, Shapes, facts_of
from billing_desktop.bank.camt_values import currency_of, day_of, instant, money
from billing_desktop.bank.reading import account_number
from billing_desktop.domain.bank_statement import BankStatement, StatementKind
from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.domain.period import seller_date

if TYPE_CHECKING:
    from lxml.etree import _Element

# Codes of balances, the better one first: OPBD and CLBD of the period, PRCD the closing balance
# of the period before, ITBD where a statement goes on on a further page.
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)
_PAGE = "ITBD"


@dataclass(frozen=True, slots=True)
class _Balance:
    kind: str
    amount: Money
    on: date | None


def head_of(
    element: _Element,
    shapes: Shapes,
    *,
    kind: StatementKind,
    file_name: str,
) -> BankStatement:
    """Return the head of a statement whose entries have only begun.

    Raises:
        UnreadableError: an account, a balance or its day cannot be read.
    """
    facts = facts_of(element, shapes.statement)
    balances = _balances(element, shapes)
    opening = _first(balances, _OPENING) or _page(balances, 0)
    closing = _first(balances, _CLOSING) or _page(balances, -1)
    currency = _currency(facts, balances, element.find(shapes.entry_amount_path))
    return BankStatement(
        kind=kind,
        statement_id=facts.text("id"),
        account_iban=account_number(facts.text("iban") or facts.text("other")),
        currency=currency,
        file_name=file_name,
        created_at=instant(facts.text("created")),
        opened_on=_day(facts, "from", opening),
        closed_on=_day(facts, "to", closing),
        opening_balance=_in_currency(opening, currency),
        closing_balance=_in_currency(closing, currency),
    )


def _balances(element: _Element, shapes: Shapes) -> list[_Balance]:
    found = []
    for child in element.iterchildren(shapes.balance_tag):
        facts = facts_of(child, shapes.balance)
        kind = facts.text("type")
        if kind in {*_OPENING, *_CLOSING, _PAGE}:
            text, code = facts.amounts.get(AMOUNT, [("", "")])[0]
            amount = money(text, code, facts.text("direction"))
            found.append(_Balance(kind, amount, day_of(facts.text("day"), facts.text("moment"))))
    return found


def _first(balances: list[_Balance], kinds: tuple[str, ...]) -> _Balance | None:
    return next((b for kind in kinds for b in balances if b.kind == kind), None)


def _page(balances: list[_Balance], place: int) -> _Balance | None:
    # With only one of them nobody can say whether it is the first or the last.
    pages = [balance for balance in balances if balance.kind == _PAGE]
    others = {*_OPENING} if place else {*_CLOSING}
    if len(pages) > 1 or (pages and any(balance.kind in others for balance in balances)):
        return pages[place]
    return None


def _currency(facts: Facts, balances: list[_Balance], entry: _Element | None) -> Currency:
    if facts.text("currency"):
        return currency_of(facts.text("currency"))
    if balances:
        return balances[0].amount.currency
    return EUR if entry is None else currency_of(entry.get("Ccy") or "")


def _day(facts: Facts, name: str, balance: _Balance | None) -> date | None:
    if balance is not None and balance.on is not None:
        return balance.on
    moment = instant(facts.text(name))
    return None if moment is None else seller_date(moment)


def _in_currency(balance: _Balance | None, currency: Currency) -> Money | None:
    return balance.amount if balance is not None and balance.amount.currency == currency else None
