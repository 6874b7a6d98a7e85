"""通报 and 报告: the approved roll-up in the order of a notice and of a report, word for word."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.chronicle import ChronicleEntry, DatePrecision
from intranet.domain.organization.tables import Committee
from intranet.domain.paper.parts import Paragraph, SectionPrint
from intranet.domain.reports.dispatches import notice, report
from intranet.domain.reports.document import thaw
from intranet.domain.reports.retrospect import RETROSPECT, review
from intranet.domain.reports.wording.committee_report import wording_on
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.quarters import Quarter, Year
from tests.features.summaries import scene
from tests.features.summaries.committee_scene import (
    PAGE,
    YEAR_PAGE,
    approve,
    build_brands,
    build_figures,
    submit,
)
from tests.features.summaries.committee_scene import typed as committee_typed
from tests.features.summaries.scene import build_quarter
from tests.print.samples.summaries import committee_summary
from tests.rows import committed

QUARTER = Quarter(2025, 3)


def approved(session, login_as, **changes):
    """The roll-up of the quarter as it was approved."""
    build_quarter(session)
    build_brands(session)
    build_figures(session)
    scene.approve(login_as)
    approve(login_as, **changes)
    stored = session.scalars(
        select(SummarySnapshot).order_by(SummarySnapshot.id.desc()).limit(1)
    ).one()
    return thaw(stored.document, demo=False)


def test_both_papers_say_what_the_approved_edition_says_under_headings_of_their_own(
    session, login_as
):
    demand = {"plans__1__text": "补充佐证材料", "plans__1__owner": "各党支部"}
    edition = approved(session, login_as, plans__1__month="11", **demand)
    work = [item.text for item in edition.sections[0].paragraphs]
    sent = notice(
        edition, QUARTER, committee="机关党委", wording=wording_on(date(2025, 9, 30), QUARTER)
    )
    assert [part.heading for part in sent.sections] == [
        "一、总体情况",
        "二、主要做法",
        "三、存在问题",
        "四、下步要求",
    ]
    overall, practice, problems, demands = (part.paragraphs for part in sent.sections)
    # brands and business are the practice; in a notice no part has a heading of its own
    assert {item.run_in for item in (*overall, *practice)} == {""}
    assert [item.text for item in practice] == [work[2], work[-2]]
    assert [overall[0].text, overall[-1].text] == [work[0], work[-1]]
    assert "机关第一党支部党员带头到开放点位值守" in "".join(item.text for item in practice)
    assert problems == edition.sections[1].paragraphs
    assert [item.text for item in demands] == ["11月补充佐证材料，由各党支部负责。"]
    assert [table.title for table in sent.tables] == [
        "各党支部组织生活开展情况表",
        "品牌创建情况表",
    ]
    assert sent.salutation == "各党支部："
    # parted by sense: the little word 的 begins no line
    assert sent.title_lines == ("关于2025年第三季度", "党支部工作情况的通报")

    told = report(edition, QUARTER, "办党组")
    assert told.title_lines == ("关于2025年第三季度", "机关党建工作情况的报告")
    assert told.sections == edition.sections
    assert (told.salutation, told.closing, told.tables) == ("办党组：", "特此报告。", ())
    # who has laid down nobody to report to names nobody
    assert report(edition, QUARTER, "").salutation == ""


def test_a_notice_leaves_out_what_branches_know_what_is_not_theirs_and_what_its_tables_say():
    wording = wording_on(date(2025, 9, 30), QUARTER)
    life = Paragraph(
        "机关本级召开党组会1次，开展共建活动1次，其他单位15人参加。各党支部召开支部党员大会11次。"
        "8个党支部应开展的支部党员大会、党课均已按时开展；2个党支部有延期事项，均已说明原因。1个党支部正式党员不足7人，未设支部委员会，有关事项由支部党员大会研究决定。接收预备党员1名。",
        "（一）组织建设。",
    )
    business = (
        Paragraph("11个党支部均创建了品牌。", "（二）品牌创建与业务融合。"),
        Paragraph("1.普法宣传。全年210余场次。"),
        Paragraph("2.便民阵地。培训3期。"),
        Paragraph("机关第一党支部把课堂搬到社区。"),
    )
    made = committee_summary()
    work = replace(made.sections[0], paragraphs=(life, *business))
    edition = replace(made, sections=(work, *made.sections[1:]))

    sent = notice(edition, QUARTER, committee="机关党委", wording=wording)

    assert [item.text for part in sent.sections[:2] for item in part.paragraphs] == [
        "各党支部召开支部党员大会11次。8个党支部应开展的会议和活动均已按时开展；2个党支部有延期事项，"
        "均已说明原因。接收预备党员1名。",
        "11个党支部均创建了品牌。",
        "机关第一党支部把课堂搬到社区。",
    ]


def plans(*texts):
    return SectionPrint("三、下步打算", tuple(map(Paragraph, texts)))


@pytest.mark.parametrize(
    ("planned", "demanded"),
    [
        (("11月走访党支部，由机关党委专职副书记负责。",), None),
        (
            (
                "（一）11月走访党支部，由机关党委专职副书记负责。",
                "（二）12月补学，由各党支部负责。",
            ),
            ["12月补学，由各党支部负责。"],
        ),
        (
            (
                "（一）10月补学，由有关党支部书记负责。",
                "（二）11月培训，由机关党委办公室负责。",
                "（三）12月补充材料，由各党支部负责。",
            ),
            ["（一）10月补学，由有关党支部书记负责。", "（二）12月补充材料，由各党支部负责。"],
        ),
    ],
)
def test_a_notice_demands_of_branches_only_what_branches_answer_for(planned, demanded):
    made = committee_summary()
    edition = replace(made, sections=(*made.sections[:2], plans(*planned)))
    sent = notice(
        edition, QUARTER, committee="机关党委", wording=wording_on(date(2025, 9, 30), QUARTER)
    )
    told = {part.heading: [item.text for item in part.paragraphs] for part in sent.sections}
    assert told.get("四、下步要求") == demanded


def test_a_roll_up_tells_by_how_much_its_notice_misses_two_pages_and_may_be_submitted(
    session, login_as
):
    build_quarter(session)
    scene.approve(login_as)
    staff = login_as("staff")
    long = {f"practices-{n}": f"第{n}项做法，" + "机关党支部在一线" * 20 for n in range(8)}
    typed = committee_typed() | long
    assert staff.post(PAGE, typed).status_code == 303
    assert "两页排不下。需要印发两页的，请减少约" in staff.get(PAGE).text
    assert staff.post(PAGE, typed | {"version": "1", "act": "submit"}).status_code == 303


def test_before_its_signed_copy_came_back_the_notice_is_a_draft_of_the_committee(session, login_as):
    approved(session, login_as)
    refused = login_as("member1").get(f"{PAGE}/notice.pdf")
    assert refused.status_code == 404
    assert "签发、回传签发稿并定稿以后，各党支部可以打开通报。" in refused.text
    assert "打印通报" not in login_as("member1").get(PAGE).text
    assert login_as("staff").get(f"{PAGE}/notice.pdf").status_code == 200
    assert "打印通报" in login_as("staff").get(PAGE).text


def test_the_notice_is_for_the_branches_and_the_report_for_the_committee(session, login_as):
    approved(session, login_as)
    summary = session.scalars(
        select(QuarterlySummary).where(QuarterlySummary.branch_id.is_(None))
    ).one()
    summary.signed_edition = 1
    committed(session)
    for who, notice_answer, report_answer in (
        ("member2", 200, 403),
        ("secretary1", 200, 403),
        ("staff", 200, 200),
        ("archivist", 200, 200),
    ):
        browser = login_as(who)
        assert browser.get(f"{PAGE}/notice.pdf").status_code == notice_answer, who
        assert browser.get(f"{PAGE}/report.pdf").status_code == report_answer, who


def test_before_the_approval_nothing_goes_out(session, login_as):
    build_quarter(session)
    scene.approve(login_as)
    submit(login_as)
    page = login_as("leader")
    assert page.get(f"{PAGE}/notice.pdf").status_code == 404
    assert "打印通报" not in page.get(PAGE).text


def test_the_review_of_a_year_tells_its_themes_in_the_order_of_the_office(session, login_as):
    build_quarter(session)
    build_brands(session)
    build_figures(session)
    leader = login_as("leader")
    assert leader.get(f"{YEAR_PAGE}/review.pdf").status_code == 404
    approve(login_as, YEAR_PAGE)
    stored = session.scalars(select(SummarySnapshot)).one().document
    edition = thaw(stored, demo=False)
    sent = review(edition, stored[RETROSPECT], Year(2025))

    assert "".join(sent.title_lines) == "机关党委2025年度工作回顾"
    # the lead is that of the roll-up but for the name of the paper
    assert edition.lead == sent.lead.replace("有关工作回顾", "有关情况总结")
    assert sent.lead.endswith("。现将有关工作回顾如下。")
    headings = [part.heading for part in sent.sections]
    assert headings[:2] == ["一、坚持党建引领，强化理论武装", "二、构建品牌矩阵，推动深度融合"]
    assert headings[-1].endswith("、下步打算")
    # nothing is said that the roll-up does not say, but for the names of the brands
    said = "".join(item.text for part in edition.sections for item in part.paragraphs)
    for part in sent.sections:
        for item in part.paragraphs:
            own = item.text.startswith("各党支部创建的品牌为：")
            assert own or item.text.rstrip("。") in said, item.text
    assert headings[2] == "三、普法宣传、练兵备战和服务项目"
    assert leader.get(f"{YEAR_PAGE}/review.pdf").status_code == 200
    assert leader.get(f"{YEAR_PAGE}/review.docx").status_code == 200
    assert leader.get(f"{PAGE}/review.pdf").status_code == 404


def told_in(session, section, caption, **more):
    """An entry of the chronicle of 2025; commits."""
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    entry = ChronicleEntry(
        committee_id=session.scalars(select(Committee.id)).first(),
        year=2025,
        precision=DatePrecision.DAY,
        caption=caption,
        section=section,
        entered_by_id=staff,
        created_at=clock.now(),
        updated_at=clock.now(),
        **{"starts_on": date(2025, 5, 12), "public_ok": True, "cleared_by_id": staff} | more,
    )
    committed(session, entry)


def test_headings_and_openings_of_the_review_are_typed_beside_figures_and_dated_captions(
    session, login_as
):
    build_quarter(session)
    build_figures(session)
    told_in(session, "练兵备战", "机关第二党支部开展应急处置演练")
    told_in(session, "练兵备战", "未经审查的一次演练", public_ok=False, cleared_by_id=None)
    told_in(session, "安全稳定", "机关第一党支部开展安全检查")
    told_in(session, "", "机关党委换届")
    form = login_as("staff").get(YEAR_PAGE).text
    offered = re.findall(r'name="chapters-\d+-subject"[^>]*value="([^"]*)"', form)
    # the Party, the themes in the order of the office's dictionary, sections of the chronicle, what has none
    assert offered == ["党建", "普法宣传", "练兵备战", "服务项目", "文明创建", "安全稳定", "大事记"]
    assert "系统拟的标题：坚持党建引领，强化理论武装" in form
    assert "chapters-0-subject" not in login_as("staff").get(PAGE).text

    heading, opening = "紧盯实战要求，锤炼过硬本领", "训练贴近任务\n党员带头"
    typed = {f"chapters__{number}__subject": name for number, name in enumerate(offered)}
    # the number comes from where it stands, and no heading ends with a stop
    written = f"一、{heading}。"
    typed |= {"chapters__2__heading": written, "chapters__2__opening": opening}
    approve(login_as, YEAR_PAGE, **typed)
    summary = session.scalars(select(QuarterlySummary)).one()
    narrative = session.get_one(SummaryText, summary.id).narrative
    assert narrative["chapters"] == [
        {"subject": "练兵备战", "heading": written, "opening": opening}
    ]
    stored = session.scalars(select(SummarySnapshot)).one().document
    sections = {
        part.heading.partition("、")[2]: [item.text for item in part.paragraphs]
        for part in review(thaw(stored, demo=False), stored[RETROSPECT], Year(2025)).sections
    }
    assert list(sections) == [
        "坚持党建引领，强化理论武装",
        "构建品牌矩阵，推动深度融合",
        "普法宣传",
        heading,
        "服务项目",
        "丰富宣传载体，培育文明新风",
        "安全稳定",
        "大事记",
        "下步打算",
    ]
    first, second, figures, caption = sections[heading]
    assert (first, second) == ("训练贴近任务。", "党员带头。")
    assert figures.startswith("开展省市联训86次")
    assert caption == "5月12日，机关第二党支部开展应急处置演练。"


def test_who_approves_the_year_reads_its_review_on_the_page_and_as_a_draft(session, login_as):
    build_quarter(session)
    build_figures(session)
    heading, opening = "紧盯实战要求，锤炼过硬本领", "训练贴近任务，党员带头"
    staff, leader = login_as("staff"), login_as("leader")
    saved = {
        "chapters-0-subject": "练兵备战",
        "chapters-0-heading": heading,
        "chapters-0-opening": opening,
    }
    assert staff.post(YEAR_PAGE, committee_typed() | saved).status_code == 303
    drafted = staff.get(YEAR_PAGE).text
    assert f"、{heading}</h3>" in drafted
    assert staff.get(f"{YEAR_PAGE}/review.pdf").status_code == 200
    assert leader.get(f"{YEAR_PAGE}/review.pdf").status_code == 404
    assert heading not in leader.get(YEAR_PAGE).text

    again = {name.replace("-", "__"): text for name, text in saved.items()}
    submit(login_as, YEAR_PAGE, version=scene.version(staff, YEAR_PAGE), **again)
    for browser in (staff, leader):
        page = browser.get(YEAR_PAGE).text
        assert f"、{heading}</h3>" in page
        assert f"<p>{opening}。</p>" in page
        assert "打印年度工作回顾草稿（PDF）" in page
        assert browser.get(f"{YEAR_PAGE}/review.pdf").status_code == 200
    assert login_as("secretary1").get(f"{YEAR_PAGE}/review.pdf").status_code == 404
    scene.decide(leader, "approve", page=YEAR_PAGE, early="y")
    assert f"、{heading}</h3>" in leader.get(YEAR_PAGE).text
    # until it is signed the branches have the roll-up alone
    member = login_as("member1").get(YEAR_PAGE).text
    assert heading not in member
    assert "年度工作回顾" not in member


def test_a_heading_that_is_too_long_stands_beside_its_subject(session, login_as):
    build_quarter(session)
    build_figures(session)
    long = {"chapters-0-subject": "党建", "chapters-0-heading": "长" * 41}
    refused = login_as("staff").post(YEAR_PAGE, committee_typed() | long)
    assert refused.status_code == 422
    assert "标题最多40字" in refused.text
    assert "长" * 41 in refused.text
