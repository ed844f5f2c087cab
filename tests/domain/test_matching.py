"""Only what is beyond doubt is certain; of all else somebody is told why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.reference import creditor_reference
from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus
from billing_desktop.domain.matching import Match, Matcher, ReasonKind, Verdict, together
from billing_desktop.domain.money import Currency, Money
from billing_desktop.domain.payable import Payable, PayableState
from tests.builders import eur

OWN = "DE02120300000000202051"
PAYER = "DE89370400440532013000"


def payable(
    seq: int, total: str = "1190.00", paid: str = "0", *, company: str = "Nordlicht GmbH"
) -> Payable:
    asked, came = eur(total), eur(paid)
    state = PayableState.CANCELLED if not asked else PayableState.OPEN
    if asked and came >= asked:
        state = PayableState.PAID
    return Payable(
        f"RE-2026-{seq:06d}",
        f"TU-2026-{seq:06d}",
        f"top-{seq}",
        f"acc-{seq}",
        company,
        asked,
        came,
        state,
    )


def paid(amount: str, text: str = "", **others: object) -> BankTransaction:
    plain = BankTransaction(eur(amount), EntryStatus.BOOKED, None, remittance=text)
    return replace(plain, **others)  # type: ignore[arg-type]


ALL = (payable(1), payable(2, "2000.00"), payable(3, "0"), payable(4, "500.00", "500.00"))
HALF = payable(5, "1000.00", "400.00")


def matcher(*payables: Payable) -> Matcher:
    return Matcher(
        payables or (*ALL, HALF),
        payers={PAYER: frozenset({"acc-1"})},
        own_ibans=frozenset({OWN}),
    )


@pytest.mark.parametrize(
    ("transaction", "verdict"),
    [
        (paid("1190.00", "RE-2026-000001"), Verdict.CERTAIN),
        (paid("1190.00", creditor_reference("TU-2026-000001")), Verdict.CERTAIN),
        (paid("1190.00", creditor_reference="TU-2026-000001"), Verdict.CERTAIN),
        (paid("1190.00", "RE-2026-000001, TU-2026-000001"), Verdict.CERTAIN),
        (paid("600.00", "RE-2026-000005"), Verdict.CERTAIN),
        (paid("1189.99", "RE-2026-000001"), Verdict.SHORT),
        (paid("1190.01", "RE-2026-000001"), Verdict.OVER),
        (paid("3190.00", "RE-2026-000001 RE-2026-000002"), Verdict.TWO_INVOICES_AT_ONCE),
        (paid("1190.00", "RE-2026-000001 RE-2026-000002"), Verdict.TWO_NUMBERS),
        (paid("1190.00", "RE-2026-000001 RE-2026-000003"), Verdict.TWO_NUMBERS),
        (paid("1190.00", "RE-2026-000001 RE-2026-000999"), Verdict.TWO_NUMBERS),
        (paid("1190.00", "RE-2026-000999"), Verdict.UNKNOWN_PAYER),
        (paid("1190.00", "Rechnung 2026-000001"), Verdict.NO_REFERENCE),
        (paid("1190.00", "RF11TU2026000001"), Verdict.NO_REFERENCE),
        (paid("1190.00", "Danke", counterparty_iban=PAYER), Verdict.NO_REFERENCE),
        (paid("1190.00", "Danke", counterparty_name="NORDLICHT GMBH"), Verdict.NO_REFERENCE),
        (paid("1190.00", "Danke", counterparty_name="Somebody"), Verdict.UNKNOWN_PAYER),
        (paid("500.00", "RE-2026-000003"), Verdict.CANCELLED),
        (paid("500.00", "RE-2026-000004"), Verdict.PAID_ALREADY),
        (paid("1190.00", "RE-2026-000001", counterparty_iban=OWN), Verdict.OWN_TRANSFER),
        (paid("-1190.00", "RE-2026-000001"), Verdict.DEBIT),
        (paid("-1190.00", "RE-2026-000001", return_reason="AC04"), Verdict.RETURN),
        (paid("-1190.00", "RE-2026-000001", is_reversal=True), Verdict.RETURN),
        (paid("1190.00", "RE-2026-000001", is_batch=True), Verdict.BATCH_WITHOUT_DETAILS),
        (
            paid("1190.00", "RE-2026-000001", status=EntryStatus.PENDING),
            Verdict.NOT_BOOKED_YET,
        ),
        (
            replace(paid("1190.00", "RE-2026-000001"), amount=Money(119_000, Currency.of("CHF"))),
            Verdict.OTHER_CURRENCY,
        ),
    ],
)
def test_a_payment_is_what_it_says(transaction: BankTransaction, verdict: Verdict) -> None:
    assert matcher().match(transaction).verdict is verdict


def test_a_possible_twin_is_never_certain() -> None:
    found = matcher().match(paid("1190.00", "RE-2026-000001"), is_twin=True)

    assert found.verdict is Verdict.POSSIBLE_TWIN
    assert found.best is not None
    assert found.best.payable == ALL[0]


def test_a_proposal_says_what_speaks_for_it() -> None:
    found = matcher().match(
        paid(
            "1190.00",
            "RE-2026-000001",
            counterparty_iban=PAYER,
            counterparty_name="Nordlicht Gesellschaft",
        )
    )

    assert found.best is not None
    assert found.best.score == 100
    assert {reason.kind for reason in found.best.reasons} >= {
        ReasonKind.INVOICE_NUMBER,
        ReasonKind.AMOUNT_EXACT,
        ReasonKind.PAYER_KNOWN,
    }


def test_without_a_reference_amount_payer_and_name_propose_the_likeliest_first() -> None:
    others = [payable(seq, "1190.00", company=f"Firma {seq}") for seq in range(10, 20)]
    known = matcher(payable(1), *others)

    found = known.match(paid("1190.00", "Danke", counterparty_iban=PAYER))

    assert found.verdict is Verdict.NO_REFERENCE
    assert found.proposals[0].payable == payable(1)
    assert len(found.proposals) == 5


def test_of_an_invoice_and_the_one_in_its_place_the_open_one_is_meant() -> None:
    old = replace(payable(1, "0"), invoice_number="RE-2026-000001")
    new = replace(payable(1), invoice_number="RE-2026-000009")

    found = matcher(new, old).match(paid("1190.00", "TU-2026-000001"))

    assert found.verdict is Verdict.CERTAIN
    assert found.best is not None
    assert found.best.payable is new


def beside(*said: BankTransaction) -> list[Verdict]:
    known = matcher()
    matches = {str(place): known.match(each) for place, each in enumerate(said)}
    amounts = {str(place): each.amount for place, each in enumerate(said)}
    return [match.verdict for match in together(matches, amounts).values()]


def test_of_two_that_pay_the_same_invoice_only_the_first_is_certain() -> None:
    twice = paid("1190.00", "RE-2026-000001")

    assert beside(twice, twice) == [Verdict.CERTAIN, Verdict.PAID_ALREADY]


def test_two_that_make_up_an_invoice_are_parts_of_it() -> None:
    part, rest = paid("190.00", "RE-2026-000001"), paid("1000.00", "RE-2026-000001")

    assert beside(part, rest) == [Verdict.PART, Verdict.PART]
    assert beside(part) == [Verdict.SHORT]
    assert beside(part, rest, paid("0.01", "RE-2026-000001")) == [Verdict.SHORT] * 3
    assert beside(paid("10.00", "RE-2026-000005")) == [Verdict.PART]


texts = st.lists(
    st.sampled_from(
        ["RE-2026-000001", "TU 2026 000002", "2026000001", "Danke", "RE-2026-000777", "\n"]
    ),
    max_size=4,
).map(" ".join)


@given(text=texts, cents=st.integers(-200_000, 400_000))
def test_certain_is_only_the_exact_sum_of_one_open_invoice_that_is_named(
    text: str, cents: int
) -> None:
    transaction = BankTransaction(
        Money(cents, eur("0").currency), EntryStatus.BOOKED, None, remittance=text
    )

    found: Match = matcher().match(transaction)

    if found.verdict is Verdict.CERTAIN:
        assert found.best is not None
        assert found.best.payable.due == transaction.amount
        assert found.best.payable.state is PayableState.OPEN
        assert "777" not in text
        named = {number for number in ("000001", "000002") if number in text.replace(" ", "")}
        assert len(named) == 1
