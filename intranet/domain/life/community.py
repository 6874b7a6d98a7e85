"""双报到: branches and members registered with a community, and the three lists of demands, resources and projects."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import EnteredColumns
from intranet.domain.records.locking import Locked
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_COMMUNITY = 60
MAX_TITLE = 120
MAX_FEEDBACK = 300
MAX_AWARD = 120


class ListType(Labelled):
    """The three lists; the value is stored."""

    DEMAND = "demand", "需求清单"
    RESOURCE = "resource", "资源清单"
    PROJECT = "project", "项目清单"

    @property
    def blank(self) -> str:
        """What an empty number means: of what was done it is missing, of a wish or an offer there is none."""
        return "未填报" if self is ListType.PROJECT else "不适用"


class CommunityRegistration(EnteredColumns, Base):
    """That a branch (no ``member_id``) or a member registered with a community; ``ended_on`` is the last day."""

    audited = ("community_registration", "双报到登记")
    closes = Locked(Ledger.LIFE, ("registered_on",), later=("ended_on",))
    __tablename__ = "community_registration"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= registered_on", name="period"),
        Index("ix_community_registration_branch", "branch_id", "registered_on"),
        Index("ix_community_registration_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    community: Mapped[str] = mapped_column(String(MAX_COMMUNITY))
    registered_on: Mapped[date]
    ended_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """The community and since when."""
        return f"{self.community} {self.registered_on.isoformat()}"


class CommunityProject(EnteredColumns, Base):
    """One line of a list: what the community needs, what the branch offers, or what was done together.

    What was done names the demand (``demand_id``) that it meets and the offer (``resource_id``) that it draws on.
    Hours in tenths and numbers of people are empty while they are not known.
    """

    audited = ("community_project", "双报到清单")
    # what goes on beyond its quarter is told when it is over
    closes = Locked(
        Ledger.LIFE,
        ("starts_on",),
        later=("ends_on", "hours_tenths", "people_served", "participants", "feedback", "award"),
    )
    __tablename__ = "community_project"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("hours_tenths IS NULL OR hours_tenths BETWEEN 1 AND 9999", name="hours"),
        CheckConstraint(
            "(people_served IS NULL OR people_served >= 0)"
            " AND (participants IS NULL OR participants >= 0)",
            name="people",
        ),
        Index("ix_community_project_branch", "branch_id", "starts_on"),
        CheckConstraint(
            "list_type = 'project' OR (demand_id IS NULL AND resource_id IS NULL)", name="matched"
        ),
        Index("ix_community_project_activity", "activity_id"),
        Index("ix_community_project_demand", "demand_id"),
        Index("ix_community_project_resource", "resource_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    list_type: Mapped[ListType] = mapped_column(choice(ListType, "list_type"))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    community: Mapped[str] = mapped_column(String(MAX_COMMUNITY))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    hours_tenths: Mapped[int | None]
    people_served: Mapped[int | None]
    participants: Mapped[int | None]
    feedback: Mapped[str] = mapped_column(String(MAX_FEEDBACK), default="")
    award: Mapped[str] = mapped_column(String(MAX_AWARD), default="")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    demand_id: Mapped[int | None] = mapped_column(
        ForeignKey("community_project.id", ondelete="SET NULL")
    )
    resource_id: Mapped[int | None] = mapped_column(
        ForeignKey("community_project.id", ondelete="SET NULL")
    )

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.title
