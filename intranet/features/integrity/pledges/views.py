"""责任书: who owes one and how it stands, the register, the form, the scan."""

from typing import Any

from flask import Response, request
from sqlalchemy import ColumnElement, Select, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.permissions import Permission
from intranet.domain.integrity.pledges import Pledge, PledgeLevel
from intranet.domain.integrity.signing import committee_secretary, pledge_standing, post_holders
from intranet.domain.organization.directory import name_of_committee
from intranet.domain.organization.homes import Home
from intranet.domain.organization.tables import PostTitle
from intranet.domain.records.entries import Events
from intranet.features.integrity.books import Book, keep, linked, register
from intranet.features.integrity.page import asked_scope, blueprint, people_of
from intranet.features.integrity.papers import pledge_print
from intranet.features.integrity.pledges.forms import PledgeForm, ScanForm
from intranet.features.integrity.pledges.operations import keep_scan, scan_of
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import NotFound
from intranet.foundation.quarters import Year
from intranet.foundation.typed import read_number
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year
from intranet.pagekit.fields import choices
from intranet.pagekit.files import keep_one, send_download
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.registers import Line
from intranet.pagekit.saving import FormPage
from intranet.pagekit.session import current_actor

LAYOUT = (
    ("year", "member_id"),
    ("signer_a", "signer_b"),
    ("signed_on", "starts_on", "ends_on"),
    "edition",
)
COLUMNS = (
    Column("年度", 8, lambda row: f"{row.Pledge.year}年"),
    Column("层级", 14, lambda row: row.Pledge.level_words),
    Column("甲方", 20, lambda row: f"{row.Pledge.party_a}（{row.Pledge.signer_a}）"),
    linked("乙方", 20, lambda row: f"{row.Pledge.party_b}（{row.Pledge.signer_b}）", "pledges"),
    Column("签订日期", 12, lambda row: row.Pledge.signed_on.isoformat(), order=Pledge.signed_on),
    Column(
        "有效期", 22, lambda row: f"{row.Pledge.starts_on}至{row.Pledge.ends_on}", on_page=False
    ),
    Column("文本版本", 16, lambda row: row.Pledge.edition, on_page=False),
)


def rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Pledges, those with the committee first."""
    return (
        select(Pledge)
        .where(*conditions)
        .order_by(Pledge.branch_id, Pledge.level, Pledge.signed_on.desc(), Pledge.id)
    )


def _holders(home: Home, pledge: Pledge) -> dict[int, tuple[str, str]]:
    """Posts that sign with this place: label and name by member, the one of the line among them."""
    session, today = db.session(), clock.today()
    if home.branch_id is None:
        found = {member_id: (f"{home.name}任职人员", name) for member_id, name in people_of(home)}
    else:
        found = {
            one.member_id: (one.title.label, one.name)
            for one in post_holders(session, [home.branch_id], today)[home.branch_id]
            if one.title is not PostTitle.BRANCH_SECRETARY
        }
    if pledge.member_id is not None:
        found.setdefault(pledge.member_id, (pledge.party_b, pledge.signer_b))
    return found


def _leader(home: Home) -> str:
    """Who leads the branch today; empty for none."""
    if home.branch_id is None:
        return ""
    holders = post_holders(db.session(), [home.branch_id], clock.today())[home.branch_id]
    return next((one.name for one in holders if one.title is PostTitle.BRANCH_SECRETARY), "")


def _form(line: Line[Pledge]) -> Response:
    today, home = clock.today(), line.home
    year = asked_year(last=today.year + 1) or today.year
    level = line.row.level if not line.is_new else PledgeLevel.POST
    if line.is_new and home.branch_id is not None and request.args.get("level") != level.value:
        level = PledgeLevel.BRANCH
    leader = _leader(home)
    # the committee signs by its secretary
    superior = committee_secretary(db.session(), home.committee_id, today)
    form = PledgeForm.of(
        line.row,
        is_new=line.is_new,
        year=year,
        signed_on=today,
        starts_on=Year(year).first_day,
        ends_on=Year(year).last_day,
        signer_a=superior if level is PledgeLevel.BRANCH or home.branch_id is None else leader,
        signer_b=leader,
        member_id=request.args.get("member", type=read_number),
    )
    years = sorted({today.year - 1, today.year, today.year + 1, line.row.year or today.year})
    form.year.choices = choices((one, f"{one}年") for one in years)
    if level is PledgeLevel.BRANCH:
        del form.member_id
        committee = name_of_committee(db.session(), home.committee_id, today).short_name
        form.fixed = {"level": level, "member_id": None, "party_a": committee, "party_b": home.name}
    else:
        form.holders = _holders(home, line.row)
        form.member_id.choices = choices(
            [
                ("", "请选择"),
                *((key, f"{post} {name}") for key, (post, name) in form.holders.items()),
            ]
        )
        del form.signer_b
        form.fixed = {"level": level, "party_a": home.name}
    return line.answer(
        form,
        "integrity/form.html",
        back=BOOK.back(line.row),
        onward=BOOK.back,
        book=BOOK,
        layout=LAYOUT,
        about=level.label if level is PledgeLevel.BRANCH else "与岗位签订",
        rule=""
        if level is PledgeLevel.BRANCH
        else "书记代表党支部与机关党委签订，不在岗位中列出。",
        twice={"signed_on": ["这份责任书已经登记过，请核对签订日期。"]},
    )


BOOK = keep(
    Book(
        endpoint="pledges",
        register=register(
            Pledge,
            "责任书",
            Events(
                AuditAction.PLEDGE_ENTERED, AuditAction.PLEDGE_EDITED, AuditAction.PLEDGE_REMOVED
            ),
            day="signed_on",
        ),
        columns=COLUMNS,
        rows=rows,
        form=_form,
        year_of=lambda row: row.year,
        template="integrity/pledge.html",
        more=lambda row: {"scan": scan_of(db.session(), row.Pledge.id)},
        paper=pledge_print,
    )
)


@listed(blueprint, "/pledges", Permission.INTEGRITY_READ, "integrity/pledges.html")
def pledges() -> Listing:
    """What is owed and signed, and the pledges of the year."""
    scope = asked_scope(Permission.INTEGRITY_READ, Permission.INTEGRITY_EDIT)
    standing = pledge_standing(db.session(), scope.shown, scope.year, clock.today())
    due = sum(one.due for one in standing.values())
    return BOOK.listing(
        scope,
        f"{scope.year}年责任书签订登记",
        Pledge.year == scope.year,
        scope_words=f"{standing[scope.one.id].words}。" if scope.one and due else "",
        standing=standing,
    )


@blueprint.route("/pledges/<int:key>/scan", methods=["GET", "POST"])
@requires(Permission.INTEGRITY_EDIT, emits={AuditAction.PLEDGE_SCANNED})
def pledge_scan(key: int) -> Response:
    """Keep the signed pledge as a scan."""
    session, actor = db.session(), current_actor()
    pledge = BOOK.register.load(key).row
    form = ScanForm() if request.method == "POST" else ScanForm(formdata=None)
    page = FormPage("integrity/scan.html", BOOK.url("show", key), {"pledge": pledge, "book": BOOK})
    if request.method != "POST":
        form.version.data = str(pledge.version)
        return page.show(form)
    # cleaning a scan takes seconds: no transaction stays open meanwhile
    session.rollback()

    def act() -> None:
        keep_one(
            form.file.data,
            lambda file: keep_scan(
                session,
                BOOK.register.load(key).row,
                file,
                actor=actor,
                version=form.seen_version,
            ),
        )

    return page.save(form, act, done="扫描件已保存。", row=pledge)


@blueprint.get("/pledges/<int:key>/scan/file")
@requires(Permission.INTEGRITY_READ)
def pledge_file(key: int) -> Response:
    """The scan of a pledge."""
    pledge = BOOK.register.find(key)
    scan = scan_of(db.session(), pledge.id)
    if scan is None:
        raise NotFound("这份责任书还没有扫描件。")
    return send_download(scan)
