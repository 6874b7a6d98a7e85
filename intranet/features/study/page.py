"""The blueprint, the tabs of its pages, and the way its forms are carried out and shown again."""

from flask import Blueprint, request, url_for
from sqlalchemy import select

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import NO_BRANCH
from intranet.domain.organization.homes import Home, choose_home
from intranet.domain.organization.scope import branch_homes
from intranet.domain.study.scope import reads_others
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit import choosing
from intranet.pagekit.navigation import Tab
from intranet.pagekit.session import current_actor

blueprint = Blueprint("study", __name__, url_prefix="/study")


def reads_core_group(actor: Actor) -> bool:
    """Whether the person reads the sessions of the committee's core group: who holds a role in the committee."""
    return bool(actor.committee_ids(Permission.STUDY_READ))


def tabs(active: str) -> list[Tab]:
    """The sub-pages the person may open; *active* is the endpoint (without ``study.``) of the present one."""
    actor = current_actor()
    shown = [("index", "学时")]
    if reads_others(actor):
        if actor.member_id is not None:
            shown.append(("me", "我的学时"))
        shown.append(("credits", "培训和补学"))
    shown += [("documents", "学习篇目"), ("platforms", "平台数据"), ("essays", "心得体会")]
    if reads_core_group(actor):
        shown.append(("core_group", "中心组学习"))
    shown.append(("conversion", "学时标准"))
    return [Tab(label, url_for(f"study.{name}"), name == active) for name, label in shown]


def year_options() -> tuple[int, choosing.Options]:
    """The year asked for (the one that matters now when it is none with records) and the years to choose from."""
    today = clock.today().year
    oldest = db.session().scalar(select(Activity.ym).order_by(Activity.held_on).limit(1))
    first = min((oldest or today * 100) // 100, today)
    year = choosing.asked_year(first) or max(first, choosing.opening_year(Permission.STUDY_READ))
    return year, choosing.year_options(year, range(first, today + 1))


def own_homes() -> list[Home]:
    """Branches for which the person enters study."""
    return branch_homes(db.session(), current_actor(), Permission.STUDY_EDIT)


def branch_home(what: str) -> Home:
    """The branch for which something is entered (?branch=, or the first)."""
    return choose_home(own_homes(), request.args.get("branch", ""), what=what)


def home_of(branch_id: int) -> Home:
    """The branch of something entered before, while the person enters for it; NotFound otherwise."""
    for home in own_homes():
        if home.branch_id == branch_id:
            return home
    raise NotFound(NO_BRANCH)
