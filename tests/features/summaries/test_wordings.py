"""固定表述: what the office says of itself, from its day to its day, and what stands where nothing is laid down."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.organization.tables import Committee
from intranet.domain.summaries.wordings import OfficeWording, Use, wordings_on
from intranet.foundation.questions import answer
from tests.cast import WORDINGS
from tests.features.summaries.scene import PAGE, approve, build_quarter
from tests.rows import stored

ENTRY = {
    "version": "0",
    "use": "guiding",
    "text": "深入贯彻会议精神",
    "valid_from": "2025-07-01",
    "valid_to": "",
    "source": "会议决定",
}


def test_a_wording_holds_from_its_first_to_its_last_day_and_the_newest_wins(session, login_as):
    staff = login_as("staff")
    committee = session.scalars(select(Committee.id)).one()
    staff.post("/wordings/new", {**ENTRY, "valid_to": "2025-12-31"})
    staff.post("/wordings/new", {**ENTRY, "text": "落实新的部署", "valid_from": "2025-09-01"})

    def said(day: date) -> str | None:
        session.expire_all()
        return answer(session, wordings_on(committee, day)).get(Use.GUIDING)

    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 9, 1), date(2026, 1, 1))
    assert [said(day) for day in days] == [None, "深入贯彻会议精神", "落实新的部署", "落实新的部署"]
    assert answer(session, wordings_on(committee + 1, date(2025, 9, 1))) == {}


def test_staff_enter_change_and_remove_a_wording_and_everybody_reads_it(app, session, login_as):
    staff = login_as("staff")
    assert staff.post("/wordings/new", ENTRY).status_code == 303
    (row,) = stored(app, OfficeWording, OfficeWording.use == Use.GUIDING)
    again = staff.post("/wordings/new", ENTRY)
    assert (again.status_code in {409, 422}, "已经登记" in again.text) == (True, True)
    assert "深入贯彻会议精神" in login_as("member1").get("/wordings").text

    edit = f"/wordings/{row.id}"
    refused = staff.post(edit, {**ENTRY, "version": "1", "valid_to": "2025-01-01"})
    assert (refused.status_code, "停用日期早于启用日期" in refused.text) == (422, True)
    assert staff.post(edit, {**ENTRY, "version": "1", "text": "改"}).status_code == 303
    assert staff.post(f"{edit}/remove", {"version": "2"}).status_code == 303
    assert stored(app, OfficeWording, OfficeWording.use == Use.GUIDING) == []
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.startswith("wording."))
    )
    assert list(actions) == [
        "wording.entered",
        "wording.edited",
        "wording.removed",
    ]
    assert login_as("secretary1").post("/wordings/new", ENTRY).status_code == 403


def test_a_summary_says_what_the_office_has_laid_down_for_its_day(app, session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    assert f"机关第一党支部{WORDINGS[Use.BRANCH_LED]}，围绕综合协调开展" in browser.get(PAGE).text
    login_as("staff").post("/wordings/new", ENTRY)
    assert "领导下，深入贯彻会议精神，围绕综合协调开展" in browser.get(PAGE).text
    # what is approved keeps what was said then
    approve(login_as)
    (row,) = stored(app, OfficeWording, OfficeWording.use == Use.GUIDING)
    login_as("staff").post(f"/wordings/{row.id}/remove", {"version": "1"})
    assert "领导下，深入贯彻会议精神，围绕综合协调开展" in browser.get(PAGE).text


@pytest.mark.parametrize("username", ["secretary1", "staff"])
def test_an_office_that_has_laid_down_nothing_reads_well(app, session, login_as, username):
    build_quarter(session)
    staff = login_as("staff")
    for row in stored(app, OfficeWording):
        staff.post(f"/wordings/{row.id}/remove", {"version": "1"})

    page = login_as(username).get(
        PAGE if username == "secretary1" else "/quarters/2025Q3/committee"
    )

    assert "领导下" not in page.text.split('id="printed"')[1].split("</article>")[0]
