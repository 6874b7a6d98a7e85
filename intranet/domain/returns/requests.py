"""报送事项: what a committee asks its branches for by a day, and what they answer.

A figure that the system holds is shown with its value and asked of nobody; the rest a branch answers on one form.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from sqlalchemy import ColumnElement, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.organization.tables import Branch
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base, JsonDocument, VersionByContent
from intranet.foundation.errors import NotFound
from intranet.foundation.shown import Labelled

MAX_TITLE = 60
MAX_NOTE = 300
MAX_LABEL = 40
MAX_UNIT = 6
MAX_TEXT = 500
MAX_REMINDER = 100
MAX_POINTS = 20
_GONE = "没有找到这项报送事项，或者不在您的查看范围内。"


class PointKind(Labelled):
    """What is asked for; the value is stored."""

    NUMBER = "number", "数字"
    TEXT = "text", "文字"
    KNOWN = "known", "系统已有"


@dataclass(frozen=True)
class Point:
    """One thing that is collected: a number in its ``unit``, a text, or what is ``known`` under this code."""

    kind: PointKind
    label: str
    unit: str = ""
    known: str = ""

    @classmethod
    def stored(cls, values: dict[str, str]) -> Self:
        """From what its request holds."""
        kind, *others = (values[one.name] for one in fields(cls))
        return cls(PointKind(kind), *others)

    @property
    def values(self) -> dict[str, str]:
        """As its request holds it."""
        return {**asdict(self), "kind": self.kind.value}

    @property
    def is_asked(self) -> bool:
        """Whether branches fill it in."""
        return self.kind is not PointKind.KNOWN

    def told(self, text: str) -> str | Decimal | None:
        """What a list says of it: a number is a number; None for nothing."""
        if not text:
            return None
        return text if self.kind is PointKind.TEXT else Decimal(text)


class DataRequest(EnteredColumns, Base):
    """What a committee collects until ``due_on``, point by point; once it is closed nobody is asked any more."""

    audited = ("data_request", "报送事项")
    __tablename__ = "data_request"
    __table_args__ = (Index("ix_data_request_committee", "committee_id", "due_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    note: Mapped[str] = mapped_column(String(MAX_NOTE), default="")
    due_on: Mapped[date]
    points: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument)
    is_closed: Mapped[bool] = mapped_column(default=False)

    replies: Mapped[list["RequestReply"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, back_populates="request"
    )

    @property
    def trail_label(self) -> str:
        """Its title."""
        return self.title

    @property
    def asked(self) -> list[Point]:
        """Its points."""
        return [Point.stored(one) for one in self.points]


class RequestReply(VersionByContent, Base):
    """What one branch was asked and has answered: a text for each point, what was known among them as it was then.

    ``reminder`` is what the committee said when it last reminded the branch.
    """

    audited = ("request_reply", "报送情况")
    __tablename__ = "request_reply"
    __table_args__ = (
        Index("uq_request_reply_branch", "branch_id", "request_id", unique=True),
        Index("ix_request_reply_request", "request_id"),
        Index("ix_request_reply_answered", "answered_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id", ondelete="CASCADE"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    texts: Mapped[list[str]] = mapped_column(JsonDocument)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_by_name: Mapped[str] = mapped_column(String(40), default="")
    reminded_at: Mapped[datetime | None]
    reminder: Mapped[str] = mapped_column(String(MAX_REMINDER), default="")

    request: Mapped[DataRequest] = relationship(lazy="raise", back_populates="replies")


def is_owed() -> ColumnElement[bool]:
    """SQL over RequestReply joined with DataRequest: the branch has still to answer."""
    return RequestReply.answered_at.is_(None) & DataRequest.is_closed.is_(False)


def reading(actor: Actor) -> Collection[int]:
    """Committees whose requests the person reads with all answers."""
    return actor.committee_ids(Permission.REQUEST_EDIT)


def load_request(session: Session, request_id: int, actor: Actor) -> DataRequest:
    """A request of the person's committee with its replies; NotFound for strangers."""
    found = session.scalar(
        select(DataRequest)
        .where(DataRequest.id == request_id, DataRequest.committee_id.in_(reading(actor)))
        .options(selectinload(DataRequest.replies))
    )
    if found is None:
        raise NotFound(_GONE)
    return found


def load_reply(
    session: Session, request_id: int, code: str, actor: Actor
) -> tuple[DataRequest, RequestReply, Branch]:
    """What the branch with this code was asked, for who answers for it; NotFound for everybody else."""
    found = session.execute(
        select(DataRequest, RequestReply, Branch)
        .join(RequestReply, RequestReply.request_id == DataRequest.id)
        .join(Branch, Branch.id == RequestReply.branch_id)
        .where(
            DataRequest.id == request_id,
            Branch.code == code,
            Branch.id.in_(actor.own_branches(Permission.REQUEST_ANSWER)),
        )
    ).first()
    if found is None:
        raise NotFound(_GONE)
    request, reply, branch = found
    return request, reply, branch
