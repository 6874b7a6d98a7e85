"""Writes of talks with one person. They flush and never commit. No event tells with whom or about what."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.integrity.knowing import AVOIDANCE, relatives_of
from intranet.domain.integrity.talks import IntegrityTalk, IntegrityTalkText
from intranet.domain.organization.existence import require_branch_on, require_members_on
from intranet.domain.organization.homes import Home
from intranet.domain.records import entries
from intranet.domain.records.entries import Events
from intranet.foundation.errors import NotAllowed, RuleBroken

EVENTS = Events(
    AuditAction.INTEGRITY_TALK_ENTERED,
    AuditAction.INTEGRITY_TALK_EDITED,
    AuditAction.INTEGRITY_TALK_REMOVED,
)
TWICE = "这次谈话已经登记过，一次谈话只登记一次。请核对日期和人员。"
SELF = "与本人的谈话由其他人登记。"
ONE = "修改时只能有一名谈话对象；与其他人的谈话请另行登记。"


def enter_talks(
    session: Session,
    home: Home,
    values: Mapping[str, Any],
    talkee_ids: Collection[int],
    texts: Mapping[str, Any],
    *,
    actor: Actor,
) -> list[IntegrityTalk]:
    """Enter one talk with each of these people. Raises RuleBroken, NotAllowed."""
    _check(session, home, values, talkee_ids, actor)
    talks = [
        IntegrityTalk(committee_id=home.committee_id, branch_id=home.branch_id) for _ in talkee_ids
    ]
    for talk, talkee_id in zip(talks, talkee_ids, strict=True):
        entries.add(session, talk, {**values, "talkee_id": talkee_id}, EVENTS, actor=actor)
        session.add(IntegrityTalkText(talk_id=talk.id, **texts))
    session.flush()
    return talks


def edit_talk(
    session: Session,
    talk: IntegrityTalk,
    home: Home,
    values: Mapping[str, Any],
    talkee_ids: Collection[int],
    texts: Mapping[str, Any],
    *,
    actor: Actor,
    version: int,
) -> None:
    """Correct a talk. Raises RuleBroken, NotAllowed, StaleRecord."""
    if len(talkee_ids) != 1:
        raise RuleBroken({"talkees": [ONE]})
    _check(session, home, values, talkee_ids, actor)
    changed = {**values, "talkee_id": next(iter(talkee_ids))}
    entries.change(session, talk, changed, EVENTS, actor=actor, version=version)
    text = session.get(IntegrityTalkText, talk.id) or IntegrityTalkText(talk_id=talk.id)
    for name, value in texts.items():
        setattr(text, name, value)
    session.add(text)
    session.flush()


def remove_talk(session: Session, talk: IntegrityTalk, *, actor: Actor, version: int) -> None:
    """Take out a talk that was entered by mistake, with its text. Raises StaleRecord."""
    session.execute(delete(IntegrityTalkText).where(IntegrityTalkText.talk_id == talk.id))
    entries.remove(session, talk, EVENTS, actor=actor, version=version)


def _check(
    session: Session,
    home: Home,
    values: Mapping[str, Any],
    talkee_ids: Collection[int],
    actor: Actor,
) -> None:
    if actor.member_id is not None and actor.member_id in talkee_ids:
        raise NotAllowed(SELF)
    if not relatives_of(session, actor).isdisjoint(talkee_ids):
        raise RuleBroken({"talkees": [AVOIDANCE]})
    if home.branch_id is None:
        return
    require_branch_on(session, home.branch_id, values["held_on"], field="held_on")
    people = [*talkee_ids, *filter(None, [values["talker_id"]])]
    require_members_on(session, home.branch_id, people, values["held_on"], field="held_on")
