from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
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
from billing_desktop.domain.csv_mapping import CsvEncoding, CsvMapping
from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import BankFileError
from tests.bank.csv_files import OWN_IBAN, SHAPES, Shape

FILES = StatementFiles()
HEADINGS = ("Tag", "Betrag", "Text", "Stand", "Konto")
MAPPING = CsvMapping(
    "House bank",
    HEADINGS,
    booked_on="Tag",
    amount="Betrag",
    remittance=("Text",),
    status="Stand",
    account="Konto",
)


def file_of(folder: Path, content: bytes | str) -> Path:
    file = folder / "umsaetze.csv"
    file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return file


def lines(*rows: str) -> str:
    return "\n".join((";".join(HEADINGS), *rows)) + "\n"


def transactions(parts: list[StatementPart]) -> list[BankTransaction]:
    return [part for part in parts if isinstance(part, BankTransaction)]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_common_shapes_are_proposed_and_read(tmp_path: Path, shape: Shape) -> None:
    path = file_of(tmp_path, shape.content())

    mapping = FILES.propose(path)
    parts = list(FILES.read(path, mapping=mapping))

    head, credit, debit, end = parts
    assert isinstance(head, BankStatement)
    assert (head.kind, head.account_iban, head.currency) == (StatementKind.CSV, shape.account, EUR)
    assert isinstance(credit, BankTransaction)
    assert (credit.amount, credit.status) == (Money(119_000, EUR), EntryStatus.BOOKED)
    assert credit.booked_on == date(2026, 11, 24)
    assert (credit.counterparty_name, credit.counterparty_iban) == (shape.payer, shape.payer_iban)
    assert credit.remittance == shape.remittance
    assert isinstance(debit, BankTransaction)
    assert (debit.amount, debit.counterparty_name) == (Money(-1_250, EUR), shape.payee)
    assert end == StatementEnd(2, Money(117_750, EUR))
    assert FILES.is_csv(path)
    assert FILES.fits(path, mapping)


def test_a_mapping_fits_the_files_of_its_shape_and_its_account_only(tmp_path: Path) -> None:
    dkb, ing = SHAPES["dkb"], SHAPES["ing"]
    mapping = FILES.propose(file_of(tmp_path, dkb.content()))

    assert not FILES.fits(file_of(tmp_path, ing.content()), mapping)
    other = dkb.content().replace(OWN_IBAN.encode(), b"DE89370400440532013000", 1)
    assert not FILES.fits(file_of(tmp_path, other), mapping)
    with pytest.raises(BankFileError, match="is of the account DE8937") as caught:
        list(FILES.read(file_of(tmp_path, other), mapping=mapping))
    assert caught.value.code == "mapping_unfit"


@pytest.mark.parametrize(("before", "after"), [("", '"Filter";"alle"\r\n'), ('""\r\n', "")])
def test_a_preamble_may_be_of_another_length(tmp_path: Path, before: str, after: str) -> None:
    dkb = SHAPES["dkb"]
    mapping = FILES.propose(file_of(tmp_path, dkb.content()))
    text = dkb.text.replace(before, after, 1) if before else after + dkb.text
    path = file_of(tmp_path, text.encode(dkb.encoding))

    assert FILES.fits(path, mapping)
    assert len(transactions(list(FILES.read(path, mapping=mapping)))) == 2


def test_umlauts_far_down_decide_the_encoding(tmp_path: Path) -> None:
    rows = ["24.11.2026;1,00;Text;;", *["24.11.2026;1,00;Text;;"] * 9_000, "24.11.2026;1,00;ü;;"]
    text = lines(*rows).replace("Tag;", "Buchungstag;", 1).encode("cp1252")

    assert FILES.propose(file_of(tmp_path, text)).encoding is CsvEncoding.CP1252
    as_utf8 = text.decode("cp1252").encode("utf-8")
    assert FILES.propose(file_of(tmp_path, as_utf8)).encoding is CsvEncoding.UTF_8


def test_a_column_that_speaks_of_no_status_is_not_taken_for_one(tmp_path: Path) -> None:
    text = "Buchungstag;Betrag;Info\n24.11.2026;1,00;Bitte prüfen\n"

    assert FILES.propose(file_of(tmp_path, text)).status == ""


def test_a_file_without_known_headings_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(BankFileError, match="columns of the file") as caught:
        FILES.propose(file_of(tmp_path, "a;b;c\n1;2;3\n"))

    assert caught.value.code == "mapping_needed"


def test_a_csv_file_is_not_read_without_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(BankFileError) as caught:
        list(FILES.read(file_of(tmp_path, "a;b\n1;2\n")))

    assert caught.value.code == "mapping_needed"


def test_each_stretch_of_an_account_is_a_statement(tmp_path: Path) -> None:
    text = lines(
        "24.11.2026;1,00;a;;DE1", "24.11.2026;2,00;b;;DE1", "25.11.2026;4,00;c;;DE 2", ";;;;"
    )

    parts = list(FILES.read(file_of(tmp_path, text), mapping=MAPPING))

    heads = [part.account_iban for part in parts if isinstance(part, BankStatement)]
    ends = [part.booked_sum for part in parts if isinstance(part, StatementEnd)]
    assert heads == ["DE1", "DE2"]
    assert ends == [Money(300, EUR), Money(400, EUR)]
    assert [t.entry for t in transactions(parts)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", EntryStatus.BOOKED),
        ("Gebucht", EntryStatus.BOOKED),
        ("Umsatz gebucht", EntryStatus.BOOKED),
        ("Umsatz vorgemerkt", EntryStatus.PENDING),
        ("Vorgemerkt", EntryStatus.PENDING),
        ("nicht gebucht", EntryStatus.OTHER),
    ],
)
def test_the_words_of_a_bank_say_how_far_it_is(
    tmp_path: Path, word: str, status: EntryStatus
) -> None:
    path = file_of(tmp_path, lines(f"24.11.2026;1,00;a;{word};"))

    (found,) = transactions(list(FILES.read(path, mapping=MAPPING)))

    assert found.status is status


def test_what_is_not_booked_needs_no_day(tmp_path: Path) -> None:
    path = file_of(tmp_path, lines(";1,00;a;vorgemerkt;"))

    (found,) = transactions(list(FILES.read(path, mapping=MAPPING)))

    assert found.booked_on is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("24.11.2026;1.000;a;;", "Betrag", "two ways"),
        ("24.11.2026;1,000.00;a;;", "Betrag", "not an amount"),
        ("24.11.2026;;a;;", "Betrag", "enter an amount"),
        ("24.11.2026;--1,00;a;;", "Betrag", "not an amount"),
        ("24.11.2026;1e3;a;;", "Betrag", "not an amount"),
        ("24.11.2026;" + "9" * 41 + ";a;;", "Betrag", "too long"),
        ("31.11.2026;1,00;a;;", "Tag", "There is no day"),
        ("2026-11-24;1,00;a;;", "Tag", "not a date"),
        (";1,00;a;;", "Tag", "not a date"),
        ("24.11.2026;1,00;" + "a" * 10_001 + ";;", "Text", "more than 10000 characters"),
        ("24.11.2026;1,00;a;;;rest", "Tag", "has 6 cells"),
        ("24.11.2026;1,00;a", "Tag", "has 3 cells"),
    ],
)
def test_a_bad_line_refuses_the_file_and_is_named(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    path = file_of(tmp_path, lines("24.11.2026;1,00;a;;", row, "x;1,00;a;;"))

    with pytest.raises(BankFileError) as caught:
        list(FILES.read(path, mapping=MAPPING))

    sentence = str(caught.value)
    assert sentence.startswith("Nothing was taken in: 2 lines of the file umsaetze.csv")
    assert f"line 3, column {column}: " in sentence
    assert reason in sentence


def test_the_preview_shows_what_is_wrong_in_each_column(tmp_path: Path) -> None:
    path = file_of(tmp_path, lines("24.11.2026;1,00;a;;DE1", "morgen;viel;b;;DE1", "x;y;z;;"))

    preview = FILES.preview(path, MAPPING, count=2)

    good, bad = preview.rows
    assert preview.account_iban == "DE1"
    assert good.transaction is not None
    assert (good.line, bad.line) == (2, 3)
    assert bad.transaction is None
    assert [problem.field for problem in bad.problems] == ["Betrag", "Tag"]
    assert not preview.is_readable


def test_the_first_lines_are_shown_as_they_are_cut(tmp_path: Path) -> None:
    path = file_of(tmp_path, SHAPES["dkb"].content())

    shown = FILES.first_lines(path, encoding=CsvEncoding.UTF_8, delimiter=";", count=5)

    assert shown[0] == ("Girokonto", OWN_IBAN)
    assert shown[4][0] == "Buchungsdatum"
    assert len(shown) == 5


TWO = CsvMapping("Two", ("Tag", "Soll", "Haben"), booked_on="Tag", credit="Haben", debit="Soll")
SIGNED = CsvMapping("S/H", ("Tag", "Betrag", "S/H"), booked_on="Tag", amount="Betrag", sign="S/H")


@pytest.mark.parametrize(
    ("mapping", "row", "cents"),
    [
        (TWO, "24.11.2026;;1,00", 100),
        (TWO, "24.11.2026;1,00;", -100),
        (TWO, "24.11.2026;-1,00;", -100),
        (TWO, "24.11.2026;0,00;1,00", 100),
        (TWO, "24.11.2026;0,00;0,00", 0),
        (SIGNED, "24.11.2026;1,00;H", 100),
        (SIGNED, "24.11.2026;1,00;S", -100),
        (SIGNED, "24.11.2026;1,00;Soll", -100),
    ],
)
def test_the_direction_comes_from_columns_or_words(
    tmp_path: Path, mapping: CsvMapping, row: str, cents: int
) -> None:
    path = file_of(tmp_path, ";".join(mapping.headings) + f"\n{row}\n")

    (found,) = transactions(list(FILES.read(path, mapping=mapping)))

    assert found.amount == Money(cents, EUR)


@pytest.mark.parametrize(
    ("mapping", "row", "reason"),
    [
        (TWO, "24.11.2026;;", "enter an amount"),
        (TWO, "24.11.2026;1,00;1,00", "both a credit and a debit"),
        (TWO, "24.11.2026;;-1,00", "no negative amount"),
        (SIGNED, "24.11.2026;-1,00;H", "has no sign itself"),
        (SIGNED, "24.11.2026;1,00;", "neither credit nor debit"),
        (SIGNED, "24.11.2026;1,00;X", "neither credit nor debit"),
    ],
)
def test_a_direction_that_is_in_doubt_is_refused(
    tmp_path: Path, mapping: CsvMapping, row: str, reason: str
) -> None:
    path = file_of(tmp_path, ";".join(mapping.headings) + f"\n{row}\n")

    with pytest.raises(BankFileError, match=reason):
        list(FILES.read(path, mapping=mapping))


def test_a_booking_that_speaks_of_a_balance_is_no_footer(tmp_path: Path) -> None:
    mapping = CsvMapping(
        "x", ("Text", "Tag", "Betrag"), booked_on="Tag", amount="Betrag", remittance=("Text",)
    )
    text = "Text;Tag;Betrag\nSaldo RE-1;24.11.2026;1,00\nSaldo;;1,00\n"

    parts = list(FILES.read(file_of(tmp_path, text), mapping=mapping))

    assert [t.remittance for t in transactions(parts)] == ["Saldo RE-1"]


@pytest.mark.parametrize("count", [0, 1])
def test_a_file_without_bookings_holds_no_statement(tmp_path: Path, count: int) -> None:
    path = file_of(tmp_path, lines(*["Saldo;1,00;;;"] * count))

    with pytest.raises(BankFileError, match="holds no statement"):
        list(FILES.read(path, mapping=MAPPING))


@pytest.mark.parametrize(
    ("content", "mapping", "sentence"),
    [
        (lines("24.11.2026;1,00;ü;;").encode("cp1252"), MAPPING, "not written in UTF-8"),
        (lines('24.11.2026;1,00;"a;;').encode(), MAPPING, "it is not CSV"),
        (lines("24.11.2026;1,00;" + "a" * 50_000).encode(), MAPPING, "it is too long"),
        (lines(";" * 300).encode(), MAPPING, "too many cells"),
        (b"Tag;Betrag\n", MAPPING, "does not have the columns of House bank"),
        (
            lines("24.11.2026;1,00;a;;").encode("utf-16")[:-1],
            replace(MAPPING, encoding=CsvEncoding.UTF_16),
            "not written in UTF-16",
        ),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, mapping: CsvMapping, sentence: str
) -> None:
    with pytest.raises(BankFileError, match=sentence):
        list(FILES.read(file_of(tmp_path, content), mapping=mapping))


def endless() -> Iterator[bool]:
    yield from (False, False)
    while True:
        yield True


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = file_of(tmp_path, lines(*["24.11.2026;1,00;a;;"] * 20_000))
    told: list[tuple[int, int]] = []
    answers = endless()

    with pytest.raises(BankFileError) as caught:
        list(
            FILES.read(
                path,
                mapping=MAPPING,
                on_progress=lambda done, size: told.append((done, size)),
                is_cancelled=lambda: next(answers),
            )
        )

    size = path.stat().st_size
    assert caught.value.code == "stopped"
    assert told == [(65_536, size), (131_072, size)]


amounts = st.integers(-(10**13), 10**13)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(amounts, min_size=1, max_size=20), grouped=st.booleans())
def test_what_is_read_adds_up_to_what_was_written(
    tmp_path: Path, cents: list[int], *, grouped: bool
) -> None:
    shape = ",.2f" if grouped else ".2f"
    written = [format(Decimal(c).scaleb(-2), shape) for c in cents]
    german = [text.translate(str.maketrans(",.", ".,")) for text in written]
    path = file_of(tmp_path, lines(*(f"24.11.2026;{text};a;;" for text in german)))

    parts = list(FILES.read(path, mapping=MAPPING))

    assert [t.amount.minor_units for t in transactions(parts)] == cents
    assert parts[-1] == StatementEnd(len(cents), Money(sum(cents), EUR))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=st.sampled_from(list(SHAPES.values())),
    place=st.integers(0, 1_000),
    length=st.integers(0, 30),
    junk=st.binary(max_size=8) | st.sampled_from([b'"', b";", b"\n", b"\0", b"1.000"]),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path: Path, shape: Shape, place: int, length: int, junk: bytes
) -> None:
    good = shape.content()
    mapping = FILES.propose(file_of(tmp_path, good))
    path = file_of(tmp_path, good[:place] + junk + good[place + length :])

    outcomes: list[object] = []
    for read in (lambda: list(FILES.read(path, mapping=mapping)), lambda: FILES.propose(path)):
        try:
            outcomes.append(read())
        except BankFileError as error:
            outcomes.append(str(error))

    assert all(outcomes)


def test_unknown_headings_are_known_by_what_stands_below_them(tmp_path: Path) -> None:
    text = "My bank\nWann;Wieviel;Wofuer\n24.11.2026;5,00;Probe\n"

    mapping = FILES.propose(file_of(tmp_path, text.encode()))

    assert (mapping.booked_on, mapping.amount, mapping.header_line) == ("Wann", "Wieviel", 2)
