"""PDF scans made safe: only pages and what pages need to be seen are kept.

The pages move into a new document, so that scripts, forms, embedded files, outlines and document metadata stay
behind; whatever is not on the short list of a page's own keys is dropped, and photographs inside lose their EXIF.
"""

import io
from typing import Any

import pikepdf

from intranet.foundation.clean import CleanFile
from intranet.foundation.errors import RefusedFile

MAX_PAGES = 60
# What a page needs to be drawn; everything else (actions, annotations, metadata, attachments) goes.
_PAGE_KEYS = frozenset(
    {
        "/Type",
        "/Parent",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/BleedBox",
        "/TrimBox",
        "/ArtBox",
        "/Contents",
        "/Rotate",
        "/Group",
        "/UserUnit",
    }
)
# Metadata and private data that any object below a page may carry.
_PRIVATE_KEYS = ("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/OPI", "/Alternates")
_DEEPEST = 40

# A few kilobytes may unpack to gigabytes: qpdf gives up before that.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=256 * 1024 * 1024,
    run_length_max_memory=256 * 1024 * 1024,
    max_stream_filters=4,
)


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG stream without its application and comment segments (EXIF, place, device, thumbnails).

    Lossless. APP14 stays: it says how the colours are coded. Data that do not parse are returned as they are.
    """
    if data[:2] != b"\xff\xd8":
        return data
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:  # the picture itself begins
            return b"".join((*kept, data[at:]))
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2:
            return data
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return data


def _strip(item: Any, depth: int = 0) -> None:
    """Take private keys out of a dictionary and of the direct objects in it."""
    if depth > _DEEPEST:
        raise RefusedFile("这份 PDF 的结构异常，请重新扫描或导出后上传。")
    if isinstance(item, pikepdf.Array):
        parts = list(item)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in _PRIVATE_KEYS:
            if key in item:
                del item[key]
        parts = [item[key] for key in list(item.keys())]
    else:
        return
    for part in parts:
        # numbers arrive as plain Python values; indirect objects have their own turn
        if not getattr(part, "is_indirect", True):
            _strip(part, depth + 1)


def _strip_all(document: pikepdf.Pdf) -> None:
    for item in document.objects:
        _strip(item)
        if isinstance(item, pikepdf.Stream) and item.get("/Filter") == pikepdf.Name.DCTDecode:
            raw = item.read_raw_bytes()
            bare = bare_jpeg(raw)
            if len(bare) < len(raw):
                parameters: Any = item.get("/DecodeParms")
                item.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


def _copy(source: pikepdf.Pdf) -> bytes:
    """The pages of *source*, and nothing else, as a new file."""
    # stamps and filled fields become part of the page before the annotations go
    source.flatten_annotations("print")
    with pikepdf.new() as document:
        document.pages.extend(source.pages)
        for page in document.pages:
            for key in set(page.obj.keys()) - _PAGE_KEYS:
                del page.obj[key]
        _strip_all(document)
        buffer = io.BytesIO()
        document.save(buffer, deterministic_id=True, recompress_flate=False)
    return buffer.getvalue()


def clean_pdf(content: bytes, name: str) -> CleanFile:
    """Copy the bare pages of a PDF scan; raise RefusedFile with a Chinese sentence when it cannot be read."""
    if name.rpartition(".")[2].lower() != "pdf":
        raise RefusedFile("文件内容与扩展名不符，请核对后上传。")
    try:
        with pikepdf.open(io.BytesIO(content)) as source:
            pages = len(source.pages)
            if source.is_encrypted:
                raise RefusedFile("这份 PDF 设有密码或使用限制，请去掉限制后上传。")
            if not 0 < pages <= MAX_PAGES:
                raise RefusedFile(f"扫描件应为1至{MAX_PAGES}页，这份有{pages}页，请拆分后上传。")
            master = _copy(source)
    except RefusedFile:
        raise
    except pikepdf.PasswordError as failure:
        raise RefusedFile("这份 PDF 设有密码，请去掉密码后上传。") from failure
    except Exception as failure:  # qpdf reports damage in many ways
        raise RefusedFile("这份 PDF 已损坏，无法读取，请重新扫描或导出后上传。") from failure
    return CleanFile("application/pdf", master, None, None, None, pages)
