"""What the two security profiles take for a good password, and the codes of an app."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from intranet.foundation import passwords, totp
from intranet.foundation.passwords import weaknesses
from intranet.foundation.profiles import ASVS, MLPS3

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("password", "asvs", "mlps3"),
    [
        ("correct horse battery", "", "至少3种"),
        ("Correct-horse-battery", "", ""),
        ("unser-rad-7", "", "至少12个字符"),
        ("UNSER-RAD-77-x", "", ""),
        ("kurz-77", "至少10个字符", "至少12个字符"),
        ("密码长度足够十个字符", "", "至少12个字符"),
    ],
)
def test_length_without_composition_or_both(password, asvs, mlps3):
    for profile, wanted in ((ASVS, asvs), (MLPS3, mlps3)):
        found = weaknesses(password, profile=profile, username="staff")
        assert wanted in "".join(found)
        assert bool(found) == bool(wanted)


@pytest.mark.parametrize(
    "guess",
    [
        "国防动员办公室2025",
        "2025年国防动员办公室",
        "Guofangban@202511",
        "Sunshine!!2",
        "q1w2e3r4t5y6",
        "woaini-77-jia",
        "Gianni-Contessa",
    ],
)
def test_what_others_use_is_no_password(guess):
    assert "这个密码过于常见，请换一个。" in weaknesses(guess, profile=ASVS, username="staff")


@pytest.mark.parametrize("profile", [ASVS, MLPS3])
def test_of_each_length_that_is_asked_for_three_thousand_are_listed(profile):
    assert sum(len(word) >= profile.length for word in passwords.listed()) >= 3000


@pytest.mark.parametrize("guess", ["wo-shi-张一鸣-77", "Zhang-Yiming-77", "zhangyiming!x9"])
def test_the_name_is_no_part_of_it_in_signs_or_pinyin(guess):
    found = weaknesses(guess, profile=ASVS, username="staff", names=("张一鸣",))
    assert found == ["密码不能包含姓名。"]


def test_a_password_grows_old_in_one_profile_alone():
    chosen = datetime(2025, 1, 1, tzinfo=UTC)
    day_90 = chosen + timedelta(days=90)
    assert not ASVS.expired(chosen, day_90 + timedelta(days=9000))
    assert not MLPS3.expired(chosen, day_90 - timedelta(seconds=1))
    assert MLPS3.expired(chosen, day_90)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_at(SECRET, totp.step_of(moment)) == code
    assert totp.step_of_code(SECRET, code, moment + timedelta(seconds=30)) == seconds // 30
    assert totp.step_of_code(SECRET, code, moment + timedelta(seconds=90)) is None
