"""The committee: names, term, posts."""

from flask import Response, render_template, url_for

from intranet.domain.access.roles import Permission
from intranet.domain.life.terms import COMMITTEE_TERM_YEARS, last_day_of_term
from intranet.domain.organization.tables import Committee, PostTitle
from intranet.features.organization import access, choices
from intranet.features.organization.bodies import forms, operations, posts, queries
from intranet.features.organization.fields import day_of, grouped, text_of
from intranet.features.organization.page import FormPage, blueprint, carry_out, open_form
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


@blueprint.get("/committee", defaults={"code": None})
@blueprint.get("/committee/<code>")
@requires(Permission.ORGANIZATION_READ)
def committee(code: str | None) -> str:
    """The committee the person belongs to, or the one with this code."""
    actor = current_actor()
    found = access.load_committee(db.session(), code, actor)
    return render_template(
        "organization/committee.html",
        committee=found,
        others=[c for c in access.readable_committees(db.session(), actor) if c is not found],
        body=queries.body_of(db.session(), found, clock.today()),
        edits=access.edits_committee(actor, found),
    )


def _page(found: Committee, title: str, **more: object) -> FormPage:
    back = url_for("organization.committee", code=found.code)
    return FormPage(title, back, [("机关党委", back)], **more)  # type: ignore[arg-type]


@blueprint.route("/committee/<code>/names/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def add_committee_name(code: str) -> Response:
    """Give the committee new names from a day on."""
    found = access.load_editable_committee(db.session(), code, current_actor())
    form = open_form(forms.NameForm)
    form.full_name.description = "用于署名和盖章，按批复文件填写，不由简称推得。"
    return carry_out(
        form,
        _page(found, "变更机关党委名称"),
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


@blueprint.route("/committee/<code>/names/<int:name_id>/edit", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def correct_committee_name(code: str, name_id: int) -> Response:
    """Correct a slip of the pen in a name of the committee."""
    found = access.load_editable_committee(db.session(), code, current_actor())
    name = access.load_name(db.session(), found, name_id)
    form = open_form(forms.NameCorrectionForm, obj=name)
    form.full_name.description = "用于署名和盖章，按批复文件填写，不由简称推得。"
    return carry_out(
        form,
        _page(found, "更正名称", lead="只用于更正录入差错。名称有变化的，请用“变更名称”登记。"),
        lambda: operations.correct_name(
            db.session(),
            name,
            actor=current_actor(),
            full_name=text_of(form.full_name),
            short_name=text_of(form.short_name),
        ),
        done="名称已更正。",
    )


@blueprint.route("/committee/<code>/terms/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def start_committee_term(code: str) -> Response:
    """Register a new term of the committee; five years when no other end is given."""
    found = access.load_editable_committee(db.session(), code, current_actor())
    form = open_form(forms.TermForm)
    form.expires_on.description = f"不填则按{COMMITTEE_TERM_YEARS}年计算。"
    return carry_out(
        form,
        _page(found, "登记换届"),
        lambda: operations.start_term(
            db.session(),
            found,
            actor=current_actor(),
            starts_on=day_of(form.starts_on),
            expires_on=form.expires_on.data
            or last_day_of_term(day_of(form.starts_on), COMMITTEE_TERM_YEARS),
            document=text_of(form.document),
            end_posts=form.end_posts.data,
        ),
        done="新一届任期已登记。请接着登记本届委员的任职。",
    )


@blueprint.route("/committee/<code>/posts/new", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def fill_committee_post(code: str) -> Response:
    """Put a member of one of the branches into a post of the committee."""
    found = access.load_editable_committee(db.session(), code, current_actor())
    form = open_form(forms.PostForm)
    form.title.choices = fields.choices((t.value, t.label) for t in posts.COMMITTEE_TITLES)
    form.member_id.choices = grouped(
        choices.members_for_posts(db.session(), found, clock.today()), first=("", "请选择")
    )
    form.starts_on.description = "书记、专职副书记的前任，任职到前一天为止。"
    return carry_out(
        form,
        _page(found, "登记任职"),
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


@blueprint.route("/committee/<code>/posts/<int:post_id>/end", methods=["GET", "POST"])
@requires(Permission.BRANCH_EDIT)
def end_committee_post(code: str, post_id: int) -> Response:
    """End a post of the committee."""
    found = access.load_editable_committee(db.session(), code, current_actor())
    post = access.load_post(db.session(), found, post_id)
    if post.ends_on is not None:
        raise InvalidMove("这一任职已经结束。")
    form = open_form(forms.EndPostForm)
    return carry_out(
        form,
        _page(found, f"结束任职：{post.title.label}", submit="结束任职"),
        lambda: posts.end_post(
            db.session(), post, actor=current_actor(), last_day=day_of(form.last_day)
        ),
        done="任职已结束。",
    )
