"""What pages of reviewed records share: the course of moves, the form by which a move is made, and making it."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import Response, request, url_for
from wtforms import TextAreaField

from intranet.domain.access.roles import Actor
from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.reviewed import ReviewedColumns
from intranet.domain.records.workflow import Move, Right, State
from intranet.foundation.errors import InvalidMove, StaleRecord
from intranet.pagekit import notices
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import TextLength, VersionedForm
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import Refused, Saved, attempt

MAX_TEXT = 300
DISCARDED = "审计记录会保留草稿名称、删除的时间和办理人。"
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
            event.look.tone,
            event.look.icon,
        )
        for event in reversed(events)
    ]


@dataclass(frozen=True)
class ReopeningNote:
    """Heading and reason of a request to reopen, or of the answer; ``read_url`` is where it is noted as read."""

    heading: str
    reason: str
    read_url: str = ""


def reopening_note(
    record: ReviewedColumns, events: Sequence[ReviewEvent], actor: Actor
) -> ReopeningNote | None:
    """What to tell of a request to reopen that waits, or of the answer that declined it; None without either.

    *events* are the moves that the person may see, oldest first.
    """
    if record.state is not State.APPROVED or not events:
        return None
    last = events[-1]
    if last.move is Move.ASK_REOPENING:
        when = f"{last.actor_name}，{stamp(last.happened_at)}"
        return ReopeningNote(f"已申请重新打开，等待机关党委答复（{when}）", last.opinion)
    if last.move is not Move.DECLINE_REOPENING:
        return None
    kind = record.record_type
    reads = record.reopening_declined_at is not None and actor.covers(
        kind.rights[Right.EDIT], committee_id=record.committee_id, branch_id=record.branch_id
    )
    return ReopeningNote(
        "机关党委没有同意重新打开",
        last.opinion,
        url_for("desk.read_answer", kind=kind.key, record_id=record.id) if reads else "",
    )


class MoveForm(VersionedForm):
    """One move of one record: the button pressed (``act``), an opinion where it needs one, the version seen."""

    opinion = TextAreaField("意见", [TextLength(MAX_TEXT)])

    @classmethod
    def opened(cls, version: int, opinion: str = "") -> "MoveForm":
        """The form as a page shows it, with an *opinion* that only waits to be sent."""
        return cls(formdata=None, version=str(version), opinion=opinion)

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


def discarding(
    record: ReviewedColumns,
    facts: Mapping[str, str],
    hindered: str,
    act: Callable[[int], object],
    *,
    back: str,
    onward: str,
    also: str = "",
) -> Response:
    """Ask whether a draft is to be deleted, or delete it and go *onward*; *also* says what goes with it.

    Raises InvalidMove with what stands against it (*hindered*) instead of asking in vain.
    """
    if hindered:
        raise InvalidMove(hindered)
    return removal(
        "草稿",
        {**facts, "状态": record.state.label},
        act,
        version=record.version,
        back=back,
        verb="删除",
        warning="删除后不能恢复",
        note=f"{also}{DISCARDED}",
        done="草稿已删除。",
        onward=onward,
    )
