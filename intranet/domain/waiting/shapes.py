"""What a matter is that waits, and one row of it: how lists name it, where it is handled, how long it has waited."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from intranet.domain.organization.homes import COMMITTEE_CODE
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import summary_title
from intranet.domain.waiting.activities import days_since
from intranet.domain.waiting.statements import Rows
from intranet.foundation import clock, looks
from intranet.foundation.quarters import Period


class Stage(IntEnum):
    """What is to be done with it, in the order of the desk."""

    CORRECT = 1
    # a signature, an answer: nobody else can give it
    ANSWER = 2
    REVIEW = 3
    FINISH = 4
    WRITE = 5
    PLANNED = 6
    # one line of each matter, with its number
    CONFIRM = 7
    # with somebody else
    SENT = 8
    GIVEN_BACK = 9
    # rights of accounts, for the security administrator
    RIGHTS = 10


class Due(IntEnum):
    """What the last day of a matter is, where it has one."""

    NONE = 0
    # the day of the row
    DAY = 1
    # on which the quarter of the row is closed
    CLOSING = 2


# Waits for the person: on the desk one by one, and counted in the top bar.
COUNTED = frozenset(
    {
        Stage.CORRECT,
        Stage.REVIEW,
        Stage.ANSWER,
        Stage.FINISH,
        Stage.WRITE,
        Stage.PLANNED,
        Stage.RIGHTS,
    }
)
_ACTS = {
    Stage.CORRECT: "修改",
    Stage.REVIEW: "审核",
    Stage.ANSWER: "确认",
    Stage.FINISH: "填写",
    Stage.WRITE: "填写",
    Stage.PLANNED: "填写",
    Stage.CONFIRM: "确认",
    Stage.RIGHTS: "核对",
}
_LOOK = {
    Stage.CORRECT: (State.RETURNED.label, State.RETURNED.tone, State.RETURNED.icon),
    Stage.ANSWER: ("待确认", *looks.ATTENTION),
    Stage.FINISH: (State.DRAFT.label, State.DRAFT.tone, State.DRAFT.icon),
    Stage.WRITE: (State.DRAFT.label, State.DRAFT.tone, State.DRAFT.icon),
    Stage.PLANNED: ("计划", *looks.PLANNED),
    Stage.RIGHTS: ("待核对", *looks.ATTENTION),
    Stage.GIVEN_BACK: (State.RETURNED.label, State.RETURNED.tone, State.RETURNED.icon),
}
_SINCE = ("", State.SUBMITTED.tone, State.SUBMITTED.icon)


@dataclass(frozen=True)
class Matter:
    """Something of one kind that waits: ``unit`` is what is counted, ``url`` where all of it is.

    ``address`` and ``note`` are of one row: templates with its id, period and branch, and what the desk knows of it.
    ``word`` may be that of the row, too.
    ``title`` is the heading over all of it, in the review and on the desk, ``verb`` what the other side did, ``does``
    what the person does with it where the stage does not say. What is ``guarded`` is named on the desk alone.
    """

    stage: Stage
    unit: str
    url: str
    address: str
    note: str
    rows: Rows
    title: str = ""
    word: str = ""
    verb: str = "提交"
    does: str = ""
    due: Due = Due.NONE
    guarded: bool = False

    @property
    def act(self) -> str:
        """What the person does with it: the word of the button. Empty for what waits for others."""
        return self.does or _ACTS.get(self.stage, "")

    @property
    def look(self) -> tuple[str, str, str]:
        """Word (empty: how long it has waited), colour and shape of the badge."""
        word, tone, icon = _LOOK.get(self.stage, _SINCE)
        return self.word or word, tone, icon


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, with the day on which it is held or the moment since when it waits."""

    matter: Matter
    period: Period | None
    id: int
    name: str
    branch_id: int | None
    day: date | None
    since: datetime | None
    detail: str

    def title(self, place: str) -> str:
        """How lists name it."""
        return summary_title(place, self.period) if self.period else self.name

    def url(self, code: str | None) -> str:
        """Where it is handled; ``code`` is that of its branch."""
        return self.matter.address.format(
            id=self.id, period=self.period, code=code or COMMITTEE_CODE, detail=self.detail
        )

    @property
    def word(self) -> str:
        """The word of its badge; empty where that is how long it has waited."""
        return self.matter.look[0].format(detail=self.detail)

    def days(self, today: date) -> int:
        """For how many days it has waited: since it was handed in, or held; 0 for what is still to come."""
        if self.since is not None:
            return days_since(self.since, today)
        return max((today - self.day).days, 0) if self.day else 0

    def waited(self, today: date) -> str:
        """How long it has waited since it was handed in."""
        days = days_since(self.since, today) if self.since else 0
        return f"已等{days}天" if days else f"今天{self.matter.verb}"

    @property
    def order(self) -> tuple[date, float, int]:
        """What has waited longest, or is held first, comes first."""
        if self.since is not None:
            return clock.local(self.since).date(), self.since.timestamp(), self.id
        return self.day or date.max, 0.0, self.id


@dataclass(frozen=True)
class Found:
    """The first rows of one matter, what waits longest before the others, and the number of all."""

    matter: Matter
    rows: list[Row]
    total: int

    @property
    def url(self) -> str:
        """Where all of it is, or what lies beside the row that waits longest."""
        return self.matter.url.format(detail=self.rows[0].detail)
