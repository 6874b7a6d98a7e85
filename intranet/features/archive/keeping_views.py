"""What the numbers begin with and how long what is kept; packages to download; whether all files are sound."""

from flask import Response, url_for

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.archive.numbering import numbering_of
from intranet.domain.archive.tables import ArchiveNumbering, ArchivePackage, ArchiveRetention
from intranet.domain.archive.words import ItemKind
from intranet.domain.organization.directory import branches_during, name_of_committee
from intranet.domain.records.entries import Events
from intranet.features.archive import operations, queries
from intranet.features.archive.forms import NumberingForm, PackageForm, RetentionForm
from intranet.features.archive.page import blueprint, keeps, own_committee, tabs
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.pagekit.access import requires
from intranet.pagekit.downloads import zip_response
from intranet.pagekit.fields import choices
from intranet.pagekit.files import stores
from intranet.pagekit.forms import RecordForm
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

NUMBERING = Register(
    ArchiveNumbering,
    "全宗号和机构代码",
    Events(AuditAction.ARCHIVE_NUMBERING_SET, AuditAction.ARCHIVE_NUMBERING_SET),
    Permission.ARCHIVE_EDIT,
    reads=lambda actor, row: row.committee_id in actor.committee_ids(Permission.ARCHIVE_READ),
    keepers="档案管理员",
    placed_by=("committee_id",),
)
RETENTION = Register(
    ArchiveRetention,
    "保管期限",
    Events(
        AuditAction.ARCHIVE_RETENTION_ENTERED,
        AuditAction.ARCHIVE_RETENTION_EDITED,
        AuditAction.ARCHIVE_RETENTION_REMOVED,
    ),
    Permission.ARCHIVE_EDIT,
    reads=lambda actor, row: row.committee_id in actor.committee_ids(Permission.ARCHIVE_READ),
    keepers="档案管理员",
    placed_by=("committee_id",),
)
COLUMNS = (
    Column("文件种类", 20, lambda row: row.kind.label, heads=True),
    Column("保管期限", 12, lambda row: row.retention.label),
    Column("适用年度", 16, lambda row: f"{row.from_year}年度起"),
    Column("依据", 50, lambda row: row.basis),
)
TWICE = {"from_year": ["这一种类在这一年度已有保管期限，请修改已有的一条。"]}


@listed(blueprint, "/archive/retention", Permission.ARCHIVE_READ, "archive/retention.html")
def retention() -> Listing:
    """The retention table of the office, what holds where it says nothing, what the numbers begin with."""
    session, committee, keeper = db.session(), own_committee(), keeps()
    return Listing(
        title="保管期限表",
        columns=COLUMNS,
        statement=queries.retention_rows(committee),
        row=lambda found: found.ArchiveRetention,
        edit=(lambda row: url_for("archive.edit_retention", key=row.id)) if keeper else None,
        values={
            "tabs": tabs("retention"),
            "numbering": numbering_of(session, committee),
            "usual": [(kind.label, kind.usual.label) for kind in ItemKind],
            "keeps": keeper,
        },
    )


@blueprint.route("/archive/retention/new", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_RETENTION_ENTERED})
def new_retention() -> Response:
    """Say how long a kind is kept from a year on."""
    return _retention_form(RETENTION.opened())


@blueprint.route("/archive/retention/<int:key>", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_RETENTION_EDITED})
def edit_retention(key: int) -> Response:
    """Correct it. What is filed keeps its number."""
    return _retention_form(RETENTION.load(key))


def _retention_form(line: Line[ArchiveRetention]) -> Response:
    form = RetentionForm.of(line.row, is_new=line.is_new, from_year=clock.today().year)
    return line.answer(
        form, "archive/retention_form.html", back=url_for("archive.retention"), twice=TWICE
    )


@blueprint.route("/archive/retention/<int:key>/remove", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_RETENTION_REMOVED})
def remove_retention(key: int) -> Response:
    """Take a row out: what is usual holds again."""
    return RETENTION.load(key).removal(back=url_for("archive.retention"))


@blueprint.route("/archive/numbering", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_NUMBERING_SET})
def numbering() -> Response:
    """What the numbers of the committee begin with; numbers given stay as they are."""
    session, committee = db.session(), own_committee()
    row = numbering_of(session, committee)
    line = NUMBERING.opened("committee") if row is None else NUMBERING.load(row.id)
    fresh = {
        "category": "WS",
        "fonds_name": name_of_committee(session, committee, clock.today()).full_name,
    }
    form = NumberingForm.of(line.row, is_new=line.is_new, **fresh)
    return line.answer(form, "archive/numbering.html", back=url_for("archive.retention"))


@blueprint.route("/archive/packages", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_PACKAGE_ASKED})
def packages() -> Response:
    """Have the packages of a year made as one file, and fetch what was made."""
    session, actor, committee = db.session(), current_actor(), own_committee()
    form = PackageForm()
    years = sorted(queries.item_years(session, committee), reverse=True)
    branches = branches_during(
        session, actor, None, clock.today(), permission=Permission.ARCHIVE_READ
    )
    own = [one for one in branches if one.committee_id == committee]
    form.year.choices = choices([(one, f"{one}年度") for one in years])
    form.branch.choices = choices([("", "机关党委"), *((one.id, one.short_name) for one in own)])
    page = FormPage(
        "archive/packages.html",
        url_for("archive.packages"),
        lambda: {
            "tabs": tabs("packages"),
            "made": queries.packages(session, committee),
            "names": {one.id: one.short_name for one in own},
            "any": bool(years),
        },
    )
    return page.answer(
        form,
        lambda: operations.ask_package(
            session, committee, form.branch.data, form.year.data, actor=actor
        ),
        done="已开始制作信息包，完成后在下面下载。",
    )


@blueprint.get("/archive/packages/<int:key>.zip")
@requires(Permission.ARCHIVE_EDIT)
def package_file(key: int) -> Response:
    """Packages that were made."""
    found = db.session.get(ArchivePackage, key)
    if found is None or found.committee_id != own_committee() or found.sha256 is None:
        raise NotFound("没有找到这个信息包，或者还在制作。")
    return zip_response(stores().objects.get(found.sha256), f"{found.year}年度归档信息包{key}.zip")


@blueprint.route("/archive/checks", methods=["GET", "POST"])
@requires(Permission.ARCHIVE_EDIT, emits={AuditAction.ARCHIVE_CHECK_ASKED})
def checks() -> Response:
    """The last reading of all stored files with what it found, and having them read now."""
    session, committee = db.session(), own_committee()
    page = FormPage(
        "archive/checks.html",
        url_for("archive.checks"),
        lambda: {"tabs": tabs("checks"), "checks": queries.checks(session, committee)},
    )
    return page.answer(
        RecordForm(),
        lambda: operations.ask_check(session, committee, actor=current_actor()),
        done="已开始核验，完成后结果显示在本页。",
    )
