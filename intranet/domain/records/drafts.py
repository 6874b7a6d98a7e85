"""Text saved while typing: one row per person and form, no revision, no version bump, no audit event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.domain.records.posted import PostedForm
from intranet.foundation import clock
from intranet.foundation.database import Base

MAX_KEY = 80
MAX_VALUES = 4000
MAX_CHARACTERS = 200_000
KEPT_SHOWN = 5


class FormDraft(Base):
    """What a person has typed into one form and not yet saved: field name → list of values."""

    __tablename__ = "form_draft"
    __table_args__ = (Index("uq_form_draft", "user_id", "form_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    form_key: Mapped[str] = mapped_column(String(MAX_KEY))
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


def keep_draft(
    session: Session, *, user_id: int, form_key: str, values: dict[str, list[str]]
) -> FormDraft:
    """Store what is typed, replacing what was there; too much is refused with ValueError."""
    size = sum(len(text) for texts in values.values() for text in texts)
    if len(values) > MAX_VALUES or size > MAX_CHARACTERS or not 0 < len(form_key) <= MAX_KEY:
        raise ValueError("the form is too large to keep")
    draft = find_draft(session, user_id=user_id, form_key=form_key)
    if draft is None:
        draft = FormDraft(user_id=user_id, form_key=form_key)
        session.add(draft)
    draft.values = values
    draft.updated_at = clock.now()
    session.flush()
    return draft


def find_draft(session: Session, *, user_id: int, form_key: str) -> FormDraft | None:
    """Return the person's draft of this form, if there is one."""
    return session.scalar(
        select(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form_key == form_key)
    )


def drop_draft(session: Session, *, user_id: int, form_key: str) -> None:
    """Forget the draft: it was saved or thrown away."""
    session.execute(
        delete(FormDraft).where(FormDraft.user_id == user_id, FormDraft.form_key == form_key)
    )


def saved_already(session: Session, model: Any, form_key: str, *, user_id: int) -> int | None:
    """Id of the row of *model* that an earlier submit of the same opened form made; None for the first one."""
    found: int | None = session.scalar(
        select(model.id).where(model.form_key == form_key, model.entered_by_id == user_id)
    )
    return found


@dataclass(frozen=True)
class KeptText:
    """Text that was typed into a form and never saved; ``held_on`` is empty where the form has no such day."""

    key: str
    title: str
    held_on: str
    updated_at: datetime

    @classmethod
    def of(cls, draft: FormDraft, named_by: Sequence[str]) -> "KeptText":
        """What lists show of a draft: the text of the fields *named_by* as its title."""
        title = "".join(_first(draft, name) for name in named_by).strip()
        return cls(draft.form_key, title or "未写名称", _first(draft, "held_on"), draft.updated_at)


def _first(draft: FormDraft, name: str) -> str:
    return str((draft.values.get(name) or [""])[0])


def kept_new(
    session: Session, *, user_id: int, prefix: str, named_by: Sequence[str]
) -> list[KeptText]:
    """What the person typed into new forms whose keys start with *prefix* and did not save, newest first.

    Left out is the draft of a form that was carried out after all: both were on their way at once.
    """
    found = session.scalars(
        select(FormDraft)
        .where(
            FormDraft.user_id == user_id,
            FormDraft.form_key.startswith(prefix, autoescape=True),
            ~exists().where(PostedForm.draft_key == FormDraft.form_key),
        )
        .order_by(FormDraft.updated_at.desc(), FormDraft.id.desc())
        .limit(KEPT_SHOWN)
    )
    return [KeptText.of(draft, named_by) for draft in found]


def kept_edit(
    session: Session,
    *,
    user_id: int,
    form_key: str,
    saved_at: datetime,
    named_by: Sequence[str],
) -> list[KeptText]:
    """What the person typed into the form of a stored record after it was last saved; at most one."""
    draft = find_draft(session, user_id=user_id, form_key=form_key)
    return [] if draft is None or draft.updated_at <= saved_at else [KeptText.of(draft, named_by)]
