"""灯塔-党建在线: what of an approved record is typed there again, in which order, and what has been.

The province's platform is never read or written by this system. The order of its blocks and which kinds it takes are
rows, so that the office follows the platform without new code.
"""

from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, String, exists, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.quarters import Quarter
from intranet.foundation.shown import Labelled

MAX_LABEL = 20


class Block(Labelled):
    """A piece of text that the record gives, by what it holds."""

    TITLE = "title", "名称"
    KIND = "kind", "类别"
    TIME = "time", "时间"
    PLACE = "place", "地点"
    CHAIR = "chair", "主持人"
    RECORDER = "recorder", "记录人"
    DUE = "due", "应到人数"
    PRESENT = "present", "实到人数"
    ATTENDED = "attended", "参加人员"
    ABSENT = "absent", "缺席人员及原因"
    OBSERVERS = "observers", "列席人员"
    THEME = "theme", "主题"
    LECTURER = "lecturer", "主讲人"
    AGENDA = "agenda", "议题"
    CONTENT = "content", "会议内容"
    VOTES = "votes", "表决情况"
    RESOLUTIONS = "resolutions", "议定事项"


class DengtaBlock(VersionByContent, Base):
    """Where a block stands on the platform and what it is called there.

    A committee's own row stands for the shipped one, which has no committee and is never changed.
    """

    audited = ("dengta_block", "灯塔录入栏目")
    __tablename__ = "dengta_block"
    __table_args__ = (
        Index(
            "uq_dengta_block_shipped",
            "block",
            unique=True,
            sqlite_where=text("committee_id IS NULL"),
            postgresql_where=text("committee_id IS NULL"),
        ),
        Index("uq_dengta_block_own", "committee_id", "block", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    block: Mapped[Block] = mapped_column(choice(Block, "block"))
    label: Mapped[str] = mapped_column(String(MAX_LABEL))
    sort_order: Mapped[int]
    is_shown: Mapped[bool] = mapped_column(default=True)


class DengtaEntry(EnteredColumns, Base):
    """That a record was entered there, on which day; ``updated_at`` is when that was said, for the text of then."""

    audited = ("dengta_entry", "灯塔录入登记")
    __tablename__ = "dengta_entry"
    __table_args__ = (Index("uq_dengta_entry_activity", "activity_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    entered_on: Mapped[date]

    @property
    def trail_label(self) -> str:
        """Its day."""
        return self.entered_on.isoformat()


def may_enter(actor: Actor, activity: Activity) -> bool:
    """Whether the person answers for what the platform holds of it: who keeps the records of its branch."""
    if activity.branch_id is None:
        return activity.committee_id in actor.committee_ids(Permission.ACTIVITY_EDIT)
    return activity.branch_id in actor.kept_branches


def asked_since(today: date) -> date:
    """From which day on records are asked for: the year of the quarter before, after that the platform has closed."""
    return date(Quarter.of(today).previous.year, 1, 1)


def asked(today: date) -> ColumnElement[bool]:
    """SQL beside Activity: an approved record of a kind that the platform takes."""
    # by the codes in its own row: the records of all committees are many, the kinds are few
    taken = exists().where(
        ActivityKind.on_dengta.is_(True),
        Activity.kinds.contains("," + ActivityKind.code + ","),
    )
    return Activity.state.in_(COUNTED_STATES) & (Activity.held_on >= asked_since(today)) & taken


def entered() -> ColumnElement[bool]:
    """SQL beside Activity: it was entered there, and not approved anew since."""
    return exists().where(
        DengtaEntry.activity_id == Activity.id,
        or_(Activity.approved_at.is_(None), DengtaEntry.updated_at >= Activity.approved_at),
    )


def still_to_enter(today: date) -> ColumnElement[bool]:
    """SQL beside Activity: what is still to be entered, or to be entered anew."""
    return asked(today) & ~entered()


def load_entry(session: Session, activity_id: int) -> tuple[DengtaEntry, str] | None:
    """The mark of a record and the name of who set it; None where there is none. One statement."""
    found = session.execute(
        select(DengtaEntry, User.display_name)
        .join(User, User.id == DengtaEntry.entered_by_id)
        .where(DengtaEntry.activity_id == activity_id)
    ).first()
    return (found[0], found[1]) if found else None
