"""Who may use the routes of the chronicle, and the entry on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.chronicle import ChronicleEntry, ChroniclePhoto, DatePrecision
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from intranet.pagekit.files import stores
from tests.architecture.access.words import CONTENT, STAFF, Rule
from tests.factories.uploads import jpeg

RULES: dict[str, Rule] = {
    "chronicle.index": CONTENT,
    "chronicle.index_xlsx": CONTENT,
    "chronicle.index_pdf": CONTENT,
    "chronicle.album_pdf": CONTENT,
    "chronicle.album_docx": CONTENT,
    "chronicle.new": STAFF,
    "chronicle.paste": STAFF,
    "chronicle.edit": STAFF,
    "chronicle.remove": STAFF,
    "chronicle.photos": STAFF,
    "chronicle.picture": CONTENT,
    "chronicle.edit_photo": STAFF,
    "chronicle.remove_photo": STAFF,
}


def group_of(_name: str) -> str:
    """All routes are tried on one entry."""
    return "chronicle"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One entry of the branch; commits."""
    entry = ChronicleEntry(
        committee_id=branch.committee_id,
        branch_id=branch.id,
        year=2025,
        precision=DatePrecision.YEAR,
        caption="完成年度任务",
        entered_by_id=session.scalars(select(User.id).where(User.username == "staff")).one(),
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    session.add(entry)
    session.flush()
    digest = stores().objects.put(jpeg((8, 8)))
    photo = ChroniclePhoto(
        entry_id=entry.id,
        original_name="照片.jpg",
        media_type="image/jpeg",
        size_bytes=1,
        master_sha256=digest,
        display_sha256=digest,
        sealed_sha256=digest,
        added_by_id=entry.entered_by_id,
        added_at=clock.now(),
    )
    session.add(photo)
    session.flush()
    record_event(session, AuditAction.CHRONICLE_ENTERED, actor=SYSTEM, kind="test", object_id=None)
    session.expire_on_commit = False
    session.commit()
    return {"chronicle": {"entry_id": entry.id, "photo_id": photo.id}}
