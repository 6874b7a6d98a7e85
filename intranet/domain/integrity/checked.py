"""Lines that the committee's staff looks through: what it has confirmed counts, what it returned is corrected first."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.records.confirmed import keep_decision, own_matter
from intranet.domain.records.entered import EnteredColumns, check_version
from intranet.foundation import clock, looks
from intranet.foundation.database import choice
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.foundation.shown import Shown

MAX_OPINION = 120
NOT_YOURS = "廉政登记由机关党委工作人员审核。"
NOT_WAITING = "这条登记不在待审核状态，请核对最新内容。"
OWN = "这条登记由您录入，请由机关党委其他同志审核。"


class Check(Shown):
    """How a line stands with the committee; the value is stored."""

    WAITING = "waiting", "待审核", *looks.WAITING
    CONFIRMED = "confirmed", "已审核", *looks.APPROVED
    RETURNED = "returned", "已退回", *looks.RETURNED


class CheckedColumns(EnteredColumns):
    """A line of a branch, or (without ``branch_id``) of the committee itself, which counts as it is entered.

    ``confirmed_at`` is the last time it was confirmed and stays when it is changed afterwards; ``opinion`` says what is
    to be corrected.
    """

    if TYPE_CHECKING:
        branch_id: Mapped[int | None]

    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    state: Mapped[Check] = mapped_column(choice(Check, "state"), default=Check.WAITING)
    opinion: Mapped[str] = mapped_column(String(MAX_OPINION), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]


def checks() -> tuple[CheckConstraint, ...]:
    """What the database refuses of such a line."""
    return (
        CheckConstraint("(state = 'returned') = (opinion <> '')", name="return_has_opinion"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (branch_id IS NULL OR (state = 'waiting') = (decided_at IS NULL))",
            name="decided",
        ),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed"),
    )


def afresh(branch_id: int | None) -> dict[str, Any]:
    """The columns of a line just typed: that of a branch waits for the committee, the committee's own counts."""
    mine = branch_id is None
    return {
        "state": Check.CONFIRMED if mine else Check.WAITING,
        "opinion": "",
        "decided_by_id": None,
        "decided_at": None,
        **({"confirmed_at": clock.now()} if mine else {}),
    }


def resaved(row: CheckedColumns, *, sent_in: bool) -> dict[str, Any]:
    """The columns that a save sets beside what was typed: a returned line stays so until it is *sent_in* again."""
    held = row.state is Check.RETURNED and not sent_in
    return {} if held else afresh(row.branch_id)


def counted(table: type[CheckedColumns]) -> ColumnElement[bool]:
    """SQL condition: lines that count."""
    return table.state == Check.CONFIRMED


def refusal(actor: Actor, row: CheckedColumns) -> str:
    """Why the person may not confirm or return the line; empty when they may."""
    if row.committee_id not in actor.committee_ids(Permission.INTEGRITY_CONFIRM):
        return NOT_YOURS
    if row.state is not Check.WAITING:
        return NOT_WAITING
    return own_matter(actor, OWN, row.entered_by_id, branch_id=row.branch_id)


def decide(
    session: Session, row: CheckedColumns, *, opinion: str, actor: Actor, version: int
) -> None:
    """Confirm a line, or (with an *opinion*) return it. Raises NotAllowed, InvalidMove, StaleRecord."""
    why = refusal(actor, row)
    if why == NOT_WAITING:
        raise InvalidMove(why)
    if why:
        raise NotAllowed(why)
    check_version(row, version, acting=True)
    confirmed = not opinion
    row.state = Check.CONFIRMED if confirmed else Check.RETURNED
    row.opinion = opinion
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    if confirmed:
        row.confirmed_at = row.decided_at
    session.flush()
    keep_decision(
        session,
        word(row),
        row.id,
        confirmed=confirmed,
        opinion=opinion,
        actor=actor,
        committee_id=row.committee_id,
        branch_id=row.branch_id,
    )
    action = AuditAction.INTEGRITY_CONFIRMED if confirmed else AuditAction.INTEGRITY_RETURNED
    record_change(session, action, row, actor=actor, label=row.trail_label)


def word(row: CheckedColumns) -> str:
    """The word under which the audit trail knows the line."""
    audited: tuple[str, str] = type(row).audited  # type: ignore[attr-defined]
    return audited[0]
