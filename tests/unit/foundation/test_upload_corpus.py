"""A corpus of hostile and of ordinary uploads, through the same door as the product: refused, or made harmless."""

import io
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from intranet.domain.records.files import keep_files
from intranet.foundation.errors import RuleBroken
from intranet.foundation.storage import Stores
from tests.factories import uploads

PAYLOAD = b"PAYLOAD<script>alert(1)</script>"
CHINESE = "支部主题党日活动现场照片"


def archive(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


def picture(form: str) -> bytes:
    return uploads.encoded(uploads.drawing((64, 64)), form)


def spoiled(content: bytes, at: int) -> bytes:
    return content[:at] + b"\xff" * 40 + content[at + 40 :]


PNG = picture("PNG")
JPEG = uploads.jpeg()
WEBP = picture("WEBP")
SCAN = uploads.pdf()
PACKED_ZEROS = zlib.compress(bytes(100_000_000), 9)

NOT_PICTURES = {
    "svg": uploads.SVG,
    "svg with a byte order mark": b"\xef\xbb\xbf" + uploads.SVG,
    "html": uploads.HTML,
    "html after white space": b"\n \t" + uploads.HTML,
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + uploads.SCRIPT,
    "gif": picture("GIF"),
    "gif that is also a script": b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)",
    "gif header over html": b"GIF89a" + uploads.HTML,
    "jpeg header over html": b"\xff\xd8\xff\xe0" + uploads.HTML,
    "png header over html": b"\x89PNG\r\n\x1a\n" + uploads.HTML,
    "webp header over html": b"RIFF\x00\x01\x00\x00WEBPVP8 " + uploads.HTML,
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "jpeg 2000": picture("JPEG2000"),
    "ppm": picture("PPM"),
    "tga": picture("TGA"),
    "pcx": picture("PCX"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "photoshop": b"8BPS\x00\x01" + bytes(60),
    "windows program": b"MZ\x90\x00" + bytes(200),
    "linux program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "java archive": archive("META-INF/MANIFEST.MF", b"Main-Class: Evil"),
    "word document with macros": archive("word/vbaProject.bin", b"Sub AutoOpen()"),
    "zip bomb": archive("zeros", bytes(20_000_000)),
    "zip with a path": archive("../../evil", b"x"),
    "rar": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "php": b"<?php system($_GET['c']); ?>",
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "shortcut": b"[InternetShortcut]\nURL=file:///c:/windows\n",
    "imagemagick script": b"push graphic-context\nimage over 0,0 0,0 'ephemeral:/etc/passwd'\n",
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(100),
    "one byte": b"\xff",
    "nul bytes": bytes(1000),
    "text": "会议记录".encode(),
    "utf-16 html": b"\xff\xfe" + uploads.HTML.decode().encode("utf-16-le"),
}
BROKEN = {
    "jpeg cut after a tenth": (JPEG[: len(JPEG) // 10], "a.jpg"),
    "jpeg cut in the middle": (JPEG[: len(JPEG) // 2], "a.jpg"),
    "png cut after a tenth": (PNG[: len(PNG) // 10], "a.png"),
    "png cut in the middle": (PNG[: len(PNG) // 2], "a.png"),
    "webp cut in the middle": (WEBP[: len(WEBP) // 2], "a.webp"),
    "webp cut after the header": (WEBP[:20], "a.webp"),
    "png with a wrong checksum": (spoiled(PNG, 50), "a.png"),
    "png without rows": (uploads.png(64, 64, b""), "a.png"),
    "png of no width": (uploads.png(0, 64, zlib.compress(b"")), "a.png"),
    "a line of 31 000 pixels": (uploads.flat_png(31_000, 2), "a.png"),
    "90 megapixels": (uploads.flat_png(10_000, 9_000), "a.png"),
    "4 gigapixels in a few bytes": (uploads.png(65_000, 65_000, b""), "a.png"),
    "a line of 50 million pixels": (uploads.png(50_000_000, 1, b""), "a.png"),
    "81 megapixels of progressive jpeg": (
        uploads.encoded(Image.new("L", (9000, 9000)), "JPEG", quality=10, progressive=True),
        "a.jpg",
    ),
    "text that unpacks to 100 MB": (
        PNG[:33] + uploads.png_chunk(b"zTXt", b"c\x00\x00" + PACKED_ZEROS) + PNG[33:],
        "a.png",
    ),
    "profile that unpacks to 100 MB": (
        PNG[:33] + uploads.png_chunk(b"iCCP", b"c\x00\x00" + PACKED_ZEROS) + spoiled(PNG, 50)[33:],
        "a.png",
    ),
    "pdf without pages": (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n", "a.pdf"),
    "pdf header over html": (b"%PDF-1.7\n" + uploads.HTML, "a.pdf"),
    "pdf cut short": (SCAN[:150], "a.pdf"),
    "encrypted pdf": (uploads.encrypted_pdf(), "a.pdf"),
    "pdf bomb": (uploads.object_stream_bomb(), "a.pdf"),
    "too many pages": (uploads.pdf(pages=61), "a.pdf"),
    "empty": (b"", "a.jpg"),
    "over fifty megabytes": (JPEG + bytes(53_000_000), "a.jpg"),
    "scan over twenty megabytes": (SCAN + bytes(21_000_000), "a.pdf"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a.heic"),
    "avif": (picture("AVIF"), "a.avif"),
    # good content under a name that promises something else
    "jpeg called exe": (JPEG, "a.exe"),
    "jpeg with a second extension": (JPEG, "a.jpg.exe"),
    "jpeg called html": (JPEG, "a.html"),
    "jpeg called svg": (JPEG, "a.svg"),
    "jpeg called png": (JPEG, "a.png"),
    "jpeg without extension": (JPEG, "a"),
    "jpeg turned round": (JPEG, "a\u202egpj.exe"),
    "jpeg behind a nul": (JPEG, "a.jpg\x00.php"),
    "pdf called jpg": (SCAN, "a.jpg"),
    "pdf called html": (SCAN, "a.html"),
}
REFUSED = [
    *(
        pytest.param(content, f"{CHINESE}{suffix}", id=f"{label} as {suffix}")
        for label, content in NOT_PICTURES.items()
        for suffix in (".jpg", ".png", ".webp", ".svg.jpg", ".pdf")
    ),
    *(pytest.param(content, name, id=label) for label, (content, name) in BROKEN.items()),
]


@pytest.mark.parametrize(("content", "name"), REFUSED)
def test_a_hostile_file_is_refused_and_leaves_no_trace(tmp_path, content, name):
    with pytest.raises(RuleBroken) as refusal:
        keep_files(Stores.under(tmp_path), [("会场.jpg", JPEG), (name, content)])
    sentence = refusal.value.problems["files"][0]
    assert sentence.startswith("“"), "the sentence names the file"
    assert "会场.jpg" not in sentence
    assert sentence.endswith("。")
    assert list(tmp_path.rglob("*")) == [], "the good file of the same post is not kept either"


def _texted_png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", PAYLOAD.decode())
    words.add_itxt("XML:com.adobe.xmp", PAYLOAD.decode())
    return uploads.encoded(uploads.drawing((64, 64)), "PNG", pnginfo=words)


def _payload_in_exif() -> bytes:
    data = uploads.exif()
    data[0x010E] = PAYLOAD.decode()
    return uploads.jpeg(exif=data)


def _payload_in_pdf(document) -> None:
    uploads.with_script(document)
    document.docinfo["/Title"] = PAYLOAD.decode()
    document.attachments["payload.html"] = PAYLOAD


POLYGLOTS = {
    "jpeg then html": (JPEG + PAYLOAD, ".jpg"),
    "jpeg then zip": (JPEG + archive("x", PAYLOAD), ".jpg"),
    "jpeg with a comment": (uploads.jpeg(comment=PAYLOAD), ".jpg"),
    "jpeg with exif": (_payload_in_exif(), ".jpg"),
    "jpeg with xmp": (uploads.jpeg(xmp=PAYLOAD), ".jpg"),
    "jpeg with a profile": (uploads.jpeg(icc_profile=PAYLOAD * 10), ".jpg"),
    "jpeg with a second picture": (uploads.two_pictures() + PAYLOAD, ".jpg"),
    "png with texts": (_texted_png(), ".png"),
    "png then html": (PNG + PAYLOAD, ".png"),
    "png with its own chunk": (PNG[:33] + uploads.png_chunk(b"evIl", PAYLOAD) + PNG[33:], ".png"),
    "webp with exif": (
        uploads.encoded(uploads.drawing(), "WEBP", exif=uploads.exif(), xmp=PAYLOAD),
        ".webp",
    ),
    "pdf with scripts and files": (uploads.pdf(change=_payload_in_pdf), ".pdf"),
    "pdf then html": (SCAN + PAYLOAD, ".pdf"),
}
NAMES = {
    "plain": "a",
    "double extension": "a.php",
    "folders": "../../../etc/cron.d/a",
    "windows folders": "..\\..\\a",
    "nul": "a\x00",
    "right to left": "a\u202egnp",
    "line breaks": "a\r\nX-Evil: 1\r\n",
    "markup": "<img src=x onerror=alert(1)>",
    "255 bytes of Chinese": "照" * 83,
    "thousands of letters": "x" * 4000,
}


@pytest.mark.parametrize("stem", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(("content", "suffix"), POLYGLOTS.values(), ids=POLYGLOTS)
def test_what_hides_in_a_good_file_is_left_behind(tmp_path, content, suffix, stem):
    (kept,) = keep_files(Stores.under(tmp_path), [(stem + suffix, content)])
    stores = Stores.under(tmp_path)
    for digest in filter(None, (kept.master, kept.display)):
        served = stores.objects.get(digest)
        assert b"PAYLOAD" not in served
        assert b"script" not in served
        assert b"Exif" not in served
    assert stores.sealed.get(kept.sealed) == content, "the original is kept unaltered"
    assert kept.name.endswith(suffix)
    assert len(kept.name) <= 200
    assert not set(kept.name) & set('\x00\r\n\u202e/\\<>:"')


ORDINARY = {
    **{
        f"{form} {mode}": (uploads.encoded(uploads.drawing(mode=mode), form), suffix)
        for form, suffix, modes in (
            ("JPEG", ".jpg", ("RGB", "L", "CMYK", "YCbCr")),
            ("PNG", ".png", ("RGB", "RGBA", "L", "LA", "P", "1")),
            ("WEBP", ".webp", ("RGB", "RGBA")),
        )
        for mode in modes
    },
    **{f"jpeg quality {q}": (uploads.jpeg(quality=q), ".jpg") for q in (1, 50, 95)},
    **{
        f"jpeg {w}x{h}": (uploads.jpeg((w, h)), ".jpg")
        for w, h in ((1, 1), (1, 4000), (4000, 3000), (17, 31))
    },
    **{f"turned {n}": (uploads.phone_photo(n), ".jpg") for n in range(1, 9)},
    "progressive": (uploads.jpeg(progressive=True), ".jpg"),
    "40 megapixels": (uploads.flat_png(8000, 5000), ".png"),
    "16-bit grey": (uploads.grey16(), ".png"),
    "16-bit colour": (uploads.rgb16(), ".png"),
    "palette with transparency": (uploads.palette_with_transparency(), ".png"),
    "phone with a second picture": (uploads.two_pictures(), ".jpg"),
    "scan": (SCAN, ".pdf"),
    "60 pages": (uploads.pdf(pages=60), ".pdf"),
    "scan after white space": (b"\r\n" + SCAN, ".pdf"),
}


@pytest.mark.parametrize("upper", [False, True], ids=["small", "CAPITALS"])
@pytest.mark.parametrize(("content", "suffix"), ORDINARY.values(), ids=ORDINARY)
def test_ordinary_files_are_taken(tmp_path, content, suffix, upper):
    name = f"{CHINESE}（2025.9.15）{suffix.upper() if upper else suffix}"
    (kept,) = keep_files(Stores.under(tmp_path), [(name, content)])
    assert kept.name == name
    assert (kept.display is None) == (suffix == ".pdf")
