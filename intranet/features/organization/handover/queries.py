"""交接单: what a secretary leaves open, as one value for the page and for paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.proposals import Proposal
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.brands.store import visible
from intranet.domain.brands.tables import Brand, quoted
from intranet.domain.duties.branches import QuarterStandings, present_quarters
from intranet.domain.duties.requirements import rulebooks_of
from intranet.domain.duties.words import lacking_words
from intranet.domain.follow_up.inspections import ItemState, RectificationItem
from intranet.domain.follow_up.items import item_rows, of_integrity
from intranet.domain.follow_up.resolutions import open_resolutions
from intranet.domain.organization.directory import name_of_branch
from intranet.domain.organization.tables import Branch, OrganizationName, Post, PostTitle, valid_on
from intranet.domain.planning.progress import untouched_of
from intranet.domain.records.workflow import State
from intranet.domain.study.platforms import Platform
from intranet.domain.waiting import matters
from intranet.domain.waiting.shapes import COUNTED, Found, Stage
from intranet.features.organization.handover.operations import open_handover
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.questions import answer

# So long after a change the sheet still names who left and who came.
RECENT = timedelta(days=60)
_MOST = 30
_NOT_ENTERED = "未登记"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that passes on; ``url`` is where it is handled, for who may go there."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind; ``none`` says that there are none."""

    heading: str
    lines: tuple[Line, ...]
    none: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that passes from one secretary to the next, on a day."""

    branch: Branch
    name: OrganizationName
    giver: str
    taker: str
    since: date | None
    as_of: date
    sections: tuple[Section, ...]
    proposal: Proposal | None


def secretaries(session: Session, branch: Branch, day: date) -> list[Post]:
    """The posts of secretary of the branch that have begun by *day*, latest first. One statement."""
    return list(
        session.scalars(
            select(Post)
            .where(
                Post.branch_id == branch.id,
                Post.title == PostTitle.BRANCH_SECRETARY,
                Post.starts_on <= day,
            )
            .options(joinedload(Post.member))
            .order_by(Post.starts_on.desc(), Post.id.desc())
            .limit(2)
        )
    )


def sheet_of(session: Session, branch: Branch, actor: Actor, day: date) -> Sheet:
    """The sheet of a branch. To who does not keep the branch its drafts are told by number only.

    What only some may know of is told by number to the secretary, and to nobody else.
    """
    proposal = open_handover(session, branch)
    giver, taker, since = _parties(secretaries(session, branch, day), proposal, day)
    keeps = branch.id in actor.kept_branches
    leads = branch.id in actor.branch_ids(Role.BRANCH_SECRETARY)
    return Sheet(
        branch=branch,
        name=name_of_branch(session, branch.id, day),
        giver=giver,
        taker=taker,
        since=since,
        as_of=day,
        sections=(
            Section(
                "未办结事项",
                _open(session, branch, day, keeps=keeps, leads=leads),
                "没有未办结的事项。",
            ),
            Section("尚缺和逾期", _lacking(session, branch, day), "没有尚缺和逾期的事项。"),
            Section("品牌档案", _brands(session, branch, actor), "没有登记品牌。"),
            Section(
                "年度计划中尚未开展的事项", _plans(session, branch, day), "没有尚未开展的计划。"
            ),
            Section("账号和口令", _accounts(session, branch, day), ""),
        ),
        proposal=proposal,
    )


def _parties(
    posts: list[Post], proposal: Proposal | None, day: date
) -> tuple[str, str, date | None]:
    """Who gives and who takes over: by the change that waits, else by one that was lately made."""
    present = posts[0] if posts and (posts[0].ends_on is None or posts[0].ends_on >= day) else None
    former = posts[1] if present and len(posts) > 1 else posts[0] if posts and not present else None
    if present and former and day - present.starts_on <= RECENT and proposal is None:
        return former.member.name, present.member.name, present.starts_on
    giver = present or former
    if proposal is None:
        return giver.member.name if giver else "", "", None
    named = proposal.label.partition("（")[2].partition("）")[0]
    return (
        giver.member.name if giver else "",
        named,
        date.fromisoformat(proposal.details["valid_from"]),
    )


def _open(
    session: Session, branch: Branch, day: date, *, keeps: bool, leads: bool
) -> tuple[Line, ...]:
    """What waits for whoever is secretary, but for what is known to few."""
    post = Actor(
        user_id=0,
        username="",
        display_name="",
        grants=(Grant(Role.BRANCH_SECRETARY, branch.committee_id, branch.id, deputy=True),),
    )
    found = [
        one
        for one in matters.load(session, post, day, limit=_MOST, stages={*COUNTED, Stage.SENT})
        if leads or not one.matter.guarded
    ]
    if keeps:
        return tuple(_named(found, branch, day))
    # kinds of matters may go by one name
    totals: Counter[str] = Counter()
    for one in found:
        if one.matter.stage in COUNTED:
            totals[one.matter.unit] += one.total
    return tuple(_counted(unit, total) for unit, total in totals.items())


def _counted(unit: str, total: int) -> Line:
    return Line(f"{unit}{total}项")


def _named(found: Iterable[Found], branch: Branch, day: date) -> Iterable[Line]:
    for one in found:
        if one.matter.guarded:
            yield _counted(one.matter.unit, one.total)
            continue
        for row in one.rows:
            told = dict.fromkeys((one.matter.unit, row.word or row.waited(day)))
            yield Line(f"{row.title('')}（{'，'.join(told)}）", row.url(branch.code))
        if one.total > len(one.rows):
            yield Line(f"另有{one.matter.unit}{one.total - len(one.rows)}项", one.url)


def _lacking(session: Session, branch: Branch, day: date) -> tuple[Line, ...]:
    rules = answer(session, rulebooks_of({branch.committee_id}))
    quarters: list[QuarterStandings] = answer(session, present_quarters([branch], rules, day))
    lines = [
        Line(
            f"{one.quarter.label}尚缺：{words}",
            f"/duties/{branch.code}?period={one.quarter}",
        )
        for one in quarters
        if (words := lacking_words(one.standings.get(branch.id, ())))
    ]
    lines += [
        Line(
            f"议定事项：{one.text}（{one.responsible or '未定责任人'}，{one.words}）", "/follow-up"
        )
        for one in open_resolutions(session, [branch.id], day)[branch.id]
    ]
    lines += [
        Line(
            f"整改事项：{one.problem}（{one.due_words or one.state.label}）",
            f"/follow-up/items/{one.id}",
        )
        for one in item_rows(
            session,
            day,
            RectificationItem.branch_id == branch.id,
            RectificationItem.state != ItemState.CLOSED,
            ~of_integrity(),
        )
    ]
    return tuple(lines)


def _brands(session: Session, branch: Branch, actor: Actor) -> tuple[Line, ...]:
    rows = session.execute(
        select(Brand.id, Brand.name, Brand.stage, Brand.state)
        .where(
            visible(actor),
            Brand.branch_id == branch.id,
            Brand.state != State.VOIDED,
            Brand.ended_on.is_(None),
        )
        .order_by(Brand.id)
    )
    return tuple(
        Line(f"{quoted(name)}（{stage.label if stage else state.label}）", f"/brands/{number}")
        for number, name, stage, state in rows
    )


def _plans(session: Session, branch: Branch, day: date) -> tuple[Line, ...]:
    url = f"/plans?branch={branch.code}&year={day.year}"
    return tuple(
        Line(f"{one.title}（{long_date(one.due_on)}前）", url)
        for one in answer(session, untouched_of([branch.id], {day.year}))
    )


def _accounts(session: Session, branch: Branch, day: date) -> tuple[Line, ...]:
    """Accounts of the branch with the age of their passwords; those of other platforms, which nobody keeps here."""
    rows = session.execute(
        select(User.username, User.display_name, RoleGrant.role, User.password_changed_at)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.branch_id == branch.id,
            RoleGrant.role != Role.MEMBER,
            valid_on(RoleGrant.valid_from, RoleGrant.valid_to, day),
            User.is_active.is_(True),
        )
        .order_by(User.username, RoleGrant.id)
    )
    own = [
        Line(
            f"本系统：{role.label}{name}（{username}），"
            + (f"{clock.local(changed).date().isoformat()}改过密码" if changed else "未改过密码")
        )
        for username, name, role, changed in rows
    ]
    return (
        *own,
        *(Line(f"{one.label}：党支部管理账号移交后更换密码") for one in Platform),
    )
