"""Two committees side by side: what one closes, counts, signs and files is nothing to the other."""

from sqlalchemy import select

from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.records.closing import ClosedQuarter, LockException
from intranet.domain.summaries.signing import SigningStep
from tests.factories.archive import Q1, Q2, file_all, final_summary, numbered
from tests.factories.committees import NAME, second_committee
from tests.factories.signing import approved_summary
from tests.features.closing.test_lock import Q3_DAY, essay, refused
from tests.features.desk.scene import in_top_bar
from tests.rows import committed, stored

GRID = "/quarters/2025Q3"
CLOSING = f"{GRID}/closing"
OWN = "机关第一党支部"


def test_a_quarter_is_closed_and_opened_for_the_branches_of_one_alone(app, session, login_as):
    theirs = second_committee(session)
    committee_id = theirs.committee_id
    leader, other = login_as("leader"), login_as("leader9")
    for page in (GRID, CLOSING, f"{GRID}/moved", f"{GRID}/remind"):
        assert NAME not in leader.get(page).text, page
        assert OWN not in other.get(page).text, page
    for place in ("B01", "B02"):
        answer = other.post(CLOSING, {"place": place, "reason": "按期关账"})
        assert (answer.status_code, stored(app, ClosedQuarter)) == (422, [])
    assert other.post(CLOSING, {"place": "all", "reason": "按期关账"}).status_code == 303
    (closed,) = stored(app, ClosedQuarter)
    assert closed.committee_id == committee_id
    assert "已关账</span>" not in leader.get(CLOSING).text
    assert "已关账" in other.get(CLOSING).text
    # locked for the branch of the one that closed
    refused(session, lambda: session.add(essay(session, Q3_DAY, "D01")))
    committed(session, essay(session, Q3_DAY, "B01"))

    asked = {"place": "D01", "reason": "漏登一次活动", "ends_on": "2025-10-24"}
    assert login_as("secretary9").post(f"{CLOSING}/ask", asked).status_code == 303
    (row,) = stored(app, LockException)
    page = f"{CLOSING}/exceptions/{row.id}"
    assert "解锁申请待决定" not in leader.get("/").text
    assert leader.get(page).status_code == 404
    assert "解锁申请待决定" in other.get("/").text
    grant = {"agreed": "yes", "version": "1", "ends_on": "2025-10-24", "opinion": ""}
    assert leader.post(page, grant).status_code == 404
    assert other.post(page, grant).status_code == 303
    committed(session, essay(session, Q3_DAY, "D01"))


def test_what_is_signed_and_filed_by_one_is_unknown_to_the_other(app, session, login_as):
    theirs = second_committee(session)
    approved_summary(session, "D01", committee="C02")
    ours = approved_summary(session, "B01")
    for name, page in (("staff", "D01"), ("staff9", "B01")):
        browser = login_as(name)
        assert browser.get(f"{GRID}/{page}").status_code == 404
        assert browser.get(f"{GRID}/{page}.pdf").status_code == 404
        assert browser.get(f"{GRID}/{page}/signing").status_code == 404
    roll_up = login_as("staff9").get(f"{GRID}/committee").text
    assert NAME in roll_up
    assert OWN not in roll_up
    assert NAME not in login_as("staff").get(f"{GRID}/committee").text
    waiting = in_top_bar(login_as("staff9").get("/").text)
    for step in session.scalars(select(SigningStep).where(SigningStep.summary_id == ours.id)):
        step.given = True
    committed(session)
    # what is to come back signed waits for those of the one that signed
    assert "待回传" in login_as("staff").get("/").text
    assert in_top_bar(login_as("staff9").get("/").text) == waiting

    numbered(session)
    numbered(session, theirs.committee_id)
    mine, foreign = final_summary(session, "B01", Q1), final_summary(session, "D01", Q2)
    due = login_as("archivist9").get("/archive/due?year=2025").text
    assert "D01-2025Q2" in due
    assert "B01-2025Q1" not in due
    file_all(login_as, mine)
    asked = {"document": [f"summary.{foreign.id}"], "code": ["0123-WS·2025-D10-JGDW-0001"]}
    assert login_as("archivist").post("/archive/file", asked).status_code == 409
    # numbers begin anew in each
    assert login_as("archivist9").post("/archive/file", asked).status_code == 303
    first, second = stored(app, ArchiveItem)
    for name, seen, hidden in (("archivist", first, second), ("archivist9", second, first)):
        browser = login_as(name)
        listed = browser.get("/archive?year=2025").text
        assert seen.title in listed
        assert hidden.title not in listed
        assert browser.get(f"/archive/items/{hidden.id}").status_code == 404
        assert browser.get(f"/archive/items/{hidden.id}.pdf").status_code == 404
