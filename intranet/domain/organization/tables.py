"""The committee, its branches and Party groups, with dated names, terms and posts.

Names are rows with validity because documents print the name that was valid on their own date.
The full name (署名、印章), the short name (running text, tables) and the code are three separate
things, never derived from one another.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, and_, func, or_, select, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.elements import ColumnElement

from intranet.foundation.database import Base, VersionByContent, choice
from intranet.foundation.shown import Labelled

if TYPE_CHECKING:
    from intranet.domain.organization.members import Member


class Committee(Base):
    """机关党委: looks after branches; an installation may hold several."""

    audited = ("committee", "机关党委")
    __tablename__ = "committee"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)


class Branch(VersionByContent, Base):
    """党支部. ``code`` stands in addresses; ``sort_order`` is the office order."""

    audited = ("branch", "党支部")
    __tablename__ = "branch"
    __table_args__ = (
        CheckConstraint("theme_day IS NULL OR theme_day BETWEEN 1 AND 28", name="theme_day"),
        CheckConstraint("dissolved_on IS NULL OR dissolved_on >= founded_on", name="period"),
        Index("ix_branch_committee", "committee_id", "sort_order"),
        Index(
            "ix_branch_merged",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    sort_order: Mapped[int]
    founded_on: Mapped[date]
    dissolved_on: Mapped[date | None]
    # the branch whose people finish what this one left open; before the day after ``dissolved_on`` it is only planned
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    # ids of what the merging ended or moved, by table, for taking it back
    merging: Mapped[dict[str, Any] | None]
    # first day for which the records are kept here; empty: from the founding on
    in_use_from: Mapped[date | None]
    # 主责, as it reads in 围绕{duty}抓学习…
    duty: Mapped[str] = mapped_column(String(80), default="")
    # fixed day of the month for theme party days
    theme_day: Mapped[int | None]
    meeting_place: Mapped[str] = mapped_column(String(60), default="")

    @hybrid_property
    def kept_from(self) -> date:
        """From which day on something is owed and told here."""
        return self.in_use_from or self.founded_on

    @kept_from.inplace.expression
    @classmethod
    def _kept_from(cls) -> ColumnElement[date]:
        return func.coalesce(cls.in_use_from, cls.founded_on)

    def told_in(self, first: date, last: date) -> bool:
        """Whether it existed, and was kept here, on any day from *first* to *last*."""
        return self.kept_from <= last and (self.dissolved_on is None or self.dissolved_on >= first)


class OrganizationName(VersionByContent, Base):
    """Full and short name of a committee or a branch, valid from/to (last day)."""

    audited = ("organization", "组织名称")
    __tablename__ = "organization_name"
    __table_args__ = (
        CheckConstraint("(committee_id IS NULL) <> (branch_id IS NULL)", name="one_owner"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
        Index("ix_organization_name_branch", "branch_id", "valid_from"),
        Index("ix_organization_name_committee", "committee_id", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    full_name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class PartyGroup(VersionByContent, Base):
    """党小组 of a branch (never 党组, which is the office's leading group)."""

    audited = ("party_group", "党小组")
    __tablename__ = "party_group"
    __table_args__ = (Index("ix_party_group_branch", "branch_id", "sort_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    name: Mapped[str] = mapped_column(String(40))
    sort_order: Mapped[int] = mapped_column(default=0)
    founded_on: Mapped[date]
    dissolved_on: Mapped[date | None]


class Term(VersionByContent, Base):
    """任期 of a branch committee (3 years) or committee (5 years), 《关于党的基层组织任期的意见》."""

    audited = ("term", "任期")
    __tablename__ = "term"
    __table_args__ = (
        CheckConstraint("(committee_id IS NULL) <> (branch_id IS NULL)", name="one_owner"),
        CheckConstraint("expires_on > starts_on", name="period"),
        Index("ix_term_branch", "branch_id", "starts_on"),
        Index("ix_term_committee", "committee_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    starts_on: Mapped[date]
    expires_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(80), default="")


class PostTitle(Labelled):
    """Posts in branch and committee, in order of precedence."""

    BRANCH_SECRETARY = "branch_secretary", "党支部书记"
    BRANCH_DEPUTY_SECRETARY = "branch_deputy_secretary", "党支部副书记"
    ORGANIZATION_OFFICER = "organization_officer", "组织委员"
    PUBLICITY_OFFICER = "publicity_officer", "宣传委员"
    DISCIPLINE_OFFICER = "discipline_officer", "纪检委员"
    BRANCH_COMMITTEE_MEMBER = "branch_committee_member", "支部委员"
    GROUP_LEADER = "group_leader", "党小组组长"
    CORE_GROUP_HEAD = "core_group_head", "中心组组长"
    CORE_GROUP_MEMBER = "core_group_member", "中心组成员"
    CORE_GROUP_SECRETARY = "core_group_secretary", "中心组学习秘书"
    COMMITTEE_SECRETARY = "committee_secretary", "机关党委书记"
    FULL_TIME_DEPUTY_SECRETARY = "full_time_deputy_secretary", "机关党委专职副书记"
    COMMITTEE_MEMBER = "committee_member", "机关党委委员"
    COMMITTEE_STAFF = "committee_staff", "机关党委工作人员"
    DISCIPLINE_SECRETARY = "discipline_secretary", "机关纪委书记"
    DISCIPLINE_DEPUTY_SECRETARY = "discipline_deputy_secretary", "机关纪委副书记"
    DISCIPLINE_MEMBER = "discipline_member", "机关纪委委员"

    @property
    def precedence(self) -> int:
        """Order in lists: lower comes first."""
        return _PRECEDENCE[self]


_PRECEDENCE = {title: place for place, title in enumerate(PostTitle)}

BRANCH_COMMITTEE_TITLES = frozenset(
    {
        PostTitle.BRANCH_SECRETARY,
        PostTitle.BRANCH_DEPUTY_SECRETARY,
        PostTitle.ORGANIZATION_OFFICER,
        PostTitle.PUBLICITY_OFFICER,
        PostTitle.DISCIPLINE_OFFICER,
        PostTitle.BRANCH_COMMITTEE_MEMBER,
    }
)


class CommitteeBody(Labelled):
    """Bodies of a committee that meet by themselves, in the order in which documents name them."""

    CORE_GROUP = "core_group", "党组理论学习中心组"
    PARTY_COMMITTEE = "party_committee", "机关党委委员会"
    DISCIPLINE_COMMITTEE = "discipline_committee", "机关纪律检查委员会"

    @property
    def titles(self) -> tuple[PostTitle, ...]:
        """The posts of the body, in order of precedence."""
        return _TITLES_OF_BODIES[self]

    @property
    def seats(self) -> tuple[PostTitle, ...]:
        """The posts that make somebody one of its members, who is due when it meets.

        《中国共产党党委（党组）理论学习中心组学习规则》: the core group are the members of the leading body; who
        serves it sits in.
        """
        return tuple(title for title in self.titles if title not in SERVING_TITLES)


_TITLES_OF_BODIES = {
    CommitteeBody.CORE_GROUP: (
        PostTitle.CORE_GROUP_HEAD,
        PostTitle.CORE_GROUP_MEMBER,
        PostTitle.CORE_GROUP_SECRETARY,
    ),
    CommitteeBody.PARTY_COMMITTEE: (
        PostTitle.COMMITTEE_SECRETARY,
        PostTitle.FULL_TIME_DEPUTY_SECRETARY,
        PostTitle.COMMITTEE_MEMBER,
        PostTitle.COMMITTEE_STAFF,
    ),
    CommitteeBody.DISCIPLINE_COMMITTEE: (
        PostTitle.DISCIPLINE_SECRETARY,
        PostTitle.DISCIPLINE_DEPUTY_SECRETARY,
        PostTitle.DISCIPLINE_MEMBER,
    ),
}
# Posts beside a body of the committee: they serve it without a seat in it.
SERVING_TITLES = frozenset({PostTitle.CORE_GROUP_SECRETARY, PostTitle.COMMITTEE_STAFF})
# Which body a seat is in.
BODY_OF_SEATS = {title: body for body in CommitteeBody for title in body.seats}


class Post(VersionByContent, Base):
    """A member in a post of a branch or the committee, from/to (last day), within a term where one is known."""

    audited = ("post", "任职")
    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("(committee_id IS NULL) <> (branch_id IS NULL)", name="one_owner"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_post_branch", "branch_id", "starts_on"),
        Index("ix_post_committee", "committee_id", "starts_on"),
        Index("ix_post_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committee.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    party_group_id: Mapped[int | None] = mapped_column(ForeignKey("party_group.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    title: Mapped[PostTitle] = mapped_column(choice(PostTitle, "post_title"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    member: Mapped["Member"] = relationship(lazy="raise")


def valid_on(
    starts: ColumnElement[date] | Mapped[date],
    ends: ColumnElement[date] | Mapped[date | None],
    day: object,
) -> ColumnElement[bool]:
    """SQL condition: a dated row holds on *day* (first and last day included)."""
    return and_(starts <= day, or_(ends.is_(None), ends >= day))


def short_name_on(branch_id: Any, day: Any, *correlated: Any) -> ColumnElement[str | None]:
    """Short name that a branch (a column) had on a day, as a column; None for none."""
    return (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == branch_id,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
        .limit(1)
        .correlate(*correlated)
        .scalar_subquery()
    )


def overlaps(
    starts: ColumnElement[date] | Mapped[date],
    ends: ColumnElement[date] | Mapped[date | None],
    first: object,
    last: object,
) -> ColumnElement[bool]:
    """SQL condition: a dated row holds on some day from *first* to *last*."""
    return and_(starts <= last, or_(ends.is_(None), ends >= first))
