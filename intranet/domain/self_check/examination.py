"""What an inspector would find in records: everything the rules ask is loaded once, whatever the number of records.

Only rows of the records' own branches are read. Minutes of others are compared by their marks, never by their text.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.activities.findings.answers import Examined, answers_of
from intranet.domain.activities.findings.engine import findings_of
from intranet.domain.activities.findings.evidence import Evidence
from intranet.domain.activities.findings.settings import settings_of
from intranet.domain.activities.tables import Activity
from intranet.domain.records.workflow import State
from intranet.domain.self_check.alike import alike_among, pairs_of
from intranet.domain.self_check.evidence import evidence_of
from intranet.foundation.questions import Asked, Several, ask


def examine(session: Session, activities: Sequence[Activity]) -> dict[int, list[Examined]]:
    """Findings about each activity (loaded in full) with what was said about them, by its id.

    Struck records are asked nothing. At most two statements.
    """
    examination = Examination(activities)
    with session.no_autoflush:
        ask(session, examination.asked)
    return examination.findings(session)


class Examination:
    """What is asked to examine some activities (loaded in full), and what comes of it: ``examine`` in two steps."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        """``asked`` is what to ask, together with whatever else a page wants to know."""
        self.activities = activities
        self._checked = [one for one in activities if one.state is not State.VOIDED]
        self._settings = settings_of({one.committee_id for one in self._checked})
        self._answers = answers_of([one.id for one in self._checked])
        self._pairs = pairs_of(self._checked)
        self._evidence = evidence_of(self._checked) if self._checked else Several(Evidence)
        self.asked: Asked[Any] = Several(lambda: None)
        if self._checked:
            self.asked = Several(
                lambda: None, self._settings, self._answers, self._pairs, self._evidence
            )

    def findings(self, session: Session) -> dict[int, list[Examined]]:
        """The findings by activity. One statement where minutes read alike, else none."""
        found: dict[int, list[Examined]] = {one.id: [] for one in self.activities}
        if not self._checked:
            return found
        alike = alike_among(session, self._checked, self._pairs.answer)
        evidence = replace(self._evidence.answer, alike=alike)
        for activity in self._checked:
            rules = self._settings.answer.in_force(activity.committee_id)
            found[activity.id] = [
                Examined(finding, self._answers.answer.get((activity.id, finding.code), ()))
                for finding in findings_of(activity, evidence, rules)
            ]
        return found
