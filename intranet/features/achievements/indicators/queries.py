"""The dictionary of indicators as its page lists it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator, ReportSection
from intranet.domain.achievements.tables import Achievement
from intranet.domain.records.workflow import State


@dataclass(frozen=True)
class IndicatorRow:
    """One name with the number of its figures; ``parts`` are those it is the total of."""

    indicator: Indicator
    figures: int
    parts: tuple["IndicatorRow", ...] = ()


@dataclass(frozen=True)
class SectionRows:
    """The names of one section of the report."""

    section: ReportSection
    rows: list[IndicatorRow]

    @property
    def lines(self) -> list[IndicatorRow]:
        """Each name, parts behind their total."""
        return [line for top in self.rows for line in (top, *top.parts)]


def committee_of(actor: Actor) -> int:
    """The committee whose dictionary the person keeps."""
    return actor.committee_ids(Permission.INDICATOR_EDIT)[0]


def dictionary(session: Session, committee_id: int) -> list[SectionRows]:
    """All names by section, parts behind their total. Two statements."""
    rows = list(
        session.scalars(
            select(Indicator)
            .where(Indicator.committee_id == committee_id)
            .order_by(Indicator.sort_order, Indicator.id)
        )
    )
    counted = dict(
        session.execute(
            select(Achievement.indicator_id, func.count(Achievement.id))
            .where(
                Achievement.committee_id == committee_id,
                Achievement.indicator_id.is_not(None),
                Achievement.state != State.VOIDED,
            )
            .group_by(Achievement.indicator_id)
        )
        .tuples()
        .all()
    )
    single = {row.id: IndicatorRow(row, counted.get(row.id, 0)) for row in rows}
    found = []
    for section in ReportSection:
        tops = [row for row in rows if row.parent_id is None and row.section is section]
        if tops:
            listed = [
                IndicatorRow(
                    top,
                    counted.get(top.id, 0),
                    tuple(single[row.id] for row in rows if row.parent_id == top.id),
                )
                for top in tops
            ]
            found.append(SectionRows(section, listed))
    return found


def totals_offered(
    session: Session, committee_id: int, *, apart: int | None
) -> list[tuple[str, str]]:
    """Names that may be a total for others, as choices: those at the top but the one being edited."""
    rows = session.execute(
        select(Indicator.id, Indicator.name)
        .where(
            Indicator.committee_id == committee_id,
            Indicator.parent_id.is_(None),
            Indicator.id != (apart or 0),
        )
        .order_by(Indicator.sort_order, Indicator.id)
    )
    return [(str(number), name) for number, name in rows]


def next_place(session: Session, committee_id: int) -> int:
    """A place in the order behind all others."""
    last = session.scalar(
        select(func.max(Indicator.sort_order)).where(Indicator.committee_id == committee_id)
    )
    return 10 if last is None else last + 10
