"""How achievements are found."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from intranet.domain.access.roles import Actor
from intranet.domain.achievements.series_store import OFFICE
from intranet.domain.achievements.store import visible
from intranet.domain.achievements.tables import (
    ACHIEVEMENT,
    Achievement,
    AchievementKind,
    AchievementText,
    period_words,
)
from intranet.domain.organization.tables import short_name_on
from intranet.domain.search.kinds import Draft, Searched, Watch, Words, committees_of


def _read(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Achievements with their clause as it prints and the story of a case. One statement."""
    drafts = {}
    for achievement, story in session.execute(
        select(Achievement, AchievementText.story)
        .outerjoin(AchievementText, AchievementText.achievement_id == Achievement.id)
        .where(Achievement.id.in_(ids))
    ):
        drafts[achievement.id] = draft = Draft(
            achievement.statement, place=(achievement.committee_id, achievement.branch_id)
        )
        draft.add("范围", achievement.scope)
        draft.add("统计口径", achievement.definition)
        # of an endorsement only level, day and reference are kept
        if achievement.kind is not AchievementKind.ENDORSEMENT:
            draft.add("相关单位", achievement.party)
        draft.add("文号、出处", achievement.reference)
        draft.add("事例", story)
    return drafts


def _within(records: Select[Any], actor: Actor) -> Select[Any]:
    return records.where(visible(actor))


def _columns() -> Sequence[Any]:
    return (
        Achievement.caption.label("caption"),
        Achievement.kind,
        Achievement.period_start,
        Achievement.period_end,
        Achievement.as_of,
        Achievement.state,
        Achievement.under_review_at,
        short_name_on(Achievement.branch_id, Achievement.period_end, Achievement).label(
            "branch_name"
        ),
    )


def _words(_session: Session, rows: Sequence[Row[Any]]) -> list[Words]:
    return [
        Words(
            ACHIEVEMENT.address.format(id=row.key),
            row.caption,
            [
                row.branch_name or OFFICE,
                row.kind.label,
                period_words(row.period_start, row.period_end, row.as_of),
            ],
            row.state,
            "已受理" if row.under_review_at is not None else "",
        )
        for row in rows
    ]


_OWN = ("kind", "subject", "wording", "tail", "scope", "definition", "party", "reference")

ACHIEVEMENTS = Searched(
    key=ACHIEVEMENT.key,
    label="成效",
    watched={
        Achievement: Watch("id", _OWN),
        AchievementText: Watch("achievement_id", ("story",)),
    },
    read=_read,
    within=_within,
    columns=_columns,
    words=_words,
    order=(Achievement.period_end, Achievement.id),
    places=committees_of,
)
