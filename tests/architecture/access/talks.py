"""Who may use the routes of talks, and the talk on which they are tried."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, pair_key
from intranet.domain.organization.roster import roster_on
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import CONTENT, Rule, rule

# the talk is one of two members without an account: its branch's secretary and clerk know of it
KNOWN = rule("S C", hidden="D M G staff leader jiwei archivist")
# entered by the clerk, without content so far
EDITED = rule("S C")

RULES: dict[str, Rule] = {
    "talks.index": CONTENT,
    "talks.index_xlsx": CONTENT,
    "talks.new": rule(everywhere="S C"),
    "talks.show": KNOWN,
    "talks.edit": EDITED,
    "talks.remove": EDITED,
}


def group_of(_name: str) -> str:
    """All routes are tried on one talk."""
    return "talks"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One talk of the branch; commits."""
    first, second = roster_on(session, branch.id, date(2025, 9, 1))[-5:-3]
    clerk = {"B01": "clerk1", "B02": "clerk2"}[branch.code]
    talk = Talk(
        branch_id=branch.id,
        pair_key=pair_key(first.member_id, second.member_id),
        held_on=date(2025, 9, 1),
        place="谈心室",
        occasion=Occasion.YEARLY,
        talker_id=first.member_id,
        talker_name=first.name,
        talkee_id=second.member_id,
        talkee_name=second.name,
        entered_by_id=session.scalars(select(User.id).where(User.username == clerk)).one(),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(talk)
    session.flush()
    record_event(session, AuditAction.TALK_REGISTERED, actor=SYSTEM, kind="talk", object_id=talk.id)
    session.expire_on_commit = False
    session.commit()
    return {"talks": {"talk_id": talk.id}}
