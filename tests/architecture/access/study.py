"""Who may use the routes of study, and the records on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import CONTENT, STAFF, Rule, rule
from tests.cast import MEMBERS
from tests.features.study.scene import (
    make_document,
    make_essay,
    make_snapshot,
    make_training,
    member_id,
)

# clerk and secretary enter for their branch; committee staff hold the permission, but have no members to enter for
_ENTERING = rule(everywhere="S C")
# one training of a branch: its officers and the committee; a member reads only their own
_READERS = rule("S C D", everywhere="staff leader jiwei archivist", hidden="M G")
# what is entered by the branch; the committee reads it and does not change it
_EDITORS = rule("S C")

RULES: dict[str, Rule] = {
    "study.index": CONTENT,
    "study.export": rule(everywhere="S C D staff leader jiwei archivist"),
    "study.me": rule(everywhere="S C D M G", hidden="staff leader jiwei archivist"),
    # a colleague is known, their hours are not for everybody
    "study.member": rule("S C D", everywhere="staff leader jiwei archivist", known="M", hidden="G"),
    "study.conversion": CONTENT,
    "study.add_conversion": STAFF,
    "study.credits": CONTENT,
    "study.credits_pdf": CONTENT,
    "study.credits_xlsx": CONTENT,
    "study.confirm_credits": STAFF,
    "study.credit": _READERS,
    "study.confirm_credit": STAFF,
    "study.return_credit": STAFF,
    "study.edit_credit": _EDITORS,
    "study.remove_credit": _EDITORS,
    "study.add_training": _ENTERING,
    "study.make_up": _ENTERING,
    # without a gathering in the address there is nothing to make up
    "study.add_make_up": rule(hidden="S C"),
    "study.add_make_ups": rule(hidden="S C"),
    "study.documents": CONTENT,
    "study.documents_pdf": CONTENT,
    "study.documents_xlsx": CONTENT,
    "study.tick_documents": _ENTERING,
    "study.add_documents": STAFF,
    "study.remove_document": STAFF,
    "study.platforms": CONTENT,
    "study.platforms_xlsx": CONTENT,
    "study.platforms_pdf": CONTENT,
    "study.new_platform": _ENTERING,
    "study.edit_platform": _EDITORS,
    "study.remove_platform": _EDITORS,
    "study.essays": CONTENT,
    "study.essays_xlsx": CONTENT,
    "study.essays_pdf": CONTENT,
    "study.new_essay": _ENTERING,
    "study.edit_essay": _EDITORS,
    "study.remove_essay": _EDITORS,
    # the committee's own sessions
    "study.core_group": rule(everywhere="staff leader jiwei archivist"),
    "study.core_group_pdf": rule(everywhere="staff leader jiwei archivist"),
    "study.core_group_xlsx": rule(everywhere="staff leader jiwei archivist"),
}


def group_of(_name: str) -> str:
    """All routes are tried on one member and one training."""
    return "study"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """One member of the branch with one training; commits."""
    name = MEMBERS[branch.code][2]
    training = make_training(session, name, branch=branch.code)
    return {
        "study": {
            "credit_id": training.id,
            "member_id": member_id(session, name),
            "document_id": make_document(session, f"《文件》{branch.code}").id,
            "snapshot_id": make_snapshot(session, branch.code).id,
            "essay_id": make_essay(session, name, branch=branch.code).id,
        }
    }
