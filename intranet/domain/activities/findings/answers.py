"""Findings with what the branch has said about them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import Actor
from intranet.domain.activities.findings.engine import Finding, Severity
from intranet.domain.activities.findings.people import ROLL_DIFFERS
from intranet.domain.activities.findings.tables import FindingAnswer
from intranet.domain.activities.late_changes import RollOutcome, settle
from intranet.domain.activities.tables import Activity
from intranet.foundation import clock
from intranet.foundation.questions import Question, Value, ordered


@dataclass(frozen=True)
class Examined:
    """A finding and its explanations, the latest first."""

    finding: Finding
    answers: Sequence[FindingAnswer] = ()

    @property
    def is_answered(self) -> bool:
        """Whether what was found now has been explained."""
        return any(answer.key == self.finding.key for answer in self.answers)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        if self.finding.severity is Severity.MUST_EXPLAIN:
            return not self.is_answered
        return self.finding.severity is Severity.REFUSE

    @property
    def answerable(self) -> bool:
        """Whether an explanation is asked for."""
        return self.finding.severity is Severity.MUST_EXPLAIN


def open_ones(found: Iterable[Examined]) -> list[Examined]:
    """Those about which somebody still has to do something."""
    return [one for one in found if one.is_open]


def refusing(found: Iterable[Examined]) -> list[Finding]:
    """Those that stand in the way of submission and approval."""
    return [one.finding for one in found if one.finding.severity is Severity.REFUSE]


def answers_of(
    activity_ids: Collection[int],
) -> Question[dict[tuple[int, str], list[FindingAnswer]]]:
    """Explanations by activity and rule, the latest first."""

    def read(rows: Iterable[FindingAnswer]) -> dict[tuple[int, str], list[FindingAnswer]]:
        found: dict[tuple[int, str], list[FindingAnswer]] = {}
        for row in rows:
            found.setdefault((row.activity_id, row.code), []).append(row)
        return found

    return Question(_answers, read, activities=activity_ids)


def _answers(value: Value) -> Select[Any]:
    return ordered(
        select(FindingAnswer).where(FindingAnswer.activity_id.in_(value.any_of("activities"))),
        FindingAnswer.id.desc(),
    )


def answer(
    session: Session,
    activity: Activity,
    finding: Finding,
    *,
    reason: str,
    actor: Actor,
) -> FindingAnswer:
    """Keep the explanation of a finding beside those before it; a roster that differs stays by it."""
    if finding.code == ROLL_DIFFERS:
        settle(session, activity, RollOutcome.KEPT, reason=reason, actor=actor, only_listed=True)
    row = FindingAnswer(
        activity_id=activity.id,
        code=finding.code,
        key=finding.key,
        sentence=finding.sentence[:300],
        reason=reason,
        answered_by_id=actor.user_id,
        answered_by_name=actor.display_name,
        answered_at=clock.now(),
    )
    session.add(row)
    record_change(
        session,
        AuditAction.FINDING_ANSWERED,
        row,
        actor=actor,
        label=activity.title,
        activity=activity.id,
        code=finding.code,
    )
    return row
