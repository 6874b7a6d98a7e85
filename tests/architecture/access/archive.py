"""Who may use the routes of the archive, and the item and the row of the retention table on which they are tried."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.archive.numbering import numbering_of, proposed
from intranet.domain.archive.tables import ArchiveRetention
from intranet.domain.archive.words import ItemKind, Retention
from intranet.domain.organization.tables import Branch
from intranet.domain.summaries.tables import SUMMARY
from intranet.features.archive import operations
from intranet.features.summaries.filing import SummaryFiling
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter
from tests.architecture.access.words import Rule, rule
from tests.factories.archive import final_summary, numbered
from tests.rows import committed

_READ = rule(everywhere="staff leader archivist")
_KEEP = rule(everywhere="archivist")
RULES: dict[str, Rule] = {
    **{
        f"archive.{name}{ending}": _READ
        for name in ("index", "due", "retention", "handover")
        for ending in ("", "_xlsx", "_pdf")
    },
    "archive.item": _READ,
    # its files are not made yet, no scan is there, no package was asked for
    **{
        f"archive.{name}": rule(hidden="staff leader archivist")
        for name in ("item_pdf", "item_file", "scan_file")
    },
    "archive.package_file": rule(hidden="archivist"),
    # a year is to be named
    "archive.confirm_handover": rule(hidden="archivist"),
    **{
        f"archive.{name}": _KEEP
        for name in (
            "file_documents",
            "edit_item",
            "withdraw_item",
            "scan_item",
            "scans",
            "new_retention",
            "edit_retention",
            "remove_retention",
            "numbering",
            "packages",
            "checks",
        )
    },
}


def group_of(name: str) -> str:
    """Rows of the retention table have ids of their own."""
    return "archive_retention" if name.endswith("_retention") else "archive"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A filed summary of the branch without its files, and a row of the retention table; commits."""
    numbering = numbering_of(session, branch.committee_id) or numbered(session)
    summary = final_summary(session, branch.code, Quarter(2024, 1))
    finals = SummaryFiling().finals(
        session, branch.committee_id, records={(SUMMARY.key, summary.id)}
    )
    archivist = session.scalars(select(User.id).where(User.username == "archivist")).one()
    (found,) = proposed(session, numbering, finals)
    moment = clock.now()
    item = operations.item_of(finals[0], found, entered_by_id=archivist, at=moment)
    rows = session.scalar(select(func.count()).select_from(ArchiveRetention)) or 0
    row = ArchiveRetention(
        committee_id=branch.committee_id,
        kind=ItemKind.MINUTES,
        retention=Retention.THIRTY,
        from_year=2024 + rows,
        basis="本单位保管期限表",
        entered_by_id=archivist,
        created_at=moment,
        updated_at=moment,
    )
    committed(session, item, row)
    return {
        "archive": {"key": item.id, "scan_id": 999, "file_id": 999},
        "archive_retention": {"key": row.id},
    }
