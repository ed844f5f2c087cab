"""Nobody asks and decides alone under two names, not by SQL as the server takes it either."""

from __future__ import annotations

import pytest

from billing_desktop.domain.correction import CorrectionStatus
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import NotAllowedError
from tests.builders import eur
from tests.secured_book import AUD, FINN, FRIDA, SAM
from tests.secured_desks import (
    REFUSED,
    Desks,
    desks,
    refused_to,
    secured,
    wait_for_second,
)

__all__ = ["desks", "secured"]


def test_nobody_confirms_a_correction_of_their_own_with_psql(desks: Desks) -> None:
    first = desks.of(FINN)
    waiting = wait_for_second(first)
    decide = "UPDATE correction SET status = 'issued', decided_at = now(), decided_by = "
    note = ", credit_note_number = 'TEST-RE-2026-000001'"

    for name in ("Frida", "system", "FINN", "Ada"):
        said = refused_to(desks.secured, FINN, f"{decide}'{name}'{note}")
        assert f"correction.decided_by is {REFUSED}" in said, name
    own = refused_to(desks.secured, FINN, f"{decide}'Finn'{note}")
    assert "maker_is_not_checker" in own
    for maker in ("Frida", "system"):
        said = refused_to(
            desks.secured, FINN, f"UPDATE correction SET decided_by = 'Finn', made_by = '{maker}'"
        )
        assert "permission denied" in said

    second = desks.of(FRIDA)
    done = second.services.corrections.confirm(FRIDA, waiting.correction_id)
    assert done.status is CorrectionStatus.ISSUED
    assert first.findings() == ()


def test_nobody_orders_a_correction_in_anothers_name_to_confirm_it(desks: Desks) -> None:
    waiting = wait_for_second(desks.of(FINN))
    copied = (
        "INSERT INTO correction SELECT (jsonb_populate_record(c, jsonb_build_object("
        "'correction_id', 'x', {changes}))).* FROM correction c"
    )
    for changes, sentence in (
        ("'made_by', 'Frida'", f"correction.made_by is {REFUSED}"),
        ("'made_by', 'system'", f"correction.made_by is {REFUSED}"),
        ("'is_one_person', 1, 'needs_second_person', 0", "nobody decides alone in this book"),
    ):
        statement = copied.format(changes=changes)
        assert sentence in refused_to(desks.secured, FINN, statement), changes
    assert waiting.status is CorrectionStatus.AWAITING_SECOND_PERSON


def test_nobody_approves_what_they_asked_for_with_psql(desks: Desks) -> None:
    book, reviewer = desks.of(FINN), desks.of(SAM)
    top_up = book.start(book.account(), "1500.00", method=TopUpMethod.INVOICE)
    request = book.services.invoice_requests.of_top_up(FINN, top_up.top_up_id)
    reviewer.services.invoice_requests.take(SAM, request.request_id, version=request.version)
    approve = (
        "UPDATE invoice_request SET status = 'approved', approved_at = now(),"
        " approved_amount_minor = 1, approved_vat_minor = 1, approved_tax_category = 'S',"
        " approved_tax_percent = '19', approved_details_sha256 = 'x', approved_by = "
    )
    take = "UPDATE invoice_request SET assignee = 'Frida'"

    assert f"approved_by is {REFUSED}" in refused_to(desks.secured, FINN, f"{approve}'Sam'")
    assert f"assignee is {REFUSED}" in refused_to(desks.secured, FINN, take)
    assert "maker_is_not_checker" in refused_to(desks.secured, FINN, f"{approve}'Finn'")
    alone = refused_to(desks.secured, FINN, f"{approve}'Finn', is_one_person = 1")
    assert "nobody decides alone in this book" in alone
    asked_by = "UPDATE invoice_request SET requested_by = 'Sam'"
    assert "permission denied" in refused_to(desks.secured, FINN, asked_by)


def test_a_draft_is_nobody_elses_to_change_or_delete(desks: Desks) -> None:
    book = desks.of(FINN)
    top_up = book.start(book.account(), "1500.00", method=TopUpMethod.INVOICE)
    requests = book.services.invoice_requests
    place = requests.of_top_up(FINN, top_up.top_up_id).request_id
    requests.save_draft(FINN, place, "Hel")
    requests.save_draft(FINN, place, "Hello")

    said = refused_to(desks.secured, FRIDA, "DELETE FROM request_draft")
    assert "the row is somebody else's" in said
    draft = requests.draft(FINN, place)
    assert draft is not None
    assert draft.text == "Hello"


def test_nobody_takes_back_more_than_the_balance_has_without_a_second_person(desks: Desks) -> None:
    book = desks.of(FINN)
    waiting = wait_for_second(book)
    book.services.corrections.reject(FINN, waiting.correction_id, reason="Once more")
    corrections = book.services.corrections

    # What a changed program would do: the same steps, but nobody is asked for.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "billing_desktop.services.corrections.Correctable.is_beyond_balance",
            lambda *_: False,
        )
        with pytest.raises(NotAllowedError, match="does not let this login do that"):
            corrections.issue_credit_note(FINN, "TEST-RE-2026-000001", key="d", reason="Again")
    part = corrections.issue_credit_note(
        FINN, "TEST-RE-2026-000001", key="e", reason="A part", credit=eur("10.00")
    )

    assert part.status is CorrectionStatus.ISSUED
    assert book.findings() == ()


def test_verify_names_a_guard_of_the_session_that_the_owner_took_away(desks: Desks) -> None:
    auditor = desks.of(AUD)
    with desks.secured.connect(desks.secured.owner.user) as owner:
        owner.execute("ALTER TABLE hand_booking DISABLE TRIGGER hand_booking_signed")
        owner.execute("DROP TRIGGER correction_alone_insert ON correction")

    sentences = [found.sentence for found in auditor.findings()]

    assert "guards of the book are missing: trigger correction_alone_insert" in sentences
    assert "guards of the book are switched off: trigger hand_booking_signed" in sentences
