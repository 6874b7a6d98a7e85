"""Tables that were sent back as Excel files: what each row asked for, what came of it, and how it was before.

The file itself is kept as evidence under its hash. What is not confirmed changes nothing; what was confirmed can be
taken back as long as nobody has changed any of it since.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.foundation.database import Base, choice

MAX_NAME, MAX_FILE_NAME, MAX_PROBLEM = 40, 200, 400


class ImportState(StrEnum):
    """How far an upload has come."""

    READING = "reading"
    PREVIEWED = "previewed"
    WRITING = "writing"
    UNDOING = "undoing"
    CONFIRMED = "confirmed"
    ROLLED_BACK = "rolled_back"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """In Chinese."""
        return _STATES[self]


class Outcome(StrEnum):
    """What a row asks for, or why it is left out."""

    NEW = "new"
    CHANGED = "changed"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"new": "新增", "changed": "修改", "refused": "不能写入"}[self]


_STATES = {
    ImportState.READING: "正在读取",
    ImportState.PREVIEWED: "待确认",
    ImportState.WRITING: "正在写入",
    ImportState.UNDOING: "正在撤销",
    ImportState.CONFIRMED: "已写入",
    ImportState.ROLLED_BACK: "已撤销",
    ImportState.REFUSED: "没有读取",
}
UNDER_WAY = frozenset({ImportState.READING, ImportState.WRITING, ImportState.UNDOING})


class ImportBatch(Base):
    """One uploaded file for one register; without ``branch_id`` for the committee and several branches.

    ``unchanged`` counts rows that say what is stored already. ``told`` holds the headings that nobody asked for.
    Without ``uploaded_by_id`` it came by a command.
    """

    audited = ("import_batch", "表格登记")
    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_place", "committee_id", "uploaded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workbook: Mapped[str] = mapped_column(String(MAX_NAME))
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    original_name: Mapped[str] = mapped_column(String(MAX_FILE_NAME))
    file_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(choice(ImportState, "state"))
    problem: Mapped[str] = mapped_column(String(MAX_PROBLEM), default="")
    unchanged: Mapped[int] = mapped_column(default=0)
    told: Mapped[dict[str, Any]]
    job_id: Mapped[int | None]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    rolled_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    rolled_back_at: Mapped[datetime | None]

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is at it."""
        return self.state in UNDER_WAY


class ImportRow(Base):
    """One row that changes something, or was refused.

    ``object_id`` is the line that it corrects or has become; ``version`` the one it was compared with and, once it is
    written, the one that it made. ``typed`` is what the form gets, ``told`` what people are shown: what names the row,
    changes and problems. ``before`` holds the columns of the line as they were.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_batch", "batch_id", "outcome", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    object_id: Mapped[int | None]
    version: Mapped[int | None]
    is_written: Mapped[bool] = mapped_column(default=False)
    typed: Mapped[dict[str, Any]]
    told: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
