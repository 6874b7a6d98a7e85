"""What every reviewed record carries: state, version, and who did what when. The rules are in ``workflow``."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from intranet.domain.workflow import State
from intranet.foundation.database import choice


class ReviewedColumns:
    """Columns of a record that is typed, submitted and reviewed; ``version`` catches two editors."""

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    under_review_at: Mapped[datetime | None]
    under_review_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved meanwhile."""
        return {"version_id_col": cls.version}


def reviewed_checks() -> tuple[CheckConstraint, CheckConstraint]:
    """Conditions that the database holds for every reviewed record."""
    return (
        CheckConstraint(
            "(state IN ('approved', 'archived')) = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name="approved_has_approver",
        ),
        CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL)"
            " AND (under_review_at IS NULL OR state = 'submitted')",
            name="under_review",
        ),
    )
