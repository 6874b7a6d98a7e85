"""Who may see of a talk what: the content is for the two people and the branch secretary."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Role
from intranet.domain.life.talks.tables import Talk, TalkContent
from intranet.domain.organization.tables import Branch
from intranet.foundation.errors import NotAllowed, NotFound

GONE = "没有找到这次谈心谈话，或者不在您的查看范围内。"
NOT_YOURS = "这次谈心谈话由谈话双方或支部书记修改；只登记了时间和人员的，登记人也可以修改。"


@dataclass(frozen=True, slots=True)
class TalkRights:
    """What a person may do with one talk."""

    knows: bool
    reads_content: bool
    edits: bool


def took_part(actor: Actor, talker_id: int | None, talkee_id: int | None) -> bool:
    """Whether the person is one of the two."""
    return actor.member_id is not None and actor.member_id in {talker_id, talkee_id}


def leads(actor: Actor, branch_id: int) -> bool:
    """Whether the person is the secretary of the branch, and not a deputy: what was said is told to no other."""
    return any(
        grant.role is Role.BRANCH_SECRETARY and grant.branch_id == branch_id and not grant.deputy
        for grant in actor.grants
    )


def keeps_register(actor: Actor, committee_id: int, branch_id: int) -> bool:
    """Whether the person enters the talks of the branch: its secretary and clerks."""
    return actor.covers(Permission.LIFE_EDIT, committee_id=committee_id, branch_id=branch_id)


def rights(actor: Actor, talk: Talk, committee_id: int, *, written: bool) -> TalkRights:
    """The person's rights on a talk in the register of a branch of this committee.

    Clerks know who talked when; only the two and the secretary know about what. A clerk changes what they entered
    until somebody has written the content (``written``): who changed the two people could read it otherwise.
    """
    party = took_part(actor, talk.talker_id, talk.talkee_id)
    secretary = leads(actor, talk.branch_id)
    keeper = keeps_register(actor, committee_id, talk.branch_id)
    entered = talk.entered_by_id == actor.user_id and not written
    return TalkRights(
        knows=party or keeper,
        reads_content=party or secretary,
        edits=keeper and (party or secretary or entered),
    )


def load_talk(session: Session, talk_id: int, actor: Actor) -> tuple[Talk, TalkRights]:
    """A talk that the person may know of, and what they may do with it. NotFound otherwise. One statement."""
    texts = (TalkContent.gist, TalkContent.opinions, TalkContent.follow_up)
    row = session.execute(
        select(Talk, Branch.committee_id, or_(*(text != "" for text in texts)))
        .join(Branch, Branch.id == Talk.branch_id)
        .outerjoin(TalkContent, TalkContent.talk_id == Talk.id)
        .where(Talk.id == talk_id)
    ).one_or_none()
    if row is None:
        raise NotFound(GONE)
    talk, committee_id, written = row
    found = rights(actor, talk, committee_id, written=bool(written))
    if not found.knows:
        raise NotFound(GONE)
    return talk, found


def load_editable(session: Session, talk_id: int, actor: Actor) -> tuple[Talk, TalkRights]:
    """A talk that the person may change. NotFound for strangers, NotAllowed for who only knows of it."""
    talk, found = load_talk(session, talk_id, actor)
    if not found.edits:
        raise NotAllowed(NOT_YOURS)
    return talk, found
