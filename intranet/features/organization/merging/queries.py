"""What a merging would move, end and leave where it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intranet.domain.activities.joint_events import JointEvent, JointInvitation
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, PartyGroup, Post
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.organization.merging.operations import later_plan

OPEN = (State.DRAFT, State.RETURNED, State.SUBMITTED)


@dataclass(frozen=True)
class Outlook:
    """Numbers of what a merging concerns, and the names of the brands."""

    brands: tuple[str, ...]
    members: int
    posts: int
    groups: int
    drafts: int
    late_drafts: int
    summaries: int
    plan_items: int
    invitations: int
    rectifications: int


def outlook(session: Session, branch: Branch, on: date) -> Outlook:
    """What the merging of the branch on this day would concern. Two statements."""

    def counted(table: type[Any], *conditions: Any) -> Any:
        return (
            select(func.count())
            .select_from(table)
            .where(table.branch_id == branch.id, *conditions)
            .scalar_subquery()
        )

    numbers: tuple[int, ...] = tuple(
        session.execute(
            select(
                counted(Membership, Membership.ends_on.is_(None)),
                counted(Post, or_(Post.ends_on.is_(None), Post.ends_on >= on)),
                counted(PartyGroup, PartyGroup.dissolved_on.is_(None)),
                counted(Activity, Activity.state.in_(OPEN), Activity.held_on < on),
                counted(Activity, Activity.state.in_(OPEN), Activity.held_on >= on),
                counted(QuarterlySummary, QuarterlySummary.state.in_(OPEN)),
                counted(PlanItem, later_plan(branch, on)),
                select(func.count())
                .select_from(JointInvitation)
                .join(JointEvent, JointEvent.id == JointInvitation.joint_event_id)
                .where(
                    JointInvitation.branch_id == branch.id,
                    JointInvitation.answered_at.is_(None),
                    JointEvent.cancelled_at.is_(None),
                    JointEvent.held_on >= on,
                )
                .scalar_subquery(),
                counted(RectificationItem, RectificationItem.state != ItemState.CLOSED),
            )
        ).one()
    )
    brands = session.scalars(
        select(Brand.name)
        .where(Brand.branch_id == branch.id, Brand.ended_on.is_(None), Brand.state != State.VOIDED)
        .order_by(Brand.id)
    )
    return Outlook(tuple(brands), *numbers)


@dataclass(frozen=True)
class Line:
    """One sort of thing: how many, and what becomes of it."""

    what: str
    number: str
    fate: str


def lines(found: Outlook, branch: str, into: str) -> list[Line]:
    """The outlook in words, what there is nothing of left out."""
    told = (
        ("党员", found.members, "名", f"组织关系转入{into}，不编入党小组。"),
        ("任职", found.posts, "项", "到合并前一天为止；在原支部的账号授权同日结束。"),
        ("党小组", found.groups, "个", "到合并前一天为止。"),
        (
            "在办的活动记录",
            found.drafts,
            "条",
            f"留在{branch}名下，合并后由{into}的书记、党务干事继续填写和提交。",
        ),
        (
            "日期在合并之后的草稿",
            found.late_drafts,
            "条",
            "原支部届时已撤销，请在合并前改期，或由接收的党支部另行新建。",
        ),
        ("在办的小结", found.summaries, "份", f"留在{branch}名下，合并后由{into}继续办理。"),
        ("合并之后的计划项目", found.plan_items, "项", f"转入{into}的计划。"),
        (
            "合并之后的联合活动邀请",
            found.invitations,
            "项",
            f"不再确认；需要参加的，由{into}参加。",
        ),
        (
            "未办结的整改事项",
            found.rectifications,
            "项",
            f"留在{branch}名下，期限不变，合并后由{into}继续整改和报告。",
        ),
        (
            "品牌",
            len(found.brands),
            "个",
            f"{'、'.join(found.brands)}：档案、阶段和成效留在{branch}名下，合并后由{into}维护；"
            "需要以接收支部名义创建的，另行登记。",
        ),
    )
    return [Line(what, f"{number}{unit}", fate) for what, number, unit, fate in told if number]
