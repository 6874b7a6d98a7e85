"""Lines of the desk: what it is, where it leads, what is known about it, its badge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from intranet.domain.waiting.shapes import Row
from intranet.features.desk.queries import Scope
from intranet.foundation import chinese, clock

SHOWN = 5
OTHERS_SHOWN = 3
DETAIL_SHOWN = 48


@dataclass(frozen=True)
class Item:
    """One line: what it is, where it leads, what is known about it, and its badge."""

    title: str
    url: str
    note: str
    word: str
    tone: str
    icon: str


@dataclass
class ItemList:
    """Lines with the number of all, and where the rest is when there are more than fit."""

    items: list[Item] = field(default_factory=list)
    total: int = 0
    rest: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, items: list[Item]) -> "ItemList":
        """All of these lines."""
        return cls(items, len(items))

    def add(self, items: list[Item], rest: Mapping[tuple[str, str], int]) -> None:
        """Append lines; ``rest`` is how many more there are, by what is counted and where they are."""
        self.items += items
        self.total += len(items) + sum(rest.values())
        self.rest += [(f"另有{count}项{unit}", url) for (unit, url), count in rest.items() if count]


def held(day: date, today: date) -> str:
    """When it took place, or is planned."""
    return f"{'计划' if day > today else ''}{chinese.long_date(day)}开展"


def _short(detail: str) -> str:
    return detail if len(detail) <= DETAIL_SHOWN else detail[:DETAIL_SHOWN] + "…"


def note_of(row: Row, scope: Scope, today: date) -> str:
    """What is known of one thing that waits, in the words of its matter."""
    branch = scope.names.get(row.branch_id) if row.branch_id is not None else None
    place = scope.place(row.branch_id)
    note = row.matter.note.format(
        place=place,
        among=f"{place} · " if len(scope.logging) > 1 else "",
        writer="党支部" if branch else "机关党委工作人员",
        held=held(row.day, today) if row.day else "",
        day=chinese.long_date(clock.local(row.since).date()) if row.since else "",
        detail=_short(row.detail),
        until=f"，{chinese.long_date(row.day)}到期" if row.day else "",
    )
    if row.branch_id in scope.names and scope.logging and row.branch_id not in scope.logging:
        # left by a branch that was merged: its own looks the same
        note = note if place in note else f"{place} · {note}"
    return note


def item_of(row: Row, scope: Scope, today: date) -> Item:
    """One thing that waits, in the words of its matter."""
    _, tone, icon = row.matter.look
    title, url = row.title(scope.place(row.branch_id)), row.url(scope.code(row.branch_id))
    return Item(title, url, note_of(row, scope, today), row.word or row.waited(today), tone, icon)
