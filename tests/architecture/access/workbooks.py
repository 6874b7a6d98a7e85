"""Who may correct a register by a file, and the upload on which it is tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import record_change
from intranet.domain.access.roles import SYSTEM
from intranet.domain.organization.tables import Branch
from intranet.domain.records.imports import ImportBatch, ImportState
from intranet.foundation import clock
from intranet.pagekit.files import stores
from tests.architecture.access.words import SIGNED_IN, Rule, rule

# who enters the lines of the register in the branch
_KEEPERS = rule("S C", hidden="D M G staff leader jiwei archivist system security audit")
_ENTERING = rule(everywhere="S C")

RULES: dict[str, Rule] = {
    "workbooks.show": _ENTERING,
    "workbooks.model": _ENTERING,
    "workbooks.index": SIGNED_IN,
    "workbooks.index_xlsx": SIGNED_IN,
    "workbooks.index_pdf": SIGNED_IN,
    "workbooks.batch": _KEEPERS,
    "workbooks.confirm": _KEEPERS,
    "workbooks.roll_back": _KEEPERS,
    "workbooks.file": _KEEPERS,
}


def group_of(_name: str) -> str:
    """Uploads have numbers, registers names."""
    return "workbooks"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """An upload of essays that is not confirmed."""
    batch = ImportBatch(
        workbook="essays",
        committee_id=branch.committee_id,
        branch_id=branch.id,
        original_name="心得体会.xlsx",
        file_sha256=stores().objects.put(b"PK: what was sent"),
        state=ImportState.PREVIEWED,
        told={"left_out": [], "labels": {}},
        uploaded_at=clock.now(),
    )
    session.add(batch)
    record_change(session, AuditAction.IMPORT_UPLOADED, batch, actor=SYSTEM)
    session.expire_on_commit = False
    session.commit()
    return {"workbooks": {"name": "essays", "batch_id": batch.id}}
