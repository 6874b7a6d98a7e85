"""A third quarter of 2025 in one branch of the cast, with something of everything, and what people type."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity

PAGE = "/quarters/2025Q3/B01"
ABSENT = {"吴八方": AbsenceReason.BUSINESS_TRIP}

MADE_UP_ON = date(2025, 9, 2)
# kinds, day, who was absent; the meeting of August was held in September
Q3 = (
    (("assembly", "lecture"), date(2025, 7, 10), ABSENT),
    (("branch_committee_meeting",), date(2025, 7, 3), {}),
    (("branch_committee_meeting",), date(2025, 9, 2), {}),
    (("branch_committee_meeting",), date(2025, 9, 18), {}),
    (("theme_day",), date(2025, 7, 15), {}),
    (("theme_day",), date(2025, 8, 15), ABSENT),
    (("theme_day",), date(2025, 9, 15), {}),
    (("study_session",), date(2025, 7, 22), {}),
    (("discussion",), date(2025, 8, 20), {"王三石": AbsenceReason.SICK_LEAVE}),
    (("integrity_education",), date(2025, 9, 25), {}),
    (("volunteer_service",), date(2025, 9, 6), {}),
)


def build_quarter(session: Session, branch: str = "B01", *, skip: tuple[date, ...] = ()) -> None:
    """Approved records of the whole quarter; days in *skip* are left out."""
    for kinds, day, absent in Q3:
        if day not in skip:
            absentees = absent if branch == "B01" else {}
            stands_for = "2025-08" if day == MADE_UP_ON else ""
            make_activity(
                session,
                branch,
                kinds,
                day,
                State.APPROVED,
                absent=absentees,
                stands_for=stands_for,
            )


def typed(**changes: Any) -> dict[str, Any]:
    """A complete form; in names of fields ``__`` stands for the hyphen."""
    return {
        "as_of": "2025-09-30",
        "study_note": "坚持学用结合，把研讨同岗位工作中的具体问题放在一起讨论",
        "highlight": "党员带头到开放点位值守，现场解决群众反映的问题",
        "problems-0": "个别党员因值守任务较重，学习进度慢于计划",
        "problems-1": "研讨发言联系自身岗位不够紧",
        "plans-0-month": "11",
        "plans-0-text": "围绕冬季工程维护开展一次主题党日",
        "plans-0-owner": "支部书记",
        "plans-1-month": "10",
        "plans-1-text": "组织补学2次",
        "plans-1-owner": "组织委员",
        "gap-branch_committee_meeting-8-reason": "集中保障夏季开放",
        "gap-branch_committee_meeting-8-made_up_on": "2025-09-02",
        "version": "0",
        "act": "save",
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }


def submit(login_as: Any, **changes: Any) -> None:
    """Secretary 1 fills in and submits the whole summary of B01."""
    answer = login_as("secretary1").post(PAGE, typed(act="submit", **changes))
    assert answer.status_code == 303, answer.text


def version(browser: Any, page: str = PAGE) -> str:
    """The version that the page carries now."""
    text = browser.get(page).text
    at = text.index('name="version"')
    return str(text[at:].split('value="', 1)[1].split('"', 1)[0])


def decide(browser: Any, act: str, opinion: str = "", page: str = PAGE, **more: str) -> Any:
    """One decision of a reviewer on the version now shown."""
    data = {"act": act, "opinion": opinion, "version": version(browser, page), **more}
    return browser.post(f"{page}/decision", data)


def approve(login_as: Any, **changes: Any) -> None:
    """Submit, then the committee leader approves."""
    submit(login_as, **changes)
    answer = decide(login_as("leader"), "approve")
    assert answer.status_code == 303, answer.text
