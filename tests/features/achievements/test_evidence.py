"""Evidence: records, references, files; who adds, who removes, what others see of it."""

import io

import pytest
from sqlalchemy import func, select

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.achievements.tables import MAX_EVIDENCE, Achievement, Evidence, EvidenceFile
from intranet.domain.records.workflow import State
from tests.factories import uploads
from tests.factories.activities import make_activity
from tests.features.achievements.scene import make_achievement
from tests.rows import committed, newest


def address(achievement):
    return f"/achievements/{achievement.id}/evidence"


def upload(browser, achievement, *files, caption=""):
    return browser.post(
        f"{address(achievement)}/files",
        {"files": [(io.BytesIO(content), name) for name, content in files], "caption": caption},
        content_type="multipart/form-data",
    )


def rows(session, model):
    session.expire_all()
    found = session.scalars(select(model).order_by(model.position)).all()
    session.rollback()
    return found


@pytest.fixture
def achievement(session):
    return make_achievement(session)


@pytest.fixture
def record(session):
    return make_activity(session, title="送法进社区", state=State.APPROVED)


def test_a_record_a_reference_and_a_file(session, achievement, record, login_as):
    browser = login_as("clerk1")
    page = browser.get(address(achievement)).text
    assert "2025-09-15 送法进社区" in page
    data = {"activities": [str(record.id)], "reference": "《某日报》2025年8月15日3版"}
    assert browser.post(address(achievement), data).status_code == 303
    answer = upload(browser, achievement, ("现场.jpg", uploads.jpeg()), caption="活动现场")
    assert answer.status_code == 303
    assert [item.activity_id for item in rows(session, Evidence)] == [record.id, None]
    (file,) = rows(session, EvidenceFile)
    page = browser.get(f"/achievements/{achievement.id}").text
    assert f'<a href="/activities/{record.id}">送法进社区</a>' in page
    assert "《某日报》2025年8月15日3版" in page
    assert f'<a href="/achievements/files/{file.id}">活动现场</a>' in page
    assert "3份" in browser.get("/achievements").text
    served = browser.get(f"/achievements/files/{file.id}")
    assert (served.status_code, served.headers["Content-Type"]) == (200, "image/jpeg")
    assert served.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert browser.get(f"/achievements/files/{file.id}/picture").status_code == 200
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action == AuditAction.EVIDENCE_ADDED)
    ).all()
    assert len(actions) == 2


def test_an_address_is_opened_as_one(session, achievement, login_as):
    browser = login_as("clerk1")
    browser.post(address(achievement), {"reference": "https://www.gov.cn/a?b=1"})
    browser.post(address(achievement), {"reference": "javascript:alert(1)"})
    page = browser.get(f"/achievements/{achievement.id}").text
    assert '<a href="https://www.gov.cn/a?b=1" rel="noopener noreferrer">' in page
    assert 'href="javascript' not in page


REFUSED = [
    ({"reference": ""}, "请选择活动记录，或者写明材料名称"),
    ({"reference": "长" * 161}, "最多160字"),
    ({"reference": "机密文件"}, "不得录入涉密"),
    ({"reference": "批示：请落实"}, "批示内容不能引用"),
    ({"activities": ["999999"], "reference": "留下的文字"}, "请重新选择"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED)
def test_what_does_not_fit_is_said_and_kept(session, achievement, login_as, data, words):
    answer = login_as("clerk1").post(address(achievement), data)
    assert answer.status_code == 422
    assert words in answer.text
    assert data["reference"] in answer.text
    assert rows(session, Evidence) == []


def test_a_file_that_is_none_is_refused(session, achievement, login_as):
    browser = login_as("clerk1")
    for content in (uploads.SVG, uploads.HTML, b""):
        answer = upload(browser, achievement, ("x.jpg", content), caption="留下的说明")
        assert answer.status_code == 422
        assert "留下的说明" in answer.text
    answer = browser.post(f"{address(achievement)}/files", {"caption": ""})
    assert answer.status_code == 422
    assert "请选择要上传的文件" in answer.text
    assert rows(session, EvidenceFile) == []


def test_the_same_piece_is_kept_once(session, achievement, record, login_as):
    browser = login_as("clerk1")
    for _ in range(2):
        browser.post(address(achievement), {"activities": [str(record.id)], "reference": "甲"})
        upload(browser, achievement, ("a.jpg", uploads.jpeg()))
    assert len(rows(session, EvidenceFile)) == 1
    assert [item.activity_id for item in rows(session, Evidence)].count(record.id) == 1


def test_records_of_other_branches_and_drafts_are_no_evidence_of_a_branch(
    session, achievement, login_as
):
    other = make_activity(session, branch="B02", title="别的支部", state=State.APPROVED)
    draft = make_activity(session, title="还是草稿")
    page = login_as("clerk1").get(address(achievement)).text
    assert "别的支部" not in page
    assert "还是草稿" not in page
    for found in (other, draft):
        answer = login_as("clerk1").post(address(achievement), {"activities": [str(found.id)]})
        assert answer.status_code == 422


def test_the_office_chooses_among_all_and_finds_by_name(session, login_as):
    make_activity(session, branch="B02", title="别的支部 普法", state=State.APPROVED)
    office = make_achievement(session, branch=None)
    browser = login_as("staff")
    assert "别的支部 普法（机关第二党支部）" in browser.get(address(office)).text
    assert "没有可以选择的活动记录" in browser.get(f"{address(office)}?q=没有").text
    assert "别的支部" in browser.get(f"{address(office)}?q=普法").text


def test_finding_records_keeps_what_was_typed_and_chosen(session, achievement, record, login_as):
    make_activity(session, title="消防演练", state=State.APPROVED)
    browser = login_as("clerk1")
    assert "还没有添加" not in browser.post(address(achievement), {"act": "find", "q": ""}).text
    data = {"reference": "《某日报》3版", "activities": [str(record.id), str(2**40)]}
    answer = browser.post(address(achievement), {**data, "act": "find", "q": "消防"})
    assert answer.status_code == 200
    assert 'value="《某日报》3版"' in answer.text
    assert 'value="消防"' in answer.text
    assert "还没有添加" in answer.text
    assert "消防演练" in answer.text
    chosen = answer.text.split(f'value="{record.id}"')[0].rsplit("<input", 1)[1]
    chosen += answer.text.split(f'value="{record.id}"')[1].split(">", 1)[0]
    assert "checked" in chosen
    assert rows(session, Evidence) == []


def test_a_title_that_one_may_not_read_is_not_given_away(session, record, login_as):
    achievement = make_achievement(session, state=State.APPROVED)
    session.add(Evidence(achievement_id=achievement.id, position=0, activity_id=record.id))
    committed(session)
    page = f"/achievements/{achievement.id}"
    assert "送法进社区" in login_as("member1").get(page).text
    text = login_as("member2").get(page).text
    assert "送法进社区" not in text
    assert "由所在党支部的同志查看" in text


def test_evidence_of_a_submitted_one_reopens_it(session, login_as):
    achievement = make_achievement(session, state=State.SUBMITTED)
    browser = login_as("clerk1")
    assert "将转为草稿" in browser.get(address(achievement)).text
    assert browser.post(address(achievement), {"reference": "某日报"}).status_code == 303
    assert newest(session, Achievement).state is State.DRAFT


def test_a_removal_says_that_it_reopens_what_was_submitted(session, login_as):
    achievement = make_achievement(session, state=State.SUBMITTED)
    item = Evidence(achievement_id=achievement.id, position=0, reference="某日报")
    session.add(item)
    committed(session)
    browser, removal = login_as("clerk1"), f"{address(achievement)}/{item.id}/remove"
    assert "移除后将转为草稿" in browser.get(removal).text
    assert newest(session, Achievement).state is State.SUBMITTED
    assert browser.post(removal).status_code == 303
    assert newest(session, Achievement).state is State.DRAFT


def test_after_the_approval_reviewers_add_and_nobody_removes(session, login_as):
    achievement = make_achievement(session, state=State.APPROVED)
    leader, clerk = login_as("leader"), login_as("clerk1")
    assert clerk.get(address(achievement)).status_code == 409
    assert clerk.post(address(achievement), {"reference": "某日报"}).status_code == 409
    assert login_as("member1").get(address(achievement)).status_code == 403
    assert login_as("secretary2").post(address(achievement), {"reference": "x"}).status_code == 403
    page = leader.get(address(achievement)).text
    assert "只能补充，不能移除" in page
    assert leader.post(address(achievement), {"reference": "某日报3版"}).status_code == 303
    assert upload(leader, achievement, ("a.jpg", uploads.jpeg())).status_code == 303
    assert newest(session, Achievement).state is State.APPROVED
    (item,), (file,) = rows(session, Evidence), rows(session, EvidenceFile)
    assert "移除<" not in leader.get(address(achievement)).text
    for username, status in (("clerk1", 409), ("staff", 403), ("leader", 403)):
        browser = login_as(username)
        for path in (f"{address(achievement)}/{item.id}", f"/achievements/files/{file.id}"):
            assert browser.post(f"{path}/remove").status_code == status


def test_removing_leaves_the_rest(session, achievement, login_as):
    browser = login_as("clerk1")
    for words in ("甲", "乙"):
        browser.post(address(achievement), {"reference": words})
    upload(browser, achievement, ("a.jpg", uploads.jpeg()))
    (first, second), (file,) = rows(session, Evidence), rows(session, EvidenceFile)
    removal = f"{address(achievement)}/{first.id}/remove"
    assert login_as("clerk2").get(removal).status_code == 404
    assert login_as("clerk2").post(removal).status_code == 404
    for asked, name in ((removal, "甲"), (f"/achievements/files/{file.id}/remove", "a.jpg")):
        page = browser.get(asked).text
        assert "移除后不能恢复" in page
        assert name in page
    assert rows(session, Evidence) == [first, second]
    assert browser.post(removal).status_code == 303
    assert browser.post(f"/achievements/files/{file.id}/remove").status_code == 303
    assert rows(session, Evidence) == [second]
    assert rows(session, EvidenceFile) == []
    assert browser.post(removal).status_code == 404
    removed = AuditEvent.action == AuditAction.EVIDENCE_REMOVED
    assert session.scalar(select(func.count(AuditEvent.id)).where(removed)) == 2


def test_files_are_served_to_readers_only(session, achievement, login_as):
    upload(login_as("clerk1"), achievement, ("a.jpg", uploads.jpeg()))
    (file,) = rows(session, EvidenceFile)
    wanted = {"clerk1": 200, "secretary1": 200, "member1": 404, "clerk2": 404, "staff": 404,
              "sysadmin": 403, None: 302}  # fmt: skip
    for path in (f"/achievements/files/{file.id}", f"/achievements/files/{file.id}/picture"):
        assert {name: login_as(name).get(path).status_code for name in wanted} == wanted


def test_there_is_an_end_to_evidence(session, achievement, login_as):
    session.add_all(
        Evidence(achievement_id=achievement.id, position=n, reference=f"材料{n}")
        for n in range(MAX_EVIDENCE)
    )
    committed(session)
    browser = login_as("clerk1")
    assert "佐证材料已达上限" in browser.get(address(achievement)).text
    assert browser.post(address(achievement), {"reference": "再一份"}).status_code == 422
    assert upload(browser, achievement, ("a.jpg", uploads.jpeg())).status_code == 422
