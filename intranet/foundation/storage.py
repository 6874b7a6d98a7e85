"""Content-addressed files under the data folder.

A file is named by the SHA-256 of its bytes, written to a temporary name, flushed to disk and renamed: a reader never
sees half a file, equal content is kept once, and a damaged file betrays itself.
"""

import contextlib
import errno
import hashlib
import os
import re
import tempfile
from pathlib import Path

from intranet.foundation.errors import StorageFull

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileStore:
    """Files of one kind (``objects``: served; ``sealed``: unaltered originals, never served in pages)."""

    def __init__(self, folder: Path) -> None:
        """Keep files under *folder*, created on first use."""
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where the file with this SHA-256 lies."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ValueError("not a SHA-256 digest")
        return self.folder / digest[:2] / digest[2:]

    def put(self, content: bytes) -> str:
        """Keep *content* and return its SHA-256; raise StorageFull when the disk is full."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if target.exists():
            return digest
        temporary = ""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).replace(target)
        except OSError as failure:
            if temporary:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
            if failure.errno in FULL:
                raise StorageFull(
                    "存储空间不足，文件未保存。已填写的文字没有丢失，请联系系统管理员后重试。"
                ) from failure
            raise
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes; raise FileNotFoundError, or ValueError when they no longer fit their name."""
        content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"stored file {digest[:12]} is damaged")
        return content
