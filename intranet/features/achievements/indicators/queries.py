"""The dictionary of indicators as its page lists it."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.indicators import Indicator, IndicatorTarget, ReportSection
from intranet.domain.achievements.tables import Achievement
from intranet.domain.records.workflow import State


@dataclass(frozen=True)
class IndicatorRow:
    """One name with the number of its figures and its target; ``parts`` are those it is the total of."""

    indicator: Indicator
    figures: int
    target: str = ""
    parts: tuple["IndicatorRow", ...] = ()

    def holds(self, words: str) -> bool:
        """Whether its name, its theme or the name of a part holds the words."""
        named = (self.indicator.name, self.indicator.theme, *(p.indicator.name for p in self.parts))
        return any(words in one for one in named)


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


def dictionary(
    session: Session, committee_id: int, year: int, words: str = ""
) -> list[SectionRows]:
    """The names by section, parts behind their total, with their targets of the year. Two statements.

    Only those that hold the *words*; a total stays whole.
    """
    found_rows = session.execute(
        select(Indicator, IndicatorTarget.wording)
        .outerjoin(
            IndicatorTarget,
            and_(IndicatorTarget.indicator_id == Indicator.id, IndicatorTarget.year == year),
        )
        .where(Indicator.committee_id == committee_id)
        .order_by(Indicator.sort_order, Indicator.id)
    ).all()
    rows, targets = [row for row, _ in found_rows], {row.id: told for row, told in found_rows}
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
    single = {
        row.id: IndicatorRow(row, counted.get(row.id, 0), targets[row.id] or "") for row in rows
    }
    found = []
    for section in ReportSection:
        tops = [row for row in rows if row.parent_id is None and row.section is section]
        listed = [
            IndicatorRow(
                top,
                counted.get(top.id, 0),
                targets[top.id] or "",
                tuple(single[row.id] for row in rows if row.parent_id == top.id),
            )
            for top in tops
        ]
        listed = [one for one in listed if one.holds(words)]
        if listed:
            found.append(SectionRows(section, listed))
    return found


def names_in_order(session: Session, committee_id: int) -> list[Indicator]:
    """The whole dictionary in its order. One statement."""
    return list(
        session.scalars(
            select(Indicator)
            .where(Indicator.committee_id == committee_id)
            .order_by(Indicator.sort_order, Indicator.id)
        )
    )


def targets_of(session: Session, committee_id: int, year: int) -> dict[int, str]:
    """The targets of a year by indicator, as they are worded. One statement."""
    rows = session.execute(
        select(IndicatorTarget.indicator_id, IndicatorTarget.wording)
        .join(Indicator, Indicator.id == IndicatorTarget.indicator_id)
        .where(Indicator.committee_id == committee_id, IndicatorTarget.year == year)
    ).tuples()
    return dict(rows.all())
