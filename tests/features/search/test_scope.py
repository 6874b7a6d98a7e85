"""Only what a person may open is found, and nothing hints at the rest."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import Brand
from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.brands import make_achievement, make_brand
from tests.features.search.helpers import add_member, ask, counts, hits
from tests.rows import committed

READERS = (
    "secretary1",
    "clerk1",
    "discipline1",
    "member1",
    "secretary2",
    "member2",
    "groupleader8",
    "staff",
    "leader",
    "jiwei",
    "archivist",
)
NOTHING = "没有找到含有"


def said(page: str, word: str) -> str:
    """What stands on the page, but for the word itself."""
    return page[page.index("<main") : page.index("</main>")].replace(word, "…")


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_administrators_do_not_search(login_as, username):
    assert ask(login_as(username), "普法").status_code == 403


def test_who_is_not_signed_in_is_asked_to(login_as):
    assert ask(login_as(None), "普法").status_code == 302


@pytest.mark.parametrize("username", READERS)
def test_what_is_found_opens_and_what_is_not_found_does_not(session, login_as, username):
    for code in ("B01", "B02"):
        for state in State:
            make_activity(session, branch=code, state=state, title=f"甲子{code}{state.value}")
        for state in (State.DRAFT, State.SUBMITTED, State.APPROVED):
            brand = make_brand(session, code, name=f"甲子{code}{state.value}", state=state)
            make_achievement(session, brand, f"甲子{code}", state.value, state=state, cleared=False)
    make_activity(
        session, kinds=("branch_committee_meeting",), state=State.APPROVED, title="甲子支委会"
    )
    place = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    add_member(session, "甲子生", place, ends_on=date(2025, 6, 30))
    browser = login_as(username)

    def opened(path: str) -> bool:
        return browser.get(path).status_code == 200

    def found(kind: str, typed: str) -> set[str]:
        page = ask(browser, typed, **{"in": kind}).text
        return {part.split('"')[0] for part in page.split('class="row-title" href="')[1:]}

    for kind, model, folder in (
        ("activity", Activity, "/activities"),
        ("brand", Brand, "/brands"),
        ("achievement", Achievement, "/achievements"),
    ):
        paths = {f"{folder}/{number}" for number in session.scalars(select(model.id))}
        assert found(kind, "甲子") == {path for path in paths if opened(path)}, kind
    for number, name in session.execute(select(Member.id, Member.name)).all():
        assert (found("member", name) == {f"/members/{number}"}) is opened(f"/members/{number}")
    for code in session.scalars(select(Branch.code)).all():
        assert (found("branch", code) == {f"/branches/{code}"}) is opened(f"/branches/{code}")


def test_the_draft_of_another_branch_leaves_no_trace(session, login_as):
    make_activity(session, branch="B02", title="筹备换届工作")
    for username in ("secretary1", "member1", "staff", "leader", "archivist"):
        browser = login_as(username)
        page, nonsense = ask(browser, "筹备换届").text, ask(browser, "无此内容").text
        assert NOTHING in page
        assert said(page, "筹备换届") == said(nonsense, "无此内容")
    assert hits(login_as("clerk2"), "筹备换届") == ["筹备换届工作"]


def test_unapproved_brands_and_achievements_are_counted_for_their_own_people_only(
    session, login_as
):
    brand = make_brand(session, "B02", name="铸盾先锋", state=State.DRAFT)
    make_achievement(session, brand, "铸盾演练", "3次", state=State.DRAFT, cleared=False)
    assert counts(login_as("secretary1"), "铸盾") == {}
    assert counts(login_as("staff"), "铸盾") == {}
    mine = counts(login_as("secretary2"), "铸盾")
    assert (mine["品牌"], mine["成效"]) == ("1", "1")


def test_criticism_is_not_searched_not_even_for_those_who_may_read_it(session, login_as):
    activity = make_activity(session, kinds=("life_meeting",), state=State.APPROVED)
    activity.records[0].text.criticism = "甲对乙：联系群众还不够经常。"
    committed(session)
    for username in ("secretary1", "member1", "staff", "leader"):
        assert NOTHING in ask(login_as(username), "不够经常").text
        assert activity.title in hits(login_as(username), activity.title)


def test_former_members_are_found_by_who_keeps_the_lists(session, login_as):
    place = session.scalars(select(Branch.id).where(Branch.code == "B01")).one()
    add_member(session, "甲子生", place, ends_on=date(2025, 6, 30))
    for username in ("secretary1", "clerk1", "staff", "leader"):
        assert hits(login_as(username), "甲子生") == ["甲子生"]
        assert "已离开本支部" in ask(login_as(username), "甲子生").text
    for username in ("member1", "discipline1", "jiwei", "archivist"):
        assert hits(login_as(username), "甲子生") == []


def test_who_moved_is_found_in_the_new_branch(session, login_as):
    places = dict(session.execute(select(Branch.code, Branch.id)).tuples().all())
    member = add_member(session, "甲子生", places["B01"], ends_on=date(2025, 6, 30))
    committed(
        session,
        Membership(
            member_id=member.id,
            branch_id=places["B02"],
            status=MemberStatus.FULL,
            starts_on=date(2025, 7, 1),
            start_reason=ChangeReason.TRANSFERRED_IN,
        ),
    )
    assert hits(login_as("member1"), "甲子生") == []
    assert hits(login_as("member2"), "甲子生") == ["甲子生"]
    assert "机关第二党支部 · 正式党员" in ask(login_as("staff"), "甲子生").text
