"""Whatever two desks do in whatever order: nothing is credited twice, and no cent is unassigned."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.bank_listing import BankQuery, LineFilter
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError, ConflictError
from billing_desktop.services.bank_decisions import Share
from tests.bank.camt_files import Entry as CamtEntry
from tests.bank_books import SECOND, credit, invoice_by_transfer, posted, write
from tests.book import Book
from tests.builders import eur

STEPS = 16
Step = Callable[[Services, Operator], None]


class Desks:
    """Two desks on one book, and a bank that tells of the same credits again and again."""

    def __init__(self, book: Book, folder: Path, seed: int) -> None:
        self.book, self.folder, self.chance = book, folder, random.Random(seed)
        self.desks: list[tuple[Services, Operator]] = [
            (book.services, book.operator),
            (book.other_workstation(), SECOND),
        ]
        self.accounts = [book.account(), book.account("AT")]
        self.invoices = [
            invoice_by_transfer(book, self.chance.choice(self.accounts), amount)
            for amount in ("1000.00", "1500.00", "2000.00")
        ]
        self.credits = [self._credit(number) for number in range(9)]
        self.files = 0

    def _credit(self, number: int) -> CamtEntry:
        invoice = self.chance.choice(self.invoices)
        cents = invoice.gross.minor_units
        amount = self.chance.choice([cents, cents, cents // 2, cents - 1, cents + 500, 4_200])
        text = self.chance.choice([invoice.number, invoice.billing_number, "Danke", ""])
        reference = self.chance.choice(["", f"REF-{number}"])
        return credit(amount, f"{text} {number}", reference=reference)

    def step(self) -> None:
        """Do something, at one of the desks; what is refused is refused."""
        often: list[Step] = [self.take_in, self.book_certain, self.both, self.assign, self.undo]
        seldom: list[Step] = [self.mark_paid, self.confirm, self.leave]
        what = self.chance.choice([*often, *often, *seldom])
        with suppress(BillingError):
            what(*self.chance.choice(self.desks))

    def take_in(self, desk: Services, who: Operator) -> None:
        self.files += 1
        told = self.chance.sample(self.credits, self.chance.randint(1, 5))
        kind = self.chance.choice([StatementKind.CAMT_053, StatementKind.CAMT_054])
        path = write(
            self.folder, told, kind=kind, name=f"{self.files}.xml", statement_id=f"S-{self.files}"
        )
        desk.bank.payments.import_file(who, path)

    def book_certain(self, desk: Services, who: Operator) -> None:
        ids = desk.bank.payments.search(who, BankQuery(LineFilter.CERTAIN)).ids
        desk.bank.payments.book(who, ids)

    def both(self, *_: object) -> None:
        """Book the same lines at both desks at once."""
        (one, who), (two, other) = self.desks
        ids = one.bank.payments.search(who, BankQuery()).ids
        with ThreadPoolExecutor(2) as pool:
            doing = [
                pool.submit(one.bank.payments.book, who, ids),
                pool.submit(two.bank.payments.book, other, ids),
            ]
            for each in doing:
                with suppress(ConflictError):
                    each.result()

    def assign(self, desk: Services, who: Operator) -> None:
        ids = desk.bank.payments.search(who, BankQuery(LineFilter.TO_DECIDE)).ids
        if not ids:
            return
        (row,) = desk.bank.payments.rows(who, [self.chance.choice(ids)])
        invoice = self.chance.choice(self.invoices)
        due = desk.bank.by_hand.payable(who, invoice.number).due
        part = min(due, row.line.transaction.amount)
        shares = [Share(invoice.number, part)] if part else []
        desk.bank.decisions.assign(who, row.line.line_id, shares)

    def leave(self, desk: Services, who: Operator) -> None:
        ids = desk.bank.payments.search(who, BankQuery(LineFilter.TO_DECIDE)).ids
        desk.bank.decisions.leave(who, self.chance.choice(ids or ("none",)), reason="Not ours")

    def undo(self, desk: Services, who: Operator) -> None:
        made = self.book.rows(
            "SELECT assignment_id FROM bank_assignment WHERE assignment_id NOT IN"
            " (SELECT assignment_id FROM bank_undoing) ORDER BY assignment_id"
        )
        (assignment_id,) = self.chance.choice(made or [("none",)])
        desk.bank.payments.undo(who, str(assignment_id), reason="Look again")

    def mark_paid(self, desk: Services, who: Operator) -> None:
        invoice = self.chance.choice(self.invoices)
        amount = self.chance.choice([invoice.gross, eur("100.00")])
        key, reason = self.book.key(), "Seen at the bank"
        desk.bank.by_hand.mark_paid(who, invoice.number, amount, key=key, reason=reason)

    def confirm(self, desk: Services, who: Operator) -> None:
        for waiting in desk.bank.by_hand.awaiting(who)[:1]:
            desk.bank.by_hand.confirm(who, waiting.hand_id)

    # What holds at any moment ---------------------------------------------------------------

    def credited(self, invoice: Invoice) -> Money:
        payable = self.book.services.bank.by_hand.payable(self.book.operator, invoice.number)
        return invoice.credited if payable.paid >= payable.total else eur("0")

    def check(self) -> None:
        balances = sum((self.book.balance(account) for account in self.accounts), start=eur("0"))
        assert balances == sum(map(self.credited, self.invoices), start=eur("0"))
        by_hand = sum(
            hand.amount.minor_units
            for hand in self.book.services.bank.by_hand.without_line(self.book.operator)
        )
        ((on_lines,),) = self.book.rows(
            "SELECT COALESCE(SUM(l.amount_minor), 0) FROM bank_line l JOIN bank_assignment a"
            " ON a.line_id = l.line_id WHERE a.kind IN ('payment', 'attached')"
            " AND a.assignment_id NOT IN (SELECT assignment_id FROM bank_undoing)"
        )
        assert posted(self.book, "asset:bank") == int(str(on_lines)) + by_hand
        for sums in self.book.services.bank.payments.statements(self.book.operator):
            assert sums.booked + sums.listed == sums.total
        asked = sum(invoice.gross.minor_units for invoice in self.invoices)
        surplus = -posted(self.book, "liability:overpayments")
        assert asked - posted(self.book, "asset:receivable") + surplus == posted(
            self.book, "asset:bank"
        )
        assert self.book.findings() == ()


def play(book: Book, folder: Path, seed: int, *, steps: int = STEPS) -> None:
    desks = Desks(book, folder, seed)
    for _ in range(steps):
        desks.step()
    desks.check()


@pytest.mark.parametrize("seed", [1, 2])
def test_two_desks_at_random_keep_every_promise(book: Book, tmp_path: Path, seed: int) -> None:
    play(book, tmp_path, seed)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(100, 125))
def test_two_desks_at_random_for_longer(book: Book, tmp_path: Path, seed: int) -> None:
    play(book, tmp_path, seed, steps=60)
