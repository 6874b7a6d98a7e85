"""处分执行: the register and its form."""

from collections.abc import Callable
from datetime import date

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.due import due_of
from intranet.domain.integrity.restricted import Sanction
from intranet.domain.organization.directory import BranchName
from intranet.features.integrity.restricted import operations, queries
from intranet.features.integrity.restricted.forms import SanctionForm
from intranet.features.integrity.restricted.page import (
    blueprint,
    chosen_branch,
    marked,
    only_branch,
    tabs,
)
from intranet.features.integrity.restricted.views import answer_form, load, year_lines
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import year_options
from intranet.pagekit.filters import iso
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.session import current_actor


def ends_words(row: Sanction) -> str:
    """影响期止 in words."""
    ends = row.weight.ends_on
    return ends.isoformat() if ends else "恢复党员权利后起算"


def closing_words(row: Sanction) -> str:
    """When rights were restored, and when it was found that the sanction is over; empty for neither."""
    told = ((row.restored_on, "恢复权利"), (row.closed_on, "确认"))
    return "，".join(f"{day.isoformat()}{what}" for day, what in told if day)


def ends_of(combined: dict[int, date | None]) -> Callable[[queries.Line], str]:
    """影响期止 of a line in words; *combined* tells of who has several sanctions when none weighs any more."""

    def words(line: queries.Line) -> str:
        ends = ends_words(line.row)
        if line.row.id not in combined:
            return ends
        return f"{ends}（合并{iso(combined[line.row.id]) or '尚未起算'}）"

    return words


def columns(ends: Callable[[queries.Line], str]) -> tuple[Column, ...]:
    """The columns on paper and in the file; *ends* says when a line ends to weigh."""
    return (
        Column(
            "决定日期",
            12,
            lambda line: line.row.decided_on.isoformat(),
            order=lambda line: line.row.decided_on,
        ),
        Column("党支部", 14, lambda line: line.branch),
        Column("对象", 9, lambda line: line.person, heads=True),
        Column("种类", 9, lambda line: line.row.kind.label),
        Column("决定机关和文号", 20, lambda line: f"{line.row.issuer} {line.row.document}"),
        Column(
            "生效日期",
            12,
            lambda line: line.row.effective_on.isoformat(),
            order=lambda line: line.row.effective_on,
        ),
        Column("宣布日期", 12, lambda line: iso(line.row.announced_on), blank="未宣布"),
        Column("执行报告", 12, lambda line: iso(line.row.reported_on), blank="未报告"),
        Column("影响期止", 12, ends),
        Column("恢复权利、届满确认", 14, lambda line: closing_words(line.row), blank="未确认"),
    )


@listed(
    blueprint,
    "/sanctions",
    Permission.SANCTION_READ,
    "integrity/restricted/sanctions.html",
    reads={AuditAction.RESTRICTED_READ},
)
def sanctions() -> Listing:
    """Sanctions decided in a year."""
    year, found, damage = year_lines(Sanction)
    ends = ends_of(queries.combined_ends(found))
    return Listing(
        title=f"{year}年处分执行登记",
        columns=columns(ends),
        statement=found,
        scope=marked(),
        branch=only_branch(Permission.SANCTION_READ),
        edit=lambda line: (
            url_for("restricted.edit_sanction", key=line.row.id) if line.sight.edits else None
        ),
        restricted=True,
        withheld=damage,
        values={
            "tabs": tabs("sanctions"),
            "year": year,
            "years": year_options(year),
            "enters": current_actor().can(Permission.SANCTION_EDIT),
            "ends": ends,
            "due_of": due_of,
            "today": clock.today(),
        },
    )


@blueprint.route("/sanctions/new", methods=["GET", "POST"])
@requires(
    Permission.SANCTION_EDIT, emits={AuditAction.EXEMPTION_ADDED, AuditAction.SANCTION_ENTERED}
)
def new_sanction() -> Response:
    """Enter a decision."""
    branch = chosen_branch(Permission.SANCTION_EDIT)
    row = Sanction(committee_id=branch.committee_id, branch_id=branch.id)
    return _form(row, branch)


@blueprint.route("/sanctions/<int:key>", methods=["GET", "POST"])
@requires(
    Permission.SANCTION_EDIT,
    emits={
        AuditAction.EXEMPTION_ADDED,
        AuditAction.EXEMPTION_ENDED,
        AuditAction.ENTRY_CORRECTED,
        AuditAction.ENTRY_TAKEN_BACK,
        AuditAction.SANCTION_EDITED,
    },
    reads={AuditAction.RESTRICTED_READ},
)
def edit_sanction(key: int) -> Response:
    """Tell how a decision was carried out, or correct it."""
    row, _ = load(Sanction, key)
    return _form(row)


def _form(row: Sanction, branch: BranchName | None = None) -> Response:
    form = SanctionForm.of(
        row,
        is_new=branch is not None,
        person_id=row.member_id if branch is None else None,
        probation_months=0,
    )
    return answer_form(
        form,
        row,
        "sanction",
        operations.save_sanction,
        day="decided_on",
        branch=branch,
        done="处分执行情况已登记。",
    )


@blueprint.route("/sanctions/<int:key>/remove", methods=["GET", "POST"])
@requires(
    Permission.SANCTION_EDIT,
    emits={AuditAction.ENTRY_TAKEN_BACK, AuditAction.SANCTION_REMOVED},
    reads={AuditAction.RESTRICTED_READ},
)
def remove_sanction(key: int) -> Response:
    """Take one out that was entered by mistake."""
    row, _ = load(Sanction, key)
    return removal(
        "处分执行登记",
        {"决定日期": row.decided_on.isoformat(), "对象": row.person_name, "种类": row.kind.label},
        lambda version: operations.remove_sanction(
            db.session(), row, actor=current_actor(), version=version
        ),
        version=row.version,
        back=url_for("restricted.sanctions"),
    )
