"""A credit is one line, however many files tell of it; a file is taken in whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.matching import Verdict
from billing_desktop.errors import BankFileError
from tests.bank.camt_files import DAY
from tests.bank_books import SECOND, credit, ids, take_in, verdicts, write
from tests.book import Book

ADVICE = StatementKind.CAMT_054


def test_the_same_file_twice_is_there_once(book: Book, tmp_path: Path) -> None:
    path = write(tmp_path, [credit(5_000, "a"), credit(5_000, "a"), credit(100, "b")])

    first, again = take_in(book, path), take_in(book, path)

    assert (first.new, first.already_there, first.is_known_file) == (3, 0, False)
    assert (again.new, again.already_there, again.is_known_file) == (0, 3, True)
    assert len(ids(book)) == 3
    assert book.findings() == ()


def test_overlapping_statements_share_their_lines(book: Book, tmp_path: Path) -> None:
    old = [credit(5_000, "a"), credit(5_000, "a"), credit(700, "b", reference="B-1")]
    new = [credit(900, "c", on=DAY + timedelta(days=1))]
    take_in(book, write(tmp_path, old))

    more = take_in(book, write(tmp_path, [*old, *new], name="next.xml", statement_id="S-2"))

    assert (more.new, more.already_there) == (1, 3)
    assert len(ids(book)) == 4
    sums = book.services.bank.payments.statements(book.operator)
    assert sorted(each.total.minor_units for each in sums) == [10_700, 11_600]
    assert all(each.booked + each.listed == each.total for each in sums)
    assert book.findings() == ()


def test_a_third_credit_like_two_others_is_new(book: Book, tmp_path: Path) -> None:
    take_in(book, write(tmp_path, [credit(5_000, "a")] * 2))

    more = take_in(book, write(tmp_path, [credit(5_000, "a")] * 3, name="later.xml"))

    assert (more.new, more.already_there) == (1, 2)


@pytest.mark.parametrize(
    ("advised", "stated"),
    [
        (credit(5_000, "Rechnung 4711", reference="X"), credit(5_000, "", reference="X")),
        (
            credit(5_000, "Rechnung 4711", reference="X", end_to_end_id="E-1"),
            credit(5_000, "Rg 4711", reference="Y", end_to_end_id="E-1"),
        ),
        (credit(5_000, "Rechnung 4711 vom"), credit(5_000, "EREF+1 Rechnung 4711 vom 3.11.")),
    ],
)
def test_an_advice_and_the_statement_of_the_same_credit_are_one_line(
    book: Book, tmp_path: Path, advised: object, stated: object
) -> None:
    take_in(book, write(tmp_path, [advised], kind=ADVICE, name="advice.xml"))  # type: ignore[list-item]

    done = take_in(book, write(tmp_path, [stated]))  # type: ignore[list-item]

    assert (done.new, done.already_there, done.doubtful) == (0, 1, 0)
    assert book.findings() == ()


def test_what_may_be_the_same_credit_is_asked_about_and_never_certain(
    book: Book, tmp_path: Path
) -> None:
    take_in(book, write(tmp_path, [credit(5_000, "Oktober", reference="X")], kind=ADVICE))

    other = credit(5_000, "Überweisung", reference="Y")
    done = take_in(book, write(tmp_path, [other], name="statement2.xml"))

    assert (done.new, done.doubtful) == (1, 1)
    assert Verdict.POSSIBLE_TWIN in verdicts(book)


def test_a_second_advice_that_says_the_same_is_asked_about(book: Book, tmp_path: Path) -> None:
    for number in (1, 2):
        path = write(
            tmp_path,
            [credit(5_000, "Abo November")],
            kind=ADVICE,
            name=f"{number}.xml",
            statement_id=f"N-{number}",
        )
        take_in(book, path)

    assert verdicts(book).count(Verdict.POSSIBLE_TWIN) == 1


def test_credits_that_name_different_payments_are_different(book: Book, tmp_path: Path) -> None:
    first = credit(5_000, "", reference="X", end_to_end_id="E-1")
    second = credit(5_000, "", reference="Y", end_to_end_id="E-2")
    take_in(book, write(tmp_path, [first], kind=ADVICE))

    done = take_in(book, write(tmp_path, [second], name="statement2.xml"))

    assert (done.new, done.doubtful) == (1, 0)


def test_an_announced_payment_gives_way_to_the_booked_one(book: Book, tmp_path: Path) -> None:
    said = {"text": "Rechnung 4711", "end_to_end_id": "E-1"}
    take_in(book, write(tmp_path, [credit(5_000, **said, status="PDNG")], kind=ADVICE))  # type: ignore[arg-type]
    assert verdicts(book) == [Verdict.NOT_BOOKED_YET]

    take_in(book, write(tmp_path, [credit(5_000, **said)], name="booked.xml"))  # type: ignore[arg-type]

    assert verdicts(book) == [Verdict.UNKNOWN_PAYER]


def test_a_file_that_is_cut_or_stopped_leaves_nothing(book: Book, tmp_path: Path) -> None:
    path = write(tmp_path, [credit(cents, str(cents)) for cents in range(1, 1102)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(BankFileError):
        take_in(book, path)
    assert ids(book) == ()

    path.write_bytes(whole)
    with pytest.raises(BankFileError) as stopped:
        book.services.bank.payments.import_file(book.operator, path, is_cancelled=lambda: True)
    assert stopped.value.code == "stopped"
    assert ids(book) == ()
    assert book.rows("SELECT * FROM bank_file") == []

    seen: list[int] = []
    done = book.services.bank.payments.import_file(
        book.operator, path, on_progress=lambda done, _: seen.append(done)
    )
    assert done.new == 1101
    assert seen == sorted(seen)
    assert seen[-1] == len(whole)


def test_a_file_that_is_not_there_is_refused(book: Book, tmp_path: Path) -> None:
    with pytest.raises(BankFileError, match="cannot be read"):
        take_in(book, tmp_path / "missing.xml")


def test_two_desks_take_in_the_same_credits_once(book: Book, tmp_path: Path) -> None:
    other = book.other_workstation()
    lines = [credit(5_000, "a"), credit(5_000, "a"), credit(300, "b", reference="B")]
    take_in(book, write(tmp_path, lines))

    path = write(tmp_path, lines, name="copy.xml", statement_id="S-2")
    done = other.bank.payments.import_file(SECOND, path)

    assert (done.new, done.already_there) == (0, 3)
