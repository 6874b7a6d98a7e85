"""The two files of a new office: its branches, and their members with posts."""

from typing import Any, cast

from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.members import Member, MemberStatus
from intranet.domain.organization.tables import Branch, PartyGroup, Post, Term
from intranet.domain.records.entries import Events
from intranet.features.organization import access, choices
from intranet.features.organization.bodies.forms import this_quarter
from intranet.features.organization.corrections.operations import Entry, take_back
from intranet.features.organization.fields import day_of, text_of
from intranet.features.organization.new_office import operations
from intranet.features.organization.new_office.forms import BranchRow, MemberRow, parts
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import fields
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

# what is there already is corrected on its pages
BRANCHES: Register[Any] = Register(
    cast(Any, Branch),
    "党支部",
    Events(AuditAction.BRANCH_CREATED, AuditAction.BRANCH_EDITED, AuditAction.ENTRY_TAKEN_BACK),
    Permission.BRANCH_EDIT,
    reads=lambda _actor, _row: False,
    placed_by=("committee_id",),
)
MEMBERS: Register[Any] = Register(
    cast(Any, Member),
    "党员",
    Events(AuditAction.MEMBER_CREATED, AuditAction.MEMBER_EDITED, AuditAction.ENTRY_TAKEN_BACK),
    Permission.MEMBER_EDIT,
    reads=lambda _actor, _row: False,
)


def _branch_form(line: Line[Any]) -> BranchRow:
    """Without a choice of committee where there is only one."""
    form = BranchRow(formdata=line.typed)
    homes = line.once(BRANCHES.homes)
    if len(homes) > 1:
        form.committee_id.choices = fields.choices((one.committee_id, one.name) for one in homes)
    else:
        del form.committee_id
    return form


def _keep_branch(line: Line[Any], form: BranchRow) -> Branch:
    return operations.found_branch(
        db.session(),
        actor=current_actor(),
        committee_id=int(form.committee_id.data)
        if "committee_id" in form
        else line.home.committee_id,
        code=text_of(form.code),
        full_name=text_of(form.full_name),
        short_name=text_of(form.short_name),
        founded_on=day_of(form.founded_on),
        in_use_from=form.in_use_from.data or this_quarter(),
        duty=text_of(form.duty),
        theme_day=form.theme_day.data,
        meeting_place=text_of(form.meeting_place),
        sort_order=form.sort_order.data,
        term_starts_on=form.term_starts_on.data,
        term_expires_on=form.term_expires_on.data,
        groups=parts(form.groups),
    )


def _member_form(line: Line[Any]) -> MemberRow:
    form = MemberRow(formdata=line.typed)
    form.branch.choices = fields.choices(
        line.once(choices.editable_branches, db.session(), current_actor(), clock.today())
    )
    return form


def _keep_member(line: Line[Any], form: MemberRow) -> Member:
    session, actor = db.session(), current_actor()
    return operations.enter_member(
        session,
        line.once(access.load_staffed_branch, session, form.branch.data, actor),
        actor=actor,
        **form.facts(),
        full_on=form.full_on.data,
        starts_on=form.starts_on.data,
        status=MemberStatus(form.status.data),
        group=text_of(form.group),
        titles=form.posts(),
        posts_from=form.posts_from.data,
        another_person=form.another_person.data,
    )


def _take_out_branch(branch: Branch) -> None:
    """Take back what a row entered, what stands on it first. Raises InvalidMove where more stands on it since."""
    session, actor = db.session(), current_actor()
    terms = session.scalars(select(Term).where(Term.branch_id == branch.id)).all()
    groups = session.scalars(select(PartyGroup).where(PartyGroup.branch_id == branch.id)).all()
    entries: list[Entry] = [*terms, *groups, branch]
    for entry in entries:
        take_back(session, entry, actor=actor)


def _take_out_member(member: Member) -> None:
    """The same of a member."""
    session, actor = db.session(), current_actor()
    posts = session.scalars(select(Post).where(Post.member_id == member.id)).all()
    entries: list[Entry] = [*posts, member]
    for entry in entries:
        take_back(session, entry, actor=actor)


workbook(
    "branches",
    BRANCHES,
    _branch_form,
    listed="organization.branches",
    keep=_keep_branch,
    take_out=_take_out_branch,
    only_adds=True,
)
workbook(
    "new-members",
    MEMBERS,
    _member_form,
    listed="setup.index",
    keep=_keep_member,
    take_out=_take_out_member,
    only_adds=True,
    private=True,
)
