"""The files of the archive are read again and again: every day by the worker, and when somebody asks."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM, Actor
from intranet.domain.archive import fixity
from intranet.domain.archive.fixity import Fault
from intranet.domain.archive.tables import ArchiveItem
from intranet.foundation.database import WRITES
from intranet.foundation.jobs import job
from intranet.foundation.storage import Stores
from intranet.pagekit.files import stores

VERIFY = "archive.verify"
VERIFY_NOW = "archive.verify_now"
EVERY = timedelta(days=1)
_MOST = timedelta(hours=2)


def verify(
    session: Session, kept_in: Stores, *, actor: Actor = SYSTEM, committee_id: int | None = None
) -> tuple[int, list[Fault]]:
    """Read the files of one committee or of all; how many there are, and what is damaged or missing."""
    session.connection(execution_options={WRITES: False})
    asked = select(ArchiveItem.committee_id).distinct().order_by(ArchiveItem.committee_id)
    if committee_id is not None:
        asked = asked.where(ArchiveItem.committee_id == committee_id)
    every = {one: fixity.stored(session, one) for one in session.scalars(asked).all()}
    session.rollback()
    # reading takes long: nothing is open meanwhile
    found = {one: list(fixity.faults(files, kept_in)) for one, files in every.items()}
    for one, faults in found.items():
        check = fixity.note(session, one, len(every[one]), faults)
        record_change(
            session,
            AuditAction.ARCHIVE_VERIFIED,
            check,
            actor=actor,
            label=f"{check.files}个文件",
            faults=check.fault_count,
        )
    return sum(map(len, every.values())), [fault for faults in found.values() for fault in faults]


@job(VERIFY, most=_MOST, every=EVERY)
def verify_all(session: Session) -> None:
    """The daily reading."""
    verify(session, stores())


@job(VERIFY_NOW, most=_MOST)
def verify_one(session: Session, committee_id: int) -> None:
    """A reading that somebody asked for."""
    verify(session, stores(), committee_id=committee_id)
