"""Records that stand with a gathering, from its side: the plan it was held for, what it proves, what counts it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.store import reading_committees
from intranet.domain.achievements.tables import Achievement, Evidence
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.store import named
from intranet.domain.organization.tables import Branch
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.summaries.store import Owner, may_open
from intranet.foundation.quarters import Quarter
from intranet.foundation.questions import Asked, Question, Several, Value
from intranet.pagekit.related import Related, counting_summary


def related_of(activity: Activity, actor: Actor) -> Asked[list[Related]]:
    """Plan item, brand, achievements and the summary that counts it, as far as the person may read them."""
    place: dict[str, Any] = {"committee_id": activity.committee_id, "branch_id": activity.branch_id}
    asked: list[Asked[list[Related]]] = []
    if actor.covers(Permission.PLAN_READ, **place):
        asked.append(Question(_plan, _planned, activity=activity.id))
    if activity.brand_id and activity.committee_id in reading_committees(actor):
        asked.append(_branded(activity.brand_id))
    counted = activity.state in COUNTED_STATES
    if counted and activity.committee_id in reading_committees(actor):
        asked.append(
            Question(_achievements, _proven, activity=activity.id, committee=activity.committee_id)
        )
    # begun or not: who waits until it is approved is not led there
    if counted and may_open(actor, Owner(**place), None):
        day = activity.held_on
        if activity.branch_id is None:
            asked.append(Several(lambda: [counting_summary(day)]))
        else:
            asked.append(
                Question(
                    _code,
                    lambda rows: [counting_summary(day, row.code) for row in rows],
                    branch=activity.branch_id,
                    last=Quarter.of(day).last_day,
                )
            )
    return Several(lambda: [one for part in asked for one in part.answer], *asked)


def _branded(brand_id: int) -> Several[list[Related]]:
    name = named(brand_id)
    return Several(lambda: [Related("关联品牌", name.answer, f"/brands/{brand_id}")], name)


def _plan(value: Value) -> Select[Any]:
    return select(PlanItem.id, PlanItem.title).where(PlanItem.activity_id == value("activity"))


def _planned(rows: Sequence[Any]) -> list[Related]:
    return [Related("年度计划", row.title, f"/plans/{row.id}") for row in rows]


def _achievements(value: Value) -> Select[Any]:
    return (
        select(Achievement.id, Achievement.subject, Achievement.wording, Achievement.tail)
        .join(Evidence, Evidence.achievement_id == Achievement.id)
        .where(
            Evidence.activity_id == value("activity"),
            Achievement.committee_id == value("committee"),
            Achievement.state.in_(COUNTED_STATES),
        )
        .distinct()
    )


def _proven(rows: Sequence[Any]) -> list[Related]:
    return [
        Related("佐证成效", f"{row.subject}{row.wording}{row.tail}", f"/achievements/{row.id}")
        for row in sorted(rows, key=lambda row: row.id)
    ]


def _code(value: Value) -> Select[Any]:
    # of a time before the branch was kept here there is no summary
    return select(Branch.code).where(
        Branch.id == value("branch"), Branch.kept_from <= value("last")
    )
