"""Dated acts on one member, each a small form of its own."""

from collections.abc import Callable
from typing import Any

from flask import Response

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.admissions import probation_end
from intranet.domain.organization.members import ChangeReason, ExemptionReason, MemberStatus
from intranet.features.organization import access, choices
from intranet.features.organization.fields import OrganizationForm, day_of, optional_id, text_of
from intranet.features.organization.members import exemptions, forms, periods, probation
from intranet.features.organization.members.views import (
    NO_GROUP,
    actor_branch,
    branch_and_group_choices,
    member_url,
    page_under,
)
from intranet.features.organization.page import after_change, blueprint
from intranet.foundation import chinese, clock
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, NotAllowed
from intranet.pagekit import fields
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


def _load(member_id: int) -> access.MemberFile:
    return access.load_editable_member(db.session(), member_id, current_actor())


def _load_present(member_id: int) -> access.MemberFile:
    file = _load(member_id)
    periods.open_period(db.session(), file.member)
    return file


def _act(
    file: access.MemberFile,
    form: OrganizationForm,
    title: str,
    act: Callable[[], object],
    *,
    done: str,
    **more: Any,
) -> Response:
    return page_under(file, title, **more).answer(
        form,
        act,
        done=done,
        row=file.member,
        back=lambda _: after_change({file.member.id}, member_url(file.member.id)),
    )


@blueprint.route("/members/<int:member_id>/become-full", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.MEMBERSHIP_CHANGED})
def become_full(member_id: int) -> Response:
    """转正 that was approved before it was voted about here; what assemblies decide goes through their own page."""
    file = _load_present(member_id)
    if not access.edits_branch(current_actor(), file.branch):
        raise NotAllowed(
            "预备党员转正经支部党员大会表决、机关党委审批：请在会议记录的表决中选择“预备党员转正”并填写姓名，"
            "记录审核通过后由机关党委登记审批结果。"
        )
    if file.period.status is MemberStatus.FULL:
        raise InvalidMove(f"{file.member.name}已是正式党员，不需要办理转正。")
    earliest = probation_end(file.member, file.period)
    known = earliest is not None and earliest > file.period.starts_on
    form = forms.BecomeFullForm(version=file.member.version, on=earliest if known else None)
    return _act(
        file,
        form,
        f"预备党员转正：{file.member.name}",
        lambda: probation.become_full(
            db.session(),
            file.member,
            actor=current_actor(),
            on=day_of(form.on),
            document=text_of(form.document),
            version=form.read_version,
        ),
        done=f"{file.member.name}已转为正式党员。",
        submit="补记转正",
        lead=(f"预备期至{chinese.long_date(earliest)}期满。" if earliest else "")
        + "这里只补记系统启用以前已经批准的转正；经会议记录表决的，在“发展党员”中登记审批结果。",
    )


@blueprint.route("/members/<int:member_id>/transfer", methods=["GET", "POST"])
@requires(
    Permission.MEMBER_EDIT,
    emits={AuditAction.GRANT_ENDED, AuditAction.MEMBERSHIP_CHANGED, AuditAction.POST_ENDED},
)
def transfer(member_id: int) -> Response:
    """To another branch."""
    file = _load_present(member_id)
    form = forms.TransferForm(version=file.member.version)
    branch_and_group_choices(form, without=file.branch.code)
    if not form.branch.choices:
        raise NotAllowed("在党支部之间转接组织关系，由机关党委工作人员办理。")
    return _act(
        file,
        form,
        f"转到其他党支部：{file.member.name}",
        lambda: periods.transfer(
            db.session(),
            file.member,
            actor=current_actor(),
            to_branch=actor_branch(form.branch.data),
            on=day_of(form.on),
            group_id=optional_id(form.group_id.data),
            version=form.read_version,
        ),
        done=f"{file.member.name}的组织关系已转接。",
        submit="办理转接",
    )


@blueprint.route("/members/<int:member_id>/group", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.MEMBERSHIP_CHANGED, AuditAction.POST_ENDED})
def change_group(member_id: int) -> Response:
    """To another Party group of the branch."""
    file = _load_present(member_id)
    form = forms.ChangeGroupForm(version=file.member.version)
    groups = choices.groups_of(db.session(), file.branch, clock.today())
    form.group_id.choices = fields.choices(
        [NO_GROUP, *((group.id, group.name) for group in groups)]
    )
    return _act(
        file,
        form,
        f"调整党小组：{file.member.name}",
        lambda: periods.change_group(
            db.session(),
            file.member,
            actor=current_actor(),
            group_id=optional_id(form.group_id.data),
            on=day_of(form.on),
            version=form.read_version,
        ),
        done=f"{file.member.name}的党小组已调整。",
        submit="调整党小组",
    )


@blueprint.route("/members/<int:member_id>/leave", methods=["GET", "POST"])
@requires(
    Permission.MEMBER_EDIT,
    emits={AuditAction.GRANT_ENDED, AuditAction.MEMBERSHIP_CHANGED, AuditAction.POST_ENDED},
)
def leave(member_id: int) -> Response:
    """Out of the office's branches: transferred elsewhere, no longer a member, deceased."""
    file = _load_present(member_id)
    form = forms.LeaveForm(version=file.member.version)
    return _act(
        file,
        form,
        f"登记离开：{file.member.name}",
        lambda: periods.leave(
            db.session(),
            file.member,
            actor=current_actor(),
            reason=form.end_reason,
            leaving=form.leaving,
            document=text_of(form.document),
            last_day=day_of(form.last_day),
            version=form.read_version,
        ),
        done=f"{file.member.name}的组织关系已登记结束。",
        submit="登记离开",
        lead="转到本机关其他党支部的，请由机关党委工作人员用“转到其他党支部”办理。",
    )


@blueprint.route("/members/<int:member_id>/return", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.MEMBERSHIP_CHANGED})
def come_back(member_id: int) -> Response:
    """A former member is transferred in again."""
    file = _load(member_id)
    if not file.is_former or file.period.end_reason is ChangeReason.DECEASED:
        raise InvalidMove(f"{file.member.name}不需要办理转入，请核对。")
    form = forms.ComeBackForm(
        version=file.member.version,
        branch=file.branch.code,
        status=file.period.status.value,
    )
    branch_and_group_choices(form)
    return _act(
        file,
        form,
        f"重新转入：{file.member.name}",
        lambda: periods.come_back(
            db.session(),
            file.member,
            actor_branch(form.branch.data),
            actor=current_actor(),
            status=MemberStatus(form.status.data),
            on=day_of(form.on),
            group_id=optional_id(form.group_id.data),
            version=form.read_version,
        ),
        done=f"{file.member.name}已重新转入。",
        submit="办理转入",
    )


@blueprint.route("/members/<int:member_id>/exemptions/new", methods=["GET", "POST"])
@requires(Permission.MEMBER_EDIT, emits={AuditAction.EXEMPTION_ADDED})
def add_exemption(member_id: int) -> Response:
    """Leave the member out of 应到, or suspend the vote, for a time."""
    file = _load_present(member_id)
    form = forms.ExemptionForm(version=file.member.version)
    return _act(
        file,
        form,
        f"登记不计入应到：{file.member.name}",
        lambda: exemptions.add_exemption(
            db.session(),
            file.member,
            actor=current_actor(),
            reason=ExemptionReason(form.reason.data),
            approved_by=text_of(form.approved_by),
            starts_on=day_of(form.starts_on),
            ends_on=form.ends_on.data,
            version=form.read_version,
        ),
        done="已登记，期间的会议不再计入应到（或不计入表决权）。",
        lead="“暂不行使表决权”的党员仍计入应到，其余各项不计入应到。情形只有支部书记、党务干事和机关党委可见。",
    )


@blueprint.route(
    "/members/<int:member_id>/exemptions/<int:exemption_id>/end", methods=["GET", "POST"]
)
@requires(Permission.MEMBER_EDIT, emits={AuditAction.EXEMPTION_ENDED})
def end_exemption(member_id: int, exemption_id: int) -> Response:
    """End an exemption."""
    file = _load(member_id)
    exemption = access.load_exemption(db.session(), file.member, exemption_id)
    form = forms.EndExemptionForm(version=file.member.version)
    return _act(
        file,
        form,
        f"结束登记：{file.member.name}",
        lambda: exemptions.end_exemption(
            db.session(),
            file.member,
            exemption,
            actor=current_actor(),
            last_day=day_of(form.last_day),
            version=form.read_version,
        ),
        done="已结束，从次日起恢复。",
        submit="结束登记",
        lead=f"{exemption.reason.label}，自{chinese.long_date(exemption.starts_on)}起。",
    )
