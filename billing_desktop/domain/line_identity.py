"""When two lines of bank files are one and the same credit.

Banks tell of a credit more than once: an advice of the booking, then the statement, then a
statement that overlaps it, each with other texts. What is certainly the same is one line. What may
be the same is for a person: booking it twice would be wrong, and so would losing one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus, StatementKind
from billing_desktop.domain.payment_reference import ReferenceFinder, compact

DAYS_APART_MAX = 5  # An advice comes on the day of the booking; a long weekend lies between.
_NO_REFERENCE = frozenset({"", "NONREF", "NOREF", "NOTPROVIDED", "NICHTANGEGEBEN"})
_TEXT_LENGTH_MIN = 10  # Shorter texts are alike by chance.
# Numbers in other formats say nothing here: then a person is asked once more.
_FINDER = ReferenceFinder()


@dataclass(frozen=True, slots=True)
class Told:
    """A transaction, and which file of which account told of it."""

    transaction: BankTransaction
    account_iban: str
    kind: StatementKind
    statement_id: str


def match_key(told: Told) -> str:
    """Return what lines have in common that may be the same: a digest.

    The bank's own reference with the amount, where there is one; else all that was said. What
    is only announced has keys of its own: it is not the booking.
    """
    said = told.transaction
    parts: tuple[object, ...] = (
        compact(told.account_iban),
        said.amount.currency.code,
        said.amount.minor_units,
    )
    if has_own_reference(said):
        parts = ("reference", *parts, said.bank_reference)
    else:
        texts = (
            said.end_to_end_id,
            said.creditor_reference,
            said.remittance,
            said.counterparty_name,
            said.counterparty_iban,
        )
        parts = ("facts", *parts, said.booked_on, said.value_on, *map(compact, texts))
    if said.status is not EntryStatus.BOOKED:
        parts = (said.status.value, *parts)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()


def has_own_reference(said: BankTransaction) -> bool:
    """Tell whether the bank gave the booking a reference."""
    return compact(said.bank_reference) not in _NO_REFERENCE


def is_same(known: Told, new: Told) -> bool:
    """Tell whether two with the same `match_key` are certainly one.

    An advice without references that says the same as another one may be of a second credit;
    and what two files of a kind say of different days, under a reference that the bank uses
    again, as well.
    """
    if not has_own_reference(new.transaction):
        is_other_advice = (
            known.kind is new.kind is StatementKind.CAMT_054
            and known.statement_id != new.statement_id
        )
        return not is_other_advice
    if known.kind is new.kind and _day(known) != _day(new):
        return False
    return _is_near(known, new) and not contradict(known, new)


def is_certainly_same(known: Told, new: Told) -> bool:
    """Tell whether what two kinds of files say of an amount is of one credit, beyond doubt."""
    if not may_be_same(known, new):
        return False
    one, two = known.transaction, new.transaction
    pairs = (
        (one.bank_reference, two.bank_reference),
        (one.end_to_end_id, two.end_to_end_id),
        (one.creditor_reference, two.creditor_reference),
    )
    if any(
        compact(left) == compact(right) and compact(left) not in _NO_REFERENCE
        for left, right in pairs
    ):
        return True
    texts = sorted((compact(one.remittance), compact(two.remittance)), key=len)
    return len(texts[0]) >= _TEXT_LENGTH_MIN and texts[0] in texts[1]


def may_be_same(known: Told, new: Told) -> bool:
    """Tell whether nothing speaks against it that two bookings are one."""
    one, two = known.transaction, new.transaction
    return (
        one.amount == two.amount
        and one.status is two.status is EntryStatus.BOOKED
        and compact(known.account_iban) == compact(new.account_iban)
        and _is_near(known, new)
        and not contradict(known, new)
    )


def contradict(known: Told, new: Told) -> bool:
    """Tell whether the two name different payments."""
    one, two = known.transaction, new.transaction
    pairs = (
        (one.end_to_end_id, two.end_to_end_id),
        (one.creditor_reference, two.creditor_reference),
        (one.counterparty_iban, two.counterparty_iban),
    )
    for left, right in ((compact(left), compact(right)) for left, right in pairs):
        if left != right and not {left, right} & _NO_REFERENCE:
            return True
    numbers = [
        {key for reference in _FINDER.find(said) for key in reference.keys} for said in (one, two)
    ]
    return all(numbers) and not numbers[0] & numbers[1]


def _is_near(known: Told, new: Told) -> bool:
    one, two = _day(known), _day(new)
    return one is None or two is None or abs((one - two).days) <= DAYS_APART_MAX


def _day(told: Told) -> date | None:
    return told.transaction.booked_on or told.transaction.value_on
