"""Who may know what of a talk with one person.

The branch's discipline officer keeps them, a secretary only those he held; the committee's leaders and 机关纪委 read.
The person talked to knows day and kind, whatever roles they hold; nobody knows of a talk with a declared relative.
Everybody else knows numbers at the most.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.integrity.knowing import relatives_of
from intranet.domain.integrity.talks import IntegrityTalk
from intranet.foundation.errors import NotAllowed, NotFound

GONE = "没有找到这次廉政谈话，或者不在您的查看范围内。"
NOT_YOURS = "廉政谈话由支部纪检委员登记，书记登记本人开展的谈话；谈话对象可以查看日期和类型。"


@dataclass(frozen=True, slots=True)
class TalkRights:
    """What a person may do with one talk."""

    knows: bool
    reads: bool
    edits: bool


def rights(actor: Actor, talk: IntegrityTalk, relatives: frozenset[int]) -> TalkRights:
    """The person's rights on a talk; nobody handles one with themselves or one of the *relatives*."""
    if talk.talkee_id == actor.member_id or talk.talkee_id in relatives:
        return TalkRights(knows=talk.talkee_id == actor.member_id, reads=False, edits=False)
    roles = actor.roles_in_branch(talk.branch_id) if talk.branch_id is not None else frozenset()
    held = actor.member_id is not None and actor.member_id == talk.talker_id
    keeps = Role.DISCIPLINE_OFFICER in roles or (Role.BRANCH_SECRETARY in roles and held)
    reads = keeps or talk.committee_id in actor.committee_ids(Permission.INTEGRITY_TALK_READ)
    edits = keeps or (
        talk.branch_id is None
        and talk.committee_id in actor.committee_ids(Permission.INTEGRITY_TALK_EDIT)
    )
    return TalkRights(knows=reads, reads=reads, edits=edits)


def readable(actor: Actor, relatives: frozenset[int]) -> ColumnElement[bool]:
    """SQL condition: talks that the person reads; the same rule as ``rights``."""
    ways: list[ColumnElement[bool]] = []
    if officer := actor.branch_ids(Role.DISCIPLINE_OFFICER):
        ways.append(IntegrityTalk.branch_id.in_(officer))
    if actor.member_id is not None and (leads := actor.branch_ids(Role.BRANCH_SECRETARY)):
        ways.append(
            and_(IntegrityTalk.branch_id.in_(leads), IntegrityTalk.talker_id == actor.member_id)
        )
    if committees := actor.committee_ids(Permission.INTEGRITY_TALK_READ):
        ways.append(IntegrityTalk.committee_id.in_(committees))
    if not ways:
        return false()
    return and_(or_(*ways), IntegrityTalk.talkee_id.not_in({actor.member_id or 0, *relatives}))


def load(session: Session, talk_id: int, actor: Actor) -> tuple[IntegrityTalk, TalkRights]:
    """A talk that the person may know of, and what they may do with it. NotFound otherwise."""
    talk = session.get(IntegrityTalk, talk_id)
    found = rights(actor, talk, relatives_of(session, actor)) if talk is not None else None
    if talk is None or found is None or not found.knows:
        raise NotFound(GONE)
    return talk, found


def load_readable(session: Session, talk_id: int, actor: Actor) -> IntegrityTalk:
    """A talk that the person reads. NotFound for strangers, NotAllowed for who knows its day alone."""
    talk, found = load(session, talk_id, actor)
    if not found.reads:
        raise NotAllowed(NOT_YOURS)
    return talk


def load_editable(session: Session, talk_id: int, actor: Actor) -> IntegrityTalk:
    """A talk that the person may change. NotFound for strangers, NotAllowed for who only reads it."""
    talk, found = load(session, talk_id, actor)
    if not found.edits:
        raise NotAllowed(NOT_YOURS)
    return talk
