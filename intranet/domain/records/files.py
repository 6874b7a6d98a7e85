"""Files that people upload: what a row says of one, and how a good one is kept under its content hash."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, func, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.plain_text import not_to_enter
from intranet.foundation import chinese, office
from intranet.foundation.clean import CleanFile
from intranet.foundation.database import Base
from intranet.foundation.errors import RefusedFile, RuleBroken
from intranet.foundation.storage import Stores, digest_of
from intranet.foundation.uploads import MOST_FILES, MOST_WORK, clean_upload, safe_name, work_of


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


def count_files(session: Session, row: Any) -> int:
    """How many files were uploaded to a row and go with it when it is taken out. One statement."""
    counts = [
        select(func.count()).where(column == row.id)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, FileColumns)
        for column in mapper.columns
        if any(
            key.ondelete == "CASCADE" and key.column.table is row.__table__
            for key in column.foreign_keys
        )
    ]
    return sum(session.scalars(union_all(*counts))) if counts else 0


def sort_of(media_type: str) -> str:
    """What a paper is, in a word; a Latin one with the space that sets it off."""
    return "文档" if media_type in office.SUFFIXES else " PDF 扫描件"


@dataclass(frozen=True)
class KeptFile:
    """A file that was judged good, not yet attached to anything nor stored."""

    name: str
    clean: CleanFile
    content: bytes

    @property
    def master(self) -> str:
        """The SHA-256 of the clean copy."""
        return digest_of(self.clean.master)

    @property
    def sealed(self) -> str:
        """The SHA-256 of what was sent."""
        return digest_of(self.content)

    @property
    def display(self) -> str | None:
        """The SHA-256 of the copy for pages; None for what is no picture."""
        return None if self.clean.display is None else digest_of(self.clean.display)

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

    def store(self, stores: Stores) -> None:
        """Keep the three copies: the last thing before the commit, when nothing can be refused any more.

        Raises StorageFull; what was written before is unreferenced content, never half a file.
        """
        stores.objects.put(self.clean.master)
        if self.clean.display is not None:
            stores.objects.put(self.clean.display)
        stores.sealed.put(self.content)


def without_known(files: Sequence[KeptFile], known: Collection[str]) -> list[KeptFile]:
    """The files whose sealed content is not among *known*, each content once: a double submit adds nothing."""
    fresh: dict[str, KeptFile] = {}
    for file in files:
        if file.sealed not in known:
            fresh.setdefault(file.sealed, file)
    return list(fresh.values())


def good_files(files: Sequence[tuple[str, bytes]]) -> tuple[list[KeptFile], list[str]]:
    """Judge and clean (name, content) pairs; needs no database and takes seconds.

    Returns the good ones, and a sentence for each of the others. RuleBroken beside ``files`` when none is good or all
    together are too much to look at; Busy while others have pictures looked at.
    """
    _check_together(files)
    good, refused = [], []
    for given, content in files:
        name = safe_name(given)
        try:
            if sentence := not_to_enter(name):
                raise RefusedFile(f"文件名{sentence}")
            good.append(KeptFile(name, clean_upload(content, name), content))
        except RefusedFile as refusal:
            refused.append(f"“{name}”：{refusal}")
    if not good:
        raise RuleBroken({"files": refused})
    return good, refused


def whole_files(files: Sequence[tuple[str, bytes]]) -> list[KeptFile]:
    """The same, all of them or none: RuleBroken names every file that is not good."""
    good, refused = good_files(files)
    if refused:
        raise RuleBroken({"files": refused})
    return good


def keep_files(stores: Stores, files: Sequence[tuple[str, bytes]]) -> list[KeptFile]:
    """``whole_files``, stored at once."""
    good = whole_files(files)
    for one in good:
        one.store(stores)
    return good


def _check_together(files: Sequence[tuple[str, bytes]]) -> None:
    """Before anything is unpacked: how many files there are, and how much all the pictures would be."""
    problem = ""
    if len(files) > MOST_FILES:
        problem = f"一次最多上传{MOST_FILES}个文件，本次选择了{len(files)}个，请分几次上传。"
    elif work_of(content for _, content in files) > MOST_WORK:
        problem = "所选图片合计的像素过多，请分几次上传，或者缩小后再上传。"
    if problem:
        raise RuleBroken({"files": [problem]})
