"""What is entered with one touch in the form of an activity: photographs, and the votes of all."""

import io

from sqlalchemy import select

from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.foundation.database import db
from intranet.foundation.storage import Stores
from tests.factories import uploads
from tests.features.activities.helpers import logged, member_id, the_activity, theme_day


def with_files(*names: str, content: bytes | None = None, **changes):
    """The form with photographs beside, as a browser posts it."""
    files = [(io.BytesIO(content or uploads.phone_photo()), name) for name in names[:1]]
    files += [(io.BytesIO(uploads.jpeg()), name) for name in names[1:]]
    return theme_day(files=files, **changes)


def attached(app) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.position)))


def send(browser, address, form):
    return browser.post(address, form, content_type="multipart/form-data")


def test_photographs_are_kept_with_the_activity_that_they_show(app, login_as):
    answer = send(login_as("clerk1"), "/activities/new", with_files("会场.jpg", "合影.jpg"))

    assert answer.status_code == 303, answer.text
    photos = attached(app)
    assert [one.kind for one in photos] == [AttachmentKind.PHOTO] * 2
    assert {one.caption for one in photos} == {"2025年9月15日，机关第一党支部开展9月主题党日。"}
    assert {one.taken_on.isoformat() for one in photos} == {"2025-09-15"}
    kept = Stores.under(app.config["SETTINGS"].data_dir).objects
    assert all(kept.get(one.master_sha256) for one in photos)


def test_photographs_are_added_when_an_activity_is_changed_and_submitted(app, login_as):
    browser = login_as("secretary1")
    number = logged(browser)
    address = f"/activities/{number}/edit"
    form = with_files("会场.jpg", version="1", act="submit")

    assert send(browser, address, form).status_code == 303

    assert [one.activity_id for one in attached(app)] == [number]
    assert "待审核" in browser.get(f"/activities/{number}").text


def test_a_refused_form_says_that_its_photographs_are_to_be_chosen_again(app, login_as):
    browser = login_as("clerk1")
    answer = send(browser, "/activities/new", with_files("会场.jpg", title=""))

    assert answer.status_code == 422
    assert answer.text.count("选择的照片没有保存，请改正后重新选择。") == 2
    assert attached(app) == []


def test_what_is_no_photograph_is_refused_and_nothing_is_saved(app, login_as):
    form = with_files("说明.jpg", content=b"no picture")
    answer = send(login_as("clerk1"), "/activities/new", form)

    assert answer.status_code == 422
    assert "“说明.jpg”" in answer.text
    assert attached(app) == []
    assert "学习党章" in answer.text
    # a good one is kept whatever stands beside it, and the other named
    mixed = with_files("说明.jpg", "合影.jpg", content=b"no picture")
    answer = send(login_as("clerk1"), "/activities/new", mixed)
    assert answer.status_code == 303
    assert len(attached(app)) == 1


def test_an_older_version_is_refused_with_its_photographs(app, login_as):
    browser = login_as("clerk1")
    number = logged(browser)
    form = with_files("会场.jpg", version="0", title="改过的名称")

    answer = send(browser, f"/activities/{number}/edit", form)

    assert answer.status_code == 409
    assert "选择的照片没有保存" in answer.text
    assert attached(app) == []


def voting(**changes):
    return theme_day() | {
        "kinds": ["assembly"],
        "assembly-content": "张一鸣：同意。",
        "assembly-agenda-0-text": "讨论工作计划",
        "assembly-votes-0-motion": "通过工作计划",
        "assembly-votes-0-decision_type": "ordinary",
        "assembly-votes-0-method": "show_of_hands",
        "assembly-votes-0-unanimous": "y",
        **changes,
    }


def test_all_present_with_a_vote_approve(app, login_as):
    # one of nine has no vote yet, one was away
    away = member_id(app, "吴八方")
    form = voting(**{f"absent-{away}": "1", f"reason-{away}": "business_trip"})
    answer = login_as("clerk1").post("/activities/new", form)

    assert answer.status_code == 303, answer.text
    with app.app_context():
        [record] = the_activity().records
        [vote] = record.votes
        assert (vote.approve, vote.oppose, vote.abstain) == (record.present_voters, 0, 0)
        assert record.present_voters == 7


def test_the_votes_of_all_are_numbers_from_then_on(app, login_as):
    browser = login_as("clerk1")
    answer = browser.post("/activities/new", voting(**{"assembly-votes-0-oppose": "2"}))
    number = int(answer.location.rsplit("/", 1)[1])

    page = browser.get(f"/activities/{number}/edit").text

    assert 'name="assembly-votes-0-approve" type="text" value="8"' in page or 'value="8"' in page
    assert 'checked id="assembly-votes-0-unanimous"' not in page
