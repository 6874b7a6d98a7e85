"""Who may see and do what with the registers of discipline and integrity: each row for each role, own branch and other.

``ROWS`` reads like the table of the rules. What a word means is tried everywhere: list, file, paper, page, form, search
and desk. Whatever a role may not know of is not there, and its address answers 404.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.integrity.checked import Check
from intranet.domain.integrity.knowing import DeclaredRelative, Kinship
from intranet.domain.integrity.talks import IntegrityTalkText
from intranet.foundation import clock
from intranet.pagekit import printing
from tests.cast import PASSWORD
from tests.factories import integrity as make
from tests.rows import committed

# What each word of the table allows: to know that it is there, to read all of it, to change it, to decide on it.
RIGHTS = {
    "no": "",
    "count": "",
    "title": "title",
    "day and kind": "day",
    "read": "title body",
    "review": "title body check",
    "edit": "title body edit",
}
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
SOUGHT = "丙丁戊"
BRANCH_PEOPLE = ("member", "clerk", "secretary", "officer")


@dataclass(frozen=True)
class Row:
    """A row of the table. ``make`` puts one line into a branch, with the tokens as its title and its body."""

    member: str
    clerk: str
    secretary: str
    officer: str
    staff: str
    leader: str
    discipline: str
    archivist: str
    make: Callable[[Session, str, str, str], Any]
    address: str
    self_view: str = ""


def _row(words: str, address: str, maker: Callable[..., Any], title: str, body: str) -> Row:
    def put(session: Session, branch: str, told: str, whole: str) -> Any:
        owner = {"owner": "冯十月"} if branch == "B02" and maker is make.make_risk else {}
        return maker(
            session,
            branch=branch,
            state=Check.WAITING,
            by=f"clerk{branch[-1]}",
            **{title: told, body: whole},
            **owner,
        )

    return Row(*words.split(), make=put, address=address)


def _talk(words: str, *, talker: str, talkee: str) -> Row:
    def put(session: Session, branch: str, told: str, whole: str) -> Any:
        people = (talker, talkee) if branch == "B01" else ("冯十月", "陈百川")
        return make.make_talk(
            session,
            branch=branch,
            talker=people[0],
            talkee=people[1],
            talker_post=told,
            held_on=date(2025, 9, 1 + int(told[1])),
            by=f"secretary{branch[-1]}",
            text=whole,
        )

    cells = (word.replace("_", " ") for word in words.split())
    return Row(*cells, make=put, address="/integrity/talks")


CHECKED = "read edit edit edit review read read read"
ROWS = {
    # own branch:            member clerk secretary officer · committee: staff leader discipline archivist
    "责任书": _row(CHECKED, "/integrity/pledges", make.make_pledge, "party_b", "edition"),
    "廉政风险点": _row(CHECKED, "/integrity/risks", make.make_risk, "name", "measures"),
    "党纪学习": _row(CHECKED, "/integrity/study", make.make_self_study, "chapter", "chapter"),
    "节前提醒": _row(CHECKED, "/integrity/reminders", make.make_reminder, "scope", "content"),
    "集体廉政谈话": _row(
        "title edit edit edit review read read title",
        "/integrity/group-talks",
        make.make_group_talk,
        "title",
        "demand",
    ),
    "个别廉政谈话，书记开展": _talk(
        "no no edit edit count read read no", talker="张一鸣", talkee="钱五羊"
    ),
    "个别廉政谈话，纪检委员开展": _talk(
        "no no no edit count read read no", talker="赵四海", talkee="钱五羊"
    ),
    "个别廉政谈话，对象是该党员": _talk(
        "day_and_kind no edit edit count read read no", talker="张一鸣", talkee="吴八方"
    ),
    "个别廉政谈话，对象是纪检委员": _talk(
        "no no edit day_and_kind count read read no", talker="张一鸣", talkee="赵四海"
    ),
}


@pytest.fixture
def unprinted(monkeypatch):
    """Paper as the words that stand on it."""
    monkeypatch.setattr(printing, "render_pdf", lambda html, **_: html.encode())


def _words_of_sheet(answer: Any) -> str:
    if answer.status_code != 200:
        return ""
    sheet = load_workbook(io.BytesIO(answer.data)).active
    return " ".join(str(cell) for line in sheet.iter_rows(values_only=True) for cell in line)


def _tokens(at: int, name: str, branch: str) -> tuple[str, str]:
    """What stands in the title and in the body of a line; of the study of discipline they are one."""
    told, whole = f"甲{at}{branch}乙", f"{SOUGHT}{at}{branch}丁"
    return (whole, whole) if name == "党纪学习" else (told, whole)


def _lists(browser: Any, row: Row) -> list[str]:
    """What the list of a register tells the person: on the page, in the file, on paper."""
    return [
        browser.get(f"{row.address}?year=2025").text,
        _words_of_sheet(browser.get(f"{row.address}.xlsx?year=2025")),
        browser.get(f"{row.address}.pdf?year=2025").text,
    ]


def _seen(
    browser: Any, row: Row, key: int, tokens: tuple[str, str], elsewhere: list[str]
) -> set[str]:
    """Everything the person gets to see and do of a line, in the words of the rights that it amounts to."""
    page = f"{row.address}/{key}"
    whole = browser.get(page)
    texts = [*elsewhere, browser.get(f"{page}.pdf").text]
    found = set()
    if any(tokens[0] in text for text in [whole.text, *texts]):
        found.add("title")
    elif whole.status_code == 200:
        found.add("day")
    if tokens[1] in whole.text:
        found.add("body")
    elif any(tokens[1] in text for text in texts):
        found.add("body beside its page")
    if browser.get(f"{page}/edit").status_code == 200:
        found.add("edit")
    if "/talks/" not in page and browser.post(page, {"version": "1"}).status_code not in {403, 404}:
        found.add("check")
    if not found and whole.status_code != 404:
        found.add("that it is there")
    return found


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_sees_and_does_what_the_table_says(session, login_as, unprinted, role):
    planted = {
        (name, branch): row.make(session, branch, *_tokens(at, name, branch)).id
        for at, (name, row) in enumerate(ROWS.items())
        for branch in ("B01", "B02")
    }
    browser, wrong = login_as(PEOPLE[role]).confirm(), []
    around = [browser.get(one).text for one in (f"/search?q={SOUGHT}", "/", "/calendar")]
    for at, (name, row) in enumerate(ROWS.items()):
        elsewhere = [*around, *_lists(browser, row)]
        for branch in ("B01", "B02"):
            outside = branch == "B02" and role in BRANCH_PEOPLE
            word = "no" if outside else getattr(row, role)
            tokens = _tokens(at, name, branch)
            seen = _seen(browser, row, planted[name, branch], tokens, elsewhere)
            if seen != set(RIGHTS[word].split()):
                wrong.append(f"{name} of {branch}: {word}, and yet {sorted(seen)}")
    assert not wrong, "\n".join(wrong)


def test_staff_reads_how_many_talks_there_were_and_nothing_of_them(session, login_as):
    make.make_talk(session, talkee="钱五羊", text="丙丁")
    make.make_talk(session, talkee="孙六合", text="丙丁")
    page = login_as("staff").get("/integrity/talks?year=2025").text
    assert "2次" in page
    assert "钱五羊" not in page
    assert "丙丁" not in page


def test_the_person_talked_to_sees_day_and_kind_alone(session, login_as):
    talk = make.make_talk(session, talkee="吴八方", text="丙丁")
    listing = login_as("member1").get("/integrity/talks?year=2025").text
    page = login_as("member1").get(f"/integrity/talks/{talk.id}").text
    for text in (listing, page):
        assert "日常廉政谈话" in text
        assert "丙丁" not in text
        assert "张一鸣" not in text


@pytest.mark.parametrize("who", sorted({"sysadmin", "secadmin", "auditor"}))
def test_administrators_have_no_part_in_it(session, login_as, who):
    talk = make.make_talk(session, text="丙丁")
    browser = login_as(who)
    for address in ("/integrity/pledges", "/integrity/talks", f"/integrity/talks/{talk.id}"):
        assert browser.get(address).status_code == 403


def test_the_trail_tells_neither_with_whom_nor_about_what(app, session, login_as):
    talk = make.make_talk(session, talkee="钱五羊", text="丙丁")
    login_as("discipline1").confirm().get(f"/integrity/talks/{talk.id}")
    page = login_as("auditor").get("/audit").text
    assert "查看个别廉政谈话内容" in page
    assert "钱五羊" not in page
    assert "丙丁" not in page


@pytest.mark.parametrize("who", ["secretary1", "discipline1", "leader", "jiwei"])
def test_who_reads_or_keeps_talks_with_others_gives_the_password_again(session, login_as, who):
    talk = make.make_talk(session, talker="张一鸣", talkee="吴八方", text="丙丁")
    browser = login_as(who)
    keeps = () if who == "leader" else ("/new",)
    for ending in ("", ".xlsx", ".pdf", *keeps, f"/{talk.id}", f"/{talk.id}.pdf"):
        answer = browser.get(f"/integrity/talks{ending}")
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/account/confirm")
    assert browser.confirm().get(f"/integrity/talks/{talk.id}").status_code == 200


def test_numbers_and_days_of_talks_need_no_password(session, login_as):
    talk = make.make_talk(session, talkee="吴八方")
    assert login_as("staff").get("/integrity/talks").status_code == 200
    for address in ("/integrity/talks", f"/integrity/talks/{talk.id}"):
        assert login_as("member1").get(address).status_code == 200


def test_a_talk_typed_when_the_time_was_over_is_saved_with_the_password(session, login_as):
    typed = {
        "held_on": "2025-09-25",
        "kind": "daily",
        "reason": "yearly",
        "talker_post": "党支部书记",
        "talkees": [str(make.member_id(session, "钱五羊"))],
        "demand": "自觉接受监督。",
        "version": "0",
    }
    browser, address = login_as("secretary1"), "/integrity/talks/new?branch=B01"
    asked = browser.post(address, typed)
    assert asked.status_code == 401
    assert "自觉接受监督。" in asked.text
    assert browser.post(address, {**typed, "confirm_password": PASSWORD}).status_code == 303
    assert session.scalars(select(IntegrityTalkText)).one().demand == "自觉接受监督。"


@pytest.mark.parametrize("declared_by", ["赵四海", "孙六合"])
def test_a_talk_with_a_declared_relative_is_not_known_of_whoever_declared_it(
    session, login_as, unprinted, declared_by
):
    """With the restricted half switched off, too: relatives are declared for talks as well."""
    person = {"赵四海": "discipline1", "孙六合": "staff"}[declared_by]
    other = ({"赵四海", "孙六合"} - {declared_by}).pop()
    committed(
        session,
        DeclaredRelative(
            member_id=make.member_id(session, declared_by),
            relative_id=make.member_id(session, other),
            kinship=Kinship.SPOUSE,
            entered_by_id=session.scalars(select(User.id).where(User.username == person)).one(),
            created_at=clock.now(),
            updated_at=clock.now(),
        ),
    )
    talk = make.make_talk(
        session, talker="张一鸣", talkee="孙六合", talker_post="甲乙", text="丙丁"
    )
    officer = login_as("discipline1").confirm()
    row = ROWS["个别廉政谈话，书记开展"]
    assert _seen(officer, row, talk.id, ("甲乙", "丙丁"), _lists(officer, row)) == set()
    page = officer.get("/integrity/talks/new?branch=B01").text
    assert f'value="{make.member_id(session, "孙六合")}"' not in page.split('id="talkees"')[1]
    assert login_as("secretary1").confirm().get(f"/integrity/talks/{talk.id}").status_code == 200


def test_a_talk_with_a_relative_is_entered_by_somebody_else(session, login_as):
    officer = login_as("discipline1").confirm()
    declared = {"name": "孙六合", "kinship": "direct", "version": "0"}
    assert officer.post("/integrity/relatives/new", declared).status_code == 303
    typed = {
        "held_on": "2025-09-25",
        "kind": "daily",
        "reason": "yearly",
        "talker_id": str(make.member_id(session, "张一鸣")),
        "talker_post": "党支部书记",
        "talkees": [str(make.member_id(session, "孙六合"))],
        "demand": "自觉接受监督。",
        "version": "0",
    }
    answer = officer.post("/integrity/talks/new?branch=B01", typed)
    assert answer.status_code == 422
    assert "自觉接受监督。" in answer.text
