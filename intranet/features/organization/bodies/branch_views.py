"""Branches: list, page, facts, names, terms, posts."""

from flask import Response, render_template, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.life.terms import BRANCH_TERM_YEARS, last_day_of_term
from intranet.domain.organization.tables import Branch, PostTitle
from intranet.features.organization import access, choices
from intranet.features.organization.bodies import forms, operations, posts, queries
from intranet.features.organization.fields import day_of, grouped, number_of, text_of
from intranet.features.organization.page import FormPage, blueprint, carry_out, open_form
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


def branch_url(branch: Branch) -> str:
    """Address of the branch's page."""
    return url_for("organization.branch", code=branch.code)


def page_under(branch: Branch, title: str, **more: object) -> FormPage:
    """A form page below the page of the branch."""
    name = _short_name(branch)
    crumbs = [("党支部", url_for("organization.branches")), (name, branch_url(branch))]
    return FormPage(title, branch_url(branch), crumbs, **more)  # type: ignore[arg-type]


def _short_name(branch: Branch) -> str:
    name = queries.body_of(db.session(), branch, clock.today()).name
    return name.short_name if name else branch.code


@blueprint.get("/branches")
@requires(Permission.ORGANIZATION_READ)
def branches() -> str:
    """The branches of the person's scope, in office order."""
    actor, day = current_actor(), clock.today()
    return render_template(
        "organization/branches.html",
        lines=queries.branch_lines(db.session(), actor, day),
        dissolved=queries.dissolved_lines(db.session(), actor, day),
        today=day,
        may_add=actor.can(Permission.BRANCH_EDIT),
    )


@blueprint.get("/branches/<code>")
@requires(Permission.ORGANIZATION_READ)
def branch(code: str) -> str:
    """One branch: names, term, posts, Party groups, the roster of today."""
    actor, day = current_actor(), clock.today()
    found = access.load_branch(db.session(), code, actor)
    return render_template(
        "organization/branch.html",
        branch=found,
        page=queries.branch_page(db.session(), found, day),
        today=day,
        edits_branch=access.edits_branch(actor, found) and found.dissolved_on is None,
        corrects_branch=access.edits_branch(actor, found),
        edits_members=access.edits_members(actor, found) and found.dissolved_on is None,
        insight=access.has_insight(actor, found),
    )


@blueprint.route("/branches/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def new_branch() -> Response:
    """Found a branch."""
    actor = current_actor()
    form = open_form(forms.NewBranchForm)
    committees = [
        c
        for c in access.readable_committees(db.session(), actor)
        if access.edits_committee(actor, c)
    ]
    form.committee_id.choices = fields.choices((c.id, c.code) for c in committees)
    if len(committees) == 1:
        form.committee_id.data = str(committees[0].id)
    page = FormPage(
        "新建党支部",
        url_for("organization.branches"),
        [("党支部", url_for("organization.branches"))],
        template="organization/branch_form.html",
    )
    return carry_out(
        form,
        page,
        lambda: operations.create_branch(
            db.session(),
            actor=actor,
            committee_id=int(form.committee_id.data),
            code=text_of(form.code),
            full_name=text_of(form.full_name),
            short_name=text_of(form.short_name),
            founded_on=day_of(form.founded_on),
            duty=text_of(form.duty),
            theme_day=form.theme_day.data,
            meeting_place=text_of(form.meeting_place),
            sort_order=form.sort_order.data,
        ),
        done="党支部已建立。请接着登记任期、党员和任职。",
        back=lambda: url_for("organization.branch", code=form.code.data),
    )


@blueprint.route("/branches/<code>/edit", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def edit_branch(code: str) -> Response:
    """Change the facts of a branch."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    form = open_form(forms.EditBranchForm, obj=found)
    return carry_out(
        form,
        page_under(found, "编辑党支部信息", template="organization/branch_form.html"),
        lambda: operations.edit_branch(
            db.session(),
            found,
            actor=current_actor(),
            founded_on=day_of(form.founded_on),
            dissolved_on=form.dissolved_on.data,
            duty=text_of(form.duty),
            theme_day=form.theme_day.data,
            meeting_place=text_of(form.meeting_place),
            sort_order=number_of(form.sort_order),
        ),
        done="党支部信息已保存。",
    )


@blueprint.route("/branches/<code>/names/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def add_branch_name(code: str) -> Response:
    """Give the branch new names from a day on."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    form = open_form(forms.NameForm)
    return carry_out(
        form,
        page_under(found, "变更党支部名称"),
        lambda: operations.add_name(
            db.session(),
            found,
            actor=current_actor(),
            full_name=text_of(form.full_name),
            short_name=text_of(form.short_name),
            valid_from=day_of(form.valid_from),
        ),
        done="新名称已登记，原名称使用到启用日期的前一天。",
    )


@blueprint.route("/branches/<code>/names/<int:name_id>/edit", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def correct_branch_name(code: str, name_id: int) -> Response:
    """Correct a slip of the pen in a name of the branch."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    name = access.load_name(db.session(), found, name_id)
    form = open_form(forms.NameCorrectionForm, obj=name)
    return carry_out(
        form,
        page_under(
            found, "更正名称", lead="只用于更正录入差错。名称有变化的，请用“变更名称”登记。"
        ),
        lambda: operations.correct_name(
            db.session(),
            name,
            actor=current_actor(),
            full_name=text_of(form.full_name),
            short_name=text_of(form.short_name),
        ),
        done="名称已更正。",
    )


@blueprint.route("/branches/<code>/terms/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def start_branch_term(code: str) -> Response:
    """Register a new term of the branch; three years when no other end is given."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    form = open_form(forms.TermForm)
    form.expires_on.description = f"不填则按{BRANCH_TERM_YEARS}年计算。"
    return carry_out(
        form,
        page_under(found, "登记换届"),
        lambda: operations.start_term(
            db.session(),
            found,
            actor=current_actor(),
            starts_on=day_of(form.starts_on),
            expires_on=form.expires_on.data
            or last_day_of_term(day_of(form.starts_on), BRANCH_TERM_YEARS),
            document=text_of(form.document),
            end_posts=form.end_posts.data,
        ),
        done="新一届任期已登记。请接着登记本届委员的任职。",
    )


@blueprint.route("/branches/<code>/posts/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def fill_branch_post(code: str) -> Response:
    """Put a member into a post of the branch (leaders of Party groups: on the group's own form)."""
    found = access.load_editable_branch(db.session(), code, current_actor())
    form = open_form(forms.PostForm)
    form.title.choices = fields.choices((t.value, t.label) for t in posts.BRANCH_TITLES)
    form.member_id.choices = grouped(
        choices.members_for_posts(db.session(), found, clock.today()), first=("", "请选择")
    )
    return carry_out(
        form,
        page_under(found, "登记任职"),
        lambda: posts.fill_post(
            db.session(),
            found,
            actor=current_actor(),
            title=PostTitle(form.title.data),
            member_id=int(form.member_id.data or 0),
            starts_on=day_of(form.starts_on),
        ),
        done="任职已登记。",
    )


@blueprint.route("/branches/<code>/posts/<int:post_id>/end", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT)
def end_branch_post(code: str, post_id: int) -> Response:
    """End a post; the leader of a Party group also by the branch's secretary."""
    actor = current_actor()
    found = access.load_staffed_branch(db.session(), code, actor)
    post = access.load_post(db.session(), found, post_id)
    if post.party_group_id is None:
        access.load_editable_branch(db.session(), code, actor)
    if post.ends_on is not None:
        raise InvalidMove("这一任职已经结束。")
    form = open_form(forms.EndPostForm)
    return carry_out(
        form,
        page_under(found, f"结束任职：{post.title.label}", submit="结束任职"),
        lambda: posts.end_post(db.session(), post, actor=actor, last_day=day_of(form.last_day)),
        done="任职已结束。",
    )
