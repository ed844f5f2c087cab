"""Everybody who may read finds who did what, to what, when, and what it was before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.audit_trail import REFUSED, AuditEntry, AuditQuery, FieldChange
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.book import Book
from tests.builders import TODAY, billing_details

AUDITOR = Operator("auditor", Role.AUDITOR)


def found(book: Book, query: AuditQuery) -> tuple[AuditEntry, ...]:
    trail = book.services.audit_trail
    return trail.rows(AUDITOR, trail.search(AUDITOR, query).seqs)


def test_an_auditor_reads_before_and_after_and_whose_details_they_are(book: Book) -> None:
    account = book.account(company="Nordlicht", city="Kiel")
    details = billing_details(company="Nordlicht", city="Bremen")
    book.services.accounts.save_details(
        book.operator, account.account_id, details, version=account.version
    )

    (entry,) = found(book, AuditQuery(actions=("account.save_details",)))

    assert entry.changes == (FieldChange("city", "Kiel", "Bremen"),)
    assert entry.object == f"account:{account.account_id}"
    assert entry.name == f"{account.customer_number} · Nordlicht"
    assert (entry.account_id, entry.operator) == (account.account_id, book.operator.name)


def test_the_newest_is_first_and_nothing_is_left_out(book: Book) -> None:
    book.top_up(book.account())

    seqs = [entry.seq for entry in found(book, AuditQuery())]

    ((last,),) = book.rows("SELECT MAX(seq) FROM audit")
    assert seqs == list(range(int(str(last)), 0, -1))


def test_words_find_accounts_top_ups_and_documents_by_their_names(book: Book) -> None:
    book.top_up(book.account(company="Ferreteria"))
    other = book.top_up(book.account(company="Weidmann"))

    of_company = {entry.name.partition(" · ")[2] for entry in found(book, AuditQuery("weidMANN"))}
    of_number = {entry.action for entry in found(book, AuditQuery(other.billing_number.lower()))}

    assert of_company == {"Weidmann"}
    assert {"top_up.start", "top_up.settle"} <= of_number
    assert [entry.action for entry in found(book, AuditQuery("TEST-RE-2026-000002"))] == [
        "invoice.issue"
    ]
    assert found(book, AuditQuery("100%_")) == ()


def test_person_action_object_and_days_narrow_it(book: Book) -> None:
    account = book.account()
    book.clock.move(timedelta(days=1))
    book.services.vat_checks.save_valid_days(book.administrator, 14)
    tomorrow = TODAY + timedelta(days=1)

    by = found(book, AuditQuery(operator=book.administrator.name))
    about = found(book, AuditQuery(object=f"account:{account.account_id}"))
    since = found(book, AuditQuery(from_on=tomorrow))
    until = found(book, AuditQuery(until_on=tomorrow))

    assert {entry.operator for entry in by} == {book.administrator.name}
    assert [entry.action for entry in about] == ["account.create"]
    assert [entry.action for entry in since] == ["vat_rule.save"]
    assert since[0].seq not in {entry.seq for entry in until}


def test_the_choices_are_everybody_and_every_action_in_it(book: Book) -> None:
    book.account()

    choices = book.services.audit_trail.choices(AUDITOR)

    assert {book.operator.name, book.administrator.name} <= set(choices.operators)
    assert {"account.create", "seller.save"} <= set(choices.actions)


def test_the_table_has_a_line_for_each_changed_field(book: Book) -> None:
    book.services.vat_checks.save_valid_days(book.administrator, 14)

    table = book.services.audit_trail.csv(
        AUDITOR,
        AuditQuery(actions=("vat_rule.save",)),
        heads=("number", "at", "who", "what", "object", "field", "before", "after", "hash"),
        word=str.upper,
        decimal_mark=".",
    ).decode("utf-8-sig")

    head, line = table.splitlines()
    assert head.startswith("number,at,who,")
    assert ",office,VAT_RULE.SAVE,vat_rule:14,valid_days,30,14," in line


def test_a_refused_call_is_in_the_trail_and_changes_nothing_else(book: Book) -> None:
    with pytest.raises(NotAllowedError):
        book.services.vat_checks.save_valid_days(AUDITOR, 14)

    (entry,) = found(book, AuditQuery(actions=(REFUSED,)))
    assert (entry.operator, entry.object) == (
        "auditor",
        "call:VatChecks.save_valid_days:auditor",
    )
    assert entry.is_refused
    assert book.services.vat_checks.valid_days(AUDITOR) == 30
    assert book.findings() == ()


def test_a_call_is_refused_also_where_that_cannot_be_recorded(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    if book.is_sqlite:
        stop = ["CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"]
    else:
        stop = [
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'no'; END$$",
            "CREATE TRIGGER stop BEFORE INSERT ON audit EXECUTE FUNCTION stop()",
        ]
    book.execute(*stop)

    with pytest.raises(NotAllowedError):
        book.services.vat_checks.save_valid_days(AUDITOR, 14)

    assert "could not be recorded" in caplog.text
    assert found(book, AuditQuery(actions=(REFUSED,))) == ()


def test_what_belongs_to_a_top_up_is_called_by_its_billing_number(book: Book) -> None:
    account = book.account(company="Nordlicht")
    top_up = book.top_up(account)
    requested = book.start(account, "2000.00")
    book.services.refunds.refund(
        book.operator, top_up.top_up_id, top_up.quote.amount, reason="too much", key=book.key()
    )

    names = {entry.action: (entry.name, entry.account_id) for entry in found(book, AuditQuery())}

    of_top_up = (f"{top_up.billing_number} · Nordlicht", account.account_id)
    assert names["refund.ask"] == of_top_up
    assert names["provider_fee.book"] == of_top_up
    assert names["invoice_request.create"] == (
        f"{requested.billing_number} · Nordlicht",
        account.account_id,
    )


def test_each_row_names_the_hash_of_the_one_before(book: Book) -> None:
    book.account()

    newest, before = found(book, AuditQuery())[:2]

    assert newest.prev_hash == before.hash
    assert newest.object_id == newest.object.split(":")[1]


def test_a_trail_with_a_hole_is_listed_without_the_missing_row(book: Book) -> None:
    book.account()
    trail = book.services.audit_trail
    whole = list(trail.search(AUDITOR, AuditQuery()).seqs)
    assert isinstance(trail.search(AUDITOR, AuditQuery()).seqs, range)  # Nothing was read for it.

    if book.is_sqlite:
        guards = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        book.execute(*(f"DROP TRIGGER {name}" for (name,) in book.rows(guards)))
    else:
        tables = ("audit", "audit_change")
        book.execute(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
    book.execute("DELETE FROM audit_change WHERE seq = 3", "DELETE FROM audit WHERE seq = 3")

    left = trail.search(AUDITOR, AuditQuery()).seqs
    assert list(left) == [seq for seq in whole if seq != 3]


def test_a_word_in_many_companies_finds_the_rows_of_all_of_them_and_no_others(book: Book) -> None:
    wanted = {book.account(company=f"Seglerwerft {n}").account_id for n in range(3)}
    book.account(company="Weidmann")

    rows = found(book, AuditQuery("SEGLERwerft"))

    assert {entry.account_id for entry in rows} == wanted
