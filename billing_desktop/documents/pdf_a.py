"""What makes a PDF a PDF/A-3 with an e-invoice inside: colours, metadata, the attached XML."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    NoEncryption,
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFStream,
    PDFString,
)

PROGRAM = "Billing Desktop"
XML_NAME = "factur-x.xml"
_DESCRIPTION = "Factur-X / ZUGFeRD, EN 16931"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself."""

    title: str
    author: str
    subject: str
    language_tag: str
    issued_at: datetime


class NewlineBeforeEnd(NoEncryption):
    """Ends the content of every stream with a line break of its own, as PDF/A asks for.

    reportlab hands each stream to the encryption of the document just before it writes it.
    """

    def encode(self, content: bytes | str) -> _Ended:
        return _Ended(content.encode("latin-1") if isinstance(content, str) else content)


class _Ended(PDFObject):
    """The content of a stream; the line break after it does not count as content."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content)

    def format(self, _document: object) -> bytes:
        return self._content + b"\n"


def output_intents() -> PDFArray:
    """Return the colours that the document is meant in: sRGB."""
    profile = _compressed(_icc(), {"N": 3})
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
            "Info": PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": profile,
        }
    )
    return PDFArray([intent])


def attachment(xml: bytes, issued_at: datetime) -> PDFDictionary:
    """Return the file specification of the e-invoice, which is another form of the document."""
    moment = issued_at.astimezone(UTC)
    parameters = {
        "Size": len(xml),
        "ModDate": PDFString(f"D:{moment:%Y%m%d%H%M%S}+00'00'"),
    }
    file = _compressed(
        zlib.compress(xml),
        {
            "Type": PDFName("EmbeddedFile"),
            "Subtype": "/text#2Fxml",
            "Params": PDFDictionary(parameters),
        },
    )
    specification = PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": PDFString(XML_NAME),
            "UF": PDFString(XML_NAME),
            "Desc": PDFString(_DESCRIPTION),
            "AFRelationship": PDFName("Alternative"),
            "EF": PDFDictionary({"F": file, "UF": file}),
        }
    )
    vars(specification)["__RefOnly__"] = 1  # It is named in two places.
    return specification


def xmp(metadata: Metadata, *, is_invoice: bool) -> PDFStream:
    """Return the metadata as XMP, with the schemes of e-invoices and of accessible files."""
    moment = metadata.issued_at.astimezone(UTC)
    packet = _template(is_invoice=is_invoice).format(
        title=escape(metadata.title),
        author=escape(metadata.author),
        subject=escape(metadata.subject),
        language=escape(metadata.language_tag),
        program=escape(PROGRAM),
        moment=f"{moment:%Y-%m-%dT%H:%M:%S}+00:00",
    )
    kind = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
    return PDFStream(PDFDictionary(kind), packet.encode("utf-8"))


def _compressed(content: bytes, entries: dict[str, object]) -> PDFStream:
    """Return a stream whose content is compressed already."""
    filters = PDFArray([PDFName("FlateDecode")])
    return PDFStream(PDFDictionary({**entries, "Filter": filters}), content)


@cache
def _icc() -> bytes:
    return zlib.compress(resources.files("resources").joinpath("icc", "sRGB.icc").read_bytes(), 9)


def _property(name: str, description: str, kind: str = "Text") -> str:
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>'
        f"{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>"
        f"{description}</pdfaProperty:description></rdf:li>"
    )


def _scheme(name: str, namespace: str, prefix: str, properties: str) -> str:
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{name}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


_FX_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_FX = (
    f'<rdf:Description rdf:about="" xmlns:fx="{_FX_NAMESPACE}">'
    "<fx:DocumentType>INVOICE</fx:DocumentType>"
    f"<fx:DocumentFileName>{XML_NAME}</fx:DocumentFileName>"
    "<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>"
    "</rdf:Description>"
)
_FX_SCHEME = _scheme(
    "Factur-X PDFA Extension Schema",
    _FX_NAMESPACE,
    "fx",
    _property("DocumentFileName", "The name of the embedded XML document")
    + _property("DocumentType", "The type of the hybrid document in capital letters")
    + _property("Version", "The version of the standard that the XML follows")
    + _property("ConformanceLevel", "The conformance level of the XML"),
)
_UA_SCHEME = _scheme(
    "PDF/UA Universal Accessibility Schema",
    _UA_NAMESPACE,
    "pdfuaid",
    _property("part", "The part of ISO 14289 that the file follows", "Integer").replace(
        "external", "internal"
    ),
)


@cache
def _template(*, is_invoice: bool) -> str:
    schemes = _FX_SCHEME + _UA_SCHEME if is_invoice else _UA_SCHEME
    about = '<rdf:Description rdf:about=""'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'{about} xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        "</rdf:Description>"
        f'{about} xmlns:pdfuaid="{_UA_NAMESPACE}"><pdfuaid:part>1</pdfuaid:part>'
        "</rdf:Description>"
        f'{about} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:format>application/pdf</dc:format>"
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        "<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt>'
        "</dc:description>"
        "<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description>"
        f'{about} xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        "<xmp:CreatorTool>{program}</xmp:CreatorTool><xmp:CreateDate>{moment}</xmp:CreateDate>"
        "<xmp:ModifyDate>{moment}</xmp:ModifyDate></rdf:Description>"
        f'{about} xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{{program}}'
        "</pdf:Producer></rdf:Description>"
        f"{_FX if is_invoice else ''}"
        f'{about} xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        "<pdfaExtension:schemas><rdf:Bag>"
        f"{schemes}</rdf:Bag></pdfaExtension:schemas>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
