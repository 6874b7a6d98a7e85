"""The roll of members as a file: facts corrected, members entered with their first period."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.homes import Home, home_of_branch
from intranet.domain.organization.members import (
    PARTICULARS,
    ChangeReason,
    Member,
    MemberPhone,
    Membership,
    MemberStatus,
)
from intranet.domain.organization.tables import Branch, PartyGroup, valid_on
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were, columns_of
from intranet.features.organization import access
from intranet.features.organization.changes import refuse
from intranet.features.organization.corrections.operations import take_back
from intranet.features.organization.fields import day_of, optional_id, text_of
from intranet.features.organization.members import operations
from intranet.features.organization.members.forms import RollForm
from intranet.features.organization.members.views import ADMITTED_BY_ASSEMBLY
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_UNDONE = "撤销用表格所作的登记"
_PHONE = "member_phone"
_FACTS = ("name", "joined_party_on", "is_leading_cadre", "duty_title")


class Roll(Register[Any]):
    """Members, each in the branch of the present period."""

    @property
    def place(self) -> list[str]:
        """A member has a branch by a period."""
        return ["branch_id"]

    def homes(self) -> list[Home]:
        """Branches whose members the person edits: their own, or all of the committee."""
        found = branches_of(db.session(), current_actor(), clock.today(), permission=self.edit)
        return [home_of_branch(one) for one in found]

    def is_kept(self) -> bool:
        """Whether there is one."""
        return current_actor().can(self.edit)

    def fresh(self, home: Home, **columns: Any) -> Member:
        """A member who is not stored; the period comes with the entry."""
        return Member(**columns)

    def of_home(self, home: Home) -> Select[Any]:
        """Members of the branch today."""
        day = clock.today()
        return (
            select(Member)
            .join(Membership, Membership.member_id == Member.id)
            .where(
                Membership.branch_id == home.branch_id,
                valid_on(Membership.starts_on, Membership.ends_on, day),
            )
            .options(*self.loads)
        )

    def home_of(self, row: Any, among: Sequence[Home]) -> Home | None:
        """The branch of the present period, for who edits its members."""
        period = _period_of(row)
        if period is None:
            return None
        return next((one for one in among if one.branch_id == period.branch_id), None)


ROLL = Roll(
    Member,
    "党员",
    Events(AuditAction.MEMBER_CREATED, AuditAction.MEMBER_EDITED, AuditAction.ENTRY_TAKEN_BACK),
    Permission.MEMBER_EDIT,
    # home_of finds those alone whose branch the person keeps
    reads=lambda _actor, _row: True,
    loads=(selectinload(Member.memberships), selectinload(Member.number)),
)


def _period_of(member: Member) -> Membership | None:
    """The period of today."""
    day = clock.today()
    return next(
        (
            one
            for one in member.memberships
            if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        ),
        None,
    )


def _groups(session: Session, branch_id: int) -> dict[str, str]:
    rows = session.execute(
        select(PartyGroup.id, PartyGroup.name)
        .where(
            PartyGroup.branch_id == branch_id,
            valid_on(PartyGroup.founded_on, PartyGroup.dissolved_on, clock.today()),
        )
        .order_by(PartyGroup.sort_order, PartyGroup.id)
    )
    return {str(number): name for number, name in rows.tuples()}


def filled(line: Line[Any]) -> RollForm:
    """The form of a row."""
    groups = line.once(_groups, db.session(), line.home.branch_id or 0)
    reasons = [ChangeReason.TRANSFERRED_IN, ChangeReason.ADMITTED]
    if line.is_new:
        form = RollForm(
            formdata=line.typed,
            data={"status": MemberStatus.FULL, "start_reason": ChangeReason.TRANSFERRED_IN},
        )
        form.offer(groups, reasons)
        return form
    period = _period_of(line.row)
    if period is None:
        raise RuntimeError("a member without a period has no line")
    held: dict[str, Any] = {
        "status": period.status.value,
        "group_id": str(period.party_group_id or ""),
        "start_reason": period.start_reason.value,
        "starts_on": period.starts_on,
    }
    number = line.row.number
    told = {**held, "phone": number.shown if number else ""}
    form = RollForm(formdata=line.typed, obj=line.row, data=told)
    form.offer(groups, dict.fromkeys([*reasons, period.start_reason]))
    form.dated = {**held, "starts_on": period.starts_on.isoformat()}
    return form


def _keep(line: Line[Any], form: RollForm) -> Member | None:
    session, actor = db.session(), current_actor()
    if not line.is_new:
        operations.edit_member(
            session,
            line.row,
            actor=actor,
            version=form.read_version,
            grounds=text_of(form.grounds),
            **form.facts(),
        )
        return None
    branch = session.get_one(Branch, line.home.branch_id)
    reason = ChangeReason(form.start_reason.data)
    if reason is ChangeReason.ADMITTED and not access.edits_branch(actor, branch):
        raise refuse("start_reason", ADMITTED_BY_ASSEMBLY)
    return operations.create_member(
        session,
        branch,
        actor=actor,
        status=MemberStatus(form.status.data),
        start_reason=reason,
        starts_on=day_of(form.starts_on),
        group_id=optional_id(form.group_id.data),
        **form.facts(),
    )


def _held(lines: Sequence[Any]) -> Iterable[Member]:
    """The members of the lines of the roll, in their order. One statement, and one for their periods."""
    numbers = [one.id for one in lines]
    found = {
        one.id: one
        for one in db.session.scalars(
            select(Member).where(Member.id.in_(numbers)).options(*ROLL.loads)
        )
    }
    return [found[number] for number in numbers if number in found]


def _before(line: Line[Any]) -> dict[str, Any]:
    """The columns as they were, and the telephone, sealed as it was."""
    number = line.row.number
    kept = columns_of(number) if number else {}
    return {**columns_of(line.row), _PHONE: kept}


def _restore(member: Member, before: Mapping[str, Any]) -> None:
    facts = columns_as_they_were(member, before)
    now = db.session().get(MemberPhone, member.id)
    held = columns_of(now) if now else {}
    # what was written before there were telephones says nothing of them
    was: Mapping[str, Any] = before.get(_PHONE, held)
    operations.edit_member(
        db.session(),
        member,
        actor=current_actor(),
        version=member.version,
        grounds=_UNDONE,
        **{name: facts[name] for name in _FACTS},
        particulars={name: facts[name] for name in PARTICULARS},
        phone=None if was == held else MemberPhone(**was).phone,
    )


workbook(
    "members",
    ROLL,
    filled,
    listed="organization.members",
    keep=_keep,
    held=_held,
    same=("name",),
    also={"状态": "status"},
    before=_before,
    take_out=lambda member: take_back(db.session(), member, actor=current_actor()),
    restore=_restore,
)
