"""Who may know of restricted rows: the table for each role, for the own branch, the other one, oneself, a relative.

A word stands for all that a person gets to see and do: list, file, paper, form, removal, search, desk, errors and the
trail. Who may not know of a row does not see that it is there.
"""

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.audit import AuditEvent
from intranet.domain.access.roles import Actor, Grant, Role
from intranet.domain.integrity.influence import SanctionKind
from intranet.domain.integrity.knowing import DeclaredRelative, Kinship, relatives_of
from intranet.domain.integrity.restricted import MeasureKind
from intranet.domain.organization.dependents import OTHER, dependents
from intranet.domain.organization.members import Membership
from intranet.domain.organization.tables import Branch, OrganizationName
from intranet.features.organization.later_records import later_records
from intranet.foundation import clock
from intranet.pagekit import printing
from tests.factories.integrity import make_talk
from tests.factories.restricted import measure, member_named, sanction, switched_on
from tests.rows import committed

PEOPLE = {
    "member": "member1",
    "clerk": "clerk1",
    "secretary": "secretary1",
    "officer": "discipline1",
    "staff": "staff",
    "leader": "leader",
    "discipline": "jiwei",
    "archivist": "archivist",
}
OWN_BRANCH = ("member", "clerk", "secretary", "officer")
# members of the cast who are those people
SELVES = {"member": "吴八方", "clerk": "李二虎", "secretary": "张一鸣", "officer": "赵四海"}
OTHERS = {"B01": "孙六合", "B02": "陈百川"}


@dataclass(frozen=True)
class Row:
    """A row of the table by role, how one is made, and where its list stands."""

    words: dict[str, str]
    register: str
    kind: Any

    def put(self, session, person, branch, token):
        """One row about a member of the branch, with the token in what is typed."""
        make = measure if self.register == "measures" else sanction
        return make(session, person, branch, kind=self.kind, document=token)


def _row(words: str, register: str, kind: Any) -> Row:
    return Row(dict(zip(PEOPLE, words.split(), strict=True)), register, kind)


ROWS = {
    # own branch:         member clerk secretary officer · committee: staff leader discipline archivist
    "提醒谈话": _row("no no edit edit no read read no", "measures", MeasureKind.REMINDER),
    "批评教育": _row("no no edit edit no read read no", "measures", MeasureKind.CRITICISM),
    "责令检查": _row("no no read read no read edit no", "measures", MeasureKind.EXAMINATION),
    "诫勉": _row("no no read read no read edit no", "measures", MeasureKind.ADMONITION),
    "处分": _row("no no read read no read edit no", "sanctions", SanctionKind.WARNING),
}


@pytest.fixture
def unprinted(monkeypatch):
    """Paper as the words that stand on it."""
    monkeypatch.setattr(printing, "render_pdf", lambda html, **_: html.encode())


def sheet(answer):
    """The words of an Excel file; empty where there is none."""
    if answer.status_code != 200:
        return ""
    lines = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    return " ".join(str(cell) for line in lines for cell in line)


def everywhere(browser, register):
    """All that somebody is shown beside the page of a row."""
    address = f"/integrity/{register}"
    addresses = (
        "/",
        "/search?q=%E4%B8%99",
        "/account",
        "/calendar",
        "/integrity",
        "/integrity/measures/numbers",
        "/quarters",
    )
    return {
        "list": browser.get(f"{address}?year=2025").text,
        "paper": browser.get(f"{address}.pdf?year=2025").text,
        "file": sheet(browser.get(f"{address}.xlsx?year=2025")),
        "elsewhere": " ".join(browser.get(one).text for one in addresses),
    }


def amounts_to(browser, row, key, token, shown):
    """What the person gets to see and do, as a word of the table."""
    page = browser.get(f"/integrity/{row.register}/{key}")
    removal = browser.get(f"/integrity/{row.register}/{key}/remove")
    sent = browser.post(f"/integrity/{row.register}/{key}", {"version": "0"})
    lists = {token in shown[name] for name in ("list", "paper", "file")}
    assert len(lists) == 1, "list, paper and file differ"
    assert token not in shown["elsewhere"]
    if page.status_code == 200:
        assert token in page.text
        # a stale version
        assert (removal.status_code, sent.status_code) == (200, 409)
        return "edit"
    assert token not in page.text + removal.text + sent.text
    assert {page.status_code, removal.status_code, sent.status_code} <= {403, 404}
    if lists == {True}:
        return "read"
    # of who may use the register nobody learns whether the row is there
    return "no"


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_knows_what_the_table_says(session, login_as, unprinted, role):
    switched_on(session)
    planted = {
        (name, branch): row.put(session, OTHERS[branch], branch, f"丙{at}{branch}丁").id
        for at, (name, row) in enumerate(ROWS.items())
        for branch in ("B01", "B02")
    }
    browser, wrong = login_as(PEOPLE[role]).confirm(), []
    shown = {name: everywhere(browser, name) for name in ("measures", "sanctions")}
    for at, (name, row) in enumerate(ROWS.items()):
        for branch in ("B01", "B02"):
            outside = branch == "B02" and role in OWN_BRANCH
            word = "no" if outside else row.words[role]
            token = f"丙{at}{branch}丁"
            seen = amounts_to(browser, row, planted[name, branch], token, shown[row.register])
            if seen != word:
                wrong.append(f"{name} of {branch}: {word}, and yet {seen}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", SELVES)
def test_nobody_opens_or_handles_rows_about_himself_but_in_his_own_view(
    session, login_as, unprinted, role
):
    switched_on(session)
    browser = login_as(PEOPLE[role]).confirm()
    for at, row in enumerate(ROWS.values()):
        token = f"丙{at}丁"
        key = row.put(session, SELVES[role], "B01", token).id
        shown = everywhere(browser, row.register)
        assert amounts_to(browser, row, key, token, shown) == "no"
    own = browser.get("/integrity/own").text
    assert all(kind.label in own for kind in MeasureKind)
    assert all(f"丙{at}丁" not in own for at in range(4)), "of measures day and kind alone"
    assert "丙4丁" in own, "of the own sanction all of it"


def test_nobody_else_finds_the_row_in_his_own_view(session, login_as):
    switched_on(session)
    sanction(session, "李二虎", "B01", document="丙丁")
    for who in ("member1", "secretary1", "jiwei", "member2"):
        assert "丙丁" not in login_as(who).confirm().get("/integrity/own").text


@pytest.mark.parametrize("declared_by", ["张一鸣", "孙六合"])
def test_a_declared_relative_is_not_known_of_whoever_declared_it(
    session, login_as, unprinted, declared_by
):
    switched_on(session)
    pair = ["张一鸣", "孙六合"]
    pair.remove(declared_by)
    by = session.scalars(select(User.id).where(User.username == "secretary1")).one()
    committed(
        session,
        DeclaredRelative(
            member_id=member_named(session, declared_by).id,
            relative_id=member_named(session, pair[0]).id,
            kinship=Kinship.SPOUSE,
            entered_by_id=by,
            created_at=clock.now(),
            updated_at=clock.now(),
        ),
    )
    browser = login_as("secretary1").confirm()
    for at, row in enumerate(ROWS.values()):
        key = row.put(session, "孙六合", "B01", f"丙{at}丁").id
        shown = everywhere(browser, row.register)
        assert amounts_to(browser, row, key, f"丙{at}丁", shown) == "no"
    form = browser.get("/integrity/measures/new").text
    assert "孙六合" not in form
    assert "周七星" in form


def test_nobody_hides_from_who_keeps_the_sanctions_by_declaring_them_relatives(session):
    switched_on(session)
    subject, keeper = (member_named(session, name).id for name in ("孙六合", "张一鸣"))
    by = session.scalars(select(User.id).where(User.username == "secretary1")).one()
    stamps = {"entered_by_id": by, "created_at": clock.now(), "updated_at": clock.now()}
    pair = {"member_id": subject, "relative_id": keeper, "kinship": Kinship.SPOUSE}
    committed(session, DeclaredRelative(**pair, **stamps))
    keeps = Actor(by, "a", "甲", keeper, (Grant(Role.DISCIPLINE_COMMITTEE, 1),))
    reads = Actor(by, "a", "甲", keeper, (Grant(Role.COMMITTEE_LEADER, 1),))
    assert relatives_of(session, keeps) == frozenset()
    assert relatives_of(session, reads) == {subject}
    pair = {"member_id": keeper, "relative_id": subject, "kinship": Kinship.SPOUSE}
    committed(session, DeclaredRelative(**pair, **stamps))
    assert relatives_of(session, keeps) == {subject}


def test_who_is_avoided_cannot_be_entered_either(session, login_as):
    switched_on(session)
    typed = {
        "kind": "reminder",
        "person_id": member_named(session, "张一鸣").id,
        "taken_on": "2025-10-10",
        "handler": "支部",
        "version": "0",
    }
    answer = login_as("secretary1").confirm().post("/integrity/measures/new", typed)
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_administrators_have_no_part_in_it(session, login_as, who):
    switched_on(session)
    row = sanction(session, "李二虎", "B01", document="丙丁")
    browser = login_as(who).confirm()
    for address in ("measures", "sanctions", f"sanctions/{row.id}", "own", "reading-log"):
        assert browser.get(f"/integrity/{address}").status_code == 403


def test_the_trail_tells_no_names(session, login_as):
    switched_on(session)
    row = sanction(session, "李二虎", "B01", document="丙丁")
    jiwei = login_as("jiwei").confirm()
    jiwei.get("/integrity/sanctions")
    key, gone = row.id, {"version": row.version}
    jiwei.post(f"/integrity/sanctions/{key}/remove", gone)
    stored = session.execute(select(AuditEvent.object_label, AuditEvent.details)).all()
    assert not any("李二虎" in str(one) or "丙丁" in str(one) for one in stored)
    log = jiwei.get("/integrity/reading-log").text
    assert f"处分执行登记{key}号" in log


def test_an_auditor_cannot_count_restricted_rows(session, login_as):
    """Whether a list shows none, one or many, whatever is done to a row: the trail looks the same, without numbers."""
    switched_on(session)
    jiwei, auditor = login_as("jiwei").confirm(), login_as("auditor")

    def told(*acts):
        session.rollback()
        before = session.scalars(select(AuditEvent.id)).all()
        session.rollback()
        for act in acts:
            assert act().status_code < 400
        added = session.scalars(select(AuditEvent.id).where(AuditEvent.id.not_in(before))).all()
        session.rollback()
        return [
            " ".join(auditor.get(f"/audit/{one}").text.split("<main")[1].split()) for one in added
        ]

    def looks(page):
        facts = page.split("<dl")[1].split("</dl>")[0]
        return re.sub(r"\d\d:\d\d:\d\d|[0-9a-f]{8}-[0-9a-f-]+", "", facts)

    lists = []
    for person in ("", "李二虎", "王三石", "孙六合"):
        row = sanction(session, person, "B01", document="丙丁") if person else None
        lists.append(told(lambda: jiwei.get("/integrity/sanctions")))
    assert [len(one) for one in lists] == [1, 1, 1, 1]
    assert len({looks(page) for (page,) in lists}) == 1
    key, gone = row.id, {"version": row.version}
    removed = told(lambda: jiwei.post(f"/integrity/sanctions/{key}/remove", gone))
    assert {looks(page) for page in removed} == {looks(lists[0][0])}
    listing = auditor.get("/audit").text
    for words in ("登记处分执行", "第一种形态", "处分执行登记", f"{key}号"):
        assert words not in listing.split("<main")[1]
    narrowed = auditor.get("/audit?action=sanction.removed").text
    # and the first look at the trail stands in it since
    whole = listing.count("<tr>") + 1
    assert narrowed.count("<tr>") == whole, "what would count them narrows nothing"
    log = jiwei.get("/integrity/reading-log").text
    assert f"{key}号、" in log, "机关纪委 is told each row that was read"
    assert "处分执行登记（没有登记）" in log


def test_whoever_keeps_branches_and_members_does_not_learn_from_a_refusal_that_rows_exist(
    session, login_as
):
    """Nor of talks, of relatives, or of requests to read."""
    switched_on(session)
    measure(session, "孙六合", "B01", taken_on=date(2025, 10, 15))
    sanction(
        session, "孙六合", "B01", decided_on=date(2025, 10, 15), effective_on=date(2025, 10, 15)
    )
    make_talk(session, talkee="孙六合", held_on=date(2025, 10, 15))
    member, branch = (
        member_named(session, "孙六合"),
        session.scalars(select(Branch).where(Branch.code == "B01")).one(),
    )
    name = session.scalars(
        select(OrganizationName).where(OrganizationName.branch_id == branch.id)
    ).one()
    period = session.scalars(select(Membership).where(Membership.member_id == member.id)).one()
    for row in (member, branch, name, period):
        told = dependents(session, row)
        assert not {"第一种形态登记", "处分执行登记", "个别廉政谈话"} & told.keys(), row
        assert OTHER not in told or row in (member, branch)
    assert later_records(session, branch, date(2025, 10, 1)) == ""
    answer = login_as("staff").post(f"/entries/member/{member.id}/take-back")
    assert answer.status_code == 409
    assert "已有其他登记与此有关，不能撤回录入" in answer.text


def test_the_trail_of_ones_own_view_does_not_tell_whether_there_is_anything(session, login_as):
    switched_on(session)
    measure(session, "吴八方", "B01")
    sanction(session, "吴八方", "B01")
    for who in ("member1", "member2"):
        login_as(who).confirm().get("/integrity/own")
    seen = select(AuditEvent).where(AuditEvent.username.in_(("member1", "member2")))
    told = [
        (one.username, one.action, one.object_kind, one.object_label, one.details)
        for one in session.scalars(seen.order_by(AuditEvent.id))
        if one.action.startswith("restricted.")
    ]
    assert told == [
        (who, "restricted.own_read", "account", who, {"why": "本人"})
        for who in ("member1", "member2")
    ]
    log = login_as("jiwei").confirm().get("/integrity/reading-log").text
    assert log.count("本人登记") >= 2
    assert "处分执行登记" not in log.split("<table")[1]


def test_who_read_what_was_asked_for_in_a_talk_is_shown_to_the_discipline_committee(
    session, login_as
):
    switched_on(session)
    talk = make_talk(session, talkee="钱五羊", text="丙丁")
    login_as("discipline1").confirm().get(f"/integrity/talks/{talk.id}")
    log = login_as("jiwei").confirm().get("/integrity/reading-log").text
    line = log.split("<table")[1]
    assert f"个别廉政谈话{talk.id}号" in line
    assert "支部纪检委员" in line
    assert "钱五羊" not in line
