"""Uploaded files: their names made harmless, their content judged by itself and made safe."""

import re
import unicodedata
from collections.abc import Iterable

from intranet.foundation.clean import CleanFile
from intranet.foundation.errors import RefusedFile
from intranet.foundation.office import clean_office, looks_like_office

MAX_BYTES = 20 * 1024 * 1024
# pictures come out of phones and are shrunk here
MAX_PICTURE_BYTES = 50 * 1024 * 1024
MAX_NAME = 120
# One request: so many files, and so many pixels of pictures together, as ``images.work_of`` weighs them.
MOST_FILES = 30
MOST_WORK = 160_000_000
NAMELESS = "未命名文件"
# Control, format (right-to-left marks), surrogate and private characters, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r'[\\/:*?"<>|]')


def safe_name(name: str) -> str:
    """The last part of a file name as plain text of at most MAX_NAME characters, its suffix kept.

    Folders, control and direction characters and what Windows forbids are removed. The name is only ever shown
    and offered for downloads; nothing is stored under it.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    base = "".join(sign for sign in base if unicodedata.category(sign) not in _INVISIBLE)
    base = _RESERVED.sub("_", base).strip(". \u3000")
    stem, dot, suffix = base.rpartition(".")
    if not dot or not stem or len(suffix) > 10:
        return base[:MAX_NAME] or NAMELESS
    return f"{stem[: MAX_NAME - len(suffix) - 1]}.{suffix}"


def looks_like_picture(content: bytes) -> bool:
    """Whether the first bytes are those of a JPEG, PNG or WebP."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def work_of(contents: Iterable[bytes]) -> int:
    """How much the pictures among *contents* are to be unpacked, in pixels, by their headers alone."""
    pictures = [content for content in contents if looks_like_picture(content)]
    if not pictures:
        return 0
    from intranet.foundation import images  # noqa: PLC0415

    return sum(map(images.work_of, pictures))


def clean_upload(content: bytes, name: str) -> CleanFile:
    """Judge an uploaded file by its content and make it safe; raise RefusedFile otherwise.

    The tools for pictures and scans are large: they are loaded when the first one comes.
    """
    if not content:
        raise RefusedFile("文件是空的，请重新选择。")
    most = MAX_PICTURE_BYTES if looks_like_picture(content) else MAX_BYTES
    if len(content) > most:
        raise RefusedFile(f"文件超过{most // 1024 // 1024} MB，请压缩后上传。")
    if content.lstrip()[:5] == b"%PDF-":
        from intranet.foundation.scans import clean_pdf  # noqa: PLC0415

        return clean_pdf(content, name)
    if looks_like_office(content):
        return clean_office(content, name)
    from intranet.foundation.images import clean_picture  # noqa: PLC0415

    return clean_picture(content, name)
