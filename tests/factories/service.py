"""Lines of the registers of service and business."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.service.honours import Honour, HonourKind, HonourLevel
from intranet.domain.service.media import MediaItem, MediaKind, MediaLevel
from intranet.domain.service.outreach import Outreach, Venue
from intranet.domain.service.partners import PartnerKind, Partnership
from intranet.domain.service.training import Training, TrainingKind, TrainingLevel
from intranet.domain.service.volunteering import Volunteering
from intranet.foundation import clock
from tests.rows import committed

DAY = date(2025, 9, 13)


def make_training(
    session: Session, *, branch: str = "B01", held_on: date, by: str = "staff", **values: Any
) -> Training:
    """One training of the branch, or (with an empty code) of the committee itself; commits."""
    owner = session.scalars(select(Branch).where(Branch.code == branch)).one_or_none()
    committee = owner.committee_id if owner else session.scalars(select(Committee.id)).first()
    moment = clock.now()
    line = Training(
        committee_id=committee,
        branch_id=owner.id if owner else None,
        held_on=held_on,
        **{
            "kind": TrainingKind.JOINT,
            "level": TrainingLevel.CITY,
            "title": "市级联训",
            "sessions": 1,
            **values,
        },
        entered_by_id=session.scalars(select(User.id).where(User.username == by)).one(),
        created_at=moment,
        updated_at=moment,
    )
    committed(session, line)
    return line


def make_of_each(session: Session) -> None:
    """One line of each register; commits."""
    placed = make_training(session, held_on=DAY)
    common = {
        name: getattr(placed, name)
        for name in ("committee_id", "branch_id", "entered_by_id", "created_at", "updated_at")
    }
    committed(
        session,
        Outreach(held_on=DAY, venue=Venue.SCHOOL, title="法律进校园", sessions=1, **common),
        MediaItem(
            published_on=DAY,
            level=MediaLevel.CITY,
            kind=MediaKind.ARTICLE,
            outlet="某市日报",
            title="课堂走进社区",
            **common,
        ),
        Volunteering(held_on=DAY, title="无偿献血", **common),
        Partnership(
            agreed_on=DAY,
            kind=PartnerKind.COMMUNITY,
            partner="和平社区党委",
            matter="组织联建",
            **common,
        ),
        Honour(
            given_on=DAY,
            kind=HonourKind.AWARD,
            level=HonourLevel.CITY,
            title="先进单位",
            giver="市直机关工委",
            receiver="机关第一党支部",
            number=1,
            **common,
        ),
    )
