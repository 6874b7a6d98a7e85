"""Documents to be set for a person by the worker, and the files of documents that are final.

What is to be printed is worded and authorised in the request that asks for it, and waits here as values; the worker
makes the file of it, which is kept for a while for this person alone. A document that is final (an approved edition) is
set once: its file lies in the store, and whoever may read the document gets the same bytes.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from intranet.domain.access.accounts import User
from intranet.foundation import clock, jobs
from intranet.foundation.database import Base
from intranet.foundation.errors import Busy
from intranet.foundation.sealed import Place, ring

SET = "print.set"
"""The job that sets a document."""

KEPT = timedelta(minutes=30)
"""How long a file waits to be fetched, and how long the same question is answered with the same file."""

PATIENCE = timedelta(seconds=30)
"""How long a document is set although nobody has asked how it stands; the page asks every few seconds."""

AT_ONCE = 4
"""Documents that may wait for one person."""

TOGETHER = 60
"""Documents that may wait for everybody: some minutes of work."""


class PrintOrder(Base):
    """A document to be set for a person; ``content`` is the file, ``problem`` the sentence why there is none.

    ``address`` is where it was asked for. One that is final has the fingerprint of its content in ``final``.
    """

    __tablename__ = "print_order"
    __table_args__ = (
        Index("ix_print_order_user", "user_id", "digest"),
        Index("ix_print_order_asked", "asked_at"),
        Index("ix_print_order_job", "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    # empty once the job is done or given up
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(500))
    file_name: Mapped[str] = mapped_column(String(255))
    template: Mapped[str] = mapped_column(String(60))
    final: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(64))
    problem: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime | None]
    document: Mapped[dict[str, Any]]
    content: Mapped[bytes | None]


class FinalPrint(Base):
    """The file of a final document: fingerprint of what it says, SHA-256 of the file in the store."""

    __tablename__ = "final_print"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))


# Where what is restricted waits: an order lives for minutes, so it is bound to the table alone.
_DOCUMENT, _FILE = Place("print_order", "document", ""), Place("print_order", "content", "")


def sealed(document: Any) -> dict[str, Any]:
    """A packed document as it waits where it is restricted."""
    return {"sealed": ring().seal(json.dumps(document), _DOCUMENT)}


def opened(document: dict[str, Any]) -> Any:
    """The packed document; one that was not sealed is returned as it is."""
    return (
        json.loads(ring().open(document["sealed"], _DOCUMENT)) if _is_sealed(document) else document
    )


def _is_sealed(document: dict[str, Any]) -> bool:
    return set(document) == {"sealed"}


def sealed_file(content: bytes) -> bytes:
    """The file of a restricted document as it waits to be fetched."""
    return ring().seal(b64encode(content).decode(), _FILE).encode()


def is_sealed(content: bytes | None) -> bool:
    """Whether the file that waits is restricted."""
    return content is not None and not content.startswith(b"%PDF")


def opened_file(content: bytes | None) -> bytes | None:
    """The file that waits, opened where it is sealed."""
    if content is None or not is_sealed(content):
        return content
    return b64decode(ring().open(content.decode(), _FILE))


def place(
    session: Session,
    user_id: int,
    *,
    template: str,
    document: dict[str, Any],
    file_name: str,
    address: str,
    final: str = "",
) -> PrintOrder:
    """Have a document set for a person, or find the same one that waits or was made a moment ago.

    Raises Busy when too many wait, for the person or for everybody.
    """
    text = json.dumps([template, file_name, document], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    moment = clock.now()
    # one request of a person after the other, so that they are counted
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    found = session.scalar(
        select(PrintOrder)
        .where(
            PrintOrder.user_id == user_id,
            PrintOrder.digest == digest,
            PrintOrder.asked_at > moment - KEPT,
            PrintOrder.made_at.is_not(None) | PrintOrder.job_id.is_not(None),
        )
        .order_by(PrintOrder.id.desc())
        .limit(1)
        .options(defer(PrintOrder.document), defer(PrintOrder.content))
    )
    if found is not None:
        return found
    _check_room(session, user_id)
    order = PrintOrder(
        user_id=user_id,
        asked_at=moment,
        address=address[:500],
        file_name=file_name,
        template=template,
        final=final,
        digest=digest,
        document=document,
    )
    session.add(order)
    session.flush()
    order.job_id = jobs.enqueue(session, SET, wanted_until=moment + PATIENCE, order_id=order.id)
    session.flush()
    return order


def _check_room(session: Session, user_id: int) -> None:
    waiting = (
        select(func.count(), func.count().filter(PrintOrder.user_id == user_id))
        .select_from(PrintOrder)
        .join(jobs.Job, jobs.Job.id == PrintOrder.job_id)
        .where(jobs.Job.attempts < jobs.MAX_ATTEMPTS, jobs.Job.wanted_until >= clock.now())
    )
    everybody, own = session.execute(waiting).one()
    if own >= AT_ONCE:
        raise Busy(f"您已有{own}份文件正在制作，请等其中一份完成后再打印。")
    if everybody >= TOGETHER:
        raise Busy("现在打印的人较多，排队的文件已满，请过几分钟再打印。")


def keep_final(session: Session, fingerprint: str, sha256: str) -> None:
    """Remember the file of a final document. Where its file was damaged, this one stands from now on."""
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(FinalPrint) if postgres else sqlite.insert(FinalPrint)
    session.execute(
        insert.values(fingerprint=fingerprint, sha256=sha256).on_conflict_do_update(
            index_elements=[FinalPrint.fingerprint], set_={"sha256": sha256}
        )
    )


def forget_old(session: Session) -> None:
    """Remove what nobody can fetch any more, and the jobs of what failed. Two statements."""
    old = PrintOrder.asked_at < clock.now() - KEPT
    jobs.remove(session, select(PrintOrder.job_id).where(old))
    session.execute(delete(PrintOrder).where(old))
