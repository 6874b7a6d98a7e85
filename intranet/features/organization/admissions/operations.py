"""The committee's word on a decision of an assembly, and what follows from it for the member."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities import late_changes
from intranet.domain.activities.decisions import subject
from intranet.domain.activities.quorum import DecisionType
from intranet.domain.development.following import follow
from intranet.domain.life.admissions import Case, MembershipApproval, probation_end
from intranet.domain.organization.members import (
    ChangeReason,
    Leaving,
    Member,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records.confirmed import own_matter
from intranet.features.organization.changes import refuse, refuse_future
from intranet.features.organization.members import operations as members
from intranet.features.organization.members import periods, probation
from intranet.foundation import chinese, clock
from intranet.foundation.errors import InvalidMove, NotAllowed

OWN = "这是对您本人的表决，请由机关党委其他同志登记审批结果。"


def full_day(session: Session, case: Case) -> date | None:
    """The day from which the full membership of the case counts: when the probation was over.

    None for any other decision; the day of the assembly where nobody knows when the probation began.
    """
    if case.vote.decision_type is not DecisionType.FULL_MEMBERSHIP:
        return None
    member = session.get_one(Member, case.vote.member_id)
    return probation_end(member, periods.periods_of(session, member)[-1]) or case.held_on


def decide(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    agreed: bool,
    decided_on: date,
    document: str,
    reason: str,
    on: date | None = None,
    another_person: bool = False,
) -> MembershipApproval:
    """Keep what the committee said; an approval changes the member's status from the day the rules name.

    An admission counts from the day of the assembly, a full membership from the end of the probation (*on*), the end of
    a membership from the approval. Raises InvalidMove when it was settled before, RuleBroken beside what is missing.
    """
    check_open(case, actor)
    refuse_future(decided_on, "decided_on")
    if decided_on < case.held_on:
        day = chinese.long_date(case.held_on)
        raise refuse("decided_on", f"审批日期不能早于支部党员大会的日期{day}。")
    if agreed and not document:
        raise refuse("document", "请填写批复文件的文号。")
    if not agreed and not reason:
        raise refuse("reason", "请填写不批准的原因。")
    if agreed:
        _carry_out(
            session,
            case,
            actor=actor,
            decided_on=decided_on,
            document=document,
            on=on,
            another_person=another_person,
        )
        follow(
            session,
            case.vote.decision_type,
            branch_id=case.branch_id,
            name=case.vote.person,
            member_id=case.vote.member_id or 0,
            on=on or decided_on,
            actor=actor,
        )
    row = MembershipApproval(
        vote_id=case.vote.id,
        agreed=agreed,
        decided_on=decided_on,
        document=document,
        reason="" if agreed else reason,
        entered_by_id=actor.user_id,
        entered_by_name=actor.display_name,
        entered_at=clock.now(),
    )
    session.add(row)
    record_change(
        session,
        AuditAction.MEMBERSHIP_APPROVED if agreed else AuditAction.MEMBERSHIP_REFUSED,
        row,
        actor=actor,
        label=subject(case.vote),
        activity=case.activity_id,
        member=case.vote.member_id,
        decided_on=decided_on.isoformat(),
        document=document,
    )
    return row


def own_case(case: Case, actor: Actor) -> str:
    """Why the person may not enter what the committee said: it is about them, or of a branch for which they answer."""
    mine = actor.member_id is not None and case.vote.member_id == actor.member_id
    return OWN if mine else own_matter(actor, OWN, branch_id=case.branch_id)


def check_open(case: Case, actor: Actor) -> None:
    """Raise InvalidMove when the committee has said its word, NotAllowed for what ``own_case`` says."""
    if case.approval is not None:
        raise InvalidMove(f"这项表决已登记审批结果：{case.approval.words}")
    if why := own_case(case, actor):
        raise NotAllowed(why)


def _carry_out(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    decided_on: date,
    document: str,
    on: date | None,
    another_person: bool,
) -> None:
    decision = case.vote.decision_type
    if decision is DecisionType.ADMISSION:
        member_id = _admitted(session, case, actor=actor, another_person=another_person)
        case.vote.member_id = member_id
        # now that it is known whom it admitted, the assembly itself asks for nobody
        cause = f"{case.vote.person}：{chinese.long_date(case.held_on)}{decision.label}"
        late_changes.note(session, {member_id}, case.held_on, cause=cause)
        return
    member = session.get_one(Member, case.vote.member_id)
    if decision is DecisionType.EXTENSION:
        probation.extend_probation(
            session, member, actor=actor, months=case.vote.months or 0, document=document
        )
    elif decision is DecisionType.CANCELLATION:
        periods.leave(
            session,
            member,
            actor=actor,
            reason=ChangeReason.LEFT,
            leaving=Leaving.DISQUALIFIED,
            document=document,
            last_day=decided_on,
        )
    elif periods.open_period(session, member).status is MemberStatus.PROBATIONARY:
        if on is None:
            raise refuse("on", "请填写转正日期。")
        over = full_day(session, case)
        if over is not None and over > clock.today():
            raise refuse("on", f"预备期{chinese.long_date(over)}期满，请在期满以后登记批准。")
        probation.become_full(
            session, member, actor=actor, on=on, document=document, approved_on=decided_on
        )


def _admitted(session: Session, case: Case, *, actor: Actor, another_person: bool) -> int:
    """The new member, from the day of the assembly; who was entered for that day by hand is taken as it is.

    Where the branch has been merged since, with a further period in the receiving branch from its first day.
    """
    name = case.vote.person
    known = session.scalar(
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Member.name == name,
            Membership.branch_id == case.branch_id,
            Membership.starts_on == case.held_on,
            Membership.start_reason == ChangeReason.ADMITTED,
        )
        .order_by(Member.id)
        .limit(1)
    )
    if known is not None:
        return known
    branch, starts_on, reason = (
        session.get_one(Branch, case.branch_id),
        case.held_on,
        ChangeReason.ADMITTED,
    )
    before = []
    while (
        branch.merged_into_id is not None
        and branch.dissolved_on is not None
        and branch.dissolved_on < clock.today()
    ):
        before.append(
            Membership(
                branch_id=branch.id,
                status=MemberStatus.PROBATIONARY,
                starts_on=starts_on,
                ends_on=branch.dissolved_on,
                start_reason=reason,
                end_reason=ChangeReason.TRANSFERRED_OUT,
            )
        )
        starts_on, reason = branch.dissolved_on + periods.ONE_DAY, ChangeReason.TRANSFERRED_IN
        branch = session.get_one(Branch, branch.merged_into_id)
    member = members.create_member(
        session,
        branch,
        actor=actor,
        name=name,
        joined_party_on=case.held_on,
        is_leading_cadre=False,
        duty_title="",
        status=MemberStatus.PROBATIONARY,
        start_reason=reason,
        starts_on=starts_on,
        another_person=another_person,
    )
    for period in before:
        period.member_id = member.id
    session.add_all(before)
    session.flush()
    return member.id
