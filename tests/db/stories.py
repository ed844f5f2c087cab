"""A short story that leaves a row in every table that only grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from billing_desktop.db.migrations import versions
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.lost_number import RestorationCause
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.number_format import NumberFormat
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Role
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.tax import TaxRate
from billing_desktop.domain.top_up import TopUp
from billing_desktop.services.restorations import mark
from tests.bank_books import credit, ids, take_in, write
from tests.book import Book
from tests.builders import TODAY, eur

PASSWORD = "correct horse battery"
UNKNOWN = "ATU99999993"  # To the register, after the story.


def tell(book: Book) -> TopUp:
    """Open an account, top it up, use some of it, add rates and an operator."""
    account = book.account()
    paid = book.top_up(account, "50.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("12.50"),
        key="meter-1",
        used_on=TODAY,
        description="API calls",
    )
    book.start(account, "1000.00")
    declined = book.open(account, "20.00")
    book.gateway.expire(book.page(declined))
    book.refresh(declined)
    book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal(20), date(2030, 1, 1)))
    book.services.rates.add_fee_rule(
        book.administrator, FeeRule(Decimal(2), Money(30, EUR), date(2030, 1, 1))
    )
    book.services.numbers.add_format(
        book.administrator, NumberFormat(NumberKind.INVOICE, date(2030, 1, 1), "INV")
    )
    book.services.invoice_requests.save_rules(
        book.administrator, RequestRules.checked(review_days=2)
    )
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password=PASSWORD
    )
    return paid


def tell_of_the_register(book: Book) -> None:
    """Let a VAT number pass that the register refutes, and change how long a valid one counts."""
    refuted = book.account("AT", vat_number=UNKNOWN)
    book.register.unknown.add(UNKNOWN)
    checks = book.services.vat_checks
    checks.check(book.operator, refuted.account_id)
    checks.override(
        book.operator, refuted.account_id, vat_number=UNKNOWN, reason="The certificate is here."
    )
    checks.save_valid_days(book.administrator, 14)


def tell_of_corrections(book: Book) -> None:
    """Take a part of the first invoice back, and let one person be enough."""
    corrections = book.services.corrections
    corrections.issue_credit_note(
        book.operator,
        "TEST-RE-2026-000001",
        key="part",
        reason="A part was not wanted",
        credit=eur("10.00"),
    )
    corrections.set_one_person(book.administrator, is_on=True)


def tell_of_mail(book: Book) -> None:
    """Name a mail server, write a text, and have a mail sent once more."""
    who = book.administrator
    server = MailServer("localhost", 25, MailSecurity.PLAIN)
    book.services.mail.servers.save(who, server, Sender())
    text = MailText("{number}", "{seller}")
    book.services.mail.texts.save(who, MailTextKind.INVOICE, "en", text)
    book.services.mail.outbox.send_invoice_again(who, "TEST-RE-2026-000001")


def tell_of_a_restore(book: Book) -> None:
    """Put the book back and let it go on behind a number that was used since."""
    at = book.clock.now()
    with book.services.database.write() as uow:
        cause = RestorationCause.RESTORED
        mark(uow, cause, at=at, by="clerk", state_of=at, sha256="0" * 64)
        uow.commit()
    book.services.restorations.confirm(
        book.administrator, reason="Asked the customer", used=["TEST-RE-2026-000009"]
    )


def tell_of_the_bank(book: Book, folder: Path) -> None:
    """Take in an advice and a statement of the same credit, and decide about it, twice."""
    bank, who = book.services.bank, book.operator
    advice = StatementKind.CAMT_054
    take_in(book, write(folder, [credit(5_000, "a", reference="A")], kind=advice))
    both = [credit(5_000, "b", reference="B"), credit(700, "c", reference="C")]
    take_in(book, write(folder, both, name="second.xml"))
    more = [*both, credit(900, "d", reference="D")]
    take_in(book, write(folder, more, name="third.xml", statement_id="S-3"))
    first, twin, *_ = ids(book)
    made = bank.decisions.assign(who, first, [])
    bank.payments.undo(who, made.assignment_id, reason="Look again")
    bank.decisions.assign(who, first, [])
    bank.decisions.mark_twin(who, twin)
    path = folder / "bank.csv"
    path.write_text("Buchungstag;Betrag;Verwendungszweck\n24.11.2026;5,00;x\n", encoding="utf-8")
    bank.mappings.keep(who, replace(bank.mappings.propose(who, path), name="House bank"))


def tell_of_the_desk(book: Book) -> None:
    """Have desks locked sooner."""
    book.services.operators.save_idle_minutes(book.administrator, 5)


def append_only() -> dict[str, tuple[str, ...]]:
    """Return the key of each table that only grows, as the scripts have made them."""
    found: dict[str, tuple[str, ...]] = {}
    for module in iter_modules(versions.__path__):
        script = import_module(f"{versions.__name__}.{module.name}")
        found |= getattr(script, "APPEND_ONLY", {})
    return found
