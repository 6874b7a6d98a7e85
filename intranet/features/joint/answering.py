"""Writes of an invited branch: confirm with its exceptions, correct them, or say why it did not take part."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.activities import attendance as register
from intranet.domain.activities import late_changes, submission
from intranet.domain.activities.attendance import Absence
from intranet.domain.activities.checks import submission_problems
from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.joint_store import gathering_of, last_day
from intranet.domain.activities.rolls import counted_elsewhere, roll_as_stored
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import may_log
from intranet.domain.organization.roster import RosterEntry, roster_on
from intranet.domain.records.entered import check_version
from intranet.features.joint.operations import check_open, note
from intranet.foundation import chinese, clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

MAX_REASON = 60


def not_yet(event: JointEvent) -> str:
    """Why the event cannot be confirmed today; empty when its day has come."""
    if last_day(event) <= clock.today():
        return ""
    return f"活动定于{chinese.date_range(event.held_on, event.ends_on)}开展，开展后才能确认。"


def confirm(
    session: Session,
    event: JointEvent,
    invitation: JointInvitation,
    *,
    actor: Actor,
    absences: Mapping[int, Absence],
    submits: bool,
) -> Activity:
    """Make the branch's own gathering out of the event (held, records and kinds loaded); ``submits`` hands it in.

    Whether the branch has one already is asked before, under the lock of the event.
    Raises InvalidMove (cancelled, not held yet), NotAllowed, RuleBroken with what is missing by field.
    """
    check_open(event)
    reason = not_yet(event)
    if reason:
        raise InvalidMove(reason)
    branch_id = invitation.branch_id
    kinds = [record.kind for record in event.records]
    if not all(may_log(actor, kind, branch_id=branch_id, party_group_id=None) for kind in kinds):
        raise NotAllowed("联合活动由支部党务干事或支部书记确认。")
    roster = first_roster(session, event, branch_id)
    activity = gathering_of(event, branch_id=branch_id, roster=roster)
    activity.entered_by_id = actor.user_id
    activity.created_at = activity.updated_at = clock.now()
    activity.attendance = register.take_attendance(activity, kinds, roster, absences=absences)
    register.update_counts(activity)
    session.add(activity)
    session.flush()
    submission.note_write(session, AuditAction.ACTIVITY_CREATED, activity, actor=actor)
    _answer(invitation, actor=actor, declined="")
    note(
        session,
        AuditAction.JOINT_EVENT_CONFIRMED,
        event,
        actor=actor,
        details={"branch": branch_id, "activity": activity.id},
    )
    _complete(session, activity)
    if submits:
        submission.submit(session, activity, actor=actor)
    return activity


def first_roster(session: Session, event: JointEvent, branch_id: int) -> list[RosterEntry]:
    """Who is due for a branch that has not answered: its members of the day whom no other branch has counted."""
    away = counted_elsewhere(session, [(event.id, None)]).get(None, set())
    roster = roster_on(session, branch_id, event.held_on)
    return [entry for entry in roster if entry.member_id not in away]


def _complete(session: Session, activity: Activity) -> None:
    problems = submission_problems(session, activity, today=clock.today())
    if problems:
        raise RuleBroken(problems)


def change(
    session: Session,
    activity: Activity,
    *,
    actor: Actor,
    version: int,
    absences: Mapping[int, Absence],
    takes_roll: bool,
    roll_reason: str,
    listed: Collection[int],
    submits: bool,
) -> None:
    """Take the attendance of the branch's gathering (loaded in full) anew, and hand it in again when ``submits``.

    The roster that was handed in stays unless ``takes_roll``; ``listed`` are the newly listed whom the form showed.
    Raises InvalidMove (taken up, approved), StaleRecord, RuleBroken.
    """
    activity.check_editable()
    check_version(activity, version)
    kinds = [record.kind for record in activity.records]
    roll = roll_as_stored(session, activity, takes_new=takes_roll)
    before = {row.member_id for row in activity.attendance}
    # a change of children alone must bump the version too
    activity.updated_at = clock.now()
    activity.attendance = register.take_attendance(
        activity, kinds, roll.entries, absences=roll.with_undecided(absences, listed)
    )
    register.update_counts(activity)
    if takes_roll and roll.differences:
        late_changes.taken(session, activity, before, reason=roll_reason, actor=actor)
    submission.finish_edit(session, activity, actor=actor)
    _complete(session, activity)
    if submits:
        submission.submit(session, activity, actor=actor)


def decline(
    session: Session, event: JointEvent, invitation: JointInvitation, *, actor: Actor, reason: str
) -> None:
    """Say why the branch did not take part; a later confirmation takes the place of this answer.

    Raises InvalidMove when the event was cancelled, RuleBroken beside ``declined`` without a reason.
    """
    check_open(event)
    if not reason:
        raise RuleBroken({"declined": ["请填写没有参加的原因。"]})
    _answer(invitation, actor=actor, declined=reason)
    session.flush()
    note(
        session,
        AuditAction.JOINT_EVENT_DECLINED,
        event,
        actor=actor,
        details={"branch": invitation.branch_id},
    )


def _answer(invitation: JointInvitation, *, actor: Actor, declined: str) -> None:
    invitation.answered_at, invitation.answered_by_id = clock.now(), actor.user_id
    invitation.declined = declined
