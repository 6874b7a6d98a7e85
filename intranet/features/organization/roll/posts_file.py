"""Posts as a file: who holds which, from when, till when; rights that go with a post are left to its page."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import Optional

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.organization.directory import branches_of
from intranet.domain.organization.homes import Home, committee_home, home_of_branch
from intranet.domain.organization.members import Member, Membership
from intranet.domain.organization.rights import rest_on
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    CommitteeBody,
    Post,
    PostTitle,
)
from intranet.domain.records.entries import Events
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.organization.bodies import posts
from intranet.features.organization.bodies.operations import Owner
from intranet.features.organization.changes import refuse
from intranet.features.organization.corrections import operations as corrections
from intranet.features.organization.fields import DayField, Grounds, OrganizationForm, text_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.fields import choices, chosen_id
from intranet.pagekit.forms import Needed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

_UNDONE = "撤销用表格所作的登记"
_ANOTHER = "已经登记的不能改为其他党员或职务，请另行登记。"
_RIGHTS = "该同志持有随职务授予的角色，请在页面结束任职，角色一并结束。"


class PostRowForm(OrganizationForm):
    """A member in a post."""

    member_id = SelectField("党员", [Needed()], coerce=chosen_id)
    title = SelectField("职务", [Needed()])
    starts_on = DayField("任职日期", [Needed()])
    ends_on = DayField("免职日期", [Optional()])
    grounds = Grounds()


class Posts(Register[Any]):
    """Posts of branches and of the committee; leaders of Party groups are entered with their group."""

    @property
    def place(self) -> list[str]:
        """A branch, or none for the committee."""
        return ["branch_id"]

    def homes(self) -> list[Home]:
        """The branches whose posts the person keeps, and the committee."""
        session, actor, day = db.session(), current_actor(), clock.today()
        return [
            *map(home_of_branch, branches_of(session, actor, day, permission=self.edit)),
            *(committee_home(session, one, day) for one in actor.committee_ids(self.edit)),
        ]

    def is_kept(self) -> bool:
        """Whether there is one."""
        return current_actor().can(self.edit)

    def fresh(self, home: Home, **columns: Any) -> Post:
        """A post that is not stored."""
        return Post(**columns)

    def of_home(self, home: Home) -> Select[Any]:
        """All that were ever held there."""
        of_place = (
            Post.committee_id == home.committee_id
            if home.branch_id is None
            else Post.branch_id == home.branch_id
        )
        return select(Post).where(of_place, Post.party_group_id.is_(None))

    def of_year(self, home: Home, year: int | None) -> Sequence[Post]:
        """The same, whichever the year: posts are held through the years."""
        return db.session.scalars(self.of_home(home).order_by(Post.starts_on, Post.id)).all()

    def home_of(self, row: Any, among: Sequence[Home]) -> Home | None:
        """Its branch or committee, where the person keeps its posts."""
        if row.party_group_id is not None:
            return None
        for home in among:
            if home.branch_id == row.branch_id and row.committee_id in (None, home.committee_id):
                return home
        return None


POSTS = Posts(
    Post,
    "任职",
    Events(AuditAction.POST_FILLED, AuditAction.ENTRY_CORRECTED, AuditAction.ENTRY_TAKEN_BACK),
    Permission.BRANCH_EDIT,
    # home_of finds those alone whose place the person keeps
    reads=lambda _actor, _row: True,
)


def _people(session: Session, home: Home) -> list[tuple[int, str]]:
    """All who ever were in the branch, or in a branch of the committee."""
    ever = select(Membership.member_id).join(Branch, Branch.id == Membership.branch_id)
    if home.branch_id is None:
        ever = ever.where(Branch.committee_id == home.committee_id)
    else:
        ever = ever.where(Branch.id == home.branch_id)
    rows = session.execute(
        select(Member.id, Member.name)
        .where(Member.id.in_(ever))
        .order_by(Member.sort_key, Member.id)
    )
    return list(rows.tuples())


def filled(line: Line[Any]) -> PostRowForm:
    """The form of a row."""
    home = line.home
    form = PostRowForm(formdata=line.typed, obj=None if line.is_new else line.row)
    titles: Sequence[PostTitle] = posts.BRANCH_TITLES
    if home.branch_id is None:
        titles = [title for body in CommitteeBody for title in body.titles]
    people = line.once(_people, db.session(), home)
    form.member_id.choices = choices([("", "请选择"), *people])
    form.title.choices = choices([("", "请选择"), *((one.value, one.label) for one in titles)])
    return form


def _owner(session: Session, home: Home) -> Owner:
    if home.branch_id is None:
        return session.get_one(Committee, home.committee_id)
    return session.get_one(Branch, home.branch_id)


def _keep(line: Line[Any], form: PostRowForm) -> Post | None:
    session, actor, row = db.session(), current_actor(), line.row
    title, member_id = PostTitle(form.title.data), form.member_id.data
    starts_on, ends_on = form.starts_on.data, form.ends_on.data
    if line.is_new:
        owner = _owner(session, line.home)
        about = {"title": title, "member_id": member_id, "starts_on": starts_on}
        if formers := posts.check_post(session, owner, **about):
            name = session.get_one(Member, formers[0].member_id).name
            raise refuse(
                "title", f"{title.label}现由{name}担任，请先登记免职日期，或者在页面办理。"
            )
        row = posts.fill_post(session, owner, actor=actor, **about)
        if ends_on is not None:
            _end(session, row, ends_on)
        return row
    if (title, member_id) != (row.title, row.member_id):
        raise refuse("title", _ANOTHER)
    ends = row.ends_on is None and ends_on is not None
    corrections.correct(
        session,
        row,
        {"starts_on": starts_on, "ends_on": None if ends else ends_on},
        actor=actor,
        version=None,
        grounds=text_of(form.grounds),
    )
    if ends:
        _end(session, row, ends_on)
    return None


def _end(session: Session, post: Post, last_day: Any) -> None:
    """A right that ends with the post could not be given back with the file."""
    session.flush()
    if rest_on(session, post, last_day):
        raise refuse("ends_on", _RIGHTS)
    posts.end_post(session, post, actor=current_actor(), last_day=last_day)


def _restore(post: Post, before: Mapping[str, Any]) -> None:
    kept = columns_as_they_were(post, before)
    corrections.correct(
        db.session(),
        post,
        {name: kept[name] for name in ("starts_on", "ends_on")},
        actor=current_actor(),
        version=None,
        grounds=_UNDONE,
    )


workbook(
    "posts",
    POSTS,
    filled,
    listed="organization.committee",
    keep=_keep,
    same=("member_id", "title", "starts_on"),
    also={"姓名": "member_id", "党内职务": "title"},
    take_out=lambda post: corrections.take_back(db.session(), post, actor=current_actor()),
    restore=_restore,
)
