"""Sentences by state: what each state says in the text and in the table."""

from dataclasses import replace
from datetime import date

import pytest

from intranet.domain.activities.kinds import Audience, Category
from intranet.domain.activities.rows import RecordRow
from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.duties.standing import BranchPeriod, Held
from intranet.domain.figures.branch import BranchFigures, Turnout
from intranet.domain.figures.integrity import IntegrityFigures
from intranet.domain.organization.memberships import Group
from intranet.domain.records.workflow import State
from intranet.domain.reports.clauses import join_names
from intranet.domain.reports.document import branch_content, compose, fingerprint, freeze, thaw
from intranet.domain.reports.sheets import life_table, record_table, study_table, tables
from intranet.domain.reports.text import (
    SummarySource,
    care_text,
    integrity_text,
    lead,
    life_text,
    sections,
    study_text,
)
from intranet.domain.reports.typed import plan_texts, problems_text
from intranet.domain.reports.wording import fill
from intranet.domain.reports.wording.branch_summary import EDITIONS, wording_on
from intranet.domain.summaries.narrative import Explanation, Narrative, Plan
from intranet.domain.summaries.wordings import Use
from intranet.foundation.quarters import Quarter
from tests.cast import WORDINGS
from tests.factories.standings import standings

Q3 = Quarter(2025, 3)
END = date(2025, 9, 30)
FULL = (
    ("assembly", "2025-07-10"),
    ("branch_committee_meeting", "2025-07-03"),
    ("branch_committee_meeting", "2025-08-04"),
    ("branch_committee_meeting", "2025-09-02"),
    ("lecture", "2025-08-11"),
    ("theme_day", "2025-07-15"),
    ("theme_day", "2025-08-15"),
    ("theme_day", "2025-09-15"),
)


def row(kind, day, number=1, **changes):
    labels = {duty.kind: duty.label for duty in DOCUMENTED}
    values = {
        "branch_id": 1,
        "activity_id": number,
        "title": f"第{number}次活动",
        "held_on": date.fromisoformat(day),
        "ends_on": None,
        "state": State.APPROVED,
        "audience": Audience.MEMBERS,
        "party_group_id": None,
        "all_due": 20,
        "all_present": 19,
        "person_minutes": 19 * 60,
        "headcount": None,
        "kind": kind,
        "kind_label": labels.get(kind, kind),
        "category": Category.ORGANIZATIONAL_LIFE,
        "counts_as": None,
        "theme": "",
        "lecturer": "",
        "first_topic": "",
        "hours_tenths": 0,
        "due": 20,
        "present": 19,
        "due_voters": 20,
        "present_voters": 19,
    }
    return RecordRow(**{**values, **changes})


def study(day, number, theme, kind="study_session", **changes):
    return row(
        kind,
        day,
        number,
        category=Category.STUDY,
        theme=theme,
        kind_label="集中学习",
        hours_tenths=25,
        **changes,
    )


def source(
    held=FULL,
    *,
    waiting=(),
    more=(),
    narrative=None,
    full=20,
    probationary=2,
    groups=(),
    as_of=END,
    life=None,
    reasons=None,
    **changes,
):
    """A summary's source with hand-made figures."""
    rows = tuple(row(kind, day, n) for n, (kind, day, *_) in enumerate(held, 1)) + tuple(more)
    narrative = narrative or Narrative()
    period = BranchPeriod(
        quarter=Q3,
        as_of=as_of,
        founded_on=date(2019, 1, 1),
        dissolved_on=None,
        full_members=dict.fromkeys(Q3.months, full),
        groups=groups,
    )
    items = [Held(k, date.fromisoformat(d), True, None, *late) for k, d, *late in held]
    items += [Held(k, date.fromisoformat(d), False) for k, d in waiting]
    explained = [key for key, said in narrative.explanations.items() if said.reason]
    figures = BranchFigures(
        period=Q3,
        as_of=as_of,
        members=full + probationary,
        full=full,
        probationary=probationary,
        received=0,
        became_full=0,
        duties=standings(period, items, explained=explained),
        rows=rows,
        life=life or Turnout(20 * len(held), 19 * len(held)),
        leaders=0,
        reasons=len(held) if reasons is None else reasons,
        asked=full + probationary,
        person_hours=sum(item.hours_tenths * item.present for item in rows),
        person_hours_year=sum(item.hours_tenths * item.present for item in rows) * 3,
        waiting=len(waiting),
    )
    values = {
        "branch_code": "B04",
        "short_name": "机关第四党支部",
        "full_name": "中共示例机关第四支部委员会",
        "committee": "机关党委",
        "duty": "普法宣传教育",
        "figures": figures,
        "narrative": narrative,
        "wording": wording_on(as_of, Q3),
        "filler": "赵一帆",
    }
    return SummarySource(**{**values, **changes})


def table_row(made, label):
    return next(cells for cells in made.rows if cells[1] == label)


def explained(kind="branch_committee_meeting", month=8, **changes):
    said = Explanation("集中保障夏季开放", date(2025, 9, 4))
    return Narrative(explanations={f"{kind}-{month}": replace(said, **changes)})


WITHOUT_AUGUST = tuple(pair for pair in FULL if pair[1] != "2025-08-04")
MADE_UP = (*WITHOUT_AUGUST, ("branch_committee_meeting", "2025-09-20", date(2025, 8, 31)))
WITHOUT_COMMITTEE = tuple(pair for pair in FULL if pair[0] != "branch_committee_meeting")
WITHOUT_ASSEMBLY = tuple(pair for pair in FULL if pair[0] != "assembly")
ALL_DONE = "均已按时开展。"


@pytest.mark.parametrize(
    ("given", "says", "silent", "label", "cells"),
    [
        pytest.param(
            {},
            "召开支部党员大会1次、支部委员会会议3次，上党课1次，开展主题党日3次。",
            "未如期",
            "主题党日",
            ("3", "3", "60", "57", "95%", ""),
            id="done",
        ),
        pytest.param(
            {},
            "本季度应开展的支部党员大会、支部委员会会议、党课、主题党日均已按时开展。",
            "另有",
            "支部党员大会",
            ("1", "1"),
            id="everything done, named",
        ),
        pytest.param(
            {"held": (*FULL, ("theme_day", "2025-09-22"))},
            "开展主题党日4次。",
            "多",
            "主题党日",
            ("3", "4", "80", "76", "95%", ""),
            id="more than due",
        ),
        pytest.param(
            {"held": FULL[:-1], "waiting": (("theme_day", "2025-09-15"),)},
            "另有1项活动已开展，记录正在完善。",
            ALL_DONE,
            "主题党日",
            ("3", "2", "40", "38", "95%", "已开展，记录待审"),
            id="held, under review",
        ),
        pytest.param(
            {"held": MADE_UP, "narrative": explained()},
            "8月支部委员会会议因集中保障夏季开放未如期召开，已于9月4日召开。",
            ALL_DONE,
            "支部委员会会议",
            ("3", "3", "60", "57", "95%", "8月因集中保障夏季开放延期"),
            id="short, reason, made up",
        ),
        pytest.param(
            {"held": WITHOUT_AUGUST, "narrative": explained(made_up_on=None)},
            "8月支部委员会会议因集中保障夏季开放未如期召开。",
            "已于",
            "支部委员会会议",
            ("3", "2", "40", "38", "95%", "8月因集中保障夏季开放延期"),
            id="short, reason, not made up",
        ),
        pytest.param(
            {"held": WITHOUT_AUGUST},
            "支部委员会会议2次",
            ALL_DONE,
            "支部委员会会议",
            ("3", "2", "40", "38", "95%", "【8月延期原因未说明】"),
            id="short, no reason",
        ),
        pytest.param(
            {"held": MADE_UP},
            "支部委员会会议3次",
            ALL_DONE,
            "支部委员会会议",
            ("3", "3", "60", "57", "95%", "8月的于9月20日补开"),
            id="made up, no reason needed",
        ),
        pytest.param(
            {
                "held": WITHOUT_AUGUST,
                "narrative": explained(reason="与9月会议合并召开", agreed=True),
            },
            "经机关党委同意，8月支部委员会会议与9月会议合并召开。",
            "未如期",
            "支部委员会会议",
            ("3", "2", "40", "38", "95%", "经同意调整"),
            id="exempted",
        ),
        pytest.param(
            {
                "held": WITHOUT_ASSEMBLY,
                "narrative": explained("assembly", 0, made_up_on=date(2025, 10, 9)),
            },
            "本季度支部党员大会因集中保障夏季开放未如期召开，已于10月9日召开。",
            ALL_DONE,
            "支部党员大会",
            ("1", "未开展", "—", "—", "—", "因集中保障夏季开放延期"),
            id="quarterly, short",
        ),
        pytest.param(
            {"held": WITHOUT_COMMITTEE, "full": 6},
            "支部正式党员不足7人，未设支部委员会，有关事项由支部党员大会研究决定。"
            "本季度应开展的支部党员大会、党课、主题党日均已按时开展。",
            "支部委员会会议",
            "支部委员会会议",
            ("—", "—", "—", "—", "—", "未设支部委员会"),
            id="fewer than seven",
        ),
        pytest.param(
            {},
            ALL_DONE,
            "党小组",
            "党小组会",
            ("—", "—", "—", "—", "—", "未划分党小组"),
            id="no groups",
        ),
        pytest.param(
            {},
            ALL_DONE,
            "组织生活会",
            "组织生活会",
            ("年内1次", "未开展", "—", "—", "—", "按年度安排"),
            id="yearly, not due",
        ),
        pytest.param(
            {"as_of": date(2025, 9, 20), "held": FULL[:-1]},
            "截至",
            ALL_DONE,
            "主题党日",
            ("3", "2", "40", "38", "95%", "截至统计日未到期"),
            id="not yet due",
        ),
        pytest.param(
            {"held": (), "full": 6, "narrative": Narrative()},
            "本季度组织生活各项会议和活动均未开展。",
            "应到",
            "党课",
            ("1", "未开展", "—"),
            id="nothing held",
        ),
    ],
)
def test_each_state_has_its_sentence_and_its_note(given, says, silent, label, cells):
    made = source(**given)
    text = life_text(made) + (lead(made) if says == "截至" else "")

    assert says in text
    assert silent not in text
    assert table_row(life_table(made), label)[2 : 2 + len(cells)] == cells


def test_an_activity_is_carried_out_a_meeting_is_held():
    held = tuple(pair for pair in FULL if pair[1] != "2025-08-15")
    made = source(held, narrative=explained("theme_day", 8))

    assert "8月主题党日因集中保障夏季开放未如期开展，已于9月4日开展。" in life_text(made)


def test_months_of_which_the_same_is_to_be_said_share_a_sentence_and_a_note():
    held = tuple(pair for pair in FULL if pair[0] != "theme_day")
    said = [explained("theme_day", month, made_up_on=None).explanations for month in (7, 8, 9)]
    narrative = Narrative(explanations=said[0] | said[1] | said[2])
    other = {"theme_day-9": Explanation("外出执行任务")}
    made = source(held, narrative=replace(narrative, explanations=said[0] | said[1] | other))

    assert "7月、8月、9月主题党日因集中保障夏季开放未如期开展。" in life_text(
        source(held, narrative=narrative)
    )
    assert "7月、8月主题党日因集中保障夏季开放未如期开展。9月主题党日因外出执行任务" in life_text(
        made
    )
    assert table_row(life_table(made), "主题党日")[-1] == (
        "7月、8月因集中保障夏季开放延期；9月因外出执行任务延期"
    )


def test_study_that_was_all_discussion_is_told_once():
    talked = study("2025-09-22", 1, "学习贯彻会议精神", kind="discussion")

    text = study_text(source(held=(), more=(talked,)))

    assert text.startswith("以交流研讨形式组织集中学习1次，人均")


def test_a_heading_names_the_brand_only_where_something_was_done_for_it():
    headings = [
        paragraph.run_in
        for paragraph in sections(source(narrative=Narrative(highlight="设立帮办岗")))[0].paragraphs
    ]

    assert headings[-1].endswith("推动党建与业务融合。")


def test_a_group_meeting_is_named_by_its_group():
    groups = (Group(7, "第二党小组", date(2019, 1, 1)),)
    said = {"group_meeting-7-7": Explanation("外出执行任务")}
    made = source(groups=groups, narrative=Narrative(explanations=said))

    assert "7月第二党小组会因外出执行任务未如期召开。" in life_text(made)


def test_the_total_counts_a_combined_gathering_once():
    made = source(life=Turnout(140, 133))
    table = life_table(made)

    assert table.rows[-1][1:6] == ("合计", "8", "8", "140", "133")
    assert "只计一次" in table.note
    assert life_table(source()).note == ""


def test_the_total_compares_only_what_a_number_is_due_of():
    held = (
        *FULL,
        ("appraisal_meeting", "2025-09-20"),
        ("life_meeting", "2025-09-20"),
    )
    table = life_table(source(held))

    assert table_row(table, "民主评议党员")[2:4] == ("年内1次", "1")
    assert table.rows[-1][1:4] == ("合计", "8", "8")
    assert table.note.startswith("合计中的应开展、开展次数不含组织生活会、民主评议党员。")


def test_full_attendance_names_no_absentees():
    assert "出勤率100%。" in life_text(source(life=Turnout(160, 160), reasons=0))


@pytest.mark.parametrize(
    ("reasons", "says"),
    [(7, "；因故缺席7人次。"), (6, "；缺席7人次，其中因故缺席6人次。"), (0, "；缺席7人次。")],
)
def test_only_absences_with_a_reason_are_said_to_have_one(reasons, says):
    assert says in life_text(source(life=Turnout(140, 133), reasons=reasons))


def test_leaders_take_part_as_ordinary_members():
    made = source()
    made = replace(made, figures=replace(made.figures, leaders=9))
    assert "党员领导干部以普通党员身份参加支部组织生活9人次。" in life_text(made)


def test_what_waits_for_review_is_not_denied():
    made = source(held=(), full=6, waiting=(("theme_day", "2025-09-15"),))
    assert life_text(made).startswith("支部正式党员不足7人")
    assert study_text(made) == ""


@pytest.mark.parametrize(
    ("full", "probationary", "says"),
    [
        (20, 2, "党员22名，其中正式党员20名、预备党员2名。"),
        (20, 0, "党员20名，均为正式党员。"),
        (0, 2, "党员2名，均为预备党员。"),
    ],
)
def test_the_lead_says_who_the_members_are(full, probationary, says):
    assert says in lead(source(full=full, probationary=probationary))


def test_the_lead_in_full_and_without_what_is_not_known():
    made = source(wordings={**WORDINGS, Use.GUIDING: "深入学习贯彻有关会议精神"})
    assert lead(made) == (
        "2025年第三季度，机关第四党支部在办党组和机关党委领导下，深入学习贯彻有关会议精神，围绕普法宣传教育"
        "开展党建工作。截至9月30日，支部有党员22名，其中正式党员20名、预备党员2名。"
        "现将有关情况小结如下。"
    )
    assert "领导下开展党建工作。" in lead(source(duty="", wordings=WORDINGS))
    assert "机关第四党支部围绕普法宣传教育开展党建工作。" in lead(source(wordings={}))
    # an office that has laid down nothing says nothing of itself
    assert lead(source(duty="")).startswith("2025年第三季度，机关第四党支部开展党建工作。")


def test_study_with_documents_discussion_and_a_note():
    made = source(
        more=(
            study("2025-07-22", 20, "《第一号文件》", first_topic="《讲话》"),
            study("2025-08-22", 21, "《第二号文件》"),
            study("2025-09-22", 22, "学习贯彻会议精神", kind="discussion"),
        ),
        narrative=Narrative(study_note="坚持学用结合，形成措施3条"),
    )

    assert study_text(made) == (
        "组织集中学习3次（其中交流研讨1次），人均6.5学时，年内累计人均19.4学时。"
        "学习《第一号文件》《第二号文件》。坚持会前先学，本季度开展1次。会前传达《讲话》。"
        "坚持学用结合，形成措施3条。"
    )


@pytest.mark.parametrize(
    ("themes", "says"),
    [
        (("学习贯彻会议精神",), ""),
        (("《安全生产法》", "《安全生产法》释义"), "学习《安全生产法》。"),
        (("《安全生产法》", "《中国共产党章程》"), "学习《中国共产党章程》《安全生产法》。"),
        (
            ("《数据安全法》", "《党政机关厉行节约反对浪费条例》", "《习近平著作选读》"),
            "学习《习近平著作选读》《党政机关厉行节约反对浪费条例》等文件3份。",
        ),
        (("《甲》《乙》", "《丙〈丁〉》"), "学习《甲》《乙》等文件3份。"),
    ],
)
def test_documents_are_listed_those_of_the_party_first_and_a_topic_is_none(themes, says):
    more = tuple(study(f"2025-07-2{n}", 20 + n, theme) for n, theme in enumerate(themes))
    told = study_text(source(more=more)).split("。", 1)[1]
    assert told == says


def test_where_nothing_was_studied_together_nothing_is_claimed():
    assert study_text(source()) == ""
    assert study_table(source()).rows == ()


def test_hours_of_the_year_are_not_repeated_in_the_first_quarter():
    made = source(more=(study("2025-07-22", 20, "《甲》"),))
    figures = replace(made.figures, person_hours_year=made.figures.person_hours)
    assert "年内累计" in study_text(made)
    assert "年内累计" not in study_text(replace(made, figures=figures))


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        (("《甲》", "《乙》"), "《甲》《乙》"),
        (("《甲》", "会议精神"), "《甲》、会议精神"),
        (("“甲”", "“乙”"), "“甲”“乙”"),
    ],
)
def test_no_comma_between_titles(names, joined):
    assert join_names(names) == joined


def test_sections_without_data_are_dropped_and_the_rest_move_up():
    without = [item.run_in for item in sections(source())[0].paragraphs]
    assert without == ["严格组织生活，规范制度落实。"]
    volunteers = row("volunteer_service", "2025-09-06", 30, person_minutes=19 * 65)
    made = source(more=(volunteers,))
    assert care_text(made) == "组织志愿服务1次，19人次参加，服务20.6小时。"
    assert sections(made)[0].paragraphs[1].run_in == "（二）抓好教育管理，服务党员群众。"


def test_a_section_with_one_line_shares_its_heading():
    volunteers = row("volunteer_service", "2025-09-06", 30, person_minutes=19 * 65)
    education = row("integrity_education", "2025-09-25", 40, category=Category.INTEGRITY)
    together = sections(source(more=(volunteers, education)))[0].paragraphs[1]
    assert together.run_in == "（二）抓好教育管理，加强纪律教育。"
    assert together.text == (
        "组织志愿服务1次，19人次参加，服务20.6小时。开展党风廉政教育1次，19人次参加。"
    )


def test_members_received_and_confirmed():
    made = source()
    figures = replace(made.figures, received=1, became_full=2)

    assert care_text(replace(made, figures=figures)) == "接收预备党员1名，2名预备党员转为正式党员。"
    figures = replace(made.figures, became_full=2)
    assert care_text(replace(made, figures=figures)) == "2名预备党员转为正式党员。"


def test_integrity_education_counts_a_gathering_once():
    education = row("integrity_education", "2025-09-25", 40, category=Category.INTEGRITY)
    lecture = row("integrity_lecture", "2025-09-25", 40, counts_as="lecture")
    made = source(more=(education, lecture))

    assert integrity_text(made) == "开展党风廉政教育1次，19人次参加。"
    assert integrity_text(source()) == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"reminders": 1}, "节前廉政提醒1次。"),
        ({"group_talks": 2, "reviewed": 6}, "集体廉政谈话2次；复核廉政风险点6个。"),
        ({"reviewed": 6, "changed": 1}, "复核廉政风险点6个，调整1个。"),
        ({"changed": 1}, "调整廉政风险点1个。"),
        ({}, ""),
    ],
)
def test_what_the_registers_of_integrity_count_is_told_and_nothing_else(found, words):
    made = source()
    figures = replace(made.figures, integrity=IntegrityFigures(**found))
    assert integrity_text(replace(made, figures=figures)) == words


@pytest.mark.parametrize(
    ("problems", "before", "done", "text"),
    [
        ((), (), (), "【存在问题尚未填写】"),
        (("学习不够。",), (), (), "学习不够。"),
        (("学习不够。", "研讨偏少"), (), (), "一是学习不够；二是研讨偏少。"),
        (
            ("学习不够",),
            ("甲", "乙", "丙"),
            ("甲", "丙"),
            "学习不够。上季度列出的3项问题，已整改2项，1项正在推进。",
        ),
        (("学习不够",), ("甲",), ("甲",), "学习不够。上季度列出的问题已整改。"),
        (("学习不够",), ("甲",), (), "学习不够。上季度列出的1项问题正在推进整改。"),
        (("甲",), ("乙", "丙"), ("乙", "丙"), "甲。上季度列出的2项问题，已全部整改。"),
        # an ordinal of one's own is not said twice, and does not stand alone
        (("一是学习不够",), (), (), "学习不够。"),
        (("一是学习不够", "二是研讨偏少"), (), (), "一是学习不够；二是研讨偏少。"),
        (("一是学习不够；二是研讨偏少",), (), (), "一是学习不够；二是研讨偏少。"),
    ],
)
def test_problems_of_this_and_the_last_quarter(problems, before, done, text):
    narrative = Narrative(problems=problems, previous_done=done)

    assert problems_text(source(narrative=narrative, previous_problems=before)) == text


@pytest.mark.parametrize(
    ("text", "owner", "printed"),
    [
        ("10月组织补学", "组织委员负责", "10月组织补学，由组织委员负责。"),
        ("10月份，组织补学", "组织委员", "10月组织补学，由组织委员负责。"),
        ("10月15日组织补学", "组织委员", "10月15日组织补学，由组织委员负责。"),
        ("10月、11月组织补学", "组织委员", "10月10月、11月组织补学，由组织委员负责。"),
    ],
)
def test_a_plan_says_its_month_and_who_is_responsible_once(text, owner, printed):
    assert plan_texts(source(narrative=Narrative(plans=(Plan(10, text, owner),)))) == [printed]


def test_plans_stand_by_month_and_never_begin_with_a_numbered_month():
    plans = (Plan(11, "开展一次主题党日。", "支部书记"), Plan(10, "组织补学2次", "组织委员"))
    made = source(narrative=Narrative(plans=plans))

    assert plan_texts(made) == [
        "10月组织补学2次，由组织委员负责。",
        "11月开展一次主题党日，由支部书记负责。",
    ]
    texts = [item.text for item in sections(made)[2].paragraphs]
    assert texts[0].startswith("（一）10月")


def test_the_study_table_shows_how_hours_per_head_come_about():
    table = study_table(source(more=(study("2025-07-22", 20, "《文件》", lecturer="赵一帆"),)))

    assert table.rows == (("1", "2025-07-22", "集中学习", "《文件》", "赵一帆", "19/20", "2.5"),)
    assert "按9月30日在册党员本人的学时计算" in table.note
    assert "合计47.5人学时，按作学时要求的党员22名计，人均2.2学时" in table.note


def test_the_list_of_records_keeps_the_committee_s_topics_to_itself():
    meeting = row(
        "branch_committee_meeting",
        "2025-07-03",
        9,
        audience=Audience.BRANCH_COMMITTEE,
        title="研究干部调整",
        ends_on=date(2025, 7, 4),
    )
    cells = record_table(source((), more=(meeting,))).rows[0]

    assert cells[:5] == (
        "1",
        "B04-2025-9",
        "2025-07-03至07-04",
        "支部委员会会议",
        "支部委员会会议",
    )


def test_a_template_has_no_holes():
    assert fill("甲{n1}名⟨，乙{n2}名⟩。", {"n1": 3}) == "甲3名。"
    assert fill("甲{n1}名⟨，乙{n2}名⟩。", {"n1": 3, "n2": 0}) == "甲3名，乙0名。"
    with pytest.raises(ValueError, match="n1"):
        fill("甲{n1}名。", {})


def test_typed_braces_are_text():
    assert fill("{text}。", {"text": "{members}"}) == "{members}。"


def test_editions_of_the_wording_follow_each_other():
    days = [edition.valid_from for edition in EDITIONS]
    assert days == sorted(days)
    assert wording_on(date(1999, 1, 1), Q3) == EDITIONS[0].of(Q3)


def test_a_frozen_document_comes_back_as_it_was():
    made = source(narrative=Narrative(plans=(Plan(10, "补学", "组织委员"),)))
    document = compose(branch_content(made), dated=date(2025, 10, 9), edition=2, demo=False)
    stored = freeze(document, branch_content(made))

    assert thaw(stored, demo=False) == document
    assert fingerprint(stored) == fingerprint(dict(reversed(stored.items())))
    assert (document.date, document.edition) == ("2025年10月9日", "第2版，本版替代第1版")
    assert document.title_lines == ("机关第四党支部", "2025年第三季度党建工作小结")


def test_a_draft_has_no_number():
    document = compose(branch_content(source()), dated=END, edition=None, demo=False)

    assert (document.draft, document.doc_no, document.edition) == (True, "", "")


def test_an_attachment_without_anything_is_left_out_and_the_first_says_so():
    made = tables(source(held=(), narrative=Narrative()))
    assert [table.title for table in made] == ["组织生活开展情况表"]
    assert made[0].note.endswith("本季度集中学习情况表、记录清单无内容，不附。")


def test_a_gathering_that_is_of_two_kinds_is_one_record_of_the_list():
    meeting = row("assembly", "2025-09-17", 90)
    lecture = replace(row("lecture", "2025-09-17", 90), activity_id=meeting.activity_id)
    (cells,) = record_table(source((), more=(meeting, lecture))).rows
    assert cells[3] == f"{meeting.kind_label}、{lecture.kind_label}"
