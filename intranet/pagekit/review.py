"""What pages of reviewed records share: the course of moves, and the form by which a move is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import HiddenField, TextAreaField

from intranet.domain.reviews import RETURN_CLOSING, ReviewEvent
from intranet.domain.workflow import Move
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import RecordForm, TextLength

MAX_TEXT = 300
_DONE = {Move.APPROVE: "审核通过"}


@dataclass(frozen=True)
class TimelineItem:
    """One move as the timeline macro wants it."""

    what: str
    who: str
    when: str
    opinion: str
    tone: str
    icon: str


def timeline_items(events: Sequence[ReviewEvent]) -> list[TimelineItem]:
    """The moves, newest first."""
    return [
        TimelineItem(
            _DONE.get(event.move, event.move.label),
            f"{event.actor_name}（{event.actor_role}）" if event.actor_role else event.actor_name,
            stamp(event.happened_at),
            event.opinion,
            event.to_state.tone,
            event.to_state.icon,
        )
        for event in reversed(events)
    ]


class MoveForm(RecordForm):
    """One move of one record: the button pressed (``act``), an opinion where it needs one, the version seen."""

    version = HiddenField()
    draft_key = HiddenField()
    opinion = TextAreaField("意见", [TextLength(MAX_TEXT)])

    @classmethod
    def opened(cls, version: int, draft_key: str, formdata: Any = None) -> "MoveForm":
        """The form as a page shows it; *formdata* is what was kept before a renewed sign-in."""
        if formdata is not None:
            return cls(formdata=formdata)
        return cls(formdata=None, version=str(version), draft_key=draft_key)

    @property
    def wanted(self) -> Move | None:
        """The move that was asked for; None for anything else."""
        act = request.form.get("act", "")
        return Move(act) if act in list(Move) else None

    @property
    def seen_version(self) -> int:
        """The version on which the page was opened; 0 when it says none."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def words(self) -> str:
        """The opinion as it is kept: a return closes with the sentence that nothing more is needed."""
        text = str(self.opinion.data or "")
        if self.wanted is Move.RETURN and text:
            return f"{text if text[-1] in '。；！？…' else text + '。'}{RETURN_CLOSING}"
        return text
