"""The page on which a branch answers: what is shared, who was absent, one confirmation."""

from collections.abc import Mapping
from functools import partial

from flask import Response, make_response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities import revisions
from intranet.domain.activities.attendance import Absence, Standing, due_entries
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.joint_store import answer_of
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.rolls import roll_as_stored
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import BranchName
from intranet.domain.records.moves import return_opinion
from intranet.features.joint import answering, queries
from intranet.features.joint.forms import AnswerForm
from intranet.features.joint.operations import CANCELLED, hold
from intranet.features.joint.views import blueprint, shared_words
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.access import requires
from intranet.pagekit.forms import number_in
from intranet.pagekit.gathering import tally, ticked_members, typed_absences
from intranet.pagekit.htmx import go_to
from intranet.pagekit.saving import Refused, attempt
from intranet.pagekit.session import current_actor

CHANGED = "机关党委刚刚修改了共同内容，请核对后再确认。您填写的内容都还在。"
DIFFERENT = "您填写的缺席情况与已保存的不同，仍列在下面；核对后保存，将以您填写的为准。"
MINE = "本支部已经登记了这次活动；确未参加的，请先在活动记录中撤销登记。"


def _saved(activity: Activity) -> dict[int, Absence]:
    return {
        row.member_id: Absence(row.absence_reason, row.absence_note)
        for row in activity.attendance
        if row.status is AttendanceStatus.ABSENT
    }


def _obstacle(event: JointEvent, activity: Activity | None, lacking: list[str]) -> str:
    """Why the branch cannot confirm or correct now; empty when it can."""
    if activity is not None:
        return activity.locked_because
    if event.cancelled_at is not None:
        return CANCELLED
    early = answering.not_yet(event)
    if early:
        return early
    if lacking:
        return f"共同内容还不完整，请联系机关党委补充后再确认：{''.join(lacking)}"
    return ""


def _page(
    event_id: int,
    code: str,
    form: AnswerForm | None = None,
    *,
    absences: Mapping[int, Absence] | None = None,
    refused: Refused | None = None,
) -> Response:
    """The page as it stands now; *absences* and *form* keep what was typed."""
    session, actor = db.session(), current_actor()
    event, invitation, branch = queries.load_invitation(session, event_id, code, actor)
    activity = queries.record_of(session, event, branch.id)
    words = shared_words(event)
    kinds = [record.kind for record in event.records]
    takes_roll = "roll" in request.values
    roll = roll_as_stored(session, activity, takes_new=takes_roll) if activity else None
    due: list[Standing] = due_entries(
        kinds,
        roll.entries if roll else answering.first_roster(session, event, branch.id),
        party_group_id=None,
    )
    if absences is None:
        absences = _saved(activity) if activity else {}
    if roll:
        absences = roll.with_undecided(absences, ticked_members(request.form, "listed"))
    form = form or AnswerForm(formdata=None)
    form.event_version.data = str(event.version)
    form.invitation_version.data = str(invitation.version)
    form.version.data = str(activity.version) if activity else ""
    form.draft_key.data = _draft_key(event_id, code)
    obstacle = _obstacle(event, activity, words["lacking"])
    page = render_template(
        "joint/answer.html",
        event=event,
        branch=branch,
        answer=answer_of(invitation),
        declined=invitation.declined,
        activity=activity,
        form=form,
        due=due,
        roll=roll,
        takes_roll=takes_roll,
        counts=tally(due, absences),
        absences=absences,
        refused=refused,
        reasons=list(AbsenceReason),
        return_opinion=return_opinion(session, activity) if activity else None,
        stored=revisions.describe(activity)["general"].get(
            "缺席及原因", "全部出席" if activity.due_count else "没有应到人员"
        )
        if activity
        else "",
        obstacle=obstacle,
        open=not obstacle,
        may_decline=activity is None and event.cancelled_at is None,
        may_submit=_may_submit(event, branch),
        **words,
    )
    return make_response(page, refused.status if refused else 200)


def _draft_key(event_id: int, code: str) -> str:
    return f"joint:{event_id}:{code}"


def _may_submit(event: JointEvent, branch: BranchName) -> bool:
    return current_actor().covers(
        Permission.ACTIVITY_SUBMIT, committee_id=event.committee_id, branch_id=branch.id
    )


@blueprint.get("/joint/<int:event_id>/<branch_code>")
@requires(Permission.ACTIVITY_EDIT)
def answer(event_id: int, branch_code: str) -> Response:
    """Everybody present by default; one click confirms."""
    typed = drafts.asked_for(_draft_key(event_id, branch_code))
    if typed is None:
        return _page(event_id, branch_code)
    return _page(event_id, branch_code, AnswerForm(formdata=typed), absences=typed_absences(typed))


@blueprint.post("/joint/<int:event_id>/<branch_code>")
@requires(
    Permission.ACTIVITY_EDIT,
    emits={
        AuditAction.ACTIVITY_CREATED,
        AuditAction.ACTIVITY_EDITED,
        AuditAction.ROLL_CORRECTED,
        AuditAction.REVIEW_REOPENED_BY_EDIT,
        AuditAction.JOINT_EVENT_CONFIRMED,
        AuditAction.JOINT_EVENT_DECLINED,
        AuditAction.RECORD_SUBMITTED,
    },
)
def save_answer(event_id: int, branch_code: str) -> Response:
    """Confirm, correct or decline."""
    form, absences = AnswerForm(), typed_absences(request.form)
    form.absences = absences
    form.draft_key.data = _draft_key(event_id, branch_code)
    answered = attempt(form, partial(_answered, event_id, branch_code, form, absences))
    if isinstance(answered, Refused):
        return _page(event_id, branch_code, form, absences=absences, refused=answered)
    response: Response = answered.value
    return response


def _answered(
    event_id: int, code: str, form: AnswerForm, absences: Mapping[int, Absence]
) -> Response:
    """Carry out what was chosen, under the lock of the event: only one person at a time answers for a branch."""
    session, actor = db.session(), current_actor()
    event, invitation, branch = queries.load_invitation(session, event_id, code, actor)
    hold(session, event)
    activity = queries.record_of(session, event, branch.id)
    if request.form.get("act") == "decline":
        if activity is not None:
            raise InvalidMove(MINE)
        if number_in(form.invitation_version.data) != invitation.version:
            raise StaleRecord
        answering.decline(session, event, invitation, actor=actor, reason=form.declined.data or "")
        notices.done("已说明未参加的原因；情况有变化的，可以再确认参加。")
        return go_to(url_for("joint.show", event_id=event.id))
    submits = request.form.get("act") == "submit" and _may_submit(event, branch)
    if activity is None:
        if number_in(form.event_version.data) != event.version:
            raise StaleRecord(CHANGED)
        activity = answering.confirm(
            session, event, invitation, actor=actor, absences=absences, submits=submits
        )
        notices.done(_outcome(submits=submits, may_submit=_may_submit(event, branch)))
    elif form.seen_version:
        answering.change(
            session,
            activity,
            actor=actor,
            version=form.seen_version,
            absences=absences,
            takes_roll="roll" in request.form,
            roll_reason=form.roll_reason.data or "",
            listed=ticked_members(request.form, "listed"),
            submits=submits,
        )
        notices.done(_outcome(submits=submits, may_submit=_may_submit(event, branch)))
    else:
        by = queries.user_name(session, activity.entered_by_id)
        sentence = f"本支部已由{by}确认，没有重复登记。"
        if absences != _saved(activity):
            raise StaleRecord(sentence + DIFFERENT)
        notices.caution(sentence)
    return go_to(url_for("activities.show", activity_id=activity.id))


def _outcome(*, submits: bool, may_submit: bool) -> str:
    if submits:
        return "已确认并提交机关党委审核。受理前可以撤回或修改缺席情况。"
    return "已确认，核对后请提交审核。" if may_submit else "已确认，由支部书记核对后提交审核。"
