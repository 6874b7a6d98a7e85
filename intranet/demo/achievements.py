"""Indicators and achievements: every figure of the two yearly texts, and counts of the demo's own records.

The figures come from the seed set as they were published. What stands beside them counts activities of this demo and
shows every state of an achievement.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from intranet.demo import dates, seeds
from intranet.demo.accounts import secretary_account
from intranet.demo.offices import BY_CODE
from intranet.demo.people import Organization
from intranet.demo.reviewing import Step, carry_out
from intranet.demo.summaries import quarters
from intranet.domain.access.accounts import User
from intranet.domain.achievements.indicators import CountedBy, Indicator, ReportSection
from intranet.domain.achievements.quantities import SCALE, MeasureKind, Qualifier
from intranet.domain.achievements.tables import Achievement, AchievementKind, Attribution, Evidence
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.foundation.quarters import ORDINALS, Quarter

ENTERED_ON = {2022: date(2025, 1, 10), 2025: date(2026, 1, 8)}
# Branches whose register is counted each quarter: indicator, words before the number, unit.
COUNTS = {
    "B02": ("台账登记的便民服务", "开展开放点位便民服务", "次"),
    "B04": ("台账登记的普法宣传", "组织国防动员普法宣传", "场次"),
    "B06": ("台账登记的岗位演练", "组织岗位演练", "次"),
    "B11": ("台账登记的救援训练", "组织应急救援训练和演练", "次"),
}
# Of the last quarter one is still waiting, one was returned, one is a draft.
_OPEN: dict[str, tuple[Move, ...]] = {
    "B02": (Move.SUBMIT,),
    "B06": (Move.SUBMIT, Move.RETURN),
    "B11": (),
}
_RETURNED_AS = "请补充佐证材料，并写明统计范围。"


class Loader:
    """Builds indicators and achievements; ``brands`` by branch code, ``made`` the demo's activities by key."""

    def __init__(
        self,
        session: Session,
        office: Organization,
        users: Mapping[str, User],
        brands: Mapping[str, Brand],
        made: Mapping[str, Activity],
    ) -> None:
        """Keep what the rows refer to."""
        self.session = session
        self.office = office
        self.users = users
        self.brands = brands
        self.made = made
        self.end = dates.instant(office.as_of, 17, 30)
        self.events: list[ReviewEvent] = []
        self.indicators: dict[str, Indicator] = {}

    def load(self) -> None:
        """Add everything; the events of review in the order in which they came about."""
        self._add_indicators()
        for year in (2022, 2025):
            for row in seeds.rows(f"figures_{year}"):
                self._add_figure(year, row)
        for quarter in quarters(self.office.as_of):
            for code in COUNTS:
                self._add_count(quarter, code)
        self.events.sort(key=lambda event: (event.happened_at, event.record_id))
        self.session.add_all(self.events)
        self.session.flush()

    def _add_indicators(self) -> None:
        rows = seeds.rows("indicators")
        # totals first: their parts refer to them
        for row in sorted(rows, key=lambda row: bool(row["parent"])):
            self._indicator(
                row["name"],
                ReportSection(row["section"]),
                row["theme"],
                int(row["sort_order"]),
                parent=self.indicators[row["parent"]] if row["parent"] else None,
                opening=row["opening"],
                counted_by=row["counted_by"],
            )
        for number, (name, _, _) in enumerate(COUNTS.values()):
            self._indicator(name, ReportSection.BUSINESS, "品牌活动", 9000 + number * 10)

    def _indicator(
        self,
        name: str,
        section: ReportSection,
        theme: str,
        sort_order: int,
        *,
        parent: Indicator | None = None,
        opening: str = "",
        counted_by: str = "",
    ) -> None:
        made = Indicator(
            committee_id=self.office.committee.id,
            parent_id=parent.id if parent else None,
            name=name,
            opening=opening,
            section=section,
            theme=theme,
            sort_order=sort_order,
            counted_by=CountedBy(counted_by) if counted_by else None,
        )
        self.session.add(made)
        self.session.flush()
        self.indicators[name] = made

    def _add_figure(self, year: int, row: dict[str, str]) -> None:
        """One published statement, entered by whom it belongs to, approved and cleared."""
        code = row["branch"]
        entered = min(dates.instant(ENTERED_ON[year], 10), self.end)
        brand = self.brands[row["brand"]] if row["brand"] else None
        suggested = row["suggested"]
        made = Achievement(
            committee_id=self.office.committee.id,
            origin=row["code"],
            kind=AchievementKind(row["kind"]),
            branch_id=self.office.branches[code].id if code else None,
            brand_id=brand.id if brand else None,
            attribution=Attribution(row["attribution"]),
            suggested_branch_id=self.office.branches[suggested].id if suggested else None,
            indicator_id=self.indicators[row["indicator"]].id,
            subject=row["subject"],
            wording=row["wording"],
            tail=row["tail"],
            low=_thousandths(row["low"]),
            high=_thousandths(row["high"]),
            unit=row["unit"],
            qualifier=Qualifier(row["qualifier"]),
            measure_kind=MeasureKind(row["measure_kind"]),
            period_start=date.fromisoformat(row["period_start"]),
            period_end=date.fromisoformat(row["period_end"]),
            as_of=seeds.day(row["as_of"]),
            baseline=row["baseline"],
            scope=row["scope"],
            definition=row["definition"],
            in_text=row["in_text"] == "1",
            state=State.DRAFT,
            entered_by_id=self.users[f"clerk{code[1:]}" if code else "staff"].id,
            created_at=entered,
            updated_at=entered,
        )
        made.evidence = [Evidence(position=1, reference=row["evidence"])] if row["evidence"] else []
        self.session.add(made)
        self.session.flush()
        reviewer = "staff" if code else "leader"
        submitter = secretary_account(BY_CODE[code], dates.local_day(entered)) if code else "staff"
        self.events += carry_out(
            made,
            (Step(Move.SUBMIT, entered, submitter), Step(Move.APPROVE, entered, reviewer)),
            self.users,
            self.end,
        )
        self._clear(made, entered)

    def _add_count(self, quarter: Quarter, code: str) -> None:
        """How many of its brand's activities a branch held in a quarter, with the records as evidence."""
        brand, office = self.brands[code], BY_CODE[code]
        indicator, subject, unit = COUNTS[code]
        rows = sorted(
            (
                activity
                for activity in self.made.values()
                if activity.brand_id == brand.id
                and activity.held_on in quarter
                and activity.state is State.APPROVED
            ),
            key=lambda activity: (activity.held_on, activity.id),
        )
        if not rows:
            return
        entered = dates.instant(quarter.last_day, 16, office.order)
        made = Achievement(
            committee_id=self.office.committee.id,
            kind=AchievementKind.FIGURE,
            branch_id=self.office.branches[code].id,
            brand_id=brand.id,
            attribution=Attribution.STATED,
            indicator_id=self.indicators[indicator].id,
            subject=f"第{ORDINALS[quarter.number - 1]}季度{subject}",
            wording=f"{len(rows)}{unit}",
            low=len(rows) * SCALE,
            unit=unit,
            qualifier=Qualifier.EXACT,
            measure_kind=MeasureKind.COUNT,
            period_start=quarter.first_day,
            period_end=quarter.last_day,
            scope="本支部",
            definition="本平台台账中已通过审核的活动",
            # the table names it; a year's text does not tell quarter by quarter
            in_text=False,
            state=State.DRAFT,
            entered_by_id=self.users[f"clerk{code[1:]}"].id,
            created_at=entered,
            updated_at=entered,
        )
        made.evidence = [
            Evidence(position=number, activity_id=activity.id)
            for number, activity in enumerate(rows, 1)
        ]
        self.session.add(made)
        self.session.flush()
        last = quarter == quarters(self.office.as_of)[-1]
        moves = _OPEN.get(code, (Move.SUBMIT, Move.APPROVE)) if last else None
        self.events += carry_out(
            made,
            self._steps(moves or (Move.SUBMIT, Move.APPROVE), code, quarter) if moves != () else (),
            self.users,
            self.end,
        )
        if made.state is State.APPROVED and made.approved_at is not None:
            self._clear(made, made.approved_at)

    def _steps(self, moves: tuple[Move, ...], code: str, quarter: Quarter) -> list[Step]:
        day = quarter.last_day
        steps = []
        for turn, move in enumerate(moves):
            at = dates.instant(dates.workdays_later(day, turn), 16 if turn == 0 else 9, 30)
            by = secretary_account(BY_CODE[code], day) if move is Move.SUBMIT else "staff"
            words = f"{_RETURNED_AS}{RETURN_CLOSING}" if move is Move.RETURN else ""
            steps.append(Step(move, at, by, words))
        return steps

    def _clear(self, made: Achievement, at: datetime) -> None:
        made.public_ok, made.cleared_at, made.cleared_by_id = True, at, self.users["staff"].id


def _thousandths(text: str) -> int | None:
    """A plain number of the seed set in thousandths, without floats."""
    if not text:
        return None
    whole, _, rest = text.partition(".")
    return int(whole) * SCALE + int(f"{rest:0<3}"[:3])
