"""Revisions and the diff a layman can read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.activities.quorum import DecisionType, VoteMethod
from intranet.domain.activities.revisions import (
    Revision,
    add_revision,
    describe,
    diff,
    latest,
)
from intranet.domain.activities.tables import Resolution, Vote
from intranet.foundation.marked import marked
from tests.conftest import actor_of
from tests.factories.activities import make_activity


def content(general=None, **records):
    return {
        "general": general or {},
        "records": [{"kind": kind, "fields": fields} for kind, fields in records.items()],
    }


def test_a_record_reads_as_it_will_print(session):
    activity = make_activity(
        session,
        kinds=("theme_day", "assembly"),
        absent={"李二虎": AbsenceReason.SICK_LEAVE, "王三石": None},
        observers="入党积极分子2名",
    )
    words = describe(activity)
    assert words["general"] == {
        "名称": "9月主题党日",
        "类别": "主题党日、支部党员大会",
        "日期": "2025年9月15日",
        "时间": "14:30—16:30",
        "地点": "三楼会议室",
        "主持人": "张一鸣",
        "记录人": "李二虎",
        "列席": "入党积极分子2名",
        "应到": "9人",
        "实到": "7人",
        "缺席及原因": "李二虎（病假）、王三石（未填原因）",
    }
    theme_day, assembly = words["records"]
    assert theme_day["kind"] == "主题党日"
    assert theme_day["fields"]["学时"] == "2"
    assert assembly["fields"]["议题"] == "1. 通报支部工作情况\n2. 讨论下月工作安排"
    assert assembly["fields"]["表决"] == "本次无表决事项"
    assert assembly["fields"]["议定事项"] == (
        "每月开展一次政策学习，责任人：李二虎，2025年12月31日前完成"
    )


def test_votes_and_the_first_topic_are_written_out(session):
    activity = make_activity(session, kinds=("assembly",))
    record = activity.records[0]
    record.first_topic_document = "《某文件》"
    record.first_topic_date = date(2025, 9, 1)
    record.first_topic_form = "领学"
    record.votes = [
        Vote(
            committee_id=activity.committee_id,
            position=0,
            motion="接收某同志为预备党员",
            decision_type=DecisionType.ADMISSION,
            method=VoteMethod.SECRET_BALLOT,
            approve=7,
            oppose=0,
            abstain=1,
            written_opinions=1,
        )
    ]
    record.resolutions = []
    record.no_resolutions = True
    fields = describe(activity)["records"][0]["fields"]
    assert fields["会前先学"] == "《某文件》，2025年9月1日，领学"
    assert fields["表决"] == (
        "接收某同志为预备党员（接收预备党员，无记名投票）：赞成7票，反对0票，弃权1票，其中书面意见1份"
    )
    assert fields["议定事项"] == "本次无议定事项"


def test_empty_fields_are_left_out(session):
    activity = make_activity(session, kinds=("legal_outreach",), observers="")
    general = describe(activity)["general"]
    assert general["参加人数"] == "30人"
    assert not {"列席", "应到", "实到", "缺席及原因"} & set(general)


def test_equal_contents_have_no_differences(session):
    words = describe(make_activity(session))
    assert diff(words, words) == []


def test_a_changed_an_added_and_a_removed_field_are_named():
    changes = diff(
        content({"地点": "二楼", "列席": "甲"}, 主题党日={"主题": "学习"}),
        content({"地点": "三楼", "时间": "9:00"}, 主题党日={"主题": "学习"}),
    )
    assert [(change.label, change.old, change.new) for change in changes] == [
        ("地点", "二楼", "三楼"),
        ("列席", "甲", ""),
        ("时间", "", "9:00"),
    ]


def test_fields_name_their_kind_only_where_there_are_several():
    one = diff(content(主题党日={"主题": "甲"}), content(主题党日={"主题": "乙"}))
    assert [change.label for change in one] == ["主题"]
    two = diff(
        content(主题党日={"主题": "甲"}), content(主题党日={"主题": "乙"}, 党课={"党课题目": "丙"})
    )
    assert [change.label for change in two] == ["主题党日 · 主题", "党课 · 党课题目"]
    assert (two[1].old, two[1].new) == ("", "丙")


def test_a_removed_kind_shows_what_went():
    changes = diff(
        content(主题党日={"主题": "甲"}, 党课={"党课题目": "丙"}), content(主题党日={"主题": "甲"})
    )
    assert [(change.label, change.old, change.new) for change in changes] == [
        ("党课 · 党课题目", "丙", "")
    ]


@pytest.mark.parametrize("several", [False, True])
def test_hidden_labels_stay_hidden(several):
    other = {"党课": {"党课题目": "甲"}} if several else {}
    changes = diff(
        content(组织生活会={"批评意见": "旧", "会议内容": "旧"}, **other),
        content(组织生活会={"批评意见": "新", "会议内容": "新"}, **other),
        hide=frozenset({"批评意见"}),
    )
    assert len(changes) == 1
    assert changes[0].label.endswith("会议内容")


def test_marks_show_the_word_that_changed_inside_its_sentence():
    (change,) = diff(
        content({"内容": "会议由张三主持，共九人参加。"}),
        content({"内容": "会议由李四主持，共九人参加。"}),
    )
    assert change.pieces == (
        ("same", "会议由"),
        ("old", "张三"),
        ("new", "李四"),
        ("same", "主持，共九人参加。"),
    )


def test_single_letters_in_common_do_not_scatter_the_marks():
    (change,) = diff(content({"内容": "甲一乙二丙"}), content({"内容": "丁一戊二己"}))
    assert change.pieces == (("old", "甲一乙二丙"), ("new", "丁一戊二己"))


TEXTS = st.text(alphabet="党课学习甲乙丙，。\n12", max_size=60)


@given(TEXTS, TEXTS)
def test_pieces_put_together_give_both_texts_back(old, new):
    pieces = marked(old, new)
    assert "".join(text for mark, text in pieces if mark != "new") == old
    assert "".join(text for mark, text in pieces if mark != "old") == new
    assert all(text for _, text in pieces)
    assert {mark for mark, _ in pieces} <= {"same", "old", "new"}


def test_revisions_are_numbered_and_equal_content_makes_none(session):
    activity = make_activity(session)
    actor = actor_of(session, "clerk1")
    first = add_revision(session, activity, actor=actor)
    assert (first.number, first.made_by_name) == (1, "李二虎")
    assert add_revision(session, activity, actor=actor) is first
    activity.place = "四楼会议室"
    second = add_revision(session, activity, actor=actor)
    assert second.number == 2
    assert latest(session, activity.id) is second
    assert session.scalar(select(func.count(Revision.id))) == 2
    (change,) = diff(first.content, second.content)
    assert (change.label, change.new) == ("地点", "四楼会议室")


def test_resolutions_differ_by_owner_and_date(session):
    activity = make_activity(session, kinds=("assembly",))
    before = describe(activity)
    activity.records[0].resolutions = [
        Resolution(
            committee_id=activity.committee_id,
            position=0,
            text="每月开展一次政策学习",
            responsible="王三石",
            due_on=None,
        )
    ]
    (change,) = diff(before, describe(activity))
    assert change.label == "议定事项"
    assert change.new == "每月开展一次政策学习，责任人：王三石"
