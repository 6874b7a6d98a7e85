"""填报负担 on the page, on paper and as a file: the same figures for the committee and for the branch."""

from flask import request

from intranet.domain.access.permissions import Permission
from intranet.domain.figures.burden import CHARACTERS_A_MINUTE, Typed
from intranet.domain.organization.directory import branches_during
from intranet.features.overview.burden import queries
from intranet.features.overview.page import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Quarter, parse_period
from intranet.pagekit.choosing import opening_quarter
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor

COLUMNS = (
    Column("党支部", 24, lambda line: line.name.short_name, heads=True),
    Column("登记（份）", 10, lambda line: line.typed.records, "right"),
    Column("填写（项）", 10, lambda line: line.typed.fields, "right"),
    Column("文字（字）", 10, lambda line: line.typed.characters, "right"),
    Column("附件（个）", 10, lambda line: line.typed.files, "right"),
    Column(
        "估算用时（分钟）",
        14,
        lambda line: line.typed.minutes,
        "right",
        order=lambda line: line.typed.minutes,
    ),
    Column(
        "退回（次）",
        10,
        lambda line: line.returned.total(),
        "right",
        order=lambda line: line.returned.total(),
    ),
    Column("退回理由", 40, lambda line: line.reasons, blank="没有退回"),
)


@listed(blueprint, "/burden", Permission.HANDBOOK_READ, "overview/burden.html")
def burden() -> Listing:
    """The quarter asked for, else the present one or, in its first days, the one before."""
    session, actor, today = db.session(), current_actor(), clock.today()
    quarter = _asked(request.args.get("quarter", "")) or opening_quarter(Permission.HANDBOOK_READ)
    names = branches_during(session, actor, quarter, today, permission=Permission.HANDBOOK_READ)
    found = queries.burden(session, names, quarter)
    every = sum((line.typed for line in found), start=Typed())
    # each branch is rounded up: the sum is that of the lines
    minutes = sum(line.typed.minutes for line in found)
    return Listing(
        title=f"{quarter.label}填报负担",
        columns=COLUMNS,
        statement=found,
        unit="个党支部",
        narrows=False,
        scope=f"共登记{every.records}份、填写{every.fields}项、文字{every.characters}字、附件{every.files}个，"
        f"估算{minutes}分钟（每分钟{CHARACTERS_A_MINUTE}字，每项6秒，每个附件30秒）。"
        "按已提交的活动、小结和党支部登记的台账计算，由计划和同上次带入的也在内。",
        values={
            "quarter": quarter,
            "quarters": [(str(one), one.label) for one in _recent(Quarter.of(today), quarter)],
        },
    )


def _asked(text: str) -> Quarter | None:
    try:
        found = parse_period(text)
    except ValueError:
        return None
    began = isinstance(found, Quarter) and found.first_day <= clock.today()
    return found if began and isinstance(found, Quarter) else None


def _recent(present: Quarter, chosen: Quarter) -> list[Quarter]:
    """The last eight, and the one that is shown."""
    found = [present]
    while len(found) < 8:
        found.append(found[-1].previous)
    return found if chosen in found else [*found, chosen]
