"""Who may use the routes of joint, and the records on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_event
from intranet.domain.access.roles import SYSTEM
from intranet.domain.activities.joint_events import JointFile
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from intranet.foundation.config import Settings
from intranet.foundation.storage import FileStore
from tests.architecture.access.words import CONTENT, STAFF, Rule, rule
from tests.factories.activities import make_joint_event
from tests.factories.uploads import jpeg

# the committee reads all, a branch's clerk and secretary those to which it is invited
_READERS = rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G")
# the committee knows of it, but does not answer for a branch
_ANSWERING = rule("S C", hidden="D G")

RULES: dict[str, Rule] = {
    "joint.index": CONTENT,
    "joint.index_pdf": CONTENT,
    "joint.index_xlsx": CONTENT,
    "joint.show": _READERS,
    "joint.file": _READERS,
    "joint.picture": _READERS,
    "joint.thumbnail": _READERS,
    "joint.new": STAFF,
    "joint.create": STAFF,
    "joint.edit": STAFF,
    "joint.save": STAFF,
    "joint.cancel": STAFF,
    "joint.correct": STAFF,
    "joint.save_correction": STAFF,
    "joint.add_files": STAFF,
    "joint.answer": _ANSWERING,
    "joint.save_answer": _ANSWERING,
}


def group_of(name: str) -> str:
    """The record of ``place`` on which the route with this name (without its blueprint) is tried."""
    return "joint"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Values of the addresses by group, for one branch; commits what it adds."""
    event = make_joint_event(session, (branch.code,))
    digest = FileStore(_data_dir() / "objects").put(jpeg((8, 8)))
    file = JointFile(
        joint_event_id=event.id,
        position=1,
        original_name="x.jpg",
        media_type="image/jpeg",
        size_bytes=4,
        master_sha256=digest,
        display_sha256=digest,
        sealed_sha256=digest,
        added_by_id=event.entered_by_id,
        added_at=clock.now(),
    )
    session.add(file)
    session.flush()
    record_event(session, AuditAction.JOINT_FILE_ADDED, actor=SYSTEM, kind="test", object_id=None)
    session.commit()
    return {"joint": {"event_id": event.id, "file_id": file.id, "branch_code": branch.code}}


def _data_dir() -> Any:
    from flask import current_app

    settings: Settings = current_app.config["SETTINGS"]
    return settings.data_dir
