"""Columns of what is entered and corrected without a review: whose hand, when, which version."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from intranet.foundation.errors import StaleRecord


class Versioned(Protocol):
    """A row of which every save makes a new version."""

    @property
    def version(self) -> Any:
        """A number."""


class EnteredColumns:
    """Who entered the line when; ``version`` catches two editors."""

    if TYPE_CHECKING:
        # each table declares its own
        id: Mapped[int]

    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved meanwhile."""
        return {"version_id_col": cls.version}

    @property
    def trail_label(self) -> str:
        """How the audit trail names the line."""
        return ""


class PlacedColumns(EnteredColumns):
    """A line of a branch, or (without ``branch_id``) of the committee itself."""

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))


def claim(session: Session, row: Versioned, seen: int) -> None:
    """Lock a row whose version is its content, and ``check_version``: of two who save at once the second is told."""
    session.refresh(row, with_for_update=True)
    check_version(row, seen)


def check_version(row: Versioned, seen: int, *, acting: bool = False) -> None:
    """Raise StaleRecord unless the row is as it was shown to who typed into a form or (*acting*) pressed a button."""
    if row.version != seen:
        raise StaleRecord(StaleRecord.ACTING if acting else StaleRecord.TYPING)
