"""CAMT.053 and CAMT.054: statements and advices of bookings, read as a stream.

lxml parses what it is fed; each entry is walked over once and forgotten, and so is each detail
of a batch, so that memory does not grow with the file. Nothing may be larger than
``PIECE_SIZE_MAX`` between two of them, which bounds hostile files too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from lxml import etree

from billing_desktop.bank.camt_reader import CamtReader, Message
from billing_desktop.bank.camt_shapes import shapes_of
from billing_desktop.domain.bank_statement import StatementKind, StatementPart
from billing_desktop.errors import BankFileError

if TYPE_CHECKING:
    from lxml.etree import _Element

PIECE_SIZE_MAX = 2_000_000
DEPTH_MAX = 40
_DOCUMENT = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:(\w{4}\.\d{3})\.001\.(\d\d))\}Document")
_VERSIONS = range(2, 13)
_KINDS = {
    "camt.053": (StatementKind.CAMT_053, "BkToCstmrStmt", "Stmt"),
    "camt.054": (StatementKind.CAMT_054, "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEPTH_MAX + 1) + ")")


def read_camt(text: Iterable[bytes], *, name: str) -> Iterator[StatementPart]:
    """Yield the parts of all statements of a file that comes as checked UTF-8.

    Raises:
        BankFileError: it is no such file, or something in it cannot be read.
    """
    parser = _parser()
    reader: CamtReader | None = None
    pending = 0
    try:
        for chunk in text:
            pending += len(chunk)
            parser.feed(chunk)
            # Only the ends of elements were asked for.
            ended = [cast("_Element", element) for _, element in parser.read_events()]
            if ended:
                pending = 0
                reader = reader or _reader_of(ended[0], name)
            # Before anything is forgotten.
            if pending > PIECE_SIZE_MAX or (reader is not None and _TOO_DEEP(reader.root)):
                raise _misbuilt(name)
            if reader is not None:
                for element in ended:
                    yield from reader.parts(element)
        end = parser.close()
    except etree.XMLSyntaxError as error:
        raise BankFileError(
            "The file {name} is cut off or damaged at line {line}. Nothing was taken in. Please "
            "fetch it from the bank again.",
            name=name,
            line=error.lineno or 1,
        ) from error
    if reader is None:
        _message_of(end, name)
    if reader is None or not reader.statements_count:
        raise BankFileError("The file {name} holds no statement. Nothing was taken in.", name=name)


def _parser() -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("end",),
        tag=("{*}TxDtls", "{*}Ntry", "{*}Stmt", "{*}Ntfctn"),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _reader_of(element: _Element, name: str) -> CamtReader:
    return CamtReader(_message_of(element.getroottree().getroot(), name), name)


def _misbuilt(name: str) -> BankFileError:
    return BankFileError(
        "The file {name} is built as no bank builds one, too large or too deep in one place. "
        "Nothing was taken in. Please fetch it from the bank again.",
        name=name,
    )


def _message_of(root: _Element, name: str) -> Message:
    document = _DOCUMENT.fullmatch(root.tag)
    if document is None or document[2] not in _KINDS:
        raise BankFileError(
            "The file {name} is {what}, no statement of an account. Nothing was taken in. Please "
            "fetch CAMT.053 or CAMT.054 from the bank.",
            name=name,
            what=document[2] if document else etree.QName(root).localname[:40],
        )
    namespace, message, version = document.groups()
    if int(version) not in _VERSIONS:
        raise BankFileError(
            "The file {name} is {message} in version {version}, which is not read. Nothing was "
            "taken in. Please fetch version 08 from the bank.",
            name=name,
            message=message,
            version=version,
        )
    kind, message_tag, statement_tag = _KINDS[message]

    def qualified(tag: str) -> str:
        return f"{{{namespace}}}{tag}"

    return Message(
        kind=kind,
        shapes=shapes_of(namespace),
        root=root,
        message=qualified(message_tag),
        statement=qualified(statement_tag),
        entry=qualified("Ntry"),
        group=qualified("NtryDtls"),
        detail=qualified("TxDtls"),
    )
