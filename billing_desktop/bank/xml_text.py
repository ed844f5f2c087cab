"""The text of an XML file, with everything refused that no bank writes, before it is parsed.

The parser is given exactly the text that was looked through, so no encoding can show the two
of them different files.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from billing_desktop.errors import BankFileError

# How XML in an encoding of wide units begins, with and without a mark.
_BEGINNINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (b"<\0\0\0", "utf-32"),
    (b"\0\0\0<", "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "ebcdic"),
)
_READ = {  # What a declaration may name, and the family it belongs to.
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
}
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(r"""\bencoding\s*=\s*["']([^"']*)["']""")
_FIRST_SIZE = 256  # A declaration is far shorter.
# "<!" begins a comment, a CDATA section or a declaration of types; only the last one harms.
_TYPES = re.compile(r"<!(?!--|\[CDATA\[)")
_LOOKED_AHEAD = len("<![CDATA[")


def looks_like_xml(beginning: bytes) -> bool:
    """Tell whether a file that begins so is XML, in whichever encoding."""
    if any(beginning.startswith(mark) for mark, encoding in _BEGINNINGS if mark[0] in b"<\0\x4c"):
        return True
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if beginning.startswith(mark):
            beginning = beginning.removeprefix(mark)
            break
    return beginning.replace(b"\0", b"").lstrip().startswith(b"<")


def xml_text(chunks: Iterable[bytes], *, name: str) -> Iterator[bytes]:
    """Yield the file as UTF-8 without its declaration, looked through.

    Raises:
        BankFileError: it is in no known encoding, or declares types or entities.
    """
    text = _decoded(chunks, name)
    kept = ""
    for chunk in text:
        looked_at = kept + chunk
        # The beginning of a "<!…" may end at the border of the chunk.
        begun = looked_at.find("<!", max(0, len(looked_at) - _LOOKED_AHEAD))
        if looked_at.endswith("<") and begun < 0:
            begun = len(looked_at) - 1
        cut = begun if begun >= 0 else len(looked_at)
        kept = looked_at[cut:]
        yield _looked_through(looked_at[:cut], name)
    yield _looked_through(kept, name)


def _looked_through(text: str, name: str) -> bytes:
    if _TYPES.search(text):
        raise BankFileError(
            "The file {name} declares a document type, which no bank does: it was not read, and "
            "nothing was taken in. Please fetch it from the bank again.",
            name=name,
        )
    return text.encode("utf-8")


def _decoded(chunks: Iterable[bytes], name: str) -> Iterator[str]:
    source = iter(chunks)
    first = b""
    for chunk in source:
        first += chunk
        if len(first) >= _FIRST_SIZE:
            break
    encoding, declaration = _encoding(first, name)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(first)
        if declaration:
            text = _DECLARATION.sub("", text, count=1)
        yield text
        for chunk in source:
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise BankFileError(
            "The file {name} is not written in {encoding} throughout, so it is damaged or cut "
            "off. Nothing was taken in. Please fetch it from the bank again.",
            name=name,
            encoding=encoding.removesuffix("-sig").upper(),
        ) from error


def _encoding(first: bytes, name: str) -> tuple[str, bool]:
    """Return the encoding of a file that begins so, and whether it declares one."""
    begun = next((found for mark, found in _BEGINNINGS if first.startswith(mark)), "")
    beginning = first[:_FIRST_SIZE].decode(
        begun if begun.startswith("utf-16") else "latin-1", "replace"
    )
    declaration = _DECLARATION.match(beginning.removeprefix("\xef\xbb\xbf").removeprefix("\ufeff"))
    named = _ENCODING.search(declaration[0]) if declaration else None
    family = (
        _READ.get(named[1].lower()) if named else "utf-16" if begun[:6] == "utf-16" else "utf-8"
    )
    if family is None or begun in {"utf-32", "ebcdic"}:
        raise BankFileError(
            "The file {name} is written in {encoding}, which is not read. Nothing was taken in. "
            "Please fetch it from the bank as UTF-8.",
            name=name,
            encoding=named[1][:40] if family is None and named else begun.upper(),
        )
    expected = {"utf-8-sig": "utf-8", "": family if family != "utf-16" else ""}.get(begun, "utf-16")
    if family != expected:
        raise BankFileError(
            "The file {name} says that it is written in {named} and is written in something "
            "else. Nothing was taken in. Please fetch it from the bank again.",
            name=name,
            named=named[1][:40] if named else family,
        )
    return begun or family, declaration is not None
