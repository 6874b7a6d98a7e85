"""Who may use the routes of achievements, and the records on which they are tried."""

import io
from datetime import date
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from intranet.domain.achievements.tables import Achievement, Evidence, EvidenceFile
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.storage import FileStore
from tests.architecture.access.words import CONTENT, STAFF, Rule, rule
from tests.features.achievements.scene import make_achievement, make_indicator
from tests.rows import committed

# an approved achievement is read by everybody of the committee
_READERS = CONTENT
# a branch's draft: who enters it; the committee does not see it before it is submitted
_EDITORS = rule("S C", hidden="staff")
# what waits for review: who enters it and who reviews it
_HANDLERS = rule("S C", everywhere="staff leader", hidden="D M G jiwei archivist")
_REVIEWERS = rule(everywhere="staff leader")

RULES: dict[str, Rule] = {
    "achievements.index": CONTENT,
    "achievements.index_pdf": CONTENT,
    "achievements.index_xlsx": CONTENT,
    "achievements.series": CONTENT,
    "achievements.show": _READERS,
    "achievements.file": _READERS,
    "achievements.picture": _READERS,
    "achievements.new": rule(everywhere="S C staff"),
    # a branch of one's own is asked for by its code, here none is: a form without a kind is refused, not forbidden
    "achievements.create": rule(everywhere="S C staff"),
    "achievements.edit": _EDITORS,
    "achievements.save": _EDITORS,
    "achievements.discard": _EDITORS,
    "achievements.remove_evidence": _EDITORS,
    "achievements.remove_file": _EDITORS,
    "achievements.decide": _HANDLERS,
    "achievements.attribute": _REVIEWERS,
    "achievements.clear": _REVIEWERS,
    # before the approval who enters it, afterwards who reviews it
    **{
        f"achievements.{name}": rule("S C", hidden="D M G staff leader jiwei archivist")
        for name in ("evidence", "add_evidence", "add_files")
    },
    **{
        f"achievements.{name}": STAFF
        for name in (
            "indicators",
            "indicators_pdf",
            "indicators_xlsx",
            "add_indicator",
            "edit_indicator",
            "targets",
        )
    },
}
_READ = {"show", "file", "picture", "attribute", "clear"}


def group_of(name: str) -> str:
    """The record of ``place`` on which the route with this name (without its blueprint) is tried."""
    if name in _READ:
        return "achievements"
    return "achievements_submitted" if name == "decide" else "achievements_draft"


def _file(session: Session, achievement: Achievement, digest: str) -> EvidenceFile:
    return EvidenceFile(
        achievement_id=achievement.id,
        position=0,
        original_name="x.jpg",
        media_type="image/jpeg",
        size_bytes=4,
        master_sha256=digest,
        display_sha256=digest,
        sealed_sha256=digest,
        added_by_id=achievement.entered_by_id,
        added_at=clock.now(),
    )


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """Values of the addresses by group, for one branch; commits what it adds."""
    from flask import current_app

    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "JPEG")
    folder = current_app.config["SETTINGS"].data_dir
    digest = FileStore(folder / "objects").put(buffer.getvalue())
    indicator = make_indicator(session, f"普法活动{branch.code}")
    found = {}
    for group, state in (
        ("achievements", State.APPROVED),
        ("achievements_submitted", State.SUBMITTED),
        ("achievements_draft", State.DRAFT),
    ):
        achievement = make_achievement(
            session,
            branch=branch.code,
            state=state,
            indicator=indicator,
            period_end=date(2025, 9, 30),
        )
        file = _file(session, achievement, digest)
        evidence = Evidence(achievement_id=achievement.id, position=0, reference="某日报3版")
        session.add_all([file, evidence])
        session.flush()
        committed(session)
        found[group] = {
            "achievement_id": achievement.id,
            "file_id": file.id,
            "evidence_id": evidence.id,
            "indicator_id": indicator.id,
        }
    return found
