"""文号: given by the office, typed by who approves or files, one of a kind, printed under the title, then filed."""

import re

import pytest

from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent
from intranet.domain.reports.document import thaw
from intranet.domain.reports.signed import as_signed
from intranet.domain.summaries.issued import IssuedNumber, Paper, tidied
from tests.factories.signing import approved_summary, document
from tests.features.summaries.scene import version
from tests.rows import stored

ROLL_UP = "/quarters/2025Q3/committee/signing"
BRANCH = "/quarters/2025Q3/B01/signing"


def enter(browser, page, **numbers):
    data = {"version": version(browser, f"{page}/numbers"), **numbers}
    return browser.post(f"{page}/numbers", data)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("机关党委〔2025〕3号", "机关党委〔2025〕3号"),
        (" 机关党委[2025] 12 号", "机关党委〔2025〕12号"),
        ("机关党委（2025）3号", "机关党委〔2025〕3号"),
        ("", ""),
    ],
)
def test_a_number_has_one_form(typed, kept):
    assert tidied(typed) == kept


@pytest.mark.parametrize(
    "typed", ["3号", "机关党委2025年3号", "机关党委〔2025〕03号", "机关党委〔2025〕"]
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        tidied(typed)


def test_a_year_that_has_not_begun_is_refused_and_stays_typed(session, login_as):
    approved_summary(session, None)
    page = enter(login_as("leader"), ROLL_UP, summary="机关党委〔2099〕3号")
    assert page.status_code == 422
    assert "文号的年份不能晚于今年，请核对。" in page.text
    assert 'value="机关党委〔2099〕3号"' in page.text


def test_approver_and_archivist_type_what_the_office_gave(session, app, login_as):
    summary = approved_summary(session, None)
    leader, archivist = login_as("leader"), login_as("archivist")
    assert enter(leader, ROLL_UP, summary="机关党委[2025]3号").status_code == 303
    page = archivist.get(f"{ROLL_UP}/numbers").text
    assert 'value="机关党委〔2025〕3号"' in page
    assert 'name="review"' not in page, "only a year is looked back on"
    wrong = enter(archivist, ROLL_UP, summary="机关党委〔2025〕3号", notice="四号")
    assert wrong.status_code == 422
    assert "请写明机关代字、年份和序号" in wrong.text
    assert 'value="四号"' in wrong.text
    both = {"summary": "机关党委〔2025〕3号", "notice": "机关党委〔2025〕4号"}
    assert enter(archivist, ROLL_UP, **both).status_code == 303
    assert {row.paper: row.number for row in stored(app, IssuedNumber)} == {
        Paper.SUMMARY: both["summary"],
        Paper.NOTICE: both["notice"],
    }
    told = [
        row.details for row in stored(app, AuditEvent) if row.action == AuditAction.SUMMARY_NUMBERED
    ]
    assert told[-1] == {"notice": "机关党委〔2025〕4号"}
    session.expire_all()
    paper = as_signed(session, summary.id, thaw(document(), demo=False), 1)
    assert paper.office_number == "机关党委〔2025〕3号"
    assert "通报：机关党委〔2025〕4号" in leader.get(ROLL_UP).text
    # taken out again
    assert enter(leader, ROLL_UP, summary="", notice="").status_code == 303
    assert stored(app, IssuedNumber) == []


def test_no_number_is_given_twice_within_a_committee(session, app, login_as):
    approved_summary(session, None)
    approved_summary(session, "B01")
    leader = login_as("leader")
    twice = enter(leader, ROLL_UP, summary="机关党委〔2025〕3号", notice="机关党委〔2025〕3号")
    assert twice.status_code == 422
    assert enter(leader, ROLL_UP, notice="机关党委〔2025〕3号").status_code == 303
    # nor to another paper of the same summary, which keeps it
    again = enter(leader, ROLL_UP, summary="机关党委〔2025〕3号", notice="机关党委〔2025〕3号")
    assert again.status_code == 422
    assert "这个文号已经用于另一份文件" in again.text
    taken = enter(leader, BRANCH, summary="机关党委〔2025〕3号")
    assert taken.status_code == 422
    assert "这个文号已经用于另一份文件" in taken.text
    # two papers change places
    assert (
        enter(
            leader, ROLL_UP, summary="机关党委〔2025〕3号", notice="机关党委〔2025〕2号"
        ).status_code
        == 303
    )
    assert enter(leader, BRANCH, summary="机关党委〔2024〕3号").status_code == 303
    stale = leader.post(f"{BRANCH}/numbers", {"version": "0", "summary": "机关党委〔2024〕4号"})
    assert stale.status_code == 409
    assert "机关党委〔2024〕4号" in stale.text


def test_nobody_else_types_numbers(session, login_as):
    approved_summary(session, "B01")
    for name in ("staff", "secretary1", "jiwei"):
        assert login_as(name).get(f"{BRANCH}/numbers").status_code == 403, name
        assert "登记文号" not in login_as(name).get(BRANCH).text
