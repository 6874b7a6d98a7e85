"""What every reviewed record carries: state, version, and who did what when. The rules are in ``workflow``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates

from intranet.domain.access.permissions import Permission
from intranet.domain.records.workflow import OPEN_STATES, Right, State
from intranet.foundation.database import choice
from intranet.foundation.errors import InvalidMove


@dataclass(frozen=True)
class RecordType:
    """What is known of a kind of record wherever all kinds are treated alike.

    ``key`` is the word that is stored, ``label`` its Chinese name, ``address`` where a record is shown (its number, or
    period and code of the branch, to be filled in). The texts of the columns ``named_by`` make the name of a record.
    ``rights`` says which permission stands for each right. The columns ``avoided`` hold members who must not review a
    record, besides those who wrote it, each with the column of the name as it was typed.
    """

    key: str
    label: str
    address: str
    named_by: tuple[str, ...]
    rights: Mapping[Right, Permission]
    avoided: Mapping[str, str] = field(default_factory=dict)


class ReviewedColumns:
    """Columns of a record that is typed, submitted and reviewed; ``version`` catches two editors.

    ``first_submitted_at`` stays, whatever becomes of the record: it repeats the moment of its first SUBMIT.
    """

    record_type: ClassVar[RecordType]

    if TYPE_CHECKING:
        # each table of reviewed records declares them itself
        id: Mapped[int]
        branch_id: Mapped[int | None]

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # accounts that ever edited or submitted it, besides who entered it, between blanks: " 12 55 "
    writers: Mapped[str] = mapped_column(Text, default=" ", server_default=" ")
    under_review_at: Mapped[datetime | None]
    under_review_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # since when the branch waits for an answer to its request to reopen; the reason is in the review event
    reopening_asked_at: Mapped[datetime | None]
    # since when the answer that it is not reopened waits to be read by the branch
    reopening_declined_at: Mapped[datetime | None]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Refuse to overwrite what somebody else saved meanwhile."""
        return {"version_id_col": cls.version}

    @validates("submitted_at")
    def _note_first(self, _name: str, moment: datetime | None) -> datetime | None:
        if moment is not None and self.first_submitted_at is None:
            self.first_submitted_at = moment
        return moment

    @property
    def locked_because(self) -> str:
        """Why the record cannot be changed in its present state; empty when it can."""
        what = f"该{self.record_type.label}"
        if self.under_review_at is not None:
            return f"{what}已受理，正在审核，暂不能修改；如需修改，请联系审核人退回。"
        if self.state in OPEN_STATES:
            return ""
        way = "；确需更正，请联系机关党委重新打开" if self.state is State.APPROVED else ""
        return f"{what}{self.state.label}，不能修改{way}。"

    @property
    def leaves_queue(self) -> str:
        """What an edit does to a record that waits for its review, to be said before it is saved; empty otherwise."""
        if self.state is not State.SUBMITTED or self.under_review_at is not None:
            return ""
        return f"该{self.record_type.label}已提交待审核，保存修改后将转为草稿，需重新提交审核。"

    def check_editable(self) -> None:
        """Raise InvalidMove with the reason when the record cannot be changed in its present state."""
        if why := self.locked_because:
            raise InvalidMove(why)

    @property
    def written_by(self) -> frozenset[int]:
        """Accounts that entered it, or ever edited or submitted it."""
        submitted = self.submitted_by_id or self.entered_by_id
        return frozenset({self.entered_by_id, submitted, *map(int, self.writers.split())})

    def avoids(self, member_id: int | None, name: str) -> bool:
        """Whether a person must not review the record, besides those who wrote it.

        A typed name is that of a member of the branch, or else of whoever in the committee is called so.
        """
        found = (
            (getattr(self, linked), getattr(self, typed))
            for linked, typed in self.record_type.avoided.items()
        )
        return any(
            linked == member_id if linked is not None else bool(name) and typed == name
            for linked, typed in found
        )

    @hybrid_property
    def caption(self) -> str:
        """The name of the record in lists, also in SQL; empty where it follows from other rows."""
        texts: Iterable[str] = (getattr(self, name) for name in self.record_type.named_by)
        return reduce(add, texts, "")

    @property
    def trail_label(self) -> str:
        """How the audit trail names the record."""
        return self.caption


def reviewed_checks() -> tuple[CheckConstraint, ...]:
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
        CheckConstraint("reopening_asked_at IS NULL OR state = 'approved'", name="reopening_asked"),
        CheckConstraint(
            "reopening_declined_at IS NULL OR state = 'approved'", name="reopening_declined"
        ),
    )
