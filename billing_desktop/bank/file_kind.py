"""What kind of file it is, by how it begins and not by its name."""

from __future__ import annotations

import codecs
from enum import Enum, auto

from billing_desktop.bank.xml_text import looks_like_xml
from billing_desktop.errors import BankFileError

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF = b"%PDF"
_MT940 = (b":20:", b"{1:F01")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Controls that no text has; tab, line feed, form feed and carriage return it may.
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D})


class FileKind(Enum):
    """The kinds of files that are read."""

    ZIP = auto()
    XML = auto()
    CSV = auto()


def kind_of(beginning: bytes, *, name: str) -> FileKind:
    """Return the kind of a file that begins so.

    Raises:
        BankFileError: it is of none.
    """
    if beginning.startswith(_ZIP):
        return FileKind.ZIP
    if looks_like_xml(beginning):
        return FileKind.XML
    if beginning.lstrip().startswith(_MT940):
        raise BankFileError(
            "The file {name} is MT940, which banks have given up. Nothing was taken in. Please "
            "fetch CAMT.053 from the bank.",
            name=name,
        )
    is_text = beginning.startswith(_UTF_16) or beginning.translate(None, _CONTROLS) == beginning
    if beginning.startswith(_PDF) or not is_text:
        raise BankFileError(
            "The file {name} is neither CAMT nor a ZIP file nor CSV. Nothing was taken in. "
            "Please fetch CAMT.053 from the bank.",
            name=name,
        )
    return FileKind.CSV
