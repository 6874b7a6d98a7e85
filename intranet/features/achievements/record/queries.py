"""One achievement with what its page says around it: owner, people, evidence, and records that may serve as such."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.roles import Actor
from intranet.domain.achievements.series_store import OFFICE
from intranet.domain.achievements.store import load_file, load_readable
from intranet.domain.achievements.tables import (
    MAX_EVIDENCE,
    Achievement,
    Evidence,
    EvidenceFile,
    period_words,
)
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import visible
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.existence import kept_in
from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.domain.organization.tables import Branch, OrganizationName, valid_on
from intranet.domain.records.workflow import COUNTED_STATES
from intranet.domain.summaries.store import Owner, may_open
from intranet.features.achievements.listing.queries import credit_words
from intranet.features.achievements.listing.search import like
from intranet.foundation.errors import NotFound
from intranet.foundation.personal_numbers import not_guessed
from intranet.foundation.quarters import Quarter
from intranet.pagekit.related import Related, counting_summary, telling_summary

RECORDS_OFFERED = 30
NEW_DRAFT = "achievement:new:"
_IDS_END = 2**31


@dataclass(frozen=True)
class EvidenceItem:
    """One piece by reference; the title of a record only where the person may read that record."""

    id: int
    reference: str
    activity_id: int | None = None
    title: str = ""
    held_on: date | None = None

    @property
    def address(self) -> str:
        """The address when the reference is one."""
        found = self.reference
        return found if found.startswith(("https://", "http://")) and " " not in found else ""


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What the page says beside the columns of the achievement; ``code`` is that of its branch or the committee.

    ``kept``: the branch (of the office's: any) was kept here in the quarter in which it ended.
    """

    owner: str
    code: str
    kept: bool
    credit: str
    period: str
    brand: str
    entered_by: str
    confirmed_by: str
    cleared_by: str
    evidence: list[EvidenceItem]


def facts_of(session: Session, achievement: Achievement, actor: Actor) -> RecordFacts:
    """Names and evidence of a loaded achievement. Four statements at most."""
    branches = _branch_names(
        session,
        [achievement.branch_id, achievement.suggested_branch_id],
        achievement.period_end,
    )
    branch, code = branches.get(achievement.branch_id or 0, ("", COMMITTEE_CODE))
    people, kept = _people(
        session,
        [achievement.entered_by_id, achievement.confirmed_by_id, achievement.cleared_by_id],
        _kept(achievement),
    )
    brand = (
        session.scalar(select(Brand.name).where(Brand.id == achievement.brand_id))
        if achievement.brand_id is not None
        else None
    )
    return RecordFacts(
        owner=branch or OFFICE,
        code=code,
        kept=kept,
        credit=credit_words(
            achievement.attribution,
            branch=branch,
            suggested=branches.get(achievement.suggested_branch_id or 0, ("", ""))[0],
        ),
        period=period_words(achievement.period_start, achievement.period_end, achievement.as_of),
        brand=brand or "",
        entered_by=people.get(achievement.entered_by_id, ""),
        confirmed_by=people.get(achievement.confirmed_by_id or 0, ""),
        cleared_by=people.get(achievement.cleared_by_id or 0, ""),
        evidence=_evidence(session, achievement.evidence, actor),
    )


def counted_in(achievement: Achievement, facts: RecordFacts, actor: Actor) -> list[Related]:
    """The summary that counts it, as far as the person may open it.

    Of a quarter in which its branch, or any, was not kept here the committee's summary of the year tells of it.
    """
    if not may_open(actor, Owner(achievement.committee_id, achievement.branch_id), None):
        return []
    if facts.kept:
        return [counting_summary(achievement.period_end, facts.code)]
    if not may_open(actor, Owner(achievement.committee_id), None):
        return []
    return [telling_summary(achievement.period_end)]


def _branch_names(
    session: Session, ids: Iterable[int | None], day: date
) -> dict[int, tuple[str, str]]:
    """Name on the day and code of these branches."""
    wanted = [number for number in ids if number is not None]
    if not wanted:
        return {}
    rows = session.execute(
        select(Branch.id, OrganizationName.short_name, Branch.code)
        .join(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(
            Branch.id.in_(wanted),
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, day),
        )
    )
    return {branch_id: (name, code) for branch_id, name, code in rows}


def _kept(achievement: Achievement) -> ColumnElement[bool]:
    quarter = Quarter.of(achievement.period_end)
    if achievement.branch_id is None:
        return kept_in(achievement.committee_id, quarter.first_day, quarter.last_day)
    return exists().where(Branch.id == achievement.branch_id, Branch.kept_from <= quarter.last_day)


def _people(
    session: Session, ids: Iterable[int | None], kept: ColumnElement[bool]
) -> tuple[dict[int, str], bool]:
    """Names of those who acted on it, one of them at least; with the condition in the same statement."""
    wanted = [number for number in ids if number is not None]
    rows = session.execute(
        select(User.id, User.display_name, kept).where(User.id.in_(wanted))
    ).all()
    return {number: name for number, name, _ in rows}, any(row[2] for row in rows)


def _evidence(session: Session, items: Iterable[Evidence], actor: Actor) -> list[EvidenceItem]:
    """The pieces by reference; records that the person may not read keep their title to themselves."""
    pieces = list(items)
    wanted = [item.activity_id for item in pieces if item.activity_id is not None]
    records = {}
    if wanted:
        rows = session.execute(
            select(Activity.id, Activity.title, Activity.held_on).where(
                Activity.id.in_(wanted), visible(actor)
            )
        )
        records = {row.id: row for row in rows}
    found = []
    for item in pieces:
        record = records.get(item.activity_id) if item.activity_id is not None else None
        found.append(
            EvidenceItem(
                item.id,
                item.reference,
                item.activity_id,
                record.title if record else "",
                record.held_on if record else None,
            )
        )
    return found


@dataclass(frozen=True)
class OfferedRecord:
    """An approved activity that may serve as evidence."""

    id: int
    title: str
    held_on: date
    owner: str

    @property
    def label(self) -> str:
        """Day, title and, among those of several branches, whose it is."""
        owner = f"（{self.owner}）" if self.owner else ""
        return f"{self.held_on.isoformat()} {self.title}{owner}"


def records_offered(
    session: Session,
    achievement: Achievement,
    actor: Actor,
    *,
    text: str,
    chosen: Collection[int] = (),
) -> list[OfferedRecord]:
    """Approved records of the same owner (for the office: of any branch) that the person may read, newest first.

    Without *text* those of the period; with it whatever title holds the text, also from before. Before them stand
    those that were *chosen* already.
    """
    kept = [number for number in chosen if 0 < number < _IDS_END][:MAX_EVIDENCE]
    where = [
        visible(actor),
        Activity.committee_id == achievement.committee_id,
        Activity.state.in_(COUNTED_STATES),
        Activity.id.not_in(
            [item.activity_id for item in achievement.evidence if item.activity_id is not None]
        ),
    ]
    if achievement.branch_id is not None:
        where.append(Activity.branch_id == achievement.branch_id)
    if text:
        found = and_(
            Activity.title.like(like(text), escape="\\"), not_guessed(Activity.title, text)
        )
    else:
        last = achievement.as_of or achievement.period_end
        found = Activity.held_on.between(achievement.period_start, last)
    where.append(or_(found, Activity.id.in_(kept)))
    owner = (
        select(OrganizationName.short_name)
        .where(
            OrganizationName.branch_id == Activity.branch_id,
            valid_on(OrganizationName.valid_from, OrganizationName.valid_to, Activity.held_on),
        )
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Activity.id, Activity.title, Activity.held_on, owner.label("owner"))
        .where(*where)
        .order_by(
            case((Activity.id.in_(kept), 0), else_=1), Activity.held_on.desc(), Activity.id.desc()
        )
        .limit(RECORDS_OFFERED + len(kept))
    )
    several = achievement.branch_id is None
    return [
        OfferedRecord(row.id, row.title, row.held_on, (row.owner or "") if several else "")
        for row in rows
    ]


def load_evidence(
    session: Session, achievement_id: int, evidence_id: int, actor: Actor
) -> tuple[Achievement, Evidence]:
    """One piece by reference with its achievement, when the person may read it; NotFound otherwise."""
    achievement = load_readable(session, achievement_id, actor)
    for item in achievement.evidence:
        if item.id == evidence_id:
            return achievement, item
    raise NotFound("没有找到这份佐证材料，可能已经移除。")


def load_evidence_file(
    session: Session, file_id: int, actor: Actor
) -> tuple[Achievement, EvidenceFile]:
    """One file with its achievement, when the person may read it; NotFound otherwise."""
    file = load_file(session, file_id, actor)
    return load_readable(session, file.achievement_id, actor), file
