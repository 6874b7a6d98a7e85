"""项目管家: key projects with their stewards, their nodes, and what was solved on the spot."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intranet.domain.records.closing import Ledger
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.records.locking import Locked
from intranet.domain.service.placed import spans
from intranet.foundation.database import Base, choice
from intranet.foundation.shown import Labelled

MAX_NAME = 80
MAX_PEOPLE = 120
MAX_PERSON = 40
MAX_POST = 40
MAX_TEXT = 300


class ProjectLevel(Labelled):
    """Of which level a key project is; the value is stored."""

    PROVINCE = "province", "省重点"
    CITY = "city", "市重点"
    DISTRICT = "district", "区县重点"
    OTHER = "other", "其他"


class KeyProject(PlacedColumns, Base):
    """A project with one lead ``steward`` (the 1 of 1+N), from the day stewardship began until it ended."""

    audited = ("key_project", "重点项目")
    __tablename__ = "key_project"
    __table_args__ = (
        *spans("key_project", "begun_on", "ended_on"),
        Index("uq_key_project_name", "committee_id", "branch_id", "name", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    level: Mapped[ProjectLevel] = mapped_column(choice(ProjectLevel, "level"))
    builder: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    steward: Mapped[str] = mapped_column(String(MAX_PEOPLE))
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.name


class ProjectMember(PlacedColumns, Base):
    """One of the team of a project (the N of 1+N) with post and duty, from when to when."""

    audited = ("project_member", "服务团队")
    __tablename__ = "project_member"
    __table_args__ = spans("project_member", "joined_on", "left_on")

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("key_project.id"))
    name: Mapped[str] = mapped_column(String(MAX_PERSON))
    post: Mapped[str] = mapped_column(String(MAX_POST), default="")
    duty: Mapped[str] = mapped_column(String(MAX_NAME), default="")
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """Who it is."""
        return self.name


class ProjectNode(PlacedColumns, Base):
    """A node of a project: when it was to be reached, and when it was."""

    audited = ("project_node", "项目节点")
    closes = Locked(Ledger.SERVICE, ("planned_on",), later=("done_on",))
    __tablename__ = "project_node"
    __table_args__ = spans("project_node", "planned_on")

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("key_project.id"))
    node: Mapped[str] = mapped_column(String(MAX_NAME))
    planned_on: Mapped[date]
    done_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """What it is called."""
        return self.node


class FieldVisit(PlacedColumns, Base):
    """A visit on the spot with the problem that was met, and how and when it was solved."""

    audited = ("field_visit", "现场服务")
    closes = Locked(Ledger.SERVICE, ("visited_on",), later=("solution", "solved_on"))
    __tablename__ = "field_visit"
    __table_args__ = (
        CheckConstraint("(solved_on IS NULL) OR (solution <> '')", name="solution"),
        *spans("field_visit", "visited_on", "solved_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("key_project.id"))
    visited_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(MAX_NAME))
    people: Mapped[str] = mapped_column(String(MAX_PEOPLE), default="")
    problem: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    solution: Mapped[str] = mapped_column(String(MAX_TEXT), default="")
    solved_on: Mapped[date | None]

    @property
    def trail_label(self) -> str:
        """Where it was."""
        return self.place
