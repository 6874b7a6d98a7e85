"""Names, terms and posts: the same acts on a branch and on the committee."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Response

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.terms import BRANCH_TERM_YEARS, COMMITTEE_TERM_YEARS, last_day_of_term
from intranet.domain.organization.tables import CommitteeBody, PostTitle
from intranet.features.organization import access, choices
from intranet.features.organization.bodies import (
    branch_views,
    committee_views,
    forms,
    operations,
    posts,
)
from intranet.features.organization.bodies.operations import Owner
from intranet.features.organization.fields import day_of, grouped, text_of
from intranet.features.organization.page import after_change, blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove
from intranet.pagekit.access import requires
from intranet.pagekit.rules import rule_of
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor


@dataclass(frozen=True)
class Side:
    """What differs between the two: how one is loaded, where its forms stand, how long it serves."""

    label: str
    load: Callable[..., Any]
    page: Callable[..., FormPage]
    years: int
    titles: Mapping[str, Sequence[PostTitle]]
    name_help: str = ""
    post_help: str = ""

    def find(self, code: str) -> Any:
        """The branch or committee, for who may change it."""
        return self.load(db.session(), code, current_actor())


BRANCH = Side(
    "党支部",
    access.load_editable_branch,
    branch_views.page_under,
    BRANCH_TERM_YEARS,
    {"支部委员会": posts.BRANCH_TITLES},
)
COMMITTEE = Side(
    "机关党委",
    access.load_editable_committee,
    committee_views.page_under,
    COMMITTEE_TERM_YEARS,
    {body.label: body.titles for body in CommitteeBody},
    "用于署名和盖章，按批复文件填写，不由简称推得。",
    "书记、组长等由一人担任的职务，前任的任职到前一天为止。",
)


def _after_turn(owner: Owner, day: date, back: str) -> str:
    """Where to go after posts began on *day* or ended the day before."""
    members = operations.turned_on(db.session(), owner, day)
    return after_change(members, back)


def add_name(side: Side, code: str) -> Response:
    """Give it new names from a day on."""
    found: Owner = side.find(code)
    form = forms.NameForm()
    form.full_name.description = side.name_help or form.full_name.description
    return side.page(found, f"变更{side.label}名称").answer(
        form,
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


def start_term(side: Side, code: str) -> Response:
    """Register a new term; the usual years when no other end is given."""
    found = side.find(code)
    form = forms.TermForm()
    form.expires_on.description = f"不填则按{side.years}年计算。{rule_of('term')}"
    page = side.page(found, "登记换届")
    return page.answer(
        form,
        lambda: operations.start_term(
            db.session(),
            found,
            actor=current_actor(),
            starts_on=day_of(form.starts_on),
            expires_on=form.expires_on.data or last_day_of_term(day_of(form.starts_on), side.years),
            document=text_of(form.document),
            end_posts=form.end_posts.data,
        ),
        done="新一届任期已登记。请接着登记本届委员的任职。",
        back=lambda _: _after_turn(found, day_of(form.starts_on), page.back),
    )


def fill_post(side: Side, code: str) -> Response:
    """Put a member into a post (leaders of Party groups: on the group's own form)."""
    found = side.find(code)
    form = forms.PostForm()
    form.title.choices = grouped(
        {body: [(t.value, t.label) for t in titles] for body, titles in side.titles.items()},
        first=("", "请选择"),
    )
    form.member_id.choices = grouped(
        choices.members_for_posts(db.session(), found, clock.today()), first=("", "请选择")
    )
    form.starts_on.description = side.post_help or form.starts_on.description
    page = side.page(found, "登记任职")
    return page.answer(
        form,
        lambda: posts.fill_post(
            db.session(),
            found,
            actor=current_actor(),
            title=PostTitle(form.title.data),
            member_id=int(form.member_id.data or 0),
            starts_on=day_of(form.starts_on),
        ),
        done="任职已登记。",
        back=lambda post: _after_turn(found, post.starts_on, page.back),
    )


def end_post(side: Side, code: str, post_id: int) -> Response:
    """End a post; the leader of a Party group also by the branch's secretary."""
    actor = current_actor()
    if side is BRANCH:
        found: Owner = access.load_staffed_branch(db.session(), code, actor)
    else:
        found = side.find(code)
    post = access.load_post(db.session(), found, post_id)
    if post.party_group_id is None:
        side.find(code)
    if post.ends_on is not None:
        raise InvalidMove("这一任职已经结束。")
    form = forms.EndPostForm()
    page = side.page(found, f"结束任职：{post.title.label}", submit="结束任职")
    return page.answer(
        form,
        lambda: posts.end_post(db.session(), post, actor=actor, last_day=day_of(form.last_day)),
        done="任职已结束。",
        back=lambda _: _after_turn(found, day_of(form.last_day) + timedelta(days=1), page.back),
    )


# whoever leaves a post loses the roles that came with it
_ENDED = {AuditAction.POST_ENDED, AuditAction.GRANT_ENDED}
_FILLED = {AuditAction.POST_FILLED, *_ENDED}
_BEGUN = {AuditAction.TERM_STARTED, *_ENDED}

for _side, _root, _name in (
    (BRANCH, "/branches", "branch"),
    (COMMITTEE, "/committee", "committee"),
):
    for _rule, _endpoint, _view, _emits in (
        ("names/new", f"add_{_name}_name", add_name, {AuditAction.NAME_ADDED}),
        ("terms/new", f"start_{_name}_term", start_term, _BEGUN),
        ("posts/new", f"fill_{_name}_post", fill_post, _FILLED),
        ("posts/<int:post_id>/end", f"end_{_name}_post", end_post, _ENDED),
    ):
        _needed = (
            Permission.MEMBER_EDIT if _endpoint == "end_branch_post" else Permission.BRANCH_EDIT
        )
        blueprint.add_url_rule(
            f"{_root}/<code>/{_rule}",
            _endpoint,
            requires(_needed, emits=_emits)(partial(_view, _side)),
            methods=["GET", "POST"],
        )
