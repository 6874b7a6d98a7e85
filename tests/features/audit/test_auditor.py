"""What the auditor works with: sentences with names, what is unusual, a file, searches that are kept."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from intranet.domain.access.actions import OF_RESTRICTED_ROWS, AuditAction
from intranet.domain.access.audit import ADMINISTRATIVE, AuditEvent
from intranet.domain.access.proposals import Proposal
from intranet.domain.records.workflow import State
from intranet.features.audit import queries
from intranet.features.audit.groups import GROUP_CHOICES, GROUPS
from intranet.features.audit.sentences import sentence
from tests.cast import PASSWORD
from tests.factories.activities import make_activity
from tests.features.accounts.second import confirmed
from tests.features.accounts.test_grants import Role, Scene
from tests.features.audit.test_trail import fill, numbers
from tests.rows import sheet_rows, stored

ONCE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
LATIN = re.compile("[a-z]+[._][a-z]+|[{}]")


def event_of(action, kind, **more):
    return AuditEvent(
        id=1,
        occurred_at=datetime(2025, 10, 1, tzinfo=UTC),
        action=action.value,
        user_id=1,
        username="zhangsan",
        address="10.0.0.1",
        request_id="r",
        object_kind=kind,
        object_id=17,
        object_label="某某",
        **{"details": {}, **more},
    )


@pytest.mark.parametrize("kind", ["activity", "talk", *sorted(ADMINISTRATIVE)])
def test_every_act_has_a_sentence_with_a_name(kind):
    for action in AuditAction:
        told = sentence(event_of(action, kind), "张三")
        assert told.endswith("。"), action
        assert not LATIN.search(told), told
        assert action is AuditAction.SIGN_IN_FAILED or told.startswith("张三（账号 zhangsan）"), (
            told
        )
        assert ("某某" in told) <= (kind in ADMINISTRATIVE), "what content is called stays out"


@pytest.mark.parametrize(
    ("action", "kind", "details", "told"),
    [
        (
            AuditAction.RECORD_SUBMITTED,
            "activity",
            {},
            "张三（账号 zhangsan）提交活动记录17号，待审核。",
        ),
        (
            AuditAction.DUES_EDITED,
            "dues",
            {},
            "张三（账号 zhangsan）修改党费收缴登记（17号）。",
        ),
        (
            AuditAction.SECOND_FACTOR_SET,
            "account",
            {},
            "张三（账号 zhangsan）启用本人的第二道验证。",
        ),
        (
            AuditAction.GRANT_ADDED,
            "grant",
            {"valid_from": "2025-10-20", "valid_to": ""},
            "张三（账号 zhangsan）授予角色：某某，2025-10-20起，长期有效。",
        ),
        (
            AuditAction.GRANT_ENDED,
            "grant",
            {"valid_from": "2025-10-20", "valid_to": "2025-10-31"},
            "张三（账号 zhangsan）收回角色：某某，有效到2025-10-31。",
        ),
        (
            AuditAction.MEASURE_ENTERED,
            "first_form_measure",
            {},
            "张三（账号 zhangsan）查看或者办理受限登记。",
        ),
    ],
)
def test_sentences_read_like_this(action, kind, details, told):
    assert sentence(event_of(action, kind, details=details), "张三") == told


def test_every_act_stands_in_one_group_and_what_nobody_may_count_in_none():
    assert set(GROUPS) == {key for key, _ in GROUP_CHOICES}
    sorted_in = [action for key, acts in GROUPS.items() if key != "attention" for action in acts]
    assert sorted(sorted_in) == sorted(set(AuditAction) - OF_RESTRICTED_ROWS)
    assert not GROUPS["attention"] & OF_RESTRICTED_ROWS


@ONCE
def test_no_choice_shows_alone_what_nobody_may_count(login_as, session):
    """Sealing anew and removing at the end of a period are acts upon rows of every kind."""
    for number, action in enumerate(AuditAction):
        act = {"action": action.value, "request_id": str(number)}
        fill(session, 1, object_kind="sanction", object_id=None, **act)
    auditor = login_as("auditor")
    assert len(numbers(auditor.get("/audit?from=2025-10-01&to=2025-10-01").text)) == queries.PAGE
    for group in GROUPS:
        assert (
            numbers(auditor.get(f"/audit?from=2025-10-01&to=2025-10-01&group={group}").text) == []
        )
    for action in (AuditAction.SEALED_ANEW, AuditAction.RETENTION_PURGED):
        chosen = f"from=2025-10-01&to=2025-10-01&action={action.value}"
        assert numbers(auditor.get(f"/audit?{chosen}").text) == []


def test_what_one_request_did_with_what_nobody_may_count_is_one_line(login_as, session):
    for request in ("one", "another"):
        read = {"action": "restricted.read", "username": "leader", "request_id": request}
        fill(session, 3, object_kind="sanction", **read)
        fill(session, 1, object_kind="post", action="post.ended", username="leader")
        fill(session, 2, object_kind="sanction", **read)
    page = login_as("auditor").get("/audit?from=2025-10-01&to=2025-10-01&person=leader").text
    assert page.count("查看或者办理受限登记。") == 2
    assert len(numbers(page)) == 4


def test_who_looked_at_an_account_is_told_with_its_name(app, session, login_as):
    scene = Scene(app, login_as)
    login_as("sysadmin").get(f"/admin/accounts/{scene.users['member1']}")
    scene.give(login_as("secadmin"), "member1", Role.BRANCH_CLERK, scene.branch["B01"])
    (proposal,) = stored(app, Proposal)
    login_as("secadmin").get(f"/admin/proposals/{proposal.id}")
    page = login_as("auditor").get("/audit").text
    assert "（账号 sysadmin）查看账号：member1（吴八方）。" in page
    assert f"（账号 secadmin）查看待确认事项：{proposal.label}。" in page


def test_what_is_flagged_says_how_it_ended_too(login_as, session):
    fill(session, 1, action=AuditAction.PASSWORD_RESET.value, object_label="已完成的")
    fill(session, 1, action=AuditAction.SIGN_IN_FAILED.value, object_label="未通过的")
    page = login_as("auditor").get("/audit?group=attention&from=2025-10-01&to=2025-10-01").text
    rows = re.findall(r'data-label="结果"[^>]*>(.*?)</td>', page)
    assert ["未通过" in row for row in rows] == [True, False]
    assert ["已完成" in row for row in rows] == [False, True]
    assert all("需要关注" in row for row in rows)


@ONCE
def test_the_list_says_who_did_what(login_as, session):
    make_activity(session, title="机密标题不应出现", state=State.SUBMITTED)
    login_as(None).post("/login", {"username": "secretary1", "password": PASSWORD})
    auditor = login_as("auditor")
    page = auditor.get("/audit").text
    assert "张一鸣（账号 secretary1）登录。" in page
    assert re.search(r"（账号 secretary1）提交活动记录\d+号，待审核。", page)
    one = auditor.get(f"/audit/{numbers(page)[0]}").text
    assert "支部书记（机关第一党支部）" in one, "as what and where the person acted"
    assert "机密标题不应出现" not in page


@ONCE
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("group=signing", 7),
        ("group=attention", 4),
        ("group=rights", 1),
        ("group=attention&outcome=refused", 3),
        ("outcome=done", 5),
        ("address=10.0.0.", 6),
        ("address=10.0.0.2", 3),
        ("address=%25", 0),
        ("place=b1", 0),
        ("place=b2", 3),
        ("place=c1", 0),
        ("place=x&group=y&outcome=z&address=", 8),
    ],
)
def test_it_is_narrowed_by_group_result_address_and_place(login_as, session, query, count):
    from intranet.domain.access.accounts import User

    clerk = session.scalar(select(User.id).where(User.username == "clerk2"))
    failed, reset = AuditAction.SIGN_IN_FAILED.value, AuditAction.PASSWORD_RESET.value
    fill(session, 3, user_id=clerk)
    fill(session, 3, action=failed, address="10.0.0.2")
    fill(session, 1, action=reset, address="10.0.1.1")
    fill(session, 1, address="172.16.0.1")
    page = login_as("auditor").get(f"/audit?from=2025-10-01&to=2025-10-01&{query}").text
    assert len(numbers(page)) == count


def test_what_changed_is_told_by_the_names_of_the_fields(app, session, login_as):
    scene = Scene(app, login_as)
    scene.give(login_as("secadmin"), "member1", Role.BRANCH_CLERK, scene.branch["B01"])
    number = scene.users["staff"]
    new = {"username": "staff.two", "display_name": "苏明", "member": ""}
    login_as("sysadmin").post(f"/admin/accounts/{number}/edit", new)
    login_as("sysadmin").post(f"/admin/accounts/{number}/reset", {"reason": "本人申请"})
    confirmed(app, login_as, "secadmin")
    auditor, seen = login_as("auditor"), ""
    for event in stored(app, AuditEvent, AuditEvent.object_kind.in_(ADMINISTRATIVE)):
        page = auditor.get(f"/audit/{event.id}").text
        assert not re.search("<dt>[a-z_]+</dt>", page)
        seen += page
    for told in ("staff → staff.two", "机关党委工作人员 → 苏明", "党组〔2025〕8号", "支部党务干事"):
        assert told in seen


def test_the_file_holds_the_latest_of_what_was_asked_for_and_is_an_event_itself(
    app, session, login_as, monkeypatch
):
    fill(session, 5)
    monkeypatch.setattr(queries, "MOST_EXPORTED", 3)
    make_activity(session, title="机密标题不应出现", state=State.APPROVED)
    auditor = login_as("auditor")
    rows = sheet_rows(auditor.get("/audit.xlsx?action=account.signed_in&from=2025-10-01"))
    assert "只含最近3条" in rows[1][0]
    assert "操作登录，从2025-10-01" in rows[1][0]
    assert [row[2] for row in rows[3:]] == ["person4", "person3", "person2"]
    event = stored(app, AuditEvent)[-1]
    assert (event.action, event.username) == ("trail.exported", "auditor")
    assert event.object_label == "3条（操作登录，从2025-10-01）"
    content = sheet_rows(auditor.get("/audit.xlsx?object=activity"))
    assert "不显示内容" in content[3]
    assert "机密标题不应出现" not in str(content)


@ONCE
def test_a_search_of_the_trail_is_kept(login_as):
    auditor, keep = login_as("auditor"), "/saved-searches/new?listed=audit.index&group=attention"
    assert auditor.get(keep).status_code == 200
    assert auditor.post(keep, {"name": "每日要看的"}).status_code == 303
    page = auditor.get("/audit").text
    assert "每日要看的" in page
    assert 'href="/audit?group=attention"' in page
