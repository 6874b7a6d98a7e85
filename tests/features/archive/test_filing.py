"""Filing: which documents wait, their numbers without a gap, the stamp on the first page, what nobody may do."""

import io
import json
from datetime import date

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem, ArchiveRetention
from intranet.domain.archive.words import (
    ItemKind,
    ItemState,
    Retention,
    archival_code,
    state_of_final,
)
from intranet.domain.organization.tables import Committee
from intranet.domain.records.workflow import State
from intranet.domain.summaries.signed_copies import CopyDifference, Matter
from intranet.domain.summaries.signing import Act, Signature, SigningStep, begin_signing
from intranet.domain.summaries.store import in_order
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.archive import making
from intranet.features.summaries.filing import SummaryFiling
from intranet.foundation import clock
from intranet.foundation.quarters import Half, Quarter, Year, stored_period
from intranet.pagekit.files import stores
from tests.conftest import actor_of
from tests.factories.archive import Q1, Q2, Q3, file_all, final_summary, numbered, signed_copy
from tests.rows import committed, newest, sheet_rows, stored


def test_a_number_is_written_as_the_standard_says():
    assert (
        archival_code("0123", "WS", 2026, Retention.TEN, "JGGW", 17) == "0123-WS·2026-D10-JGGW-0017"
    )
    assert archival_code("0123", "WS", 2026, Retention.PERMANENT, "JGGW", 1).endswith(
        "-Y-JGGW-0001"
    )


def test_documents_are_to_be_filed_once_their_year_is_over():
    assert state_of_final(2025, 2025) is ItemState.FINAL
    assert state_of_final(2024, 2025) is ItemState.DUE


def test_numbers_follow_each_other_by_year_and_retention(app, session, login_as):
    numbered(session)
    first, second = final_summary(session, "B01", Q1), final_summary(session, "B02", Q1)
    third = final_summary(session, "B01", Q2)
    year = final_summary(session, None, Year(2024))
    page = login_as("archivist").get("/archive/due?year=2025").text
    assert "B01-2025Q1" in page
    assert "已定稿" in page
    assert "10年" in page
    assert "待归档" in login_as("archivist").get("/archive/due?year=2024").text
    waiting = sheet_rows(login_as("archivist").get("/archive/due.xlsx?year=2025"))[3:]
    assert [row[1] for row in waiting] == ["B01-2025Q1", "B02-2025Q1", "B01-2025Q2"]
    assert {row[4:] for row in waiting} == {("10年", "已定稿")}
    assert file_all(login_as, second, first) == [
        "0123-WS·2025-D10-JGDW-0001",
        "0123-WS·2025-D10-JGDW-0002",
    ]
    assert file_all(login_as, third, year) == [
        "0123-WS·2024-D10-JGDW-0001",
        "0123-WS·2025-D10-JGDW-0003",
    ]
    # in the order of quarters and branches, whatever was ticked first
    assert [(one.number, one.document_number) for one in stored(app, ArchiveItem)][:2] == [
        (1, "B01-2025Q1"),
        (2, "B02-2025Q1"),
    ]
    assert {one.state for one in stored(app, QuarterlySummary)} == {State.ARCHIVED}
    (event, *_) = stored(app, AuditEvent, AuditEvent.action == AuditAction.RECORD_ARCHIVED.value)
    assert event.object_label.startswith("0123-WS·2025-D10-JGDW-0001")


def test_the_filed_copy_bears_the_stamp_and_its_number(app, session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Q1, editions=2, signed_edition=2)
    file_all(login_as, summary)
    item = newest(session, ArchiveItem)
    files = {one.name: one.sha256 for one in session.scalars(select(ArchiveFile))}
    assert set(files) == {
        "正文.pdf",
        "data.json",
        "metadata.xml",
        "历次版本/第1版.pdf",
        "历次版本/第2版.pdf",
    }
    assert item.edition == 2
    assert item.sha256 == files["正文.pdf"]
    content = stores().objects.get(item.sha256)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == item.pages
        assert item.code in str(pdf.Root.Metadata.read_bytes().decode())
    answer = login_as("archivist").get(f"/archive/items/{item.id}.pdf")
    assert answer.data == content
    told = json.loads(stores().objects.get(files["data.json"]))
    assert told["档号"] == item.code
    assert told["版次"] == 2
    metadata = stores().objects.get(files["metadata.xml"]).decode()
    assert "<题名>B01" in metadata
    assert "<保管期限>10年</保管期限>" in metadata
    # an edition as it was approved is not stamped
    assert files["历次版本/第2版.pdf"] != files["正文.pdf"]


@pytest.mark.parametrize(("signed", "ready"), [(None, False), (2, True), (1, False)])
def test_a_newer_edition_is_filed_when_it_is_signed(session, login_as, signed, ready):
    numbered(session)
    summary = final_summary(session, "B01", Q1, editions=2, signed_edition=signed)
    begin_signing(session, summary, 2)
    committed(session)
    page = login_as("archivist").get("/archive/due").text
    assert "第2版" in page
    assert ("尚未签发" not in page) is ready
    assert ('type="checkbox"' in page) is ready
    if ready:
        file_all(login_as, summary)
    else:
        answer = login_as("archivist").post(
            "/archive/file", {"document": [f"summary.{summary.id}"], "code": ["x"]}
        )
        assert answer.status_code == 409
        assert "尚未签发，或者签发稿还没有回传并核对完毕，不能归档：B01" in answer.text


@pytest.mark.parametrize("signed", [None, 1])
def test_a_signed_copy_that_waits_holds_filing_up(session, signed):
    summary = final_summary(session, "B01", Q1, signed_edition=signed)
    returned = signed_copy(session, summary, final_at=None)
    (one,) = SummaryFiling().finals(session, summary.committee_id)
    assert not one.signed
    returned.withdrawn_at = clock.now()
    committed(session, returned)
    (one,) = SummaryFiling().finals(session, summary.committee_id)
    assert one.signed


def test_nothing_of_a_quarter_that_is_not_closed_is_filed(app, session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Q1, closed=False)
    page = login_as("archivist").get("/archive/due").text
    assert "尚未关账" in page
    assert 'type="checkbox"' not in page
    answer = login_as("archivist").post(
        "/archive/file", {"document": [f"summary.{summary.id}"], "code": ["x"]}
    )
    assert answer.status_code == 409
    assert "不能归档：B01" in answer.text
    assert stored(app, ArchiveItem) == []
    # the desk asks for nothing that cannot be done yet
    clock.fix_today(date(2026, 1, 5))
    assert "往年文件待归档" not in login_as("archivist").get("/").text
    final_summary(session, "B02", Q1)
    assert (
        '往年文件待归档</a> <strong class="text-nowrap">1件' in login_as("archivist").get("/").text
    )


def _scan() -> bytes:
    stream = io.BytesIO()
    Image.new("L", (60, 80), 255).save(stream, "PNG")
    return stream.getvalue()


def test_what_came_back_signed_is_told_and_fetched_with_the_item(session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Q1, signed_edition=1)
    begin_signing(session, summary, 1)
    session.flush()
    step = session.scalars(select(SigningStep).order_by(SigningStep.position)).first()
    leader = actor_of(session, "leader").user_id
    day = date(2025, 4, 10)
    step.given = True
    session.add(
        Signature(
            step_id=step.id, act=Act.SIGNED, name="卢卫平", post="党支部书记", signed_on=day,
            on_paper=False, user_id=leader, actor_name="卢卫平", recorded_at=clock.now(),
        )
    )  # fmt: skip
    changed = CopyDifference(
        position=1, matter=Matter.TEXT, place="二、存在问题", old="扎实", new="有序",
        accepted_by_id=leader, accepted_by_name="孙立群", accepted_at=clock.now(),
    )  # fmt: skip
    scan = _scan()
    signed_copy(session, summary, ("正本.png", scan), differences=[changed])
    file_all(login_as, summary)
    item = newest(session, ArchiveItem)
    files = {one.name: one for one in session.scalars(select(ArchiveFile))}
    told = json.loads(stores().objects.get(files["data.json"].sha256))
    assert [(one["姓名"], one["职务"], one["日期"]) for one in told["签批"]] == [
        ("卢卫平", "党支部书记", "2025-04-10")
    ]
    assert "以签发稿为准" in told["签发稿"]["说明"]
    (difference,) = told["签发稿"]["不同之处"]
    assert (difference["正文"], difference["签发稿"], difference["认可人"]) == (
        "扎实",
        "有序",
        "孙立群",
    )
    metadata = stores().objects.get(files["metadata.xml"].sha256).decode()
    assert "<个人职位>党支部书记</个人职位>" in metadata
    assert "以签发稿为准" in metadata
    assert "签发稿为“有序”" in metadata
    kept = files["签发稿/01-正本.png"]
    address = f"/archive/items/{item.id}/files/{kept.id}"
    page = login_as("archivist").get(f"/archive/items/{item.id}").text
    assert page.count(f'href="{address}"') == 2
    assert "未上传" not in page
    answer = login_as("archivist").get(address)
    assert answer.data == scan
    assert answer.headers["Content-Disposition"].startswith("attachment")
    data = files["data.json"].id
    assert login_as("archivist").get(f"/archive/items/{item.id}/files/{data}").status_code == 404


def test_numbers_that_others_took_meanwhile_are_proposed_anew(app, session, login_as):
    numbered(session)
    first, second = final_summary(session, "B01", Q1), final_summary(session, "B02", Q1)
    file_all(login_as, first)
    stale = {"document": [f"summary.{second.id}"], "code": ["0123-WS·2025-D10-JGDW-0001"]}
    answer = login_as("archivist").post("/archive/file", stale)
    assert answer.status_code == 409
    assert "件号与您看到的不同" in answer.text
    assert "0123-WS·2025-D10-JGDW-0002" in answer.text
    assert len(stored(app, ArchiveItem)) == 1
    again = {"document": [f"summary.{first.id}"], "code": ["0123-WS·2025-D10-JGDW-0001"]}
    answer = login_as("archivist").post("/archive/file", again)
    assert answer.status_code == 409
    assert "已经归档" in answer.text
    # a document whose number did not arrive is not left out without a word
    third = final_summary(session, "B01", Q2)
    short = {
        "document": [f"summary.{one.id}" for one in (second, third)],
        "code": ["0123-WS·2025-D10-JGDW-0002"],
    }
    assert login_as("archivist").post("/archive/file", short).status_code == 409
    assert len(stored(app, ArchiveItem)) == 1


@pytest.mark.on_both
def test_no_number_is_given_twice(session, login_as):
    numbered(session)
    file_all(login_as, final_summary(session, "B01", Q1))
    item = newest(session, ArchiveItem)
    values = {
        c.key: getattr(item, c.key) for c in ArchiveItem.__mapper__.column_attrs if c.key != "id"
    }
    session.add(ArchiveItem(**{**values, "record_id": item.record_id + 1}))
    with pytest.raises(IntegrityError, match=r"uq_archive_item_number|archive_item\.number"):
        session.flush()
    session.rollback()


def test_without_the_number_of_the_fonds_nothing_is_filed(app, session, login_as):
    summary = final_summary(session, "B01", Q1)
    answer = login_as("archivist").post(
        "/archive/file", {"document": [f"summary.{summary.id}"], "code": ["x"]}
    )
    assert answer.status_code == 422
    assert "还没有填写全宗号" in answer.text
    assert stored(app, ArchiveItem) == []


def test_the_offices_own_retention_holds_from_its_year_on(session, login_as):
    numbered(session)
    archivist = login_as("archivist")
    row = {
        "kind": "branch_summary",
        "retention": "thirty",
        "from_year": "2025",
        "basis": "本单位保管期限表",
        "version": "0",
    }
    assert archivist.post("/archive/retention/new", row).status_code == 303
    twice = archivist.post("/archive/retention/new", row)
    assert twice.status_code == 422
    assert "已有保管期限" in twice.text
    assert newest(session, ArchiveRetention).kind is ItemKind.BRANCH_SUMMARY
    codes = file_all(login_as, final_summary(session, "B01", Q3))
    assert codes == ["0123-WS·2025-D30-JGDW-0001"]


def test_another_committee_has_numbers_and_documents_of_its_own(app, session, login_as):
    numbered(session)
    other = Committee(code="OTHER")
    committed(session, other)
    numbered(session, other.id)
    foreign = final_summary(session, None, Q2, committee_id=other.id)
    own = final_summary(session, "B01", Q1)
    archivist = login_as("archivist")
    page = archivist.get("/archive/due?year=2025").text
    assert "B01-2025Q1" in page
    assert "JG-2025Q2" not in page
    answer = archivist.post(
        "/archive/file",
        {"document": [f"summary.{foreign.id}"], "code": ["0123-WS·2025-D10-JGDW-0001"]},
    )
    assert answer.status_code == 409
    file_all(login_as, own)
    item = newest(session, ArchiveItem)
    item.committee_id = other.id
    committed(session, item)
    assert archivist.get(f"/archive/items/{item.id}").status_code == 404
    assert archivist.get(f"/archive/items/{item.id}.pdf").status_code == 404
    assert item.title not in archivist.get("/archive").text


def test_a_process_that_dies_while_it_makes_the_files_leaves_nothing_of_them(
    app, session, login_as, monkeypatch
):
    numbered(session)
    summary = final_summary(session, "B01", Q1)
    render = making.render_document

    def dies(*_arguments, **_options):
        raise SystemExit

    monkeypatch.setattr(making, "render_document", dies)
    with pytest.raises(SystemExit):
        file_all(login_as, summary)
    (item,) = stored(app, ArchiveItem)
    assert item.sha256 is None
    assert stored(app, ArchiveFile) == []
    assert "正在制作" in login_as("archivist").get(f"/archive/items/{item.id}").text
    assert login_as("archivist").get(f"/archive/items/{item.id}.pdf").status_code == 404
    monkeypatch.setattr(making, "render_document", render)
    for _ in range(2):
        making.make_item(session, item.id)
        session.commit()
    made = stored(app, AuditEvent, AuditEvent.action == AuditAction.ARCHIVE_ITEM_MADE.value)
    assert len(made) == 1
    assert newest(session, ArchiveItem).sha256 is not None


def test_only_the_archivist_files(session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Q1)
    for other in ("staff", "leader"):
        assert login_as(other).get("/archive/due").status_code == 200
        answer = login_as(other).post(
            "/archive/file", {"document": [f"summary.{summary.id}"], "code": ["x"]}
        )
        assert answer.status_code == 403
    assert login_as("secretary1").get("/archive").status_code == 403


def test_a_filed_summary_is_neither_reopened_nor_changed(session, login_as):
    numbered(session)
    file_all(login_as, final_summary(session, "B01", Q1))
    page = login_as("leader").get("/quarters/2025Q1/B01").text
    assert "已归档" in page
    assert 'value="reopen"' not in page


def test_what_is_kept_long_enough_is_proposed_and_stays(app, session, login_as):
    numbered(session)
    file_all(login_as, final_summary(session, "B01", Q1))
    item = newest(session, ArchiveItem)
    item.year, item.written_on = 2014, date(2014, 4, 9)
    committed(session, item)
    page = login_as("archivist").get("/archive?state=expired").text
    assert "建议组织鉴定" in page
    assert item.title in page
    assert len(stored(app, ArchiveItem)) == 1


def test_summaries_of_a_year_stand_in_the_order_in_which_their_periods_end(session):
    for period in (Year(2025), Half(2025, 1), Quarter(2025, 4), Quarter(2025, 2)):
        final_summary(session, "B01", period, closed=False)
    found = session.scalars(select(QuarterlySummary).order_by(in_order()))
    assert [str(stored_period(one.year, one.quarter)) for one in found] == [
        "2025Q2",
        "2025H1",
        "2025Q4",
        "2025",
    ]
