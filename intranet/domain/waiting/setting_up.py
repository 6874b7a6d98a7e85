"""What a new office still lacks before it works here, and what has been done: from branches to the first record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import ROLE_PERMISSIONS, Actor, Role
from intranet.domain.achievements.indicators import Indicator
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity
from intranet.domain.duties.requirements import Requirement
from intranet.domain.organization.directory import existing
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    OrganizationName,
    Post,
    PostTitle,
    valid_on,
)
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.summaries.reporting import ReportingRule
from intranet.foundation.questions import Question, Value

_DOING = (Permission.SETUP_READ, Permission.ACCOUNT_MANAGE, Permission.GRANT_MANAGE)
_DOERS = (Role.COMMITTEE_STAFF, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """How far one committee has come, in numbers."""

    code: str
    full_name: str
    short_name: str
    branches: int
    empty_branches: int
    members: int
    branches_without_secretary: int
    posts: int
    with_account: int
    secretaries_without_account: int
    secretaries_without_role: int
    with_role: int
    kinds: int
    requirements: int
    reporting_rules: int
    indicators: int
    approved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be done: who holds *permission* does it at *url*. What *may* wait is no part of what lacks."""

    title: str
    words: str
    url: str
    act: str
    permission: Permission
    done: bool = True
    may: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether the person is the one who does it."""
        return actor.can(self.permission)

    @property
    def doer(self) -> str:
        """Who does it."""
        return next(
            role.label
            for role in Role
            if self.permission in ROLE_PERMISSIONS[role] and role in _DOERS
        )


def steps(office: Office) -> list[Step]:
    """What is to be done, in the order in which it is done, and how it stands."""
    one, p = office, Permission
    return [
        Step(
            title="机关党委名称",
            words=f"{one.full_name}（{one.short_name}）" if one.full_name else "没有现用名称",
            url=f"/committee/{one.code}",
            act="核对名称、登记届期",
            permission=p.BRANCH_EDIT,
            done=bool(one.full_name),
        ),
        Step(
            title="党支部",
            words=f"已建立{one.branches}个" if one.branches else "还没有党支部",
            url="/workbooks/branches",
            act="用表格登记",
            permission=p.BRANCH_EDIT,
            done=one.branches > 0,
        ),
        Step(
            title="党员",
            words=_lacking(
                one.members, "在册{}名", "还没有党员", one.empty_branches, "个党支部没有党员"
            ),
            url="/workbooks/new-members",
            act="用表格登记",
            permission=p.MEMBER_EDIT,
            done=one.members > 0 and not one.empty_branches,
        ),
        Step(
            title="任职",
            words=_lacking(
                one.posts,
                "已登记{}项",
                "还没有任职",
                one.branches_without_secretary,
                "个党支部没有书记",
            ),
            url="/branches",
            act="登记任职",
            permission=p.BRANCH_EDIT,
            done=one.branches > 0 and not one.branches_without_secretary,
        ),
        Step(
            title="账号",
            words=_lacking(
                one.with_account,
                "{}名党员已有账号",
                "党员还没有账号",
                one.secretaries_without_account,
                "名支部书记没有账号",
            ),
            url="/admin/accounts/list",
            act="批量建立账号",
            permission=p.ACCOUNT_MANAGE,
            done=one.with_account > 0 and not one.secretaries_without_account,
        ),
        Step(
            title="授权",
            words=_lacking(
                one.with_role,
                "{}名党员已有角色",
                "党员还没有角色",
                one.secretaries_without_role,
                "名支部书记没有书记的角色",
            ),
            url="/admin/grants/list",
            act="按任职批量授权",
            permission=p.GRANT_MANAGE,
            done=one.with_role > 0 and not one.secretaries_without_role,
        ),
        Step(
            title="活动类别",
            words=f"在用{one.kinds}类，可以增加或停用",
            url="/workbooks/kinds",
            act="用表格核对",
            permission=p.KIND_EDIT,
            may=True,
        ),
        Step(
            title="组织生活要求",
            words=f"按上级规定已设{one.requirements}项，可以另定本单位的次数和依据",
            url="/workbooks/requirements",
            act="用表格核对",
            permission=p.DUTY_RULE_EDIT,
            may=True,
        ),
        Step(
            title="报送期限",
            words="已设定" if one.reporting_rules else "没有设定，不提示逾期",
            url="/quarters/deadlines",
            act="设定期限",
            permission=p.RETURN_KEEP,
            may=True,
        ),
        Step(
            title="成效指标",
            words=f"已设{one.indicators}项" if one.indicators else "没有设，登记成效以前设定即可",
            url="/workbooks/indicators",
            act="用表格设定",
            permission=p.INDICATOR_EDIT,
            may=True,
        ),
        Step(
            title="第一次活动",
            words=f"已审核通过{one.approved}次" if one.approved else "还没有审核通过的活动",
            url="/review",
            act="进入审核",
            permission=p.ACTIVITY_REVIEW,
            done=one.approved > 0,
        ),
    ]


def _lacking(number: int, have: str, none: str, lacking: int, what: str) -> str:
    """How many there are, or that there are *none*, and how many *lacking* stand against it."""
    told = have.format(number) if number else none
    return f"{told}，{lacking}{what}" if lacking else told


def lacking(office: Office, actor: Actor) -> list[Step]:
    """What is still to be done: all of it for who sees to the whole, else what the person does."""
    whole = actor.can(Permission.SETUP_READ)
    return [one for one in steps(office) if not one.done and (whole or one.open_to(actor))]


def offices_of(committees: Collection[int], today: date) -> Question[list[Office]]:
    """How far these committees have come."""
    return Question(_offices, _read, committees=committees, day=today)


def new_offices_of(actor: Actor, today: date) -> Question[list[Office]] | None:
    """Committees for which the person does something of it, and that have no approved gathering yet; None for others.

    Nothing is counted for committees that have one.
    """
    committees = {one for step in _DOING for one in actor.committee_ids(step)}
    if not committees:
        return None
    return Question(_new_offices, _read, committees=sorted(committees), day=today)


def _read(rows: Sequence[Any]) -> list[Office]:
    return [Office(**{name: getattr(row, name) for name in Office.__slots__}) for row in rows]


def _new_offices(value: Value) -> Select[Any]:
    # looked up by committee: as a condition of existence it would be joined with the gatherings of all
    return _offices(value).where(_approved().limit(1).scalar_subquery().is_(None))


def _approved() -> Select[Any]:
    return (
        select(Activity.id)
        .where(Activity.committee_id == Committee.id, Activity.state.in_(COUNTED_STATES))
        .correlate(Committee)
    )


def _offices(value: Value) -> Select[Any]:
    day = value("day")
    here = and_(Branch.committee_id == Committee.id, existing(day, day))
    name = (
        select(OrganizationName)
        .where(
            OrganizationName.committee_id == Committee.id,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
        .correlate(Committee)
    )
    present = valid_on(Membership.starts_on, Membership.ends_on, day)
    held = valid_on(Post.starts_on, Post.ends_on, day)
    secretary = and_(held, Post.title == PostTitle.BRANCH_SECRETARY)
    granted = and_(
        RoleGrant.user_id == User.id, valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day)
    )
    owner = aliased(User)

    def number(statement: Select[Any]) -> Any:
        return statement.correlate(Committee).scalar_subquery()

    branches = select(func.count(Branch.id)).where(here)
    members = (
        select(func.count(Membership.id))
        .join(Branch, Branch.id == Membership.branch_id)
        .where(here, present)
    )
    secretaries = (
        select(func.count(Post.id)).join(Branch, Branch.id == Post.branch_id).where(here, secretary)
    )
    own = exists().where(User.member_id == Membership.member_id, User.is_active.is_(True))
    return select(
        Committee.code,
        func.coalesce(
            number(name.with_only_columns(OrganizationName.full_name).limit(1)), ""
        ).label("full_name"),
        func.coalesce(
            number(name.with_only_columns(OrganizationName.short_name).limit(1)), ""
        ).label("short_name"),
        number(branches).label("branches"),
        number(branches.where(~exists().where(Membership.branch_id == Branch.id, present))).label(
            "empty_branches"
        ),
        number(members).label("members"),
        number(branches.where(~exists().where(Post.branch_id == Branch.id, secretary))).label(
            "branches_without_secretary"
        ),
        number(
            select(func.count(Post.id))
            .outerjoin(Branch, Branch.id == Post.branch_id)
            .where(held, or_(Post.committee_id == Committee.id, here))
        ).label("posts"),
        number(members.where(own)).label("with_account"),
        number(
            secretaries.where(
                ~exists().where(owner.member_id == Post.member_id, owner.is_active.is_(True))
            )
        ).label("secretaries_without_account"),
        number(
            secretaries.where(
                ~exists().where(
                    User.member_id == Post.member_id,
                    granted,
                    RoleGrant.role == Role.BRANCH_SECRETARY,
                    RoleGrant.branch_id == Post.branch_id,
                )
            )
        ).label("secretaries_without_role"),
        number(
            members.where(exists().where(User.member_id == Membership.member_id, granted))
        ).label("with_role"),
        number(
            select(func.count(ActivityKind.id)).where(
                ActivityKind.is_active.is_(True), Committee.id.is_not(None)
            )
        ).label("kinds"),
        number(
            select(func.count(func.distinct(Requirement.code))).where(
                or_(Requirement.committee_id.is_(None), Requirement.committee_id == Committee.id),
                Requirement.valid_from <= day,
            )
        ).label("requirements"),
        number(
            select(func.count(ReportingRule.id)).where(ReportingRule.committee_id == Committee.id)
        ).label("reporting_rules"),
        number(
            select(func.count(Indicator.id)).where(
                Indicator.committee_id == Committee.id, Indicator.is_active.is_(True)
            )
        ).label("indicators"),
        number(_approved().with_only_columns(func.count(Activity.id))).label("approved"),
    ).where(Committee.id.in_(value.any_of("committees")))
