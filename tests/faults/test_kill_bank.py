"""``kill -9`` while a bank file is taken in and booked: done again it is complete, and once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from billing_desktop.domain.bank_listing import BankQuery, LineFilter
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests.bank.camt_files import Entry
from tests.bank_books import credit, invoice_by_transfer, write
from tests.book import Book
from tests.builders import eur
from tests.faults.bank_desk import FINANCE
from tests.faults.orders import ROOT, opened

INVOICES = 2  # Of each file; each is paid by one line among those that nobody knows.
STRANGERS = 120


@dataclass(frozen=True, slots=True)
class File:
    """A bank file, the account whose invoices it pays, and what it says in all."""

    path: Path
    account: Account
    total: Money


def make_files(settings: Settings, count: int) -> list[File]:
    """Issue the invoices, and write a file for each round that pays some of them."""
    book = Book(settings)
    files = []
    for number in range(count):
        account = book.account(company=f"Kunde {number} GmbH")
        numbers = [invoice_by_transfer(book, account).number for _ in range(INVOICES)]
        entries = [credit(119_000, each, reference=f"PAID-{each}") for each in numbers]
        entries += [stranger(number, place) for place in range(STRANGERS)]
        random.Random(number).shuffle(entries)
        path = write(
            settings.data_dir.parent, entries, name=f"{number}.xml", statement_id=f"S-{number}"
        )
        files.append(File(path, account, Money(sum(e.cents for e in entries), eur("0").currency)))
    book.close()
    return files


def stranger(number: int, place: int) -> Entry:
    reference = f"BANK-{number}-{place}"
    return credit(100 + place, f"Spende {place}", reference=reference, name="Unbekannt e.V.")


@contextmanager
def bank_desk(settings: Settings, file: File) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that takes the file in and books, and has begun."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    if settings.database_url is not None:
        environment["BILLING_DB_URL"] = settings.database_url
    command = [sys.executable, "-m", "tests.faults.bank_desk", str(settings.data_dir)]
    with subprocess.Popen(
        [*command, str(file.path)], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        yield process


def test_a_killed_import_is_complete_when_it_is_done_again(
    settings: Settings, *, thorough: bool
) -> None:
    chance = random.Random(20261130)
    count = (50 if thorough else 5) if settings.database_url is None else (10 if thorough else 2)
    seconds, cut_off = 0.0, 0
    files = make_files(settings, 1 + count)
    for number, file in enumerate(files):
        began = time.monotonic()
        with bank_desk(settings, file) as process:
            if number:
                # At any moment, and over all rounds at all of them.
                time.sleep(seconds * 0.9 * (number - chance.random()) / count)
                process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        seconds = seconds or time.monotonic() - began

        cut_off += process.returncode == -signal.SIGKILL
        with opened(settings) as services:
            check_whole_or_not_at_all(services, file, number)
            finish(services, file)
            check_once(services, files[: number + 1])
    assert cut_off > 0
    with opened(settings) as services:
        assert services.books.verify(SYSTEM, is_deep=True) == ()


def check_whole_or_not_at_all(services: Services, file: File, number: int) -> None:
    """Prove the book as the kill left it: all lines of the file or none, and all sums right."""
    assert services.books.verify(SYSTEM, is_deep=True) == ()
    statements = services.bank.payments.statements(FINANCE)
    assert len(statements) in (number, number + 1)
    totals = {each.statement_id: each.total for each in statements}
    assert totals.get(f"S-{number}", file.total) == file.total


def finish(services: Services, file: File) -> None:
    """Take the file in again, twice, and book what is certain."""
    payments = services.bank.payments
    payments.import_file(FINANCE, file.path)
    assert payments.import_file(FINANCE, file.path).new == 0
    payments.book(FINANCE, payments.search(FINANCE, BankQuery(LineFilter.CERTAIN)).ids)


def check_once(services: Services, files: list[File]) -> None:
    """Each line is there once, each payment credited once, and the sums are those of the bank."""
    payments = services.bank.payments
    counts = payments.search(FINANCE, BankQuery()).counts
    assert counts[LineFilter.BOOKED] == INVOICES * len(files)
    assert counts[LineFilter.TO_DECIDE] == STRANGERS * len(files)
    assert counts[LineFilter.ALL] == (INVOICES + STRANGERS) * len(files)
    statements = payments.statements(FINANCE)
    assert {each.statement_id: each.total for each in statements} == {
        f"S-{number}": file.total for number, file in enumerate(files)
    }
    for each in statements:
        assert each.booked + each.listed == each.total
    for file in files:
        found = services.accounts.overview(FINANCE, file.account.account_id)
        assert found.balance == eur("1000.00") * INVOICES
