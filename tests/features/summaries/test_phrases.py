"""规范表述: wrong forms of set phrases are found in what is typed, as of the day of the summary."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.organization.tables import Committee
from intranet.domain.summaries.phrases import (
    SHIPPED,
    Phrase,
    SetPhrase,
    Weight,
    phrase_findings,
    phrases_on,
)
from intranet.foundation.questions import answer
from tests.architecture.access.phrases import make_phrase
from tests.features.summaries import scene
from tests.features.summaries.scene import build_quarter
from tests.rows import stored

ENTRY = {
    "version": "0",
    "wrong": "同心护航行动",
    "instead": "同心固防行动",
    "weight": "warns",
    "valid_from": "2025-01-01",
    "valid_to": "",
    "source": "机关党委通知",
}


def sentences(text, *phrases):
    return [item.sentence for item in phrase_findings(text, "highlight", phrases or SHIPPED)]


def test_a_wrong_form_is_named_with_the_right_one():
    assert sentences("深刻领悟二个确立的决定性意义") == ["“二个确立”应为“两个确立”，请核对。"]
    assert sentences("深刻领悟“两个确立”的决定性意义") == []


@pytest.mark.parametrize(
    "text",
    [
        "认真学习总书记重要讲话精神",
        "完成第二个维护点位的检修",
        "安排好主题党日日程",
    ],
)
def test_right_words_in_which_a_wrong_form_stands_by_chance_are_not_held_up(text):
    assert sentences(text) == []


def test_a_wrong_form_is_found_beside_such_words():
    assert sentences("学习总书记讲话，学习习总书记讲话") == [
        "“习总书记”应为“习近平总书记”，请核对。"
    ]
    assert sentences("做到二个维护，完成第二个维护点位的检修") == [
        "“二个维护”应为“两个维护”，请核对。"
    ]


def test_two_senses_that_are_named_are_looked_at_and_not_held_up():
    (found,) = phrase_findings("强化责任意识、服务意识两个意识", "highlight", SHIPPED)
    assert not found.blocks


def test_a_form_that_is_part_of_the_right_one_is_found_only_where_it_stands_alone():
    assert sentences("深入学习习近平新时代中国特色社会主义思想") == []
    assert sentences(
        "学习习近平新时代中国特色社会主义思想，用新时代中国特色社会主义思想指导实践"
    ) == ["“新时代中国特色社会主义思想”应为“习近平新时代中国特色社会主义思想”，请核对。"]


def test_phrases_hold_for_their_committee_from_their_first_to_their_last_day(session):
    make_phrase(session, "甲", "乙", valid_to=date(2025, 9, 30), weight=Weight.WARNS)
    committee = session.scalars(select(Committee.id)).one()
    own = Phrase("甲", "乙", blocks=False)
    for day, known in (
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2025, 9, 30), True),
        (date(2025, 10, 1), False),
    ):
        assert (own in answer(session, phrases_on(committee, day))) is known, day
    assert own not in answer(session, phrases_on(committee + 1, date(2025, 5, 1)))


def test_a_summary_with_a_wrong_form_is_refused_until_it_is_mended(session, login_as):
    build_quarter(session)
    make_phrase(session, "同心护航行动", "同心固防行动")
    secretary = login_as("secretary1")
    answer = secretary.post(scene.PAGE, scene.typed(act="submit", highlight="开展同心护航行动"))
    assert answer.status_code == 422
    assert "“同心护航行动”应为“同心固防行动”，请核对。" in answer.text
    # nothing typed is lost
    assert "开展同心护航行动" in answer.text
    answer = secretary.post(scene.PAGE, scene.typed(act="submit", highlight="开展同心固防行动"))
    assert answer.status_code == 303


def test_staff_enter_a_phrase_once_for_a_day_and_everybody_reads_it(app, login_as):
    staff = login_as("staff")
    assert staff.post("/phrases/new", ENTRY).status_code == 303
    (row,) = stored(app, SetPhrase)
    assert (row.wrong, row.instead, row.weight) == ("同心护航行动", "同心固防行动", Weight.WARNS)
    again = staff.post("/phrases/new", ENTRY)
    assert again.status_code in {409, 422}
    assert "已经登记" in again.text
    page = login_as("member1").get("/phrases").text
    assert "同心固防行动" in page
    assert "登记规范表述" not in page


def test_a_phrase_is_not_its_own_correction_and_does_not_end_before_it_begins(login_as):
    answer = login_as("staff").post(
        "/phrases/new", {**ENTRY, "instead": ENTRY["wrong"], "valid_to": "2024-12-31"}
    )
    assert answer.status_code == 422
    assert "与不规范的表述相同" in answer.text
    assert "停用日期早于启用日期" in answer.text
