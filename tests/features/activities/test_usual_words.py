"""Usual places and steps of a branch: rows, offered in its form, put in with one touch."""

import re

from intranet.domain.activities.usual_words import UsualWords
from tests.factories.plans import make_usual
from tests.rows import stored

FORM = {"kind_id": "", "text": "党员活动室", "position": "1", "version": "0"}


def test_a_branch_keeps_its_words(app, login_as):
    clerk = login_as("clerk1")
    assert clerk.post("/usual-words/new", FORM).status_code == 303
    (row,) = stored(app, UsualWords)
    assert "党员活动室" in clerk.get("/usual-words").text
    changed = FORM | {"text": "三楼会议室", "version": str(row.version)}
    assert clerk.post(f"/usual-words/{row.id}", changed).status_code == 303
    assert clerk.post("/usual-words/new", FORM | {"text": ""}).status_code == 422
    assert login_as("clerk2").get(f"/usual-words/{row.id}").status_code == 404
    version = str(stored(app, UsualWords)[0].version)
    assert clerk.post(f"/usual-words/{row.id}/remove", {"version": version}).status_code == 303
    assert stored(app, UsualWords) == []


def test_places_are_offered_and_steps_put_in_with_one_touch(session, login_as):
    make_usual(session, text="党员活动室")
    for number, step in enumerate(("重温入党誓词", "集中学习")):
        make_usual(session, text=step, kind="theme_day", position=number)
    make_usual(session, text="传达文件", kind="assembly")
    make_usual(session, "B02", text="别处")
    clerk = login_as("clerk1")
    page = clerk.get("/activities/new?branch=B01&kind=theme_day").text
    assert '<option value="党员活动室">' in page
    assert "别处" not in page
    assert 'name="steps" value="theme_day"' in page
    sent = {"branch": "B01", "kinds": ["theme_day", "assembly"], "theme_day-content": "开场。"}
    filled = clerk.post("/activities/new", sent | {"steps": "theme_day"})
    assert filled.status_code == 200
    assert "开场。\n一、重温入党誓词：\n二、集中学习：" in filled.text
    agenda = {"assembly-agenda-0-text": "传达文件", "steps": "assembly"}
    filled = clerk.post("/activities/new", sent | agenda)
    assert len(re.findall('value="传达文件"', filled.text)) == 1


def test_a_branch_without_words_sees_nothing_of_it(login_as):
    page = login_as("clerk1").get("/activities/new?branch=B01&kind=theme_day").text
    assert "填入通常步骤" not in page
    assert "usual-places" not in page
