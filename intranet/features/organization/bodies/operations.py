"""Branches and the committee: founding, facts, names and terms."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.life.terms import (
    BRANCH_TERM_YEARS,
    COMMITTEE_TERM_YEARS,
    years_after,
)
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import (
    BODY_OF_SEATS,
    BRANCH_COMMITTEE_TITLES,
    Branch,
    Committee,
    CommitteeBody,
    OrganizationName,
    PartyGroup,
    Post,
    Term,
)
from intranet.features.organization.changes import (
    claim_row,
    refuse,
    refuse_future,
    require_grounds,
    take_over,
)
from intranet.features.organization.later_records import later_records
from intranet.foundation import chinese, clock
from intranet.foundation.errors import NotAllowed

Owner = Committee | Branch


def owner_key(owner: Owner) -> dict[str, int]:
    """The column by which names, terms and posts point to *owner*."""
    return {"branch_id": owner.id} if isinstance(owner, Branch) else {"committee_id": owner.id}


def create_branch(
    session: Session,
    *,
    actor: Actor,
    committee_id: int,
    code: str,
    full_name: str,
    short_name: str,
    founded_on: date,
    in_use_from: date | None = None,
    duty: str,
    theme_day: int | None,
    meeting_place: str,
    sort_order: int | None = None,
) -> Branch:
    """Found a branch with its first names; without ``sort_order`` it stands last in office order."""
    if not actor.covers(Permission.BRANCH_EDIT, committee_id=committee_id, branch_id=None):
        raise NotAllowed("新建党支部由机关党委工作人员办理。")
    refuse_future(founded_on, "founded_on")
    in_use_from = _begins(founded_on, in_use_from)
    if session.scalar(select(Branch.id).where(Branch.code == code)) is not None:
        raise refuse("code", f"编号{code}已被其他党支部使用，请换一个。")
    if sort_order is None:
        last = session.scalar(
            select(func.max(Branch.sort_order)).where(Branch.committee_id == committee_id)
        )
        sort_order = (last or 0) + 1
    branch = Branch(
        committee_id=committee_id,
        code=code,
        sort_order=sort_order,
        founded_on=founded_on,
        in_use_from=in_use_from,
        duty=duty,
        theme_day=theme_day,
        meeting_place=meeting_place,
    )
    session.add(branch)
    session.flush()
    session.add(
        OrganizationName(
            branch_id=branch.id,
            full_name=full_name,
            short_name=short_name,
            valid_from=founded_on,
        )
    )
    record_change(
        session,
        AuditAction.BRANCH_CREATED,
        branch,
        actor=actor,
        label=short_name,
        code=code,
        founded_on=founded_on.isoformat(),
    )
    return branch


def edit_branch(
    session: Session,
    branch: Branch,
    *,
    actor: Actor,
    version: int | None,
    founded_on: date,
    in_use_from: date | None,
    dissolved_on: date | None,
    duty: str,
    theme_day: int | None,
    meeting_place: str,
    sort_order: int,
    grounds: str = "",
) -> None:
    """Change the facts of a branch. A new founding day moves the first name along with it.

    A day that others rest on is changed for a reason: RuleBroken beside ``grounds`` without one. Raises StaleRecord.
    """
    claim_row(session, branch, version)
    if branch.merged_into_id is not None and dissolved_on != branch.dissolved_on:
        raise refuse("dissolved_on", "撤销日期随合并确定，不能在这里改变。")
    if founded_on != branch.founded_on:
        _move_founding(session, branch, founded_on)
    if founded_on != branch.founded_on or branch.dissolved_on not in {None, dissolved_on}:
        require_grounds(session, branch, grounds)
    if dissolved_on is not None and dissolved_on != branch.dissolved_on:
        _refuse_dissolving(session, branch, founded_on, dissolved_on)
        session.execute(
            update(PartyGroup)
            .where(PartyGroup.branch_id == branch.id, PartyGroup.dissolved_on.is_(None))
            .values(dissolved_on=dissolved_on)
        )
    changed = take_over(
        branch,
        {
            "founded_on": founded_on,
            "in_use_from": _begins(founded_on, in_use_from),
            "dissolved_on": dissolved_on,
            "duty": duty,
            "theme_day": theme_day,
            "meeting_place": meeting_place,
            "sort_order": sort_order,
        },
    )
    record_change(
        session,
        AuditAction.BRANCH_EDITED,
        branch,
        actor=actor,
        label=branch.code,
        details={**changed, "grounds": grounds} if grounds else changed,
    )


def _begins(founded_on: date, in_use_from: date | None) -> date | None:
    """The first day of use; nothing where records are kept from the founding on."""
    if in_use_from is None or in_use_from <= founded_on:
        return None
    return in_use_from


def _move_founding(session: Session, branch: Branch, founded_on: date) -> None:
    refuse_future(founded_on, "founded_on")
    first_use = min(
        (
            day
            for day in (
                session.scalar(select(func.min(column)).where(owner == branch.id))
                for column, owner in (
                    (Membership.starts_on, Membership.branch_id),
                    (PartyGroup.founded_on, PartyGroup.branch_id),
                    (Term.starts_on, Term.branch_id),
                    (Post.starts_on, Post.branch_id),
                )
            )
            if day is not None
        ),
        default=founded_on,
    )
    if founded_on > first_use:
        raise refuse(
            "founded_on",
            f"支部自{chinese.long_date(first_use)}起已有党员、党小组、任期或任职记录，成立日期不能晚于该日。",
        )
    first = session.scalars(
        select(OrganizationName)
        .where(OrganizationName.branch_id == branch.id)
        .order_by(OrganizationName.valid_from)
        .limit(1)
    ).one()
    if first.valid_to is not None and founded_on > first.valid_to:
        raise refuse("founded_on", "成立日期不能晚于首个名称的停用日期。")
    first.valid_from = founded_on


def _refuse_dissolving(
    session: Session, branch: Branch, founded_on: date, dissolved_on: date
) -> None:
    refuse_future(dissolved_on, "dissolved_on")
    if dissolved_on < founded_on:
        raise refuse("dissolved_on", "撤销日期不能早于成立日期。")
    staying = session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.branch_id == branch.id,
            or_(Membership.ends_on.is_(None), Membership.ends_on > dissolved_on),
        )
    )
    if staying:
        raise refuse(
            "dissolved_on",
            f"该日之后还有{staying}名党员的组织关系在本支部，请先办理转接。",
        )
    if later := later_records(session, branch, dissolved_on + timedelta(days=1)):
        raise refuse("dissolved_on", f"本支部{later}，撤销日期不能早于该日。")


def _names(session: Session, owner: Owner) -> list[OrganizationName]:
    return list(
        session.scalars(
            select(OrganizationName)
            .filter_by(**owner_key(owner))
            .order_by(OrganizationName.valid_from, OrganizationName.id)
        )
    )


def add_name(
    session: Session,
    owner: Owner,
    *,
    actor: Actor,
    full_name: str,
    short_name: str,
    valid_from: date,
) -> OrganizationName:
    """Give the organisation new names from a day on; the former ones end the day before."""
    names = _names(session, owner)
    if names:
        last = names[-1]
        if valid_from <= last.valid_from:
            raise refuse(
                "valid_from",
                f"现有名称自{chinese.long_date(last.valid_from)}起使用，新名称的启用日期应晚于该日。",
            )
        last.valid_to = valid_from - timedelta(days=1)
    name = OrganizationName(
        **owner_key(owner), full_name=full_name, short_name=short_name, valid_from=valid_from
    )
    session.add(name)
    record_change(
        session,
        AuditAction.NAME_ADDED,
        owner,
        actor=actor,
        label=short_name,
        full_name=full_name,
        valid_from=valid_from.isoformat(),
    )
    return name


def start_term(
    session: Session,
    owner: Owner,
    *,
    actor: Actor,
    starts_on: date,
    expires_on: date,
    document: str,
    end_posts: bool = False,
) -> Term:
    """Register a new term (last day included); with ``end_posts`` the posts held so far end the day before.

    A branch committee serves three years, a committee five; the election may come at most one year later, with the
    higher organisation's approval (《关于党的基层组织任期的意见》).
    """
    last = session.scalar(select(func.max(Term.starts_on)).filter_by(**owner_key(owner)))
    if last is not None and starts_on <= last:
        raise refuse(
            "starts_on", f"上一届自{chinese.long_date(last)}开始，新一届的开始日期应晚于该日。"
        )
    if isinstance(owner, Branch) and starts_on < owner.founded_on:
        raise refuse("starts_on", "任期开始日期不能早于支部成立日期。")
    refuse_length(starts_on, expires_on, in_branch=isinstance(owner, Branch))
    term = Term(**owner_key(owner), starts_on=starts_on, expires_on=expires_on, document=document)
    session.add(term)
    record_change(
        session,
        AuditAction.TERM_STARTED,
        owner,
        actor=actor,
        label=owner.code,
        starts_on=starts_on.isoformat(),
        expires_on=expires_on.isoformat(),
    )
    if end_posts:
        _end_former_posts(session, owner, actor=actor, starts_on=starts_on)
        note_late(session, owner, starts_on, f"{chinese.long_date(starts_on)}换届，上届任职结束")
    session.flush()
    return term


def note_late(session: Session, owner: Owner, day: date, cause: str) -> None:
    """List the meetings that posts reach which begin on *day* or ended the day before."""
    if day <= clock.today():
        late_changes.note(session, turned_on(session, owner, day), day, cause=cause)


def turned_on(session: Session, owner: Owner, day: date) -> set[int]:
    """Whose posts by which somebody is due at a meeting begin on *day* or ended the day before."""
    session.flush()
    return set(
        session.scalars(
            select(Post.member_id)
            .filter_by(**owner_key(owner))
            .where(
                Post.title.in_(BRANCH_COMMITTEE_TITLES.union(BODY_OF_SEATS)),
                or_(Post.starts_on == day, Post.ends_on == day - timedelta(days=1)),
            )
        )
    )


def refuse_length(begins: date, ends: date, *, in_branch: bool) -> None:
    """A term ends after it begins, at most a year late (《关于党的基层组织任期的意见》)."""
    if ends <= begins:
        raise refuse("expires_on", "届满日期应晚于开始日期。")
    years = BRANCH_TERM_YEARS if in_branch else COMMITTEE_TERM_YEARS
    if ends > years_after(begins, years + 1):
        raise refuse("expires_on", f"每届任期{years}年，延期换届不超过1年，请核对届满日期。")


def _end_former_posts(session: Session, owner: Owner, *, actor: Actor, starts_on: date) -> None:
    former = session.scalars(
        select(Post)
        .filter_by(**owner_key(owner))
        .where(
            Post.party_group_id.is_(None),
            Post.title.not_in(CommitteeBody.CORE_GROUP.titles),
            Post.ends_on.is_(None),
            Post.starts_on < starts_on,
        )
    ).all()
    for post in former:
        post.ends_on = starts_on - timedelta(days=1)
        record_change(
            session,
            AuditAction.POST_ENDED,
            post,
            actor=actor,
            label=post.title.label,
            ends_on=post.ends_on.isoformat(),
        )
