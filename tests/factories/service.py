"""Lines of the registers of service and business."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.entered import PlacedColumns
from intranet.domain.service.media import Issue, MediaItem, MediaLevel
from intranet.domain.service.menu import MenuKind, ServiceItem
from intranet.domain.service.orders import OrderSource, ServiceOrder
from intranet.domain.service.outreach import Outreach, Venue
from intranet.domain.service.partners import PartnerKind, Partnership
from intranet.domain.service.programmes import Programme, ServiceSite
from intranet.domain.service.projects import (
    FieldVisit,
    KeyProject,
    ProjectLevel,
    ProjectMember,
)
from intranet.domain.service.rosters import DutyPost
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.domain.service.volunteering import Volunteering
from intranet.foundation import clock
from tests.rows import committed

DAY = date(2025, 9, 13)
Line = TypeVar("Line", bound=PlacedColumns)


def make_line(
    session: Session, table: type[Line], *, branch: str = "B01", by: str = "staff", **values: Any
) -> Line:
    """One line of a register, of the branch or (with an empty code) of the committee itself; commits."""
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one_or_none()
    committee = owner.committee_id if owner else session.scalars(select(Committee.id)).first()
    moment = clock.now()
    line = table(
        committee_id=committee,
        branch_id=owner.id if owner else None,
        entered_by_id=session.scalars(select(User.id).where(User.username == by)).one(),
        created_at=moment,
        updated_at=moment,
        **values,
    )
    committed(session, line)
    return line


def make_training(session: Session, **values: Any) -> Training:
    """One training; commits."""
    usual = {
        "kind": TrainingKind.JOINT,
        "level": TrainingLevel.CITY,
        "title": "市级联训",
        "sessions": 1,
        "held_on": DAY,
    }
    return make_line(session, Training, **{**usual, **values})


def make_outreach(session: Session, **values: Any) -> Outreach:
    """One event among the public; commits."""
    usual = {"venue": Venue.COMMUNITY, "title": "法律进社区", "sessions": 1, "held_on": DAY}
    return make_line(session, Outreach, **{**usual, **values})


def make_of_each(session: Session) -> None:
    """One line of each register that is found; commits."""
    make_training(session)
    make_outreach(session)
    make_line(session, Volunteering, held_on=DAY, title="无偿献血")
    make_line(
        session,
        Partnership,
        agreed_on=DAY,
        kind=PartnerKind.COMMUNITY,
        partner="和平社区党委",
        matter="组织联建",
    )
    make_line(session, Programme, name="纳凉点", since_year=2010, content="夏季向市民开放")
    make_line(session, ServiceSite, name="一号纳凉点", opened_on=DAY)
    project = make_line(
        session,
        KeyProject,
        name="轨道交通二期",
        level=ProjectLevel.CITY,
        steward="张一鸣",
        begun_on=DAY,
    )
    make_line(session, DutyPost, name="初心长廊讲解值守", opened_on=DAY)
    make_line(session, FieldVisit, place="三号工地", visited_on=DAY, problem="图纸不全")
    make_line(
        session,
        MediaItem,
        title="纳凉点开放",
        outlet="示例日报",
        level=MediaLevel.CITY,
        issue=Issue.FIRST,
        pieces=1,
        published_on=DAY,
    )
    make_line(session, ProjectMember, project_id=project.id, name="胡敏", joined_on=DAY)
    make_order(session)
    make_line(
        session,
        ServiceItem,
        kind=MenuKind.PUBLIC,
        category="应急技能",
        name="急救讲解",
        since_on=DAY,
    )


def make_order(session: Session, **values: Any) -> ServiceOrder:
    """One order that waits for a member of the branch; commits."""
    usual = {
        "source": OrderSource.RESIDENT,
        "need": "需要维修照明",
        "received_on": date(2025, 10, 18),
    }
    return make_line(session, ServiceOrder, **{**usual, **values})
