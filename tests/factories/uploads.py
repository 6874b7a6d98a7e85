"""Files that people upload, and files that attackers upload, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

SCRIPT = b"<script>alert(document.domain)</script>"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    b"<rect width='9' height='9'/></svg>"
)
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"


def drawing(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """A drawn picture with a red left half, so that turning it shows."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill="#b01e23")
    return picture if mode == "RGB" else picture.convert(mode)


def encoded(picture: Image.Image, form: str, **more: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **more)
    return buffer.getvalue()


def jpeg(size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    return encoded(drawing(size), "JPEG", **more)


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: device, moment, place, thumbnail-like remark."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "PhoneMaker"
    data[0x0110] = "Phone 12"
    data[0x0132] = "2025:09:15 14:30:00"
    place = data.get_ifd(0x8825)
    place[1], place[2] = "N", (36.0, 40.0, 12.0)
    place[3], place[4] = "E", (117.0, 0.0, 30.0)
    return data


def phone_photo(orientation: int = 1, size: tuple[int, int] = (800, 600)) -> bytes:
    """A JPEG with GPS position, device, comment and XMP."""
    return jpeg(
        size,
        exif=exif(orientation),
        comment=b"taken by somebody",
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret place</x:xmpmeta>",
    )


def two_pictures() -> bytes:
    """A JPEG with a second image behind the first, as phones with depth sensors write it."""
    return encoded(drawing(), "MPO", save_all=True, append_images=[drawing((320, 240))])


def png_chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width: int, height: int, rows: bytes, *, bits: int = 1, colour: int = 0) -> bytes:
    """A PNG with any header over any (compressed) rows."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", rows)
        + png_chunk(b"IEND", b"")
    )


def flat_png(width: int, height: int) -> bytes:
    """A one-bit PNG: 60 megapixels fit into some ten kilobytes."""
    return png(width, height, zlib.compress(bytes((1 + (width + 7) // 8) * height), 9))


def grey16() -> bytes:
    """A 16-bit greyscale PNG with a dark and a bright half."""
    picture = Image.new("I;16", (64, 32))
    for x in range(64):
        for y in range(32):
            picture.putpixel((x, y), 8_000 if x < 32 else 60_000)
    return encoded(picture, "PNG")


def rgb16() -> bytes:
    row = b"\x00" + struct.pack(">HHH", 0xB01E, 0x2300, 0x1000) * 16
    return png(16, 16, zlib.compress(row * 16), bits=16, colour=2)


def palette_with_transparency() -> bytes:
    picture = drawing((64, 64)).quantize(8)
    return encoded(picture, "PNG", transparency=0)


def pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **save: Any) -> bytes:
    """A scan: one JPEG per page. ``change`` may spoil it."""
    with pikepdf.new() as document:
        for number in range(pages):
            document.add_blank_page(page_size=(595, 842))
            page = document.pages[number]
            image = pikepdf.Stream(document, phone_photo(size=(160, 120)))
            image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            image.Width, image.Height, image.BitsPerComponent = 160, 120, 8
            image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            page.obj.Contents = document.make_stream(b"q 500 0 0 700 40 70 cm /Im0 Do Q")
        if change is not None:
            change(document)
        buffer = io.BytesIO()
        document.save(buffer, **save)
    return buffer.getvalue()


def _script(code: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=code)


def with_script(document: pikepdf.Pdf) -> None:
    """JavaScript at opening, by name, per page, in a field and behind a bookmark."""
    root = document.Root
    root.OpenAction = _script("app.alert('open')")
    root.AA = pikepdf.Dictionary(WC=_script("app.alert('close')"))
    root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["a", _script("app.alert('named')")])
    )
    page = document.pages[0].obj
    page.AA = pikepdf.Dictionary(O=_script("app.alert('page')"))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 100, 100],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )
    page.Annots = [document.make_indirect(link)]
    bookmark = document.make_indirect(pikepdf.Dictionary(Title="x", A=_script("app.alert('o')")))
    root.Outlines = pikepdf.Dictionary(First=bookmark, Last=bookmark, Count=1)


def with_embedded_file(document: pikepdf.Pdf) -> None:
    """An attached program, and metadata that tells who scanned where."""
    document.attachments["evil.exe"] = b"MZ-embedded-program"
    document.docinfo["/Author"] = "somebody-with-a-name"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["somebody-with-a-name"]


def encrypted_pdf(user: str = "secret") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner="owner-secret"))


def object_stream_bomb(megabytes: int = 600) -> bytes:
    """A PDF whose catalogue sits in an object stream that unpacks to *megabytes*."""
    # After a full flush the same megabyte packs to the same bytes: one is packed and repeated.
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    head, blank = b"10 0 << /Type /Catalog /Pages 2 0 R >>", b" " * (1 << 20)
    packed_head = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packed_blank = packer.compress(blank) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.adler32(head)
    for _ in range(megabytes):
        checksum = zlib.adler32(blank, checksum)
    rest = packer.flush() + checksum.to_bytes(4)
    packed = b"\x78\xda" + packed_head + packed_blank * megabytes + rest
    body = b"%PDF-1.5\n"
    offsets = {}
    for number, content in (
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"),
        (
            4,
            b"<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\nstream\n"
            % len(packed)
            + packed
            + b"\nendstream",
        ),
    ):
        offsets[number] = len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(body)
    offsets[5] = table
    entries = b"".join(
        struct.pack(">BIH", 2, 4, 0)
        if number == 10
        else struct.pack(">BIH", number in offsets, offsets.get(number, 0), 0)
        for number in range(11)
    )
    packed_table = zlib.compress(entries)
    body += (
        b"5 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Root 10 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed_table)
        + packed_table
        + b"\nendstream\nendobj\n"
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % table


OFFICE_MAIN = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def office(suffix: str = "docx", **parts: bytes) -> bytes:
    """A document of Office; *parts* are added, or put in the place of what it has."""
    content = {"[Content_Types].xml": b"<Types/>", OFFICE_MAIN[suffix]: b"<document/>"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in {**content, **parts}.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    """The head of a file of the older format, with the names of its streams."""
    named = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + named
