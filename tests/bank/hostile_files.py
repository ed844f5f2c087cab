"""Files that no bank writes, each made to hurt a reader that trusts it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from billing_desktop.domain.bank_statement import StatementKind
from tests.bank.camt_files import Detail, Entry, Statement, camt_file

GOOD = camt_file(
    StatementKind.CAMT_053, "08", Statement((Entry(11_900, (Detail(11_900),)), Entry(-500)))
)
BODY = GOOD.partition(b"?>")[2]
DECLARED = b'<?xml version="1.0" encoding="%s"?>'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"ha" * 10) for i in range(10)
)
DOCTYPES = {
    "bare": b"<!DOCTYPE Document>",
    "laughs": b"<!DOCTYPE Document [" + LAUGHS + b"]>",
    "outside": b'<!DOCTYPE Document SYSTEM "file:///etc/passwd">',
    "parameter": b'<!DOCTYPE Document [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>',
    "small": b"<!doctype document>",
}


def inside(junk: bytes) -> bytes:
    """Return the good file with something in front of its first entry."""
    return GOOD.replace(b"<Ntry>", junk + b"<Ntry>", 1)


def with_doctypes() -> Iterator[tuple[str, bytes]]:
    """Yield files with a document type in every encoding that could hide it."""
    for name, doctype in DOCTYPES.items():
        yield name, DECLARED % b"UTF-8" + doctype + BODY
    bare = (DOCTYPES["laughs"] + BODY).decode()
    yield "utf-8 with mark", b"\xef\xbb\xbf" + bare.encode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        named = '<?xml version="1.0" encoding="UTF-16"?>'
        yield encoding, (named + bare).encode(encoding)
        yield f"{encoding} unnamed", bare.encode(encoding)
    yield "latin-1", DECLARED % b"ISO-8859-1" + bare.encode("latin-1", "replace")
    yield "utf-7", DECLARED % b"UTF-7" + bare.encode("utf-7")
    yield "ebcdic", ('<?xml version="1.0"?>' + bare).encode("cp037", "replace")
    for shift in range(12):  # Wherever the pieces are cut.
        blanks = b" " * (65_536 - len(DECLARED % b"UTF-8") - shift)
        yield f"border {shift}", DECLARED % b"UTF-8" + blanks + DOCTYPES["bare"] + BODY


def malformed() -> Iterator[tuple[str, bytes, str]]:
    """Yield name, content and what the sentence about it has to say."""
    yield "deep", DECLARED % b"UTF-8" + b"<a>" * 1_000_000, "cut off or damaged"
    yield "deep head", inside(b"<Id>" * 60 + b"</Id>" * 60), "too large or too deep"
    yield (
        "deep entry",
        GOOD.replace(b"<Ustrd>", b"<a>" * 60 + b"</a>" * 60 + b"<Ustrd>"),
        "too deep",
    )
    yield "wide", inside(b"<Other/>" * 400_000), "too large"
    yield "wide entry", GOOD.replace(b"<Amt ", b"<Other/>" * 400_000 + b"<Amt ", 1), "too large"
    yield "long text", GOOD.replace(b"<Ustrd>", b"<Ustrd>" + b"x" * 15_000_000), "too large"
    yield "text", GOOD.replace(b"<Ustrd>", b"<Ustrd>" + b"x" * 10_001), "more than 10000"
    yield (
        "attribute",
        GOOD.replace(b"<Amt ", b'<Amt x="' + b"x" * 15_000_000 + b'" ', 1),
        "too large",
    )
    yield "attributes", inside(b"<a " + b" ".join(b'a%d=""' % i for i in range(10**5)) + b"/>"), ""
    yield "marks", GOOD.replace(b"<GrpHdr>", b"<!--x-->" * 10**6 + b"<GrpHdr>", 1), "too large"
    yield "nested entry", GOOD.replace(b"<NtryDtls>", b"<Ntry><Ntry/></Ntry><NtryDtls>", 1), "place"
    yield "detail outside", inside(b"<TxDtls/>"), "has TxDtls in a place"
    yield "statement inside", inside(b"<Stmt/>"), "has Stmt in a place"
    yield "latin in utf-8", GOOD.replace(b"GmbH", b"\xfc"), "not written in UTF-8"
    yield "utf-16 in name only", DECLARED % b"UTF-16" + BODY, "says that it is written in UTF-16"
    yield "mark and latin", b"\xef\xbb\xbf" + DECLARED % b"ISO-8859-1" + BODY, "ISO-8859-1"
    yield "odd utf-16", GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16")[:-1], "UTF-16"
    yield "nul", GOOD.replace(b"GmbH", b"\x00", 1), "damaged"
    yield "empty", b"", "is empty"
    yield "blanks", b" \n", "columns"
    yield "large", GOOD.replace(b"<Stmt>", b" " * 20_000_000 + b"<Stmt>"), "larger than 20 MB"
    yield "html", b"<html><body/></html>", "is html, no statement"
    yield "no namespace", GOOD.partition(b"xmlns")[0] + b"></Document>", "is Document, no statement"
    yield "camt.052", GOOD.replace(b"camt.053.001", b"camt.052.001"), "is camt.052, no statement"
    yield "version 01", GOOD.replace(b"053.001.08", b"053.001.01"), "version 01, which is not read"
    yield "version 99", GOOD.replace(b"053.001.08", b"053.001.99"), "version 99, which is not read"
    yield "no statement", GOOD.partition(b"<Stmt>")[0] + b"</BkToCstmrStmt></Document>", "holds no"
    yield "picture", b"\x89PNG\r\n\x1a\n\0\0", "neither CAMT nor"
    yield "pdf", b"%PDF-1.7\n", "neither CAMT nor"
    yield "mt940", b":20:STARTUMS\r\n:25:10020030/1234\r\n", "is MT940"
    yield "entities", GOOD.replace(b"GmbH", b"&undefined;", 1), "damaged"
    yield "balance", GOOD.replace(b">1000.00<", b">many<"), "The head of a statement"


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a ZIP file of those files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def bad_zips() -> Iterator[tuple[str, bytes, str]]:
    """Yield name, content and what the sentence about it has to say."""
    good = zipped(("a.xml", GOOD))
    yield "bomb", zipped(("a.xml", b" " * 150_000_000)), "more than a bank"
    lying = zipped(("a.xml", GOOD.replace(b"<Stmt>", b" " * 10_000_000 + b"<Stmt>")))
    yield "lying", _with_size(lying, 1_000), "damaged"
    yield "list", _with_list(good, 150_000), "more than a bank"
    yield "many", zipped(*((f"{i}.xml", GOOD) for i in range(1_001))), "more than a bank"
    yield "nested", zipped(("inner.zip", good)), "holds inner.zip, which is no CAMT"
    yield "csv", zipped(("a.csv", b"a;b\n")), "holds a.csv, which is no CAMT"
    yield "second is bad", zipped(("a.xml", GOOD), ("b.xml", GOOD[:-20])), "b.xml is cut off"
    yield "empty", zipped(), "is empty"
    yield "folder", zipped(("folder/", b"")), "is empty"
    yield "cut", good[:-30], "damaged"
    yield "head only", good[:60], "damaged"
    yield "damaged", good[:80] + b"\0" * 40 + good[120:], "damaged"
    yield "protected", _protected(good), "password"
    yield "doctype", zipped(("a.xml", DOCTYPES["laughs"] + BODY)), "document type"


def _with_size(content: bytes, size: int) -> bytes:
    """Return a ZIP file whose list says that its first file has that size."""
    place = content.rindex(b"PK\x01\x02") + 24
    return content[:place] + struct.pack("<I", size) + content[place + 4 :]


def _with_list(content: bytes, count: int) -> bytes:
    """Return a ZIP file whose list names its only file that often."""
    start, end = content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    named = content[start:end] * count
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(named), start, 0)
    return content[:start] + named + record


def _protected(content: bytes) -> bytes:
    place = content.rindex(b"PK\x01\x02") + 8
    return content[:place] + b"\x01\x00" + content[place + 2 :]


def bad_tables() -> Iterator[tuple[str, bytes, str]]:
    """Yield name and content of CSV files, and what the sentence about it has to say."""
    head = b"Buchungstag;Betrag;Verwendungszweck\n"
    row = b"24.11.2026;1,00;Text\n"
    size = 19_000_000
    yield "one line", b"x" * size, "columns"
    yield "delimiters", b";" * size, "columns"
    yield "quotes", b'"' * size, "columns"
    yield "blank lines", b"\n" * size, "columns"
    yield "headings", b"Buchungstag;Betrag;" + b"x;" * (size // 2), "it is too long"
    yield "blank lines below", head + b"\n" * size, "too many blank lines"
    yield "long line", head + b"24.11.2026;1,00;" + b"x" * size, "it is too long"
    yield "open quote", head + b'24.11.2026;1,00;"' + b"x\n" * (size // 2), "it is not CSV"
    yield "quotes below", head + b'"' * size, "it is too long"
    yield "cells", head + b";" * 40_000 + b"\n", "too many cells"
    yield "bad rows", head + b"x;y;z\n" * 100_000, "at least 1000 lines of the file"
    yield "bad last row", head + row * 10_000 + b"24.11.2026;1,00", "line 10002"
    yield "binary", head + row + b"\0\1\2" * 1_000, "neither CAMT nor"
    yield "late binary", head + row * 10_000 + b"\0\1;\xff" * 1_000, "Line 10002"
