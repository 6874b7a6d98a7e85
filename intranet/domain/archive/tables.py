"""Filed documents (件) with their files and scans, transfers, the office's retention table, what was verified."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.archive.words import SIGNED_COPY, ItemKind, ItemState, Retention, archival_code
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.files import FileColumns
from intranet.foundation.database import Base, JsonDocument, choice
from intranet.foundation.storage import Stores

MAX_CODE = 12
MAX_FONDS_NAME = 80
MAX_BASIS = 120
MAX_LOCATION = 60
MAX_REMARK = 60
MAX_UNIT = 60
MAX_PERSON = 40
MAX_REASON = 200
# a number and a record are free again once the filing is undone
_STANDING = text("withdrawn_at IS NULL")


class ArchiveNumbering(EnteredColumns, Base):
    """What begins the numbers of a committee: 全宗号, 档案门类代码, 机构（问题）代码; one row a committee."""

    audited = ("archive_numbering", "档号设置")
    __tablename__ = "archive_numbering"
    __table_args__ = (Index("uq_archive_numbering_committee", "committee_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    fonds: Mapped[str] = mapped_column(String(MAX_CODE))
    fonds_name: Mapped[str] = mapped_column(String(MAX_FONDS_NAME))
    category: Mapped[str] = mapped_column(String(MAX_CODE))
    unit: Mapped[str] = mapped_column(String(MAX_CODE))

    @property
    def trail_label(self) -> str:
        """全宗号 and codes."""
        return f"{self.fonds}-{self.category}-{self.unit}"


class ArchiveRetention(EnteredColumns, Base):
    """How long a committee keeps one kind of document, for documents of ``from_year`` and later."""

    audited = ("archive_retention", "保管期限")
    __tablename__ = "archive_retention"
    __table_args__ = (
        Index("uq_archive_retention", "committee_id", "kind", "from_year", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind, "kind"))
    retention: Mapped[Retention] = mapped_column(choice(Retention, "retention"))
    from_year: Mapped[int]
    basis: Mapped[str] = mapped_column(String(MAX_BASIS))

    @property
    def trail_label(self) -> str:
        """The kind and how long."""
        return f"{self.kind.label}{self.retention.label}"


class ArchiveTransfer(EnteredColumns, Base):
    """Items that were handed over to the archive on one day, with who gave and who took them."""

    audited = ("archive_transfer", "档案移交")
    __tablename__ = "archive_transfer"
    __table_args__ = (Index("ix_archive_transfer_committee", "committee_id", "transferred_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    year: Mapped[int]
    transferred_on: Mapped[date]
    receiver: Mapped[str] = mapped_column(String(MAX_UNIT))
    handed_by: Mapped[str] = mapped_column(String(MAX_PERSON))
    received_by: Mapped[str] = mapped_column(String(MAX_PERSON))

    @property
    def trail_label(self) -> str:
        """The year and who received it."""
        return f"{self.year}年度，{self.receiver}"


class ArchiveItem(EnteredColumns, Base):
    """One 件: a final document under its number (DA/T 22-2015), which stays.

    ``sha256`` and ``pages`` are of its PDF, empty until it is made. ``edition`` is the one that was filed; earlier ones
    are in its files. One whose filing was undone (``withdrawn_at``) stays with its files and the number that it had; by
    whom it was is told by the trail.
    """

    audited = ("archive_item", "归档件")
    __tablename__ = "archive_item"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(sha256 IS NULL) = (pages IS NULL)", name="made"),
        CheckConstraint("withdrawn_at IS NULL OR transfer_id IS NULL", name="withdrawn"),
        Index(
            "uq_archive_item_number",
            "committee_id",
            "year",
            "retention",
            "unit",
            "number",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index(
            "uq_archive_item_record",
            "record_kind",
            "record_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_archive_item_transfer", "transfer_id"),
        Index("ix_archive_item_document", "document_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    # whose document it is; without a branch the committee's
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind, "kind"))
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    edition: Mapped[int]
    document_number: Mapped[str] = mapped_column(String(40))
    # 文号, which the office gave it when it was sent out; empty where it gave none
    office_number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    fonds: Mapped[str] = mapped_column(String(MAX_CODE))
    fonds_name: Mapped[str] = mapped_column(String(MAX_FONDS_NAME))
    category: Mapped[str] = mapped_column(String(MAX_CODE))
    year: Mapped[int]
    retention: Mapped[Retention] = mapped_column(choice(Retention, "retention"))
    unit: Mapped[str] = mapped_column(String(MAX_CODE))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    responsible: Mapped[str] = mapped_column(String(80))
    written_on: Mapped[date]
    pages: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(MAX_LOCATION), default="")
    remark: Mapped[str] = mapped_column(String(MAX_REMARK), default="")
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("archive_transfer.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(MAX_REASON), default="", server_default="")

    @classmethod
    def standing(cls) -> ColumnElement[bool]:
        """SQL: its filing was not undone."""
        return cls.withdrawn_at.is_(None)

    @property
    def record(self) -> tuple[str, int]:
        """What was filed."""
        return self.record_kind, self.record_id

    @property
    def code(self) -> str:
        """档号, e.g. 0123-WS·2026-D10-JGGW-0017."""
        return archival_code(
            self.fonds, self.category, self.year, self.retention, self.unit, self.number
        )

    @property
    def state(self) -> ItemState:
        """Where it stands."""
        if self.withdrawn_at is not None:
            return ItemState.WITHDRAWN
        return ItemState.FILED if self.transfer_id is None else ItemState.TRANSFERRED

    @property
    def trail_label(self) -> str:
        """档号 and title."""
        return f"{self.code} {self.title}"


class ArchiveFile(Base):
    """One file of an item, by its path in the package; ``sealed`` is an unaltered original."""

    __tablename__ = "archive_file"
    __table_args__ = (Index("uq_archive_file", "item_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("archive_item.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bool] = mapped_column(default=False)

    @property
    def of_signed_copy(self) -> bool:
        """Whether it came back signed."""
        return self.name.startswith(SIGNED_COPY)

    @property
    def can_be_read(self) -> bool:
        """Whether it is read by itself: an edition, or what came back signed."""
        return self.of_signed_copy or (self.name.endswith(".pdf") and not self.sealed)

    def content(self, kept_in: Stores) -> bytes:
        """What is stored. Raises DamagedFile."""
        return (kept_in.sealed if self.sealed else kept_in.objects).get(self.sha256)


class ArchiveScan(FileColumns, Base):
    """The signed copy of an item, scanned."""

    audited = ("archive_scan", "签字件扫描件")
    __tablename__ = "archive_scan"
    __table_args__ = (Index("ix_archive_scan_item", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("archive_item.id", ondelete="CASCADE"))


class ArchivePackage(EnteredColumns, Base):
    """Packages of a year that were asked for as one file: ``sha256`` once it is made."""

    audited = ("archive_package", "归档信息包")
    __tablename__ = "archive_package"
    __table_args__ = (Index("ix_archive_package_committee", "committee_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    # without a branch the committee's own items
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    year: Mapped[int]
    items: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64))

    @property
    def trail_label(self) -> str:
        """The year."""
        return f"{self.year}年度"


class ArchiveCheck(Base):
    """One reading of all stored files of a committee's items; ``faults`` are sentences, one for each file."""

    audited = ("archive_check", "归档文件核验")
    __tablename__ = "archive_check"
    __table_args__ = (Index("ix_archive_check_committee", "committee_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    checked_at: Mapped[datetime]
    files: Mapped[int]
    fault_count: Mapped[int]
    faults: Mapped[list[str]] = mapped_column(JsonDocument)
