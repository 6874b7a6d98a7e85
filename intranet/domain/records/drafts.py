"""Text saved while typing: one row per person and form, no revision, no version bump, no audit event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.plain_text import not_to_enter
from intranet.foundation import clock
from intranet.foundation.database import Base
from intranet.foundation.errors import NotKept
from intranet.foundation.questions import Question, Value, answer, ordered

VIEW = "draft_view"
"""The field that tells one view of a form from another."""
MAX_KEY = 80
OWN_PART = 12
"""The last signs of the key of a form for something new: each time others."""
MAX_PAGE = 300
MAX_TITLE = 120
MAX_VALUES = 4000
MAX_CHARACTERS = 200_000
MAX_KEPT = 50
"""How many forms one person may leave unsaved."""
SHOWN = 8
LATE = timedelta(minutes=1)
"""How long after a form was saved a copy of what it said then may still be on its way."""


class FormDraft(Base):
    """What a person has typed into one form and not yet saved: field name → list of values.

    After the form was saved the row stays for a while, empty, with the key of the view that was sent (``sent_view``): a
    copy of that view that arrives late must not bring the text back as unsaved. ``page`` is then where the answer led:
    who goes back to the text is shown what became of it, not an empty form.
    """

    __tablename__ = "form_draft"
    __table_args__ = (Index("uq_form_draft", "user_id", "form_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    form_key: Mapped[str] = mapped_column(String(MAX_KEY))
    values: Mapped[dict[str, Any]]
    page: Mapped[str] = mapped_column(String(MAX_PAGE), default="")
    title: Mapped[str] = mapped_column(String(MAX_TITLE), default="")
    sent_view: Mapped[str] = mapped_column(String(40), default="")
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to be kept of a form: its values, where it is shown, how a list names it, by which view it was sent.

    ``before`` is the moment until which it was typed, for a copy that comes late: what is newer is not replaced by it.
    """

    values: Mapping[str, Sequence[str]]
    page: str = ""
    title: str = ""
    view: str = ""
    before: datetime | None = None


class Outcome(Enum):
    """What became of a copy of what is typed."""

    KEPT = "stored, in place of what was there"
    SAVED = "this very text was saved meanwhile: nothing is left to be kept"
    NEWER = "what is there is newer, and stays"


@dataclass(frozen=True, slots=True)
class KeptText:
    """Text that was typed into a form and never saved, as a list shows it."""

    key: str
    title: str
    page: str
    updated_at: datetime


def keep_draft(session: Session, *, user_id: int, form_key: str, typed: Typed) -> Outcome:
    """Store what is typed, replacing what was there, unless that is newer.

    Raises NotKept for too much, of one form as of all that the person left unsaved, and for what must not be stored
    anywhere. Two statements, three for a late copy.
    """
    values = {name: list(texts) for name, texts in typed.values.items()}
    size = sum(len(text) for texts in values.values() for text in texts)
    if len(values) > MAX_VALUES or size > MAX_CHARACTERS or not 0 < len(form_key) <= MAX_KEY:
        raise NotKept("内容过长，没有自动保存，请先保存草稿")
    if sentence := next(filter(None, map(not_to_enter, chain(*values.values()))), ""):
        raise NotKept(f"填写的内容{sentence}没有自动保存")
    others = select(func.count()).where(
        FormDraft.user_id == user_id, FormDraft.form_key != form_key, FormDraft.sent_view == ""
    )
    if (session.scalar(others) or 0) >= MAX_KEPT:
        raise NotKept("未保存的填写过多，没有自动保存，请先保存草稿")
    moment = clock.now()
    columns = {
        "values": values,
        "page": typed.page[:MAX_PAGE],
        "title": typed.title[:MAX_TITLE],
        "sent_view": "",
        "updated_at": moment,
    }
    if typed.before is not None:
        stored = session.scalar(
            select(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form_key == form_key)
        )
        if stored is not None and stored.updated_at > typed.before:
            if stored.sent_view and stored.sent_view == typed.view:
                return Outcome.SAVED
            if stored.values.get(VIEW) != [typed.view]:
                return Outcome.NEWER
    late = (FormDraft.sent_view == typed.view[:40]) & (FormDraft.updated_at > moment - LATE)
    is_kept = _write(session, user_id, form_key, columns, unless=late if typed.view else None)
    return Outcome.KEPT if is_kept else Outcome.SAVED


def drop_draft(session: Session, *, user_id: int, form_key: str, sent_view: str = "") -> None:
    """Forget the text: it was saved (by the view *sent_view* of its form) or thrown away."""
    if sent_view and len(form_key) <= MAX_KEY:
        empty = {"values": {}, "page": "", "title": "", "sent_view": sent_view[:40]}
        _write(session, user_id, form_key, {**empty, "updated_at": clock.now()})
        return
    session.execute(
        delete(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form_key == form_key)
    )


def note_sent(session: Session, *, user_id: int, form_key: str, location: str) -> None:
    """Keep where the answer to a saved form led. One statement."""
    if len(location) <= MAX_PAGE:
        session.execute(
            update(FormDraft)
            .where(
                FormDraft.user_id == user_id,
                FormDraft.form_key == form_key,
                FormDraft.sent_view != "",
            )
            .values(page=location)
        )


def sent_to(session: Session, *, user_id: int, form_key: str) -> str:
    """Where the answer to the form of this key led when it was saved; empty when it was not. One statement."""
    return (
        session.scalar(
            select(FormDraft.page).where(
                FormDraft.user_id == user_id,
                FormDraft.form_key == form_key,
                FormDraft.sent_view != "",
            )
        )
        or ""
    )


def _write(
    session: Session, user_id: int, form_key: str, columns: dict[str, Any], unless: Any = None
) -> bool:
    """Insert or replace in one statement: two copies of one form may arrive at once. Whether it was written."""
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(FormDraft) if postgres else sqlite.insert(FormDraft)
    written = session.execute(
        insert.values(user_id=user_id, form_key=form_key, **columns)
        .on_conflict_do_update(
            index_elements=["user_id", "form_key"],
            set_=columns,
            where=None if unless is None else ~unless,
        )
        .returning(FormDraft.id),
        execution_options={"populate_existing": True},
    )
    return written.first() is not None


def find_draft(session: Session, *, user_id: int, form_key: str) -> FormDraft | None:
    """Return the person's draft of this form, if there is one."""
    return session.scalar(
        select(FormDraft).where(
            FormDraft.user_id == user_id, FormDraft.form_key == form_key, FormDraft.sent_view == ""
        )
    )


def unsaved(
    session: Session,
    *,
    user_id: int,
    keys: Sequence[str] | None = None,
    families: Sequence[str] = (),
) -> tuple[list[KeptText], int]:
    """What the person typed and did not save, newest first, and how many there are.

    Of the forms *keys* if given, and of those for something new whose keys begin with one of *families* and end in
    ``OWN_PART`` signs of their own.
    """
    return answer(session, unsaved_of(user_id, keys, families))


def unsaved_of(
    user_id: int, keys: Sequence[str] | None = None, families: Sequence[str] = ()
) -> Question[tuple[list[KeptText], int]]:
    """The same, to be asked with others."""

    def read(rows: list[Any]) -> tuple[list[KeptText], int]:
        return [KeptText(*row[:4]) for row in rows], rows[0][4] if rows else 0

    if keys is None:
        return Question(_unsaved, read, user=user_id)
    return Question(_unsaved_of_forms, read, user=user_id, keys=keys, families=families)


def _unsaved(value: Value) -> Select[Any]:
    return _newest(value, FormDraft.page != "")


def _unsaved_of_forms(value: Value) -> Select[Any]:
    key = FormDraft.form_key
    family = func.substr(key, 1, func.length(key) - OWN_PART)
    return _newest(value, or_(key.in_(value.any_of("keys")), family.in_(value.any_of("families"))))


def _newest(value: Value, which: ColumnElement[bool]) -> Select[Any]:
    newest = FormDraft.updated_at.desc(), FormDraft.id.desc()
    statement = select(
        FormDraft.form_key,
        FormDraft.title,
        FormDraft.page,
        FormDraft.updated_at,
        func.count().over().label("every"),
    ).where(FormDraft.user_id == value("user"), FormDraft.sent_view == "", which)
    return ordered(statement, *newest).order_by(*newest).limit(SHOWN)
