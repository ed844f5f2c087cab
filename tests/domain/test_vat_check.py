"""Silence is an answer of its own, with a reason, and never a no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.tax import VatStanding
from billing_desktop.domain.vat_check import (
    PAUSE,
    VALID_DAYS_MAX,
    CheckOutcome,
    Silence,
    VatCheck,
    VatOverride,
    VatQuestion,
    VatRecord,
    check_valid_days,
    is_asked_about,
)
from billing_desktop.errors import UserError
from billing_desktop.ports.vat_register import RegisterAnswer
from tests import builders
from tests.builders import NOW, VAT_NUMBERS

NUMBER = VAT_NUMBERS["FR"]
OVERRIDE = VatOverride("o", "c", "The certificate is here.", NOW, "finance desk")


def check(outcome: CheckOutcome, silence: Silence | None = None) -> VatCheck:
    question = VatQuestion("c", "a", NUMBER, "", is_test=False, asked_at=NOW, asked_by="clerk")
    return VatCheck(question, outcome, NOW, silence=silence)


YES, NO = check(CheckOutcome.VALID), check(CheckOutcome.INVALID)
SILENT = check(CheckOutcome.NOT_REACHABLE, Silence.TIMEOUT)
UNCHECKED = VatRecord(NUMBER)
ONCE_SILENT = VatRecord(NUMBER, latest=SILENT)
CONFIRMED = VatRecord(NUMBER, latest=YES, decisive=YES)
REFUTED = VatRecord(NUMBER, latest=NO, decisive=NO)
CLEARED = VatRecord(NUMBER, latest=NO, decisive=NO, override=OVERRIDE)


@pytest.mark.parametrize(
    ("record", "standing"),
    [
        (UNCHECKED, VatStanding.UNCHECKED),
        (ONCE_SILENT, VatStanding.UNCHECKED),
        (CONFIRMED, VatStanding.CONFIRMED),
        (VatRecord(NUMBER, latest=SILENT, decisive=YES), VatStanding.CONFIRMED),
        (REFUTED, VatStanding.REFUTED),
        (VatRecord(NUMBER, latest=SILENT, decisive=NO), VatStanding.REFUTED),
        (CLEARED, VatStanding.CLEARED),
    ],
)
def test_a_number_stands_as_the_last_yes_or_no_has_it(
    record: VatRecord, standing: VatStanding
) -> None:
    assert record.standing is standing


@pytest.mark.parametrize(
    ("record", "later", "is_due"),
    [
        (UNCHECKED, timedelta(0), True),
        (ONCE_SILENT, PAUSE - timedelta(seconds=1), False),
        (ONCE_SILENT, PAUSE, True),
        (CONFIRMED, timedelta(days=30, seconds=-1), False),
        (CONFIRMED, timedelta(days=30), True),
        (CONFIRMED, timedelta(days=-1), False),  # The clock was set back.
        (VatRecord(NUMBER, latest=SILENT, decisive=YES), timedelta(days=30), True),
        (VatRecord(NUMBER, latest=SILENT, decisive=YES), timedelta(0), False),
        (REFUTED, timedelta(days=300), False),
        (CLEARED, timedelta(days=300), False),
    ],
)
def test_a_number_is_asked_about_when_what_is_known_counts_no_more(
    record: VatRecord, later: timedelta, *, is_due: bool
) -> None:
    assert record.is_due(NOW + later, valid_days=30) is is_due


@pytest.mark.parametrize(
    ("country", "place", "is_asked"),
    [
        ("FR", {}, True),
        ("MC", {}, True),  # Counts as France.
        ("DE", {}, False),
        ("CH", {}, False),
        ("GB", {"vat_number": "XI123456727"}, False),  # EU for goods only.
        ("ES", {"postal_code": "38003", "city": "Santa Cruz de Tenerife"}, False),
        ("DE", {"postal_code": "27498", "city": "Helgoland"}, False),
        ("FR", {"vat_number": ""}, False),
    ],
)
def test_the_register_decides_only_where_reverse_charge_applies(
    country: str, place: dict[str, str], *, is_asked: bool
) -> None:
    assert is_asked_about(builders.billing_details(country, **place)) is is_asked


@pytest.mark.parametrize("days", [1, 30, VALID_DAYS_MAX])
def test_an_answer_counts_for_days_up_to_a_year(days: int) -> None:
    assert check_valid_days(days) == days


@pytest.mark.parametrize("days", [0, -30, VALID_DAYS_MAX + 1])
def test_an_answer_cannot_count_for_ever(days: int) -> None:
    with pytest.raises(UserError):
        check_valid_days(days)


@pytest.mark.parametrize(
    ("outcome", "silence"),
    [
        (CheckOutcome.VALID, Silence.TIMEOUT),
        (CheckOutcome.INVALID, Silence.BUSY),
        (CheckOutcome.NOT_REACHABLE, None),
    ],
)
def test_silence_and_only_silence_has_a_reason(
    outcome: CheckOutcome, silence: Silence | None
) -> None:
    with pytest.raises(ValueError, match="has a reason"):
        RegisterAnswer(outcome, silence=silence)
