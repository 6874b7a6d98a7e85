"""Quarters, dates, numbers and positions as officials and addresses write them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.foundation import chinese, clock, passwords
from intranet.foundation.config import Settings, SettingsError
from intranet.foundation.pagination import Position
from intranet.foundation.passwords import hash_password, verify_password, weaknesses
from intranet.foundation.profiles import ASVS, MLPS3
from intranet.foundation.quarters import Quarter


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 1, 1), "2025Q1"),
        (date(2025, 3, 31), "2025Q1"),
        (date(2025, 4, 1), "2025Q2"),
        (date(2024, 2, 29), "2024Q1"),
        (date(2025, 9, 30), "2025Q3"),
        (date(2025, 10, 1), "2025Q4"),
        (date(2025, 12, 31), "2025Q4"),
    ],
)
def test_a_day_belongs_to_its_quarter(day, code):
    quarter = Quarter.of(day)
    assert str(quarter) == code
    assert day in quarter
    assert Quarter.parse(code) == quarter


@pytest.mark.parametrize(
    "code", ["2025Q0", "2025Q5", "25Q1", "2025q1", "2025Q11", "", "２０２５Q1"]
)
def test_what_is_no_quarter_is_refused(code):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(code)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(9990, 12, 31)))
def test_quarters_tile_the_calendar(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.previous == quarter
    assert (quarter.next.first_day - quarter.last_day).days == 1
    assert quarter.year_months[0] <= day.year * 100 + day.month <= quarter.year_months[1]


def test_the_official_label_of_a_quarter():
    assert Quarter(2025, 3).label == "2025年第三季度"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2025, 9, 30), None, "2025年9月30日"),
        (date(2025, 6, 15), date(2025, 6, 17), "2025年6月15日至17日"),
        (date(2025, 11, 28), date(2025, 12, 2), "2025年11月28日至12月2日"),
        (date(2025, 12, 31), date(2026, 1, 2), "2025年12月31日至2026年1月2日"),
        (date(2025, 3, 5), date(2025, 3, 5), "2025年3月5日"),
    ],
)
def test_ranges_do_not_repeat_what_stays_the_same(first, last, text):
    assert chinese.date_range(first, last) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (27, 28, "96.4"),
        (1, 1, "100"),
        (0, 7, "0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (4998, 5000, "99.9"),
        (1, 5000, "0.1"),
    ],
)
def test_shares_have_at_most_one_decimal(part, whole, text):
    assert chinese.percent(part, whole) == text


@pytest.mark.parametrize(
    "typed", ["因外出执行任务。", "由于外出执行任务", "因为外出执行任务", "外出执行任务"]
)
def test_a_reason_says_because_once(typed):
    assert f"因{chinese.cause(typed)}" == "因外出执行任务"


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        chinese.percent(0, 0)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "〇"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")],
)
def test_numerals(number, text):
    assert chinese.numeral(number) == text


def test_small_forms():
    assert chinese.tenths(25) == "2.5"
    assert chinese.tenths(20) == "2"
    assert chinese.clock_range(time(9, 5), time(10, 30)) == "9:05—10:30"
    assert chinese.weekday(date(2025, 9, 30)) == "星期二"


def test_days_are_counted_in_beijing():
    clock.fix_today(None)
    late = datetime(2025, 9, 30, 16, 0, tzinfo=UTC)
    assert clock.local(late).date() == date(2025, 10, 1)


@given(st.dates(), st.integers(min_value=0, max_value=10**12), st.booleans())
def test_positions_survive_the_address(day, number, backwards):
    position = Position(day, number, backwards)
    assert Position.parse(str(position)) == position


@pytest.mark.parametrize(
    "text", ["", "x", "2025-09-30", "2025-13-01.5", "2025-09-30.x", "2025-09-30.٣", None]
)
def test_a_broken_position_means_the_first_page(text):
    assert Position.parse(text) is None


def test_an_unknown_account_is_verified_with_the_work_of_a_known_one():
    assert not passwords.needs_rehash(passwords._DUMMY)


def test_passwords():
    stored = hash_password("correct-horse-7")
    assert verify_password(stored, "correct-horse-7")
    assert not verify_password(stored, "wrong")
    assert not verify_password(None, "no account has this password")
    assert weaknesses("correct-horse-7", profile=ASVS, username="staff") == []
    assert weaknesses("aaaaaaaaaaaa", profile=ASVS, username="staff")


@pytest.mark.parametrize(
    "guess", ["Dangjian-2025", "guofangban2025", "2025 Guofangban", "Pass-word-77"]
)
def test_what_is_guessed_first_is_no_password(guess):
    assert weaknesses(guess, profile=ASVS, username="staff") == ["这个密码过于常见，请换一个。"]


SECRET = "0123456789abcdef" * 2
WORK = {
    "INTRANET_SECRET_KEY": SECRET,
    "INTRANET_DATABASE_URL": "sqlite://",
    "INTRANET_KEY_FILE": "keys",
}
DEMO = {"INTRANET_SECRET_KEY": SECRET, "INTRANET_DEMO": "1"}


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "SECRET_KEY"),
        ({"INTRANET_SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"INTRANET_SECRET_KEY": SECRET}, "DATABASE_URL"),
        (
            {"INTRANET_SECRET_KEY": SECRET, "INTRANET_DATABASE_URL": "sqlite://"},
            "KEY_FILE",
        ),
        ({"INTRANET_SECRET_KEY": SECRET, "INTRANET_DEMO": "yes"}, "DEMO"),
        (
            {"INTRANET_SECRET_KEY": SECRET, "INTRANET_DEMO": "1", "INTRANET_HTMX_SOURCE": "x"},
            "HTMX",
        ),
        ({"INTRANET_SECRET_KEY": SECRET, "INTRANET_DEMO": "1", "INTRANET_JOBS": "x"}, "JOBS"),
        ({**WORK, "INTRANET_TODAY": "2025-10-20"}, "TODAY"),
        ({**WORK, "INTRANET_SECRET_KEY": "a" * 32}, "SECRET_KEY"),
        ({**WORK, "INTRANET_SECRET_KEY": "change-me-0123456789-abcdefghijklmn"}, "SECRET_KEY"),
        ({**WORK, "FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({**WORK, "INTRANET_HTTPS": "0", "INTRANET_TRUSTED_PROXIES": "1"}, "HTTPS"),
        ({**WORK, "INTRANET_TRUSTED_PROXIES": "²"}, "PROXIES"),
        ({**WORK, "INTRANET_SECURITY_PROFILE": "gb"}, "SECURITY_PROFILE"),
        ({**WORK, "INTRANET_SECOND_FACTOR": "1"}, "SECOND_FACTOR"),
        ({**DEMO, "INTRANET_HTTPS": "1"}, "DEMO"),
        ({**DEMO, "INTRANET_TODAY": "20. Oktober"}, "TODAY"),
    ],
)
def test_a_missing_or_unsafe_setting_stops_the_start(environment, name):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment(environment)


def test_a_folder_that_everybody_may_write_to_stops_the_start(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(SettingsError, match="chmod 700"):
        Settings.from_environment({**WORK, "INTRANET_DATA_DIR": str(tmp_path)})
    tmp_path.chmod(0o700)
    assert Settings.from_environment({**WORK, "INTRANET_DATA_DIR": str(tmp_path)})


def test_the_demo_starts_with_a_secret_alone(tmp_path):
    settings = Settings.from_environment(
        {"INTRANET_SECRET_KEY": SECRET, "INTRANET_DEMO": "1", "INTRANET_DATA_DIR": str(tmp_path)}
    )
    assert settings.database_url.startswith("sqlite:///")
    assert settings.key_file.parent == tmp_path
    assert not settings.https
    assert (settings.profile, settings.second_factor) == (ASVS, "nobody")


def test_where_people_work_a_second_factor_is_asked_for_and_the_profile_is_chosen():
    assert Settings.from_environment(WORK).second_factor == "secretaries"
    chosen = Settings.from_environment({**WORK, "INTRANET_SECURITY_PROFILE": "mlps3"})
    assert chosen.profile is MLPS3


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("一、丰富载体", "丰富载体"),
        ("（三）丰富载体。", "丰富载体"),
        ("3. 丰富载体；", "丰富载体"),
        ("第二、丰富载体", "丰富载体"),
        ("一心向党，丰富载体", "一心向党，丰富载体"),
        ("3.0版平台上线", "3.0版平台上线"),
        ("十件实事落地", "十件实事落地"),
        ("一、", ""),
    ],
)
def test_a_heading_has_no_number_of_its_own_and_no_stop(typed, heading):
    assert chinese.heading_of(typed) == heading
