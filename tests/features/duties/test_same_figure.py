"""One fact, one number: on random records every page that shows a figure shows the same one."""

import io
import random
import re
from collections.abc import Mapping
from datetime import date

import lxml.html
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.activities.presence import AbsenceReason
from intranet.domain.duties.rules import DOCUMENTED
from intranet.domain.life.dues.tables import DuesPayment
from intranet.domain.life.talks.occasions import Occasion
from intranet.domain.life.talks.tables import Talk, pair_key
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from intranet.foundation import clock
from tests.cast import MEMBERS
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.rows import committed

TODAY = date(2026, 1, 5)
QUARTER = "2025Q4"
BRANCHES = {"B01": "机关第一党支部", "B02": "机关第二党支部", "B08": "指挥信息保障中心党支部"}
OFFICERS = {"B01": "secretary1", "B02": "secretary2", "B08": "secretary8"}
KINDS = (
    ("theme_day",),
    ("theme_day", "lecture"),
    ("assembly",),
    ("branch_committee_meeting",),
    ("lecture",),
    ("study_session",),
    ("discussion",),
)
ABOUT = "三会一课、主题党日、组织生活会、民主评议党员"
# 无故缺席 is no reason
ABSENT = (AbsenceReason.SICK_LEAVE, AbsenceReason.UNEXCUSED)
LABELS = {duty.kind: duty.label for duty in DOCUMENTED}


def words(element) -> str:
    return " ".join(element.text_content().split())


def page_of(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return lxml.html.fromstring(answer.text)


@pytest.fixture(params=range(3))
def lived(request, session):
    """Three branches with records, talks and dues of the last quarter of 2025, by chance; it is the January after."""
    chance = random.Random(request.param)
    for code in BRANCHES:
        for _ in range(chance.randint(5, 9)):
            kinds = chance.choice(KINDS)
            if code == "B02" and kinds == ("branch_committee_meeting",):
                continue
            day = date(2025, chance.randint(10, 12), chance.randint(1, 28))
            absent: Mapping[str, AbsenceReason] = (
                {MEMBERS[code][-1]: chance.choice(ABSENT)} if chance.random() < 0.4 else {}
            )
            state = State.SUBMITTED if chance.random() < 0.3 else State.APPROVED
            make_activity(session, code, kinds, day, state, absent=absent)
    numbers = {member.name: member.id for member in session.scalars(select(Member))}
    branches = {branch.code: branch.id for branch in session.scalars(select(Branch))}
    entered = actor_of(session, "clerk1").user_id
    for code, names in MEMBERS.items():
        for first, second in {tuple(sorted(chance.sample(names, 2))) for _ in range(6)}:
            committed(
                session,
                Talk(
                    branch_id=branches[code],
                    held_on=date(2025, chance.randint(1, 12), 5),
                    talker_id=numbers[first],
                    talker_name=first,
                    talkee_id=numbers[second],
                    talkee_name=second,
                    pair_key=pair_key(numbers[first], numbers[second]),
                    place="谈心室",
                    occasion=Occasion.YEARLY,
                    entered_by_id=entered,
                    created_at=clock.now(),
                    updated_at=clock.now(),
                ),
            )
        for month in (10, 11, 12):
            for name in names:
                if chance.random() < 0.9:
                    committed(
                        session,
                        DuesPayment(
                            member_id=numbers[name],
                            ym=202500 + month,
                            paid_on=date(2025, month, 10),
                            entered_by_id=entered,
                            entered_at=clock.now(),
                        ),
                    )
    clock.fix_today(TODAY)


def absences(text: str) -> tuple[int, int]:
    """How many absences a text tells, and how many of them with a reason."""
    found = re.search(r"；(因故)?缺席(\d+)人次(?:，其中因故缺席(\d+)人次)?。", text)
    if not found:
        return 0, 0
    return int(found[2]), int(found[2] if found[1] else found[3] or 0)


def matrix(browser, period) -> dict[tuple[str, str], str]:
    """Words of each cell by code of the branch and label."""
    found = {}
    for line in page_of(browser, f"/duties?period={period}").xpath("//tbody/tr[th/a]"):
        code = re.search(r"/duties/(B\d+)", line.find("th/a").get("href"))[1]
        for cell in line.findall("td"):
            found[code, cell.get("data-label")] = words(cell)
    return found


def count(text: str) -> str | None:
    found = re.search(r"\d+/\d+", text)
    return found[0] if found else None


def test_what_took_place_of_what_was_due(lived, login_as):
    staff = login_as("staff")
    cells = matrix(staff, QUARTER)
    sheet = load_workbook(io.BytesIO(staff.get(f"/duties.xlsx?period={QUARTER}").data)).active
    exported = {(row[0], row[1]): f"{row[6]}/{row[5]}" for row in sheet.iter_rows(values_only=True)}
    status = {
        (words(line.find("th")).split()[0], cell.get("data-label")): count(words(cell))
        for line in page_of(staff, f"/quarters/{QUARTER}").xpath("//tbody/tr[th]")
        for cell in line.findall("td")
    }
    compared = on_desk = 0
    for code, name in BRANCHES.items():
        secretary = login_as(OFFICERS[code])
        checklist = {
            words(line.find("th").find(".//a")): line
            for line in page_of(secretary, f"/duties/{code}?period={QUARTER}").xpath(
                "//tbody/tr[th//a]"
            )
        }
        summary = {
            words(line.xpath("th/span")[0]): words(line.find("td"))
            for line in page_of(secretary, f"/quarters/{QUARTER}/{code}").xpath(
                "//tbody/tr[th/span]"
            )
        }
        desk = page_of(secretary, "/")
        for duty in DOCUMENTED:
            told = count(cells[code, duty.label])
            if told is None or duty.label not in summary or count(summary[duty.label]) is None:
                continue
            compared += 1
            numbers = [words(cell) for cell in checklist[duty.label].findall("td[@class='num']")]
            assert f"{numbers[1]}/{numbers[0]}" == told
            assert exported[name, duty.label] == told
            assert count(summary[duty.label]) == told
            # what is owed by the year has no column there
            assert status.get((name, duty.label), told) == told
            cell = words(page_of(secretary, f"/duties/{code}/{duty.code}?period={QUARTER}"))
            assert re.search(rf"应开展 ?{numbers[0]} ?已开展 ?{numbers[1]} ", cell)
            at = f"/duties/{code}/{duty.code}?period={QUARTER}"
            for line in desk.xpath(f"//main//li[div/a[@href='{at}']]"):
                on_desk += 1
                assert f"已开展/应开展 {told}" in words(line)
    assert compared > len(BRANCHES)
    assert on_desk > len(BRANCHES)


def test_how_many_branches_have_no_gap(lived, login_as):
    staff = login_as("staff")
    lacking = {
        code
        for (code, label), text in matrix(staff, QUARTER).items()
        if label in LABELS.values() and "尚缺" in text
    }
    desk, overview = (words(page_of(staff, url).find(".//main")) for url in ("/", "/overview"))
    free = len(BRANCHES) - len(lacking)
    assert lacking
    assert f"{len(BRANCHES)}个党支部中{free}个的{ABOUT}没有欠缺" in desk
    assert f"{len(BRANCHES)}个党支部中{free}个的{ABOUT}没有欠缺" in overview
    for code in lacking:
        assert BRANCHES[code] in desk
        assert BRANCHES[code] in overview


def study_of(text):
    """Study sessions that a summary tells of, and how many of them were discussions."""
    found = re.search(r"(以交流研讨形式)?组织集中学习(\d+)次(?:（其中交流研讨(\d+)次）)?", text)
    if not found:
        return 0, 0
    return int(found[2]), int(found[2] if found[1] else found[3] or 0)


def test_sessions_hours_and_attendance(lived, login_as):
    staff = login_as("staff")
    roll_up = page_of(staff, f"/quarters/{QUARTER}/committee")
    lines = {
        row[1]: row
        for row in (
            [words(cell) for cell in line.findall("td")]
            for line in roll_up.xpath("//table[thead[contains(., '出勤率')]]/tbody/tr")
        )
    }
    total = discussed = 0
    away: list[tuple[int, int]] = []
    for code, name in BRANCHES.items():
        secretary = login_as(OFFICERS[code])
        page = page_of(secretary, f"/quarters/{QUARTER}/{code}")
        text = words(page.find(".//main"))
        away.append(absences(text))
        sessions, of_them_discussed = study_of(text)
        if sessions:
            total += sessions
            discussed += of_them_discussed
            # the annex lists as many as the text says
            assert len(page.xpath("//details[contains(., '集中学习情况表')]//tbody/tr")) == sessions
        rate = re.search(r"出勤率([\d.]+%)", text)
        assert lines[name][-3] == (rate[1] if rate else "不适用")
        hours = re.search(r"，人均([\d.]+)学时", text)
        assert lines[name][-2] == (hours[1] if hours else "0")
        year = re.search(r"年内累计人均([\d.]+)学时", text)
        study = words(page_of(secretary, f"/study?branch={code}&year=2025").find(".//main"))
        assert year is None or f"人均{year[1]}学时（" in study
    text = words(roll_up.find(".//main"))
    assert absences(text) == tuple(sum(column) for column in zip(*away, strict=True))
    assert study_of(text) == (total, discussed)


def test_talks_and_dues(lived, login_as):
    staff = login_as("staff")
    cells = matrix(staff, QUARTER)
    overview = {
        words(line.find("th")): words(line.findall("td")[-1])
        for line in page_of(staff, "/talks?year=2025").xpath("//tbody/tr[th]")
    }
    for code, name in BRANCHES.items():
        secretary = login_as(OFFICERS[code])
        talked = count(cells[code, "谈心谈话"])
        register = words(page_of(secretary, f"/talks?branch={code}&year=2025"))
        assert f"应谈的都谈到{talked}名" in register
        assert overview[name] == f"{talked}名"
        numbers = words(page_of(staff, f"/talks?branch={code}&year=2025"))
        assert f"应谈的都谈到的党员 {talked}名" in numbers
        grid = page_of(secretary, f"/dues?branch={code}&year=2025").xpath("//tr[th='已交/应交']/td")
        shown = [words(cell) for cell in grid][9:]
        table = page_of(staff, f"/dues?branch={code}&year=2025")
        assert [words(cell) for cell in table.xpath("//tbody/tr/td")][9:12] == shown
        full = sum(len(set(count(one).split("/"))) == 1 for one in shown if count(one))
        assert count(cells[code, "党费"]) == f"{full}/3"
