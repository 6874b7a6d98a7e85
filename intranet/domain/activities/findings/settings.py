"""The rules as each committee has them: switched on or off, with limits of its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from intranet.domain.activities.findings.engine import (
    Finding,
    InForce,
    Rule,
    Severity,
    findings_of,
)
from intranet.domain.activities.findings.evidence import Evidence
from intranet.domain.activities.findings.people import PEOPLE_RULES
from intranet.domain.activities.findings.records import RECORD_RULES
from intranet.domain.activities.findings.tables import FindingSetting
from intranet.domain.activities.findings.timing import TIMING_RULES
from intranet.domain.activities.tables import Activity
from intranet.foundation.questions import Question, Value, answer

RULES = (*PEOPLE_RULES, *RECORD_RULES, *TIMING_RULES)
LATE_ENTRY = "late_entry"


@dataclass(frozen=True)
class Settings:
    """What committees have set, by committee and code."""

    rows: Mapping[tuple[int, str], FindingSetting]

    def limit_of(self, committee_id: int, rule: Rule) -> int:
        """The limit of the committee, or the usual one; 0 where the rule has none."""
        row = self.rows.get((committee_id, rule.code))
        if row is not None and row.limit_value is not None:
            return row.limit_value
        return rule.limit.usual if rule.limit else 0

    def late_limit(self, committee_id: int) -> int:
        """Working days within which the committee wants records to be submitted."""
        return self.limit_of(committee_id, next(one for one in RULES if one.code == LATE_ENTRY))

    def submit_within(self, committee_id: int) -> int | None:
        """The same; None where the committee does not check it."""
        rule = next(one for one in RULES if one.code == LATE_ENTRY)
        return self.limit_of(committee_id, rule) if self.is_active(committee_id, rule) else None

    def is_active(self, committee_id: int, rule: Rule) -> bool:
        """Whether the committee checks this."""
        row = self.rows.get((committee_id, rule.code))
        return rule.by_law or row is None or row.active

    def in_force(self, committee_id: int) -> tuple[InForce, ...]:
        """The rules that the committee checks."""
        return tuple(
            InForce(rule, self.limit_of(committee_id, rule))
            for rule in RULES
            if self.is_active(committee_id, rule)
        )


def load_settings(session: Session, committee_ids: Collection[int]) -> Settings:
    """What these committees have set. One statement."""
    return answer(session, settings_of(committee_ids))


def settings_of(committee_ids: Collection[int]) -> Question[Settings]:
    """The same, to be asked with others."""
    return Question(
        _settings,
        lambda rows: Settings({(row.committee_id, row.code): row for row in rows}),
        committees=committee_ids,
    )


def _settings(value: Value) -> Select[Any]:
    return select(FindingSetting).where(FindingSetting.committee_id.in_(value.any_of("committees")))


def late_limit(session: Session, committee_id: int) -> int:
    """Working days within which the committee wants records to be submitted. One statement."""
    return load_settings(session, [committee_id]).late_limit(committee_id)


def found_alone(session: Session, activity: Activity) -> tuple[Finding, ...]:
    """What an activity (loaded in full, or not stored yet) shows without looking beside it. One statement."""
    with session.no_autoflush:
        settings = load_settings(session, [activity.committee_id])
    return findings_of(activity, Evidence(), settings.in_force(activity.committee_id))


def refusals(session: Session, activity: Activity) -> list[Finding]:
    """What forbids to submit an activity. One statement.

    Rules that refuse look at nothing but the record: what is refused must be seen by whoever types it.
    """
    found = found_alone(session, activity)
    return [finding for finding in found if finding.severity is Severity.REFUSE]
