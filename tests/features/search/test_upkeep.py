"""The index follows the records: in the same transaction, whatever was written, without anybody asking for it."""

import ast
from functools import cache

import pytest
from sqlalchemy import delete, select

from intranet.domain.activities.tables import Activity
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import OrganizationName
from intranet.domain.records.workflow import State
from intranet.domain.registry import SEARCHED
from intranet.domain.search.documents import SearchDocument
from intranet.foundation.config import PROJECT_ROOT
from tests.factories.activities import make_activity
from tests.factories.brands import TEXTS, make_achievement, make_brand
from tests.factories.development import make_honour, make_path
from tests.factories.service import make_of_each
from tests.features.search.helpers import hits
from tests.rows import committed


def documents(session) -> dict[tuple[str, int], tuple[str, str]]:
    session.rollback()
    return {
        (row.kind, row.record_id): (row.shown, row.folded)
        for row in session.execute(
            select(
                SearchDocument.kind,
                SearchDocument.record_id,
                SearchDocument.shown,
                SearchDocument.folded,
            )
        )
    }


def member(session, name="吴八方") -> Member:
    return session.scalars(select(Member).where(Member.name == name)).one()


def test_a_renamed_member_is_found_by_the_new_name_at_once(session, login_as):
    staff = login_as("staff")
    number = member(session).id
    answer = staff.post(
        f"/members/{number}/edit", {"version": "1", "name": "单八方", "grounds": "录错"}
    )
    assert answer.status_code == 303
    assert hits(staff, "吴八方") == hits(staff, "wbf") == []
    assert hits(staff, "单八方") == hits(staff, "sbf") == ["单八方"]


def test_a_renamed_branch_is_found_by_both_names_and_shown_by_the_new_one(login_as):
    staff = login_as("staff")
    answer = staff.post(
        "/branches/B01/names/new",
        {"full_name": "中共某支部委员会", "short_name": "法规党支部", "valid_from": "2025-10-01"},
    )
    assert answer.status_code == 303
    for typed in ("法规", "fgdzb", "机关第一"):
        assert hits(staff, typed) == ["法规党支部"]


def test_a_corrected_name_replaces_the_slip(session, login_as):
    name = session.scalars(
        select(OrganizationName).where(OrganizationName.short_name == "机关第二党支部")
    ).one()
    staff = login_as("staff")
    answer = staff.post(
        f"/entries/name/{name.id}/correct",
        {"full_name": "中共某市法规支部", "short_name": "法规党支部"},
    )
    assert answer.status_code == 303
    assert hits(staff, "法规党支部") == ["法规党支部"]
    assert hits(staff, "机关第二党支部") == []


def test_an_edited_brand_is_right_at_once(session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    clerk = login_as("clerk1")
    data = {
        **TEXTS,
        "home": "B01",
        "name": "破冰先锋",
        "duty": "法规",
        "version": str(brand.version),
    }
    answer = clerk.post(f"/brands/{brand.id}/edit", {**data, "meaning": "新内涵", "act": "save"})
    assert answer.status_code == 303
    assert hits(clerk, "破冰") == hits(clerk, "新内涵") == ["破冰先锋"]
    assert hits(clerk, "示例先锋") == hits(clerk, "零距离") == []


def test_a_struck_brand_is_gone(session, login_as):
    make_brand(session, state=State.VOIDED)
    assert hits(login_as("clerk1"), "示例先锋") == []


def test_a_voided_activity_is_gone_for_readers_and_marked_for_those_who_log(session, login_as):
    activity = make_activity(session, title="普法", state=State.APPROVED)
    assert hits(login_as("member1"), "普法") == ["普法"]
    answer = login_as("staff").post(
        f"/review/{activity.id}/void", {"version": activity.version, "reason": "重复登记。"}
    )
    assert answer.status_code == 303
    assert hits(login_as("member1"), "普法") == []
    page = login_as("secretary1").get("/search?q=普法").text
    assert "已撤销登记" in page


def test_a_change_of_state_writes_no_document(session, login_as, count_statements):
    activity = make_activity(session, title="普法", state=State.APPROVED)
    count_statements.clear()
    login_as("staff").post(
        f"/review/{activity.id}/void", {"version": activity.version, "reason": "重复登记。"}
    )
    assert not [one for one in count_statements if "search_document" in one]


def test_parts_of_a_gathering_come_and_go_alone(session, login_as):
    activity = make_activity(session, kinds=("assembly",))
    clerk, record = login_as("clerk1"), activity.records[0]
    record.text.content = "讨论年度计划"
    committed(session)
    assert hits(clerk, "年度计划") == [activity.title]
    assert hits(clerk, "集体学习") == []
    record.agenda = record.agenda[:1]
    committed(session)
    assert hits(clerk, "下月工作安排") == []
    assert hits(clerk, "通报支部工作") == [activity.title]
    record.resolutions[0].text = "按季开展走访"
    committed(session)
    assert hits(clerk, "走访") == [activity.title]
    activity.records = []
    committed(session)
    assert hits(clerk, "年度计划") == hits(clerk, "走访") == []


def test_a_deleted_record_takes_its_document_along(session, login_as):
    make_activity(session, title="普法")
    session.delete(session.scalars(select(Activity)).one())
    committed(session)
    assert ("activity", 1) not in documents(session)
    assert hits(login_as("clerk1"), "普法") == []


def test_what_is_rolled_back_was_never_indexed(session):
    before = documents(session)
    member(session).name = "改名者"
    session.flush()
    session.rollback()
    assert not [key for key in session.info if str(key).startswith("search_")]
    member(session, "郑九州").duty_title = "科员"
    committed(session)
    assert documents(session) == before


def test_the_rebuild_makes_the_same_documents_and_drops_what_has_no_record(app, session):
    make_activity(session, kinds=("assembly",), state=State.APPROVED)
    brand = make_brand(session)
    make_achievement(session, brand)
    make_of_each(session)
    make_path(session)
    make_honour(session, member_id=member(session).id)
    wanted = documents(session)
    assert {kind for kind, _ in wanted} == {kind.key for kind in SEARCHED}
    session.execute(delete(SearchDocument).where(SearchDocument.kind != "member"))
    session.add(SearchDocument(kind="brand", record_id=4711, shown="\t旧", folded="旧", terms="旧"))
    session.commit()
    session.rollback()
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert answer.exit_code == 0, answer.output
    assert f"search: {len(wanted)} documents indexed" in answer.output
    assert documents(session) == wanted
    again = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert again.exit_code == 0, again.output
    assert documents(session) == wanted


def test_the_rebuilt_index_answers(app, session, login_as):
    make_activity(session, title="普法", state=State.APPROVED)
    session.execute(delete(SearchDocument))
    session.commit()
    assert hits(login_as("staff"), "普法") == []
    assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    assert hits(login_as("staff"), "普法") == ["普法"]


@cache
def _written_at_once() -> dict[str, list[str]]:
    """The files with insert(X), update(X) or delete(X), by the class; read once for all classes."""
    found: dict[str, list[str]] = {}
    for path in (PROJECT_ROOT / "intranet").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"insert", "update", "delete"}
                and node.args
                and isinstance(node.args[0], ast.Name)
            ):
                found.setdefault(node.args[0].id, []).append(str(path.relative_to(PROJECT_ROOT)))
    return found


@pytest.mark.parametrize(
    "name", sorted(table.__name__ for kind in SEARCHED for table in kind.watched)
)
def test_no_statement_writes_searched_rows_past_the_index(name):
    offenders = _written_at_once().get(name, [])
    assert offenders == [], "change objects instead: the index follows rows, not statements"
