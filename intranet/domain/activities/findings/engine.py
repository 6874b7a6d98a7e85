"""The one engine of findings: a rule says what it looks for and why; a finding is one sentence about one record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from intranet.domain.activities.findings.evidence import Evidence
from intranet.domain.activities.tables import Activity
from intranet.foundation import looks
from intranet.foundation.shown import Shown


class Severity(Shown):
    """What follows from a finding."""

    REFUSE = "refuse", "不能提交", *looks.REFUSED
    MUST_EXPLAIN = "must_explain", "须说明", *looks.ATTENTION
    POINT_OUT = "point_out", "提示", *looks.EXPLAINED


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: its sentence and what it rests on.

    ``facts`` name what was found; an explanation holds as long as they are the same. ``others`` are further records
    concerned, ``field`` is that of the form, ``basis`` what this one rests on where not on the basis of its rule.
    """

    sentence: str
    facts: str
    others: tuple[int, ...] = ()
    field: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """The number that a rule compares with, which a committee may change."""

    label: str
    unit: str
    usual: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. ``look`` gets the activity, the evidence and the limit (0 where the rule has none).

    What a regulation forbids (``by_law``) no committee switches off.
    """

    code: str
    label: str
    basis: str
    severity: Severity
    look: Callable[[Activity, Evidence, int], Iterator[Hit]]
    limit: Limit | None = None
    by_law: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a record. ``records`` are the activities concerned, the one it is about first."""

    code: str
    label: str
    basis: str
    severity: Severity
    sentence: str
    key: str
    records: tuple[int, ...]
    field: str = ""

    @property
    def others(self) -> tuple[int, ...]:
        """The other records concerned."""
        return self.records[1:]


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule as a committee has it: its own limit, or the usual one."""

    rule: Rule
    limit: int


def findings_of(
    activity: Activity, evidence: Evidence, rules: Sequence[InForce]
) -> tuple[Finding, ...]:
    """What the rules find about one activity (loaded in full), in their order."""
    return tuple(
        Finding(
            code=rule.code,
            label=rule.label,
            basis=hit.basis or rule.basis,
            severity=rule.severity,
            sentence=hit.sentence,
            key=blake2b(hit.facts.encode(), digest_size=8).hexdigest(),
            records=(activity.id, *hit.others),
            field=hit.field,
        )
        for one in rules
        for rule in [one.rule]
        for hit in rule.look(activity, evidence, one.limit)
    )
