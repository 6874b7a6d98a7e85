"""Files that people upload: what a row says of one, and how a good one is kept under its content hash."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation import chinese, office
from intranet.foundation.clean import CleanFile
from intranet.foundation.errors import RefusedFile, RuleBroken
from intranet.foundation.storage import Stores
from intranet.foundation.uploads import clean_upload, safe_name


class FileColumns:
    """One file. ``master`` is served; ``sealed`` is the unaltered original for the archive, never served in pages."""

    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    master_sha256: Mapped[str] = mapped_column(String(64))
    display_sha256: Mapped[str | None] = mapped_column(String(64))
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    @property
    def is_picture(self) -> bool:
        """Whether the file can be shown in a page."""
        return self.display_sha256 is not None

    @property
    def download_name(self) -> str:
        """The uploader's name with the suffix of what is really sent: JPEG, PDF or a document of Office."""
        stem, dot, _ = self.original_name.rpartition(".")
        suffix = {"application/pdf": "pdf", **office.SUFFIXES}.get(self.media_type, "jpg")
        return f"{stem if dot else self.original_name}.{suffix}"

    @property
    def size_label(self) -> str:
        """2.5 MB or 340 KB, of the file that is sent."""
        if self.size_bytes >= 1024 * 1024:
            return f"{chinese.tenths(self.size_bytes * 10 // (1024 * 1024))} MB"
        return f"{max(1, self.size_bytes // 1024)} KB"


def sort_of(media_type: str) -> str:
    """What a paper is, in a word; a Latin one with the space that sets it off."""
    return "文档" if media_type in office.SUFFIXES else " PDF 扫描件"


@dataclass(frozen=True)
class KeptFile:
    """A file that was judged good and lies in the stores, not yet attached to anything."""

    name: str
    clean: CleanFile
    master: str
    display: str | None
    sealed: str

    def columns(self) -> dict[str, object]:
        """The values of ``FileColumns`` but for who added it when."""
        return {
            "original_name": self.name,
            "media_type": self.clean.media_type,
            "size_bytes": len(self.clean.master),
            "width": self.clean.width,
            "height": self.clean.height,
            "pages": self.clean.pages,
            "master_sha256": self.master,
            "display_sha256": self.display,
            "sealed_sha256": self.sealed,
        }


def without_known(files: Sequence[KeptFile], known: Collection[str]) -> list[KeptFile]:
    """The files whose sealed content is not among *known*, each content once: a double submit adds nothing."""
    fresh: dict[str, KeptFile] = {}
    for file in files:
        if file.sealed not in known:
            fresh.setdefault(file.sealed, file)
    return list(fresh.values())


def keep_good(
    stores: Stores, files: Sequence[tuple[str, bytes]]
) -> tuple[list[KeptFile], list[str]]:
    """Judge and clean (name, content) pairs, then store the good ones; needs no database and takes seconds.

    Returns them, and a sentence for each of the others. RuleBroken beside ``files`` when none is good; StorageFull when
    the disk is full; what was written before is unreferenced content, never half a file.
    """
    good, refused = _judged(files)
    if not good:
        raise RuleBroken({"files": refused})
    return [_stored(stores, *one) for one in good], refused


def keep_files(stores: Stores, files: Sequence[tuple[str, bytes]]) -> list[KeptFile]:
    """The same, all of them or none: RuleBroken names every file that is not good."""
    good, refused = _judged(files)
    if refused:
        raise RuleBroken({"files": refused})
    return [_stored(stores, *one) for one in good]


def _judged(
    files: Sequence[tuple[str, bytes]],
) -> tuple[list[tuple[str, bytes, CleanFile]], list[str]]:
    good, refused = [], []
    for given, content in files:
        name = safe_name(given)
        try:
            good.append((name, content, clean_upload(content, name)))
        except RefusedFile as refusal:
            refused.append(f"“{name}”：{refusal}")
    return good, refused


def _stored(stores: Stores, name: str, content: bytes, clean: CleanFile) -> KeptFile:
    return KeptFile(
        name=name,
        clean=clean,
        master=stores.objects.put(clean.master),
        display=stores.objects.put(clean.display) if clean.display is not None else None,
        sealed=stores.sealed.put(content),
    )
