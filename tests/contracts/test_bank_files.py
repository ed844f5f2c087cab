"""What every reader of bank files promises: the one in memory, and ours on each kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from billing_desktop.bank.files import StatementFiles
from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    StatementEnd,
    StatementKind,
)
from billing_desktop.domain.csv_mapping import CsvMapping
from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import BankFileError
from billing_desktop.ports.bank_files import BankFiles
from tests.bank.camt_files import Detail, Entry, Statement, camt_file
from tests.bank.csv_files import SHAPES
from tests.bank.hostile_files import zipped
from tests.fakes.bank_files import FakeBankFiles

TWO = (
    Statement((Entry(11_900, (Detail(11_900),)), Entry(300, (Detail(100), Detail(200))))),
    Statement((Entry(-500),), statement_id="STATEMENT-2"),
)


@dataclass(frozen=True, slots=True)
class Rig:
    """A reader and a file that it reads."""

    files: BankFiles
    path: Path
    mapping: CsvMapping | None = None


def in_memory(folder: Path) -> Rig:
    head = BankStatement(StatementKind.CAMT_053, "S", "DE1", EUR, "a.xml")
    came = BankTransaction(Money(100, EUR), EntryStatus.BOOKED, None)
    end = StatementEnd(1, Money(100, EUR))
    path = folder / "a.xml"
    return Rig(FakeBankFiles({path: (head, came, end)}), path)


def camt(kind: StatementKind, version: str) -> Callable[[Path], Rig]:
    return lambda folder: on_disk(folder, camt_file(kind, version, *TWO))


def on_disk(folder: Path, content: bytes) -> Rig:
    path = folder / "statement"
    path.write_bytes(content)
    return Rig(StatementFiles(), path)


def zip_file(folder: Path) -> Rig:
    content = camt_file(StatementKind.CAMT_053, "08", *TWO)
    return on_disk(folder, zipped(("a.xml", content), ("b.xml", content)))


def csv_file(folder: Path) -> Rig:
    rig = on_disk(folder, SHAPES["dkb"].content())
    return Rig(rig.files, rig.path, rig.files.propose(rig.path))


RIGS = {
    "memory": in_memory,
    "camt.053.001.02": camt(StatementKind.CAMT_053, "02"),
    "camt.053.001.08": camt(StatementKind.CAMT_053, "08"),
    "camt.054.001.02": camt(StatementKind.CAMT_054, "02"),
    "camt.054.001.08": camt(StatementKind.CAMT_054, "08"),
    "zip": zip_file,
    "csv": csv_file,
}


@pytest.fixture(params=list(RIGS.values()), ids=list(RIGS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    make: Callable[[Path], Rig] = request.param
    return make(tmp_path)


def test_each_statement_is_a_head_its_transactions_and_their_sum(rig: Rig) -> None:
    head: BankStatement | None = None
    amounts: list[Money] = []
    for part in rig.files.read(rig.path, mapping=rig.mapping):
        match part:
            case BankStatement():
                assert head is None
                head = part
            case BankTransaction():
                assert head is not None
                amounts.append(part.amount)
            case StatementEnd():
                assert head is not None
                assert part.transactions_count == len(amounts)
                assert part.booked_sum.minor_units == sum(a.minor_units for a in amounts)
                head, amounts = None, []
    assert head is None


def test_reading_again_gives_the_same(rig: Rig) -> None:
    first = list(rig.files.read(rig.path, mapping=rig.mapping))

    assert list(rig.files.read(rig.path, mapping=rig.mapping)) == first
    assert len(first) >= 3


def test_places_in_a_statement_are_unique(rig: Rig) -> None:
    places: set[tuple[int, int]] = set()
    for part in rig.files.read(rig.path, mapping=rig.mapping):
        if isinstance(part, BankStatement):
            places = set()
        if isinstance(part, BankTransaction):
            assert (part.entry, part.detail) not in places
            places.add((part.entry, part.detail))


def test_progress_rises_to_the_whole(rig: Rig) -> None:
    told: list[tuple[int, int]] = []

    list(
        rig.files.read(
            rig.path,
            mapping=rig.mapping,
            on_progress=lambda done, size: told.append((done, size)),
        )
    )

    assert told == sorted(told)
    assert len({size for _, size in told}) == 1
    assert told[-1][0] == told[-1][1]


def test_a_stop_ends_it_with_a_code_of_its_own(rig: Rig) -> None:
    with pytest.raises(BankFileError) as caught:
        list(rig.files.read(rig.path, mapping=rig.mapping, is_cancelled=lambda: True))

    assert caught.value.code == "stopped"


def test_only_csv_needs_a_mapping(rig: Rig) -> None:
    assert rig.files.is_csv(rig.path) is (rig.mapping is not None)
    if rig.mapping is not None:
        assert rig.files.fits(rig.path, rig.mapping)
        with pytest.raises(BankFileError) as caught:
            list(rig.files.read(rig.path))
        assert caught.value.code == "mapping_needed"


def test_a_file_that_is_not_there_is_refused(rig: Rig) -> None:
    with pytest.raises(BankFileError):
        list(rig.files.read(rig.path.with_name("gone"), mapping=rig.mapping))
