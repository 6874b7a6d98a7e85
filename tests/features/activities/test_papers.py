"""Record page, notice, sign-in sheet and agenda card: their wording, who may print them, equal bytes."""

import io
import re
from datetime import UTC, date, datetime, time
from urllib.parse import unquote

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.activities.kinds import ActivityKind, DueRule
from intranet.domain.activities.presence import AbsenceReason, AttendanceStatus
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.store import load_readable
from intranet.domain.activities.tables import ActivityRecord, AgendaItem, Attendance, Vote
from intranet.domain.organization.members import ExemptionReason, Member, MemberExemption
from intranet.domain.organization.tables import PartyGroup
from intranet.domain.records.workflow import State
from intranet.features.activities.papers.agenda import agenda_card
from intranet.features.activities.papers.meeting import notice, notice_text, numbered
from intranet.features.activities.papers.queries import occasion_of, ordinals
from intranet.features.activities.papers.record import CRITICISM_KEPT, record_print, vote_sentence
from intranet.features.activities.papers.sign_in import sign_in_sheet
from tests.conftest import actor_of, settings_for
from tests.factories.activities import make_activity
from tests.rows import committed

PLANNED = date(2025, 10, 28)
BEFORE = datetime(2025, 10, 17, 1, tzinfo=UTC)
PAPERS = ("record", "notice", "sign-in", "agenda")


def text_of(content):
    """What stands on each page, without the white space of the layout and the number of the page."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        texts = [re.sub(r"\s+", "", page.extract_text()) for page in document.pages]
    return [re.sub(r"—\d+—$", "", text) for text in texts]


def change(session, activity, alter):
    """Alter a loaded activity and commit, as if it had been entered so."""
    alter(activity)
    for one in activity.records:
        for voted in one.votes:
            voted.committee_id = activity.committee_id
    session.info["audit_recorded"] = True
    session.expire_on_commit = False
    session.commit()
    session.expire_on_commit = True


def vote(motion="同意接收周建国为中共预备党员", decision=DecisionType.ADMISSION, approve=0, **more):
    values = {"position": 0, "motion": motion, "decision_type": decision, "approve": approve}
    return Vote(
        **{
            **values,
            "method": VoteMethod.SECRET_BALLOT,
            "oppose": 0,
            "abstain": 0,
            "written_opinions": 0,
            **more,
        }
    )


def planned(session, branch="B01", kinds=("assembly",), **more):
    """A plan: a draft last changed before its day."""
    return make_activity(session, branch, kinds, held_on=PLANNED, **{"updated_at": BEFORE, **more})


def address(activity, paper):
    return f"/activities/{activity.id}/{paper}.pdf"


def addresses(activity):
    return {paper: address(activity, paper) for paper in PAPERS}


def papers_of(session, activity, username="staff", tmp_path="/tmp", **settings):  # noqa: S108
    """The activity as the person reads it and what is printed around it."""
    actor = actor_of(session, username)
    loaded = load_readable(session, activity.id, actor)
    made = settings_for("sqlite://", tmp_path, **settings)
    return loaded, occasion_of(session, loaded, actor=actor, settings=made)


def facts(page):
    return {fact.label: fact.value for fact in page.facts}


def section(page, heading):
    return next(part for part in page.sections if part.heading == heading).paragraphs


# --- the printed pages, read back ----------------------------------------------------------------


def test_the_record_reads_as_the_rules_word_it(session, login_as):
    activity = make_activity(
        session,
        "B01",
        ("assembly",),
        state=State.APPROVED,
        absent={"李二虎": AbsenceReason.BUSINESS_TRIP},
        observers="欧阳建平（机关党委）",
    )

    def alter(found):
        record = found.records[0]
        record.no_votes = False
        record.votes = [vote(approve=8, written_opinions=1)]
        record.first_topic_document = "《示例讲话汇编》"
        record.text.content = (
            "张一鸣：传达文件精神。\n王三石同志：结合岗位谈体会。\n会议要求：抓好落实。"
        )

    change(session, activity, alter)
    number = f"记录编号B01-2025-{activity.id}"
    answer = login_as("secretary1").get(address(activity, "record"))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    page = "".join(text_of(answer.data))
    for words in (
        "机关第一党支部党员大会记录",
        "（本年第1次）",
        "2025年9月15日（星期一）14:30—16:30",
        "三楼会议室",
        "9名（有表决权8名）",
        "8名（有表决权7名）",
        "李二虎（公务出差）",
        "欧阳建平（机关党委）",
        "第一议题",
        "《示例讲话汇编》",
        "1.通报支部工作情况；",
        "2.讨论下月工作安排。",
        "张一鸣：传达文件精神。",
        "应到会有表决权党员8名，实到7名，会前送达书面意见1份并计入票数；采取无记名投票方式，赞成8票、反对0票、"
        "弃权0票，赞成票超过应到会有表决权党员的半数，表决通过。",
        "每月开展一次政策学习",
        "2025-12-31",
        "主持人（签字）：",
        "记录人（签字）：",
        number,
    ):
        assert words in page
    assert "未填报" not in page


def test_two_records_are_two_pages_with_their_own_due_members(session, login_as):
    activity = make_activity(
        session,
        "B01",
        ("branch_committee_meeting", "lecture"),
        state=State.APPROVED,
        absent={"赵四海": AbsenceReason.SICK_LEAVE, "吴八方": AbsenceReason.OTHER},
    )
    change(session, activity, lambda a: setattr(a.attendance[-2], "absence_note", "照顾家人"))
    first, second = text_of(login_as("clerk1").get(address(activity, "record")).data)
    assert "支部委员会会议记录" in first
    assert "4名（有表决权4名）" in first
    assert "赵四海（病假）" in first
    assert "吴八方" not in first
    assert "党课记录" in second
    assert "党课题目" in second
    assert "张一鸣、李二虎、王三石、钱五羊、孙六合、周七星、郑九州" in second
    assert "赵四海（病假）、吴八方（照顾家人）" in second
    assert "2学时" in second


def test_before_the_meeting(session, login_as):
    activity = planned(session, observers="欧阳建平（机关党委）")

    def alter(found):
        record = found.records[0]
        record.no_votes = False
        record.agenda = [
            AgendaItem(position=0, text="10月份学习安排"),
            AgendaItem(position=1, text="讨论接收预备党员"),
        ]
        record.votes = [vote()]

    change(session, activity, alter)
    browser = login_as("clerk1")
    read = {paper: text_of(browser.get(url).data) for paper, url in addresses(activity).items()}
    (page,) = read["notice"]
    assert (
        "机关第一党支部定于2025年10月28日（星期二）14时30分在三楼会议室召开支部党员大会，主要内容："
        "（1）10月份学习安排；（2）讨论接收预备党员；（3）表决事项：同意接收周建国为中共预备党员。"
    ) in page
    assert "确需请假的，请会前向李二虎同志说明原因。" in page
    assert page.endswith("中共某市某办公室机关第一支部委员会2025年10月17日")

    (page,) = read["sign-in"]
    assert "支部党员大会签到表" in page
    assert page.index("张一鸣") < page.index("赵四海") < page.index("欧阳建平")
    assert "郑九州预备党员" in page

    (page,) = read["agenda"]
    assert "二、讨论接收预备党员" in page
    assert "无记名投票" in page
    for words in ("有表决权应到8名", "有效需到会5名", "通过需赞成5票"):
        assert words in page
    assert "9名（有表决权8名）" in page
    assert "书面意见计入票数" in page

    page = "".join(read["record"])
    assert "实到_____名；采取无记名投票方式，赞成_____票" in page
    assert "通过。" not in page


def test_a_rare_character_is_set(session, login_as):
    activity = make_activity(session, chair_name="王𬭊", state=State.APPROVED)
    (page,) = text_of(login_as("staff").get(address(activity, "record")).data)
    assert "王𬭊" in page


def test_printing_twice_gives_the_same_bytes(session, login_as):
    activity = planned(session)
    browser = login_as("secretary1")
    for url in addresses(activity).values():
        assert browser.get(url).data == browser.get(url).data


def test_the_file_has_a_chinese_name_and_is_kept_nowhere(session, login_as):
    activity = make_activity(session, kinds=("theme_day", "lecture"))
    answer = login_as("clerk1").get(address(activity, "sign-in"))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline;")
    assert disposition.isascii()
    assert unquote(disposition.split("''")[1]) == (
        "机关第一党支部2025年9月15日主题党日暨党课签到表.pdf"
    )
    assert "no-store" in answer.headers["Cache-Control"]


# --- who may print -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "state", "status"),
    [
        ("clerk1", State.DRAFT, 200),
        ("clerk2", State.APPROVED, 404),
        ("member2", State.APPROVED, 404),
        ("member1", State.DRAFT, 404),
        ("member1", State.SUBMITTED, 404),
        ("member1", State.APPROVED, 200),
        ("staff", State.DRAFT, 404),
        ("staff", State.SUBMITTED, 200),
        ("sysadmin", State.APPROVED, 403),
        (None, State.APPROVED, 302),
    ],
)
def test_who_may_print(session, login_as, monkeypatch, username, state, status):
    monkeypatch.setattr("intranet.pagekit.printing.render_document", lambda *_, **__: b"%PDF")
    activity = make_activity(session, state=state)
    browser = login_as(username)
    for url in addresses(activity).values():
        assert browser.get(url).status_code == status


def test_a_member_does_not_print_committee_minutes(session, login_as):
    activity = make_activity(session, kinds=("branch_committee_meeting",), state=State.APPROVED)
    assert login_as("member1").get(address(activity, "record")).status_code == 404


def test_a_revoked_registration_prints_its_record_only(session, login_as):
    activity = make_activity(session, state=State.VOIDED)
    browser = login_as("clerk1")
    urls = addresses(activity)
    (page,) = text_of(browser.get(urls["record"]).data)
    assert "（已撤销登记）" in page
    assert "本年第" not in page
    answer = browser.get(urls["notice"])
    assert answer.status_code == 404
    assert "记录页仍可打印" in answer.text


def test_criticism_is_for_the_own_branch(session):
    activity = make_activity(session, kinds=("life_meeting",), state=State.APPROVED)
    own = record_print(*papers_of(session, activity, "member1"))
    other = record_print(*papers_of(session, activity, "staff"))
    words = section(own.pages[0], "批评意见")[0].text
    assert "联系群众" in words
    assert [part.text for part in section(other.pages[0], "批评意见")] == [CRITICISM_KEPT]
    assert own.metadata.identifier != other.metadata.identifier


# --- wording -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "due", "present", "approve", "more", "ending"),
    [
        (
            DecisionType.ORDINARY,
            20,
            10,
            10,
            {},
            "赞成票未超过应到会有表决权党员的半数，表决未通过。",
        ),
        (DecisionType.ORDINARY, 20, 11, 11, {}, "，赞成票超过应到会有表决权党员的半数，表决通过。"),
        (
            DecisionType.ORDINARY,
            9,
            6,
            5,
            {"oppose": 1},
            "，赞成票超过应到会有表决权党员的半数，表决通过。",
        ),
        (
            DecisionType.ORDINARY,
            21,
            15,
            11,
            {"abstain": 3},
            "弃权3票、未投票1名，赞成票超过应到会有表决权党员的半数，表决通过。",
        ),
        (DecisionType.ADMISSION, 20, 10, 10, {}, "到会人数未达到规定的11名，此项表决无效。"),
        (
            DecisionType.ADMISSION,
            20,
            11,
            11,
            {"written_opinions": 2},
            "反对0票、弃权0票、未投票2名，赞成票超过应到会有表决权党员的半数，表决通过。",
        ),
        (DecisionType.ELECTION, 16, 12, 12, {}, "到会人数未达到规定的13名，此项表决无效。"),
        (
            DecisionType.ELECTION,
            15,
            12,
            7,
            {"oppose": 5},
            "，赞成票超过实到会有选举权党员的半数，表决通过。",
        ),
        (
            DecisionType.ELECTION,
            15,
            12,
            6,
            {"oppose": 6},
            "赞成票未超过实到会有选举权党员的半数，表决未通过。",
        ),
        (DecisionType.COMMITTEE, 5, 3, 3, {}, "，赞成票超过应到会委员的半数，表决通过。"),
        (
            DecisionType.FULL_MEMBERSHIP,
            8,
            6,
            5,
            {"person": "李明"},
            "通过。会议决定李明同志转为中共正式党员，报上级党组织审批。",
        ),
        (
            DecisionType.EXTENSION,
            8,
            6,
            6,
            {"person": "李明", "months": 6},
            "通过。会议决定延长李明同志的预备期6个月，报上级党组织审批。",
        ),
        (
            DecisionType.CANCELLATION,
            8,
            6,
            4,
            {"person": "李明"},
            "未通过。会议未同意取消李明同志的预备党员资格。",
        ),
    ],
)
def test_the_sentence_of_a_vote(decision, due, present, approve, more, ending):
    committee = decision is DecisionType.COMMITTEE
    kind = ActivityKind(due_rule=DueRule.BRANCH_COMMITTEE if committee else DueRule.ALL_MEMBERS)
    record = ActivityRecord(kind=kind, due_voters=due, present_voters=present)
    sentence = vote_sentence(record, vote(decision=decision, approve=approve, **more))
    assert sentence.endswith(ending)
    assert f"{due}名，实到{present}名" in sentence


@pytest.mark.parametrize(
    ("kinds", "branch", "words", "salutation"),
    [
        (("theme_day",), "B01", "定于2025年10月28日（星期二）14时30分在三楼会议室开展主题党日，", "各位党员："),
        (("assembly", "lecture", "theme_day"), "B01", "召开支部党员大会、上党课、开展主题党日，", "各位党员："),
        (("branch_committee_meeting",), "B01", "召开支部委员会会议，", "各位支部委员："),
        (("group_meeting",), "B08", "指挥信息保障中心党支部第一党小组定于", "第一党小组各位党员："),
        (("legal_outreach",), None, "机关党委定于2025年10月28日（星期二）14时30分在三楼会议室开展普法宣", "各位同志："),
    ],
)  # fmt: skip
def test_the_notice(session, kinds, branch, words, salutation):
    activity, occasion = papers_of(
        session,
        planned(session, branch, kinds),
        {None: "staff", "B08": "secretary8"}.get(branch, "clerk1"),
    )
    document = notice(activity, occasion)
    assert words in notice_text(activity, occasion)
    assert document.salutation == salutation
    assert document.paragraphs == (notice_text(activity, occasion),)


def test_what_several_kinds_have_in_common_is_one_point_without_a_number(session):
    activity, occasion = papers_of(
        session, planned(session, kinds=("theme_day", "volunteer_service")), "clerk1"
    )
    for record in activity.records:
        record.theme, record.first_topic_document, record.agenda = "关爱老人 温暖同行", "", []
    text = notice_text(activity, occasion)
    assert text.count("关爱老人 温暖同行") == 1
    assert "开展主题党日、志愿服务，主要内容：主题：关爱老人 温暖同行。" in text
    (item,) = agenda_card(activity, occasion).items
    assert "主题党日" in item.presenter
    assert "志愿服务" in item.presenter
    activity.records[1].theme = "义务植绿"
    assert "1.主题：关爱老人 温暖同行；2." in notice_text(activity, occasion)
    assert len(agenda_card(activity, occasion).items) == 2


def test_what_is_not_known_yet_is_left_to_be_filled_by_hand(session):
    activity, occasion = papers_of(
        session,
        planned(session, kinds=("theme_day",), chair_name="", recorder_name="", place="", starts_at=None, ends_at=None),
        "clerk1",
    )  # fmt: skip
    activity.records[0].theme = activity.records[0].first_topic_document = ""
    text = notice_text(activity, occasion)
    assert "（星期二）____________在____________开展主题党日，主要内容：____________。" in text
    assert "请会前向党支部说明原因。" in text
    page = record_print(activity, occasion).pages[0]
    assert facts(page)["主持人"] == facts(page)["地点"] == facts(page)["出席"] == ""
    assert facts(page)["应到"] == "9名（有表决权8名）"
    assert len(agenda_card(activity, occasion).items) == 3


def test_a_notice_printed_afterwards_is_dated_by_hand(session):
    activity, occasion = papers_of(
        session, make_activity(session, updated_at=datetime(2025, 9, 17, tzinfo=UTC)), "clerk1"
    )
    assert not notice(activity, occasion).date.startswith("2025")


def test_numbers_never_run_into_digits():
    assert numbered(["学习", "讨论"]) == ["1.学习", "2.讨论"]
    assert numbered(["学习", "10月安排"]) == ["（1）学习", "（2）10月安排"]


@pytest.mark.parametrize(
    ("branch", "kinds", "username", "names"),
    [
        ("B01", ("branch_committee_meeting",), "clerk1", ["张一鸣", "李二虎", "王三石", "赵四海"]),
        ("B08", ("group_meeting",), "secretary8", ["沈春华", "杨冬青", "秦北斗", "许东来"]),
        ("B02", ("assembly",), "clerk2", ["冯十月", "陈百川", "褚千山", "卫万里", "蒋亿年"]),
    ],
)
def test_who_is_on_the_sign_in_sheet(session, branch, kinds, username, names):
    activity, occasion = papers_of(session, planned(session, branch, kinds), username)
    # without rows of attendance the roster of the day decides
    activity.attendance.clear()
    assert [row.name for row in sign_in_sheet(activity, occasion).due] == names
    page = record_print(activity, occasion).pages[0]
    assert facts(page)["应到"].startswith(f"{len(names)}名")
    session.rollback()


def test_the_sheet_is_in_name_order_and_leaves_the_exempt_out(session):
    members = {member.name: member for member in session.scalars(select(Member))}
    members["张一鸣"].sort_key = "99"
    session.add(
        MemberExemption(
            member_id=members["李二虎"].id,
            reason=ExemptionReason.ILLNESS,
            approved_by="机关党委",
            starts_on=date(2025, 1, 1),
        )
    )
    activity = planned(session)
    sheet = sign_in_sheet(*papers_of(session, activity, "clerk1"))
    names = [row.name for row in sheet.due]
    assert len(names) == 8
    assert "李二虎" not in names
    assert names[-1] == "张一鸣"
    assert [row.number for row in sheet.due] == list("12345678")


def test_who_is_not_counted_is_named_without_the_reason(session):
    activity = make_activity(session, kinds=("assembly",), state=State.APPROVED)

    def exempt(found):
        row: Attendance = found.attendance[-1]
        row.status, row.exclusion_reason = AttendanceStatus.EXEMPT, ExemptionReason.ILLNESS.label
        found.due_count = found.present_count = 8

    change(session, activity, exempt)
    page = record_print(*papers_of(session, activity)).pages[0]
    assert facts(page)["经批准不参加"] == "郑九州"
    assert "郑九州" not in facts(page)["出席"]
    assert "患病" not in str(page)


def test_where_numbers_only_are_kept(session):
    activity = make_activity(session, None, ("legal_outreach",), state=State.APPROVED)
    loaded, occasion = papers_of(session, activity)
    page = record_print(loaded, occasion).pages[0]
    assert facts(page)["参加人数"] == "30人"
    assert "应到" not in facts(page)
    assert all(row.name == "" for row in sign_in_sheet(loaded, occasion).due)


def test_a_plan_does_not_say_how_many_came(session):
    loaded, occasion = papers_of(session, planned(session, None, ("legal_outreach",)))
    assert facts(record_print(loaded, occasion).pages[0])["参加人数"] == ""


def test_several_days_and_several_records_in_one_title(session):
    activity = make_activity(
        session, kinds=("field_study", "theme_day", "lecture"), ends_on=date(2025, 9, 17)
    )
    loaded, occasion = papers_of(session, activity, "clerk1")
    page = record_print(loaded, occasion).pages[1]
    assert facts(page)["时间"] == "2025年9月15日至17日每日14:30—16:30"
    assert "2025年9月15日至17日（每日14时30分）" in notice_text(loaded, occasion)
    assert "".join(sign_in_sheet(loaded, occasion).title_lines).endswith(
        "现场教学、主题党日暨党课签到表"
    )


@pytest.mark.parametrize(
    ("state", "draft"),
    [
        (State.DRAFT, True),
        (State.SUBMITTED, True),
        (State.RETURNED, True),
        (State.APPROVED, False),
        (State.ARCHIVED, False),
        (State.VOIDED, False),
    ],
)
def test_what_is_not_approved_is_marked_as_a_draft(session, state, draft):
    loaded, occasion = papers_of(session, make_activity(session, state=state), "clerk1")
    assert record_print(loaded, occasion).draft is draft
    assert not sign_in_sheet(loaded, occasion).draft


def test_filing_changes_nothing_on_the_page(session):
    activity = make_activity(session, state=State.APPROVED)
    approved = record_print(*papers_of(session, activity))
    change(session, activity, lambda a: setattr(a, "state", State.ARCHIVED))
    assert record_print(*papers_of(session, activity)) == approved


def test_the_first_topic_is_called_as_the_office_set_it(session):
    activity = make_activity(session, kinds=("assembly",), state=State.APPROVED)
    change(
        session,
        activity,
        lambda a: setattr(a.records[0], "first_topic_document", "《示例讲话汇编》"),
    )
    loaded, occasion = papers_of(session, activity, first_agenda_topic=False)
    assert facts(record_print(loaded, occasion).pages[0])["会前先学"] == "《示例讲话汇编》"
    assert agenda_card(loaded, occasion).items[0].title == "会前先学：《示例讲话汇编》"


def test_speakers_are_set_apart_and_other_colons_are_not(session):
    activity = make_activity(session, state=State.APPROVED, observers="欧阳建平（机关党委）")

    def alter(found):
        found.records[0].text.content = "\n".join(
            (
                "支部书记张一鸣：先谈一点。",
                "欧阳建平(机关党委)：提三点要求。",
                "会议强调：要抓好落实。",
                "",
                "一、学习文件",
            )
        )

    change(session, activity, alter)
    page = record_print(*papers_of(session, activity)).pages[0]
    assert [(part.run_in, part.text) for part in section(page, "活动内容")] == [
        ("支部书记张一鸣：", "先谈一点。"),
        ("欧阳建平(机关党委)：", "提三点要求。"),
        ("", "会议强调：要抓好落实。"),
        ("", "一、学习文件"),
    ]


def test_each_motion_has_the_numbers_it_needs(session):
    activity = planned(session)

    def alter(found):
        record = found.records[0]
        record.no_votes = False
        record.votes = [
            vote("通过支部工作报告", DecisionType.ORDINARY),
            vote("选举支部委员会委员", DecisionType.ELECTION, position=1),
        ]

    change(session, activity, alter)
    card = agenda_card(*papers_of(session, activity, "clerk1"))
    motions = [item.motion for item in card.items if item.motion]
    assert [(m.voters_due, m.needed_valid, m.needed_pass) for m in motions] == [
        ("8名", "4名", "5票"),
        ("8名", "7名", "5票（全部到会时）"),
    ]
    assert len(card.reminders) == 2


# --- 第n次 ----------------------------------------------------------------------------------------


def test_the_ordinal_counts_what_was_held_before_in_the_year(session):
    for day, state in (
        (date(2024, 12, 3), State.APPROVED),
        (date(2025, 2, 3), State.APPROVED),
        (date(2025, 3, 3), State.SUBMITTED),
        (date(2025, 4, 3), State.RETURNED),
        (date(2025, 5, 3), State.VOIDED),
        (date(2025, 12, 3), State.DRAFT),
    ):
        make_activity(session, kinds=("lecture",), held_on=day, state=state)
    make_activity(session, "B02", ("lecture",), held_on=date(2025, 2, 3), state=State.APPROVED)
    make_activity(
        session, kinds=("integrity_lecture",), held_on=date(2025, 6, 3), state=State.APPROVED
    )
    same_day = make_activity(
        session, kinds=("lecture",), starts_at=time(9), ends_at=time(10), state=State.APPROVED
    )
    activity = make_activity(session, kinds=("lecture", "theme_day"), state=State.APPROVED)
    found = {r.kind.code: ordinals(session, [activity])[r.id] for r in activity.records}
    assert found == {"lecture": 5, "theme_day": 1}
    assert list(ordinals(session, [same_day]).values()) == [4]


def test_each_party_group_counts_its_own_meetings(session):
    groups = list(session.scalars(select(PartyGroup.id).order_by(PartyGroup.id)))
    for group in groups:
        make_activity(
            session,
            "B08",
            ("group_meeting",),
            held_on=date(2025, 8, 4),
            party_group_id=group,
            state=State.APPROVED,
        )
    activity = make_activity(session, "B08", ("group_meeting",), state=State.APPROVED)
    assert list(ordinals(session, [activity]).values()) == [2]


def test_the_number_of_statements_does_not_grow(session, login_as, monkeypatch, count_statements):
    monkeypatch.setattr("intranet.pagekit.printing.render_document", lambda *_, **__: b"%PDF")
    small = make_activity(session, "B02", ("assembly",), state=State.APPROVED)
    large = make_activity(session, "B01", ("assembly", "lecture"), state=State.APPROVED)
    for day in range(1, 9):
        make_activity(
            session, "B01", ("lecture",), held_on=date(2025, 3, day), state=State.APPROVED
        )
    browser = login_as("staff")
    urls = [address(activity, "record") for activity in (small, large)]
    # the first request of a browser notes that its session is in use
    browser.get(urls[0])
    counts = []
    for url in urls:
        count_statements.clear()
        assert browser.get(url).status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1]


def test_ballots_and_resolutions_are_offered_where_somebody_is_voted_on(session, login_as):
    activity = make_activity(session, kinds=("assembly",))
    clerk = login_as("clerk1")
    assert "/ballots.pdf" not in clerk.get(f"/activities/{activity.id}").text
    nothing = clerk.get(f"/activities/{activity.id}/ballots.docx")
    assert nothing.status_code == 404
    assert "没有采用投票方式表决的事项" in nothing.text
    (record,) = activity.records
    vote = Vote(
        committee_id=activity.committee_id, record_id=record.id, position=0,
        motion="接收张三同志为预备党员", person="张三",
        decision_type=DecisionType.ADMISSION, method=VoteMethod.SECRET_BALLOT,
    )  # fmt: skip
    committed(session, vote)
    page = clerk.get(f"/activities/{activity.id}").text
    assert "/ballots.docx" in page
    # nobody has voted yet
    assert "/resolutions.docx" not in page
    assert clerk.get(f"/activities/{activity.id}/ballots.docx").status_code == 200
    vote.approve = record.due_voters
    committed(session, vote)
    assert "/resolutions.docx" in clerk.get(f"/activities/{activity.id}").text
    assert clerk.get(f"/activities/{activity.id}/resolutions.docx").status_code == 200
    assert login_as("member2").get(f"/activities/{activity.id}/resolutions.docx").status_code == 404
