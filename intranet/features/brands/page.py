"""The page of one brand: file, stages, continuity, what may be done now."""

from datetime import date

from flask import Response, make_response, render_template, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.brands.checks import measures_of, submission_problems
from intranet.domain.brands.stages import next_stages, recheck_outlook, shown_steps
from intranet.domain.brands.store import editable, follows_review
from intranet.domain.brands.tables import Brand, BrandStage
from intranet.domain.figures.brands import figures_of
from intranet.domain.records.moves import (
    open_moves,
    return_opinion,
    review_conflict,
    struck_by,
    timeline,
)
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.features.brands import queries, stage_operations
from intranet.features.brands.views import achievements_url, activities_url
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.review import MoveForm, reopening_note, timeline_items
from intranet.pagekit.session import current_actor

BLOCKED = "档案内容补充完整后才能提交或通过。"


def address(brand: Brand) -> str:
    """Where the brand is shown."""
    return url_for("brands.show", brand_id=brand.id)


def move_form(brand: Brand) -> MoveForm:
    """The form of a move."""
    return MoveForm.opened(brand.version)


def page_of(
    brand: Brand, *, status: int = 200, decision: MoveForm | None = None, refusal: str = ""
) -> Response:
    """The whole page, as far as the person may see and act."""
    session, actor, today = db.session(), current_actor(), clock.today()
    writes, follows = editable(brand, actor), follows_review(brand, actor)
    year = min(today, brand.ended_on or today).year
    first, last = queries.span_of(year)
    problems: dict[str, list[str]] = {}
    if follows and brand.state in {State.DRAFT, State.RETURNED, State.SUBMITTED}:
        problems = submission_problems(brand)
    lines = queries.continuity(session, brand) if brand.state is not State.VOIDED else []
    events = timeline(session, brand) if follows else []
    opens_activities = (
        brand.committee_id in actor.committee_ids(Permission.ACTIVITY_READ)
        or brand.branch_id in actor.branch_ids()
    )
    page = render_template(
        "brands/show.html",
        brand=brand,
        owner=queries.owner_of(session, brand),
        measures=measures_of(brand.text.measures),
        steps=shown_steps(brand.stages),
        outlook=recheck_outlook(brand.stages, today=today),
        counted=brand.is_registered,
        corrected=brand.is_registered and brand.state not in COUNTED_STATES,
        year=year,
        figures=figures_of(
            session, [brand.id], first=first, last=last, achieved_until=date(year, 12, 31)
        )[brand.id],
        activities_url=activities_url(brand.id, year) if opens_activities else None,
        achievements_url=achievements_url(brand.id, year),
        continuity=lines,
        continuity_sentence=queries.continuity_sentence(lines) if lines else "",
        problems=problems,
        reopening_note=reopening_note(brand, events, actor),
        moves=open_moves(brand, actor=actor, struck=struck_by(session, brand)),
        discards=writes and brand.state is State.DRAFT,
        conflict=review_conflict(brand, actor=actor),
        blocked=BLOCKED if problems else "",
        decision=decision or move_form(brand),
        events=timeline_items(events),
        return_opinion=return_opinion(session, brand) if follows else None,
        changeable=writes and not brand.locked_because,
        enters_next=_enters_next(brand),
        corrects=_corrects(brand),
        awaits_leader=_awaits_leader(brand),
        refusal=refusal,
    )
    return make_response(page, status)


def _enters_next(brand: Brand) -> bool:
    """Whether the person may enter one of the stages that can come next."""
    return bool(offered_stages(brand)) and brand.state in COUNTED_STATES


def offered_stages(brand: Brand) -> list[BrandStage]:
    """Stages that can come next and that this person may enter."""
    actor = current_actor()
    if not stage_operations.may_enter(brand, actor):
        return []
    names = stage_operations.may_name(brand, actor)
    return [stage for stage in next_stages(brand.stages) if names or stage is not BrandStage.NAMING]


def _awaits_leader(brand: Brand) -> bool:
    """Whether 认定 can come next, but not by this person."""
    actor = current_actor()
    return (
        brand.state in COUNTED_STATES
        and stage_operations.may_enter(brand, actor)
        and not stage_operations.may_name(brand, actor)
        and BrandStage.NAMING in next_stages(brand.stages)
        and bool(brand.stages)
    )


def _corrects(brand: Brand) -> bool:
    """Whether the person may correct the latest stage."""
    actor = current_actor()
    return bool(
        brand.stages
        and brand.state in COUNTED_STATES
        and stage_operations.may_enter(brand, actor)
        and (
            brand.stages[-1].stage is not BrandStage.NAMING
            or stage_operations.may_name(brand, actor)
        )
    )
