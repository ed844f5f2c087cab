from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_desktop.bank.files import StatementFiles
from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    StatementEnd,
    StatementKind,
    StatementPart,
)
from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.errors import BankFileError
from tests.bank.camt_files import (
    DAY,
    OWN_IBAN,
    Detail,
    Entry,
    Statement,
    camt_file,
    expected,
)

KINDS = (StatementKind.CAMT_053, StatementKind.CAMT_054)
V053, V054 = KINDS


def parts_of(path: Path, content: bytes) -> list[StatementPart]:
    file = path / "statement.xml"
    file.write_bytes(content)
    return list(StatementFiles().read(file))


def transactions_of(path: Path, content: bytes) -> list[BankTransaction]:
    return [part for part in parts_of(path, content) if isinstance(part, BankTransaction)]


@pytest.mark.parametrize("version", ["02", "08"])
def test_the_head_says_whose_statement_it_is_and_of_when(tmp_path: Path, version: str) -> None:
    statement = Statement((Entry(11_900),), opening_cents=-5_000)

    head = parts_of(tmp_path, camt_file(V053, version, statement))[0]

    assert isinstance(head, BankStatement)
    assert (head.statement_id, head.account_iban) == ("STATEMENT-1", OWN_IBAN)
    assert (head.opening_balance, head.closing_balance) == (Money(-5_000, EUR), Money(6_900, EUR))
    assert (head.opened_on, head.closed_on) == (DAY, DAY)
    assert head.created_at is not None
    assert head.created_at.isoformat() == "2026-11-24T09:30:00+00:00"
    assert head.file_name == "statement.xml"


def test_several_statements_of_a_file_follow_each_other(tmp_path: Path) -> None:
    statements = [
        Statement((Entry(100), Entry(-200)), statement_id="A"),
        Statement((), statement_id="B"),
        Statement((Entry(300, (Detail(100), Detail(200))),), statement_id="C"),
    ]

    parts = parts_of(tmp_path, camt_file(V053, "08", *statements))

    assert [type(part).__name__ for part in parts] == [
        *("BankStatement", "BankTransaction", "BankTransaction", "StatementEnd"),
        *("BankStatement", "StatementEnd"),
        *("BankStatement", "BankTransaction", "BankTransaction", "StatementEnd"),
    ]
    assert [p.entry for p in parts if isinstance(p, BankTransaction)] == [0, 1, 0, 0]


def test_bookings_that_do_not_explain_the_balances_are_said_to(tmp_path: Path) -> None:
    content = camt_file(V053, "08", Statement((Entry(11_900),)))

    end = parts_of(tmp_path, content.replace(b">1119.00<", b">1119.01<"))[-1]

    assert isinstance(end, StatementEnd)
    assert (end.difference, end.is_balanced) == (Money(1, EUR), False)


@pytest.mark.parametrize(
    ("cents", "details", "is_batch"),
    [
        (300, (Detail(100), Detail(200)), [False, False]),
        (300, (Detail(400), Detail(-100)), [False, False]),
        (300, (Detail(100), Detail(201)), [True]),
        (-300, (Detail(100), Detail(200)), [True]),
    ],
)
def test_a_batch_is_told_apart_only_where_its_details_add_up(
    tmp_path: Path, cents: int, details: tuple[Detail, ...], is_batch: list[bool]
) -> None:
    found = transactions_of(tmp_path, camt_file(V053, "08", Statement((Entry(cents, details),))))

    assert [transaction.is_batch for transaction in found] == is_batch
    assert sum(transaction.amount.minor_units for transaction in found) == cents


def test_a_reversal_keeps_the_sign_by_which_the_balance_moved(tmp_path: Path) -> None:
    taken_back = Entry(-11_900, (Detail(-11_900),), is_reversal=True)

    parts = parts_of(tmp_path, camt_file(V053, "08", Statement((taken_back,))))

    (found,) = (part for part in parts if isinstance(part, BankTransaction))
    assert (found.amount, found.is_reversal) == (Money(-11_900, EUR), True)
    assert found.counterparty_name == "Muster GmbH"
    assert isinstance(parts[-1], StatementEnd)
    assert parts[-1].is_balanced


@pytest.mark.parametrize("marker", [b"<Ustrd>RE-1</Ustrd>", b"<AddtlRmtInf>RE-1</AddtlRmtInf>"])
def test_invoice_numbers_are_found_wherever_a_bank_puts_them(tmp_path: Path, marker: bytes) -> None:
    content = camt_file(V053, "08", Statement((Entry(1, (Detail(1, lines=("Text",)),)),)))
    strd = b"<Ustrd>Text</Ustrd>"
    structured = b"<Strd>" + marker + b"</Strd>" if b"Addtl" in marker else marker

    (found,) = transactions_of(tmp_path, content.replace(strd, strd + structured))

    assert found.remittance == "Text RE-1"


def test_further_references_and_documents_are_kept_as_text(tmp_path: Path) -> None:
    content = camt_file(V053, "08", Statement((Entry(1, (Detail(1, lines=("Text",)),)),)))
    strd = (
        b"<Strd><RfrdDocInf><Nb>RE-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF1</Ref></CdtrRefInf>"
        b"</Strd><Strd><CdtrRefInf><Ref>RF2</Ref></CdtrRefInf></Strd>"
    )

    (found,) = transactions_of(
        tmp_path, content.replace(b"<Ustrd>Text</Ustrd>", b"<Ustrd>Text</Ustrd>" + strd)
    )

    assert (found.creditor_reference, found.remittance) == ("RF1", "Text RE-7 RF2")


def test_a_bank_that_pays_itself_is_named(tmp_path: Path) -> None:
    content = camt_file(V053, "08", Statement((Entry(1, (Detail(1),)),)))
    agent = b"<Agt><FinInstnId><Nm>Bank AG</Nm></FinInstnId></Agt>"
    pattern = rb"<Pty>\s*<Nm>Muster GmbH</Nm>\s*</Pty>"

    (found,) = transactions_of(tmp_path, re.sub(pattern, agent, content))

    assert found.counterparty_name == "Bank AG"


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        (("OPBD", "CLBD"), 0, 1),
        (("PRCD", "CLBD"), 0, 1),
        (("CLBD", "PRCD"), 1, 0),
        (("ITBD", "CLBD"), 0, 1),
        (("OPBD", "ITBD"), 0, 1),
        (("ITBD", "ITBD"), 0, 1),
        (("CLAV", "CLBD"), None, 1),
        (("ITBD", "CLAV"), None, None),
    ],
)
def test_the_balances_of_a_page_are_told_apart(
    tmp_path: Path, balances: tuple[str, str], opening: int | None, closing: int | None
) -> None:
    content = camt_file(V053, "08", Statement((Entry(500),)))
    first, second = (kind.encode() for kind in balances)
    renamed = content.replace(b"<Cd>CLBD", b"<Cd>" + second, 1)
    renamed = renamed.replace(b"<Cd>OPBD", b"<Cd>" + first, 1)
    amounts = (Money(100_000, EUR), Money(100_500, EUR))

    head = parts_of(tmp_path, renamed)[0]

    assert isinstance(head, BankStatement)
    assert head.opening_balance == (None if opening is None else amounts[opening])
    assert head.closing_balance == (None if closing is None else amounts[closing])


def test_a_return_names_who_we_had_paid(tmp_path: Path) -> None:
    # The parties are those of our own payment, which has come back: the debtor are we.
    came_back = Entry(11_900, (Detail(11_900, return_code="AC04"),))

    (found,) = transactions_of(tmp_path, camt_file(V053, "08", Statement((came_back,))))

    assert (found.return_reason, found.counterparty_name) == ("AC04", "Muster GmbH")
    assert found.amount == Money(11_900, EUR)


def test_a_return_whose_parties_are_turned_never_names_us(tmp_path: Path) -> None:
    came_back = Entry(11_900, (Detail(11_900, return_code="AC04"),))
    content = camt_file(V053, "08", Statement((came_back,)))
    turned = (
        content.replace(b"DbtrAcct", b"XAcct")
        .replace(b"CdtrAcct", b"DbtrAcct")
        .replace(b"XAcct", b"CdtrAcct")
        .replace(b"Dbtr>", b"X>")
        .replace(b"Cdtr>", b"Dbtr>")
        .replace(b"X>", b"Cdtr>")
    )

    (found,) = transactions_of(tmp_path, turned)

    assert found.counterparty_name == "Muster GmbH"


def test_a_return_without_a_reason_is_known_by_its_code(tmp_path: Path) -> None:
    content = camt_file(V053, "08", Statement((Entry(-100, (Detail(-100),)),)))

    (found,) = transactions_of(tmp_path, content.replace(b">ESCT<", b">RRTN<"))

    assert found.return_reason == "RRTN"


def test_what_nobody_can_see_is_not_kept(tmp_path: Path) -> None:
    hidden = "a\u202eb\u200bc\u00a0d\ne"
    content = camt_file(V053, "08", Statement((Entry(1, (Detail(1, lines=(hidden,)),)),)))

    (found,) = transactions_of(tmp_path, content)

    assert found.remittance == "a b c d e"


def test_an_entry_of_another_currency_leaves_the_balances_undecided(tmp_path: Path) -> None:
    content = camt_file(V053, "08", Statement((Entry(100), Entry(200))))
    foreign = content.replace(b'<Amt Ccy="EUR">2.00<', b'<Amt Ccy="USD">2.00<')

    parts = parts_of(tmp_path, foreign)

    assert [p.amount.currency.code for p in parts if isinstance(p, BankTransaction)] == [
        "EUR",
        "USD",
    ]
    assert isinstance(parts[-1], StatementEnd)
    assert (parts[-1].booked_sum, parts[-1].difference) == (Money(100, EUR), None)


@pytest.mark.parametrize(
    ("kind", "entries", "currency"),
    [(V053, (), "JPY"), (V054, (Entry(5),), "JPY"), (V054, (), "EUR")],
)
def test_the_currency_is_that_of_the_account_or_of_what_moved_on_it(
    tmp_path: Path, kind: StatementKind, entries: tuple[Entry, ...], currency: str
) -> None:
    yen = Statement(entries, currency=Currency.of("JPY"))
    content = re.sub(rb"<Ccy>JPY</Ccy>", b"", camt_file(kind, "08", yen))

    head = parts_of(tmp_path, content)[0]

    assert isinstance(head, BankStatement)
    assert head.currency.code == currency


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b">1.23<", b">1.234<", "1.234 has more decimals than its currency"),
        (b">1.23<", b">-1.23<", "-1.23 is not an amount"),
        (b">1.23<", b">1,23<", "1,23 is not an amount"),
        (b">1.23<", b">1e2<", "1e2 is not an amount"),
        (b">1.23<", b"><", " is not an amount"),
        (b">1.23<", b">123456789012345.00<", "123456789012345.00 is not an amount"),
        (b'Ccy="EUR">1.23', b'Ccy="EURO">1.23', "EURO is not a currency"),
        (b'Ccy="EUR">1.23', b">1.23", " is not a currency"),
        (b"<CdtDbtInd>DBIT", b"<CdtDbtInd>CREDIT", "CREDIT is neither credit nor debit"),
        (b"<BookgDt>\n          <Dt>2026-11-24<", b"<BookgDt><Dt>2026-11-31<", "is not a day"),
        (b"<BookgDt>\n          <Dt>2026-11-24<", b"<BookgDt><Dt>24.11.2026<", "is not a day"),
        (
            b"<BookgDt>\n          <Dt>2026-11-24</Dt>",
            b"<BookgDt><DtTm>2026-11-24T25:00:00</DtTm>",
            "is not a time",
        ),
    ],
)
def test_a_value_that_cannot_be_read_refuses_the_file_and_names_the_entry(
    tmp_path: Path, before: bytes, after: bytes, reason: str
) -> None:
    content = camt_file(V053, "08", Statement((Entry(100), Entry(-123))))
    assert before in content

    with pytest.raises(BankFileError) as caught:
        parts_of(tmp_path, after.join(content.rsplit(before, 1)))

    assert str(caught.value).startswith("Entry 2 of a statement in the file statement.xml ")
    assert reason in str(caught.value)


details = st.lists(
    st.integers(1, 10**9).map(lambda cents: Detail(cents, end_to_end_id=f"E{cents}")), max_size=4
)
entries = st.builds(
    Entry,
    cents=st.integers(-(10**11), 10**11),
    details=details.map(tuple),
    status=st.sampled_from(["BOOK", "BOOK", "PDNG", "INFO", "FUTR"]),
    batch_count=st.sampled_from([None, 0, 2]),
    is_reversal=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(entries, max_size=6), kind=st.sampled_from(KINDS), add_up=st.booleans())
def test_what_is_read_adds_up_to_what_was_written(
    tmp_path: Path, found: list[Entry], kind: StatementKind, *, add_up: bool
) -> None:
    if add_up:
        found = [
            replace(e, cents=sum(d.cents or 0 for d in e.details)) if e.details else e
            for e in found
        ]
    # Only since version 07 a status can be anything.
    statement = Statement(tuple(found))

    _, *read, end = parts_of(tmp_path, camt_file(kind, "08", statement))

    transactions = [part for part in read if isinstance(part, BankTransaction)]
    assert len(transactions) == len(read)
    assert transactions == expected(statement)
    assert sum(t.amount.minor_units for t in transactions) == sum(e.cents for e in found)
    booked = [t for t in transactions if t.status is EntryStatus.BOOKED]
    assert isinstance(end, StatementEnd)
    assert end.transactions_count == len(transactions)
    assert end.booked_sum.minor_units == sum(t.amount.minor_units for t in booked)
    assert end.is_balanced is not False


def test_the_places_are_unique_in_a_statement(tmp_path: Path) -> None:
    batch = Entry(300, (Detail(100), Detail(200)))

    found = transactions_of(tmp_path, camt_file(V054, "08", Statement((batch, batch))))

    assert [(t.entry, t.detail) for t in found] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert all(dataclasses.is_dataclass(t) for t in found)
