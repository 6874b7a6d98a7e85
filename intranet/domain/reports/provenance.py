"""What an approved summary rests on: versions of records, rules in force, and hashes of each part.

Kept in the snapshot beside the text and the figures, so that later nobody has to guess what was counted, and by which
rules: the records themselves may be reopened and corrected.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import String, cast, literal, select, union_all
from sqlalchemy.orm import Session

from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.duties.requirements import load_rulebook
from intranet.domain.reports.document import fingerprint
from intranet.domain.summaries.of_branches import ApprovedSummary
from intranet.foundation.shown import Labelled

SOURCES, RULES, HASHES, REPLACES = "sources", "rules", "hashes", "replaces"


class Source(Labelled):
    """What a figure was counted from."""

    ACTIVITY = "activity", "活动"
    ACHIEVEMENT = "achievement", "成效"
    SUMMARY = "summary", "党支部小结"


def sources(
    session: Session,
    *,
    activities: Collection[int],
    achievements: Collection[int],
    summaries: Sequence[ApprovedSummary],
) -> list[dict[str, Any]]:
    """Numbers of the records with the version that was counted, of summaries with their edition. One statement."""
    parts = [
        select(literal(kind.value).label("kind"), table.id, table.version).where(table.id.in_(ids))
        for kind, table, ids in (
            (Source.ACTIVITY, Activity, activities),
            (Source.ACHIEVEMENT, Achievement, achievements),
        )
    ]
    found = union_all(*parts).subquery()
    rows = session.execute(select(cast(found.c.kind, String), found.c.id, found.c.version))
    counted = [{"kind": kind, "id": number, "version": version} for kind, number, version in rows]
    counted.sort(key=lambda one: (one["kind"], one["id"]))
    return [
        *counted,
        *(
            {
                "kind": Source.SUMMARY.value,
                "branch_id": one.branch_id,
                "quarter": str(one.period),
                "edition": one.edition,
            }
            for one in summaries
        ),
    ]


def rules(session: Session, committee_id: int, as_of: date, wording: date) -> dict[str, Any]:
    """The versions of the requirements in force on *as_of*, and since when the wording is valid. One statement."""
    return {
        "as_of": as_of.isoformat(),
        "wording_valid_from": wording.isoformat(),
        "requirements": [
            {
                "id": duty.id,
                "code": duty.code,
                "minimum": duty.minimum,
                "cycle": duty.cycle.value,
                "valid_from": duty.valid_from.isoformat(),
            }
            for duty in load_rulebook(session, committee_id).on(as_of)
        ],
    }


def hashed(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the SHA-256 of each of its parts."""
    parts = {"text": stored["content"], "figures": stored["figures"], "data": stored["data"]}
    parts |= {name: stored[name] for name in (SOURCES, RULES) if name in stored}
    return {**stored, HASHES: {name: fingerprint(part) for name, part in parts.items()}}
