"""Who sees and who enters which achievement. Lists start from ``visible``; loading one is checking access to it.

Approved ones are read by everybody of the committee; what is not approved yet by those who enter it (a branch its own,
committee staff the office's) and, once submitted, by those who review. A branch that a source only implies neither sees
nor changes the office's record before it is approved.
"""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.tables import Achievement, EvidenceFile
from intranet.domain.records.moves import conflict
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.foundation.errors import InvalidMove, NotAllowed, NotFound

_GONE = "没有找到这条成效，或者不在您的查看范围内。"
_FILE_GONE = "没有找到这份佐证材料，或者不在您的查看范围内。"


def reading_committees(actor: Actor) -> list[int]:
    """Committees whose approved achievements the person reads."""
    return sorted({g.committee_id for g in actor.grants if g.gives(Permission.BRAND_READ)})


def visible(actor: Actor) -> ColumnElement[bool]:
    """SQL condition over Achievement: what the person may read."""
    ways: list[ColumnElement[bool]] = []
    reading = reading_committees(actor)
    if reading:
        ways.append(
            and_(Achievement.committee_id.in_(reading), Achievement.state.in_(COUNTED_STATES))
        )
    branches = actor.own_branches(Permission.BRAND_EDIT)
    if branches:
        ways.append(Achievement.branch_id.in_(branches))
    handling = actor.committee_ids(Permission.BRAND_REVIEW)
    if handling:
        ways.append(and_(Achievement.committee_id.in_(handling), Achievement.state != State.DRAFT))
    entering = actor.committee_ids(Permission.BRAND_EDIT)
    if entering:
        ways.append(and_(Achievement.committee_id.in_(entering), Achievement.branch_id.is_(None)))
    return or_(*ways) if ways else false()


def readable(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person may read this achievement (the same rule as ``visible``)."""
    if achievement.state in COUNTED_STATES and achievement.committee_id in reading_committees(
        actor
    ):
        return True
    if achievement.branch_id in actor.own_branches(Permission.BRAND_EDIT):
        return True
    if achievement.state is not State.DRAFT and reviews(achievement, actor):
        return True
    return achievement.branch_id is None and achievement.committee_id in actor.committee_ids(
        Permission.BRAND_EDIT
    )


def reviews(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person reviews achievements of this committee."""
    return achievement.committee_id in actor.committee_ids(Permission.BRAND_REVIEW)


def enters(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person enters achievements of this owner."""
    return actor.covers(
        Permission.BRAND_EDIT,
        committee_id=achievement.committee_id,
        branch_id=achievement.branch_id,
    )


def submits(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person submits achievements of this owner; a clerk only enters them."""
    return actor.covers(
        Permission.BRAND_SUBMIT,
        committee_id=achievement.committee_id,
        branch_id=achievement.branch_id,
    )


def follows_review(achievement: Achievement, actor: Actor) -> bool:
    """Whether opinions may be shown: to those who enter or review the record."""
    return enters(achievement, actor) or reviews(achievement, actor)


def editable(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person may change the achievement now."""
    return enters(achievement, actor) and not achievement.locked_because


def may_add_evidence(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person may add evidence now: who may change the record, and reviewers after the approval."""
    if editable(achievement, actor):
        return True
    return achievement.state in COUNTED_STATES and reviews(achievement, actor)


def own_entry(achievement: Achievement, actor: Actor) -> bool:
    """Whether the person entered or submitted it, so that others must confirm and clear it."""
    return conflict(achievement, actor) is not None


def full() -> tuple[ORMOption, ...]:
    """Loader options for everything an achievement is made of."""
    return (
        joinedload(Achievement.indicator),
        joinedload(Achievement.text),
        selectinload(Achievement.evidence),
        selectinload(Achievement.files),
    )


def load_readable(session: Session, achievement_id: int, actor: Actor) -> Achievement:
    """The whole achievement, when the person may read it; NotFound otherwise."""
    found = session.scalar(
        select(Achievement).where(Achievement.id == achievement_id).options(*full())
    )
    if found is None or not readable(found, actor):
        raise NotFound(_GONE)
    return found


def load_entered(session: Session, achievement_id: int, actor: Actor) -> Achievement:
    """The whole achievement of an owner for whom the person enters; NotAllowed when it may only be read."""
    found = load_readable(session, achievement_id, actor)
    if not enters(found, actor):
        raise NotAllowed("这条成效由登记单位填写，您可以查看，不能修改。")
    return found


def load_editable(session: Session, achievement_id: int, actor: Actor) -> Achievement:
    """As ``load_entered``; InvalidMove when it is past editing."""
    found = load_entered(session, achievement_id, actor)
    found.check_editable()
    return found


def load_reviewed(session: Session, achievement_id: int, actor: Actor) -> Achievement:
    """The whole achievement for an act of the committee; NotAllowed for those who may only read it."""
    found = load_readable(session, achievement_id, actor)
    if not reviews(found, actor):
        raise NotAllowed("该事项由机关党委办理，您可以查看，不能办理。")
    return found


def load_for_evidence(session: Session, achievement_id: int, actor: Actor) -> Achievement:
    """The whole achievement, when the person may add evidence now.

    Raises NotFound, NotAllowed (only reads it), InvalidMove (closed in its present state).
    """
    found = load_readable(session, achievement_id, actor)
    if may_add_evidence(found, actor):
        return found
    if enters(found, actor):
        raise InvalidMove(found.locked_because)
    raise NotAllowed("佐证材料由登记单位补充，审核通过后由机关党委补充。")


def load_file(session: Session, file_id: int, actor: Actor) -> EvidenceFile:
    """One file, when the person may read its achievement; NotFound otherwise. One statement."""
    row = session.execute(
        select(EvidenceFile, Achievement)
        .join(Achievement, Achievement.id == EvidenceFile.achievement_id)
        .where(EvidenceFile.id == file_id)
    ).one_or_none()
    if row is None or not readable(row.Achievement, actor):
        raise NotFound(_FILE_GONE)
    found: EvidenceFile = row.EvidenceFile
    return found
