"""Pages of talks: branches in numbers, the register of a branch, one's own talks, one talk."""

from datetime import date

from flask import Blueprint, render_template, request

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.life.scope import load_branch_or_own
from intranet.domain.life.talks.access import TalkRights, keeps_register, leads, load_talk
from intranet.domain.life.talks.coverage import talk_coverage
from intranet.domain.life.talks.tables import Talk, TalkContent
from intranet.domain.organization.directory import (
    branches_of,
    name_of_branch,
)
from intranet.domain.organization.tables import Branch
from intranet.domain.records.exceptions import late_mark
from intranet.features.life.talks import queries
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.pagekit.access import record_read, requires
from intranet.pagekit.choosing import asked_year, opening_year, year_options
from intranet.pagekit.session import current_actor

blueprint = Blueprint("talks", __name__, url_prefix="/talks")


def _page(template: str, year: int, today: date, **values: object) -> str:
    return render_template(
        f"life/talks/{template}.html",
        year=year,
        as_of=min(today, date(year, 12, 31)),
        year_options=year_options(year),
        **values,
    )


@blueprint.get("")
@requires(Permission.LIFE_READ)
def index() -> str:
    """Numbers for the committee, the register for who keeps it, their own talks for everybody else."""
    session, actor, today = db.session(), current_actor(), clock.today()
    code, year = (
        request.args.get("branch", "")[:12],
        asked_year() or opening_year(Permission.LIFE_READ),
    )
    reads_numbers = bool(actor.committee_ids(Permission.LIFE_READ))
    if not code and reads_numbers:
        as_of = min(today, date(year, 12, 31))
        branches = branches_of(
            session, actor, as_of, permission=Permission.LIFE_READ, first=date(year, 1, 1)
        )
        found = queries.overview(session, branches, year, as_of)
        return _page("overview", year, today, branches=found)
    branch = load_branch_or_own(session, code, actor)
    if keeps_register(actor, branch.committee_id, branch.id):
        return _register_page(branch, year, today)
    if branch.committee_id in actor.committee_ids(Permission.LIFE_READ):
        return _numbers_page(branch, year, today)
    return _page(
        "own", year, today, lines=queries.own_talks(session, actor, year) if actor.member_id else []
    )


def _register_page(branch: Branch, year: int, today: date) -> str:
    session = db.session()
    return _page(
        "register",
        year,
        today,
        branch=branch,
        name=name_of_branch(session, branch.id, today).short_name,
        standing=queries.standing(session, branch.id, year, min(today, date(year, 12, 31))),
        # in one branch a single number may tell of whom it is
        counts=queries.occasion_counts(session, branch.id, Year(year))
        if leads(current_actor(), branch.id)
        else None,
        lines=queries.register(session, current_actor(), branch.id, Year(year)),
        enters=year >= today.year - 1,
    )


def _numbers_page(branch: Branch, year: int, today: date) -> str:
    session = db.session()
    as_of = min(today, date(year, 12, 31))
    return _page(
        "numbers",
        year,
        today,
        branch=branch,
        name=name_of_branch(session, branch.id, today).short_name,
        coverage=talk_coverage(session, [branch.id], year, as_of)[branch.id],
    )


def content_for(talk: Talk, rights: TalkRights) -> TalkContent | None:
    """What was said, for who may read it; that they read it stands in the audit trail."""
    content = queries.content_of(db.session(), talk.id) if rights.reads_content else None
    if content is not None:
        record_read(AuditAction.TALK_READ, kind="talk", object_id=talk.id)
    return content


@blueprint.get("/<int:talk_id>")
@requires(Permission.LIFE_READ, reads={AuditAction.TALK_READ})
def show(talk_id: int) -> str:
    """One talk; its occasion and content for the two people and the secretary."""
    session = db.session()
    talk, rights = load_talk(session, talk_id, current_actor())
    return render_template(
        "life/talks/show.html",
        talk=talk,
        rights=rights,
        branch=name_of_branch(session, talk.branch_id, clock.today()).short_name,
        content=content_for(talk, rights),
        late=late_mark(session, talk),
    )
