"""Writing the structure of a document into its PDF: what screen readers follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from reportlab.pdfbase.pdfdoc import PDFObject, PDFString

from billing_desktop.documents.structure import Node, Path, Tag

_ATTRIBUTES = {Tag.HEAD: b"/A <</O /Table /Scope /Column>>"}
_ROOT = "structure"
_DOCUMENT = "structure document"


@dataclass(slots=True)
class _Element:
    """A part of the document: what it is, and what it consists of, in order."""

    node: Node
    parent: _Element | None
    name: str
    parts: list[_Element | tuple[int, int]] = field(default_factory=list)
    alternative: str = ""
    box: tuple[float, float, float, float] | None = None


class StructureTree:
    """Collects the parts while pages are drawn, and writes them when all are."""

    def __init__(self) -> None:
        self._elements: dict[Path, _Element] = {}
        self._tops: list[_Element] = []
        self._marked: list[list[_Element]] = []

    def begin_page(self) -> None:
        """Begin to count the marks of another page."""
        self._marked.append([])

    def mark(self, path: Path) -> tuple[Tag, int]:
        """Return the tag and the number under which the page marks what belongs to ``path``."""
        element = self._elements.get(path) or self._new(path)
        page, marks = len(self._marked) - 1, self._marked[-1]
        number = len(marks)
        marks.append(element)
        element.parts.append((page, number))
        return element.node.tag, number

    def mark_figure(
        self, path: Path, alternative: str, box: tuple[float, float, float, float]
    ) -> tuple[Tag, int]:
        """Mark a picture in ``box``, in points, which shows what ``alternative`` says."""
        tag, number = self.mark(path)
        element = self._elements[path]
        element.alternative, element.box = alternative, box
        return tag, number

    def write(self, document: NumberedDocument) -> PDFObject:
        """Add all elements to the document and return their root."""
        elements = list(self._elements.values())
        root = _Raw()
        top = _Raw()
        objects = [_Raw() for _ in elements]
        # First every object gets its number, then each can name the others.
        numbers = {
            element.name: _number(document, element.name, raw)
            for element, raw in zip(elements, objects, strict=True)
        }
        root_number = _number(document, _ROOT, root)
        top_number = _number(document, _DOCUMENT, top)
        pages = [
            _number(document, name, document.idToObject[name])
            for name in (f"Page{page}" for page in range(1, len(self._marked) + 1))
        ]
        for element, raw in zip(elements, objects, strict=True):
            parent = top_number if element.parent is None else numbers[element.parent.name]
            raw.content = _element(element, parent, numbers, pages, document)
        kids = b" ".join(b"%d 0 R" % numbers[element.name] for element in self._tops)
        top.content = b"<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>" % (root_number, kids)
        parents = b" ".join(
            b"%d [%s]" % (page, b" ".join(b"%d 0 R" % numbers[part.name] for part in marks))
            for page, marks in enumerate(self._marked)
        )
        root.content = (
            b"<</Type /StructTreeRoot /K [%d 0 R] /ParentTree <</Nums [%s]>> "
            b"/ParentTreeNextKey %d>>" % (top_number, parents, len(self._marked))
        )
        return root

    def _new(self, path: Path) -> _Element:
        parent = None
        if len(path) > 1:
            parent = self._elements.get(path[:-1]) or self._new(path[:-1])
        element = _Element(path[-1], parent, f"part {len(self._elements)}")
        self._elements[path] = element
        (self._tops if parent is None else parent.parts).append(element)
        return element


class NumberedDocument(Protocol):
    """What is used of reportlab's document, which its type stubs do not know."""

    idToObject: dict[str, PDFObject]  # noqa: N815
    idToObjectNumberAndVersion: dict[str, tuple[int, int]]  # noqa: N815

    def Reference(self, thing: PDFObject, name: str) -> object: ...  # noqa: N802


class _Raw(PDFObject):
    """An object that is written already."""

    __RefOnly__ = 1
    content = b""

    def format(self, _document: object) -> bytes:
        return self.content


def _number(document: NumberedDocument, name: str, thing: PDFObject) -> int:
    document.Reference(thing, name)
    return document.idToObjectNumberAndVersion[name][0]


def _element(
    element: _Element,
    parent: int,
    numbers: dict[str, int],
    pages: list[int],
    document: NumberedDocument,
) -> bytes:
    first_page = next((part[0] for part in element.parts if isinstance(part, tuple)), None)
    entries = [b"<</Type /StructElem /S /%s /P %d 0 R" % (element.node.tag.encode(), parent)]
    if first_page is not None:
        entries.append(b"/Pg %d 0 R" % pages[first_page])
    parts = [_part(part, numbers, pages, first_page) for part in element.parts]
    entries.append(b"/K [%s]" % b" ".join(parts))
    if element.node.language:
        entries.append(b"/Lang (%s)" % element.node.language.encode())
    if element.alternative:
        entries.append(b"/Alt " + PDFString(element.alternative).format(document))
    if element.box is not None:
        corners = b" ".join(b"%.3f" % side for side in element.box)
        entries.append(b"/A <</O /Layout /Placement /Block /BBox [%s]>>" % corners)
    if element.node.tag in _ATTRIBUTES:
        entries.append(_ATTRIBUTES[element.node.tag])
    return b" ".join(entries) + b">>"


def _part(
    part: _Element | tuple[int, int],
    numbers: dict[str, int],
    pages: list[int],
    first_page: int | None,
) -> bytes:
    if isinstance(part, _Element):
        return b"%d 0 R" % numbers[part.name]
    page, mark = part
    if page == first_page:
        return b"%d" % mark
    return b"<</Type /MCR /Pg %d 0 R /MCID %d>>" % (pages[page], mark)
