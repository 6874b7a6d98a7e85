"""理论学习中心组学习 of the committee in a year."""

from flask import url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.duties.words import SETTLED, by_quarter, outcome
from intranet.domain.study.hours import end_of_count
from intranet.features.study.core_group.queries import KIND, sessions_of, standing_of
from intranet.features.study.page import blueprint, reads_core_group, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.chinese import tenths
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.quarters import Year
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column("日期", 12, lambda one: one.held_on.isoformat(), order=lambda one: one.held_on),
    Column(
        "学习内容",
        36,
        lambda one: one.theme or one.title,
        heads=True,
        link=lambda one: url_for("activities.show", activity_id=one.activity_id),
    ),
    Column("主讲人", 12, lambda one: one.lecturer),
    Column(
        "实到/应到",
        12,
        lambda one: (
            f"{one.present}/{one.due}"
            if one.due
            else None
            if one.headcount is None
            else f"{one.headcount}人"
        ),
    ),
    Column("列席", 14, lambda one: one.observers, blank="无"),
    Column(
        "学时",
        8,
        lambda one: tenths(one.hours_tenths) if one.hours_tenths else None,
        "right",
        blank="不计学时",
    ),
    Column(
        "状态",
        10,
        lambda one: one.state.label,
        badge=lambda one: (one.state.tone, one.state.icon),
    ),
)


@listed(blueprint, "/core-group", Permission.STUDY_READ, "study/core_group/core_group.html")
def core_group() -> Listing:
    """The sessions with their attendance, and how many quarters have one."""
    actor = current_actor()
    if not reads_core_group(actor):
        raise NotAllowed("中心组学习情况由机关党委查看。")
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    sessions = sessions_of(db.session(), actor, year, as_of)
    committee_id = actor.committee_ids(Permission.STUDY_READ)[0]
    standing = standing_of(db.session(), committee_id, year, clock.today())
    counted = [one.held_on for one in sessions if one.counted]
    return Listing(
        title=f"{year}年理论学习中心组学习",
        columns=COLUMNS,
        statement=sessions,
        narrows=False,
        scope=f"已通过审核{len(counted)}次。",
        as_of=as_of,
        values={
            "tabs": tabs("core_group"),
            "year": year,
            "years": years,
            "sentence": by_quarter(standing, counted, year, as_of) if standing else "",
            "enough": standing is not None
            and outcome([standing], over=as_of >= Year(year).last_day) in SETTLED,
            "kind": KIND,
            "logs": actor.can(Permission.STUDY_CONFIRM),
        },
    )
