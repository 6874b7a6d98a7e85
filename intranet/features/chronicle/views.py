"""Pages of the chronicle: the year, one entry's form, its removal."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.chronicle import (
    FIRST_YEAR,
    ChronicleEntry,
    DatePrecision,
    entry_of_activity,
)
from intranet.domain.organization.directory import name_of_committee
from intranet.domain.paper.parts import PhotoPrint
from intranet.domain.records.entries import Events
from intranet.features.chronicle import queries
from intranet.features.chronicle.album import album
from intranet.features.chronicle.forms import ChronicleForm
from intranet.features.chronicle.queries import Filters
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.pagekit import notices
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, year_options
from intranet.pagekit.fields import choices
from intranet.pagekit.forms import number_in
from intranet.pagekit.htmx import go_to
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.printed import PHOTO_CHRONICLE, printed
from intranet.pagekit.printing import in_demo, print_answer
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

blueprint = Blueprint("chronicle", __name__)

TWICE = "该活动已列入大事记，不再重复登记。需要改动的，请修改已有的一条。"
CHRONICLE = Register(
    ChronicleEntry,
    "大事记",
    Events(
        AuditAction.CHRONICLE_ENTERED,
        AuditAction.CHRONICLE_EDITED,
        AuditAction.CHRONICLE_REMOVED,
    ),
    Permission.CHRONICLE_EDIT,
    reads=queries.readable,
    keepers="机关党委工作人员",
    # the branch of an entry is what it tells of
    placed_by=("committee_id",),
)
COLUMNS = (
    Column("日期", 22, lambda entry: entry.date_label, blank="日期不详"),
    Column("内容", 60, lambda entry: entry.caption, heads=True),
    Column("栏目", 12, lambda entry: entry.section, blank="未分栏目"),
    Column("公开", 10, lambda entry: "可以公开" if entry.public_ok else "内部查看"),
)


@listed(blueprint, "/chronicle", Permission.CHRONICLE_READ, "chronicle/index.html")
def index() -> Listing:
    """The entries of a year: by month, as a list by hand or by date, or the photographs of what they tell of."""
    session, actor, args = db.session(), current_actor(), request.args
    years = queries.years(session, actor)
    view = args.get("view", "")
    if view not in queries.VIEWS:
        view = queries.BY_MONTH
    filters = Filters(
        year=asked_year(FIRST_YEAR) or years[0],
        quarter=args.get("quarter", ""),
        section=args.get("section", ""),
        order=args.get("order", ""),
        view=view,
    )
    on_wall = view == queries.PHOTOS
    kept: dict[str, Any] = {
        "year": filters.year,
        **{name: args[name] for name in ("quarter", "section") if args.get(name)},
    }
    counts = queries.quarter_counts(session, actor, filters.year)
    return Listing(
        title=f"{filters.year}年大事记",
        columns=COLUMNS,
        statement=queries.entries(actor, filters),
        row=lambda found: found.ChronicleEntry,
        scope=filters.words,
        shown=not on_wall,
        edit=(lambda entry: url_for("chronicle.edit", entry_id=entry.id))
        if actor.can(Permission.CHRONICLE_EDIT)
        else None,
        values={
            "filters": filters,
            "views": [
                {
                    "label": label,
                    "url": url_for("chronicle.index", **kept, view=one),
                    "active": one == view,
                }
                for one, label in queries.VIEWS.items()
            ],
            "by_month": queries.by_month if view == queries.BY_MONTH else None,
            "photos": queries.photos(session, actor, filters) if on_wall else [],
            "on_wall": on_wall,
            "total": sum(counts.values()),
            # the summary of a year of which anything is told can be written
            "reviewed": bool(
                sum(counts.values())
                and Year(filters.year).first_day <= clock.today()
                and actor.committee_ids(Permission.SUMMARY_READ)
            ),
            "year_options": year_options(filters.year, years),
            "quarter_options": [
                ("", "全年"),
                *((key, f"{label}（{counts[key]}条）") for key, label in queries.QUARTERS.items()),
            ],
            "section_options": [
                ("", "全部"),
                *((name, name) for name in queries.sections(session, actor, filters.year)),
            ],
            "order_options": [(queries.BY_HAND, "编排顺序"), (queries.BY_DATE, "日期先后")],
        },
    )


@printed(blueprint, "/chronicle/album", PHOTO_CHRONICLE)
@requires(Permission.CHRONICLE_READ)
def album_pdf() -> Response:
    """The entries of a year in the order of dates with their photographs, two or four a page (?per=)."""
    session, actor, today = db.session(), current_actor(), clock.today()
    year = asked_year(FIRST_YEAR) or queries.years(session, actor)[0]
    as_of = min(today, Year(year).last_day)
    committee_id = actor.grants[0].committee_id
    filters = Filters(year, quarter="", section="", order=queries.BY_DATE, view=queries.LIST)
    document = album(
        session.scalars(queries.entries(actor, filters)).all(),
        [
            PhotoPrint(photo.digest, photo.caption)
            for photo in queries.photos(session, actor, filters)
        ],
        owner=name_of_committee(session, committee_id, as_of),
        code=str(committee_id),
        year=year,
        as_of=as_of,
        per_page=2 if request.args.get("per") == "2" else 4,
        demo=in_demo(),
    )
    return print_answer("album.html", document)


@blueprint.route("/chronicle/new", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_ENTERED})
def new() -> Response:
    """Add an entry by hand, or one made from an approved gathering (``activity``), which is entered once."""
    session, actor = db.session(), current_actor()
    activity_id = number_in(request.values.get("activity"))
    line = CHRONICLE.opened(activity_id=activity_id)
    fresh: dict[str, Any] = {}
    if activity_id:
        activity = queries.load_countable(session, activity_id, actor)
        known = entry_of_activity(session, activity_id)
        if known is not None and request.method != "POST":
            notices.caution(TWICE)
            return go_to(url_for("chronicle.edit", entry_id=known))
        owners = dict(queries.branch_choices(session, actor))
        fresh = queries.from_activity(activity, owners.get(str(activity.branch_id or ""), ""))
    return _form(line, **fresh)


@blueprint.route("/chronicle/<int:entry_id>", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_EDITED})
def edit(entry_id: int) -> Response:
    """Change one."""
    return _form(CHRONICLE.load(entry_id))


def filled(line: Line[ChronicleEntry], **fresh: Any) -> ChronicleForm:
    """The form of an entry, with the branches of which it may tell."""
    session, actor, year = db.session(), current_actor(), clock.today().year
    if line.is_new:
        place = line.once(queries.next_position, session, line.home.committee_id, year)
        fresh = {"year": year, "precision": DatePrecision.DAY, "position": place} | fresh
    form = line.filled(ChronicleForm, **fresh)
    form.branch_id.choices = choices(line.once(queries.branch_choices, session, actor))
    form.clearer_id = line.row.cleared_by_id or actor.user_id
    return form


workbook(
    "chronicle",
    CHRONICLE,
    filled,
    listed="chronicle.index",
    same=("year", "caption"),
    without=("photo_caption",),
)


def _form(line: Line[ChronicleEntry], **fresh: Any) -> Response:
    form = filled(line, **fresh)
    return line.answer(
        form,
        "chronicle/form.html",
        back=url_for("chronicle.index", year=form.year.data),
        twice=TWICE,
        sections=queries.sections(db.session(), current_actor()),
    )


@blueprint.route("/chronicle/<int:entry_id>/remove", methods=["GET", "POST"])
@requires(Permission.CHRONICLE_EDIT, emits={AuditAction.CHRONICLE_REMOVED})
def remove(entry_id: int) -> Response:
    """Take one out."""
    line = CHRONICLE.load(entry_id)
    return line.removal(back=url_for("chronicle.index", year=line.row.year))
