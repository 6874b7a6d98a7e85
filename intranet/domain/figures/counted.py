"""Figures of indicators that a register counts, beside those that people entered; where both differ, it is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.modules import on
from intranet.domain.access.permissions import Module
from intranet.domain.achievements import quantities
from intranet.domain.achievements.indicators import CountedBy
from intranet.domain.achievements.quantities import SCALE, MeasureKind, Qualifier, Quantity
from intranet.domain.achievements.series import Counterpart, Figure, IndicatorName
from intranet.domain.achievements.series_store import OFFICE, Names, place_of
from intranet.domain.achievements.tables import AchievementKind, Attribution
from intranet.domain.figures.rules import RULES, Tally, tallies
from intranet.domain.integrity.pledges import Pledge
from intranet.domain.integrity.signing import pledge_standing, words_of
from intranet.domain.organization.directory import branches_on
from intranet.foundation.quarters import Year

# what is counted by any of these words is the same
_SAME_UNIT = {"次": "场次", "场": "场次", "小时": "小时", "个小时": "小时", "户": "家"}


@dataclass(frozen=True)
class Counted:
    """What the registers hold for the indicators of a committee; ``pledge_years`` are those with signed pledges."""

    committee_id: int
    names: Names
    held: Mapping[CountedBy, Tally]
    pledge_years: frozenset[int]

    def years(self, today: date) -> set[int]:
        """Years of which a register holds anything."""
        return set(self.pledge_years).union(*(one.years(today) for one in self.held.values()))

    def figures(self, session: Session, years: Iterable[int], as_of: date) -> list[Figure]:
        """What the registers count of these years. Three statements for each that has pledges."""
        found = []
        for year in years:
            for name in self.names.values():
                tally = self.held.get(name.counted_by) if name.counted_by else None
                found += _counted(name, tally, year, as_of) if tally else []
            if year in self.pledge_years:
                found += _pledges(session, self.committee_id, self.names, year, as_of)
        return found


def load_counted(session: Session, committee_id: int, names: Names) -> Counted:
    """The lines of registers that count an indicator of the dictionary.

    One statement for the pledges and one for all others, none where nothing is counted. Of a module that is switched
    off there is nothing.
    """
    wanted = [name.counted_by for name in names.values() if name.counted_by]
    pledges: set[int] = set()
    if CountedBy.PLEDGES in wanted:
        pledges = set(
            session.scalars(
                select(Pledge.year)
                .where(
                    Pledge.committee_id == committee_id, on(Module.INTEGRITY, Pledge.committee_id)
                )
                .distinct()
            )
        )
    return Counted(committee_id, names, tallies(session, committee_id, wanted), frozenset(pledges))


def side_by_side(
    session: Session, counted: Counted, typed: Iterable[Figure], years: Iterable[int], as_of: date
) -> list[Figure]:
    """What was typed, each with what the register counts of the same thing; what nobody typed is told by the register.

    Nothing stands twice: a register's figure has a place of its own only in a year without a typed one of its unit.
    """
    made = counted.figures(session, years, as_of)
    told = [_beside(one, counted, made) for one in typed]
    taken = {_key(one) for one in told}
    return sorted([*told, *(one for one in made if _key(one) not in taken)], key=place_of)


def for_report(
    session: Session,
    counted: Counted,
    typed: Iterable[Figure],
    year: int,
    as_of: date,
    *,
    withheld: Iterable[Figure] = (),
) -> list[Figure]:
    """One of both for a report: what was typed where the register agrees, in its own words, else the register's.

    What people typed and nobody cleared is *withheld*: no register of service tells it in its place.
    """
    hidden = {_key(one) for one in withheld}
    made = [
        one
        for one in counted.figures(session, [year], as_of)
        if _key(one) not in hidden or not _by_rule(one)
    ]
    told = [_beside(one, counted, made) for one in typed]
    refuted = {_key(one) for one in told if one.counterpart and not one.counterpart.agrees}
    # where the register tells nothing of the whole year, what was typed stays
    refuted &= {_key(one) for one in made}
    kept = [one for one in told if _key(one) not in refuted]
    taken = {_key(one) for one in kept}
    return sorted([*kept, *(one for one in made if _key(one) not in taken)], key=place_of)


def _by_rule(figure: Figure) -> bool:
    return figure.indicator is not None and figure.indicator.counted_by in RULES


def _key(figure: Figure) -> tuple[object, ...]:
    """What two figures that tell the same share: indicator, year, unit."""
    return (figure.indicator, figure.year, _unit(figure.quantity.unit))


def _unit(unit: str) -> str:
    return _SAME_UNIT.get(unit, unit)


def _beside(figure: Figure, counted: Counted, made: Sequence[Figure]) -> Figure:
    """The typed figure with its counterpart: of its own days and its own branch, where the register tells of both."""
    kind = figure.indicator.counted_by if figure.indicator else None
    tally = counted.held.get(kind) if kind else None
    if kind is None or figure.quantity.low is None:
        return figure
    if tally is None:
        same = [one for one in made if _key(one) == _key(figure)]
        return replace(figure, counterpart=_counterpart(figure, same[0])) if same else figure
    rule = RULES[kind]
    value = tally.total(figure.period_start, figure.last_day, figure.branch_id)
    if value is None or _unit(rule.unit) != _unit(figure.quantity.unit):
        return figure
    wording = quantities.worded(Quantity(value, None, Qualifier.EXACT, rule.unit))
    agrees = quantities.agrees(figure.quantity, value)
    return replace(figure, counterpart=Counterpart(wording, rule.register(figure.year), agrees))


def _counterpart(figure: Figure, made: Figure) -> Counterpart:
    agrees = quantities.agrees(figure.quantity, made.quantity.low or 0)
    return Counterpart(made.wording, made.register, agrees)


def _made(
    name: IndicatorName,
    year: int,
    as_of: date,
    *,
    subject: str,
    wording: str,
    quantity: Quantity,
    register: str,
    measure_kind: MeasureKind = MeasureKind.COUNT,
    definition: str = "",
) -> Figure:
    span = Year(year)
    day = min(as_of, span.last_day)
    return Figure(
        id=-name.id,
        kind=AchievementKind.FIGURE,
        indicator=name,
        branch_id=None,
        owner=OFFICE,
        brand_id=None,
        brand="",
        attribution=Attribution.NONE,
        subject=subject,
        wording=wording,
        tail="",
        quantity=quantity,
        measure_kind=measure_kind,
        period_start=span.first_day,
        period_end=span.last_day,
        as_of=None if day == span.last_day else day,
        baseline="",
        scope="",
        definition=definition,
        level=None,
        party="",
        reference="",
        in_text=True,
        public_ok=True,
        register=register,
    )


def _counted(name: IndicatorName, tally: Tally, year: int, as_of: date) -> list[Figure]:
    span, rule = Year(year), RULES[tally.rule]
    value = tally.total(span.first_day, min(as_of, span.last_day))
    if value is None:
        return []
    quantity = Quantity(value, None, Qualifier.EXACT, rule.unit)
    return [
        _made(
            name,
            year,
            as_of,
            subject=rule.said,
            wording=quantities.worded(quantity),
            quantity=quantity,
            register=rule.register(year),
            measure_kind=rule.measure,
            definition=f"按{tally.rule.label.partition('：')[0]}登记计算",
        )
    ]


def _pledges(
    session: Session, committee_id: int, names: Names, year: int, as_of: date
) -> list[Figure]:
    span = Year(year)
    day = min(as_of, span.last_day)
    branches = branches_on(session, day, first=span.first_day, committee_ids=[committee_id])
    standing = pledge_standing(session, [one.id for one in branches], year, day).values()
    due, signed = (sum(getattr(one, name) for one in standing) for name in ("due", "signed"))
    return [
        _made(
            name,
            year,
            as_of,
            subject="党风廉政建设责任书",
            wording=words_of(due, signed),
            quantity=Quantity(signed * SCALE, None, Qualifier.EXACT, "份"),
            register=f"/integrity/pledges?year={year}",
        )
        for name in names.values()
        if name.counted_by is CountedBy.PLEDGES and due
    ]
