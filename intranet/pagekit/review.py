"""What pages of reviewed records share: the course of moves, the form by which a move is made, and making it."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import request
from wtforms import TextAreaField

from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Move
from intranet.foundation.errors import StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import TextLength, VersionedForm
from intranet.pagekit.saving import Refused, Saved, attempt

MAX_TEXT = 300
UNCLEAR = "请选择办理方式并核对意见。"


@dataclass(frozen=True)
class TimelineItem:
    """One move as the timeline macro wants it."""

    what: str
    who: str
    when: str
    opinion: str
    tone: str
    icon: str


def timeline_items(
    events: Sequence[ReviewEvent], *, approved: str = "审核通过"
) -> list[TimelineItem]:
    """The moves, newest first; *approved* is the word for what was agreed to."""
    return [
        TimelineItem(
            approved if event.move is Move.APPROVE else event.move.label,
            f"{event.actor_name}（{event.actor_role}）" if event.actor_role else event.actor_name,
            stamp(event.happened_at),
            event.opinion,
            event.to_state.tone,
            event.to_state.icon,
        )
        for event in reversed(events)
    ]


class MoveForm(VersionedForm):
    """One move of one record: the button pressed (``act``), an opinion where it needs one, the version seen."""

    opinion = TextAreaField("意见", [TextLength(MAX_TEXT)])

    @classmethod
    def opened(cls, version: int) -> "MoveForm":
        """The form as a page shows it."""
        return cls(formdata=None, version=str(version))

    @property
    def wanted(self) -> Move | None:
        """The move that was asked for; None for anything else."""
        act = request.form.get("act", "")
        return Move(act) if act in list(Move) else None

    @property
    def words(self) -> str:
        """The opinion as it is kept: a return closes with the sentence that nothing more is needed."""
        text = str(self.opinion.data or "")
        if self.wanted is Move.RETURN and text:
            return f"{text if text[-1] in '。；！？…' else text + '。'}{RETURN_CLOSING}"
        return text


def make_move(
    form: MoveForm,
    record: ReviewedColumns,
    moves: Container[Move | None],
    act: Callable[[Move], str],
) -> Refused | None:
    """Carry out the move that was asked for with *act*, which returns what to tell; None when it was made.

    Anything but *moves* is refused, as is a reason that cannot be. Load the record anew for the page then.
    """
    wanted = form.wanted
    if wanted is None or wanted not in moves:
        return Refused(422, UNCLEAR)
    outcome = attempt(form, partial(act, wanted), row=record)
    if isinstance(outcome, Saved):
        notices.done(outcome.value)
        return None
    if outcome.stale:
        return replace(outcome, sentence=StaleRecord.ACTING)
    told = "；".join([*(sentence for sentence, _ in outcome.extra), *form.opinion.errors])
    return replace(outcome, sentence=outcome.sentence or told or UNCLEAR)
