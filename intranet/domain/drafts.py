"""Text saved while typing: one row per person and form, no revision, no version bump, no audit event."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation import clock
from intranet.foundation.database import Base

MAX_KEY = 80
MAX_VALUES = 4000
MAX_CHARACTERS = 200_000


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
