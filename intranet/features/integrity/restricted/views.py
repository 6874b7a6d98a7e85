"""第一种形态: the register, its form, its numbers."""

from collections.abc import Callable
from datetime import date

from flask import Response, render_template, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.first_form_counts import LEAST, first_form_counts
from intranet.domain.integrity.knowing import Row, Sight, relatives_of, rows_of_others, sight_of
from intranet.domain.integrity.restricted import FirstFormMeasure, RestrictedColumns
from intranet.domain.organization.directory import BranchName
from intranet.domain.records import entries
from intranet.features.integrity.restricted import operations, queries
from intranet.features.integrity.restricted.forms import MeasureForm
from intranet.features.integrity.restricted.page import (
    blueprint,
    chosen_branch,
    damage_of,
    marked,
    note,
    only_branch,
    read_seen,
    tabs,
)
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotAllowed, NotFound
from intranet.foundation.quarters import Year
from intranet.pagekit.access import READING, requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.filters import iso
from intranet.pagekit.forms import EntryForm
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.removal import removal
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

NO_ROW = "没有找到这条登记，或者不在您的查看范围内。"
COLUMNS = (
    Column(
        "日期", 12, lambda line: line.row.taken_on.isoformat(), order=lambda line: line.row.taken_on
    ),
    Column("党支部", 20, lambda line: line.branch),
    Column("对象", 10, lambda line: line.person, heads=True),
    Column("方式", 10, lambda line: line.row.kind.label),
    Column("实施人", 16, lambda line: line.row.handler),
    Column("依据文号", 20, lambda line: line.row.document, blank="不适用"),
    Column(
        "影响期止",
        12,
        lambda line: iso(line.row.ends_on),
        blank="不适用",
    ),
    Column(
        "回访日期",
        12,
        lambda line: iso(line.row.visited_on),
        blank="未回访",
    ),
)


def year_lines(table: type[Row]) -> tuple[int, list[queries.Line], str]:
    """The year asked for, its rows that the person may know of, and what is said of those that do not open.

    That he reads them is recorded.
    """
    session, year = db.session(), asked_year() or clock.today().year
    span = Year(year)
    seen, damaged = rows_of_others(session, current_actor(), table, span.first_day, span.last_day)
    found = queries.lines(session, seen)
    read_seen(table, seen)
    return year, found, damage_of(damaged)


def other_year(day: date) -> int | None:
    """The year under which a saved row is listed, where that is not the one the list opens with."""
    return day.year if day.year != clock.today().year else None


def load(table: type[Row], key: int) -> tuple[Row, Sight]:
    """A row that the person may change; NotFound where he may not know of it, NotAllowed where he may only read."""
    session, actor = db.session(), current_actor()
    row = session.get(table, key)
    sight = sight_of(actor, row, relatives_of(session, actor)) if row is not None else None
    if row is None or sight is None or sight.own:
        raise NotFound(NO_ROW)
    if not sight.edits:
        raise NotAllowed("这条登记由机关纪委或者所在支部的书记、纪检委员办理。")
    if request.method in READING:
        note(row, sight.why)
    return row, sight


def answer_form(
    form: EntryForm,
    row: RestrictedColumns,
    name: str,
    save: Callable[..., object],
    *,
    day: str,
    branch: BranchName | None,
    done: str,
) -> Response:
    """Show the form of a row or *save* it; a new row comes with the *branch* for which it is entered.

    *name* is that of the form's template, the list is the same in the plural; *day* tells under which year the row is
    listed.
    """
    session, actor, is_new = db.session(), current_actor(), branch is not None
    people = queries.people_for(session, actor, row.branch_id, None if is_new else row)
    form["person_id"].choices = choices([("", "请选择"), *people])
    names = {} if branch else queries.branch_names(session, [row.branch_id])
    page = FormPage(
        f"integrity/restricted/{name}_form.html",
        url_for(f"restricted.{name}s"),
        {
            "is_new": is_new,
            "row": row,
            "here": request.url,
            "branch": branch.short_name if branch else names.get(row.branch_id, ""),
            "branches": queries.entry_branches(session, actor) if is_new else [],
        },
    )
    return page.answer(
        form,
        lambda: save(
            session, row, form.columns(), actor=actor, version=None if is_new else form.seen_version
        ),
        done=done,
        row=None if is_new else row,
        back=lambda _: url_for(f"restricted.{name}s", year=other_year(getattr(row, day))),
    )


@listed(
    blueprint,
    "/measures",
    Permission.FIRST_FORM_READ,
    "integrity/restricted/measures.html",
    reads={AuditAction.RESTRICTED_READ},
)
def measures() -> Listing:
    """First-form measures of a year."""
    year, found, damage = year_lines(FirstFormMeasure)
    actor = current_actor()
    return Listing(
        title=f"{year}年第一种形态登记",
        columns=COLUMNS,
        statement=found,
        scope=marked(),
        branch=only_branch(Permission.FIRST_FORM_READ),
        edit=lambda line: (
            url_for("restricted.edit_measure", key=line.row.id) if line.sight.edits else None
        ),
        restricted=True,
        withheld=damage,
        values={
            "tabs": tabs("measures"),
            "year": year,
            "years": year_options(year),
            "enters": actor.can(Permission.FIRST_FORM_EDIT) or actor.can(Permission.SANCTION_EDIT),
        },
    )


@blueprint.route("/measures/new", methods=["GET", "POST"])
@requires(Permission.FIRST_FORM_READ, emits={AuditAction.MEASURE_ENTERED})
def new_measure() -> Response:
    """Enter a measure."""
    branch = chosen_branch(Permission.FIRST_FORM_EDIT, Permission.SANCTION_EDIT)
    row = FirstFormMeasure(committee_id=branch.committee_id, branch_id=branch.id)
    return _form(row, branch)


@blueprint.route("/measures/<int:key>", methods=["GET", "POST"])
@requires(
    Permission.FIRST_FORM_READ,
    emits={AuditAction.MEASURE_EDITED},
    reads={AuditAction.RESTRICTED_READ},
)
def edit_measure(key: int) -> Response:
    """Correct one."""
    row, _ = load(FirstFormMeasure, key)
    return _form(row)


def _form(row: FirstFormMeasure, branch: BranchName | None = None) -> Response:
    actor, is_new = current_actor(), branch is not None
    form = MeasureForm.of(
        row,
        is_new=is_new,
        taken_on=clock.today(),
        person_id=None if is_new else row.member_id,
    )
    place = {"committee_id": row.committee_id, "branch_id": row.branch_id}
    form.kind.choices = choices(
        queries.kinds_for(
            by_branch=actor.covers(Permission.FIRST_FORM_EDIT, **place),
            by_organ=actor.covers(Permission.SANCTION_EDIT, **place),
        )
    )
    return answer_form(
        form,
        row,
        "measure",
        operations.save_measure,
        day="taken_on",
        branch=branch,
        done="第一种形态已登记。",
    )


@blueprint.route("/measures/<int:key>/remove", methods=["GET", "POST"])
@requires(
    Permission.FIRST_FORM_READ,
    emits={AuditAction.MEASURE_REMOVED},
    reads={AuditAction.RESTRICTED_READ},
)
def remove_measure(key: int) -> Response:
    """Take one out that was entered by mistake."""
    row, _ = load(FirstFormMeasure, key)
    return removal(
        "第一种形态登记",
        {"日期": row.taken_on.isoformat(), "对象": row.person_name, "方式": row.kind.label},
        lambda version: entries.remove(
            db.session(), row, operations.MEASURE_EVENTS, actor=current_actor(), version=version
        ),
        version=row.version,
        back=url_for("restricted.measures"),
    )


@blueprint.get("/measures/numbers")
@requires(Permission.FIRST_FORM_COUNT)
def numbers() -> str:
    """How often each kind was used in the whole committee, where that names nobody."""
    year = asked_year() or clock.today().year
    committee_id = current_actor().committee_ids(Permission.FIRST_FORM_COUNT)[0]
    first, last = date(year, 1, 1), date(year, 12, 31)
    counts, damaged = first_form_counts(db.session(), committee_id, first, last)
    return render_template(
        "integrity/restricted/numbers.html",
        tabs=tabs("numbers"),
        year=year,
        years=year_options(year),
        least=LEAST,
        counts=counts,
        damaged=damaged,
    )
