"""Reads: the records of a branch in a quarter with what the checks find; one finding to be explained."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.answers import Examined
from intranet.domain.activities.store import full, load_readable, may_edit
from intranet.domain.activities.tables import Activity
from intranet.domain.activities.visibility import only_visible
from intranet.domain.figures.self_check import examine
from intranet.domain.records.workflow import State
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Quarter
from intranet.pagekit.findings import ShownFinding, shown_findings


@dataclass(frozen=True)
class Checked:
    """One record with its findings."""

    activity: Activity
    findings: list[ShownFinding]


@dataclass(frozen=True)
class SelfCheck:
    """A quarter of a branch: how many records were checked, and those with findings."""

    number: int
    records: list[Checked]

    @property
    def open_count(self) -> int:
        """Findings about which somebody still has to do something."""
        return sum(one.is_open for record in self.records for one in record.findings)

    @property
    def by_rule(self) -> list[tuple[str, int]]:
        """How often each rule found something, the most frequent first."""
        found = Counter(one.finding.label for record in self.records for one in record.findings)
        return found.most_common()


def check_quarter(session: Session, branch_id: int, quarter: Quarter, actor: Actor) -> SelfCheck:
    """Check what the person may read of the quarter. A fixed number of statements."""
    activities = list(
        session.scalars(
            only_visible(
                select(Activity)
                .where(
                    Activity.branch_id == branch_id,
                    Activity.ym.between(*quarter.year_months),
                    Activity.state != State.VOIDED,
                )
                .order_by(Activity.held_on, Activity.id)
                .options(*full()),  # type: ignore[arg-type]
                actor,
            )
        )
    )
    found = shown_findings(session, activities, actor)
    return SelfCheck(
        len(activities), [Checked(one, found[one.id]) for one in activities if found[one.id]]
    )


def load_finding(
    session: Session, activity_id: int, code: str, actor: Actor
) -> tuple[Activity, Examined]:
    """The finding of a rule about a record the person answers for; NotFound when there is none (any more)."""
    activity = load_readable(session, activity_id, actor)
    if not may_edit(activity, actor):
        raise NotAllowed("核对情况由所在党支部说明，您可以查看。")
    for one in examine(session, [activity])[activity.id]:
        if one.finding.code == code and one.answerable:
            return activity, one
    raise NotFound("这一项核对已没有需要说明的情况。")
