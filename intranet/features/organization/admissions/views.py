"""The list of decisions and probations, and the form of one approval."""

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.decisions import subject
from intranet.features.organization.admissions import forms, operations, queries
from intranet.features.organization.fields import day_of, text_of
from intranet.features.organization.page import after_change, blueprint, form_page
from intranet.foundation import chinese, clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.pagekit.access import requires
from intranet.pagekit.filters import iso
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column("类别", 10, lambda row: row.part),
    Column("事项、姓名", 30, lambda row: row.what, heads=True),
    Column("党支部", 18, lambda row: row.branch),
    Column("支部党员大会", 14, lambda row: iso(row.held_on), blank="不适用"),
    Column("期限", 12, lambda row: iso(row.until), blank="不适用"),
    Column("情况", 34, lambda row: row.how),
)


@listed(blueprint, "/admissions", Permission.ORGANIZATION_READ, "organization/admissions.html")
def admissions() -> Listing:
    """What assemblies decided on memberships, and whose probation ends."""
    actor, today = current_actor(), clock.today()
    found = queries.admissions_page(db.session(), actor, today)
    return Listing(
        title="发展党员情况",
        columns=COLUMNS,
        statement=found.together,
        scope=f"已审批的列最近{queries.SHOWN}项。",
        shown=False,
        values={
            "found": found,
            "approves": actor.committee_ids(Permission.BRANCH_EDIT),
            "today": today,
        },
    )


@blueprint.route("/admissions/<int:vote_id>", methods=["GET", "POST"])
@requires(
    Permission.BRANCH_EDIT,
    emits={
        AuditAction.MEMBER_CREATED,
        AuditAction.MEMBERSHIP_CHANGED,
        AuditAction.MEMBERSHIP_APPROVED,
        AuditAction.MEMBERSHIP_REFUSED,
        AuditAction.DEVELOPMENT_EDITED,
    },
)
def approve(vote_id: int) -> Response:
    """Enter what the committee said to one decision."""
    session, actor = db.session(), current_actor()
    case = queries.find_case(session, vote_id, actor)
    if not actor.covers(
        Permission.BRANCH_EDIT, committee_id=case.committee_id, branch_id=case.branch_id
    ):
        raise NotAllowed("审批结果由机关党委工作人员登记。")
    operations.check_open(case, actor)
    back = url_for("organization.admissions")
    form = forms.ApprovalForm(on=operations.full_day(session, case))
    form.only_for(case.vote.decision_type)
    what = subject(case.vote)
    page = form_page(
        what,
        back,
        [("发展党员", back)],
        submit="登记审批结果",
        lead=f"{chinese.long_date(case.held_on)}“{case.title}”表决通过，"
        f"应在{chinese.long_date(case.due_on)}以前审批。批准后，党员状态随之变更。",
    )
    return page.answer(
        form,
        lambda: operations.decide(
            session,
            case,
            actor=actor,
            agreed=form.outcome.data == forms.AGREED,
            decided_on=day_of(form.decided_on),
            document=text_of(form.document),
            reason=text_of(form.reason),
            on=form.value_of("on"),
            another_person=bool(form.value_of("another_person")),
        ),
        done=f"{what}，审批结果已登记。",
        back=lambda _: after_change({case.vote.member_id}, back) if case.vote.member_id else back,
    )
