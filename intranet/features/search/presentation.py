"""Hits in words: title with marks, one line of facts, state, excerpt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from intranet.domain.achievements.series_store import OFFICE
from intranet.domain.achievements.tables import period_words
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.domain.search.documents import SearchKind
from intranet.domain.search.excerpts import Excerpt, Piece, excerpt, marked
from intranet.domain.search.matching import Query
from intranet.foundation import clock
from intranet.foundation.chinese import date_range

COMMITTEE = "机关党委"


@dataclass(frozen=True)
class Hit:
    """One record that was found. ``key`` is what its address holds, ``note`` a remark beside the state."""

    kind: SearchKind
    key: int | str
    title: Sequence[Piece]
    facts: Sequence[str]
    state: State | None
    note: str
    excerpt: Excerpt | None


@dataclass(frozen=True)
class Words:
    """What a kind of record says of itself."""

    title: str
    facts: Sequence[str]
    state: State | None = None
    note: str = ""


def _under_review(row: Row[Any]) -> str:
    return "已受理" if row.under_review_at is not None else ""


def _activity(row: Row[Any], kinds: str) -> Words:
    facts = [row.branch_name or COMMITTEE, kinds, date_range(row.held_on, row.ends_on)]
    return Words(row.title, facts, row.state, _under_review(row))


def _member(row: Row[Any], _kinds: str) -> Words:
    left = row.ends_on is not None and row.ends_on < clock.today()
    return Words(
        row.title, [row.branch_name, row.status.label], note="已离开本支部" if left else ""
    )


def _branch(row: Row[Any], _kinds: str) -> Words:
    dissolved = row.dissolved_on is not None and row.dissolved_on <= clock.today()
    return Words(row.branch_name or row.code, [row.code], note="已撤销" if dissolved else "")


def _brand(row: Row[Any], _kinds: str) -> Words:
    owner = row.branch_name if row.branch_id is not None else f"{COMMITTEE}主品牌"
    stage = f"{row.stage.label}阶段" if row.stage else "未登记创建阶段"
    # of an approved brand the stage says where it stands
    state = None if row.state in COUNTED_STATES else row.state
    return Words(row.title, [owner, stage], state, _under_review(row))


def _achievement(row: Row[Any], _kinds: str) -> Words:
    period = period_words(row.period_start, row.period_end, row.as_of)
    facts = [row.branch_name or OFFICE, row.kind.label, period]
    return Words(row.title, facts, row.state, _under_review(row))


_WORDS: Mapping[SearchKind, Callable[[Row[Any], str], Words]] = {
    SearchKind.ACTIVITY: _activity,
    SearchKind.MEMBER: _member,
    SearchKind.BRANCH: _branch,
    SearchKind.BRAND: _brand,
    SearchKind.ACHIEVEMENT: _achievement,
}


def hit_of(kind: SearchKind, row: Row[Any], query: Query, *, kinds: str = "") -> Hit:
    """A row of a section in words; *kinds* is what an activity counts as."""
    words = _WORDS[kind](row, kinds)
    return Hit(
        kind=kind,
        key=row.code if kind is SearchKind.BRANCH else row.key,
        title=marked(words.title, query),
        facts=[fact for fact in words.facts if fact],
        state=words.state,
        note=words.note,
        excerpt=excerpt(row.shown, query),
    )
