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
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intranet.foundation.errors import DamagedFile, StorageFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


PRIVATE = 0o700
_INCOMING = "incoming-"


def digest_of(content: bytes) -> str:
    """The name under which *content* lies in a store: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


def private_folder(folder: Path) -> None:
    """Make the folder, and those above it that are missing, for the service account alone, whatever the umask is."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        with contextlib.suppress(FileExistsError):
            missing.mkdir()
        missing.chmod(PRIVATE)


class FileStore:
    """Files of one kind, each under its own SHA-256."""

    def __init__(self, folder: Path) -> None:
        """Keep files under *folder*, created on first use."""
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where the file with this SHA-256 lies."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise ValueError("not a SHA-256 digest")
        return self.folder / digest[:2] / digest[2:]

    def put(self, content: bytes) -> str:
        """Keep *content* and return its SHA-256; raise StorageFull when the disk is full.

        A file that is there already and sound is left alone; a damaged one is replaced.
        """
        digest = digest_of(content)
        with contextlib.suppress(DamagedFile):
            self.get(digest)
            return digest
        try:
            self._write(self.path(digest), content)
        except OSError as failure:
            if failure.errno in FULL:
                raise StorageFull(
                    "存储空间不足，文件没有保存。请联系系统管理员清理空间后重新上传。"
                ) from failure
            raise
        return digest

    def _write(self, target: Path, content: bytes) -> None:
        temporary = ""
        try:
            private_folder(target.parent)
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=_INCOMING)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).replace(target)
        except OSError:
            if temporary:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
            raise
        # the new name itself must survive a power cut, too
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def digests(self) -> Iterator[str]:
        """The names of all files that lie here, in order."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if re.fullmatch(r"[0-9a-f]{62}", path.name):
                yield path.parent.name + path.name

    def unfinished(self, before: datetime) -> Iterator[Path]:
        """Temporary files, not written to since *before*, of writers that were ended in the middle."""
        for path in sorted(self.folder.glob(f"[0-9a-f][0-9a-f]/{_INCOMING}*")):
            # it may just have got its name
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    yield path

    def last_changed(self, digest: str) -> datetime:
        """When the file was written."""
        return datetime.fromtimestamp(self.path(digest).stat().st_mtime, UTC)

    def remove(self, digest: str) -> None:
        """Delete a file that nothing refers to any more."""
        self.path(digest).unlink(missing_ok=True)

    def get(self, digest: str) -> bytes:
        """Return the bytes; raise DamagedFile when they are gone or no longer fit their name."""
        try:
            content = self.path(digest).read_bytes()
        except FileNotFoundError as failure:
            raise DamagedFile(f"stored file {digest[:12]} is missing") from failure
        if digest_of(content) != digest:
            raise DamagedFile(f"stored file {digest[:12]} does not fit its hash")
        return content


@dataclass(frozen=True)
class Stores:
    """``objects``: clean copies that pages serve. ``sealed``: unaltered originals, kept for the archive only."""

    objects: FileStore
    sealed: FileStore

    @classmethod
    def under(cls, data_dir: Path) -> "Stores":
        """Both stores of the installation with this data folder."""
        return cls(FileStore(data_dir / "objects"), FileStore(data_dir / "sealed"))

    def close_to_others(self) -> None:
        """Take from everybody else what an earlier umask gave them."""
        for folder in (self.objects.folder, self.sealed.folder):
            if folder.exists() and folder.stat().st_mode & ~PRIVATE & 0o777:
                folder.chmod(PRIVATE)

    def usable(self) -> bool:
        """Whether files can be read and kept: a folder that nothing was put into yet counts by the one around it."""
        folders = {store.folder for store in (self.objects, self.sealed)}
        return all(
            os.access(one if one.exists() else one.parent, os.R_OK | os.W_OK | os.X_OK)
            for one in folders
        )
