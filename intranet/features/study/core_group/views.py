"""理论学习中心组学习 of the committee in a year."""

from flask import render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.duties.words import SETTLED, by_quarter, outcome
from intranet.domain.study.hours import end_of_count
from intranet.features.study.core_group.queries import KIND, sessions_of, standing_of
from intranet.features.study.page import blueprint, reads_core_group, tabs, year_options
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed
from intranet.foundation.quarters import Year
from intranet.pagekit.access import requires
from intranet.pagekit.session import current_actor


@blueprint.get("/core-group")
@requires(Permission.STUDY_READ)
def core_group() -> str:
    """The sessions with their attendance, and how many quarters have one."""
    actor = current_actor()
    if not reads_core_group(actor):
        raise NotAllowed("中心组学习情况由机关党委查看。")
    year, years = year_options()
    as_of = end_of_count(year, clock.today())
    sessions = sessions_of(db.session(), actor, year, as_of)
    committee_id = actor.committee_ids(Permission.STUDY_READ)[0]
    standing = standing_of(db.session(), committee_id, year, clock.today())
    return render_template(
        "study/core_group/core_group.html",
        tabs=tabs("core_group"),
        year=year,
        years=years,
        as_of=as_of,
        sessions=sessions,
        counted=sum(one.counted for one in sessions),
        sentence=by_quarter(standing, [one.held_on for one in sessions if one.counted], year, as_of)
        if standing
        else "",
        enough=standing is not None
        and outcome([standing], over=as_of >= Year(year).last_day) in SETTLED,
        kind=KIND,
        logs=actor.can(Permission.STUDY_CONFIRM),
    )
