"""学习篇目 of a month: the committee's list, the ticks of a branch in one form, the grid of all branches."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Response, make_response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.activities.tables import Activity
from intranet.domain.organization.directory import BranchName, branches_of
from intranet.domain.study.documents import StudyDocument, StudyTick
from intranet.domain.study.scope import edits_branch
from intranet.features.study.conversion.queries import reading_committee
from intranet.features.study.documents import operations, queries
from intranet.features.study.documents.forms import ListForm, TickRow, read_ticks
from intranet.features.study.page import blueprint, tabs
from intranet.foundation import clock
from intranet.foundation.chinese import enough
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, StaleRecord
from intranet.foundation.quarters import Month
from intranet.foundation.typed import read_month
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_branch, branch_options, opening
from intranet.pagekit.filters import iso
from intranet.pagekit.forms import RecordForm
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed, shown
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage, Refused, attempt
from intranet.pagekit.session import current_actor


def month_code(ym: int) -> str:
    """202510 as 2025-10."""
    return f"{ym // 100}-{ym % 100:02d}"


def month_label(ym: int) -> str:
    """202510 as 2025年10月."""
    return f"{ym // 100}年{ym % 100}月"


def _month() -> int:
    if asked := read_month(request.args.get("month", "")):
        return asked
    month = opening(Month.of(clock.today()), lambda before: _unread(before.year_months[0]))
    return month.year_months[0]


def _unread(ym: int) -> bool:
    """Whether a branch that the person reads has still to study something of the month."""
    found = queries.documents_of(db.session(), reading_committee(current_actor()), ym)
    ids = [branch.id for branch in _branches(ym)]
    return len(queries.ticks_of(db.session(), found, ids)) < len(found) * len(ids)


def _branches(ym: int) -> list[BranchName]:
    """Branches whose ticks the person reads: the own ones, for the committee all."""
    day = min(queries.last_day(ym), clock.today())
    return branches_of(
        db.session(),
        current_actor(),
        day,
        permission=Permission.STUDY_READ,
        first=min(queries.first_day(ym), day),
    )


TEMPLATE = "study/documents/documents.html"


class Line(NamedTuple):
    """One document in one branch, with its tick or none."""

    branch: BranchName
    document: StudyDocument
    tick: StudyTick | None


COLUMNS = (
    Column("党支部", 18, lambda line: line.branch.short_name, heads=True),
    Column("篇目", 50, lambda line: line.document.title),
    Column("文件日期", 14, lambda line: iso(line.document.document_date)),
    Column("来源", 20, lambda line: line.document.source),
    Column(
        "学习日期",
        14,
        lambda line: iso(line.tick and line.tick.studied_on),
        blank="未登记",
        says_blank=True,
    ),
)


@listed(blueprint, "/documents", Permission.STUDY_READ, TEMPLATE)
def documents() -> Listing:
    """The month's list: a branch with its ticks, the committee with the grid."""
    ym = _month()
    found = queries.documents_of(db.session(), reading_committee(current_actor()), ym)
    branches = _branches(ym)
    branch = asked_branch(branches)
    if branch is None:
        ids = [one.id for one in branches]
        grid = queries.grid(found, branches, queries.ticks_of(db.session(), found, ids))
        return _listing(ym, found, branches, grid)
    ticks = queries.ticks_of(db.session(), found, [branch.id])
    return _of_branch(ym, found, branches, branch, ticks, _stored_rows(found, ticks))


def _stored_rows(found: list[StudyDocument], ticks: list[StudyTick]) -> list[TickRow]:
    known = {one.document_id: one for one in ticks}
    return [
        TickRow(
            document,
            document.id in known,
            known[document.id].studied_on.isoformat() if document.id in known else "",
            known[document.id].activity_id if document.id in known else None,
        )
        for document in found
    ]


def _seen(ticks: Sequence[StudyTick]) -> str:
    """What the form was opened on: a change by somebody else shows."""
    return ",".join(sorted(f"{one.document_id}:{one.version}" for one in ticks))


def _listing(
    ym: int,
    found: list[StudyDocument],
    branches: list[BranchName],
    grid: list[queries.GridRow],
    branch: BranchName | None = None,
    **more: object,
) -> Listing:
    session, actor = db.session(), current_actor()
    months = queries.months_of(session, reading_committee(actor))
    today = clock.today()
    return Listing(
        title=f"{month_label(ym)}学习篇目",
        columns=COLUMNS,
        statement=[
            Line(row.branch, document, tick)
            for row in grid
            for document, tick in zip(found, row.ticks, strict=True)
        ],
        branch=branch,
        scope="由各党支部登记。",
        narrows=False,
        shown=False,
        values={
            "branch": branch,
            "grid": grid,
            "ticked": {one.document_id for row in grid for one in row.ticks if one is not None},
            "tabs": tabs("documents"),
            "month": month_code(ym),
            "label": month_label(ym),
            "months": [
                (month_code(one), month_label(one))
                for one in sorted({*months, ym, today.year * 100 + today.month}, reverse=True)
            ],
            "documents": found,
            "branch_options": branch_options(branches),
            "lists": actor.can(Permission.STUDY_CONFIRM),
            "as_of": today,
            **more,
        },
    )


def _of_branch(
    ym: int,
    found: list[StudyDocument],
    branches: list[BranchName],
    branch: BranchName,
    ticks: list[StudyTick],
    rows: list[TickRow],
    refusal: str = "",
) -> Listing:
    actor = current_actor()
    near = queries.gatherings_near(db.session(), actor, branch.id, ym, ticks, clock.today())
    return _listing(
        ym,
        found,
        branches,
        queries.grid(found, [branch], ticks),
        branch,
        rows=rows,
        # of what is stored: what was only typed is not studied yet
        done=len(ticks),
        faults=[
            (f"{row.document.title}：{row.error}", f"day-{row.document.id}")
            for row in rows
            if row.error
        ],
        seen=_seen(ticks),
        refusal=refusal,
        # the list of a month may grow until the month is over
        sentence=enough(
            queries.last_day(ym),
            clock.today(),
            f"列出的{len(found)}个篇目都已学习。",
            f"本月{len(found)}个篇目都已学习，无需补充。",
        ),
        gatherings=[(one.id, _gathering(one)) for one in near],
        titles={one.id: one.title for one in near},
        edits=bool(found)
        and edits_branch(actor, committee_id=branch.committee_id, branch_id=branch.id),
    )


def _gathering(one: Activity) -> str:
    return f"{one.held_on.isoformat()} {one.title}"


@blueprint.post("/documents")
@requires(Permission.STUDY_EDIT, emits={AuditAction.STUDY_DOCUMENT_TICKED})
def tick_documents() -> Response:
    """Save a branch's ticks of the month."""
    session, actor, ym = db.session(), current_actor(), _month()
    branches = _branches(ym)
    branch = asked_branch(branches)
    if branch is None or not edits_branch(
        actor, committee_id=branch.committee_id, branch_id=branch.id
    ):
        raise NotAllowed("篇目的学习情况由各党支部书记或党务干事登记。")
    found = queries.documents_of(session, branch.committee_id, ym)
    ticks = queries.ticks_of(session, found, [branch.id])
    today = clock.today()
    held_on: dict[int, date] = {
        one.id: one.held_on
        for one in queries.gatherings_near(session, actor, branch.id, ym, ticks, today)
        if queries.is_nameable(one, today)
    }
    rows, typed = read_ticks(
        request.form,
        found,
        held_on,
        [one.activity_id for one in ticks if one.activity_id],
        branch.dissolved_on,
    )
    if any(row.error for row in rows):
        refused = _of_branch(ym, found, branches, branch, ticks, rows)
        return make_response(shown(refused, TEMPLATE), 422)

    def act() -> None:
        if request.form.get("seen", "") != _seen(ticks):
            raise StaleRecord
        operations.tick(session, branch.id, found, ticks, typed, actor=actor)

    outcome = attempt(RecordForm(), act, twice=StaleRecord.TYPING)
    if isinstance(outcome, Refused):
        fresh = queries.ticks_of(session, found, [branch.id])
        refused = _of_branch(ym, found, branches, branch, fresh, rows, outcome.sentence)
        return make_response(shown(refused, TEMPLATE), 409)
    notices.done("学习情况已保存。")
    return go_to(url_for("study.documents", month=month_code(ym), branch=branch.code))


@blueprint.route("/documents/new", methods=["GET", "POST"])
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_DOCUMENT_LISTED})
def add_documents() -> Response:
    """Add pasted lines to the month's list."""
    actor, form = current_actor(), ListForm(month=month_code(_month()))

    def told(added: int) -> str:
        known = len(form.to_input()) - added
        return f"已列入{added}个篇目" + (f"，{known}个已在篇目中。" if known else "。")

    page = FormPage("study/documents/documents_form.html", url_for("study.documents"))
    return page.answer(
        form,
        lambda: operations.list_documents(
            db.session(),
            form.to_input(),
            actor=actor,
            committee_id=actor.committee_ids(Permission.STUDY_CONFIRM)[0],
            ym=form.ym,
        ),
        done=told,
        back=lambda _: url_for("study.documents", month=month_code(form.ym)),
    )


@blueprint.route("/documents/<int:document_id>/remove", methods=["GET", "POST"])
@requires(Permission.STUDY_CONFIRM, emits={AuditAction.STUDY_DOCUMENT_REMOVED})
def remove_document(document_id: int) -> Response:
    """Take out a document that nobody has ticked."""
    session, actor = db.session(), current_actor()
    found = queries.load_document(
        session, document_id, actor.committee_ids(Permission.STUDY_CONFIRM)
    )
    return removal(
        "学习篇目",
        {"月份": month_label(found.ym), "篇目": found.title},
        lambda _version: operations.remove_document(session, found, actor=actor),
        back=url_for("study.documents", month=month_code(found.ym)),
        done="已从本月篇目中移除。",
    )
