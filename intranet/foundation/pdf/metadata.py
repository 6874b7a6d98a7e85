"""What a printed document says about itself: PDF information, XMP, archive fields.

The dates come from the document's own data, never from the clock, so that printing the same snapshot
again gives the same bytes and its SHA-256 may be registered.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

ImageSource = Mapping[str, bytes] | Callable[[str], bytes]
"""JPEG or PNG content by image id: a mapping, or a function that may raise KeyError."""

GENERATOR = "党支部工作记录"

_ARCHIVE_NAMESPACE = "urn:intranet:archive:1.0#"
_PDFUA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFields:
    """Archive metadata in the terms of DA/T 46-2009; an empty field is left out.

    The values are the office's: nothing is numbered, classified or given a retention here.
    """

    archival_code: str = ""
    fonds_number: str = ""
    year: str = ""
    retention: str = ""
    unit: str = ""
    document_number: str = ""
    creator: str = ""
    date: str = ""
    document_type: str = ""
    security: str = ""


# XMP property and Chinese element name of each archive field.
_ARCHIVE_PROPERTIES = {
    "archival_code": ("archivalCode", "档号"),
    "fonds_number": ("fondsNumber", "全宗号"),
    "year": ("year", "年度"),
    "retention": ("retention", "保管期限"),
    "unit": ("unit", "机构或问题"),
    "document_number": ("documentNumber", "文件编号"),
    "creator": ("creator", "责任者"),
    "date": ("date", "日期"),
    "document_type": ("documentType", "文种"),
    "security": ("security", "密级"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintMetadata:
    """Title, author and dates of a document.

    ``identifier`` names the document and its edition for ever (archival code, or document number
    with edition); ``created`` must know its time zone; ``keywords`` must not contain commas.
    """

    title: str
    author: str
    identifier: str
    created: datetime
    subject: str = ""
    keywords: tuple[str, ...] = ()
    archive: ArchiveFields = ArchiveFields()

    def __post_init__(self) -> None:
        if self.created.utcoffset() is None:
            raise ValueError("PrintMetadata.created must know its time zone")
        if any("," in keyword for keyword in self.keywords):
            raise ValueError("a keyword must not contain a comma")

    @property
    def file_id(self) -> bytes:
        """The first half of the PDF file identifier: 32 hexadecimal digits."""
        return hashlib.sha256(self.identifier.encode()).hexdigest()[:32].encode()

    @property
    def timestamp(self) -> str:
        """The date as the W3C profile of ISO 8601 writes it, to the second, in UTC."""
        return self.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class DataAttachment:
    """A file that travels inside the PDF as its data (PDF/A-3, relationship Data)."""

    name: str
    content: bytes
    description: str = ""


def json_attachment(
    data: Mapping[str, Any], *, description: str = "", name: str = "data.json"
) -> DataAttachment:
    """The figures of a document as JSON, in one fixed spelling so that equal data are equal bytes."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
    return DataAttachment(name, f"{text}\n".encode(), description)


def describe(document: Any, metadata: PrintMetadata) -> None:
    """Write ``metadata`` into a rendered WeasyPrint document, before it is written out.

    WeasyPrint makes Info and XMP from the same values. Its option for more XMP starts a second
    ``rdf:RDF``, which readers ignore; the PDF/UA mark and the archive schema must stand in the
    first one, so they are put in front of its closing tag.
    """
    target = document.metadata
    target.title = metadata.title
    target.authors = [metadata.author]
    target.description = metadata.subject or None
    target.keywords = list(metadata.keywords)
    target.generator = GENERATOR
    target.created = target.modified = metadata.timestamp
    target.attachments = []  # only the caller attaches files, a template never does
    stock = target.generate_rdf_metadata
    extension = xmp_extension(metadata.archive)

    def generate(*arguments: Any) -> bytes:
        rdf: bytes = stock(*arguments)
        head, tag, tail = rdf.rpartition(b"</rdf:RDF>")
        return head + extension + tag + tail

    target.generate_rdf_metadata = generate


def xmp_extension(archive: ArchiveFields) -> bytes:
    """RDF descriptions of the PDF/UA mark and the archive fields.

    PDF/A-3 accepts properties beyond its own list only with an extension schema that names them
    (ISO 19005-3, 6.6.2.3).
    """
    schemas = [
        _schema(
            "PDF/UA identification",
            _PDFUA_NAMESPACE,
            "pdfuaid",
            _property("part", "Integer", "internal", "Part of ISO 14289"),
        )
    ]
    descriptions = [
        f'<rdf:Description rdf:about="" xmlns:pdfuaid="{_PDFUA_NAMESPACE}" pdfuaid:part="1"/>'
    ]
    values = {
        _ARCHIVE_PROPERTIES[field.name]: text
        for field in fields(archive)
        if (text := getattr(archive, field.name))
    }
    if values:
        schemas.append(
            _schema(
                "DA/T 46-2009",
                _ARCHIVE_NAMESPACE,
                "da",
                "".join(_property(name, "Text", "external", term) for name, term in values),
            )
        )
        elements = "".join(
            f"<da:{name}>{escape(text)}</da:{name}>" for (name, _), text in values.items()
        )
        descriptions.append(
            f'<rdf:Description rdf:about="" xmlns:da="{_ARCHIVE_NAMESPACE}">{elements}'
            "</rdf:Description>"
        )
    descriptions.append(
        '<rdf:Description rdf:about="" '
        'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{''.join(schemas)}</rdf:Bag></pdfaExtension:schemas>"
        "</rdf:Description>"
    )
    return "".join(descriptions).encode()


def _schema(name: str, namespace: str, prefix: str, properties: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{name}</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _property(name: str, value_type: str, category: str, description: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        f"<pdfaProperty:valueType>{value_type}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
    )
