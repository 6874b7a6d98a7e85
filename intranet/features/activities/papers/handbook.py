"""Record pages in the handbook of a branch: approved gatherings of the period, each record under its own section."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from intranet.domain.access.permissions import Permission
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.activities.store import complete
from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.domain.activities.visibility import visible
from intranet.domain.paper.documents import RecordPage
from intranet.domain.paper.parts import Paragraph
from intranet.domain.records.workflow import COUNTED_STATES, State
from intranet.features.activities.papers.meeting import names_kept
from intranet.features.activities.papers.queries import occasions_of
from intranet.features.activities.papers.record import record_page
from intranet.pagekit.handbook import Book, Content, section

# Kinds that have a section of their own in the handbooks on paper; all others stand under their category.
_OF_KINDS = {
    "assembly": (80, "支部党员大会记录"),
    "branch_committee_meeting": (90, "支部委员会会议记录"),
    "group_meeting": (100, "党小组会记录"),
    "lecture": (110, "党课记录"),
    "theme_day": (120, "主题党日记录"),
}
_OF_CATEGORIES = {
    Category.STUDY: (130, "集中学习记录"),
    Category.ORGANIZATIONAL_LIFE: (140, "组织生活会、民主评议和其他组织生活记录"),
    Category.SERVICE: (180, "服务群众记录"),
    Category.INTEGRITY: (200, "党风廉政教育记录"),
    Category.BUSINESS: (215, "业务融合活动记录"),
    Category.OTHER: (216, "其他活动记录"),
}
# What is handled still is not in the book; how much of it there is stands under the section.
_OPEN = (State.SUBMITTED, State.RETURNED)


@dataclass(frozen=True)
class _Gathered:
    """Record pages and the names on them by section, and how many gatherings are not approved yet."""

    pages: Mapping[int, list[RecordPage]]
    names: frozenset[str]
    waiting: Mapping[int, int]


def _place(kind: ActivityKind, broader: Mapping[int, ActivityKind]) -> int:
    """In which section a kind stands: 廉政党课 among the lectures, as which it counts."""
    counted = broader.get(kind.counts_as_id or 0, kind)
    return _OF_KINDS.get(counted.code, _OF_CATEGORIES[kind.category])[0]


def _gathered(book: Book) -> _Gathered:
    """A fixed number of statements, however many gatherings there are."""
    session = book.session
    mine = (
        Activity.branch_id == book.branch.id,
        Activity.held_on.between(book.first, book.as_of),
        visible(book.actor),
    )
    kinds = {kind.id: kind for kind in session.scalars(select(ActivityKind))}
    activities = list(
        session.scalars(
            select(Activity)
            .where(*mine, Activity.state.in_(COUNTED_STATES))
            .order_by(Activity.held_on, Activity.starts_at, Activity.id)
        )
    )
    complete(session, activities)
    occasions = (
        occasions_of(session, activities, actor=book.actor, settings=current_app.config["SETTINGS"])
        if activities
        else {}
    )
    pages: dict[int, list[RecordPage]] = {}
    names: set[str] = set()
    for activity in activities:
        names.update(names_kept(activity, occasions[activity.id]))
        for record in activity.records:
            pages.setdefault(_place(record.kind, kinds), []).append(
                record_page(activity, record, occasions[activity.id])
            )
    waiting: dict[int, int] = {}
    for kind_id, number in session.execute(
        select(ActivityRecord.kind_id, func.count())
        .join(Activity, Activity.id == ActivityRecord.activity_id)
        .where(*mine, Activity.state.in_(_OPEN))
        .group_by(ActivityRecord.kind_id)
    ).tuples():
        place = _place(kinds[kind_id], kinds)
        waiting[place] = waiting.get(place, 0) + number
    return _Gathered(pages, frozenset(names), waiting)


def _tell(place: int) -> Callable[[Book], Content]:
    def tell(book: Book) -> Content:
        found = book.once(_gathered)
        pages, waiting = found.pages.get(place, []), found.waiting.get(place, 0)
        if not pages and not waiting:
            return Content()
        words = f"共{len(pages)}份。" if pages else "本期没有已通过审核的记录。"
        if waiting:
            words += f"另有{waiting}份正在审核或修改，通过后编入。"
        return Content(
            paragraphs=(Paragraph(words),), pages=tuple(pages), names=tuple(sorted(found.names))
        )

    return tell


for _number, _heading in {*_OF_KINDS.values(), *_OF_CATEGORIES.values()}:
    section(_number, _heading, Permission.ACTIVITY_READ)(_tell(_number))
