"""Whose payment it is: a bank's transaction against what customers still have to pay.

Pure, and linear: invoices are looked up by number, amount, account and name, never all tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus
from billing_desktop.domain.money import Money
from billing_desktop.domain.name_likeness import is_alike, name_words
from billing_desktop.domain.payable import Payable, PayableState
from billing_desktop.domain.payment_reference import (
    Reference,
    ReferenceFinder,
    ReferenceKind,
    compact,
)

PROPOSALS_MAX = 5
_CANDIDATES_MAX = 10  # What is looked at more closely where nothing is named.
_COMMON_NAME_MAX = 20  # A word that more companies have says nothing.


class Verdict(StrEnum):
    """What a payment is to us. Only the first is booked without a look at each."""

    CERTAIN = "certain"
    SHORT = "short"
    OVER = "over"
    TWO_INVOICES_AT_ONCE = "two_invoices_at_once"
    PART = "part"  # One of several payments of one invoice.
    TWO_NUMBERS = "two_numbers"
    NO_REFERENCE = "no_reference"  # The payer is known, what it is for is not.
    UNKNOWN_PAYER = "unknown_payer"
    PAID_ALREADY = "paid_already"
    CANCELLED = "cancelled"  # The invoice was taken back, or has expired.
    OTHER_CURRENCY = "other_currency"
    POSSIBLE_TWIN = "possible_twin"  # Perhaps the same credit as another line.
    RETURN = "return"
    OWN_TRANSFER = "own_transfer"
    BATCH_WITHOUT_DETAILS = "batch_without_details"
    DEBIT = "debit"
    NOT_BOOKED_YET = "not_booked_yet"  # The bank has only announced it.


class ReasonKind(StrEnum):
    """Why an invoice is proposed, or what speaks against it."""

    CREDITOR_REFERENCE = "creditor_reference"
    BILLING_NUMBER = "billing_number"
    INVOICE_NUMBER = "invoice_number"
    MISTYPED_REFERENCE = "mistyped_reference"
    DIGITS_ONLY = "digits_only"
    AMOUNT_EXACT = "amount_exact"
    AMOUNT_SHORT = "amount_short"
    AMOUNT_OVER = "amount_over"
    PAYER_KNOWN = "payer_known"
    NAME_ALIKE = "name_alike"
    OTHER_CURRENCY = "other_currency"


_POINTS = {
    ReasonKind.CREDITOR_REFERENCE: 60,
    ReasonKind.BILLING_NUMBER: 55,
    ReasonKind.INVOICE_NUMBER: 55,
    ReasonKind.MISTYPED_REFERENCE: 15,
    ReasonKind.DIGITS_ONLY: 25,
    ReasonKind.AMOUNT_EXACT: 30,
    ReasonKind.AMOUNT_SHORT: 5,
    ReasonKind.AMOUNT_OVER: 5,
    ReasonKind.PAYER_KNOWN: 20,
    ReasonKind.NAME_ALIKE: 10,
    ReasonKind.OTHER_CURRENCY: 0,
}


_NAMED = frozenset(ReasonKind(kind.value) for kind in ReferenceKind)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and what was found: a number, an amount, a name. Empty where the kind says it all."""

    kind: ReasonKind
    found: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An invoice that a payment may be for, with what speaks for it; 100 at most."""

    payable: Payable
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a payment is, and the invoices it may be for, the likeliest first."""

    verdict: Verdict
    proposals: tuple[Proposal, ...] = ()

    @property
    def best(self) -> Proposal | None:
        """The likeliest invoice."""
        return self.proposals[0] if self.proposals else None


class Matcher:
    """Knows what is to be paid and who has paid before.

    ``payables`` holds the open invoices, and those that a payment names though they are not.
    ``payers`` tells whose IBAN one is, from earlier payments; ``own_ibans`` are our accounts.
    """

    def __init__(
        self,
        payables: Iterable[Payable],
        *,
        payers: Mapping[str, frozenset[str]],
        own_ibans: frozenset[str],
        finder: ReferenceFinder | None = None,
    ) -> None:
        self._finder = finder or ReferenceFinder()
        self._by_number: dict[str, Payable] = {}
        self._by_due: dict[Money, list[Payable]] = defaultdict(list)
        self._by_account: dict[str, list[Payable]] = defaultdict(list)
        self._by_word: dict[str, list[Payable]] = defaultdict(list)
        self._payers = payers
        self._own_ibans = own_ibans
        for payable in payables:
            self._add(payable)

    def _add(self, payable: Payable) -> None:
        billing_key = compact(payable.billing_number)
        known = self._by_number.get(billing_key)
        # Of an invoice and the one in its place, the one that waits for money is meant.
        if known is None or payable.state is PayableState.OPEN:
            self._by_number[billing_key] = payable
        self._by_number[compact(payable.invoice_number)] = payable
        if payable.state is not PayableState.OPEN:
            return
        self._by_due[payable.due].append(payable)
        self._by_account[payable.account_id].append(payable)
        for word in set(name_words(payable.company)):
            self._by_word[word].append(payable)

    def match(
        self,
        transaction: BankTransaction,
        *,
        references: tuple[Reference, ...] | None = None,
        is_twin: bool = False,
    ) -> Match:
        """Return what one transaction is, as if there were no other.

        ``references`` are what it names, if that was looked for before. ``is_twin``: it may be
        the same credit as another line.
        """
        plain = self._plain_verdict(transaction, is_twin=is_twin)
        if plain is Verdict.OWN_TRANSFER or plain in _MONEY_OUT:
            return Match(plain)
        if references is None:
            references = self._finder.find(transaction)
        named = [self._named(reference) for reference in references]
        found = _distinct([payable for payable in named if payable is not None])
        has_unknown = any(
            payable is None and reference.kind.is_sure
            for payable, reference in zip(named, references, strict=True)
        )
        evidence = [(r, p) for r, p in zip(references, named, strict=True) if p is not None]
        if not found:
            others = self._unnamed(transaction)
            proposals = self._proposals(transaction, others, evidence)
            return Match(plain or self._without_reference(transaction, proposals), proposals)
        proposals = self._proposals(transaction, found, evidence)
        if plain is not None:
            return Match(plain, proposals)
        is_sure = any(reference.kind.is_sure for reference, _ in evidence)
        return Match(
            _verdict(transaction, found, is_sure=is_sure, has_unknown=has_unknown), proposals
        )

    def _plain_verdict(self, transaction: BankTransaction, *, is_twin: bool) -> Verdict | None:
        """Return what can be told without looking for an invoice."""
        if transaction.status is not EntryStatus.BOOKED:
            return Verdict.NOT_BOOKED_YET
        if transaction.is_return or (transaction.is_reversal and transaction.amount.minor_units):
            return Verdict.RETURN
        if compact(transaction.counterparty_iban) in self._own_ibans:
            return Verdict.OWN_TRANSFER
        if transaction.amount.minor_units <= 0:
            return Verdict.DEBIT
        if transaction.is_batch:
            return Verdict.BATCH_WITHOUT_DETAILS
        return Verdict.POSSIBLE_TWIN if is_twin else None

    def _named(self, reference: Reference) -> Payable | None:
        for key in reference.keys:
            found = self._by_number.get(key)
            if found is not None:
                return found
        return None

    def _unnamed(self, transaction: BankTransaction) -> list[Payable]:
        """Return the open invoices of the payer, if known, and of the amount."""
        found = list(self._by_due.get(transaction.amount, ())[:_CANDIDATES_MAX])
        for account_id in sorted(self._payer_accounts(transaction)):
            found.extend(self._by_account.get(account_id, ())[:_CANDIDATES_MAX])
        rarest = min(
            (
                self._by_word[word]
                for word in name_words(transaction.counterparty_name)
                if word in self._by_word
            ),
            key=len,
            default=[],
        )
        if len(rarest) <= _COMMON_NAME_MAX:
            found.extend(rarest)
        return _distinct(found)

    def _payer_accounts(self, transaction: BankTransaction) -> frozenset[str]:
        return self._payers.get(compact(transaction.counterparty_iban), frozenset())

    def _without_reference(
        self, transaction: BankTransaction, proposals: Sequence[Proposal]
    ) -> Verdict:
        said = {reason.kind for proposal in proposals for reason in proposal.reasons}
        if ReasonKind.OTHER_CURRENCY in said:
            return Verdict.OTHER_CURRENCY
        if said & {ReasonKind.PAYER_KNOWN, ReasonKind.NAME_ALIKE}:
            return Verdict.NO_REFERENCE
        is_known = bool(self._payer_accounts(transaction))
        return Verdict.NO_REFERENCE if is_known else Verdict.UNKNOWN_PAYER

    def _proposals(
        self,
        transaction: BankTransaction,
        payables: Sequence[Payable],
        evidence: Sequence[tuple[Reference, Payable]],
    ) -> tuple[Proposal, ...]:
        accounts = self._payer_accounts(transaction)
        made = []
        for payable in payables:
            reasons = [
                Reason(ReasonKind(reference.kind.value), reference.keys[0])
                for reference, meant in evidence
                if meant is payable
            ]
            reasons.append(_amount_reason(transaction.amount, payable))
            if payable.account_id in accounts:
                reasons.append(Reason(ReasonKind.PAYER_KNOWN, transaction.counterparty_iban))
            if is_alike(transaction.counterparty_name, payable.company):
                reasons.append(Reason(ReasonKind.NAME_ALIKE, transaction.counterparty_name))
            kinds = {reason.kind for reason in reasons}
            made.append(Proposal(payable, _score(kinds), tuple(reasons)))
        made.sort(key=lambda proposal: (-proposal.score, proposal.payable.invoice_number))
        return tuple(made[:PROPOSALS_MAX])


_MONEY_OUT = (Verdict.DEBIT, Verdict.BATCH_WITHOUT_DETAILS)


def together(matches: Mapping[str, Match], amounts: Mapping[str, Money]) -> dict[str, Match]:
    """Return the matches of undecided lines as they stand beside each other, in their order.

    Of several that pay the same invoice in full only the first is certain. Several that are
    short, but not more than what is due together, are parts of one.
    """
    short_by: dict[str, list[str]] = defaultdict(list)
    taken: Counter[str] = Counter()
    found: dict[str, Match] = {}
    for line_id, match in matches.items():
        found[line_id] = match
        best = match.best
        if best is None:
            continue
        number = best.payable.invoice_number
        if match.verdict is Verdict.CERTAIN:
            taken[number] += 1
            if taken[number] > 1:
                found[line_id] = replace(match, verdict=Verdict.PAID_ALREADY)
        elif match.verdict is Verdict.SHORT:
            short_by[number].append(line_id)
    for number, line_ids in short_by.items():
        best = found[line_ids[0]].best
        assert best is not None  # Only lines with a proposal are in the table.
        payable = best.payable
        sum_of_parts = sum((amounts[each] for each in line_ids), start=payable.paid)
        is_several = len(line_ids) > 1 or bool(payable.paid) or bool(taken[number])
        if is_several and sum_of_parts <= payable.total:
            for line_id in line_ids:
                found[line_id] = replace(found[line_id], verdict=Verdict.PART)
    return found


def _verdict(
    transaction: BankTransaction, found: Sequence[Payable], *, is_sure: bool, has_unknown: bool
) -> Verdict:
    amount = transaction.amount
    if any(payable.total.currency != amount.currency for payable in found):
        return Verdict.OTHER_CURRENCY
    if len(found) > 1:
        is_open = all(payable.state is PayableState.OPEN for payable in found)
        due = sum((payable.due for payable in found[1:]), start=found[0].due)
        is_all = is_open and is_sure and due == amount and not has_unknown
        return Verdict.TWO_INVOICES_AT_ONCE if is_all else Verdict.TWO_NUMBERS
    (payable,) = found
    if has_unknown:
        return Verdict.TWO_NUMBERS
    if payable.state is PayableState.CANCELLED:
        return Verdict.CANCELLED
    if payable.state is PayableState.PAID:
        return Verdict.PAID_ALREADY
    if not is_sure:
        return Verdict.NO_REFERENCE
    if amount == payable.due:
        return Verdict.CERTAIN
    return Verdict.SHORT if amount < payable.due else Verdict.OVER


def _distinct(payables: Iterable[Payable]) -> list[Payable]:
    """Return each once; an invoice and its billing number are the same."""
    return list({payable.invoice_number: payable for payable in payables}.values())


def _amount_reason(amount: Money, payable: Payable) -> Reason:
    if amount.currency != payable.total.currency:
        return Reason(ReasonKind.OTHER_CURRENCY, amount.currency.code)
    off = amount - payable.due
    if not off:
        return Reason(ReasonKind.AMOUNT_EXACT)
    kind = ReasonKind.AMOUNT_OVER if off.minor_units > 0 else ReasonKind.AMOUNT_SHORT
    return Reason(kind, str(max(off, -off)))


def _score(kinds: set[ReasonKind]) -> int:
    named = kinds & _NAMED
    best = max((_POINTS[kind] for kind in named), default=0)  # Two names say no more than one.
    score = best + sum(_POINTS[kind] for kind in kinds - named)
    return 0 if ReasonKind.OTHER_CURRENCY in kinds and not named else min(score, 100)
