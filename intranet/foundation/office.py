"""Word, Excel and PowerPoint files as papers: looked into as archives, never opened as documents, never rendered.

They are kept as they came, so what could act on the machine of the next reader is refused: macros, embedded programs,
content fetched from elsewhere, and archives that unpack to more than a document can be.
"""

import io
import re
import zipfile
from pathlib import PurePosixPath

from intranet.foundation.clean import CleanFile
from intranet.foundation.errors import RefusedFile

# suffix → kind of file as it is stored, the part that makes it one
PACKAGES = {
    "docx": ("application/x-docx", "word/document.xml"),
    "xlsx": ("application/x-xlsx", "xl/workbook.xml"),
    "pptx": ("application/x-pptx", "ppt/presentation.xml"),
}
WORD_BINARY = "application/msword"
SUFFIXES = {WORD_BINARY: "doc", **{kind: suffix for suffix, (kind, _) in PACKAGES.items()}}
MAX_PARTS = 3000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACTIVE = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|/activex/|\.(?:exe|dll|com|bat|cmd|js|vbs|ps1|scr|lnk)$|/oleobject[^/]*\.bin$",
    re.IGNORECASE,
)
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_OLD = {"xls": "xlsx", "ppt": "pptx", "et": "xlsx", "dps": "pptx", "wps": "docx"}
_MACROS = "文件带有宏或者内嵌程序，请另存为不带宏的文件后上传。"
_DAMAGED = "文件已损坏，无法读取，请重新保存后上传。"


def looks_like_office(content: bytes) -> bool:
    """Whether the first bytes are those of an archive or of the older format of Office."""
    return content.startswith((_ARCHIVE, _COMPOUND))


def clean_office(content: bytes, name: str) -> CleanFile:
    """Judge a document by what it contains; it is kept unchanged. RefusedFile with a Chinese sentence otherwise."""
    suffix = name.rpartition(".")[2].lower()
    if content.startswith(_COMPOUND):
        _check_compound(content, suffix)
        kind = WORD_BINARY
    else:
        kind = _check_package(content, suffix)
    return CleanFile(kind, content, None, None, None, None)


def _check_compound(content: bytes, suffix: str) -> None:
    """The older format: streams are named in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise RefusedFile("文件设有密码，请去掉密码后上传。")
    if suffix in _OLD:
        raise RefusedFile(f"这种旧格式不能保存，请另存为 {_OLD[suffix]} 后上传。")
    if suffix != "doc" or not holds("WordDocument"):
        raise RefusedFile("文件内容与扩展名不符，请核对后上传原始文件。")
    if holds("_VBA_PROJECT") or holds("Ole10Native"):
        raise RefusedFile(_MACROS)


def _check_package(content: bytes, suffix: str) -> str:
    if suffix in {"docm", "xlsm", "pptm", "dotm"}:
        raise RefusedFile(_MACROS)
    if suffix in {"zip", "rar", "7z", "jar"}:
        raise RefusedFile("压缩包不能保存，请把其中的文件分别上传。")
    if suffix not in PACKAGES:
        raise RefusedFile("文件内容与扩展名不符，请核对后上传原始文件。")
    kind, main = PACKAGES[suffix]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package.infolist(), len(content))
            if not {"[Content_Types].xml", main} <= set(package.namelist()):
                raise RefusedFile("文件内容与扩展名不符，请核对后上传原始文件。")
            # unpacks each part once and compares it with what the archive says of it
            if package.testzip() is not None:
                raise RefusedFile(_DAMAGED)
            for name in package.namelist():
                if name.lower().endswith(".rels"):
                    _check_relations(package.read(name))
    except RefusedFile:
        raise
    except Exception as failure:  # a damaged archive makes zipfile raise many kinds of exception
        raise RefusedFile(_DAMAGED) from failure
    return kind


def _check_parts(parts: list[zipfile.ZipInfo], size: int) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedFile("文件设有密码，请去掉密码后上传。")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > min(MAX_UNPACKED, MAX_RATIO * size):
        raise RefusedFile("文件解开后过大，不像正常的文档，没有保存。")
    names = [part.filename for part in parts]
    strange = (
        "\\" in name or ":" in name or name.startswith("/") or ".." in PurePosixPath(name).parts
        for name in names
    )
    if any(strange) or len({name.lower() for name in names}) < len(names):
        raise RefusedFile("文件内部结构不正常，没有保存，请重新保存后上传。")
    if any(_ACTIVE.search(name) for name in names):
        raise RefusedFile(_MACROS)


def _check_relations(content: bytes) -> None:
    """Links in the text are fine; templates, pictures and tables fetched from elsewhere are not."""
    for relation in _RELATION.findall(content):
        if b'TargetMode="External"' in relation and b'/hyperlink"' not in relation:
            raise RefusedFile("文件引用了外部的模板、图片或数据，请改为嵌入后上传。")
