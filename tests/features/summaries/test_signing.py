"""Signing an approved edition in order, by hand and in the system, and the signed copy that comes back."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Role
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Committee, OrganizationName, PostTitle
from intranet.domain.records.workflow import State
from intranet.domain.reports.changes import signed_changes
from intranet.domain.reports.document import thaw
from intranet.domain.reports.signed import as_signed
from intranet.domain.reports.signed_checks import contradictions
from intranet.domain.summaries.signed_copies import SignedCopy, SignedFile, copies_of
from intranet.domain.summaries.signing import (
    Act,
    Signature,
    Signed,
    SigningDelegation,
    SigningStep,
    plan_of,
)
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.features.summaries.signing.papers import signing_sheet
from intranet.features.summaries.signing.queries import handled_by, load
from intranet.foundation import clock
from intranet.foundation.storage import Stores
from intranet.foundation.word_text import lines
from tests.cast import FOUNDED, password_hash
from tests.conftest import actor_of
from tests.factories.bodies import seat
from tests.factories.signing import add_edition, approved_summary, document, returned, word_file
from tests.factories.uploads import jpeg
from tests.features.summaries.scene import decide, version
from tests.rows import committed

BRANCH_PAGE = "/quarters/2025Q3/B01/signing"
ROLL_UP = "/quarters/2025Q3/committee/signing"
WORD = "签发稿.docx"


@pytest.fixture
def leaders(session):
    """冯十月, whose account is leader's, is 专职副书记; 沈春华 leads the committee and has no account there."""
    seat(session, PostTitle.COMMITTEE_SECRETARY, "沈春华")
    seat(session, PostTitle.FULL_TIME_DEPUTY_SECRETARY, "冯十月")
    seat(session, PostTitle.COMMITTEE_MEMBER, "韩秋实")
    leader = session.scalars(select(User).where(User.username == "leader")).one()
    leader.member_id = member(session, "冯十月").id
    leader.display_name = "冯十月"
    committed(session)
    return session


def member(session, name):
    return session.scalars(select(Member).where(Member.name == name)).one()


def signed(session):
    """Signers in force, in order of the steps."""
    session.expire_all()
    steps = session.scalars(select(SigningStep).order_by(SigningStep.edition, SigningStep.position))
    return [step.label for step in steps if step.given]


def summary(session):
    session.expire_all()
    return session.scalars(select(QuarterlySummary)).one()


def sign(browser, page=BRANCH_PAGE, position=1, seen=""):
    seen = seen or version(browser, page)
    return browser.post(f"{page}/sign", {"version": seen, "position": str(position)})


def on_paper(browser, page, position, **changes):
    data = {
        "version": version(browser, f"{page}/paper"),
        "position": str(position),
        "name": "沈春华",
        "delegation": "",
        "signed_on": "2025-10-15",
        "reason": "",
        **changes,
    }
    return browser.post(f"{page}/paper", data)


def send(browser, *files, page=BRANCH_PAGE, **changes):
    data = {
        "version": version(browser, f"{page}/return"),
        "typed": "",
        "files": [(io.BytesIO(content), name) for name, content in files],
        **changes,
    }
    return browser.post(f"{page}/return", data, content_type="multipart/form-data")


def finish_signing(login_as):
    assert sign(login_as("secretary1")).status_code == 303
    assert sign(login_as("leader"), position=2).status_code == 303


def test_a_branch_is_signed_by_its_secretary_and_then_by_the_committee(leaders, login_as):
    approved_summary(leaders)
    early = sign(login_as("leader"), seen=str(summary(leaders).version))
    assert early.status_code == 403
    assert "“书记审签”由党支部书记办理" in early.text
    assert "等您办理“书记审签”" in login_as("secretary1").get("/").text
    assert "等党支部书记“书记审签”" in login_as("staff").get("/").text

    assert sign(login_as("secretary1")).status_code == 303
    assert sign(login_as("secretary1"), seen="1").status_code == 409
    leader = login_as("leader")
    assert "等您办理“机关党委审核”" in leader.get("/").text
    assert sign(leader, position=2).status_code == 303
    assert signed(leaders) == ["书记审签", "机关党委审核"]
    assert "待回传" in login_as("staff").get("/").text
    events = leaders.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.SUMMARY_SIGNED)
    ).all()
    assert [event.details["step"] for event in events] == ["书记审签", "机关党委审核"]


def test_what_was_signed_is_taken_back_with_a_reason_until_the_last_step(leaders, login_as):
    approved_summary(leaders)
    secretary = login_as("secretary1")
    assert sign(secretary).status_code == 303
    page = f"{BRANCH_PAGE}/take-back"
    assert login_as("leader").get(page).status_code == 403
    empty = secretary.post(page, {"version": version(secretary, page), "reason": ""})
    assert empty.status_code == 422
    reason = {"version": version(secretary, page), "reason": "附件页码有误"}
    assert secretary.post(page, reason).status_code == 303
    assert signed(leaders) == []
    acts = leaders.scalars(select(Signature).order_by(Signature.id)).all()
    assert [(one.act, one.name, one.reason) for one in acts] == [
        (Act.SIGNED, "张一鸣", ""),
        (Act.TAKEN_BACK, "张一鸣", "附件页码有误"),
    ]
    finish_signing(login_as)
    late = secretary.post(page, {"version": str(summary(leaders).version), "reason": "晚了"})
    assert late.status_code in {403, 409}
    assert signed(leaders) == ["书记审签", "机关党委审核"]


def test_a_roll_up_is_signed_by_hand_and_by_a_deputy(leaders, login_as):
    approved_summary(leaders, None)
    leader, staff = login_as("leader"), login_as("staff")
    # who holds the post is away: another signs for a reason, and the deputy keeps the last step
    assert on_paper(staff, ROLL_UP, 1, name="江一", reason="外出期间由其核稿").status_code == 303
    refused = on_paper(staff, ROLL_UP, 2, name="韩秋实", signed_on="2025-10-30")
    assert refused.status_code == 422
    assert "签字日期不能晚于今天。" in refused.text
    before = on_paper(staff, ROLL_UP, 2, name="韩秋实", signed_on="2025-10-09")
    assert "签字日期不能早于本版通过的日期。" in before.text
    assert on_paper(staff, ROLL_UP, 2, name="韩秋实", signed_on="2025-10-20").status_code == 303
    # 签发 is the secretary's: the deputy may not before it is delegated
    assert sign(leader, ROLL_UP, 3, str(summary(leaders).version)).status_code == 403
    form = staff.get("/quarters/signing/delegations/new").text
    assert "沈春华（机关党委书记）" in form
    posts = {
        option.split(">")[1].split("（")[0]: option.split('value="')[1].split('"')[0]
        for option in form.split('name="holder"')[1].split("</select>")[0].split("<option")[2:]
    }
    given = {
        "holder": posts["沈春华"],
        "deputy": str(member(leaders, "冯十月").id),
        "starts_on": "2025-10-18",
        "ends_on": "2025-10-25",
        "reason": "因公出差",
    }
    own = leader.post("/quarters/signing/delegations/new", given)
    assert own.status_code == 422
    assert "不能登记委托给您本人" in own.text
    assert staff.post("/quarters/signing/delegations/new", given).status_code == 303
    twice = staff.post("/quarters/signing/delegations/new", given)
    assert twice.status_code == 422
    assert "这一期间已经登记过委托：冯十月受沈春华（机关党委书记）委托" in twice.text
    other = given | {"deputy": str(member(leaders, "韩秋实").id), "starts_on": "2025-10-25"}
    assert "这一期间已经登记过委托" in staff.post("/quarters/signing/delegations/new", other).text
    assert "您受沈春华委托代签。" in leader.get(ROLL_UP).text
    assert sign(leader, ROLL_UP, 3).status_code == 303
    last = leaders.scalars(select(Signature).order_by(Signature.id.desc())).first()
    assert last.signer == "冯十月（受沈春华委托代签）"
    assert login_as("leader").get(f"{ROLL_UP}.pdf").mimetype == "application/pdf"


def delegated(session, summary, title, leader, deputy):
    """The holder of a post has a deputy sign in October 2025; commits."""
    row = SigningDelegation(
        committee_id=summary.committee_id,
        title=title,
        leader_id=member(session, leader).id,
        leader_name=leader,
        deputy_id=member(session, deputy).id,
        deputy_name=deputy,
        starts_on=date(2025, 10, 1),
        ends_on=date(2025, 10, 31),
        reason="因公出差",
        entered_by_id=summary.entered_by_id,
        created_at=clock.now(),
    )
    committed(session, row)
    return row


def test_nobody_gives_two_steps_of_one_edition(leaders, login_as):
    row = approved_summary(leaders, None)
    given = delegated(leaders, row, PostTitle.COMMITTEE_SECRETARY, "沈春华", "冯十月")
    leader, staff = login_as("leader"), login_as("staff")
    assert sign(leader, ROLL_UP).status_code == 303
    hand = {"signed_on": "2025-10-20"}
    assert on_paper(staff, ROLL_UP, 2, name="韩秋实", **hand).status_code == 303
    refused = "冯十月已签批本版的“核稿”，“签发”由其他同志办理。"
    page = leader.get(ROLL_UP).text
    assert refused in page
    assert f"{ROLL_UP}/sign" not in page
    assert "等您办理" not in leader.get("/").text
    assert "等机关党委书记“签发”" in staff.get("/").text
    answer = sign(leader, ROLL_UP, 3, str(summary(leaders).version))
    assert answer.status_code == 403
    assert refused in answer.text
    for how in ({"delegation": str(given.id)}, {"reason": "书记外出"}):
        paper = on_paper(staff, ROLL_UP, 3, name="冯十月", **hand, **how)
        assert paper.status_code == 422
        assert refused in paper.text
    assert on_paper(staff, ROLL_UP, 3, **hand).status_code == 303


def test_who_took_a_step_back_may_give_another(leaders, login_as):
    row = approved_summary(leaders, None)
    delegated(leaders, row, PostTitle.COMMITTEE_SECRETARY, "沈春华", "冯十月")
    leader, staff = login_as("leader"), login_as("staff")
    assert sign(leader, ROLL_UP).status_code == 303
    page = f"{ROLL_UP}/take-back"
    reason = {"version": version(leader, page), "reason": "由其他同志核稿"}
    assert leader.post(page, reason).status_code == 303
    assert on_paper(staff, ROLL_UP, 1, name="江一", reason="外出期间由其核稿").status_code == 303
    assert on_paper(staff, ROLL_UP, 2, name="韩秋实").status_code == 303
    assert "等您办理“签发”" in leader.get("/").text
    assert sign(leader, ROLL_UP, 3).status_code == 303


def test_a_deputy_gives_no_step_of_the_committee_for_the_own_branch(leaders, login_as):
    row = approved_summary(leaders)
    home = leaders.scalars(select(Branch).where(Branch.code == "B01")).one()
    given = delegated(leaders, row, PostTitle.FULL_TIME_DEPUTY_SECRETARY, "冯十月", "张一鸣")
    staff, secretary = login_as("staff"), login_as("secretary1")
    assert row.branch_id == home.id
    assert on_paper(staff, BRANCH_PAGE, 1, name="江一", reason="书记住院").status_code == 303
    refused = "张一鸣在这个党支部任职，不能受委托办理“机关党委审核”，由其他同志办理。"
    assert refused in secretary.get(BRANCH_PAGE).text
    assert "等您办理" not in secretary.get("/").text
    assert refused in sign(secretary, position=2, seen=str(summary(leaders).version)).text
    paper = on_paper(
        staff, BRANCH_PAGE, 2, name="张一鸣", delegation=str(given.id), signed_on="2025-10-20"
    )
    assert refused in paper.text
    assert signed(leaders) == ["书记审签"]
    # who holds the post does
    assert sign(login_as("leader"), position=2).status_code == 303


def test_the_sheet_names_who_handled_the_paper_before_those_who_sign(leaders, login_as):
    row = approved_summary(leaders, None)
    handler = leaders.get_one(User, row.submitted_by_id).display_name
    found = load(leaders, "2025Q3", "committee", actor_of(leaders, "staff"))
    paper = signing_sheet(found, handled_by=handled_by(leaders, found), demo=False)
    rows = [(line.label, line.text, line.date) for line in paper.sheet.rows]
    assert rows[3] == ("经办人", handler, "2025年10月10日")
    assert [label for label, _, _ in rows[4:]] == ["核稿", "审签", "签发"]
    assert login_as("staff").get(f"{ROLL_UP}.pdf").status_code == 200


def test_a_delegation_that_is_over_gives_nothing(leaders, login_as):
    row = approved_summary(leaders, None, stored=document())
    for step in leaders.scalars(select(SigningStep).where(SigningStep.position < 3)):
        step.given = True
    delegation = SigningDelegation(
        committee_id=row.committee_id,
        title=PostTitle.COMMITTEE_SECRETARY,
        leader_id=member(leaders, "沈春华").id,
        leader_name="沈春华",
        deputy_id=member(leaders, "冯十月").id,
        deputy_name="冯十月",
        starts_on=date(2025, 9, 1),
        ends_on=date(2025, 10, 19),
        reason="因公出差",
        entered_by_id=row.entered_by_id,
        created_at=clock.now(),
    )
    committed(leaders, delegation)
    assert sign(login_as("leader"), ROLL_UP, 3, str(row.version)).status_code == 403
    paper = on_paper(
        login_as("staff"), ROLL_UP, 3, delegation=str(delegation.id), signed_on="2025-10-20"
    )
    assert "签字日期不在委托期限内" in paper.text
    kept = on_paper(
        login_as("staff"), ROLL_UP, 3, delegation=str(delegation.id), signed_on="2025-10-16"
    )
    assert kept.status_code == 303
    assert leaders.scalars(select(Signature)).one().signer == "冯十月（受沈春华委托代签）"


def test_two_who_act_at_once_and_a_form_sent_twice(leaders, login_as):
    approved_summary(leaders)
    secretary, clerk = login_as("secretary1"), login_as("clerk1")
    seen = version(clerk, f"{BRANCH_PAGE}/paper")
    assert sign(secretary).status_code == 303
    late = clerk.post(f"{BRANCH_PAGE}/sign", {"version": seen, "position": "1"})
    assert late.status_code == 409
    assert len(leaders.scalars(select(Signature)).all()) == 1


def test_a_committee_lays_down_its_own_steps_for_editions_to_come(leaders, login_as):
    approved_summary(leaders)
    leader = login_as("leader")
    page = "/quarters/signing/steps/branch"
    assert login_as("staff").get(page).status_code == 403
    empty = {f"{name}_{n}": "" for name in ("label", "title") for n in range(1, 6)}
    wrong = leader.post(page, {"version": "0", **empty, "label_1": "审签"})
    assert wrong.status_code == 422
    assert "环节名称和签批职务要一起填写" in wrong.text
    one = {"version": "0", **empty, "label_1": "签发", "title_1": "committee_secretary"}
    assert leader.post(page, one).status_code == 303
    assert leader.post(page, one).status_code == 409
    leaders.expire_all()
    committee, other = leaders.scalars(select(Committee.id)).one(), Committee(code="C02")
    committed(leaders, other)
    assert [step.label for step in plan_of(leaders, committee, Signed.BRANCH)] == ["签发"]
    # neither another committee nor what is approved already is reached by it
    assert len(plan_of(leaders, other.id, Signed.BRANCH)) == 2
    labels = leaders.scalars(select(SigningStep.label).order_by(SigningStep.position)).all()
    assert labels == ["书记审签", "机关党委审核"]


def test_staff_of_another_committee_neither_see_nor_sign(leaders, login_as):
    approved_summary(leaders)
    other = Committee(code="C02")
    committed(leaders, other)
    stranger = User(
        username="staff9",
        display_name="外人",
        password_hash=password_hash(),
        created_at=clock.now(),
        grants=[RoleGrant(role=Role.COMMITTEE_LEADER, committee_id=other.id, valid_from=FOUNDED)],
    )
    name = OrganizationName(
        committee_id=other.id,
        full_name="另一机关委员会",
        short_name="另一机关党委",
        valid_from=FOUNDED,
    )
    committed(leaders, stranger, name)
    browser = login_as("staff9")
    assert browser.get(BRANCH_PAGE).status_code == 404
    assert browser.post(f"{BRANCH_PAGE}/sign", {"version": "1", "position": "1"}).status_code == 404
    assert "书记审签" not in browser.get("/").text


def test_an_unchanged_word_file_makes_the_edition_final(leaders, login_as):
    approved_summary(leaders)
    secretary = login_as("secretary1")
    early = secretary.post(
        f"{BRANCH_PAGE}/return",
        {
            "version": version(secretary, f"{BRANCH_PAGE}/return"),
            "files": [(io.BytesIO(returned(document())), WORD)],
        },
        content_type="multipart/form-data",
    )
    assert early.status_code == 409
    assert "“书记审签”还没有签批或者登记" in early.text
    finish_signing(login_as)
    answer = send(secretary, (WORD, returned(document())), ("正本.jpg", jpeg()))
    assert answer.status_code == 303, answer.text
    assert summary(leaders).signed_edition == 1
    assert len(leaders.scalars(select(SignedFile)).all()) == 2
    assert "以签发稿为准" in secretary.get(BRANCH_PAGE).text
    # the same files once more are nothing new
    again = send(secretary, (WORD, returned(document())))
    assert again.status_code == 422
    assert "已经回传过" in again.text
    file = leaders.scalars(select(SignedFile).order_by(SignedFile.id)).first()
    assert secretary.get(f"{BRANCH_PAGE}/files/{file.id}").data == returned(document())
    assert login_as("clerk2").get(f"{BRANCH_PAGE}/files/{file.id}").status_code == 404


def test_a_changed_figure_waits_until_it_is_accepted_by_name(leaders, login_as):
    approved_summary(leaders)
    finish_signing(login_as)
    staff, leader = login_as("staff"), login_as("leader")
    changed = returned(document(), ("126人次", "128人次"), ("不够深入", "还不深入"))
    assert send(staff, (WORD, changed)).status_code == 303
    assert summary(leaders).signed_edition is None
    page = leader.get(BRANCH_PAGE).text
    assert page.index("<del>126</del><ins>128</ins>") < page.index("<del>不够</del><ins>还不</ins>")
    assert "签发稿已回传，待您确认" in leader.get("/").text
    assert "上一次回传的签发稿还没有确认" in send(staff, (WORD, returned(document()))).text
    copy = leaders.scalars(select(SignedCopy)).one()
    accept = f"{BRANCH_PAGE}/copies/{copy.id}"
    assert staff.post(accept, {}).status_code == 403
    none = leader.post(accept, {"version": version(leader, BRANCH_PAGE)})
    assert none.status_code == 422
    assert "请勾选要确认的不同之处。" in none.text
    first, second = [one.id for one in copy_of(leaders).differences]
    data = {
        "version": version(leader, BRANCH_PAGE),
        "accepted": [str(first)],
        "reason": "签发时更正",
    }
    assert leader.post(accept, data).status_code == 303
    assert summary(leaders).signed_edition is None
    assert leader.post(accept, data).status_code == 409
    data = {"version": version(leader, BRANCH_PAGE), "accepted": [str(second)], "reason": ""}
    assert leader.post(accept, data).status_code == 303
    assert summary(leaders).signed_edition == 1
    told = [(one.accepted_by_name, one.reason) for one in copy_of(leaders).differences]
    assert told == [("冯十月", "签发时更正"), ("冯十月", "")]
    paper = printed(leaders)
    assert paper.edition == (
        "第1版，以签发稿为准：（一）突出政治建设，深化理论学习“126”改为“128”；"
        "二、存在问题“不够”改为“还不”"
    )
    # the number and the edition alone are in its QR code
    assert paper.code == "B01-2025Q3/1"
    rows = [(row.label, row.text, row.date) for row in paper.review.rows]
    assert rows == [
        ("填报人", "李二虎", ""),
        ("党支部书记（签字）", "张一鸣", "2025年10月20日"),
        ("审核人（签字）", "冯十月", "2025年10月20日"),
    ]


TURNOUT = "应到75人次，实到70人次，出勤率93.3%；因故缺席5人次。"


def test_a_figure_that_contradicts_its_own_paper_is_accepted_with_a_reason_alone(leaders, login_as):
    stored = document(study=TURNOUT)
    heads = ("序号", "项目", "应开展", "开展次数", "应到", "实到", "出勤率", "说明")
    stored["content"]["tables"][0] |= {
        "columns": [{"title": title, "width": 20, "align": "center"} for title in heads],
        "rows": [["", "合计", "8", "8", "75", "70", "93.3%", ""]],
    }
    approved_summary(leaders, stored=stored)
    finish_signing(login_as)
    staff, leader = login_as("staff"), login_as("leader")
    assert send(staff, (WORD, returned(stored, ("实到70", "实到71")))).status_code == 303
    page = leader.get(BRANCH_PAGE).text
    for sentence in (
        "正文应到75人次、实到71人次，缺席应为4人次，现为5人次。",
        "正文应到75人次、实到71人次，出勤率应为94.7%，现为93.3%。",
        "实到正文为71，附表合计为70。",
    ):
        assert sentence in page
    copy = copy_of(leaders)
    accept, seen = f"{BRANCH_PAGE}/copies/{copy.id}", [str(one.id) for one in copy.differences]
    data = {"version": version(leader, BRANCH_PAGE), "accepted": seen, "reason": ""}
    refused = leader.post(accept, data)
    assert refused.status_code == 422
    assert "签发稿的数据前后不一致，请写明理由" in refused.text
    assert summary(leaders).signed_edition is None
    assert leader.post(accept, data | {"reason": "补到1人，附表在下一版更正"}).status_code == 303
    assert summary(leaders).signed_edition == 1


@pytest.mark.parametrize(
    "words",
    [
        # all that hangs together is changed together
        (("应到75人次，实到70人次，出勤率93.3%；因故缺席5人次", "应到75人次，实到71人次，出勤率94.7%；因故缺席4人次"),),
        (("组织", "组织开展"),),
    ],
)  # fmt: skip
def test_figures_that_agree_are_accepted_without_a_word(words):
    stored = document(study="组织学习。" + TURNOUT)
    changes = signed_changes(stored, lines(returned(stored, *words)))
    assert changes
    assert contradictions(stored, changes) == ()


def accept_all(session, login_as, *words):
    """The first edition comes back with these words replaced, and every difference is accepted."""
    approved_summary(session)
    finish_signing(login_as)
    staff, leader = login_as("staff"), login_as("leader")
    assert send(staff, (WORD, returned(document(), *words))).status_code == 303
    copy = copy_of(session)
    number, accepted = copy.id, [str(one.id) for one in copy.differences]
    data = {"version": version(leader, BRANCH_PAGE), "accepted": accepted}
    assert leader.post(f"{BRANCH_PAGE}/copies/{number}", data).status_code == 303
    assert summary(session).signed_edition == 1


def test_what_was_accepted_is_named_until_a_later_edition_says_it(leaders, login_as):
    accept_all(leaders, login_as, ("126人次", "128人次"))
    leader, page = login_as("leader"), "/quarters/2025Q3/B01"
    lost = "<del>126</del><ins>128</ins>"
    assert lost not in leader.get(page).text
    row = summary(leaders)
    approval = row.approved_at, row.approved_by_id
    assert decide(leader, "reopen", "实到人数有误", page=page).status_code == 303
    for browser in (login_as("secretary1"), login_as("staff")):
        shown = browser.get(page).text
        assert "第1版以签发稿为准，签发稿中确认的下列不同之处，现在的文字没有写入：" in shown
        assert lost in shown

    row = summary(leaders)
    row.state, (row.approved_at, row.approved_by_id) = State.APPROVED, approval
    add_edition(leaders, row, 2, document(edition="第2版"))
    shown = leader.get(page).text
    assert "第1版以签发稿为准，签发稿中确认的下列不同之处，第2版没有写入：" in shown
    assert "第1版签发稿确认的1处，本版没有写入" in shown
    held = document(edition="第3版", study="组织集中学习3次，128人次参加。")
    add_edition(leaders, row, 3, held)
    shown = leader.get(page).text
    assert "下列不同之处" not in shown
    # the second edition still does not
    assert shown.count("第1版签发稿确认的1处，本版没有写入") == 1


def test_the_list_of_moved_summaries_names_figures_of_signed_copies(leaders, login_as):
    accept_all(leaders, login_as, ("126人次", "128人次"), ("不够深入", "还不深入"))
    shown = login_as("staff").get("/quarters/2025Q3/moved").text
    assert "第1版以签发稿为准，签发稿中下列数据与通过时的台账不同：" in shown
    assert "<del>126</del><ins>128</ins>" in shown
    # words are no matter of the ledger
    assert "还不" not in shown


def copy_of(session):
    session.expire_all()
    return copies_of(session, summary(session).id)[0]


def printed(session):
    return as_signed(session, summary(session).id, thaw(document(), demo=False), 1)


def test_of_a_scan_the_person_states_how_it_differs(leaders, login_as):
    approved_summary(leaders)
    finish_signing(login_as)
    staff = login_as("staff")
    scan = ("正本.jpg", jpeg())
    assert "请说明与本版是否一致。" in send(staff, scan).text
    wrong = send(staff, scan, stated="stated_differences", typed="参加人数改了")
    assert wrong.status_code == 422
    assert "第1行没有写成“原文→改后”。" in wrong.text
    assert "参加人数改了" in wrong.text
    typed = "还需加强→有待加强\n126人次→128人次"
    assert send(staff, scan, stated="stated_differences", typed=typed).status_code == 303
    assert [(one.old, one.new) for one in copy_of(leaders).differences] == [
        ("126人次", "128人次"),
        ("还需加强", "有待加强"),
    ]
    number = copy_of(leaders).id
    page = f"{BRANCH_PAGE}/copies/{number}/withdraw"
    reason = {"version": version(staff, page), "reason": "扫描不清"}
    assert staff.post(page, reason).status_code == 303
    assert send(staff, scan, stated="stated_same").status_code == 303
    assert summary(leaders).signed_edition is None
    # another than who stated it confirms it
    leader, confirm = login_as("leader"), f"{BRANCH_PAGE}/copies/{copy_of(leaders).id}"
    assert "签发稿已回传，待您确认" in leader.get("/").text
    assert "确认扫描件与第1版一致" in leader.get(BRANCH_PAGE).text
    answer = leader.post(confirm, {"version": version(leader, BRANCH_PAGE)})
    assert answer.status_code == 303, answer.text
    assert summary(leaders).signed_edition == 1
    assert "冯十月确认与本版一致" in leader.get(BRANCH_PAGE).text
    # what counts is withdrawn with a reason until the summary is filed
    page = f"{confirm}/withdraw"
    seen = version(staff, page)
    assert staff.post(page, {"version": seen, "reason": ""}).status_code == 422
    assert staff.post(page, {"version": seen, "reason": "传错了文件"}).status_code == 303
    assert summary(leaders).signed_edition is None
    assert staff.post(page, {"version": seen, "reason": "再次撤回"}).status_code == 409
    assert send(staff, (WORD, returned(document()))).status_code == 303
    row = summary(leaders)
    row.state = State.ARCHIVED
    committed(leaders)
    page = f"{BRANCH_PAGE}/copies/{copy_of(leaders).id}/withdraw"
    late = {"version": str(summary(leaders).version), "reason": "归档以后"}
    assert staff.post(page, late).status_code == 409
    assert summary(leaders).signed_edition == 1


def test_who_states_that_a_scan_is_the_same_does_not_confirm_it(leaders, login_as):
    approved_summary(leaders)
    finish_signing(login_as)
    leader = login_as("leader")
    assert send(leader, ("正本.jpg", jpeg()), stated="stated_same").status_code == 303
    confirm = f"{BRANCH_PAGE}/copies/{copy_of(leaders).id}"
    answer = leader.post(confirm, {"version": version(leader, f"{confirm}/withdraw")})
    assert answer.status_code == 403
    assert summary(leaders).signed_edition is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("签发稿.docx", b"PK\x03\x04 half", "已损坏"),
        ("签发稿.docx", word_file(["另一份文件。"] * 900), "请核对是否选错了文件"),
        ("说明.xlsx", b"PK\x03\x04", "已损坏"),
        ("签发稿.docx", b"MZ program", "这不是可用的图片"),
        ("机密签发稿.docx", word_file(["正文。"]), "机密"),
    ],
)
def test_wrong_and_hostile_files_are_refused(leaders, login_as, app, name, content, sentence):
    approved_summary(leaders)
    finish_signing(login_as)
    answer = send(login_as("staff"), (name, content))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert leaders.scalars(select(SignedCopy)).all() == []


def test_a_request_that_is_killed_leaves_nothing_half(leaders, login_as, app, monkeypatch):
    approved_summary(leaders)
    finish_signing(login_as)
    staff = login_as("staff")
    seen = version(staff, f"{BRANCH_PAGE}/return")
    sealed = Stores.under(app.config["SETTINGS"].data_dir).sealed
    before = set(sealed.digests())

    class Killed(BaseException):
        """The process ends here."""

    def killed(*_args):
        raise Killed

    monkeypatch.setattr("intranet.domain.records.files.KeptFile.store", killed)
    with pytest.raises(Killed):
        staff.post(
            f"{BRANCH_PAGE}/return",
            {"version": seen, "typed": "", "files": [(io.BytesIO(returned(document())), WORD)]},
            content_type="multipart/form-data",
        )
    monkeypatch.undo()
    leaders.rollback()
    assert leaders.scalars(select(SignedCopy)).all() == []
    assert summary(leaders).signed_edition is None
    assert set(sealed.digests()) == before
    assert send(login_as("staff"), (WORD, returned(document()))).status_code == 303
    assert summary(leaders).signed_edition == 1


def test_a_new_edition_waits_anew_and_the_signed_one_stays_in_the_list(leaders, login_as):
    row = approved_summary(leaders)
    finish_signing(login_as)
    assert send(login_as("staff"), (WORD, returned(document()))).status_code == 303
    row = summary(leaders)
    row.state, row.approved_at, row.approved_by_id = State.RETURNED, None, None
    committed(leaders)
    assert sign(login_as("secretary1"), seen=str(summary(leaders).version)).status_code == 409
    row = summary(leaders)
    row.state, row.approved_at, row.approved_by_id = State.APPROVED, clock.now(), row.entered_by_id
    add_edition(
        leaders, row, 2, document(study="组织集中学习4次。", edition="第2版，本版替代第1版")
    )
    page = login_as("leader").get(BRANCH_PAGE).text
    assert "第2版签批" in page
    assert "还没有回传" not in page
    assert summary(leaders).signed_edition == 1
    assert "已签发，以签发稿为准" not in page
    assert login_as("member1").get(BRANCH_PAGE).status_code == 403
    assert leaders.scalars(select(Branch.code).where(Branch.code == "B01")).one() == "B01"


def test_a_copy_of_a_replaced_edition_is_neither_accepted_nor_waiting(leaders, login_as):
    row = approved_summary(leaders)
    finish_signing(login_as)
    changed = returned(document(), ("126人次", "128人次"))
    assert send(login_as("staff"), (WORD, changed)).status_code == 303
    leader, copy = login_as("leader"), copy_of(leaders)
    accept, item = f"{BRANCH_PAGE}/copies/{copy.id}", str(copy.differences[0].id)

    row = summary(leaders)
    row.state = State.ARCHIVED
    committed(leaders)
    filed = leader.post(accept, {"version": str(summary(leaders).version), "accepted": [item]})
    assert filed.status_code == 409

    row = summary(leaders)
    row.state, row.signed_edition = State.APPROVED, 2
    add_edition(leaders, row, 2, document(edition="第2版，本版替代第1版"))
    seen = str(summary(leaders).version)
    late = leader.post(accept, {"version": seen, "accepted": [item]})
    assert late.status_code == 409
    assert "已被第2版代替，不能再办理" in late.text
    assert summary(leaders).signed_edition == 2
    assert "签发稿已回传，待您确认" not in leader.get("/").text
    page = leader.get(BRANCH_PAGE).text
    assert "已被第2版代替" in page
    assert "确认勾选的不同之处" not in page


def test_on_paper_another_than_who_held_the_post_that_day_signs_for_a_reason_that_is_shown(
    leaders, login_as
):
    approved_summary(leaders, None)
    staff = login_as("staff")
    refused = on_paper(staff, ROLL_UP, 1, name="江一")
    assert refused.status_code == 422
    assert "江一当日没有担任机关党委专职副书记，请说明由其签字的原因。" in refused.text
    kept = on_paper(staff, ROLL_UP, 1, name="江一", reason="专职副书记空缺，主持工作")
    assert kept.status_code == 303
    assert staff.get(ROLL_UP).text.count("说明：专职副书记空缺，主持工作") == 2
    assert on_paper(staff, ROLL_UP, 2, name="韩秋实").status_code == 303
    first, second = leaders.scalars(select(Signature).order_by(Signature.id))
    assert (first.member_id, second.member_id) == (None, member(leaders, "韩秋实").id)


@pytest.mark.parametrize("delegated", [False, True])
def test_who_holds_a_post_or_is_delegated_signs_whatever_the_account_may_do_else(
    leaders, login_as, delegated
):
    row = approved_summary(leaders, None)
    for step in leaders.scalars(select(SigningStep).where(SigningStep.position == 1)):
        step.given = True
    account = leaders.scalars(select(User).where(User.username == "member1")).one()
    account.member_id = account.member_id if delegated else member(leaders, "韩秋实").id
    person = leaders.get_one(Member, account.member_id)
    committed(leaders)
    browser = login_as("member1")
    if delegated:
        assert browser.get(ROLL_UP).status_code == 403
        assert "等您办理“审签”" not in browser.get("/").text
        leaders.add(deputy_of(leaders, row, PostTitle.COMMITTEE_MEMBER, "韩秋实", person))
    committed(leaders)
    assert "等您办理“审签”" in browser.get("/").text
    assert sign(browser, ROLL_UP, 2).status_code == 303
    assert leaders.scalars(select(Signature)).one().name == person.name
    page = browser.get(ROLL_UP)
    assert page.status_code == 200
    assert "登记纸质签字" not in page.text
    assert browser.post(f"{ROLL_UP}/paper", {}).status_code == 403


@pytest.mark.parametrize("delegated", [False, True])
def test_what_a_branch_wrote_is_found_opened_and_signed_for_the_committee(
    leaders, login_as, delegated
):
    """By a member of another branch: one of the committee, or a deputy who has no seat in it."""
    row = approved_summary(leaders, "B02")
    leaders.expire_all()
    for step in leaders.scalars(select(SigningStep)):
        step.given, step.title = step.position == 1, PostTitle.COMMITTEE_MEMBER
    account = leaders.scalars(select(User).where(User.username == "member1")).one()
    person = leaders.get_one(Member, account.member_id)
    committed(leaders)
    browser, page = login_as("member1"), "/quarters/2025Q3/B02"
    addresses = (f"{page}/signing", f"{page}.pdf", f"{page}.docx")
    assert [browser.get(one).status_code for one in addresses] == [404, 404, 404]
    if delegated:
        leaders.add(deputy_of(leaders, row, PostTitle.COMMITTEE_MEMBER, "韩秋实", person))
    else:
        account.member_id = member(leaders, "韩秋实").id
    committed(leaders)
    desk = browser.get("/").text
    assert f'href="{page}/signing"' in desk
    assert "机关第二党支部2025年第三季度" in desk
    assert [browser.get(one).status_code for one in addresses] == [200, 200, 200]
    # the paper and nothing else of another branch
    assert browser.get(page).status_code == 404
    assert f'href="{page}"' not in browser.get(f"{page}/signing").text
    assert sign(browser, f"{page}/signing", 2).status_code == 303


def deputy_of(session, row, title, leader, deputy):
    """The leader has the deputy sign for the committee in October."""
    return SigningDelegation(
        committee_id=row.committee_id,
        title=title,
        leader_id=member(session, leader).id,
        leader_name=leader,
        deputy_id=deputy.id,
        deputy_name=deputy.name,
        starts_on=date(2025, 10, 1),
        ends_on=date(2025, 10, 31),
        reason="因公出差",
        entered_by_id=row.entered_by_id,
        created_at=clock.now(),
    )
