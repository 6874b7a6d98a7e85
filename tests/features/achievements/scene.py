"""Achievements of the cast: a small dictionary, figures made by the product's own code, and what people type."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.achievements.quantities import MeasureKind
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution
from intranet.domain.achievements.values import read_value
from intranet.domain.brands.tables import Brand, match_key
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.records.moves import apply_move
from intranet.domain.records.workflow import Move, State
from intranet.foundation import clock
from tests.conftest import actor_of
from tests.factories.activities import CLERKS, PATHS, RETURN_OPINION, SECRETARIES
from tests.rows import committed

YEAR = {"period_start": date(2025, 1, 1), "period_end": date(2025, 9, 30)}


def make_indicator(session: Session, name: str, **changes: Any) -> Indicator:
    """One name of the dictionary; commits."""
    values = {
        "committee_id": session.scalars(select(Committee.id)).one(),
        "section": ReportSection.BUSINESS,
        "theme": "普法宣传",
        **changes,
    }
    indicator = Indicator(name=name, **values)
    session.add(indicator)
    session.flush()
    committed(session)
    return indicator


def make_brand(session: Session, name: str, branch: str | None = "B01") -> Brand:
    """An approved brand; commits."""
    person = actor_of(session, "leader").user_id
    brand = Brand(
        committee_id=session.scalars(select(Committee.id)).one(),
        branch_id=branch_id_of(session, branch),
        name=name,
        match_key=match_key(name),
        state=State.APPROVED,
        entered_by_id=person,
        created_at=clock.now(),
        updated_at=clock.now(),
        approved_at=clock.now(),
        approved_by_id=person,
    )
    session.add(brand)
    session.flush()
    committed(session)
    return brand


def branch_id_of(session: Session, code: str | None) -> int | None:
    """Id of the branch with this code; None for the office."""
    if code is None:
        return None
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def make_achievement(
    session: Session,
    subject: str = "组织普法宣传教育活动",
    wording: str = "210余场次",
    *,
    branch: str | None = "B01",
    state: State = State.DRAFT,
    indicator: Indicator | None = None,
    suggested: str | None = None,
    cleared_by: str | None = None,
    measure: MeasureKind | None = None,
    **changes: Any,
) -> Achievement:
    """A complete figure in *state*, entered and reviewed by the usual people of the cast; commits."""
    kind = changes.pop("kind", AchievementKind.FIGURE)
    if indicator is None and kind is AchievementKind.FIGURE:
        indicator = session.scalar(select(Indicator).where(Indicator.name == "普法活动"))
        indicator = indicator or make_indicator(session, "普法活动")
    quantity, measure_kind = read_value(wording, measure)
    person = actor_of(session, CLERKS[branch])
    moment = clock.now()
    attribution = Attribution.STATED
    if branch is None:
        attribution = Attribution.IMPLIED if suggested else Attribution.NONE
    values: dict[str, Any] = {
        "committee_id": session.scalars(select(Committee.id)).one(),
        "branch_id": branch_id_of(session, branch),
        "suggested_branch_id": branch_id_of(session, suggested),
        "attribution": attribution,
        "indicator_id": indicator.id if indicator else None,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "qualifier": quantity.qualifier,
        "measure_kind": measure_kind,
        "entered_by_id": person.user_id,
        "created_at": moment,
        "updated_at": moment,
        "text": None,
        **YEAR,
    }
    achievement = Achievement(
        kind=kind, subject=subject, wording=wording, state=State.DRAFT, **{**values, **changes}
    )
    session.add(achievement)
    session.flush()
    for move in PATHS[state]:
        by_branch = move in {Move.SUBMIT, Move.VOID}
        reviewer = "leader" if branch is None else "staff"
        who = SECRETARIES[branch] if by_branch else reviewer
        if move is Move.ARCHIVE:
            who = "archivist"
        apply_move(
            session,
            achievement,
            move,
            actor=actor_of(session, who),
            label=subject,
            opinion={Move.RETURN: RETURN_OPINION, Move.VOID: "重复登记。"}.get(move, ""),
        )
    if cleared_by:
        clearer = actor_of(session, cleared_by).user_id
        achievement.public_ok, achievement.cleared_by_id = True, clearer
        achievement.cleared_at = moment
    session.flush()
    committed(session)
    return achievement


def typed(under: Indicator | None = None, **changes: Any) -> dict[str, Any]:
    """The form of a figure as a branch fills it in."""
    return {
        "kind": "figure",
        "branch": "B01",
        "indicator": str(under.id) if under else "",
        "subject": "组织普法宣传教育活动",
        "wording": "210余场次",
        "period": "2025Q3",
        "in_text": "y",
        "form_key": "form-key-0001",
        "act": "save",
        **changes,
    }


def version_of(browser: Any, page: str) -> str:
    """The version that a page carries now."""
    text = browser.get(page).text
    at = text.index('name="version"')
    return str(text[at:].split('value="', 1)[1].split('"', 1)[0])


def act(browser: Any, achievement: Achievement, move: str, opinion: str = "") -> Any:
    """One move on the version now shown."""
    page = f"/achievements/{achievement.id}"
    data = {"act": move, "opinion": opinion, "version": version_of(browser, page)}
    return browser.post(page, data)
