"""Findings as pages show them: the sentence, the other records for those who may read them, how to explain."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.answers import Examined, open_ones
from intranet.domain.activities.findings.engine import Finding, Severity
from intranet.domain.activities.findings.tables import FindingAnswer
from intranet.domain.activities.store import complete, may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible, visible
from intranet.domain.records.workflow import State
from intranet.domain.self_check.examination import Examination, examine
from intranet.foundation.chinese import long_date
from intranet.foundation.quarters import Period
from intranet.foundation.questions import ask


@dataclass(frozen=True)
class Other:
    """Another record concerned, for somebody who may read it."""

    title: str
    day: str
    url: str


@dataclass(frozen=True)
class ShownFinding:
    """One finding on a page; ``explain_url`` is empty for who does not answer for the record."""

    finding: Finding
    is_open: bool
    is_answered: bool
    answers: Sequence[FindingAnswer]
    others: tuple[Other, ...]
    # records concerned that the person may not read
    hidden: int
    explain_url: str


def sees_findings(actor: Actor, activity: Activity) -> bool:
    """Whether the person reads what the checks find in this record: who inspects it, and who writes it."""
    return actor.covers(
        Permission.SELF_CHECK, committee_id=activity.committee_id, branch_id=activity.branch_id
    ) or may_edit(activity, actor)


def shown_findings(
    session: Session, activities: Sequence[Activity], actor: Actor
) -> dict[int, list[ShownFinding]]:
    """Findings about activities (loaded in full) that the person may read, by id. At most three statements."""
    examination = Examination(activities)
    with session.no_autoflush:
        ask(session, examination.asked)
    return shown_of(session, examination, actor)


def shown_of(
    session: Session, examination: Examination, actor: Actor
) -> dict[int, list[ShownFinding]]:
    """The same of an examination of which the questions are answered. Two statements where others are concerned."""
    found = examination.findings(session)
    named = _others(session, found, actor)
    return {one.id: _shown(one, found[one.id], named, actor) for one in examination.activities}


def findings_about(session: Session, activity: Activity, actor: Actor) -> list[ShownFinding]:
    """Findings about one activity; none for who does not read them."""
    if not sees_findings(actor, activity):
        return []
    return shown_findings(session, [activity], actor)[activity.id]


def refused_by(findings: Iterable[ShownFinding]) -> list[Finding]:
    """Those that stand in the way of submission and approval."""
    return [one.finding for one in findings if one.finding.severity is Severity.REFUSE]


def open_words(session: Session, activity: Activity) -> str:
    """What to tell after a save: that something has to be explained; empty when nothing has."""
    number = len(open_ones(examine(session, [activity])[activity.id]))
    return f"核对发现{number}处需要说明或者修改，请看记录页的“核对情况”。" if number else ""


def _others(
    session: Session, found: Mapping[int, Iterable[Examined]], actor: Actor
) -> dict[int, Other]:
    """The other records concerned, as far as the person may read them. At most one statement."""
    wanted = {number for items in found.values() for one in items for number in one.finding.others}
    if not wanted:
        return {}
    rows = session.execute(
        select(Activity.id, Activity.title, Activity.held_on).where(
            Activity.id.in_(sorted(wanted)), visible(actor)
        )
    ).tuples()
    return {
        number: Other(title, long_date(day), url_for("activities.show", activity_id=number))
        for number, title, day in rows
    }


def _shown(
    activity: Activity, items: Iterable[Examined], named: Mapping[int, Other], actor: Actor
) -> list[ShownFinding]:
    explains = activity.state is not State.VOIDED and may_edit(activity, actor)
    shown = []
    for one in items:
        others = tuple(named[key] for key in one.finding.others if key in named)
        shown.append(
            ShownFinding(
                one.finding,
                one.is_open,
                one.is_answered,
                one.answers,
                others,
                len(one.finding.others) - len(others),
                url_for("self_check.explain", activity_id=activity.id, code=one.finding.code)
                if explains and one.answerable
                else "",
            )
        )
    return sorted(shown, key=lambda one: not one.is_open)


@dataclass(frozen=True)
class Checked:
    """One record with its findings."""

    activity: Activity
    findings: list[ShownFinding]

    @property
    def open_count(self) -> int:
        """Findings about which somebody still has to do something."""
        return sum(one.is_open for one in self.findings)


@dataclass(frozen=True)
class SelfCheck:
    """A quarter of a branch: how many records were checked, and those with findings."""

    number: int
    records: list[Checked]

    @property
    def open_count(self) -> int:
        """Findings about which somebody still has to do something."""
        return sum(record.open_count for record in self.records)

    @property
    def by_rule(self) -> list[tuple[str, int]]:
        """How often each rule found something, the most frequent first."""
        found = Counter(one.finding.label for record in self.records for one in record.findings)
        return found.most_common()


def check_period(session: Session, branch_id: int, period: Period, actor: Actor) -> SelfCheck:
    """Check what the person may read of the period. A fixed number of statements."""
    activities = list(
        session.scalars(
            only_visible(
                select(Activity)
                .where(
                    Activity.branch_id == branch_id,
                    Activity.ym.between(*period.year_months),
                    Activity.state != State.VOIDED,
                )
                .order_by(Activity.held_on, Activity.id),
                actor,
            )
        )
    )
    complete(session, activities)
    found = shown_findings(session, activities, actor)
    return SelfCheck(
        len(activities), [Checked(one, found[one.id]) for one in activities if found[one.id]]
    )
