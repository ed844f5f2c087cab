"""A reader made from the published schema finds in our large files what ours finds."""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from billing_desktop.bank.files import StatementFiles
from billing_desktop.domain.bank_statement import BankTransaction
from tests.bank.large_files import write_batch, write_statement

STRICT = ParserConfig(
    fail_on_unknown_properties=True,
    fail_on_unknown_attributes=True,
    fail_on_converter_warnings=True,
)


@pytest.mark.parametrize("write", [write_statement, write_batch])
def test_the_large_files_are_as_the_schema_wants_them(
    tmp_path: Path, write: Callable[[Path, int], Path]
) -> None:
    path = write(tmp_path, 7)
    module = importlib.import_module("pyiso20022.camt.camt_053_001_08")
    with zipfile.ZipFile(path) as archive:
        content = archive.read("statement.xml")

    (statement,) = (
        XmlParser(config=STRICT).from_bytes(content, module.Document).bk_to_cstmr_stmt.stmt
    )

    details = [tx for e in statement.ntry for group in e.ntry_dtls for tx in group.tx_dtls]
    found = [p for p in StatementFiles().read(path) if isinstance(p, BankTransaction)]
    assert len(found) == len(details) == 7
    assert sum(Decimal(e.amt.value) for e in statement.ntry) == 7 * 119
    assert [f.amount.to_decimal() for f in found] == [d.amt.value for d in details]
    assert [f.end_to_end_id for f in found] == [d.refs.end_to_end_id for d in details]
    assert [f.remittance for f in found] == [d.rmt_inf.ustrd[0] for d in details]
    assert [f.counterparty_name for f in found] == [d.rltd_pties.dbtr.pty.nm for d in details]
