"""关联品牌: chosen in the form, shown, printed, compared, copied, counted and used to narrow the list."""

from datetime import date

from sqlalchemy import select

from intranet.domain.activities.revisions import Revision
from intranet.domain.activities.tables import Activity
from intranet.domain.brands.tables import BrandStage, RecheckOutcome
from intranet.domain.figures.brands import brand_rows
from intranet.domain.records.workflow import State
from tests.factories.activities import make_activity
from tests.factories.brands import NAME, make_brand
from tests.features.activities.helpers import logged, the_activity, theme_day

FORM = "/activities/new?kind=theme_day"


def choose(login_as, brand_id):
    """Log a theme day of B01 tagged to this brand, as its clerk."""
    return login_as("clerk1").post("/activities/new", theme_day(brand=str(brand_id)))


def test_the_living_brand_is_offered_but_never_chosen_beforehand(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    text = login_as("clerk1").get(FORM).text

    assert f'value="{brand.id}">{NAME}' in text
    assert "关联品牌" in text
    assert f'selected value="{brand.id}"' not in text


def test_without_a_living_brand_there_is_nothing_to_choose(app, session, login_as):
    make_brand(session, state=State.VOIDED)
    make_brand(session, "B02", "别的支部")
    make_brand(
        session,
        name="已结束",
        stages=[(BrandStage.RECHECK, date(2025, 1, 5))],
        outcome=RecheckOutcome.WITHDRAWN,
    )
    assert "关联品牌" not in login_as("clerk1").get(FORM).text


def test_what_was_chosen_is_stored_shown_and_printed(app, session, login_as):
    brand = make_brand(session)
    assert choose(login_as, brand.id).status_code == 303
    activity = the_activity()
    assert activity.brand_id == brand.id

    page = login_as("clerk1").get(f"/activities/{activity.id}").text
    assert "关联品牌" in page
    assert NAME in page
    assert login_as("clerk1").get(f"/activities/{activity.id}/record.pdf").status_code == 200
    form = login_as("clerk1").get(f"/activities/{activity.id}/edit").text
    assert f'selected value="{brand.id}"' in form


def test_a_brand_of_another_branch_is_refused(app, session, login_as):
    other = make_brand(session, "B02", "别的支部")
    answer = choose(login_as, other.id)

    assert answer.status_code == 422
    assert "不在本组织的在建品牌之中" in answer.text
    assert session.scalars(select(Activity)).first() is None


def test_a_brand_that_ended_meanwhile_stays_on_its_activity(app, session, login_as):
    brand = make_brand(
        session,
        stages=[(BrandStage.RECHECK, date(2025, 1, 5))],
        outcome=RecheckOutcome.WITHDRAWN,
    )
    activity = make_activity(session, brand_id=brand.id)
    text = login_as("clerk1").get(f"/activities/{activity.id}/edit").text
    assert f'selected value="{brand.id}"' in text


def test_the_committees_activities_are_tagged_to_the_main_brand(app, session, login_as):
    main = make_brand(session, None, "示例主品牌")
    make_brand(session)
    text = login_as("staff").get("/activities/new?branch=committee&kind=core_group_session").text

    assert f'value="{main.id}">示例主品牌' in text
    assert NAME not in text


def test_the_diff_tells_of_a_changed_tag(app, session, login_as):
    brand = make_brand(session)
    activity = make_activity(session, state=State.RETURNED)
    url = f"/activities/{activity.id}/edit"
    data = theme_day(brand=str(brand.id), version=str(activity.version), act="submit")
    assert login_as("secretary1").post(url, data).status_code == 303
    last = session.scalars(select(Revision).order_by(Revision.number.desc())).first()

    assert last.content["general"]["关联品牌"] == NAME
    assert NAME in login_as("secretary1").get(f"/activities/{activity.id}/revisions").text
    assert NAME in login_as("staff").get(f"/review/{activity.id}").text


def test_a_copy_keeps_the_tag(app, session, login_as):
    brand = make_brand(session)
    activity = make_activity(session, brand_id=brand.id)
    text = login_as("clerk1").get(f"/activities/new?from={activity.id}").text
    assert f'selected value="{brand.id}"' in text


def test_the_list_narrows_by_brand(app, session, login_as):
    brand = make_brand(session)
    make_activity(session, brand_id=brand.id, title="品牌活动甲")
    make_activity(session, title="其他活动乙")
    text = login_as("clerk1").get(f"/activities?brand={brand.id}").text

    assert "品牌活动甲" in text
    assert "其他活动乙" not in text
    assert f'value="{brand.id}" selected' in text
    # a person without a branch of their own sees the filter only while it is set
    assert "关联品牌" not in login_as("staff").get("/activities").text
    assert "关联品牌" in login_as("staff").get(f"/activities?brand={brand.id}").text
    assert login_as("staff").get("/activities?brand=x").status_code == 200


def test_counts_per_quarter(app, session):
    brand = make_brand(session)
    for day in (date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1)):
        make_activity(session, held_on=day, state=State.APPROVED, brand_id=brand.id)
    make_activity(session, held_on=date(2025, 8, 1), state=State.SUBMITTED, brand_id=brand.id)

    third = brand_rows(session, brand.committee_id, first=date(2025, 7, 1), last=date(2025, 9, 30))
    assert [(row.branch_code, row.activities) for row in third] == [
        ("B01", 2),
        ("B02", 0),
        ("B08", 0),
    ]


def test_logging_without_the_field_leaves_it_empty(app, session, login_as):
    make_brand(session)
    logged(login_as("clerk1"))
    assert the_activity().brand_id is None
