"""Records, notices, reports and handbooks are filed like summaries; what was filed by mistake is taken back."""

import json
from datetime import date

import bagit
import pytest
from sqlalchemy import select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.tables import Activity
from intranet.domain.archive.tables import ArchiveFile, ArchiveItem
from intranet.domain.archive.words import ItemKind, ItemState, Retention
from intranet.domain.organization.tables import Committee
from intranet.domain.records.closing import ClosedQuarter
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.domain.reports.retrospect import RETROSPECT
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.activities.papers.filing import MinutesFiling
from intranet.features.archive import making
from intranet.features.archive.queries import list_version
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.quarters import Year
from intranet.pagekit.files import stores
from intranet.pagekit.filing import filings
from tests.factories.activities import make_activity
from tests.factories.archive import (
    Q1,
    Q2,
    REASON,
    file_all,
    file_records,
    final_summary,
    numbered,
    withdraw,
)
from tests.features.summaries.scene import version
from tests.rows import committed, sheet_rows, stored

YEAR = "/quarters/2025/committee/signing"


def minutes(session, branch="B01", held_on=date(2025, 5, 15), **more):
    """An approved record."""
    return make_activity(
        session, branch, ("assembly",), held_on=held_on, state=State.APPROVED, **more
    )


def close(session, year, quarter):
    """Close a quarter for everybody; commits."""
    committee = session.scalars(select(Committee.id)).one()
    committed(
        session,
        ClosedQuarter(committee_id=committee, year=year, quarter=quarter, closed_at=clock.now()),
    )


@pytest.fixture
def unmade(monkeypatch):
    """Files are not set: what is tried is told by the rows."""
    monkeypatch.setattr(making, "render_document", lambda *_args, **_more: b"%PDF")
    monkeypatch.setattr(making, "_pages", lambda _content: 1)


def test_each_kind_of_item_is_told_by_exactly_one_feature():
    told = [kind for one in filings() for kind in one.kinds]
    assert sorted(told) == sorted(ItemKind)


@pytest.mark.on_both
def test_minutes_are_filed_for_thirty_years_with_their_pages_and_package(
    app, session, login_as, tmp_path
):
    numbered(session)
    activity = minutes(session, title="学习纪律处分条例")
    close(session, 2025, 2)
    page = login_as("archivist").get("/archive/due?year=2025&of=minutes").text
    assert "2025年5月15日" in page
    assert "30年" in page
    (code,) = file_records(login_as, f"activity.{activity.id}")
    assert code == "0123-WS·2025-D30-JGDW-0001"
    (item,) = stored(app, ArchiveItem)
    assert (item.kind, item.retention) == (ItemKind.MINUTES, Retention.THIRTY)
    assert item.document_number == f"B01-2025-{activity.id}"
    assert item.title.endswith("党支部2025年5月15日支部党员大会记录")
    assert stored(app, Activity)[0].state is State.ARCHIVED
    files = {one.name: one.sha256 for one in stored(app, ArchiveFile)}
    assert set(files) == {"正文.pdf", "data.json", "metadata.xml"}
    told = json.loads(stores().objects.get(files["data.json"]))["活动"]
    assert (told["名称"], told["日期"]) == ("学习纪律处分条例", "2025-05-15")
    assert (told["应到人数"], told["实到人数"]) == (activity.due_count, activity.present_count)
    shown = login_as("archivist").get(f"/archive/items/{item.id}").text
    assert f'href="/activities/{activity.id}"' in shown
    db.session.rollback()
    run = app.test_cli_runner().invoke
    packed = run(args=["archive", "package", "--branch", "B01", "--year", "2025", str(tmp_path)])
    assert packed.exit_code == 0, packed.output
    bagit.Bag(str(tmp_path / code)).validate()
    assert run(args=["archive", "verify"]).exit_code == 0


def test_minutes_of_a_quarter_that_is_not_closed_are_not_filed(app, session, login_as):
    numbered(session)
    activity = minutes(session)
    archivist = login_as("archivist")
    page = archivist.get("/archive/due?year=2025&of=minutes").text
    assert "尚未关账" in page
    assert 'type="checkbox"' not in page
    answer = archivist.post(
        "/archive/file", {"document": [f"activity.{activity.id}"], "code": ["x"]}
    )
    assert answer.status_code == 409
    assert stored(app, ArchiveItem) == []


def test_many_minutes_take_as_many_statements_as_one(session, count_statements):
    filing, first = MinutesFiling(), minutes(session)

    def cost():
        before = len(count_statements)
        filing.finals(session, first.committee_id, year=2025)
        return len(count_statements) - before

    one = cost()
    minutes(session, "B02")
    minutes(session, held_on=date(2025, 4, 10))
    assert len(filing.finals(session, first.committee_id, year=2025)) == 3
    assert cost() == one


def test_notice_and_report_follow_the_roll_up_that_they_are_made_of(app, session, login_as):
    numbered(session)
    summary = final_summary(session, None, Q1)
    archivist = login_as("archivist")
    due = "/archive/due?year=2025&of=dispatches"
    assert "没有这一种类的待归档文件" in archivist.get(due).text
    file_all(login_as, summary)
    page = archivist.get(due).text
    assert "关于2025年第一季度党支部工作情况的通报" in page
    codes = file_records(login_as, f"notice.{summary.id}", f"report.{summary.id}")
    assert [code[-4:] for code in codes] == ["0002", "0003"]
    roll_up, notice, report = stored(app, ArchiveItem)
    assert (notice.kind, report.kind) == (ItemKind.NOTICE, ItemKind.REPORT)
    assert notice.pages == 1
    assert "没有这一种类的待归档文件" in archivist.get(due).text
    # the roll-up stays as long as something that is made of it is filed
    refused = withdraw(login_as, roll_up)
    assert refused.status_code == 409
    assert "请先撤销它们的归档" in refused.text
    for one in (notice, report, roll_up):
        assert withdraw(login_as, one).status_code == 303
    assert stored(app, QuarterlySummary)[0].state is State.APPROVED


def test_the_handbook_of_a_year_is_filed_once_its_last_quarter_is_closed(app, session, login_as):
    numbered(session)
    activity = minutes(session, held_on=date(2024, 11, 12))
    due = "/archive/due?year=2024&of=handbooks"
    assert "2024年度党支部工作手册" not in login_as("archivist").get(due).text
    close(session, 2024, 4)
    page = login_as("archivist").get(due).text
    assert "2024年度党支部工作手册" in page
    (code,) = file_records(login_as, f"handbook-2024.{activity.branch_id}")
    assert code == "0123-WS·2024-D30-JGDW-0001"
    (item,) = stored(app, ArchiveItem)
    assert (item.written_on, item.document_number) == (date(2024, 12, 31), "B01-2024-handbook")
    assert item.sha256 is not None
    assert "B01-2024-handbook" not in login_as("archivist").get(due).text


def test_a_filing_is_undone_with_a_reason_and_stays_in_the_trail(app, session, login_as, unmade):
    numbered(session)
    activity = minutes(session)
    close(session, 2025, 2)
    file_records(login_as, f"activity.{activity.id}")
    (item,) = stored(app, ArchiveItem)
    without = withdraw(login_as, item, "")
    assert without.status_code == 422
    assert "请填写撤销归档的理由" in without.text
    # the item has changed since the page was opened
    stale = login_as("archivist").post(
        f"/archive/items/{item.id}/withdraw", {"withdrawn_reason": REASON, "version": "0"}
    )
    assert stale.status_code == 409
    assert REASON in stale.text
    assert withdraw(login_as, item).status_code == 303
    (item,) = stored(app, ArchiveItem)
    assert (item.state, item.withdrawn_reason) == (ItemState.WITHDRAWN, REASON)
    assert stored(app, Activity)[0].state is State.APPROVED
    event = stored(app, ReviewEvent)[-1]
    assert (event.move, event.opinion) == (Move.UNFILE, REASON)
    (told,) = stored(app, AuditEvent, AuditEvent.action == AuditAction.ARCHIVE_WITHDRAWN.value)
    assert told.object_label.startswith(item.code)
    archivist = login_as("archivist")
    assert item.title not in archivist.get("/archive").text
    assert item.title in archivist.get("/archive?state=withdrawn").text
    assert REASON in archivist.get(f"/archive/items/{item.id}").text
    again = archivist.post(
        f"/archive/items/{item.id}/withdraw",
        {"withdrawn_reason": REASON, "version": str(item.version)},
    )
    assert again.status_code == 409
    assert login_as("staff").get(f"/archive/items/{item.id}/withdraw").status_code == 403


@pytest.mark.on_both
def test_a_freed_number_is_told_when_another_gets_it_and_kept_for_its_own(
    app, session, login_as, unmade
):
    numbered(session)
    first, second, third = (minutes(session, code) for code in ("B01", "B02", "B08"))
    close(session, 2025, 2)
    file_records(login_as, f"activity.{first.id}", f"activity.{second.id}")
    for item in stored(app, ArchiveItem):
        withdraw(login_as, item)
    keys = [f"activity.{one.id}" for one in (second, third)]
    page = login_as("archivist").get("/archive/file", query_string={"document": keys}).text
    before = stored(app, ArchiveItem)[0]
    assert f"原为“{before.title}”" in page
    file_records(login_as, *keys)
    standing = stored(app, ArchiveItem, ArchiveItem.standing())
    assert {one.record_id: one.number for one in standing} == {second.id: 2, third.id: 1}
    # no gap: what comes next follows
    (code,) = file_records(login_as, f"activity.{first.id}")
    assert code.endswith("-0003")


def test_what_was_handed_over_is_not_taken_back(app, session, login_as, unmade):
    numbered(session)
    activity = minutes(session)
    close(session, 2025, 2)
    file_records(login_as, f"activity.{activity.id}")
    archivist = login_as("archivist")
    (item,) = stored(app, ArchiveItem)
    handed_over = {
        "transferred_on": "2025-10-20", "receiver": "办公室档案室", "handed_by": "马玉洁",
        "received_by": "王五", "version": str(list_version([item])),
    }  # fmt: skip
    confirm = "/archive/handover/confirm?year=2025"
    assert archivist.post(confirm, handed_over).status_code == 303
    (item,) = stored(app, ArchiveItem)
    assert "撤销归档" not in archivist.get(f"/archive/items/{item.id}").text
    refused = withdraw(login_as, item)
    assert refused.status_code == 409
    assert "已经移交，不能撤销归档" in refused.text
    assert stored(app, ArchiveItem, ~ArchiveItem.standing()) == []


def test_what_is_withdrawn_is_neither_handed_over_nor_packed(app, session, login_as, unmade):
    numbered(session)
    file_all(login_as, final_summary(session, "B01", Q1), final_summary(session, "B01", Q2))
    first, second = stored(app, ArchiveItem)
    withdraw(login_as, first)
    archivist = login_as("archivist")
    assert "共1件" in archivist.get("/archive/handover/confirm?year=2025").text
    db.session.rollback()
    assert first.title not in archivist.get("/archive/handover?year=2025").text
    assert second.title in archivist.get("/archive/handover?year=2025").text


@pytest.mark.on_both
def test_the_year_of_a_branch_and_the_review_are_kinds_of_their_own(app, session, login_as):
    numbered(session)
    clock.fix_today(date(2026, 3, 2))
    part = {"heading": "一、坚持党建引领", "paragraphs": [{"run_in": "", "text": "开展学习。"}]}
    of_branch = final_summary(session, "B01", Year(2025))
    roll_up = final_summary(session, None, Year(2025), beside={RETROSPECT: [part]})
    without = final_summary(session, None, Year(2024))
    archivist = login_as("archivist")
    kept = {
        "kind": "branch_year",
        "retention": "permanent",
        "from_year": "2025",
        "basis": "保管期限表",
    }
    assert archivist.post("/archive/retention/new", kept).status_code == 303
    (code,) = file_all(login_as, of_branch)
    assert code.startswith("0123-WS·2025-Y-")
    file_all(login_as, roll_up, without)
    # an edition that was frozen without a review has none to file
    assert "工作回顾" not in archivist.get("/archive/due?year=2024&of=dispatches").text
    given = {
        "version": version(login_as("leader"), f"{YEAR}/numbers"),
        "review": "机关党委〔2026〕5号",
    }
    assert login_as("leader").post(f"{YEAR}/numbers", given).status_code == 303
    due = archivist.get("/archive/due?year=2025&of=dispatches").text
    assert "2025年度工作回顾" in due
    file_records(login_as, f"review.{roll_up.id}")
    year, *_, review = stored(app, ArchiveItem)
    assert (year.kind, review.kind) == (ItemKind.BRANCH_YEAR, ItemKind.REVIEW)
    assert review.office_number == "机关党委〔2026〕5号"
    assert review.pages == 1
    listed = sheet_rows(archivist.get("/archive.xlsx?year=2025"))
    assert any("机关党委〔2026〕5号" in line for line in listed)
    # what is filed keeps its number
    again = {"version": version(login_as("leader"), f"{YEAR}/numbers"), "review": ""}
    refused = login_as("leader").post(f"{YEAR}/numbers", again)
    assert refused.status_code == 409
    assert "年度工作回顾已经归档，文号不再改动" in refused.text
