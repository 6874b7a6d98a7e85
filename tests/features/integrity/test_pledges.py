"""责任书: who owes one, who has signed, what a change of post asks to be signed anew; form, scan, review, paper."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.pledges import Pledge, PledgeLevel, PledgeScan
from intranet.domain.integrity.signing import Signed, pledge_standing
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.records.moves import ReviewEvent
from tests.factories.bodies import seat
from tests.factories.integrity import make_pledge, member_id
from tests.rows import committed, newest, sheet_rows, stored

TODAY = date(2025, 10, 20)
FORM = {
    "year": "2025",
    "signer_a": "高一峰",
    "signer_b": "张一鸣",
    "signed_on": "2025-01-15",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "edition": "2025年责任书",
    "version": "0",
}


def _picture():
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(written, "JPEG")
    return written.getvalue()


PICTURE = _picture()


def branch_id(session, code="B01"):
    return session.scalars(select(Branch.id).where(Branch.code == code)).one()


def standing_of(session, code="B01", *, year=2025, as_of=TODAY):
    found = branch_id(session, code)
    return pledge_standing(session, [found], year, as_of)[found]


def of_post(session, name, **changes):
    return make_pledge(
        session,
        level=PledgeLevel.POST,
        member_id=member_id(session, name),
        party_a="机关第一党支部",
        signer_a="张一鸣",
        party_b="组织委员",
        signer_b=name,
        **changes,
    )


def test_a_branch_owes_one_to_the_committee_and_each_post_but_the_secretary_one_to_the_branch(
    session,
):
    found = standing_of(session)
    assert [one.level for one in found.owed] == [PledgeLevel.BRANCH] + [PledgeLevel.POST] * 3
    assert [one.holder.name for one in found.owed] == ["张一鸣", "李二虎", "王三石", "赵四海"]
    assert (found.due, found.signed) == (4, 0)
    assert {one.signed for one in found.owed} == {Signed.OPEN}


def test_a_branch_with_a_secretary_alone_owes_its_own(session):
    assert standing_of(session, "B02").due == 1


def test_only_what_the_committee_has_confirmed_is_signed(session):
    make_pledge(session, state=Check.WAITING)
    assert standing_of(session).owed[0].signed is Signed.WAITING
    of_post(session, "李二虎")
    found = standing_of(session)
    assert (found.due, found.signed) == (4, 1)
    assert found.words == "应签4份，已签1份，签订率25%"


def test_what_was_returned_is_not_signed(session):
    make_pledge(session, state=Check.RETURNED)
    assert standing_of(session).owed[0].signed is Signed.OPEN


@pytest.mark.parametrize(
    ("began", "wanted"),
    [(date(2025, 1, 15), Signed.DONE), (date(2025, 1, 16), Signed.RENEW)],
)
def test_a_post_that_began_after_the_signing_is_signed_for_anew(session, began, wanted):
    of_post(session, "李二虎")
    post = session.scalars(select(Post).where(Post.member_id == member_id(session, "李二虎"))).one()
    post.starts_on = began
    committed(session)
    assert standing_of(session).owed[1].signed is wanted


def elected_again(session, name, last, title=None):
    """End the post of somebody, who takes one up the next day: the same unless told."""
    post = session.scalars(select(Post).where(Post.member_id == member_id(session, name))).one()
    post.ends_on = last
    again = Post(
        branch_id=post.branch_id,
        member_id=post.member_id,
        title=title or post.title,
        starts_on=last + timedelta(days=1),
    )
    committed(session, again)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [(None, Signed.DONE), (PostTitle.DISCIPLINE_OFFICER, Signed.RENEW)],
)
def test_who_is_elected_again_signs_anew_only_for_another_post(session, title, wanted):
    of_post(session, "李二虎")
    elected_again(session, "李二虎", date(2025, 6, 30), title)
    found = {one.holder.name: one.signed for one in standing_of(session).owed}
    assert found["李二虎"] is wanted


def test_who_holds_two_posts_signs_once_and_anew_for_the_second(session):
    of_post(session, "李二虎")
    post = session.scalars(select(Post).where(Post.member_id == member_id(session, "李二虎"))).one()
    more = {"title": PostTitle.PUBLICITY_OFFICER, "starts_on": date(2025, 9, 1)}
    committed(session, Post(branch_id=post.branch_id, member_id=post.member_id, **more))
    owed = [one for one in standing_of(session).owed if one.holder.name == "李二虎"]
    assert [one.signed for one in owed] == [Signed.RENEW]
    of_post(session, "李二虎", signed_on=date(2025, 9, 1))
    found = standing_of(session)
    assert (found.due, found.signed) == (4, 1)


def test_a_branch_that_was_merged_owes_what_it_owed_on_its_last_day(session):
    of_post(session, "李二虎")
    last = date(2025, 8, 15)
    number = branch_id(session)
    session.get_one(Branch, number).dissolved_on = last
    for post in session.scalars(select(Post).where(Post.branch_id == number)):
        post.ends_on = last
    committed(session)
    found = standing_of(session)
    assert (found.due, found.signed) == (4, 1)


def test_a_new_secretary_signs_for_the_branch_anew(session):
    make_pledge(session)
    old = session.scalars(
        select(Post).where(
            Post.title == PostTitle.BRANCH_SECRETARY, Post.branch_id == branch_id(session)
        )
    ).one()
    old.ends_on = date(2025, 6, 30)
    committed(
        session,
        Post(
            branch_id=old.branch_id,
            member_id=member_id(session, "孙六合"),
            title=PostTitle.BRANCH_SECRETARY,
            starts_on=date(2025, 7, 1),
        ),
    )
    found = standing_of(session)
    assert found.owed[0].holder.name == "孙六合"
    assert found.owed[0].signed is Signed.RENEW
    assert standing_of(session, as_of=date(2025, 6, 30)).owed[0].signed is Signed.DONE


def test_a_pledge_of_another_year_does_not_serve(session):
    make_pledge(session, year=2024)
    assert standing_of(session).owed[0].signed is Signed.OPEN
    assert standing_of(session, year=2024).owed[0].signed is Signed.OPEN


def test_a_clerk_enters_the_pledge_of_the_branch(app, login_as):
    answer = login_as("clerk1").post("/integrity/pledges/new?branch=B01&level=branch", FORM)
    assert answer.status_code == 303
    (row,) = stored(app, Pledge)
    assert (row.party_a, row.party_b, row.member_id) == ("机关党委", "机关第一党支部", None)
    assert row.state is Check.WAITING


def test_a_pledge_of_a_post_names_post_and_person(app, session, login_as):
    chosen = str(member_id(session, "赵四海"))
    answer = login_as("discipline1").post(
        "/integrity/pledges/new?branch=B01&level=post", {**FORM, "member_id": chosen}
    )
    assert answer.status_code == 303
    (row,) = stored(app, Pledge)
    assert (row.party_a, row.party_b, row.signer_b) == ("机关第一党支部", "纪检委员", "赵四海")


def test_the_secretary_is_not_among_the_posts_that_sign_with_the_branch(session, login_as):
    page = login_as("clerk1").get("/integrity/pledges/new?branch=B01&level=post").text
    assert "组织委员 李二虎" in page
    assert "党支部书记 张一鸣" not in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_on", "2024-12-31", "有效期至早于有效期自"),
        ("signed_on", "2025-10-21", "签订日期晚于今天"),
        ("signer_a", "", "请填写甲方签字人"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(login_as, field, value, sentence):
    answer = login_as("clerk1").post(
        "/integrity/pledges/new?branch=B01&level=branch", {**FORM, field: value}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "2025年责任书" in answer.text


def test_the_same_pledge_is_not_entered_twice(session, login_as):
    make_pledge(session)
    answer = login_as("clerk1").post("/integrity/pledges/new?branch=B01&level=branch", FORM)
    assert answer.status_code == 422
    assert "这份责任书已经登记过" in answer.text


def test_staff_confirms_what_a_branch_entered(session, login_as):
    row = make_pledge(session, state=Check.WAITING)
    answer = login_as("staff").post(
        f"/integrity/pledges/{row.id}", {"version": "1", "act": "confirm"}
    )
    assert answer.status_code == 303
    assert newest(session, Pledge).state is Check.CONFIRMED
    assert newest(session, ReviewEvent).record_kind == "pledge"


def test_a_return_says_what_to_correct_and_a_correction_waits_again(session, login_as):
    row = make_pledge(session, state=Check.WAITING)
    staff, clerk = login_as("staff"), login_as("clerk1")
    address = f"/integrity/pledges/{row.id}"
    assert staff.post(address, {"version": "1", "act": "return"}).status_code == 422
    told = {"version": "1", "act": "return", "opinion": "请核对签订日期。"}
    assert staff.post(address, told).status_code == 303
    assert "请核对签订日期。" in clerk.get(address).text
    answer = clerk.post(f"{address}/edit", {**FORM, "signed_on": "2025-01-16", "version": "2"})
    assert answer.status_code == 303
    row = newest(session, Pledge)
    assert (row.state, row.opinion) == (Check.WAITING, "")


def test_a_stale_decision_is_refused(session, login_as):
    row = make_pledge(session, state=Check.WAITING)
    answer = login_as("staff").post(
        f"/integrity/pledges/{row.id}", {"version": "7", "act": "confirm"}
    )
    assert answer.status_code == 409
    assert newest(session, Pledge).state is Check.WAITING


def test_nobody_confirms_what_they_entered_themselves(session, login_as):
    row = make_pledge(session, state=Check.WAITING, by="staff")
    answer = login_as("staff").post(
        f"/integrity/pledges/{row.id}", {"version": "1", "act": "confirm"}
    )
    assert answer.status_code == 403


def test_what_the_committee_enters_of_itself_counts_at_once(app, session, login_as):
    chosen = str(member_id(session, "张一鸣"))
    committed(
        session,
        Post(
            committee_id=1,
            member_id=int(chosen),
            title=PostTitle.COMMITTEE_MEMBER,
            starts_on=date(2024, 1, 1),
        ),
    )
    answer = login_as("jiwei").post(
        "/integrity/pledges/new?branch=committee", {**FORM, "member_id": chosen}
    )
    assert answer.status_code == 303
    (row,) = stored(app, Pledge)
    assert (row.branch_id, row.state) == (None, Check.CONFIRMED)
    assert login_as("staff").get(f"/integrity/pledges/{row.id}").status_code == 200
    assert login_as("clerk1").get(f"/integrity/pledges/{row.id}").status_code == 404


def test_the_scan_is_kept_without_a_new_review_and_read_by_the_branch(app, session, login_as):
    row = make_pledge(session)
    address = f"/integrity/pledges/{row.id}/scan"
    clerk = login_as("clerk1")
    answer = clerk.post(address, {"file": (io.BytesIO(PICTURE), "责任书.jpg"), "version": "1"})
    assert answer.status_code == 303
    assert len(stored(app, PledgeScan)) == 1
    assert newest(session, Pledge).state is Check.CONFIRMED
    sent = login_as("member1").get(f"{address}/file")
    assert sent.status_code == 200
    sent.close()
    assert login_as("member2").get(f"{address}/file").status_code == 404


def test_an_upload_without_a_file_is_refused_beside_it(session, login_as):
    row = make_pledge(session)
    answer = login_as("clerk1").post(f"/integrity/pledges/{row.id}/scan", {"version": "1"})
    assert answer.status_code == 422


def test_a_pledge_with_its_scan_is_taken_out(app, session, login_as):
    row = make_pledge(session, state=Check.WAITING)
    clerk, address = login_as("clerk1"), f"/integrity/pledges/{row.id}"
    file = (io.BytesIO(PICTURE), "责任书.jpg")
    assert clerk.post(f"{address}/scan", {"file": file, "version": "1"}).status_code == 303
    assert clerk.post(f"{address}/remove", {"version": "2"}).status_code == 303
    assert stored(app, Pledge) == []
    assert stored(app, PledgeScan) == []


def test_the_register_is_one_list_for_page_and_file(session, login_as):
    make_pledge(session)
    of_post(session, "李二虎")
    browser = login_as("staff")
    assert "应签4份，已签2份，签订率50%" in browser.get("/integrity/pledges?year=2025").text
    rows = sheet_rows(browser.get("/integrity/pledges.xlsx?year=2025&branch=B01"))
    assert rows[2][:3] == ("年度", "层级", "甲方")
    assert len(rows) == 5


def test_twenty_lines_take_as_many_statements_as_one(session, login_as, count_statements):
    browser = login_as("staff")
    make_pledge(session)
    count_statements.clear()
    browser.get("/integrity/pledges?year=2025")
    one = len(count_statements)
    for day in range(1, 21):
        of_post(session, "李二虎", signed_on=date(2025, 2, day))
    count_statements.clear()
    browser.get("/integrity/pledges?year=2025")
    assert len(count_statements) == one


def test_who_signs_is_who_holds_the_post(session, login_as):
    """For the committee its secretary, for the branch its own; whoever held the post before does not."""
    seat(session, PostTitle.COMMITTEE_SECRETARY, "冯十月", until=date(2025, 6, 30))
    seat(session, PostTitle.COMMITTEE_SECRETARY, "沈春华", since=date(2025, 7, 1))
    browser = login_as("clerk1")
    for level, signs in (("branch", "沈春华"), ("post", "张一鸣")):
        page = browser.get(f"/integrity/pledges/new?branch=B01&level={level}").text
        assert f'name="signer_a" required type="text" value="{signs}"' in page
    own = login_as("staff").get("/integrity/pledges/new").text
    assert 'name="signer_a" required type="text" value="沈春华"' in own
