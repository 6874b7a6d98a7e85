"""Indicators, achievements and brands of the whole office, and what committee staff type into the roll-up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.achievements.quantities import MeasureKind, parse_wording
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution, Evidence
from intranet.domain.brands.tables import BrandStage
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.brands import make_brand
from tests.features.summaries.scene import decide
from tests.rows import committed

PAGE = "/quarters/2025Q3/committee"
YEAR_PAGE = "/quarters/2025/committee"
MAIN_BRAND = "示例同心·共建"


def make_indicator(
    session: Session,
    name: str,
    section: ReportSection = ReportSection.BUSINESS,
    theme: str = "",
    *,
    parent: Indicator | None = None,
    opening: str = "",
    sort_order: int = 0,
) -> Indicator:
    """One name of the dictionary; commits."""
    found = Indicator(
        committee_id=session.scalars(select(Committee.id)).one(),
        parent_id=parent.id if parent else None,
        name=name,
        opening=opening,
        section=section,
        theme=theme,
        sort_order=sort_order,
    )
    committed(session, found)
    return found


def make_figure(
    session: Session,
    subject: str,
    wording: str,
    *,
    indicator: Indicator | None = None,
    branch: str | None = None,
    suggested: str | None = None,
    evidence: Sequence[str | int] = (),
    measure_kind: MeasureKind = MeasureKind.COUNT,
    period: tuple[date, date] = (date(2025, 7, 1), date(2025, 9, 30)),
    state: State = State.APPROVED,
    cleared: bool = True,
    **changes: Any,
) -> Achievement:
    """An approved figure, cleared for print; commits.

    Without a branch it is the office's, ``suggested`` is the branch it is implied to belong to. ``evidence`` are
    references, or ids of activities.
    """
    moment = clock.now()
    staff, leader = (actor_of(session, name).user_id for name in ("staff", "leader"))
    ids = {row.code: row.id for row in session.scalars(select(Branch))}
    quantity = parse_wording(wording)
    approved = state is State.APPROVED
    attribution = Attribution.STATED if branch else Attribution.NONE
    found = Achievement(
        committee_id=session.scalars(select(Committee.id)).one(),
        branch_id=ids[branch] if branch else None,
        suggested_branch_id=ids[suggested] if suggested else None,
        attribution=Attribution.IMPLIED if suggested else attribution,
        kind=AchievementKind.FIGURE if indicator else AchievementKind.DELIVERABLE,
        indicator_id=indicator.id if indicator else None,
        subject=subject,
        wording=wording,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        measure_kind=measure_kind,
        period_start=period[0],
        period_end=period[1],
        state=state,
        entered_by_id=staff,
        created_at=moment,
        updated_at=moment,
        submitted_at=moment,
        submitted_by_id=staff,
        approved_at=moment if approved else None,
        approved_by_id=leader if approved else None,
        public_ok=cleared,
        cleared_at=moment if cleared else None,
        cleared_by_id=leader if cleared else None,
        evidence=[
            Evidence(position=n, activity_id=item)
            if isinstance(item, int)
            else Evidence(position=n, reference=item)
            for n, item in enumerate(evidence)
        ],
    )
    for name, value in changes.items():
        setattr(found, name, value)
    committed(session, found)
    return found


def build_brands(session: Session) -> None:
    """The main brand, and a brand in each branch of the cast; names as awkward as registered ones are."""
    stages = ((BrandStage.CULTIVATION, date(2025, 2, 1)),)
    make_brand(session, None, MAIN_BRAND, stages=stages)
    make_brand(session, "B01", "国动铁军 服务先锋", stages=stages)
    make_brand(session, "B02", "党建“360”品牌", stages=stages)
    make_brand(session, "B08", "‘泉’动员 ‘法’护航", stages=())


def build_figures(session: Session) -> None:
    """Figures of several sections and themes: qualifiers, a total of two parts, one up to a day, one not cleared."""
    law = make_indicator(session, "普法宣传教育活动", theme="普法宣传", sort_order=1)
    make_figure(
        session, "组织普法宣传教育活动", "210余场次", indicator=law, branch="B08", scope="全市",
        evidence=("普法活动台账",),
    )  # fmt: skip
    joint = make_indicator(session, "联训", theme="练兵备战", opening="开展", sort_order=2)
    for order, (name, times, hours) in enumerate(
        (("省市联训", "86次", "98个小时"), ("市级联训", "217次", "390个小时"))
    ):
        part = make_indicator(session, name, theme="练兵备战", parent=joint, sort_order=order)
        make_figure(session, f"开展{name}", times, indicator=part)
        make_figure(session, f"开展{name}", hours, indicator=part, measure_kind=MeasureKind.HOURS)
    service = make_indicator(session, "对接服务", theme="服务项目", sort_order=3)
    make_figure(
        session, "累计开展对接服务", "243次", indicator=service, suggested="B01",
        measure_kind=MeasureKind.CUMULATIVE, as_of=date(2025, 9, 28),
    )  # fmt: skip
    media = make_indicator(session, "宣传稿件", ReportSection.PUBLICITY, sort_order=4)
    make_figure(session, "刊发宣传稿件", "30余篇", indicator=media)
    make_figure(session, "编印内部资料", "5期", indicator=media, cleared=False)


def typed(**changes: Any) -> dict[str, Any]:
    """A complete form; in names of fields ``__`` stands for the hyphen."""
    return {
        "as_of": "2025-09-30",
        "highlight": "坚持党建工作和业务工作同部署、同落实、同检查",
        "practices-0": "机关第一党支部党员带头到开放点位值守",
        "problems-0": "学习进度不够均衡",
        "problems-1": "少数品牌活动与主责主业联系不紧",
        "plans-0-month": "10",
        "plans-0-text": "督促有关支部补齐延期事项",
        "plans-0-owner": "机关党委办公室",
        "version": "0",
        "act": "save",
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }


def submit(login_as: Any, page: str = PAGE, **changes: Any) -> None:
    """Committee staff fill in and submit the whole roll-up."""
    answer = login_as("staff").post(page, typed(act="submit", **changes))
    assert answer.status_code == 303, answer.text


def approve(login_as: Any, page: str = PAGE, **changes: Any) -> None:
    """Submit, then the committee leader approves, also while the period lasts."""
    submit(login_as, page, **changes)
    answer = decide(login_as("leader"), "approve", page=page, early="y")
    assert answer.status_code == 303, answer.text
