"""Bringing the register of one handed-in gathering up to date, or saying why it stays. They flush and never commit."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities import attendance as register
from intranet.domain.activities import checks, late_changes, revisions, submission
from intranet.domain.activities.attendance import Absence, Presence
from intranet.domain.activities.findings.answers import answer
from intranet.domain.activities.findings.people import OUT_OF_TIME, ROLL_DIFFERS
from intranet.domain.activities.late_changes import RollOutcome
from intranet.domain.activities.rolls import roll_as_stored
from intranet.domain.activities.store import may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.records.closing import Ledger, is_closed
from intranet.domain.records.entered import check_version
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.self_check.examination import examine
from intranet.foundation import clock
from intranet.foundation.errors import InvalidMove, NotAllowed, RuleBroken

SAME = "到会登记与现在的名册一致，不需要更正。"
NOT_YOURS = "到会登记由所在党支部或机关党委更正，您可以查看。"


def obstacle(session: Session, activity: Activity, actor: Actor) -> str:
    """Why the person cannot take the new roll; empty when they can.

    What is approved is corrected by who may reopen it, and not in a closed quarter.
    """
    if activity.state is State.APPROVED:
        if not late_changes.reopens(activity, actor):
            return "记录已审核通过，由机关党委更正；核对后认为应当保留原登记的，可以说明原因。"
        closed = is_closed(
            session,
            committee_id=activity.committee_id,
            branch_id=activity.branch_id,
            day=activity.held_on,
            ledger=Ledger.ACTIVITIES,
        )
        return "该季度已经关账，到会登记不再更正，请说明原因。" if closed else ""
    if activity.locked_because:
        return activity.locked_because
    return "" if may_edit(activity, actor) else "记录尚未审核通过，由所在党支部更正。"


def take(
    session: Session,
    activity: Activity,
    *,
    actor: Actor,
    version: int,
    absences: Mapping[int, Absence],
    listed: Collection[int],
    reason: str,
) -> None:
    """Take the register anew from the roll of the day; *listed* are the newly listed whom the form showed.

    Nobody newly listed is present by default; who came late or missed some of the days did so still. An approved
    record stays approved, with the former content kept.
    Raises NotAllowed, InvalidMove, StaleRecord, RuleBroken with what is missing by field.
    """
    _check(activity, actor)
    if why := obstacle(session, activity, actor):
        raise InvalidMove(why)
    check_version(activity, version)
    roll = roll_as_stored(session, activity, takes_new=True)
    if not roll.differences:
        raise InvalidMove(SAME)
    before = {row.member_id for row in activity.attendance}
    presence = Presence.of(activity.attendance)
    kinds = [record.kind for record in activity.records]
    # a change of children alone must bump the version too
    activity.updated_at = clock.now()
    activity.attendance = register.take_attendance(
        activity,
        kinds,
        roll.entries,
        absences=roll.with_undecided(absences, listed),
        presence=presence,
    )
    register.update_counts(activity)
    if problems := checks.register_problems(activity):
        raise RuleBroken(problems)
    late_changes.taken(session, activity, before, reason=reason, actor=actor)
    if activity.state in COUNTED_STATES:
        revisions.add_revision(session, activity, actor=actor)
    else:
        submission.finish_edit(session, activity, actor=actor)


def keep(session: Session, activity: Activity, *, actor: Actor, reason: str) -> None:
    """Leave the register as it was handed in, and say why; the checks that find the difference are answered with it.

    What was listed and agrees with the roll again, by a later change, is taken off the list in the same way.
    """
    _check(activity, actor)
    listed, _ = late_changes.history_of(session, activity.id)
    if not (listed or roll_as_stored(session, activity, takes_new=False).differences):
        raise InvalidMove(SAME)
    late_changes.settle(session, activity, RollOutcome.KEPT, reason=reason, actor=actor)
    for one in examine(session, [activity])[activity.id]:
        differs = one.finding.code == ROLL_DIFFERS
        gone = one.finding.code == OUT_OF_TIME and one.finding.field == "attendance"
        if (differs or gone) and not one.is_answered:
            answer(session, activity, one.finding, reason=reason, actor=actor)


def _check(activity: Activity, actor: Actor) -> None:
    if not late_changes.may_settle(activity, actor):
        raise NotAllowed(NOT_YOURS)
