"""The page of a summary."""

from tests.features.quarters.scene import PAGE, build_quarter, typed


def test_thin(session, login_as):
    build_quarter(session)
    browser = login_as("secretary1")
    page = browser.get(PAGE)
    assert page.status_code == 200, page.text
    answer = browser.post(PAGE, typed())
    assert answer.status_code == 303, answer.text
    page = browser.get(PAGE)

    answer = browser.post(PAGE, typed(act="submit", version="1"))
    assert answer.status_code == 303, answer.text
    leader = login_as("leader")
    page = leader.get(PAGE)

    answer = leader.post(PAGE + "/decision", {"version": "3", "act": "approve"})
    assert answer.status_code == 303, answer.text

    assert leader.get("/quarters/2025Q3").status_code == 200
