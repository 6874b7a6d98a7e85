"""What the document of each kind of record consists of. A fixed number of statements for any number of records.

Criticism is not among it: it is for the branch's own people, while a document is found by all who read the record.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from intranet.domain.achievements.tables import Achievement, AchievementKind, AchievementText
from intranet.domain.activities.tables import (
    Activity,
    ActivityRecord,
    AgendaItem,
    RecordText,
    Resolution,
)
from intranet.domain.brands.tables import Brand, BrandText
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.domain.search import pinyin
from intranet.domain.search.documents import KEY_MARK, SearchKind
from intranet.domain.search.text import fold, windows


@dataclass
class Draft:
    """A document before it is written: its title, labelled parts, other spellings, and pinyin of names."""

    title: str
    parts: list[tuple[str, str]] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def add(self, label: str, text: str | None) -> None:
        """Add a part, when there is one."""
        if text:
            self.parts.append((label, text))

    def columns(self) -> dict[str, str]:
        """The values of the columns of SearchDocument."""
        lines = [("", self.title), *self.parts]
        shown = "\n".join(f"{label}\t{' '.join(text.split())}" for label, text in lines)
        folded = "\n".join(fold(text) for text in (*(t for _, t in lines), *self.spellings))
        terms = [*windows(folded), *sorted(KEY_MARK + key for key in self.keys)]
        return {"shown": shown, "folded": folded, "terms": " ".join(terms)}


def _texts(
    session: Session, owner: InstrumentedAttribute[int], text: Any, ids: Collection[int], order: Any
) -> dict[int, list[str]]:
    """Texts by the record they stand in, in their order. One statement."""
    found: dict[int, list[str]] = defaultdict(list)
    for record_id, words in session.execute(
        select(owner, text).where(owner.in_(ids)).order_by(owner, order)
    ):
        found[record_id].append(words)
    return found


def activities(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Gatherings with the text of their records. Four statements."""
    drafts: dict[int, Draft] = {}
    for row in session.execute(
        select(Activity.id, Activity.title, Activity.place, Activity.chair_name).where(
            Activity.id.in_(ids)
        )
    ):
        drafts[row.id] = draft = Draft(row.title)
        draft.add("地点", row.place)
        draft.add("主持人", row.chair_name)
    records = session.execute(
        select(ActivityRecord, RecordText.content)
        .outerjoin(RecordText, RecordText.record_id == ActivityRecord.id)
        .where(ActivityRecord.activity_id.in_(drafts))
        .order_by(ActivityRecord.activity_id, ActivityRecord.position)
    ).all()
    numbers = [record.id for record, _ in records]
    agenda = _texts(session, AgendaItem.record_id, AgendaItem.text, numbers, AgendaItem.position)
    settled = _texts(session, Resolution.record_id, Resolution.text, numbers, Resolution.position)
    for record, content in records:
        draft = drafts[record.activity_id]
        draft.add("主题", record.theme)
        draft.add("主讲人", record.lecturer_name)
        draft.add("会前先学", record.first_topic_document)
        draft.add("议题", "；".join(agenda.get(record.id, ())))
        draft.add("内容", content)
        draft.add("议定事项", "；".join(settled.get(record.id, ())))
    return drafts


def members(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """People by name. One statement."""
    return {
        member_id: Draft(name, keys=pinyin.keys(name, person=True))
        for member_id, name in session.execute(
            select(Member.id, Member.name).where(Member.id.in_(ids))
        )
    }


def branches(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Branches by code and by all their names: papers of earlier years carry the earlier ones. One statement."""
    drafts: dict[int, Draft] = {}
    for branch_id, code, short_name, full_name in session.execute(
        select(Branch.id, Branch.code, OrganizationName.short_name, OrganizationName.full_name)
        .outerjoin(OrganizationName, OrganizationName.branch_id == Branch.id)
        .where(Branch.id.in_(ids))
        .order_by(Branch.id, OrganizationName.valid_from.desc(), OrganizationName.id.desc())
    ):
        draft = drafts.get(branch_id)
        if draft is None:
            drafts[branch_id] = draft = Draft(short_name or code)
            draft.add("代码", code)
            draft.add("全称", full_name)
        else:
            draft.add("曾用名", short_name)
            draft.add("曾用全称", full_name)
        draft.keys |= pinyin.keys(short_name or "", person=False)
    return drafts


def brands(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Brands with their file; the name also without quotes and separators. One statement."""
    drafts = {}
    for brand, text in session.execute(
        select(Brand, BrandText)
        .outerjoin(BrandText, BrandText.brand_id == Brand.id)
        .where(Brand.id.in_(ids))
    ):
        drafts[brand.id] = draft = Draft(brand.name, spellings=[brand.match_key])
        draft.add("依托职能", brand.duty)
        if text is not None:
            draft.add("品牌内涵", text.meaning)
            draft.add("工作法", text.work_method)
            draft.add("主要举措", text.measures)
            draft.add("标识释义", text.logo_meaning)
    return drafts


def achievements(session: Session, ids: Collection[int]) -> Mapping[int, Draft]:
    """Achievements with their clause as it prints and the story of a case. One statement."""
    drafts = {}
    for achievement, story in session.execute(
        select(Achievement, AchievementText.story)
        .outerjoin(AchievementText, AchievementText.achievement_id == Achievement.id)
        .where(Achievement.id.in_(ids))
    ):
        drafts[achievement.id] = draft = Draft(achievement.statement)
        draft.add("范围", achievement.scope)
        draft.add("统计口径", achievement.definition)
        # of an endorsement only level, day and reference are kept
        if achievement.kind is not AchievementKind.ENDORSEMENT:
            draft.add("相关单位", achievement.party)
        draft.add("文号、出处", achievement.reference)
        draft.add("事例", story)
    return drafts


@dataclass(frozen=True)
class Source:
    """Where documents of a kind come from: the key of its table, and how they are put together."""

    key: SQLColumnExpression[int]
    read: Callable[[Session, Collection[int]], Mapping[int, Draft]]


SOURCES = {
    SearchKind.ACTIVITY: Source(Activity.id, activities),
    SearchKind.MEMBER: Source(Member.id, members),
    SearchKind.BRANCH: Source(Branch.id, branches),
    SearchKind.BRAND: Source(Brand.id, brands),
    SearchKind.ACHIEVEMENT: Source(Achievement.id, achievements),
}
