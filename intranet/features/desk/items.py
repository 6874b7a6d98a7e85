"""Lines of the desk: what it is, where it leads, what is known about it, its badge."""

from dataclasses import dataclass, field

from intranet.domain.access.roles import Actor
from intranet.domain.records.workflow import State
from intranet.domain.waiting.activities import days_since
from intranet.domain.waiting.brand_records import WaitingRecord
from intranet.features.desk.queries import Scope
from intranet.foundation import chinese, clock

SHOWN = 5


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

    def add(self, items: list[Item], *, more_url: str, unit: str, total: int | None = None) -> None:
        """Append the first few; say how many more there are."""
        count = len(items) if total is None else max(total, len(items))
        self.items += items[:SHOWN]
        self.total += count
        if count > SHOWN:
            self.rest.append((f"另有{count - SHOWN}项{unit}", more_url))


def since(days: int) -> str:
    """How long something has waited."""
    return "今天提交" if days == 0 else f"已等{days}天"


def brand_record(row: WaitingRecord, scope: Scope, actor: Actor) -> Item:
    """A brand or an achievement: to review, to finish, or with the committee."""
    place = scope.place(row.branch_id)
    if row.state is State.SUBMITTED and row.submitted_at is not None:
        days = days_since(row.submitted_at, clock.today())
        day = chinese.long_date(clock.local(row.submitted_at).date())
        return Item(row.label, row.url, f"{place} · {day}提交", since(days), "blue", "submitted")
    note = "按审核意见修改后再提交" if row.state is State.RETURNED else "已开始填写"
    if actor.roles_in_branch(row.branch_id) or row.branch_id is None:
        return Item(row.label, row.url, note, row.state.label, row.state.tone, row.state.icon)
    return Item(
        row.label, row.url, f"等{place}修改", row.state.label, row.state.tone, row.state.icon
    )
