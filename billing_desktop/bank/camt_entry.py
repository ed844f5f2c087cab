"""One entry of a CAMT statement and its details become transactions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from billing_desktop.bank.camt_shapes import AMOUNT, TX_AMOUNT, Facts
from billing_desktop.bank.camt_values import day_of, money
from billing_desktop.bank.reading import account_number, clean
from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus
from billing_desktop.domain.money import Money, total

_STATUSES = {
    "BOOK": EntryStatus.BOOKED,
    "PDNG": EntryStatus.PENDING,
    "INFO": EntryStatus.INFORMATION,
}
# Booking codes of payments that came back, for banks that give no reason.
_RETURNS = frozenset({"RRTN", "UPDD", "RPCR"})
_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOTAVAILABLE"})
_TRUE = frozenset({"true", "1"})


def transaction_of_entry(facts: Facts, number: int) -> BankTransaction:
    """Return the entry itself, as it is without any details.

    Raises:
        UnreadableError: it lacks what the schema demands.
    """
    direction = facts.text("direction")
    text, currency = _amount(facts, AMOUNT) or ("", "")
    status = facts.text("status") or facts.text("status_text")
    return BankTransaction(
        amount=money(text, currency, direction),
        status=_STATUSES.get(status, EntryStatus.OTHER),
        booked_on=day_of(facts.text("booked_day"), facts.text("booked_moment")),
        value_on=day_of(facts.text("value_day"), facts.text("value_moment")),
        bank_reference=facts.text("bank_reference"),
        bank_code=_bank_code(facts),
        return_reason=_return_reason(facts),
        is_reversal=facts.text("reversal") in _TRUE,
        entry=number,
    )


def detail_of(facts: Facts, entry: BankTransaction, number: int, account: str) -> BankTransaction:
    """Return one detail of an entry, with the amount of the entry."""
    reason = _return_reason(facts) or entry.return_reason
    is_outward = (entry.amount.minor_units < 0) != (entry.is_reversal or reason != "")
    name, iban = _counterparty(facts, account, is_outward=is_outward)
    end_to_end_id = facts.text("end_to_end_id")
    # Written out: ``replace`` takes longer than all the rest.
    return BankTransaction(
        amount=entry.amount,
        status=entry.status,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        bank_reference=facts.text("bank_reference") or entry.bank_reference,
        end_to_end_id="" if end_to_end_id in _NO_REFERENCE else end_to_end_id,
        creditor_reference=facts.text("creditor_reference"),
        remittance=_remittance(facts),
        counterparty_name=name,
        counterparty_iban=iban,
        bank_code=_bank_code(facts) or entry.bank_code,
        return_reason=reason,
        is_reversal=entry.is_reversal,
        entry=entry.entry,
        detail=number,
    )


def own_amount(facts: Facts, entry: Money, direction: str) -> Money | None:
    """Return what a detail itself says it amounts to, in the currency of its entry; None if not.

    ``direction`` is that of the entry, for details that name none.
    """
    for name in (AMOUNT, TX_AMOUNT):
        given = _amount(facts, name)
        if given is not None and given[1] == entry.currency.code:
            return money(given[0], given[1], facts.text("direction") or direction)
    return None


def transactions(
    entry: BankTransaction,
    details: list[tuple[BankTransaction, Money | None]],
    *,
    batch_count: int | None,
    information: str,
) -> Iterator[BankTransaction]:
    """Yield what an entry consists of; their sum is always the amount of the entry.

    Details are told apart only where their own amounts add up to that of the entry;
    otherwise the entry is one sum of which nobody can say whose it is. ``batch_count`` is how
    many bookings the bank says it holds, None where it says nothing.
    """
    amounts = [amount for _, amount in details if amount is not None]
    if len(details) == 1:
        only = _with_text(details[0][0], information)
        yield replace(only, is_batch=True) if (batch_count or 1) > 1 else only
    elif len(details) > 1 and len(amounts) == len(details) and _adds_up(amounts, entry.amount):
        for (detail, _), amount in zip(details, amounts, strict=True):
            yield replace(_with_text(detail, information), amount=amount)
    else:
        is_batch = len(details) > 1 or (batch_count is not None and batch_count != 1)
        yield replace(entry, remittance=information, is_batch=is_batch)


def _with_text(detail: BankTransaction, information: str) -> BankTransaction:
    if detail.remittance or not information:
        return detail
    return replace(detail, remittance=information)


def _adds_up(amounts: list[Money], whole: Money) -> bool:
    return total(amounts, whole.currency) == whole


def _amount(facts: Facts, name: str) -> tuple[str, str] | None:
    given = facts.amounts.get(name)
    return given[0] if given else None


def _bank_code(facts: Facts) -> str:
    parts = [facts.text(name) for name in ("domain", "family", "subfamily")]
    return "/".join(part for part in parts if part) or facts.text("bank_code")


def _return_reason(facts: Facts) -> str:
    reason = facts.text("return_code")
    if reason:
        return reason
    subfamily = facts.text("subfamily")
    if subfamily in _RETURNS:
        return subfamily
    return "NARR" if "returned" in facts.texts else ""  # The code for "see the text".


def _counterparty(facts: Facts, account: str, *, is_outward: bool) -> tuple[str, str]:
    sides = ("creditor", "debtor") if is_outward else ("debtor", "creditor")
    for side in sides:
        iban = account_number(facts.text(f"{side}_iban") or facts.text(f"{side}_other"))
        name = facts.text(f"{side}_name") or facts.text(f"ultimate_{side}_name")
        # A return names the parties of the payment that it returns: one of them are we.
        if (iban or name) and (not iban or iban != account):
            return name, iban
    return "", ""


def _remittance(facts: Facts) -> str:
    lines = [
        *facts.all("unstructured"),
        *facts.all("additional"),
        *facts.all("document_number"),
        *facts.all("creditor_reference")[1:],
    ]
    if "unstructured" not in facts.texts:
        lines += facts.all("information")[:1]
    return lines[0] if len(lines) == 1 else clean(" ".join(lines))
