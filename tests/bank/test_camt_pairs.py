from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

from billing_desktop.bank.files import StatementFiles
from billing_desktop.domain.bank_statement import (
    BankStatement,
    StatementEnd,
    StatementKind,
    StatementPart,
)
from billing_desktop.domain.money import EUR, Currency, Money
from tests.bank.camt_files import (
    DAY,
    VERSIONS,
    Detail,
    Entry,
    Statement,
    camt_file,
    demands_amounts,
    expected,
)
from tests.bank.pairs import pairwise_cases

KINDS = (StatementKind.CAMT_053, StatementKind.CAMT_054)
V053, V054 = KINDS


def parts_of(path: Path, content: bytes) -> list[StatementPart]:
    file = path / "statement.xml"
    file.write_bytes(content)
    return list(StatementFiles().read(file))


FEATURES: dict[str, tuple[object, ...]] = {
    "kind": KINDS,
    "version": VERSIONS,
    "details": ("none", "one", "one_without_amount", "many", "many_wrong", "many_without_amounts"),
    "cents": (11_900, -11_900, 0, 999_999_999_999),
    "status": ("BOOK", "PDNG", "INFO"),
    "is_reversal": (False, True),
    "batch_count": (None, 0, 1, 3),
    "return_code": ("", "AC04"),
    "is_other_account": (False, True),
    "is_ultimate": (False, True),
    "is_moment": (False, True),
    "booked_on": (DAY, None),
    "bank_reference": ("BANK-1", ""),
    "creditor_reference": ("", "RF18539007547034"),
    "lines": ((), ("Rechnung RE-1",), ("Rechnung", "RE-1 & <2>", "Größe ½ 한")),
    "end_to_end_id": ("", "E2E-1", "NOTPROVIDED"),
    "information": ("", "SEPA GUTSCHRIFT"),
    "proprietary_code": ("", "NTRF+166+00931"),
    "currency": (EUR, Currency.of("JPY"), Currency.of("KWD")),
}


def statement_of(case: dict[str, object]) -> Statement:
    """Return a statement with one entry that has the features of the case."""
    cents = cast("int", case["cents"])
    detail = Detail(
        cents=cents,
        is_other_account=bool(case["is_other_account"]),
        is_ultimate=bool(case["is_ultimate"]),
        return_code=str(case["return_code"]),
        creditor_reference=str(case["creditor_reference"]),
        lines=cast("tuple[str, ...]", case["lines"]),
        end_to_end_id=str(case["end_to_end_id"]),
    )
    sign = -1 if cents < 0 else 1
    first = replace(detail, cents=cents - sign * (abs(cents) // 3), bank_reference="TX-1")
    second = replace(detail, cents=sign * (abs(cents) // 3), name="Zweite AG")
    details = {
        "none": (),
        "one": (detail,),
        "one_without_amount": (replace(detail, cents=None),),
        "many": (first, second),
        "many_wrong": (replace(first, cents=cents + sign), second),
        "many_without_amounts": (replace(first, cents=None), replace(second, cents=None)),
    }
    wanted = str(case["details"])
    if demands_amounts(str(case["version"])):
        wanted = wanted.partition("_without")[0]
    entry = Entry(
        cents,
        details[wanted],
        status=str(case["status"]),
        booked_on=cast("date | None", case["booked_on"]),
        is_moment=bool(case["is_moment"]),
        bank_reference=str(case["bank_reference"]),
        is_reversal=bool(case["is_reversal"]),
        batch_count=cast("int | None", case["batch_count"]),
        information=str(case["information"]),
        proprietary_code=str(case["proprietary_code"]),
    )
    after = Entry(500, (Detail(500, name="Danach GmbH"),))
    return Statement((entry, after), currency=cast("Currency", case["currency"]))


def test_every_pair_of_features_is_read_as_the_schemas_mean_it(tmp_path: Path) -> None:
    cases = pairwise_cases(FEATURES)
    for case in cases:
        statement, version = statement_of(case), str(case["version"])
        kind = cast("StatementKind", case["kind"])

        head, *found, end = parts_of(tmp_path, camt_file(kind, version, statement))

        assert found == expected(statement), case
        assert isinstance(head, BankStatement)
        assert (head.kind, head.currency) == (kind, statement.currency)
        assert isinstance(end, StatementEnd)
        assert end.booked_sum == Money(statement.booked_cents, statement.currency), case
        assert end.is_balanced is (True if kind is V053 else None), case

    seen = {(case["kind"], case["version"]) for case in cases}
    assert len(seen) == len(KINDS) * len(VERSIONS)
