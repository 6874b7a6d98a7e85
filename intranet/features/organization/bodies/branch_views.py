"""Branches: list, page, facts."""

from flask import Response, render_template, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.tables import Branch
from intranet.features.organization import access
from intranet.features.organization.bodies import forms, operations, queries
from intranet.features.organization.fields import day_of, number_of, text_of
from intranet.features.organization.page import blueprint, form_page
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


def branch_url(branch: Branch) -> str:
    """Address of the branch's page."""
    return url_for("organization.branch", code=branch.code)


def page_under(branch: Branch, title: str, **more: object) -> FormPage:
    """A form page below the page of the branch."""
    name = short_name_of(branch)
    crumbs = [(name, branch_url(branch))]
    return form_page(title, branch_url(branch), crumbs, **more)  # type: ignore[arg-type]


def short_name_of(branch: Branch) -> str:
    """Its present name, or its code."""
    name = queries.body_of(db.session(), branch, clock.today()).name
    return name.short_name if name else branch.code


def _members_url(code: str, status: str) -> str:
    return url_for("organization.members", branch=code, status=status)


COLUMNS = (
    Column("编号", 8, lambda line: line.name.code),
    Column(
        "党支部",
        24,
        lambda line: line.name.short_name,
        heads=True,
        link=lambda line: url_for("organization.branch", code=line.name.code),
    ),
    Column("书记", 14, lambda line: line.secretary),
    Column(
        "正式党员",
        10,
        lambda line: line.full,
        "right",
        link=lambda line: _members_url(line.name.code, "full"),
        order=lambda line: line.full,
    ),
    Column(
        "预备党员",
        10,
        lambda line: line.probationary,
        "right",
        link=lambda line: _members_url(line.name.code, "probationary"),
        order=lambda line: line.probationary,
    ),
    Column("党小组", 8, lambda line: line.groups or None, "right", blank="未设"),
    Column(
        "任期届满",
        12,
        lambda line: line.term.expires_on and line.term.expires_on.isoformat(),
        order=lambda line: line.term.expires_on,
    ),
    Column(
        "换届",
        12,
        lambda line: line.term.word,
        blank="任期内",
        badge=lambda line: (line.term.tone, line.term.icon),
    ),
)


@listed(blueprint, "/branches", Permission.ORGANIZATION_READ, "organization/branches.html")
def branches() -> Listing:
    """The branches of the person's scope, in office order."""
    actor, day = current_actor(), clock.today()
    found = queries.branch_lines(db.session(), actor, day)
    return Listing(
        title="党支部",
        columns=COLUMNS,
        statement=found,
        narrows=False,
        scope=f"正式党员{sum(one.full for one in found)}名、"
        f"预备党员{sum(one.probationary for one in found)}名，按机关序列排列。",
        values={
            "dissolved": queries.dissolved_lines(db.session(), actor, day),
            "may_add": actor.can(Permission.BRANCH_EDIT),
        },
    )


@blueprint.get("/branches/<code>")
@requires(Permission.ORGANIZATION_READ)
def branch(code: str) -> str:
    """One branch: names, term, posts, Party groups, the roster of today."""
    actor, day = current_actor(), clock.today()
    found = access.load_branch(db.session(), code, actor)
    gone = found.dissolved_on is not None and found.dissolved_on < day
    return render_template(
        "organization/branch.html",
        branch=found,
        page=queries.branch_page(db.session(), found, day),
        merging=queries.merging_of(db.session(), found, day),
        left=queries.left_to(db.session(), found, day),
        gone=gone,
        today=day,
        edits_branch=access.edits_branch(actor, found) and not gone,
        corrects_branch=access.edits_branch(actor, found),
        edits_members=access.edits_members(actor, found) and not gone,
        insight=access.has_insight(actor, found),
        hands_over=not gone
        and actor.covers(
            Permission.HANDBOOK_READ, committee_id=found.committee_id, branch_id=found.id
        ),
    )


@blueprint.route("/branches/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT, emits={AuditAction.BRANCH_CREATED})
def new_branch() -> Response:
    """Found a branch."""
    actor = current_actor()
    form = forms.NewBranchForm()
    committees = [
        c
        for c in access.readable_committees(db.session(), actor)
        if access.edits_committee(actor, c)
    ]
    form.committee_id.choices = fields.choices((c.id, c.code) for c in committees)
    if len(committees) == 1:
        form.committee_id.data = str(committees[0].id)
    page = form_page(
        "新建党支部",
        url_for("organization.branches"),
        [],
        template="organization/branch_form.html",
    )
    return page.answer(
        form,
        lambda: operations.create_branch(
            db.session(),
            actor=actor,
            committee_id=int(form.committee_id.data),
            code=text_of(form.code),
            full_name=text_of(form.full_name),
            short_name=text_of(form.short_name),
            founded_on=day_of(form.founded_on),
            in_use_from=form.in_use_from.data,
            duty=text_of(form.duty),
            theme_day=form.theme_day.data,
            meeting_place=text_of(form.meeting_place),
            sort_order=form.sort_order.data,
        ),
        done="党支部已建立。请接着登记任期、党员和任职。",
        back=lambda _: url_for("organization.branch", code=form.code.data),
    )


@blueprint.route("/branches/<code>/edit", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT, emits={AuditAction.BRANCH_EDITED})
def edit_branch(code: str) -> Response:
    """Change the facts of a branch."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    form = forms.EditBranchForm(obj=found)
    return page_under(found, "编辑党支部信息", template="organization/branch_form.html").answer(
        form,
        lambda: operations.edit_branch(
            db.session(),
            found,
            actor=current_actor(),
            version=form.read_version,
            founded_on=day_of(form.founded_on),
            in_use_from=form.in_use_from.data,
            dissolved_on=form.dissolved_on.data,
            duty=text_of(form.duty),
            theme_day=form.theme_day.data,
            meeting_place=text_of(form.meeting_place),
            sort_order=number_of(form.sort_order),
            grounds=text_of(form.grounds),
        ),
        done="党支部信息已保存。",
        row=found,
    )
