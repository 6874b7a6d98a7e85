"""更正 and 撤回录入 of any entry: one form and one question for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.members import (
    ExemptionReason,
    Member,
    MemberExemption,
    Membership,
)
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    PartyGroup,
    Post,
    Term,
)
from intranet.features.organization import access
from intranet.features.organization.bodies import branch_views, committee_views
from intranet.features.organization.corrections import forms, operations, rules
from intranet.features.organization.fields import OrganizationForm
from intranet.features.organization.members import views as member_views
from intranet.features.organization.page import after_change, blueprint
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

NO_ENTRY = "没有找到这条登记，或者不在您的查看范围内。"
REOPENED = (
    "撤回后，原先因此截止的记录恢复有效；随之结束的任职和账号授权不自动恢复，请另行更正或办理。"
)
TRACE = "只用于登记有误、尚无其他登记与此有关的情况。审计记录保留登记的内容和撤回的时间、办理人。"

Pages = Callable[..., FormPage]


@dataclass(frozen=True)
class Kind:
    """One sort of entry: its table and name, the form that corrects it, and who may (``place``).

    What has an edit form of its own is only taken back here.
    """

    table: type[Any]
    what: str
    place: Callable[[Any], Pages]
    form: Callable[[Any], type[OrganizationForm]] | None = None
    note: str = TRACE


def _body(row: Any) -> Pages:
    """Beside the branch or committee to which a name, term or post belongs."""
    session, actor = db.session(), current_actor()
    if row.branch_id is None:
        committee = access.load_editable_committee(
            session, session.get_one(Committee, row.committee_id).code, actor
        )
        return lambda title, **more: committee_views.page_under(committee, title, **more)
    load = (
        access.load_staffed_branch
        if getattr(row, "party_group_id", None) or isinstance(row, PartyGroup)
        else access.load_editable_branch
    )
    branch = load(session, session.get_one(Branch, row.branch_id).code, actor)
    return lambda title, **more: branch_views.page_under(branch, title, **more)


def _branch(row: Branch) -> Pages:
    branch = access.load_editable_branch(db.session(), row.code, current_actor())
    return lambda title, **more: branch_views.page_under(branch, title, **more)


def _person(row: Any) -> Pages:
    """Beside the member; a period also needs the right to keep its branch and the one before."""
    session, actor = db.session(), current_actor()
    member_id = row.id if isinstance(row, Member) else row.member_id
    file = access.load_editable_member(session, member_id, actor)
    if isinstance(row, MemberExemption):
        access.require_own(row)
    if isinstance(row, Membership):
        before, _ = rules.neighbours(session, row)
        for period in filter(None, (row, before)):
            if not access.edits_members(actor, session.get_one(Branch, period.branch_id)):
                raise NotAllowed("涉及其他党支部的组织关系，由机关党委工作人员更正。")
    return lambda title, **more: member_views.page_under(file, title, **more)


def _name_form(row: OrganizationName) -> type[OrganizationForm]:
    before, _ = rules.neighbours(db.session(), row)
    return forms.NameForm if before is not None else forms.FirstNameForm


KINDS = {
    "branch": Kind(Branch, "党支部", _branch),
    "name": Kind(OrganizationName, "名称", _body, _name_form),
    "term": Kind(Term, "任期", _body, lambda _: forms.TermForm),
    "post": Kind(Post, "任职", _body, lambda _: forms.PostForm, REOPENED),
    "group": Kind(PartyGroup, "党小组", _body, lambda _: forms.GroupForm),
    "member": Kind(Member, "党员", _person),
    "period": Kind(
        Membership,
        "组织关系",
        _person,
        lambda row: forms.LastPeriodForm if _is_left(row) else forms.PeriodForm,
        REOPENED,
    ),
    "exemption": Kind(MemberExemption, "不计入应到", _person, lambda _: forms.ExemptionForm),
}


def _is_left(period: Membership) -> bool:
    _, after = rules.neighbours(db.session(), period)
    return period.ends_on is not None and after is None


def _load(kind: str, entry_id: int) -> tuple[Kind, Any, Pages]:
    """The entry with the page it belongs to; NotFound for strangers, NotAllowed for who may only read it."""
    found = KINDS.get(kind)
    row = db.session.get(found.table, entry_id) if found else None
    if found is None or row is None:
        raise NotFound(NO_ENTRY)
    return found, row, found.place(row)


@blueprint.route("/entries/<kind>/<int:entry_id>/correct", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.ENTRY_CORRECTED})
def correct_entry(kind: str, entry_id: int) -> Response:
    """Correct a name or days that were entered wrongly."""
    found, row, page_under = _load(kind, entry_id)
    if found.form is None:
        raise NotFound(NO_ENTRY)
    form = found.form(row)(obj=row)

    def act() -> None:
        values = form.columns()
        grounds = values.pop("grounds")
        if "reason" in values:
            values["reason"] = ExemptionReason(values["reason"])
        operations.correct(
            db.session(),
            row,
            values,
            actor=current_actor(),
            version=form.read_version,
            grounds=grounds,
        )

    label = rules.label_of(db.session(), row)
    page = page_under(
        f"更正{found.what}：{label}",
        submit="保存更正",
        lead="只用于更正录入差错。情况有变化的，请按变化的日期另行办理登记。",
    )
    concerned = {row.member_id} if hasattr(row, "member_id") else set()
    return page.answer(
        form,
        act,
        done=f"{found.what}已更正。",
        row=row,
        back=lambda _: after_change(concerned, page.back),
    )


@blueprint.route("/entries/<kind>/<int:entry_id>/take-back", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.ENTRY_TAKEN_BACK})
def take_back_entry(kind: str, entry_id: int) -> Response:
    """Ask whether an entry on which nothing stands is to be taken back, or take it back."""
    found, row, page_under = _load(kind, entry_id)
    session = db.session()
    back = page_under("").back
    if kind in {"branch", "member"}:
        back = url_for("organization.branches" if kind == "branch" else "organization.members")
    return removal(
        found.what,
        {found.what: rules.label_of(session, row), **rules.facts_of(row)},
        lambda _: operations.take_back(session, row, actor=current_actor()),
        back=back,
        verb="撤回录入：",
        warning="撤回后这条登记不再保留",
        note=found.note,
        done=f"{found.what}的录入已撤回。",
        refusal=operations.held_by(session, row, actor=current_actor()),
    )
