"""The dictionary of kinds: data that committee staff extend."""

import io
from datetime import date

import pdfplumber
import pytest
from sqlalchemy import select

from intranet.domain.access.audit import AuditEvent
from intranet.domain.activities.kinds import ActivityKind, Category
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Post, PostTitle
from intranet.domain.search.documents import SearchDocument
from intranet.foundation.database import db
from tests.factories.activities import make_activity
from tests.features.joint.helpers import entered
from tests.rows import committed

NEW = {
    "label": "读书会",
    "code": "reading_club",
    "category": "study",
    "attendance_mode": "participants",
    "due_rule": "all_members",
    "audience": "members",
    "theme_label": "书目",
    "shown_fields": ["content", "theme", "study_hours"],
    "required_fields": ["theme"],
    "default_hours_tenths": "1.5",
    "default_minutes": "90",
    "sort_order": "900",
    "is_active": "y",
}


def kind_of(app, code: str) -> ActivityKind | None:
    with app.app_context():
        return db.session.scalar(select(ActivityKind).where(ActivityKind.code == code))


def values_of(kind: ActivityKind) -> dict:
    return {
        "version": str(kind.version),
        "label": kind.label,
        "theme_label": kind.theme_label,
        "shown_fields": kind.shown_fields,
        "required_fields": kind.required_fields,
        "default_hours_tenths": str(kind.default_hours_tenths / 10),
        "default_minutes": str(kind.default_minutes),
        "sort_order": str(kind.sort_order),
        **({"is_active": "y"} if kind.is_active else {}),
        **({"on_dengta": "y"} if kind.on_dengta else {}),
    }


def last_event(app) -> AuditEvent:
    with app.app_context():
        return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def test_adding_works_and_the_form_for_activities_offers_it(app, login_as):
    answer = login_as("staff").post("/admin/kinds/new", NEW)
    assert answer.status_code == 303
    kind = kind_of(app, "reading_club")
    assert kind.shown_fields == ["theme", "content", "study_hours"], "in the order of the form"
    assert (kind.required_fields, kind.default_hours_tenths) == (["theme"], 15)
    assert last_event(app).action == "kind.added"
    assert "读书会" in login_as("clerk1").get("/activities/new").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": ""}, "请填写名称。"),
        ({"label": "主题党日"}, "已有同名的活动类别"),
        ({"label": "长" * 21}, "最多20字"),
        ({"code": ""}, "请填写代码。"),
        ({"code": "theme_day"}, "代码已被使用"),
        ({"code": "Bad Code"}, "小写字母"),
        ({"required_fields": ["votes"]}, "“表决”没有列入填写栏目"),
        ({"shown_fields": ["virus"]}, "填写哪些栏目"),
        ({"default_hours_tenths": "25"}, "不能超过24小时"),
        ({"default_hours_tenths": "两小时"}, "学时请填写数字"),
        ({"default_minutes": "-1"}, "整数"),
        ({"default_minutes": "1441"}, "不能超过1440"),
        ({"category": "secret"}, "门类"),
        ({"due_rule": "nobody"}, "应到范围"),
    ],
)
def test_a_bad_form_says_why_and_keeps_the_text(app, login_as, change, sentence):
    answer = login_as("staff").post("/admin/kinds/new", {**NEW, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="书目"' in answer.text
    assert kind_of(app, "reading_club") is None


def test_editing_changes_words_and_fields_and_keeps_the_code(app, login_as):
    kind = kind_of(app, "theme_day")
    browser = login_as("staff")
    assert 'name="code"' not in browser.get(f"/admin/kinds/{kind.id}").text
    values = values_of(kind) | {
        "label": "主题党日活动",
        "required_fields": ["theme"],
        "default_hours_tenths": "3",
        "code": "hacked",
        "category": "other",
        "due_rule": "party_group",
    }
    assert browser.post(f"/admin/kinds/{kind.id}", values).status_code == 303
    changed = kind_of(app, "theme_day")
    assert (changed.label, changed.default_hours_tenths) == ("主题党日活动", 30)
    assert changed.required_fields == ["theme"]
    assert (changed.category, changed.due_rule) == (kind.category, kind.due_rule)
    event = last_event(app)
    assert event.action == "kind.edited"
    assert set(event.details) == {"label", "required_fields", "default_hours_tenths"}


def test_saving_without_a_change_leaves_no_trace(app, login_as):
    kind = kind_of(app, "theme_day")
    before = last_event(app).id
    assert login_as("staff").post(f"/admin/kinds/{kind.id}", values_of(kind)).status_code == 303
    assert last_event(app).id == before


def test_a_kind_that_is_switched_off_is_not_offered_and_its_records_stay(app, login_as, session):
    record = make_activity(session, kinds=("oath_renewal",))
    kind = kind_of(app, "oath_renewal")
    values = values_of(kind)
    del values["is_active"]
    assert login_as("staff").post(f"/admin/kinds/{kind.id}", values).status_code == 303
    assert kind.label not in login_as("clerk1").get("/activities/new").text
    assert kind.label in login_as("clerk1").get(f"/activities/{record.id}").text
    assert "已停用" in login_as("staff").get("/admin/kinds").text


def test_another_kinds_name_is_refused_but_the_own_is_fine(app, login_as):
    kind = kind_of(app, "theme_day")
    answer = login_as("staff").post(f"/admin/kinds/{kind.id}", values_of(kind) | {"label": "党课"})
    assert answer.status_code == 422
    assert "已有同名的活动类别" in answer.text


def test_an_unknown_kind_is_not_found(login_as):
    assert login_as("staff").get("/admin/kinds/99999").status_code == 404
    assert login_as("staff").post("/admin/kinds/99999", {}).status_code == 404


def test_the_list_needs_one_statement_of_its_own(login_as, count_statements):
    browser = login_as("staff")
    browser.get("/admin/kinds")
    count_statements.clear()
    page = browser.get("/admin/kinds").text
    # who is asking; what waits for them; the kinds
    assert len(count_statements) == 3
    assert page.count("card-title") >= 25


@pytest.mark.parametrize(
    "who", ["leader", "secretary1", "clerk1", "sysadmin", "secadmin", "auditor"]
)
def test_nobody_else_edits_the_dictionary(app, login_as, who):
    browser = login_as(who)
    assert browser.get("/admin/kinds").status_code == 403
    assert browser.post("/admin/kinds/new", NEW).status_code == 403
    kind = kind_of(app, "theme_day")
    assert browser.post(f"/admin/kinds/{kind.id}", values_of(kind)).status_code == 403


@pytest.mark.parametrize("more", [0, 1, 2])
def test_a_branch_without_a_committee_is_offered_no_meeting_of_one(session, login_as, more):
    # 二支部: four full members, a secretary; with two more in posts it has a committee all the same
    branch = session.scalars(select(Branch.id).where(Branch.code == "B02")).one()
    post = session.scalars(select(Post).where(Post.branch_id == branch)).one()
    found = session.scalars(select(Member.id).where(Member.name.in_(["陈百川", "褚千山"]))).all()
    titles = (PostTitle.BRANCH_DEPUTY_SECRETARY, PostTitle.ORGANIZATION_OFFICER)
    committed(
        session,
        *(
            Post(
                branch_id=branch,
                member_id=member,
                term_id=post.term_id,
                title=title,
                starts_on=date(2024, 1, 10),
            )
            for member, title in list(zip(found, titles, strict=True))[:more]
        ),
    )
    meeting = "kind=branch_committee_meeting"
    assert (meeting in login_as("secretary2").get("/activities/new").text) is (more == 2)
    assert meeting in login_as("secretary1").get("/activities/new").text


def test_who_is_in_charge_is_called_as_the_kind_says_wherever_they_are_named(session, login_as):
    kind = session.scalars(select(ActivityKind).where(ActivityKind.code == "theme_day")).one()
    kind.category = Category.SERVICE
    committed(session)
    number = make_activity(session).id
    shown = session.scalars(
        select(SearchDocument.shown).where(
            SearchDocument.kind == "activity", SearchDocument.record_id == number
        )
    ).one()
    session.rollback()
    assert "负责人\t张一鸣" in shown
    browser = login_as("secretary1")
    assert "负责人议程" in browser.get(f"/activities/{number}").text
    with pdfplumber.open(io.BytesIO(browser.get(f"/activities/{number}/agenda.pdf").data)) as pdf:
        assert "负责人" in pdf.pages[0].extract_text()
    form = entered(kinds=["theme_day"], act="refresh")
    page = login_as("staff").post("/joint/new", form).text
    assert ">负责人<" in page.split('id="joint-people"')[1].split("</div>")[0]
