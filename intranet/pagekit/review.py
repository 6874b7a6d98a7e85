"""What pages of reviewed records share: the course of moves, the form by which a move is made, and making it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm.exc import StaleDataError
from wtforms import TextAreaField

from intranet.domain.records.moves import RETURN_CLOSING, ReviewEvent
from intranet.domain.records.workflow import Move
from intranet.foundation.database import db
from intranet.foundation.errors import InvalidMove, RuleBroken, StaleRecord
from intranet.pagekit import drafts, notices
from intranet.pagekit.filters import stamp
from intranet.pagekit.forms import TextLength, VersionedForm

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


class MoveForm(VersionedForm):
    """One move of one record: the button pressed (``act``), an opinion where it needs one, the version seen."""

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
    def words(self) -> str:
        """The opinion as it is kept: a return closes with the sentence that nothing more is needed."""
        text = str(self.opinion.data or "")
        if self.wanted is Move.RETURN and text:
            return f"{text if text[-1] in '。；！？…' else text + '。'}{RETURN_CLOSING}"
        return text


@dataclass(frozen=True)
class Refusal:
    """Why a move was not made: the status of the answer and a sentence for the page."""

    status: int
    sentence: str


def carry_out(form: MoveForm, act: Callable[[], str], *, faster: str) -> Refusal | None:
    """Make a move with *act*, which returns what to tell; None when it was made.

    When it was refused the session was rolled back: load the record anew for the page. ``faster`` says that somebody
    else was.
    """
    try:
        told = act()
    except RuleBroken as broken:
        db.session.rollback()
        form.show_problems(broken.problems)
        return Refusal(422, str(broken))
    except StaleDataError:
        db.session.rollback()
        return Refusal(409, faster)
    except (StaleRecord, InvalidMove) as refused:
        db.session.rollback()
        return Refusal(409, str(refused))
    drafts.drop(form.draft_key.data or "")
    notices.done(told)
    return None
