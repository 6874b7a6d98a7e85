"""The chronicle: dates as far as they are known, two orders, quarters, entries from approved gatherings."""

import io
import re
from datetime import date

import docx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.chronicle import ChronicleEntry, ChroniclePhoto, DatePrecision
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.factories.uploads import jpeg, pdf
from tests.rows import again, committed, stored

FORM = {
    "year": "2025",
    "precision": "day",
    "starts_on": "2025-07-21",
    "caption": "机关第一党支部召开廉政教育大会",
    "section": "党建",
    "branch_id": "",
    "position": "1",
    "version": "0",
}
UNKNOWN_YEAR = {"precision": "year", "starts_on": ""}


def add(browser, **changes):
    return browser.post("/chronicle/new", {**FORM, **changes})


def shown(browser, **arguments) -> list[str]:
    """Captions of the list, in their order."""
    page = browser.get(
        "/chronicle", query_string={"year": "2025", "view": "list", **arguments}
    ).text
    return re.findall(r'card-title[^"]*">([^<]*)<', page)


def test_an_entry_is_kept_and_shown(app, login_as):
    assert add(login_as("staff")).status_code == 303
    page = login_as("member2").get("/chronicle?year=2025").text
    assert "2025年7月21日" in page
    assert "机关第一党支部召开廉政教育大会" in page
    assert "内部查看" in page
    assert "修改" not in re.findall(r"<tbody>.*</tbody>", page, re.DOTALL)[0]


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "2025年7月21日"),
        (
            {"precision": "range", "starts_on": "2025-06-28", "ends_on": "2025-07-02"},
            "2025年6月28日至7月2日",
        ),
        ({"precision": "month"}, "2025年7月"),
        (UNKNOWN_YEAR, "2025年"),
        ({"precision": "none", "starts_on": ""}, ""),
        ({"precision": "none"}, ""),
    ],
)
def test_a_date_is_told_only_as_exactly_as_it_is_known(app, login_as, changes, label):
    assert add(login_as("staff"), **changes).status_code == 303
    (entry,) = stored(app, ChronicleEntry)
    assert entry.date_label == label


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": ""}, "请填写日期"),
        ({"starts_on": "2024-07-21"}, "日期不在所填年度内"),
        ({"starts_on": "2025-12-01"}, "日期晚于今天"),
        ({"precision": "range"}, "请填写结束日期"),
        ({"precision": "range", "ends_on": "2025-07-21"}, "结束日期应晚于开始日期"),
        ({"caption": ""}, "请填写内容"),
        ({"caption": "传达机密文件"}, "机密"),
        ({"year": "2099"}, "年度应在"),
        ({"year": "二〇二五"}, "年度请填写整数，不能为负。"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_stays_typed(
    app, login_as, changes, sentence
):
    answer = add(login_as("staff"), **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "党建" in answer.text
    assert stored(app, ChronicleEntry) == []


def test_entries_stand_by_hand_or_by_date_and_what_is_undated_comes_last(app, login_as):
    staff = login_as("staff")
    add(staff, caption="甲", position="1", **UNKNOWN_YEAR)
    add(staff, caption="乙", position="2", starts_on="2025-09-01")
    add(staff, caption="丙", position="3", starts_on="2025-03-08")
    assert shown(staff) == ["甲", "乙", "丙"]
    assert shown(staff, order="date") == ["丙", "乙", "甲"]
    assert shown(staff, quarter="1") == ["丙"]
    assert shown(staff, quarter="none") == ["甲"]
    assert shown(staff, quarter="9") == ["甲", "乙", "丙"]


def test_a_section_narrows_the_list(app, login_as):
    staff = login_as("staff")
    add(staff, caption="甲")
    add(staff, caption="乙", section="宣传教育", position="2")
    assert shown(staff, section="宣传教育") == ["乙"]


def test_who_clears_an_entry_is_kept_and_forgotten_with_the_clearance(app, login_as):
    staff = login_as("staff")
    add(staff, public_ok="y")
    (entry,) = stored(app, ChronicleEntry)
    assert entry.cleared_by_id == entry.entered_by_id
    assert "可以公开" in staff.get("/chronicle?year=2025").text
    values = {**FORM, "version": str(entry.version)}
    assert staff.post(f"/chronicle/{entry.id}", values).status_code == 303
    (entry,) = stored(app, ChronicleEntry)
    assert (entry.public_ok, entry.cleared_by_id) == (False, None)


def test_an_edit_on_an_older_version_is_refused_and_keeps_the_text(app, login_as):
    staff = login_as("staff")
    add(staff)
    (entry,) = stored(app, ChronicleEntry)
    first = {**FORM, "caption": "先保存的", "version": str(entry.version)}
    second = {**FORM, "caption": "后保存的", "version": str(entry.version)}
    assert staff.post(f"/chronicle/{entry.id}", first).status_code == 303
    answer = staff.post(f"/chronicle/{entry.id}", second)
    assert answer.status_code == 409
    assert "后保存的" in answer.text
    assert stored(app, ChronicleEntry)[0].caption == "先保存的"


def test_removing_asks_first_and_leaves_a_trace(app, login_as):
    staff = login_as("staff")
    add(staff)
    (entry,) = stored(app, ChronicleEntry)
    assert f'href="/chronicle/{entry.id}/remove"' in staff.get(f"/chronicle/{entry.id}").text
    assert "移除后不能恢复" in staff.get(f"/chronicle/{entry.id}/remove").text
    assert staff.post(f"/chronicle/{entry.id}/remove", {"version": "0"}).status_code == 409
    answer = staff.post(f"/chronicle/{entry.id}/remove", {"version": str(entry.version)})
    assert answer.status_code == 303
    assert stored(app, ChronicleEntry) == []
    with app.app_context():
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last.action == "chronicle.removed"


def test_an_approved_gathering_fills_the_form(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    page = login_as("staff").get(f"/chronicle/new?activity={activity.id}").text
    assert "机关第一党支部开展9月主题党日" in page
    assert 'value="2025-09-15"' in page
    draft = make_activity(session, state=State.SUBMITTED)
    assert login_as("staff").get(f"/chronicle/new?activity={draft.id}").status_code == 404


def test_a_gathering_is_entered_once_and_its_page_leads_to_the_entry(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    staff = login_as("staff")
    assert f"/chronicle/new?activity={activity.id}" in staff.get(f"/activities/{activity.id}").text
    page = staff.get(f"/chronicle/new?activity={activity.id}").text
    assert re.search(rf'name="activity"[^>]* value="{activity.id}"', page)
    values = {"activity": str(activity.id), "starts_on": "2025-09-15"}
    assert add(staff, **values).status_code == 303
    (entry,) = stored(app, ChronicleEntry)
    record = staff.get(f"/activities/{activity.id}").text
    assert f'href="/chronicle/{entry.id}">已列入大事记' in record
    assert "/chronicle/new" not in record
    assert "列入大事记" not in login_as("secretary1").get(f"/activities/{activity.id}").text
    again = add(staff, **values, section="另一栏目")
    assert again.status_code == 409
    assert "该活动已列入大事记，不再重复登记。" in again.text
    assert "另一栏目" in again.text
    assert len(stored(app, ChronicleEntry)) == 1
    answer = staff.get(f"/chronicle/new?activity={activity.id}")
    assert answer.location == f"/chronicle/{entry.id}"
    # taken out, it may be entered again
    staff.post(f"/chronicle/{entry.id}/remove", {"version": str(entry.version)})
    assert add(staff, **values).status_code == 303


def test_an_edit_keeps_the_gathering_of_an_entry(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    staff = login_as("staff")
    add(staff, activity=str(activity.id))
    (entry,) = stored(app, ChronicleEntry)
    changed = {**FORM, "caption": "改写", "version": str(entry.version)}
    assert staff.post(f"/chronicle/{entry.id}", changed).status_code == 303
    (entry,) = stored(app, ChronicleEntry)
    assert (entry.caption, entry.activity_id) == ("改写", activity.id)


def test_a_gathering_that_does_not_count_is_not_entered(app, session, login_as):
    activity = make_activity(session, state=State.SUBMITTED)
    assert add(login_as("staff"), activity=str(activity.id)).status_code == 404
    assert stored(app, ChronicleEntry) == []


def test_a_long_year_is_turned_page_by_page(app, login_as):
    staff = login_as("staff")
    add(staff, caption="第50件", position="50")
    again(app, ChronicleEntry, 50, caption="第{}件".format, position=int)
    assert shown(staff)[-1] == "第49件"
    assert shown(staff, page="2") == ["第50件"]


def test_the_list_is_exported_as_it_is_filtered(app, login_as):
    staff = login_as("staff")
    add(staff, caption="甲", position="1", public_ok="y", **UNKNOWN_YEAR)
    add(staff, caption="乙", position="2", section="", starts_on="2025-03-08")
    for ask in (staff.get, staff.htmx):
        page = ask("/chronicle?year=2025&quarter=1").text
        assert 'href="/chronicle.xlsx?year=2025&amp;quarter=1"' in page
        assert 'href="/chronicle.pdf?year=2025&amp;quarter=1"' in page
    member = login_as("member2")
    answer = member.get("/chronicle.xlsx?year=2025&quarter=1")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert "第一季度。" in rows[1][0]
    assert rows[2] == ("日期", "内容", "栏目", "公开")
    assert rows[3:] == [("2025年3月8日", "乙", None, "内部查看")]
    assert member.get("/chronicle.pdf?year=2025").data.startswith(b"%PDF")


def test_what_was_typed_and_not_saved_is_put_back(app, login_as):
    staff = login_as("staff")
    key = re.search(r'name="draft_key"[^>]* value="([^"]+)"', staff.get("/chronicle/new").text)[1]
    typed = {**FORM, "caption": "还没保存的话", "activity": "7", "draft_key": key}
    assert staff.post("/drafts/keep", typed).status_code == 200
    page = staff.get(f"/chronicle/new?draft={key}").text
    assert "还没保存的话" in page
    assert re.search(r'name="activity"[^>]* value="7"', page)
    assert add(staff, draft_key=key).status_code == 303
    assert "还没保存的话" not in staff.get(f"/chronicle/new?draft={key}").text


def test_twenty_entries_take_as_many_statements_as_one(app, login_as, count_statements):
    staff = login_as("staff")
    add(staff)
    count_statements.clear()
    staff.get("/chronicle?year=2025")
    one = len(count_statements)
    again(app, ChronicleEntry, 20, caption="第{}件".format, position=int)
    count_statements.clear()
    staff.get("/chronicle?year=2025")
    assert len(count_statements) == one


def test_every_precision_has_its_word():
    assert all(precision.label for precision in DatePrecision)


def test_the_year_opens_by_month_and_what_has_no_month_comes_last(app, login_as):
    staff = login_as("staff")
    add(staff, caption="甲", position="1", **UNKNOWN_YEAR)
    add(staff, caption="乙", position="2", starts_on="2025-09-01")
    add(staff, caption="丙", position="3", starts_on="2025-03-08")
    page = staff.get("/chronicle").text
    found = re.findall(r'colspan="5">([^<]*)<|card-title[^"]*">([^<]*)<', page)
    assert ["".join(one) for one in found] == ["3月", "丙", "9月", "乙", "月份不详", "甲"]


def test_the_wall_shows_photographs_of_gatherings_that_the_person_may_see(app, session, login_as):
    activity = make_activity(session, state=State.APPROVED)
    session.add(
        Attachment(
            activity_id=activity.id,
            position=1,
            kind=AttachmentKind.PHOTO,
            original_name="1.jpg",
            media_type="image/jpeg",
            size_bytes=1000,
            master_sha256="a" * 64,
            display_sha256="b" * 64,
            sealed_sha256="c" * 64,
            added_by_id=activity.entered_by_id,
            added_at=clock.now(),
        )
    )
    committed(session)
    add(login_as("staff"), activity=str(activity.id), starts_on="2025-09-15")
    wall = "/chronicle?year=2025&view=photos"
    assert f'href="/activities/{activity.id}"' in login_as("staff").get(wall).text
    assert f"/activities/{activity.id}" not in login_as("member2").get(wall).text


def upload(browser, entry, *files, **more):
    chosen = [(io.BytesIO(content), name) for name, content in files]
    return browser.post(f"/chronicle/{entry.id}/photos", {"files": chosen, **more})


def test_photographs_are_uploaded_to_an_entry_and_stand_in_wall_and_album(app, login_as):
    staff = login_as("staff")
    add(staff)
    (entry,) = stored(app, ChronicleEntry)
    assert upload(staff, entry, ("1.jpg", jpeg()), caption="大会现场。").status_code == 303
    # what is there already is not kept twice
    upload(staff, entry, ("1.jpg", jpeg()), ("2.jpg", jpeg((320, 240))))
    assert "所附2个文件一并移除" in staff.get(f"/chronicle/{entry.id}/remove").text
    first, second = stored(app, ChroniclePhoto)
    assert (first.caption, second.caption) == ("大会现场", "")
    wall = login_as("member2").get("/chronicle?year=2025&view=photos").text
    for photo, caption in ((first, "大会现场"), (second, FORM["caption"])):
        assert f'src="/chronicle/photos/{photo.id}/picture" alt="{caption}"' in wall
    picture = login_as("member2").get(f"/chronicle/photos/{first.id}/picture")
    assert picture.content_type == "image/jpeg"
    album = docx.Document(io.BytesIO(staff.get("/chronicle/album.docx?year=2025").data))
    assert "大会现场" in "".join(one.text for one in album.paragraphs) + "".join(
        cell.text for table in album.tables for row in table.rows for cell in row.cells
    )
    refused = upload(staff, entry, ("a.pdf", pdf()), caption="大会材料")
    assert refused.status_code == 422
    assert "大事记只收照片" in refused.text
    assert "大会材料" in refused.text
    edit = f"/chronicle/photos/{first.id}/edit"
    assert edit in staff.get(f"/chronicle/{entry.id}/photos").text
    kept = staff.post(edit, {"caption": "大会现场（左起）。", "seen": "大会现场"})
    assert kept.status_code == 303
    # somebody else had typed meanwhile: nothing is overwritten unseen
    faster = staff.post(edit, {"caption": "会场", "seen": "大会现场"})
    assert faster.status_code == 409
    assert "大会现场（左起）" in faster.text
    assert [one.caption for one in stored(app, ChroniclePhoto)] == ["大会现场（左起）", ""]
    assert "大会现场（左起）" in login_as("member2").get("/chronicle?year=2025&view=photos").text
    assert staff.post(edit, {"caption": "长" * 121, "seen": "大会现场（左起）"}).status_code == 422
    assert login_as("member2").get(edit).status_code == 403
    staff.post(f"/chronicle/photos/{first.id}/remove", {"version": "0"})
    assert [one.id for one in stored(app, ChroniclePhoto)] == [second.id]
    assert login_as("member2").get(f"/chronicle/{entry.id}/photos").status_code == 403


def test_the_chronicle_of_a_year_leads_the_committee_to_the_review_of_the_year(session, login_as):
    for branch in session.scalars(select(Branch)):
        branch.in_use_from = date(2025, 1, 1)
    committed(session)
    staff = login_as("staff")
    review = 'href="/quarters/2020/committee#retrospect"'
    assert review not in staff.get("/chronicle?year=2020").text
    # of a time before any branch, of which nothing is told, nothing can be written
    assert staff.get("/quarters/2020/committee").status_code == 404
    dated = {"year": "2020", "starts_on": "2020-07-01", "section": "党建", "public_ok": "y"}
    assert add(staff, **dated).status_code == 303
    assert review in staff.get("/chronicle?year=2020").text
    assert review not in login_as("member1").get("/chronicle?year=2020").text
    page = staff.get("/quarters/2020/committee").text
    assert "7月1日，机关第一党支部召开廉政教育大会。" in page
    # the year stands above all of them
    assert "2020年7月1日，" not in page
    assert "未开展" not in page
    assert staff.get("/quarters/2020Q3/committee").status_code == 404
