"""Printed papers of a gathering: record page, notice, sign-in sheet, agenda card, ballots, resolutions."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, render_template

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import Activity
from intranet.domain.paper.parts import PrintDocument
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.agenda import agenda_card
from intranet.features.activities.papers.ballots import NO_BALLOTS, ballots
from intranet.features.activities.papers.meeting import Occasion, kind_words, notice
from intranet.features.activities.papers.queries import occasion_of
from intranet.features.activities.papers.record import record_print
from intranet.features.activities.papers.resolutions import NO_RESOLUTIONS, resolutions
from intranet.features.activities.papers.sign_in import sign_in_sheet
from intranet.features.activities.papers.texts import chat_notice, news
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.printed import (
    AGENDA_CARD,
    BALLOTS,
    NOTICE,
    RECORD,
    RESOLUTIONS,
    SIGN_IN_SHEET,
    printed,
)
from intranet.pagekit.printing import print_answer
from intranet.pagekit.session import current_actor

papers = Blueprint("papers", __name__)

_VOIDED = "该活动已撤销登记，不再印制会前材料；记录页仍可打印。"


@printed(papers, "/activities/<int:activity_id>/record", RECORD)
@requires(Permission.ACTIVITY_READ)
def record(activity_id: int) -> Response:
    """The record pages, one for each kind the gathering counts as."""
    return _paper(activity_id, record_print, "record.html", "记录")


@printed(papers, "/activities/<int:activity_id>/notice", NOTICE)
@requires(Permission.ACTIVITY_READ)
def notice_of_meeting(activity_id: int) -> Response:
    """The notice to those who are to come."""
    return _paper(activity_id, notice, "notice.html", "通知")


@printed(papers, "/activities/<int:activity_id>/sign-in", SIGN_IN_SHEET)
@requires(Permission.ACTIVITY_READ)
def sign_in(activity_id: int) -> Response:
    """The sign-in sheet with the due members of the day."""
    return _paper(activity_id, sign_in_sheet, "sign_in_sheet.html", "签到表")


@printed(papers, "/activities/<int:activity_id>/agenda", AGENDA_CARD)
@requires(Permission.ACTIVITY_READ)
def agenda(activity_id: int) -> Response:
    """The chair's card with the numbers needed for validity and passing."""
    return _paper(activity_id, agenda_card, "agenda_card.html", "议程")


@printed(papers, "/activities/<int:activity_id>/ballots", BALLOTS)
@requires(Permission.ACTIVITY_READ)
def ballot_slips(activity_id: int) -> Response:
    """A slip for everybody who may vote, of each motion that is voted on by ballot."""
    return _paper(activity_id, ballots, "ballots.html", "表决票", nothing=NO_BALLOTS)


@printed(papers, "/activities/<int:activity_id>/resolutions", RESOLUTIONS)
@requires(Permission.ACTIVITY_READ)
def resolution_pages(activity_id: int) -> Response:
    """What was decided on memberships and what elections brought, to be signed."""
    return _paper(activity_id, resolutions, "record.html", "决议", nothing=NO_RESOLUTIONS)


@papers.get("/activities/<int:activity_id>/texts")
@requires(Permission.ACTIVITY_READ)
def texts(activity_id: int) -> str:
    """The notice before the gathering and the news after it, as plain text to be copied into a chat."""
    actor = current_actor()
    activity = load_readable(db.session(), activity_id, actor)
    if activity.state is State.VOIDED:
        raise NotFound(_VOIDED)
    occasion = occasion_of(
        db.session(), activity, actor=actor, settings=current_app.config["SETTINGS"]
    )
    found = [("通知", chat_notice(activity, occasion)), ("简讯", news(activity, occasion))]
    # what is wanted now comes first
    if activity.held_on < clock.today():
        found.reverse()
    return render_template("activities/texts.html", activity=activity, texts=found)


def _paper(
    activity_id: int,
    build: Callable[[Activity, Occasion], PrintDocument],
    template: str,
    name: str,
    *,
    nothing: str = "",
) -> Response:
    actor = current_actor()
    activity = load_readable(db.session(), activity_id, actor)
    if activity.state is State.VOIDED and build is not record_print:
        raise NotFound(_VOIDED)
    occasion = occasion_of(
        db.session(), activity, actor=actor, settings=current_app.config["SETTINGS"]
    )
    document = build(activity, occasion)
    if nothing and not (getattr(document, "pages", ()) or getattr(document, "ballots", ())):
        raise NotFound(nothing)
    file_name = (
        f"{occasion.short_name}{occasion.group_name}{long_date(activity.held_on)}"
        f"{kind_words(activity)}{name}"
    )
    return print_answer(template, document, file_name=file_name)
