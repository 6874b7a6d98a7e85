"""Lines of the registers of discipline and integrity, complete enough to stand in the database."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.group_talks import GroupTalk
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.reasons import TalkKind, TalkReason
from intranet.domain.integrity.reminders import Festival, FestivalReminder, ReminderForm
from intranet.domain.integrity.risks import IntegrityRisk, RiskCategory, RiskLevel
from intranet.domain.integrity.self_study import DisciplineStudy, StudyForm
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Committee
from intranet.foundation import clock
from tests.rows import committed

HELD_ON = date(2025, 9, 25)


def _entered(session: Session, by: str) -> dict[str, Any]:
    user_id = session.scalars(select(User.id).where(User.username == by)).one()
    moment = clock.now()
    return {"entered_by_id": user_id, "created_at": moment, "updated_at": moment}


def _placed(session: Session, code: str | None) -> dict[str, Any]:
    committee_id = session.scalars(select(Committee.id)).one()
    branch_id = (
        session.scalars(select(Branch.id).where(Branch.code == code)).one() if code else None
    )
    return {"committee_id": committee_id, "branch_id": branch_id}


def _checked(session: Session, state: Check, code: str | None, by: str) -> dict[str, Any]:
    moment = clock.now()
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    decided = state is not Check.WAITING and code is not None
    return {
        **_placed(session, code),
        **_entered(session, by),
        "state": state,
        "opinion": "请补充范围。" if state is Check.RETURNED else "",
        "decided_by_id": staff if decided else None,
        "decided_at": moment if decided else None,
        "confirmed_at": moment if state is Check.CONFIRMED else None,
    }


def member_id(session: Session, name: str) -> int:
    """The number of a member of the cast."""
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def make_pledge(
    session: Session,
    *,
    branch: str | None = "B01",
    state: Check = Check.CONFIRMED,
    by: str = "clerk1",
    **changes: Any,
) -> Pledge:
    """A branch's pledge of 2025 with the committee; commits."""
    values: dict[str, Any] = {
        "year": 2025,
        "level": PledgeLevel.BRANCH,
        "party_a": "机关党委",
        "signer_a": "高一峰",
        "party_b": "机关第一党支部",
        "signer_b": "张一鸣",
        "signed_on": date(2025, 1, 15),
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2025, 12, 31),
        "edition": "2025年责任书（支部）",
    }
    row = Pledge(**_checked(session, state, branch, by), **{**values, **changes})
    committed(session, row)
    return row


def make_risk(
    session: Session,
    *,
    branch: str | None = "B01",
    state: Check = Check.CONFIRMED,
    by: str = "clerk1",
    owner: str = "李二虎",
    **changes: Any,
) -> IntegrityRisk:
    """A risk point of a branch, to be looked at again at the end of the year; commits."""
    values: dict[str, Any] = {
        "post": "物资采购",
        "category": RiskCategory.PROCESS,
        "name": "询价不充分",
        "manifestation": "供应商范围过窄。",
        "level": RiskLevel.HIGH,
        "measures": "三家以上询价，双人经办。",
        "leader": "张一鸣",
        "found_on": date(2025, 3, 10),
        "review_on": date(2025, 12, 31),
        "owner_id": member_id(session, owner),
    }
    row = IntegrityRisk(**_checked(session, state, branch, by), **{**values, **changes})
    committed(session, row)
    return row


def make_group_talk(
    session: Session,
    *,
    branch: str | None = "B01",
    state: Check = Check.CONFIRMED,
    by: str = "clerk1",
    **changes: Any,
) -> GroupTalk:
    """A talk of the secretary with many; commits."""
    values: dict[str, Any] = {
        "held_on": HELD_ON,
        "title": "年度集体廉政谈话",
        "reason": TalkReason.YEARLY,
        "talker": "张一鸣",
        "talker_post": "党支部书记",
        "headcount": 8,
        "scope": "全体党员",
        "demand": "严守纪律，管好节点。",
    }
    row = GroupTalk(**_checked(session, state, branch, by), **{**values, **changes})
    committed(session, row)
    return row


def make_reminder(
    session: Session,
    *,
    branch: str | None = "B01",
    state: Check = Check.CONFIRMED,
    by: str = "clerk1",
    **changes: Any,
) -> FestivalReminder:
    """A reminder before the National Day of 2025; commits."""
    values: dict[str, Any] = {
        "year": 2025,
        "festival": Festival.NATIONAL,
        "reminded_on": HELD_ON,
        "form": ReminderForm.MEETING,
        "headcount": 9,
        "scope": "全体党员",
        "content": "廉洁过节，严禁公车私用。",
    }
    row = FestivalReminder(**_checked(session, state, branch, by), **{**values, **changes})
    committed(session, row)
    return row


def make_self_study(
    session: Session,
    *,
    branch: str | None = "B01",
    state: Check = Check.CONFIRMED,
    by: str = "clerk1",
    **changes: Any,
) -> DisciplineStudy:
    """What members read by themselves; commits."""
    values: dict[str, Any] = {
        "studied_on": HELD_ON,
        "form": StudyForm.SELF_STUDY,
        "chapter": "《纪律处分条例》第八章",
        "disciplines": ["integrity"],
        "people": 9,
        "hours_tenths": 20,
        "essays": 3,
    }
    row = DisciplineStudy(**_checked(session, state, branch, by), **{**values, **changes})
    committed(session, row)
    return row


def make_talk(
    session: Session,
    *,
    branch: str | None = "B01",
    talker: str = "张一鸣",
    talkee: str = "吴八方",
    by: str = "secretary1",
    text: str = "自觉接受监督。",
    **changes: Any,
) -> IntegrityTalk:
    """A daily talk of two members with its text; commits."""
    values: dict[str, Any] = {
        "kind": TalkKind.DAILY,
        "reason": TalkReason.YEARLY,
        "held_on": HELD_ON,
        "talker_id": member_id(session, talker),
        "talker_name": talker,
        "talker_post": "党支部书记",
        "talkee_id": member_id(session, talkee),
    }
    row = IntegrityTalk(
        **_placed(session, branch), **_entered(session, by), **{**values, **changes}
    )
    session.add(row)
    session.flush()
    committed(
        session,
        IntegrityTalkText(talk_id=row.id, demand=text, response="", follow_up="", due_on=None),
    )
    return row
