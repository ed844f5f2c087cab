"""Large files, written as quickly as they are read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{NAMESPACE}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>
<CreDtTm>2026-11-25T10:00:00+01:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>
<CreDtTm>2026-11-25T10:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
"""
ENTRY_HEAD = """<Ntry><NtryRef>{n}</NtryRef><Amt Ccy="EUR">{amount}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-24</Dt></BookgDt>
<ValDt><Dt>2026-11-25</Dt></ValDt><AcctSvcrRef>BANK{n}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
<Prtry><Cd>NTRF+166+00931</Cd></Prtry></BkTxCd><NtryDtls>"""
DETAIL = """<TxDtls>
<Refs><EndToEndId>E2E{n}</EndToEndId></Refs><Amt Ccy="EUR">119.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Company {n} GmbH</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct>
<Cdtr><Pty><Nm>We ourselves GmbH</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>Invoice RE-2026-{n} of 24.11.2026</Ustrd></RmtInf>
</TxDtls>
"""
ENTRY_TAIL = "</NtryDtls></Ntry>\n"
TAIL = "</Stmt></BkToCstmrStmt></Document>\n"


def write_statement(folder: Path, count: int) -> Path:
    """Return a ZIP file with a statement of so many entries, as a bank offers large ones."""
    entry = ENTRY_HEAD.replace("{amount}", "119.00") + DETAIL + ENTRY_TAIL
    entries = (entry.format(n=number) for number in range(count))
    return _zipped(folder / f"{count}.zip", (HEAD, *entries, TAIL))


def write_batch(folder: Path, count: int) -> Path:
    """Return a ZIP file with a statement of one entry of so many details."""
    entry = ENTRY_HEAD.format(n=0, amount=f"{119 * count}.00")
    details = (DETAIL.format(n=number) for number in range(count))
    return _zipped(folder / f"batch {count}.zip", (HEAD, entry, *details, ENTRY_TAIL, TAIL))


def _zipped(path: Path, pieces: Iterable[str]) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("statement.xml", "w") as file,
    ):
        for piece in pieces:
            file.write(piece.encode())
    return path
