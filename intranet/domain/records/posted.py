"""Forms that were carried out: the same form sent twice is carried out once.

Each form that a page shows carries a key of its own. What was sent under it, by whom and to where, is kept as one
digest in the transaction of the write itself; a second click, at the same moment or later, finds the digest and is led
to where the first one went. A form sent again with other content has another digest and is a new request.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from intranet.foundation import clock
from intranet.foundation.database import Base

FORM_KEY = "form_key"
"""Name of the hidden field that carries the key of a form."""

KEPT = timedelta(days=2)
"""How long a form that was carried out is known: longer than any page stays open."""


class PostedForm(Base):
    """One form that was carried out, and where its answer led. No content is kept."""

    __tablename__ = "posted_form"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(500), default="")
    posted_at: Mapped[datetime]


def new_form_key() -> str:
    """A key for one form as a page shows it: what is sent twice carries the same one."""
    return secrets.token_urlsafe(18)


def digest_of(user_id: int, path: str, fields: Sequence[tuple[str, Sequence[str]]]) -> str:
    """SHA-256 over who sends what to where."""
    text = json.dumps([user_id, path, sorted((name, list(values)) for name, values in fields)])
    return hashlib.sha256(text.encode()).hexdigest()


def claim(session: Session, digest: str) -> bool:
    """Take the form for this transaction; False when it was carried out before. One statement.

    The same form in another open transaction is waited for: when that one is given up, this one goes on.
    """
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(PostedForm) if postgres else sqlite.insert(PostedForm)
    taken = session.execute(
        insert.values(digest=digest, location="", posted_at=clock.now())
        .on_conflict_do_nothing()
        .returning(PostedForm.digest)
    )
    return taken.first() is not None


def settle(session: Session, digest: str, location: str | None) -> None:
    """Keep where the answer led; without a place the form is forgotten and may be sent again."""
    this = PostedForm.digest == digest
    if location is None:
        session.execute(delete(PostedForm).where(this))
        return
    session.execute(update(PostedForm).where(this).values(location=location))


def place_of(session: Session, digest: str) -> str:
    """Where the answer to a form led that was carried out."""
    return session.scalars(select(PostedForm.location).where(PostedForm.digest == digest)).one()


def forget_old(session: Session) -> None:
    """Remove forms that no open page can hold any more."""
    session.execute(delete(PostedForm).where(PostedForm.posted_at < clock.now() - KEPT))
