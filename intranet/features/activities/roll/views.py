"""The list of gatherings with changed rolls, and the page on which one of them is settled."""

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.attendance import Absence, due_entries
from intranet.domain.activities.late_changes import history_of, may_settle
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.rolls import roll_as_stored
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.features.activities.roll import operations, queries
from intranet.features.activities.roll.forms import RollForm
from intranet.features.activities.views import blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.findings import open_words
from intranet.pagekit.forms import number_in
from intranet.pagekit.gathering import tally, ticked_members, typed_absences
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

AGREES = "到会登记与现在的名册已经一致，不需要更正；写明情况后从列表中去掉。"


@blueprint.get("/rolls")
@requires(Permission.ACTIVITY_READ)
def changed_rolls() -> str:
    """Handed-in gatherings that late changes of people have reached (?member=7&member=9: of these)."""
    member_ids = [*filter(None, map(number_in, request.args.getlist("member")))]
    return render_template(
        "activities/rolls.html",
        lines=queries.changed_rolls(db.session(), current_actor(), member_ids=member_ids),
        narrowed=bool(member_ids),
    )


def _load(activity_id: int) -> Activity:
    activity = load_readable(db.session(), activity_id, current_actor())
    if not may_settle(activity, current_actor()):
        raise NotAllowed(operations.NOT_YOURS)
    return activity


@blueprint.get("/<int:activity_id>/roll")
@requires(Permission.ACTIVITY_READ)
def roll(activity_id: int) -> Response:
    """Who differs, the register as the roll of the day has it now, and a reason."""
    activity = _load(activity_id)
    typed = drafts.asked_for(f"roll:{activity_id}")
    form = RollForm(formdata=typed, draft_key=f"roll:{activity_id}", version=str(activity.version))
    if typed is None:
        return _page(activity, form, _saved(activity), [])
    return _page(activity, form, typed_absences(typed), ticked_members(typed, "listed"))


def _saved(activity: Activity) -> dict[int, Absence]:
    return {
        row.member_id: Absence(row.absence_reason, row.absence_note)
        for row in activity.attendance
        if row.status is AttendanceStatus.ABSENT
    }


def _page(
    activity: Activity,
    form: RollForm,
    absences: dict[int, Absence],
    listed: list[int],
    refused: Refused | None = None,
) -> Response:
    session = db.session()
    found = roll_as_stored(session, activity, takes_new=True)
    kinds = [record.kind for record in activity.records]
    due = due_entries(kinds, found.entries, party_group_id=activity.party_group_id)
    absences = found.with_undecided(absences, listed)
    waiting, _ = history_of(session, activity.id)
    if not (found.differences or waiting or refused):
        raise InvalidMove(operations.SAME)
    obstacle = operations.obstacle(session, activity, current_actor())
    page = render_template(
        "activities/roll.html",
        activity=activity,
        form=form,
        roll=found,
        due=due,
        absences=absences,
        counts=tally(due, absences),
        reasons=list(AbsenceReason),
        causes=waiting,
        ballots=[
            (vote.motion, vote.election.issued)
            for record in activity.records
            for vote in record.votes
            if vote.election is not None and vote.election.issued is not None
        ],
        obstacle=obstacle if found.differences else AGREES,
        refused=refused,
    )
    return make_response(page, refused.status if refused else 200)


@blueprint.post("/<int:activity_id>/roll")
@requires(
    Permission.ACTIVITY_READ,
    emits={
        AuditAction.ACTIVITY_EDITED,
        AuditAction.ROLL_CORRECTED,
        AuditAction.ROLL_KEPT,
        AuditAction.FINDING_ANSWERED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
    },
)
def settle_roll(activity_id: int) -> Response:
    """Take the roll of the day as it stands now, or keep the register; either with a reason."""
    session, actor = db.session(), current_actor()
    activity = _load(activity_id)
    form = RollForm()
    absences = typed_absences(request.form)
    listed = ticked_members(request.form, "listed")
    takes = request.form.get("act") == "take"

    def act() -> None:
        reason = form.roll_reason.data or ""
        if takes:
            operations.take(
                session,
                activity,
                actor=actor,
                version=form.seen_version,
                absences=absences,
                listed=listed,
                reason=reason,
            )
        else:
            operations.keep(session, activity, actor=actor, reason=reason)

    outcome = attempt(form, act, row=activity)
    if isinstance(outcome, Refused):
        return _page(_load(activity_id), form, absences, listed, outcome)
    if found := open_words(session, activity):
        notices.caution(found)
    notices.done(
        "到会登记已按现在的名册更正，原因已记录。" if takes else "原登记保留，原因已记录。"
    )
    return go_to(url_for("activities.show", activity_id=activity_id))
