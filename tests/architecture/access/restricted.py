"""Who may use the routes of the restricted registers, and the rows on which they are tried."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.integrity.knowing import DeclaredRelative, Kinship
from intranet.domain.integrity.openings import OpenedRegister, ReadingOpening
from intranet.domain.organization.tables import Branch
from intranet.foundation import clock
from tests.architecture.access.words import Rule, rule
from tests.factories.restricted import measure, member_named, sanction, switched_on
from tests.rows import committed

BUSINESS = "S C D M G staff leader jiwei archivist"
KNOWING = rule(everywhere="S D leader jiwei")
ASKING = rule(everywhere="staff jiwei archivist")
LOG = rule(everywhere="jiwei")

RULES: dict[str, Rule] = {
    **{f"restricted.measures{kind}": KNOWING for kind in ("", "_xlsx", "_pdf")},
    **{f"restricted.sanctions{kind}": KNOWING for kind in ("", "_xlsx", "_pdf")},
    **{f"restricted.reading_log{kind}": LOG for kind in ("", "_xlsx", "_pdf")},
    # a measure of the branch: who leads the committee, or keeps discipline in it, knows of it
    "restricted.new_measure": rule(everywhere="S D jiwei"),
    "restricted.edit_measure": rule("S D"),
    "restricted.remove_measure": rule("S D"),
    "restricted.numbers": rule(everywhere="staff leader jiwei"),
    "restricted.new_sanction": rule(everywhere="jiwei"),
    "restricted.edit_sanction": rule(everywhere="jiwei"),
    "restricted.remove_sanction": rule(everywhere="jiwei"),
    "restricted.own": rule(everywhere=BUSINESS),
    "restricted.relatives": rule(everywhere=BUSINESS),
    "restricted.new_relative": rule(everywhere="S C D M G"),
    # declared by the secretary
    "restricted.remove_relative": rule("S", hidden="C D M G staff leader jiwei archivist"),
    "restricted.openings": ASKING,
    "restricted.new_opening": rule(everywhere="staff archivist"),
    "restricted.decide_opening": rule(everywhere="jiwei"),
    "restricted.read_opening": rule(everywhere="staff", hidden="jiwei archivist"),
    "restricted.settings": rule(everywhere="leader"),
    "restricted.switch": rule(everywhere="leader"),
}


def group_of(name: str) -> str:
    """The row by which the address of a route is made."""
    return f"restricted {name.rsplit('_', maxsplit=1)[-1]}"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A measure and a sanction towards people without an account, a relative of the secretary, an opening; commits."""
    if branch.code == "B01":
        switched_on(session)
    first, second, secretary = {
        "B01": ("孙六合", "周七星", "张一鸣"),
        "B02": ("褚千山", "卫万里", "冯十月"),
    }[branch.code]
    users = {
        name: session.scalars(select(User.id).where(User.username == name)).one()
        for name in ("staff", "jiwei")
    }
    entered = {
        "entered_by_id": users["staff"],
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    relative = DeclaredRelative(
        member_id=member_named(session, secretary).id,
        relative_id=member_named(session, first).id,
        kinship=Kinship.DIRECT,
        **entered,
    )
    opening, waiting = (
        ReadingOpening(
            committee_id=branch.committee_id,
            branch_id=branch.id,
            register=OpenedRegister.MEASURES,
            reason="紧急工作",
            asked_by_id=users["staff"],
            asked_at=clock.now(),
            **(
                {"approved": True, "decided_by_id": users["jiwei"], "decided_at": clock.now()}
                if allowed
                else {}
            ),
        )
        for allowed in (True, False)
    )
    committed(session, relative, opening, waiting)
    rows = {
        "measure": measure(session, second, branch.code),
        "sanction": sanction(session, second, branch.code),
        "relative": relative,
    }
    groups = {f"restricted {name}": {"key": row.id} for name, row in rows.items()}
    listed = [
        "measures",
        "sanctions",
        "log",
        "numbers",
        "own",
        "relatives",
        "openings",
        "settings",
        "xlsx",
        "pdf",
    ]
    return {
        **{f"restricted {name}": {} for name in listed},
        **groups,
        "restricted opening": {"key": opening.id},
        "restricted switch": {"module": "restricted"},
    }
