"""Saving again and submitting a gathering, wherever its form stands. Functions flush and never commit."""

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.roles import Actor
from intranet.domain.activities import revisions, rolls
from intranet.domain.activities.checks import submission_problems
from intranet.domain.activities.tables import Activity
from intranet.domain.records.moves import apply_move, record_write, reopen_edited
from intranet.domain.records.workflow import Move
from intranet.foundation import clock
from intranet.foundation.errors import RuleBroken


def finish_edit(session: Session, activity: Activity, *, actor: Actor) -> None:
    """After its fields were changed: a submitted record goes back to draft, the edit is recorded and kept as revision.

    A revision is kept only of records that were submitted before.
    """
    session.flush()
    reopen_edited(session, activity, actor=actor)
    note_write(session, AuditAction.ACTIVITY_EDITED, activity, actor=actor)
    if revisions.latest(session, activity.id) is not None:
        revisions.add_revision(session, activity, actor=actor)


def submit(session: Session, activity: Activity, *, actor: Actor) -> None:
    """Hand the record to review; raise RuleBroken with all problems by field when something is missing."""
    problems = submission_problems(session, activity, today=clock.today())
    changed = _changed_since(session, activity)
    if changed:
        problems.setdefault("attendance", []).append(
            f"保存后名册有变化（{'、'.join(changed)}），已按现在的名册列出，请核对后再提交。"
        )
    if problems:
        raise RuleBroken(problems)
    apply_move(session, activity, Move.SUBMIT, actor=actor)
    revisions.add_revision(session, activity, actor=actor)


def _changed_since(session: Session, activity: Activity) -> list[str]:
    """Names whose standing on the day differs from the attendance of a record that was never handed in."""
    with session.no_autoflush:
        roll = rolls.roll_as_stored(session, activity)
    return [] if roll.kept else [*roll.added, *roll.gone, *roll.changed]


def note_write(session: Session, action: AuditAction, activity: Activity, *, actor: Actor) -> None:
    """Tell the audit trail that the gathering was created or edited."""
    record_write(
        session,
        action,
        activity,
        actor=actor,
        held_on=activity.held_on.isoformat(),
        kinds=[record.kind.code for record in activity.records],
        version=activity.version,
    )
