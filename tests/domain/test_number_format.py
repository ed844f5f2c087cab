"""Numbers of any sequence of formats never repeat, and grow with their place."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.reference import creditor_reference
from billing_desktop.domain.number_format import (
    DELIVERED,
    NumberFormat,
    NumberFormats,
    NumberStanding,
    Separator,
)
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.errors import ClockError, NumberFormatError

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)

kinds = st.sampled_from(NumberKind)
days = st.dates(TOMORROW, date(2031, 12, 31))
# Few letters, and figures that look like years and numbers: what could repeat is to be found.
prefixes = st.from_regex(r"\A[RS][RSE2026-]{0,3}[ES]\Z") | st.sampled_from(
    ["RE", "TU", "ST", "R-E"]
)


@st.composite
def formats(draw: st.DrawFn) -> NumberFormats:
    """Return what somebody could choose, one after the other."""
    chosen = NumberFormats()
    for _ in range(draw(st.integers(0, 6))):
        with suppress(NumberFormatError):
            new = NumberFormat(
                draw(kinds),
                draw(days),
                draw(prefixes),
                draw(st.sampled_from(Separator)),
                draw(st.sampled_from([2, 4])),
                draw(st.integers(3, 8)),
            )
            chosen.require_free(new)
            chosen = NumberFormats((*chosen.rows, new))
    return NumberFormats(tuple(sorted(chosen.rows, key=lambda row: row.valid_from)))


def written(kind: NumberKind = NumberKind.INVOICE, prefix: str = "INV") -> NumberFormat:
    return NumberFormat(kind, NEW_YEAR, prefix)


def bare(number: str) -> str:
    """Return what is left of a number in a bank transfer, or where hyphens are not typed."""
    return re.sub("[^A-Z0-9]", "", number)


@pytest.mark.parametrize(
    ("kind", "is_test", "seq", "number"),
    [
        (NumberKind.TOP_UP, False, 42, "TU-2026-000042"),
        (NumberKind.INVOICE, False, 42, "RE-2026-000042"),
        (NumberKind.CREDIT_NOTE, False, 1, "ST-2026-000001"),
        (NumberKind.INVOICE, False, 999_999, "RE-2026-999999"),
        (NumberKind.INVOICE, False, 1_000_000, "RE-2026-1000000"),
        (NumberKind.INVOICE, True, 42, "TEST-RE-2026-000042"),
    ],
)
def test_until_a_format_is_chosen_a_number_names_kind_year_and_place(
    *, kind: NumberKind, is_test: bool, seq: int, number: str
) -> None:
    series = NumberSeries.on(TODAY, kind, is_test=is_test)

    assert NumberFormats().number(series, seq, on=TODAY) == number


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        (NumberFormat(NumberKind.INVOICE, NEW_YEAR, "INV"), "INV-2027-000007"),
        (NumberFormat(NumberKind.INVOICE, NEW_YEAR, "RE", Separator.NONE, 2, 4), "RE270007"),
        (NumberFormat(NumberKind.INVOICE, NEW_YEAR, "AB-RE", Separator.HYPHEN, 2, 8), None),
        (NumberFormat(NumberKind.INVOICE, NEW_YEAR, "A2B", Separator.NONE, 4, 3), "A2B2027007"),
    ],
)
def test_a_format_decides_how_a_number_is_written(chosen: NumberFormat, number: str | None) -> None:
    series = NumberSeries(NumberKind.INVOICE, 2027)

    assert chosen.number(series, 7) == (number or "AB-RE-27-00000007")


def test_a_format_holds_from_its_day_until_the_next_begins() -> None:
    first, second = (
        written(prefix="INV"),
        NumberFormat(NumberKind.INVOICE, date(2027, 3, 1), "BILL"),
    )
    chosen = NumberFormats((first, second))

    assert [
        chosen.on(NumberKind.INVOICE, day).prefix
        for day in (TODAY, date(2026, 12, 31), NEW_YEAR, date(2027, 2, 28), date(2027, 3, 1))
    ] == ["RE", "RE", "INV", "INV", "BILL"]
    assert chosen.on(NumberKind.CREDIT_NOTE, date(2027, 3, 1)).is_delivered


def test_of_two_formats_of_one_day_the_last_holds() -> None:
    chosen = NumberFormats((written(prefix="INV"), written(prefix="BILL")))

    assert [row.prefix for row in chosen.of(NumberKind.INVOICE)] == ["RE", "BILL"]


@given(chosen=formats(), is_test=st.booleans(), data=st.data())
def test_no_two_places_have_the_same_number(
    *, chosen: NumberFormats, is_test: bool, data: st.DataObject
) -> None:
    def place() -> tuple[NumberSeries, int, date]:
        day = data.draw(st.dates(date(2026, 1, 1), date(2032, 12, 31)))
        series = NumberSeries.on(day, data.draw(kinds), is_test=is_test)
        return series, data.draw(st.integers(1, 120) | st.integers(1, 10**9)), day

    one, other = place(), place()

    same = bare(chosen.number(one[0], one[1], on=one[2])) == bare(
        chosen.number(other[0], other[1], on=other[2])
    )

    assert not same or one[:2] == other[:2]


@given(chosen=formats(), kind=kinds, year=st.integers(2026, 2032), is_test=st.booleans())
def test_numbers_of_a_year_grow_with_every_place(
    *, chosen: NumberFormats, kind: NumberKind, year: int, is_test: bool
) -> None:
    series = NumberSeries(kind, year, is_test)
    every_day = [date(year, 1, 1) + timedelta(days=3 * step) for step in range(120)]

    numbers = [chosen.number(series, seq, on=day) for seq, day in enumerate(every_day, start=1)]

    assert len({bare(number) for number in numbers}) == len(numbers)
    assert [chosen.place_of(number) for number in numbers] == [
        (series, seq) for seq in range(1, len(numbers) + 1)
    ]


@given(chosen=formats(), kind=kinds, seq=st.integers(1, 9_999_999), is_test=st.booleans())
def test_every_number_fits_paper_files_and_bank_transfers(
    *, chosen: NumberFormats, kind: NumberKind, seq: int, is_test: bool
) -> None:
    for row in chosen.of(kind):
        number = row.number(NumberSeries(kind, 2031, is_test), seq)

        assert re.fullmatch("[A-Z0-9-]{1,30}", number)
        assert number.startswith("TEST-") is is_test
        assert creditor_reference(number)[4:] == bare(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "RE-2026-",
        "RE-2026-42",
        "RE-2026-0000042",
        "RE-2026-000000",
        "RE-2126-000042",
        "RE-1999-000042",
        "RE2026000042",
        "XX-2026-000042",
        "RE-2026-٠٠٠٠٤٢",
        "TEST-TEST-RE-2026-000042",
        "RE-2026-9999999999999999999",
    ],
)
def test_what_no_format_writes_has_no_place(number: str) -> None:
    assert NumberFormats().place_of(number) is None


@pytest.mark.parametrize(
    "prefix",
    ["", "R", "re", "RÄ", "R E", "R/E", "-RE", "RE-", "R--E", "RE2", "2RE", "RE.", "REREREREREX"],
)
def test_a_prefix_is_letters_figures_and_single_hyphens(prefix: str) -> None:
    with pytest.raises(NumberFormatError, match="2 to 10 capital letters"):
        written(prefix=prefix)


@pytest.mark.parametrize("prefix", ["TEST", "TE-ST-RE", "TESTER", "RF", "R-F", "RF-RE"])
def test_a_prefix_does_not_look_like_a_test_mark_or_a_reference(prefix: str) -> None:
    with pytest.raises(NumberFormatError, match="cannot begin with TEST"):
        written(prefix=prefix)


def test_numbers_too_long_for_a_reference_are_refused() -> None:
    assert NumberFormat(NumberKind.TOP_UP, NEW_YEAR, "ABCDEF").digits == 6
    with pytest.raises(NumberFormatError, match="too long for the reference"):
        NumberFormat(NumberKind.TOP_UP, NEW_YEAR, "ABCDEFG")
    with pytest.raises(NumberFormatError, match="too long for the reference"):
        NumberFormat(NumberKind.TOP_UP, NEW_YEAR, "ABCDEF", digits=8)


@pytest.mark.parametrize(("year_digits", "digits"), [(3, 6), (0, 6), (4, 2), (4, 9)])
def test_year_and_number_are_always_there(year_digits: int, digits: int) -> None:
    with pytest.raises(ValueError, match="no year of"):
        NumberFormat(NumberKind.INVOICE, NEW_YEAR, "INV", Separator.NONE, year_digits, digits)


@pytest.mark.parametrize("prefix", ["ST", "S-T", "TU"])
def test_a_prefix_of_another_kind_is_refused(prefix: str) -> None:
    with pytest.raises(NumberFormatError, match="belongs to numbers of another kind"):
        NumberFormats().require_free(written(prefix=prefix))


def test_a_prefix_belongs_to_its_kind_even_if_it_was_replaced_before_its_day() -> None:
    chosen = NumberFormats((written(prefix="INV"), written(prefix="BILL")))

    chosen.require_free(written(prefix="INV"))
    with pytest.raises(NumberFormatError):
        chosen.require_free(written(NumberKind.CREDIT_NOTE, "IN-V"))


@pytest.mark.parametrize("seq", [0, -1])
def test_numbers_begin_at_one(seq: int) -> None:
    with pytest.raises(ValueError, match="numbers begin at 1"):
        written().number(NumberSeries(NumberKind.INVOICE, 2027), seq)


@pytest.mark.parametrize("year", [1970, 1999, 2100])
def test_a_year_that_cannot_be_takes_no_number(year: int) -> None:
    with pytest.raises(ClockError, match="No number was taken"):
        DELIVERED[0].number(NumberSeries(NumberKind.TOP_UP, year), 1)


def test_two_digits_do_not_say_a_year_that_looks_like_the_first_half_of_one() -> None:
    short = NumberFormat(NumberKind.INVOICE, NEW_YEAR, "RE", Separator.NONE, 2, 8)

    with pytest.raises(ClockError):
        short.number(NumberSeries(NumberKind.INVOICE, 2020), 26_000_042)
    assert short.place_of("RE2026000042") is None
    assert NumberFormats().number(NumberSeries(NumberKind.INVOICE, 2020), 1, on=TODAY) == (
        "RE-2020-000001"
    )


def test_next_numbers_go_on_within_the_year_and_begin_again_after_it() -> None:
    standing = NumberStanding(NumberFormats(), ((NumberKind.INVOICE, 41),), TODAY, is_test=False)
    tomorrow = NumberFormat(NumberKind.INVOICE, TOMORROW, "INV")

    assert standing.next_number(NumberKind.INVOICE) == "RE-2026-000042"
    assert standing.next_number(NumberKind.CREDIT_NOTE) == "ST-2026-000001"
    assert standing.first_number(tomorrow) == "INV-2026-000042"
    assert standing.first_number(written()) == "INV-2027-000001"
