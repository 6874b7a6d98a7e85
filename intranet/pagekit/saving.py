"""Carrying out what a form asks for: one order of checks, one answer for everything that can stand against it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from flask import Response, make_response, render_template, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from intranet.domain.records.entered import Versioned
from intranet.foundation.database import db, unique_violation
from intranet.foundation.errors import Busy, InvalidMove, RuleBroken, StaleRecord, StorageFull
from intranet.pagekit import drafts, notices
from intranet.pagekit.forms import RecordForm
from intranet.pagekit.htmx import go_to

T = TypeVar("T")
TWICE = "这条记录已经登记过，不再重复登记。"
Twice = str | Mapping[str, list[str]] | Callable[[], Mapping[str, list[str]]]


@dataclass(frozen=True)
class Refused:
    """Why nothing was carried out: the status of the answer, a sentence, and what belongs to no field."""

    status: int
    sentence: str = ""
    extra: tuple[tuple[str, str | None], ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Saved:
    """It was carried out; ``value`` is what the operation returned."""

    value: Any = None


class Typed(Protocol):
    """A form, or several sent as one; ``version`` and ``draft_key`` are those of the record, where there are any."""

    def validate(self) -> bool:
        """Check everything."""

    def show_problems(self, problems: Mapping[str, list[str]]) -> list[tuple[str, str | None]]:
        """Put sentences beside their fields; return the rest."""


def attempt(
    form: Typed,
    act: Callable[[], T],
    *,
    row: Versioned | None = None,
    faster: str = StaleRecord.TYPING,
    twice: Twice = TWICE,
) -> Saved | Refused:
    """Validate *form* and *act*. When it is refused everything is rolled back: load the record anew for the page.

    A broken rule is 422 with its sentences beside their fields; a record that somebody else changed and a move that is
    no longer legal are 409. After the former the form carries the version of *row* as it is now: saving again after
    having seen the notice is a decision, not an accident. *faster* is said when two wrote in the same moment. A line
    that is there already (a unique constraint refused it) is 409 with *twice*, or 422 with *twice* as problems by
    field; any other fault of integrity is ours (500).
    """
    if not form.validate():
        return Refused(422)
    try:
        value = act()
    except RuleBroken as broken:
        db.session.rollback()
        return Refused(422, extra=tuple(form.show_problems(broken.problems)))
    except (StaleRecord, StaleDataError) as stale:
        db.session.rollback()
        if row is not None and (version := getattr(form, "version", None)) is not None:
            version.data = str(row.version)
        sentence = str(stale) if isinstance(stale, StaleRecord) else faster
        return Refused(409, sentence, stale=True)
    except InvalidMove as refused:
        db.session.rollback()
        return Refused(409, str(refused))
    except (StorageFull, Busy) as later:
        db.session.rollback()
        return Refused(503, str(later))
    except IntegrityError as error:
        db.session.rollback()
        if unique_violation(error) is None:
            raise
        if isinstance(twice, str):
            return Refused(409, twice)
        problems = twice() if callable(twice) else twice
        return Refused(422, extra=tuple(form.show_problems(problems)))
    if (key := getattr(form, drafts.KEY_FIELD, None)) is not None:
        drafts.drop(key.data or "")
    return Saved(value)


def press(act: Callable[[], object]) -> Saved | Refused:
    """The same for a button without fields; what a rule says is one sentence."""
    outcome = attempt(RecordForm(formdata=None), act, faster=StaleRecord.ACTING)
    if isinstance(outcome, Refused) and outcome.extra:
        return replace(outcome, sentence="；".join(sentence for sentence, _ in outcome.extra))
    return outcome


@dataclass(frozen=True)
class FormPage:
    """What surrounds a form: the template, the way back, and the values of the template.

    Values that a refused save must show as they are by then are given as a function.
    """

    template: str
    back: str
    values: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)

    def show(self, form: RecordForm, refused: Refused | None = None) -> Response:
        """The page with the form as it stands."""
        values = self.values() if callable(self.values) else self.values
        page = render_template(self.template, form=form, refused=refused, back=self.back, **values)
        return make_response(page, refused.status if refused else 200)

    def save(
        self,
        form: RecordForm,
        act: Callable[[], object],
        *,
        done: str | Callable[[Any], str],
        row: Versioned | None = None,
        twice: Twice = TWICE,
        back: Callable[[Any], str] | None = None,
    ) -> Response:
        """Carry out *act* and go back with *done*, or show the form with what stands against it.

        Where *done* and the way *back* follow from what was made, they are functions of it.
        """
        outcome = attempt(form, act, row=row, twice=twice)
        if isinstance(outcome, Refused):
            return self.show(form, outcome)
        notices.done(done if isinstance(done, str) else done(outcome.value))
        return go_to(back(outcome.value) if back else self.back)

    def answer(self, form: RecordForm, act: Callable[[], object], **saved: Any) -> Response:
        """``show`` the form, or on a POST ``save`` it."""
        return self.save(form, act, **saved) if request.method == "POST" else self.show(form)
