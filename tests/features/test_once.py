"""Every form that makes rows is carried out once, however often it is sent: in turn and side by side."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.registry import TABLES
from intranet.domain.study.essays import StudyEssay
from intranet.foundation.database import db
from intranet.web.once import REPEATED
from tests.rows import stored

KEY = re.compile(r'name="form_key" value="([^"]+)"')


@dataclass(frozen=True)
class Case:
    """Who fills in which form with what; ``page`` shows the form where that is another address."""

    who: str
    address: str
    data: dict[str, Any] = field(default_factory=dict)
    page: str = ""


CASES = {
    "achievements.add_indicator": Case(
        "staff",
        "/achievements/indicators/new",
        {
            "name": "普法宣传",
            "parent_id": "",
            "opening": "",
            "section": "business",
            "theme": "普法",
            "sort_order": "10",
            "is_active": "y",
        },
    ),
    "activities.create": Case(
        "clerk1",
        "/activities/new",
        {
            "branch": "B01",
            "kinds": ["theme_day"],
            "title": "9月主题党日",
            "held_on": "2025-09-15",
            "starts_at": "14:00",
            "ends_at": "16:00",
            "place": "三楼会议室",
            "chair_name": "张一鸣",
            "recorder_name": "李二虎",
            "theme_day-theme": "学习党章",
            "theme_day-form": "集中学习",
            "theme_day-content": "张一鸣：围绕岗位谈体会。",
            "theme_day-study_hours": "2",
            "act": "save",
        },
        page="/activities/new?branch=B01&kind=theme_day",
    ),
    "activities.paste": Case(
        "clerk1",
        "/activities/paste",
        {
            "act": "save",
            "branch": "B01",
            "text": "1月15日召开党员大会；2月17日开展主题党日。",
            "rows-0-take": "y",
            "rows-0-kind": "assembly",
            "rows-0-title": "1月党员大会",
            "rows-0-held_on": "2025-01-15",
        },
    ),
    "admin.add_grant": Case(
        "secadmin",
        "/admin/grants/{member2}",
        {
            "role": "branch_clerk",
            "place": "b2",
            "valid_from": "2025-10-20",
            "valid_to": "",
            "reason": "党组〔2025〕8号",
        },
    ),
    "appraisals.create": Case(
        "clerk1",
        "/appraisals/B01/2025/new",
        {"held_on": "2025-09-10", "activity_id": "", "life_meeting_id": "", "version": "0"},
    ),
    "archive.numbering": Case(
        "archivist",
        "/archive/numbering",
        {
            "fonds": "0123",
            "fonds_name": "某市某办公室",
            "category": "WS",
            "unit": "JGDW",
            "version": "0",
        },
    ),
    "archive.new_retention": Case(
        "archivist",
        "/archive/retention/new",
        {
            "kind": "minutes",
            "retention": "permanent",
            "from_year": "2025",
            "basis": "本单位保管期限表",
            "version": "0",
        },
    ),
    "birthdays.mark": Case(
        "clerk1",
        "/birthdays/B01/2025Q3",
        {
            "held_on": "2025-09-26",
            "form": "individual",
            "words": "重温入党誓词",
            "members": ["{eighth}"],
        },
    ),
    "brands.create": Case(
        "clerk1",
        "/brands/new",
        {
            "home": "B01",
            "name": "示例先锋 岗位建功",
            "duty": "综合协调",
            "meaning": "立足岗位作表率。",
            "work_method": "支部牵头、党员带头",
            "measures": "设立党员责任岗",
            "logo_meaning": "",
            "act": "save",
        },
    ),
    "calendar.new_days": Case(
        "staff",
        "/calendar/days/new",
        {
            "day": "2027-10-01",
            "last": "2027-10-07",
            "name": "国庆节",
            "is_workday": "",
            "source": "通知",
            "version": "",
        },
    ),
    "phrases.new": Case(
        "staff",
        "/phrases/new",
        {
            "wrong": "写错的表述",
            "instead": "正确的表述",
            "weight": "blocks",
            "valid_from": "2025-01-01",
            "valid_to": "",
            "source": "通知",
            "version": "",
        },
    ),
    "wordings.new": Case(
        "staff",
        "/wordings/new",
        {
            "use": "guiding",
            "text": "深入贯彻会议精神",
            "valid_from": "2025-01-01",
            "valid_to": "",
            "source": "通知",
            "version": "",
        },
    ),
    "chronicle.new": Case(
        "staff",
        "/chronicle/new",
        {
            "year": "2025",
            "precision": "month",
            "starts_on": "2025-07-21",
            "caption": "机关第一党支部召开廉政教育大会",
            "section": "党建",
            "branch_id": "",
            "position": "1",
            "version": "0",
        },
    ),
    "chronicle.paste": Case(
        "staff",
        "/chronicle/paste",
        {
            "act": "save",
            "text": "2025年7月，召开廉政教育大会。",
            "year": "2025",
            "rows-0-take": "y",
            "rows-0-year": "2025",
            "rows-0-precision": "month",
            "rows-0-starts_on": "2025-07-21",
            "rows-0-caption": "召开廉政教育大会",
        },
    ),
    "community.add_project": Case(
        "clerk1",
        "/community/B01/projects/new",
        {
            "list_type": "project",
            "title": "走进社区讲解人防知识",
            "community": "和平社区",
            "starts_on": "2025-09-13",
            "ends_on": "",
            "hours_tenths": "2.5",
            "people_served": "120",
            "participants": "6",
            "feedback": "居民反映良好",
            "award": "",
            "activity_id": "",
            "version": "0",
        },
    ),
    "community.add_registration": Case(
        "clerk1",
        "/community/B01/registrations/new",
        {
            "member_id": "",
            "community": "和平社区党委",
            "registered_on": "2024-03-05",
            "ended_on": "",
            "version": "0",
        },
    ),
    "service.new": Case(
        "clerk1",
        "/service/programmes/new?branch=B01",
        {
            "name": "纳凉点开放",
            "since_year": "2010",
            "ended_year": "",
            "audience": "",
            "content": "夏季向市民开放",
            "version": "0",
        },
    ),
    "development.new": Case(
        "clerk1",
        "/development/paths/new?branch=B01",
        {
            "name": "申请人甲",
            "applied_on": "2025-03-03",
            "received_on": "",
            "contacts": "",
            "introducers": "",
            "became_id": "",
            "ended_on": "",
            "ending": "",
            "version": "0",
        },
    ),
    "business.new": Case(
        "clerk1",
        "/business/training/new?branch=B01",
        {
            "title": "市级联训",
            "kind": "joint",
            "level": "city",
            "held_on": "2025-09-13",
            "ends_on": "",
            "sessions": "2",
            "hours_tenths": "",
            "participants": "",
            "equipment": "",
            "kilometres": "",
            "partners": "",
            "subjects": "",
            "activity_id": "",
            "version": "0",
        },
    ),
    "duties.ask": Case(
        "secretary1",
        "/duties/B01/theme_day/exemption?period=2025Q3",
        {"first": "2025-07", "last": "2025-09", "reason": "全员封闭值守"},
    ),
    "duties.new_rule": Case(
        "staff",
        "/duties/rules/new",
        {
            "latest": "4",
            "minimum": "1",
            "cycle": "year",
            "grace_days": "",
            "basis": "机关党委年度工作要点",
            "origin": "local",
            "valid_from": "2026-01-01",
            "confirmed_by": "2025年第3次机关党委会议",
            "kind": "oath_renewal",
        },
    ),
    "follow_up.item_create": Case(
        "clerk1",
        "/follow-up/items/new",
        {
            "branch": "B01",
            "found_on": "2025-10-10",
            "problem": "谈心谈话还不够经常",
            "measure": "",
            "responsible": "",
            "due_on": "",
            "activity": "",
        },
    ),
    "officer_reports.write": Case(
        "discipline1",
        "/integrity/reports/B01/2025Q3",
        {"problems": "教育形式比较单一", "suggestions": "无", "version": "0"},
    ),
    "handed.new": Case(
        "staff",
        "/handed-down/new",
        {
            "tasks-0-title": "学习贯彻全会精神",
            "tasks-0-kind_id": "6",
            "tasks-0-due_on": "2025-10-31",
            "branches": ["{branch}"],
        },
    ),
    "inspections.new": Case(
        "staff",
        "/inspections/new",
        {
            "held_on": "2025-09-20",
            "kind": "party_building",
            "team": "第一督导组",
            "leader": "高明",
            "members": "苏晓、马玉",
            "topic": "组织生活开展情况",
            "summary": "总体有序。",
            "version": "0",
            "branch_id": "{branch}",
        },
    ),
    "joint.create": Case(
        "staff",
        "/joint/new",
        {
            "kinds": ["theme_day"],
            "title": "联合主题党日",
            "held_on": "2025-09-15",
            "starts_at": "14:00",
            "ends_at": "16:00",
            "place": "机关礼堂",
            "chair_name": "张一鸣",
            "recorder_name": "冯十月",
            "everyone": "y",
            "theme_day-theme": "学习贯彻党的创新理论",
            "theme_day-form": "集中学习",
            "theme_day-content": "集体学习文件，交流体会。",
        },
    ),
    "kinds.add_kind": Case(
        "staff",
        "/admin/kinds/new",
        {
            "label": "读书会",
            "code": "reading_club",
            "category": "study",
            "attendance_mode": "participants",
            "due_rule": "all_members",
            "audience": "members",
            "theme_label": "书目",
            "shown_fields": ["content", "theme", "study_hours"],
            "required_fields": ["theme"],
            "default_hours_tenths": "1.5",
            "default_minutes": "90",
            "sort_order": "900",
            "is_active": "y",
        },
    ),
    "organization.add_branch_name": Case(
        "staff",
        "/branches/B01/names/new",
        {
            "full_name": "中共某支部委员会",
            "short_name": "指挥党支部",
            "valid_from": "2024-03-01",
        },
    ),
    "organization.add_committee_name": Case(
        "staff",
        "/committee/C01/names/new",
        {
            "full_name": "中共某市新办公室机关委员会",
            "short_name": "机关党委",
            "valid_from": "2025-03-01",
        },
    ),
    "organization.add_exemption": Case(
        "secretary1",
        "/members/{eighth}/exemptions/new",
        {
            "reason": "illness",
            "approved_by": "机关党委",
            "starts_on": "2025-10-01",
            "ends_on": "2025-12-31",
        },
    ),
    "organization.fill_branch_post": Case(
        "staff",
        "/branches/B01/posts/new",
        {"title": "branch_secretary", "member_id": "{second}", "starts_on": "2025-07-01"},
    ),
    "organization.fill_committee_post": Case(
        "staff",
        "/committee/C01/posts/new",
        {"title": "committee_secretary", "member_id": "{eighth}", "starts_on": "2025-07-01"},
    ),
    "organization.new_branch": Case(
        "staff",
        "/branches/new",
        {
            "code": "b09",
            "full_name": "中共某市某办公室机关第九支部委员会",
            "short_name": "机关第九党支部",
            "founded_on": "2025-10-01",
            "duty": "综合保障",
            "theme_day": "20",
        },
    ),
    "organization.new_group": Case(
        "secretary1",
        "/branches/B01/groups/new",
        {"name": "业务党小组", "founded_on": "2025-10-01"},
    ),
    "organization.new_member": Case(
        "staff",
        "/members/new",
        {
            "name": "于小草",
            "branch": "B01",
            "group_id": "",
            "start_reason": "transferred_in",
            "status": "full",
            "starts_on": "2025-10-08",
            "joined_party_on": "2015-07-01",
        },
    ),
    "organization.start_branch_term": Case(
        "staff", "/branches/B01/terms/new", {"starts_on": "2025-09-01", "end_posts": "y"}
    ),
    "organization.start_committee_term": Case(
        "staff", "/committee/C01/terms/new", {"starts_on": "2024-02-29"}
    ),
    "plans.new": Case(
        "secretary1",
        "/plans/new?year=2025&branch=B01",
        {
            "year": "2025",
            "branch": "B01",
            "kind": "study_session",
            "title": "学习党章",
            "planned_on": "",
            "month": "12",
            "responsible": "李二虎",
            "note": "",
        },
    ),
    "privacy.period": Case(
        "leader", "/privacy/periods/talks", {"years": "12", "reason": "工作需要"}
    ),
    "study.add_conversion": Case(
        "staff",
        "/study/conversion/new",
        {
            "valid_from": "2025-01-01",
            "half_day_tenths": "3",
            "day_tenths": "6",
            "confirmed_by": "机关党委会议",
        },
    ),
    "study.add_documents": Case(
        "staff",
        "/study/documents/new",
        {"month": "2025-10", "lines": "《条例》｜2025年9月1日\n《公报》"},
    ),
    "study.add_training": Case(
        "clerk1",
        "/study/credits/training/new",
        {
            "title": "支部书记培训班",
            "organiser": "市委党校",
            "starts_on": "2025-09-10",
            "ends_on": "2025-09-11",
            "hours": "",
            "members": ["{second}", "{eighth}"],
        },
    ),
    "integrity.new_line": Case(
        "clerk1",
        "/integrity/reminders/new?branch=B01",
        {
            "year": "2025",
            "festival": "national",
            "reminded_on": "2025-09-28",
            "form": "message",
            "headcount": "9",
            "scope": "全体党员",
            "content": "廉洁过节。",
            "version": "0",
        },
    ),
    "integrity.new_talk": Case(
        "discipline1",
        "/integrity/talks/new?branch=B01",
        {
            "held_on": "2025-09-25",
            "kind": "daily",
            "reason": "yearly",
            "talker_id": "{first}",
            "talker_name": "",
            "talker_post": "党支部书记",
            "talkees": ["{eighth}"],
            "demand": "自觉接受监督。",
            "version": "0",
        },
    ),
    "requests.new": Case(
        "staff",
        "/requests/new",
        {
            "title": "安全生产培训情况",
            "due_on": "2025-10-27",
            "note": "",
            "lines": "参训人数（人）",
            "branches": "{branch}",
            "version": "0",
        },
    ),
    "study.new_essay": Case(
        "clerk1",
        "/study/essays/new",
        {
            "version": "0",
            "title": "坚守纪律底线",
            "written_on": "2025-09-20",
            "occasion": "党纪学习教育",
            "published": "",
            "member_id": "{eighth}",
        },
    ),
    "study.new_platform": Case(
        "clerk1",
        "/study/platforms/new",
        {
            "version": "0",
            "platform": "xuexi",
            "ym": "2025-09",
            "as_of": "2025-09-30",
            "registered": "9",
            "participating": "8",
            "average_tenths": "35.5",
            "source": "平台管理后台",
        },
    ),
    "talks.new": Case(
        "secretary1",
        "/talks/new",
        {
            "held_on": "2025-03-01",
            "place": "谈心室",
            "occasion": "yearly",
            "version": "0",
            "talker_id": "{first}",
            "talkee_ids": ["{eighth}"],
        },
    ),
    "usual.new": Case(
        "clerk1",
        "/usual-words/new",
        {"kind_id": "", "text": "党员活动室", "position": "1", "version": "0"},
    ),
}


@pytest.fixture
def numbers(session):
    """Ids of the cast by the names that the cases use."""

    def member_of(username):
        return session.scalars(select(User.member_id).where(User.username == username)).one()

    found = {
        "first": member_of("secretary1"),
        "second": member_of("clerk1"),
        "eighth": member_of("member1"),
        "member2": session.scalars(select(User.id).where(User.username == "member2")).one(),
        "branch": session.scalars(
            select(RoleGrant.branch_id).join(RoleGrant.user).where(User.username == "clerk1")
        ).one(),
    }
    session.rollback()
    return {name: str(number) for name, number in found.items()}


def rows(app):
    """How many rows each table has."""
    with app.app_context():
        counted = {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table))
            for table in TABLES
        }
        db.session.rollback()
        return counted


def filled(case, numbers, browser):
    """Address and data with the ids put in, and with the key of the form as its page shows it."""
    page = browser.get((case.page or case.address).format(**numbers))
    assert page.status_code == 200, page.text[:300]
    found = KEY.search(page.text.partition("<main")[2])
    assert found, "the form carries no form_key: render csrf() in it"
    data = {
        name: [one.format(**numbers) for one in value]
        if isinstance(value, list)
        else value.format(**numbers)
        for name, value in case.data.items()
    }
    return case.address.format(**numbers), {**data, "form_key": found[1]}


@pytest.mark.parametrize("name", CASES)
def test_sent_again_a_form_leads_to_where_the_first_one_led(app, login_as, numbers, name):
    case = CASES[name]
    browser = login_as(case.who).confirm()
    address, data = filled(case, numbers, browser)
    before = rows(app)
    first = browser.post(address, data)
    assert first.status_code == 303, first.text
    made = rows(app)
    assert made != before
    second = browser.post(address, data)
    assert (second.status_code, second.location) == (303, first.location)
    assert rows(app) == made
    assert REPEATED in browser.get(first.location).text


@pytest.mark.parametrize("name", CASES)
def test_clicked_twice_a_form_is_carried_out_once(app, login_as, numbers, name):
    case = CASES[name]
    browsers = [login_as(case.who).confirm(), login_as(case.who).confirm()]
    address, data = filled(case, numbers, browsers[0])
    bodies = [{"csrf_token": browser.csrf(), **data} for browser in browsers]
    gate = Barrier(len(browsers))

    def click(browser, body):
        gate.wait(timeout=10)
        answer = browser.client.post(address, data=body)
        return answer.status_code, answer.location

    before = rows(app)
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = [
            done.result(timeout=60)
            for done in [pool.submit(click, *pair) for pair in zip(browsers, bodies, strict=True)]
        ]
    assert [status for status, _ in answers] == [303, 303]
    assert answers[0] == answers[1]
    once = rows(app)
    # the first alone would have made the same: what another form of the same content makes besides is counted again
    assert once["posted_form"] == before["posted_form"] + 1
    assert once["audit_event"] > before["audit_event"]
    with app.app_context():
        asked = db.session.scalars(
            select(AuditEvent.request_id)
            .order_by(AuditEvent.id.desc())
            .limit(once["audit_event"] - before["audit_event"])
        ).all()
    assert len(set(asked)) == 1


def test_other_content_under_the_same_key_is_a_new_request(app, login_as, numbers):
    clerk = login_as("clerk1")
    address, data = filled(CASES["study.new_essay"], numbers, clerk)
    assert clerk.post(address, data).status_code == 303
    assert clerk.post(address, {**data, "title": "另一篇"}).status_code == 303
    assert len(stored(app, StudyEssay)) == 2


def test_a_refused_form_may_be_corrected_and_sent_under_the_same_key(app, login_as, numbers):
    clerk = login_as("clerk1")
    address, data = filled(CASES["study.new_essay"], numbers, clerk)
    assert clerk.post(address, {**data, "title": ""}).status_code == 422
    assert clerk.post(address, {**data, "title": ""}).status_code == 422
    assert clerk.post(address, data).status_code == 303
    assert len(stored(app, StudyEssay)) == 1


def test_another_persons_form_is_another_form(app, login_as, numbers):
    clerk, secretary = login_as("clerk1"), login_as("secretary1")
    address, data = filled(CASES["chronicle.new"], numbers, login_as("staff"))
    essay, values = filled(CASES["study.new_essay"], numbers, clerk)
    assert clerk.post(essay, values).status_code == 303
    assert secretary.post(essay, {**values, "title": "书记代登记"}).status_code == 303
    assert clerk.post(address, data).status_code == 403
    assert len(stored(app, StudyEssay)) == 2


# Posts that change a stored record under its version or state, or that may be repeated without making a second row.
CHANGES = {
    "accounts": "begin_second_factor change_password confirm confirm_second_factor first_password renew_recovery"
    " end_deputy revoke_other_sessions revoke_session sign_in_code sign_in_submit sign_out withdraw_deputy",
    "achievements": "add_evidence add_files attribute clear decide discard edit_indicator remove_evidence"
    " remove_file save targets",
    "activities": "discard move save settle_roll",
    "admin": "confirm_proposal create_account decline_proposal disable_account edit_account enable_account"
    " end_all_grants end_grant fill_accounts link_member propose_accounts propose_grants reset_password"
    " reset_second_factor withdraw_proposal",
    "appraisals": "decide save submit",
    "archive": "confirm_handover edit_item edit_retention remove_retention scan_item scans withdraw_item",
    "attachments": "add edit move remove",
    "birthdays": "edit remove",
    "brands": "correct_stage discard enter_stage keep_logo move save",
    "calendar": "edit_day remove_day",
    "chronicle": "edit edit_photo photos remove remove_photo",
    "closing": "close deadlines decide",
    "community": "edit_project edit_registration remove_project remove_registration",
    "dengta": "edit_block remove",
    "desk": "digest read_answer",
    "drafts": "discard keep",
    "dues": "save_month",
    "duties": "confirm_mark decide rule_submit",
    "follow_up": "item_plan item_report item_verify progress",
    "handed": "edit urge",
    "inspections": "edit problem",
    "integrity": "check_line edit_line edit_talk pledge_scan remove_line remove_talk",
    "joint": "add_files cancel save save_answer save_correction",
    "kinds": "edit_kind",
    "lists": "drop_search keep_search look",
    "organization": "member_phone appoint_group_leader approve become_full change_group come_back correct_entry"
    " dissolve_group edit_branch edit_group edit_member end_branch_post end_committee_post"
    " end_exemption leave merge_branch take_back_entry transfer withdraw_handover withdraw_merging",
    "officer_reports": "decide edit",
    "plans": "cancel draft draft_all edit join resume take_offers",
    "quarters": "accept_copy ask ask_committee decide decide_committee discard discard_committee end_delegation"
    " enter_issued_numbers"
    " return_copy save save_committee sign sign_paper signing_plan take_back withdraw withdraw_committee"
    " withdraw_copy",
    "review": "approve_chosen ask_reopening decide decline_reopening reopen restore void",
    "requests": "answer edit remind remove",
    "restricted": "decide_opening edit_measure edit_sanction remove_measure remove_relative remove_sanction switch",
    "self_check": "rule",
    "business": "change finish remove",
    "service": "callback change move remove",
    # of one order that is looked up by its code
    "asking": "follow grade",
    "development": "change remove",
    "study": "confirm_credit confirm_credits edit_credit edit_essay edit_platform remove_credit remove_document"
    " remove_essay remove_platform return_credit tick_documents",
    "phrases": "edit remove",
    "wordings": "edit remove",
    "talks": "edit remove",
    "usual": "edit remove",
    "workbooks": "confirm roll_back",
}
# Tried with the records that they need, in the tests of their features.
ELSEWHERE = {
    # without an account
    "asking.order",
    "achievements.create",
    # asked for again it is told that it waits
    "accounts.new_deputy",
    "organization.propose_handover",
    "closing.ask",
    "closing.grant",
    "closing.remind",
    "archive.checks",
    "archive.file_documents",
    "archive.packages",
    "dengta.record",
    "inspections.add_problem",
    "quarters.delegate",
    "restricted.new_measure",
    "restricted.new_opening",
    "restricted.new_relative",
    "restricted.new_sanction",
    "self_check.explain",
    "study.add_make_up",
    "study.add_make_ups",
    "workbooks.show",
}


def test_no_form_that_makes_rows_is_forgotten(app):
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    changes = {f"{part}.{name}" for part, names in CHANGES.items() for name in names.split()}
    told = set(CASES) | changes | ELSEWHERE
    assert posts - told == set(), (
        "say in CASES how the form is filled in, or in CHANGES that it makes no row"
    )
    assert told - posts == set(), "this address is gone"
