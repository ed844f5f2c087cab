"""Changes by somebody who keeps sums and balances right: verify names them all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from tests.book import Book
from tests.builders import eur
from tests.db.test_tampering import remove_guards, verify_rows

INVOICE = "TEST-RE-2026-000001"
IN_TRANSIT, COSTS = "asset:payments_in_transit", "expense:payment_costs"


def story(book: Book) -> None:
    """Leave an entry of every kind, and a top-up that was given up."""
    account = book.account()
    for amount in ("50.00", "60.00", "70.00"):
        book.top_up(account, amount)
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("1.00"),
        key="use-1",
        used_on=date(2026, 11, 1),
        description="Calls",
    )
    first, second, third = (opened.payment for opened in list(book.gateway._opened.values())[:3])
    book.gateway.refund_elsewhere(first, eur("5.00"))
    back = book.gateway.refund_elsewhere(second, eur("6.00"))
    book.services.payments.sync(book.operator)
    book.gateway.fail_refund(back)
    book.gateway.dispute(third)
    twice = book.open(account, "20.00")
    page = book.page(twice)
    book.gateway.process(page)
    book.gateway.fail(page)
    book.refresh(twice)
    book.services.payments.retry(book.operator, twice.top_up_id)
    book.services.payments.open_page(book.operator, twice.top_up_id)
    book.pay(twice)
    book.gateway.arrive(page)
    book.services.payments.sync(book.operator)
    book.open(account)
    kinds = {str(kind) for (kind,) in book.rows("SELECT DISTINCT source_kind FROM entry")}
    assert kinds == {
        "settlement",
        "usage",
        "provider_fee",
        "refund",
        "reversal",
        "dispute",
        "adjustment",
    }
    assert book.findings() == ()


def one(connection: Connection, query: str) -> str:
    return str(connection.execute(text(query)).scalars().first())


def entry(kind: str) -> str:
    return f"SELECT entry_id FROM entry WHERE source_kind = '{kind}' ORDER BY entry_id LIMIT 1"


def leg(entry_id: str, line: int, account: str, minor: int) -> str:
    return (
        f"INSERT INTO posting SELECT '{entry_id}', {line}, '{account}', booked_at, 'EUR', {minor}"
        f" FROM entry WHERE entry_id = '{entry_id}'"
    )


def planted_entry(kind: str, ref: str, first: str, second: str) -> list[str]:
    """Return the statements of an entry that moves a euro from ``second`` to ``first``."""
    return [
        f"INSERT INTO entry SELECT 'planted', '{kind}', '{ref}', booked_at, operator, 'x'"
        " FROM entry LIMIT 1",
        leg("planted", 1, first, 100),
        leg("planted", 2, second, -100),
    ]


def more_balance(minor: int) -> str:
    return f"UPDATE account_balance SET balance_minor = balance_minor + {minor}"


Plant = tuple[list[str], str]


@dataclass(frozen=True)
class Places:
    """Ids of what is there, to be changed."""

    settled: str
    used: str
    fee: str
    balance: str
    settlement: str
    refund: str
    reversal: str
    unpaid: str


def places(connection: Connection) -> Places:
    account = one(connection, "SELECT account_id FROM account")
    return Places(
        settled=one(connection, entry("settlement")),
        used=one(connection, entry("usage")),
        fee=one(connection, entry("provider_fee")),
        balance=f"liability:balance:{account}",
        settlement=one(connection, "SELECT settlement_id FROM settlement ORDER BY settlement_id"),
        refund=one(connection, "SELECT refund_id FROM refund ORDER BY refund_id"),
        reversal=one(connection, entry("reversal")),
        unpaid=one(connection, "SELECT top_up_id FROM top_up WHERE status = 'pending'"),
    )


def plants_in_entries(at: Places) -> list[Plant]:
    """Return what is added to entries, and the words that tell of it."""
    return [
        (
            [leg(at.settled, 8, COSTS, 5), leg(at.settled, 9, "revenue:usage", -5)],
            f"entry {at.settled} (settlement) posts on expense:payment_costs",
        ),
        (
            [
                leg(at.settled, 8, at.balance, 5),
                leg(at.settled, 9, at.balance, -5),
            ],
            "is not booked as it was confirmed",
        ),
        (
            [leg(at.used, 8, "revenue:usage", 5), leg(at.used, 9, "revenue:usage", -5)],
            f"entry {at.used} (usage) has 4 postings instead of 2",
        ),
        (
            [f"UPDATE posting SET amount_minor = amount_minor * 2 WHERE entry_id = '{at.fee}'"],
            f"entry {at.fee} (provider_fee of ",
        ),
        (
            [
                f"DELETE FROM posting WHERE entry_id = '{at.fee}'",
                f"DELETE FROM entry WHERE entry_id = '{at.fee}'",
                *planted_entry("provider_fee", at.settlement, COSTS, IN_TRANSIT),
                "UPDATE posting SET amount_minor = amount_minor + 1"
                " WHERE entry_id = 'planted' AND amount_minor > 0",
                "UPDATE posting SET amount_minor = amount_minor - 1"
                " WHERE entry_id = 'planted' AND amount_minor < 0",
            ],
            "minor units) is not in the audit trail",
        ),
    ]


def planted_entries(at: Places) -> list[Plant]:
    """Return whole entries that nothing asked for, and the words that tell of them."""
    return [
        (
            [*planted_entry("adjustment", "pi_x", IN_TRANSIT, at.balance), more_balance(100)],
            f"entry planted (adjustment) posts on {at.balance}",
        ),
        (
            planted_entry("adjustment", "pi_x", IN_TRANSIT, "liability:overpayments"),
            "entry planted (adjustment of pi_x, 100 minor units) is not in the audit trail",
        ),
        (
            [
                *planted_entry("reversal", at.used, "revenue:usage", at.balance),
                more_balance(100),
            ],
            f"entry planted undoes {at.used}, which nothing undoes",
        ),
        (
            [*planted_entry("payout", "po_1", "asset:bank", IN_TRANSIT)],
            "entry planted books payout po_1, of which nothing is known",
        ),
        (
            [
                "UPDATE posting SET amount_minor = amount_minor * 2"
                f" WHERE entry_id = '{at.reversal}'"
            ],
            "is not the opposite of what it undoes",
        ),
    ]


def plants_in_sources(at: Places) -> list[Plant]:
    """Return what is changed in what entries book, and the words that tell of it."""
    return [
        (
            [f"UPDATE refund SET amount_minor = amount_minor + 1 WHERE refund_id = '{at.refund}'"],
            f"refund {at.refund} is not booked with its amount",
        ),
        (
            ["UPDATE dispute SET amount_minor = amount_minor - 1"],
            "is not booked with its amount",
        ),
        (
            [
                "UPDATE settlement SET amount_minor = amount_minor + 1"
                f" WHERE settlement_id = '{at.settlement}'"
            ],
            "is not booked as it was confirmed",
        ),
        (
            [
                "UPDATE invoice SET snapshot = replace(snapshot, 'SOGEDEFF', 'EVILDEFF')"
                f" WHERE number = '{INVOICE}'"
            ],
            f"document {INVOICE}: its facts are not in the audit trail",
        ),
        (
            [
                "INSERT INTO settlement SELECT 'planted', top_up_id, 'pi_planted', 'EUR',"
                f" total_minor, created_at, created_at FROM top_up WHERE top_up_id = '{at.unpaid}'",
                "UPDATE top_up SET status = 'completed', settled_at = created_at"
                f" WHERE top_up_id = '{at.unpaid}'",
            ],
            f"top_up:{at.unpaid} is not in the audit trail",
        ),
        (
            [f"UPDATE attempt SET state = 'paid' WHERE top_up_id = '{at.unpaid}'"],
            "was paid, but is neither credited nor was it put before a person",
        ),
        (
            [f"UPDATE invoice SET method = 'invoice' WHERE number = '{INVOICE}'"],
            f"document {INVOICE}: its facts and its columns differ",
        ),
    ]


def test_what_an_expert_planted_is_named(book: Book) -> None:
    story(book)
    engine = book.services.database.engine
    remove_guards(book)
    with engine.connect() as connection:
        at = places(connection)
        for statements, told in (
            *plants_in_entries(at),
            *planted_entries(at),
            *plants_in_sources(at),
        ):
            for statement in statements:
                connection.execute(text(statement))
            found = [str(finding) for finding in verify_rows(connection, is_deep=False)]
            connection.rollback()
            assert any(told in sentence for sentence in found), (statements, found)
        assert list(verify_rows(connection, is_deep=False)) == []
