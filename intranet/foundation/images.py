"""Uploaded files made safe: judged by content, re-encoded, stripped of metadata.

Photographs become JPEG without EXIF (so without place and device); orientation is applied first.
Scans may also be PDF: active content, attachments and metadata are removed.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from intranet.foundation.errors import RefusedFile

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
DISPLAY_EDGE = 1600
MAX_PAGES = 60
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {
    "JPEG": {"jpg", "jpeg", "jpe", "jfif"},
    "PNG": {"png"},
    "WEBP": {"webp"},
    "PDF": {"pdf"},
}


@dataclass(frozen=True)
class CleanFile:
    """A file fit for keeping: the clean master and, for pictures, a smaller copy for page and print."""

    media_type: str
    master: bytes
    display: bytes | None
    width: int | None
    height: int | None
    pages: int | None


def _encode(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _flatten(picture: Image.Image) -> Image.Image:
    """RGB on white paper, without any metadata that Pillow would carry along."""
    if picture.mode in {"RGBA", "LA", "P", "PA"}:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain


def _suffix_fits(name: str, kind: str) -> bool:
    return name.rpartition(".")[2].lower() in SUFFIXES[kind]


def clean_picture(content: bytes, name: str) -> CleanFile:
    """Re-encode a JPEG, PNG or WebP; raise RefusedFile with a Chinese sentence otherwise."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns about decompression bombs; our own cap below is stricter.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise RefusedFile(
                f"图片有{width * height / 1_000_000:.0f}百万像素，"
                f"超过{MAX_PIXELS // 1_000_000}百万像素的上限，请缩小后再上传。"
            )
        if not _suffix_fits(name, str(picture.format)):
            raise RefusedFile("文件内容与扩展名不符，请核对后上传原始图片。")
        upright = ImageOps.exif_transpose(picture)
        plain = _flatten(upright)
    except RefusedFile:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as failure:
        raise RefusedFile("这不是可用的图片，请上传 JPG、PNG 或 WebP 格式的照片。") from failure
    except Exception as failure:  # damaged files make Pillow raise many kinds of exception
        raise RefusedFile("图片已损坏，无法读取，请重新导出后上传。") from failure
    display = plain.copy()
    display.thumbnail((DISPLAY_EDGE, DISPLAY_EDGE), Image.Resampling.LANCZOS)
    return CleanFile(
        media_type="image/jpeg",
        master=_encode(plain, 92),
        display=_encode(display, 82),
        width=plain.width,
        height=plain.height,
        pages=None,
    )


def clean_pdf(content: bytes, name: str) -> CleanFile:
    """Strip scripts, attachments and metadata from a PDF scan; raise RefusedFile when it cannot be read."""
    import pikepdf  # noqa: PLC0415 - heavy, and needed for scans only

    if not _suffix_fits(name, "PDF"):
        raise RefusedFile("文件内容与扩展名不符，请核对后上传。")
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            pages = len(document.pages)
            if not 0 < pages <= MAX_PAGES:
                raise RefusedFile(f"扫描件应为1至{MAX_PAGES}页，请拆分后上传。")
            root = document.Root
            for key in (
                "/OpenAction",
                "/AA",
                "/Names",
                "/AcroForm",
                "/Metadata",
                "/Outlines",
                "/AF",
            ):
                if key in root:
                    del root[key]
            for page in document.pages:
                for key in ("/AA", "/Annots", "/Metadata", "/PieceInfo"):
                    if key in page:
                        del page[key]
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            buffer = io.BytesIO()
            document.save(buffer, deterministic_id=True, recompress_flate=False)
    except RefusedFile:
        raise
    except pikepdf.PasswordError as failure:
        raise RefusedFile("这份 PDF 设有密码，请去掉密码后上传。") from failure
    except Exception as failure:  # qpdf reports damage in many ways
        raise RefusedFile("这份 PDF 已损坏，无法读取，请重新扫描或导出后上传。") from failure
    return CleanFile("application/pdf", buffer.getvalue(), None, None, None, pages)


def clean_upload(content: bytes, name: str) -> CleanFile:
    """Judge an uploaded file by its content and make it safe; raise RefusedFile otherwise."""
    if not content:
        raise RefusedFile("文件是空的，请重新选择。")
    if len(content) > MAX_BYTES:
        raise RefusedFile(f"文件超过{MAX_BYTES // 1024 // 1024} MB，请压缩后上传。")
    if content.lstrip()[:5] == b"%PDF-":
        return clean_pdf(content, name)
    return clean_picture(content, name)
