"""Achievements as rows of a printed table: what was achieved, when, where, and what proves it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Integer, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from intranet.domain.achievements.series import Figure
from intranet.domain.achievements.tables import Attribution, Evidence, EvidenceFile
from intranet.domain.activities.rows import record_number
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.tables import Branch
from intranet.foundation.quarters import Quarter, Year

NO_EVIDENCE = "缺佐证材料"
OFFICE_LEVEL = "办公室口径"
_COMMITTEE = "机关党委"


@dataclass(frozen=True, slots=True)
class Proof:
    """佐证材料 of one achievement: record numbers and references in their order, and how many files.

    ``records`` of the references are numbers of our own records, which print in the list of records only.
    """

    references: tuple[str, ...] = ()
    files: int = 0
    records: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """All of it in one cell; what lacks says so."""
        found = list(self.references)
        if self.files:
            found.append(f"电子材料{self.files}件")
        return "；".join(found) or NO_EVIDENCE

    @property
    def printed(self) -> str:
        """The same on paper: of records how many there are."""
        found = [one for one in self.references if one not in self.records]
        if self.records:
            found.insert(0, f"活动记录{len(self.records)}份")
        if self.files:
            found.append(f"电子材料{self.files}件")
        return "；".join(found) or NO_EVIDENCE

    @property
    def lacking(self) -> bool:
        """Whether there is nothing at all."""
        return not self.references and not self.files


def proofs_of(session: Session, achievement_ids: Collection[int]) -> dict[int, Proof]:
    """What proves each achievement; those without anything are left out. One statement."""
    by_word = (
        select(
            Evidence.achievement_id,
            Evidence.position,
            Evidence.reference,
            Activity.id,
            Activity.held_on,
            Branch.code,
            literal(0),
        )
        .outerjoin(Activity, Activity.id == Evidence.activity_id)
        .outerjoin(Branch, Branch.id == Activity.branch_id)
        .where(Evidence.achievement_id.in_(achievement_ids))
    )
    filed = (
        select(
            EvidenceFile.achievement_id,
            literal(0),
            literal(""),
            cast(null(), Integer),
            cast(null(), Date),
            cast(null(), String),
            func.count(EvidenceFile.id),
        )
        .where(EvidenceFile.achievement_id.in_(achievement_ids))
        .group_by(EvidenceFile.achievement_id)
    )
    references: dict[int, list[str]] = {}
    records: dict[int, set[str]] = {}
    files: dict[int, int] = {}
    for achievement_id, _, reference, activity_id, held_on, code, number in sorted(
        session.execute(union_all(by_word, filed)).tuples(), key=lambda row: row[:2]
    ):
        if number:
            files[achievement_id] = number
            continue
        named = record_number(code or _COMMITTEE, held_on, activity_id) if activity_id else ""
        if named:
            records.setdefault(achievement_id, set()).add(named)
        references.setdefault(achievement_id, []).append(named or reference)
    return {
        key: Proof(
            tuple(references.get(key, ())), files.get(key, 0), frozenset(records.get(key, ()))
        )
        for key in references | files
    }


def when(figure: Figure) -> str:
    """时间或截至时间 of a table cell: 截至2025-09-30, 2025年, 2025年第三季度, 2025年8月, a day, or a span."""
    if figure.as_of is not None:
        return f"截至{figure.as_of.isoformat()}"
    first, last = figure.period_start, figure.period_end
    if first == last:
        return first.isoformat()
    for period in (Year.of(first), Quarter.of(first)):
        if (first, last) == (period.first_day, period.last_day):
            return f"{first.year}年" if isinstance(period, Year) else period.label
    if first.day == 1 and last == _month_end(first):
        return f"{first.year}年{first.month}月"
    return f"{first.isoformat()}至{last.isoformat()}"


def _month_end(day: date) -> date:
    following = day.replace(day=1).toordinal() + 31
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)


def credited(figure: Figure) -> str:
    """归属（口径） on paper: the branch a source names or the committee confirmed, else the office."""
    if figure.branch_id is None or figure.attribution is Attribution.NONE:
        return OFFICE_LEVEL
    return figure.owner


def lacking(figures: Iterable[Figure], proofs: dict[int, Proof]) -> int:
    """How many of the achievements have nothing that proves them."""
    return sum(proofs.get(figure.id, Proof()).lacking for figure in figures)
