"""Who may know of a restricted row, and why: the table of need to know as one function.

Nobody opens or handles a row about himself but in his own view, nobody one about a relative whom he declared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.integrity.restricted import FirstFormMeasure, RestrictedColumns, Sanction
from intranet.domain.records.entered import EnteredColumns
from intranet.foundation.database import Base, choice
from intranet.foundation.errors import DamagedSeal
from intranet.foundation.questions import Asked, Question, Several, Value, answer
from intranet.foundation.sealed import set_apart
from intranet.foundation.shown import Labelled

Row = TypeVar("Row", FirstFormMeasure, Sanction)
OWN = "本人"
AVOIDANCE = "涉及本人或者本人亲属的，不能由本人登记，请由其他同志办理。"


class Kinship(Labelled):
    """How two members are related who avoid each other's rows; the value is stored."""

    SPOUSE = "spouse", "夫妻"
    DIRECT = "direct", "直系血亲"
    COLLATERAL = "collateral", "三代以内旁系血亲"
    BY_MARRIAGE = "by_marriage", "近姻亲"


class DeclaredRelative(EnteredColumns, Base):
    """A relative among the members whom somebody declared: neither sees what is registered about the other."""

    audited = ("declared_relative", "亲属关系报告")
    guarded = True
    __tablename__ = "declared_relative"
    __table_args__ = (
        CheckConstraint("member_id <> relative_id", name="two_people"),
        Index("uq_declared_relative_pair", "member_id", "relative_id", unique=True),
        Index("ix_declared_relative_relative", "relative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    relative_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kinship: Mapped[Kinship] = mapped_column(choice(Kinship, "kinship"))


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person may do with a row that he may know of: ``why`` he may, whether it is his own, or his to change."""

    why: str
    edits: bool = False
    own: bool = False


def relatives_of(session: Session, actor: Actor) -> frozenset[int]:
    """Members related to the person, declared by either. One statement, none for who is no member.

    Of 机关纪委, which keeps the registers, only those whom he declared himself: nobody takes a row out of its keeper's
    sight by his own word alone.
    """
    return answer(session, relatives_in(actor))


def relatives_in(actor: Actor) -> Asked[frozenset[int]]:
    """The same, to be asked with others."""
    if actor.member_id is None:
        return Several(frozenset)
    return Question(
        _declared,
        lambda pairs: frozenset(one for pair in pairs for one in pair if one != actor.member_id),
        member=actor.member_id,
        relative=0 if actor.has_role(Role.DISCIPLINE_COMMITTEE) else actor.member_id,
    )


def _declared(value: Value) -> Select[Any]:
    table = DeclaredRelative
    return select(table.member_id, table.relative_id).where(
        or_(table.member_id == value("member"), table.relative_id == value("relative"))
    )


def needed(row: RestrictedColumns) -> tuple[Permission, Permission]:
    """The permissions by which a row is read and changed."""
    if isinstance(row, FirstFormMeasure) and row.kind.by_the_branch:
        return Permission.FIRST_FORM_READ, Permission.FIRST_FORM_EDIT
    return Permission.SANCTION_READ, Permission.SANCTION_EDIT


def sight_of(actor: Actor, row: RestrictedColumns, relatives: frozenset[int]) -> Sight | None:
    """What the person may know of the row; None: not even that it is there."""
    about = row.member_id
    if about == actor.member_id:
        return Sight(OWN, own=True)
    if about in relatives:
        return None
    reads, edits = needed(row)
    place = {"committee_id": row.committee_id, "branch_id": row.branch_id}
    held = next((one.role for one in actor.grants if one.covers(reads, **place)), None)
    if held is None:
        return None
    return Sight(held.label, edits=actor.covers(edits, **place))


def rows_of_others(
    session: Session, actor: Actor, table: type[Row], first: date, last: date
) -> tuple[list[tuple[Row, Sight]], list[int]]:
    """Rows of these days, latest first, that the person may know of by his office. Two statements.

    Rows about himself and about relatives are not among them. Of rows that do not open, which may be about anybody,
    the numbers alone.
    """
    day: Any = getattr(table, table.day)
    reads = Permission.SANCTION_READ
    rows = session.scalars(
        select(table)
        .where(
            day.between(first, last),
            or_(
                table.committee_id.in_(actor.committee_ids(reads)),
                table.branch_id.in_(actor.own_branches(reads)),
            ),
        )
        .order_by(day.desc(), table.id.desc())
    ).all()
    relatives = relatives_of(session, actor)
    whole, damaged = set_apart(rows)
    seen = ((row, sight_of(actor, row, relatives)) for row in whole)
    return [(row, sight) for row, sight in seen if sight is not None and not sight.own], damaged


def rows_about(session: Session, member_id: int, table: type[Row]) -> tuple[list[Row], list[int]]:
    """Rows about a member, latest first, found by their mark; the numbers of those that do not open. One statement.

    Raises DamagedSeal for a row with the mark of somebody else: the seal does not cover it.
    """
    marks = table.person_marks(member_id)
    rows = session.scalars(
        select(table).where(table.person_mark.in_(marks)).order_by(table.id.desc())
    ).all()
    whole, damaged = set_apart(rows)
    if any(row.member_id != member_id for row in whole):
        raise DamagedSeal(f"{table.__tablename__}.person_mark does not fit its row")
    return whole, damaged


def rows_in(session: Session, table: type[Row], branch_id: int) -> Sequence[Row]:
    """All rows of a branch, latest first. One statement."""
    return session.scalars(
        select(table).where(table.branch_id == branch_id).order_by(table.id.desc())
    ).all()
