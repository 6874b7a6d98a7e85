"""Notices as people write them: what is read of each, from which words, and what is kept as text."""

from datetime import date, time
from time import perf_counter

import pytest

from intranet.domain.activities.pasted import read_notice
from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.records import captions

TODAY = date(2025, 10, 20)
KINDS = {
    "assembly": "支部党员大会",
    "branch_committee_meeting": "支部委员会会议",
    "theme_day": "主题党日",
    "lecture": "党课",
    "integrity_lecture": "廉政党课",
    "study_session": "集中学习",
}
PROSE = """关于召开10月支部党员大会的通知
各位党员：
定于10月22日（星期三）下午3时在三楼会议室召开支部党员大会，由张一鸣同志主持。请准时参加。"""
LABELS = """【通知】
时间：２０２５年１０月２４日（周五）14:30－16：00
地点：党员活动室；主持人：张一鸣（支部书记）
主题：“学习贯彻党的创新理论”
内容：主题党日
要求：佩戴党徽"""
HEADINGS = """一、会议时间
10月28日（农历九月初八）上午9:00至11:30
二、会议地点
机关三楼会议室
三、会议议题
1．传达学习有关文件；
2．讨论发展对象。
四、参加人员
全体党员"""
CHAT = "明天下午2点半在二楼会议室开会，集中学习党章，收到请回复。"
REPORT = """10月主题党日暨廉政党课
10月15日，支部在革命纪念馆组织开展以“守初心 担使命”为主题的主题党日活动。书记张一鸣主持会议。
应到12人，实到9人，李二虎因公请假，王小丽、赵四因病请假。党员刘五讲廉政党课。"""


def said(text):
    """What the fields are filled with."""
    return {name: one.value for name, one in read_notice(text, KINDS, TODAY).values.items()}


@pytest.mark.parametrize(
    ("text", "kinds", "values"),
    [
        (
            PROSE,
            ["assembly"],
            {
                "title": "10月支部党员大会",
                "held_on": date(2025, 10, 22),
                "starts_at": time(15),
                "place": "三楼会议室",
                "chair_name": "张一鸣",
            },
        ),
        (
            LABELS,
            ["theme_day"],
            {
                "held_on": date(2025, 10, 24),
                "starts_at": time(14, 30),
                "ends_at": time(16),
                "place": "党员活动室",
                "chair_name": "张一鸣",
                "theme": "学习贯彻党的创新理论",
            },
        ),
        (
            HEADINGS,
            [],
            {
                "held_on": date(2025, 10, 28),
                "starts_at": time(9),
                "ends_at": time(11, 30),
                "place": "机关三楼会议室",
            },
        ),
        (
            CHAT,
            ["study_session"],
            {"held_on": date(2025, 10, 21), "starts_at": time(14, 30), "place": "二楼会议室"},
        ),
        (
            REPORT,
            ["theme_day", "integrity_lecture"],
            {
                "title": "10月主题党日暨廉政党课",
                "held_on": date(2025, 10, 15),
                "place": "革命纪念馆",
                "chair_name": "张一鸣",
                "lecturer_name": "刘五",
                "theme": "守初心 担使命",
            },
        ),
        ("大家辛苦了，照片已经发到群里。", [], {}),
    ],
)
def test_what_a_notice_says_fills_the_fields(text, kinds, values):
    found = read_notice(text, KINDS, TODAY)
    assert (found.kinds, said(text)) == (kinds, values)


def test_each_value_names_the_words_it_was_read_from():
    values = read_notice(PROSE, KINDS, TODAY).values
    assert values["held_on"].told == "10月22日（星期三）"
    assert values["chair_name"].told == "由张一鸣同志主持"
    assert all(one.told in PROSE for one in values.values())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("请假：张一鸣（病假）、欧阳修", "请假：张一鸣（病假）、欧阳修"),
        ("时间：10月24日下午2点前", "时间：10月24日下午2点前"),
        ("一、请假人员\n张一鸣、李二虎", "张一鸣、李二虎"),
        ("主持人：王书记", "主持人：王书记"),
        ("主讲：书记", "主讲：书记"),
    ],
)
def test_what_is_read_in_part_is_kept_whole(text, kept):
    found = read_notice(text, KINDS, TODAY)
    assert kept in found.rest
    assert not {"chair_name", "lecturer_name"} & set(found.values)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("主持人：赵六同志", "chair_name", "赵六"),
        ("主讲：书记 李大强", "lecturer_name", "李大强"),
        ("会议由 李四 同志主持。", "chair_name", "李四"),
        ("会议在 301 会议室 召开。", "place", "301 会议室"),
        ("时间：本周五下午两点半", "starts_at", time(14, 30)),
        ("时间：10月24日上午九点至十一点半", "ends_at", time(11, 30)),
        ("2025.10.24 支委会 研究发展党员", "held_on", date(2025, 10, 24)),
    ],
)
def test_names_hours_and_places_are_read_as_people_write_them(text, name, value):
    assert said(text)[name] == value


def test_points_are_no_hours():
    assert "starts_at" not in said("10月24日召开党员大会，会上提出三点要求。")


def test_several_points_in_one_line_are_several():
    found = read_notice("议题：1.讨论接收预备党员；2.学习有关文件", KINDS, TODAY)
    assert found.agenda == ["讨论接收预备党员", "学习有关文件"]


def test_unknown_text_is_kept_and_never_becomes_a_field():
    assert "要求：佩戴党徽" in read_notice(LABELS, KINDS, TODAY).rest
    # what stands behind the name is not thrown away
    assert "主持人：张一鸣（支部书记）" in read_notice(LABELS, KINDS, TODAY).rest
    found = read_notice(HEADINGS, KINDS, TODAY)
    assert found.agenda == ["传达学习有关文件", "讨论发展对象"]
    assert found.rest == ["四、参加人员", "全体党员"]


def test_a_numbered_list_ends_with_its_numbers():
    found = read_notice("议题：\n1．传达文件；\n2．讨论发展对象。\n请准时参加。", KINDS, TODAY)
    assert found.agenda == ["传达文件", "讨论发展对象"]
    assert found.rest == ["请准时参加。"]


def test_attendance_sentences_name_who_was_away_and_why():
    found = read_notice(REPORT, KINDS, TODAY)
    assert (found.due, found.present) == (12, 9)
    assert {name: excuse.reason for name, excuse in found.absences.items()} == {
        "李二虎": AbsenceReason.BUSINESS_TRIP,
        "王小丽": AbsenceReason.SICK_LEAVE,
        "赵四": AbsenceReason.SICK_LEAVE,
    }


@pytest.mark.parametrize(
    ("text", "name", "reason", "note"),
    [
        ("请假人员：张三（公务出差）、李四（病假）", "李四", AbsenceReason.SICK_LEAVE, ""),
        ("张三同志因事请假。", "张三", AbsenceReason.PERSONAL_LEAVE, ""),
        ("缺席：张三（无故）", "张三", AbsenceReason.UNEXCUSED, ""),
        ("张三、李四因参加培训未能参加", "李四", AbsenceReason.TRAINING, ""),
        ("张三因照顾家人请假", "张三", AbsenceReason.OTHER, "照顾家人"),
    ],
)
def test_reasons_are_those_of_the_register_or_the_words_themselves(text, name, reason, note):
    excuse = read_notice(text, KINDS, TODAY).absences[name]
    assert (excuse.reason, excuse.note) == (reason, note)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("时间：1月5日上午9时", date(2026, 1, 5)),
        ("时间：9月30日上午9时", date(2025, 9, 30)),
        # of several years the one in which the weekday is right
        ("时间：10月22日（星期二）", date(2024, 10, 22)),
        ("时间：二〇二五年十月二十二日", date(2025, 10, 22)),
        ("时间：2025.10.22 15:00", date(2025, 10, 22)),
        ("时间：下周三下午3时", date(2025, 10, 29)),
        ("时间：周五下午3时", date(2025, 10, 24)),
    ],
)
def test_a_day_without_a_year_is_of_the_nearest_sensible_one(text, day):
    assert said(text)["held_on"] == day


def test_who_came_is_told_of_the_past():
    assert said("12月5日上午9时召开党员大会，实到8人。")["held_on"] == date(2024, 12, 5)


def test_a_weekday_that_fits_no_year_is_pointed_out():
    found = read_notice("时间：2025年10月22日（星期五）下午3时", KINDS, TODAY)
    assert found.doubts == ["10月22日不是星期五，请核对日期。"]


def test_several_days_are_a_range():
    values = said("时间：10月30日至11月1日\n地点：党校")
    assert (values["held_on"], values["ends_on"]) == (date(2025, 10, 30), date(2025, 11, 1))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("下午3时", time(15), None),
        ("下午2时至4时30分", time(14), time(16, 30)),
        ("上午9点一刻到下午1点", time(9, 15), time(13)),
        ("14:30–16:00", time(14, 30), time(16)),
        ("晚上7点半", time(19, 30), None),
        ("中午12时", time(12), None),
        ("中午1点", time(13), None),
        ("15：00—17：00", time(15), time(17)),
    ],
)
def test_hours_are_read_as_they_are_spoken(text, first, last):
    values = said(f"时间：10月22日{text}")
    assert (values["starts_at"], values.get("ends_at")) == (first, last)


@pytest.mark.parametrize("text", ["25:00", "下午3时99分", "比例为3:2", "99时"])
def test_what_is_no_hour_is_none(text):
    assert "starts_at" not in said(f"时间：10月22日，{text}")


@pytest.mark.parametrize(
    "text",
    ["张三、" * 20_000, " " * 60_000, "1" * 60_000, "1月" * 20_000, "时间：" * 20_000, "在" * 60_000,
     "应到\n" * 20_000, "由" * 60_000, "周一" * 20_000, "2025年" * 12_000, "1.\n" * 20_000, "农历" * 30_000],
)  # fmt: skip
def test_no_text_takes_long(text):
    started = perf_counter()
    read_notice(text, KINDS, TODAY)
    captions.read(text, TODAY, year=2025, most=120)
    assert perf_counter() - started < 8


@pytest.mark.parametrize("line", ["2月中旬，第一党支部开展植树", "10月—11月，开展集中学习"])
def test_a_date_that_is_told_more_exactly_than_a_month_stays_in_its_caption(line):
    (found,) = captions.read(line, TODAY, year=2025, most=100).captions
    assert (found.precision, found.text) == ("month", line)
