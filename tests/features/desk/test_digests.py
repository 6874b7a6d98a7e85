"""每日提要: once a working day and person, outside the quiet hours, with the lines of the desk; never lost or twice."""

import os
import re
import signal
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select, update

from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.activities.tables import Resolution
from intranet.domain.integrity.checked import Check
from intranet.domain.records.days import CalendarDay
from intranet.domain.records.workflow import State
from intranet.domain.waiting.digests import KEPT, LISTED, Digest, DigestAddress, QuietHours
from intranet.features.desk import digesting
from intranet.features.desk.lists import ToDo
from intranet.foundation import clock, jobs, worker
from intranet.foundation.database import db
from intranet.foundation.jobs import Job
from intranet.foundation.mail import Encryption
from intranet.pagekit.actors import load_actor
from tests.cast import ACCOUNTS, TODAY
from tests.conftest import actor_of
from tests.factories.activities import make_activity
from tests.factories.committees import second_committee
from tests.factories.integrity import make_group_talk
from tests.factories.mail_server import mail_server
from tests.factories.plans import make_item
from tests.factories.requests import make_request
from tests.queues import later
from tests.rows import committed, newest, stored

# a Monday, 9 o'clock in Beijing
MORNING = datetime(2025, 10, 20, 1, tzinfo=UTC)
NIGHT = QuietHours(time(20), time(7, 30))


def of_desk(app):
    """The jobs that wait for digests; others are always done, too."""
    return [job.name for job in stored(app, Job) if job.name.startswith("desk.")]


def beijing(hour, minute=0, day=TODAY):
    return datetime.combine(day, time(hour, minute), clock.BEIJING)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [
        (7, 29, True),
        (7, 30, False),
        (12, 0, False),
        (19, 59, False),
        (20, 0, True),
        (23, 59, True),
        (0, 0, True),
    ],
)
def test_the_night_is_quiet(hour, minute, quiet):
    assert NIGHT.hold(beijing(hour, minute), TODAY, {}) is quiet


def test_a_day_without_work_is_quiet_and_a_saturday_that_is_worked_is_not():
    saturday = TODAY - timedelta(days=2)
    assert NIGHT.hold(beijing(9, day=saturday), saturday, {})
    assert not NIGHT.hold(beijing(9, day=saturday), saturday, {saturday: True})
    assert NIGHT.hold(beijing(9), TODAY, {TODAY: False})


def test_quiet_hours_may_lie_within_a_day():
    noon = QuietHours(time(12), time(14))
    assert noon.hold(beijing(13), TODAY, {})
    assert not noon.hold(beijing(14), TODAY, {})


def plan(app, moment=MORNING):
    """Have the worker look once, and do what follows."""
    with app.app_context(), time_machine.travel(moment, tick=False):
        db.session.remove()
        digesting.plan(db.session())
        db.session.commit()
        jobs.work_off(db.session())


def digests(app):
    with app.app_context():
        rows = db.session.execute(
            select(User.username, Digest).join(User, User.id == Digest.user_id)
        )
        return dict(rows.tuples().all())


def test_everybody_with_a_role_gets_one_and_looking_again_makes_no_other(app):
    plan(app)
    plan(app, MORNING + timedelta(minutes=10))
    found = stored(app, Digest)
    assert len(found) == len({row.user_id for row in found}) == len(ACCOUNTS)
    assert all(row.made_at and row.day == TODAY for row in found)


def test_nobody_is_told_at_night_or_on_a_day_off(app, session):
    plan(app, beijing(7, 20))
    assert stored(app, Digest) == []
    moment = clock.now()
    by = actor_of(session, "staff").user_id
    rest = CalendarDay(day=TODAY, is_workday=False, name="休息", source="放假通知")
    rest.entered_by_id, rest.created_at, rest.updated_at = by, moment, moment
    committed(session, rest)
    plan(app)
    assert stored(app, Digest) == []


def test_whose_account_is_closed_or_whose_role_has_ended_is_told_nothing(app, session):
    session.execute(update(User).where(User.username == "clerk1").values(is_active=False))
    grant = session.scalars(
        select(RoleGrant).join(User, User.id == RoleGrant.user_id).where(User.username == "clerk2")
    ).one()
    grant.valid_to = TODAY - timedelta(days=1)
    committed(session)
    plan(app)
    assert not {"clerk1", "clerk2"} & set(digests(app))


def test_a_digest_says_what_the_desk_says(app, session, login_as):
    make_activity(session, state=State.RETURNED, title="退回的主题党日")
    make_activity(session, held_on=date(2025, 10, 28), title="下周的主题党日")
    make_request(session)
    plan(app)
    row = digests(app)["clerk1"]
    desk = login_as("clerk1").get("/").text
    assert f'待办 <span class="count">{row.counted}</span>' in desk
    on_desk = re.findall(r'class="row-title[^"]*" href="([^"]*)"', desk.partition("等待他人")[0])
    assert [line["url"] for line in row.lines] == [url.replace("&amp;", "&") for url in on_desk]
    assert {"退回的主题党日", "下周的主题党日", "安全培训情况"} <= {
        line["title"] for line in row.lines
    }
    assert "今日提要" in desk
    page = login_as("clerk1").get("/digest").text
    assert "退回的主题党日" in page
    assert f"待办{row.counted}项" in page


def test_nobody_reads_of_what_they_may_not_know(app, session):
    second_committee(session)
    make_activity(session, "B02", state=State.RETURNED, title="二支部退回的会")
    make_activity(session, "B02", state=State.SUBMITTED, title="二支部提交的会")
    plan(app)
    told = {
        name: "".join(line["title"] for line in row.lines) for name, row in digests(app).items()
    }
    assert "二支部退回的会" in told["clerk2"]
    assert {name for name, text in told.items() if "二支部退回的会" in text} == {
        "clerk2",
        "secretary2",
    }
    assert {name for name, text in told.items() if "二支部提交的会" in text} == {"staff", "leader"}


def test_what_belongs_to_discipline_and_integrity_is_not_named(app, session):
    make_group_talk(session, state=Check.RETURNED, title="对某某同志的谈话")
    plan(app)
    titles = [line["title"] for line in digests(app)["clerk1"].lines]
    assert "集体廉政谈话" in titles
    assert not any("某某" in title for title in titles)


def test_old_digests_are_forgotten(app, session):
    clerk = actor_of(session, "clerk1")
    for days in (0, 1):
        day = TODAY - KEPT - timedelta(days=days)
        session.add(Digest(user_id=clerk.user_id, day=day, lines=[]))
    committed(session)
    plan(app)
    days = {row.day for row in stored(app, Digest, Digest.user_id == clerk.user_id)}
    assert days == {TODAY, TODAY - KEPT}


def test_what_the_worker_could_not_make_on_its_day_is_made_no_more(app, session):
    clerk = actor_of(session, "clerk1")
    yesterday = TODAY - timedelta(days=1)
    committed(session, Digest(user_id=clerk.user_id, day=yesterday, lines=[]))
    with app.app_context():
        number = clerk.user_id
        digesting.make(db.session(), day=yesterday.isoformat(), first=number, last=number)
        db.session.commit()
    assert newest(session, Digest).made_at is None


def test_the_worker_knows_the_rights_that_a_request_has(app, session):
    for username in ("secretary1", "groupleader8", "leader", "member2"):
        wanted = actor_of(session, username)
        session.rollback()
        with app.app_context():
            found = load_actor(db.session(), wanted.user_id)
        roles = [(one.role, one.branch_id, one.party_group_id) for one in found.grants]
        assert roles == [(one.role, one.branch_id, one.party_group_id) for one in wanted.grants]
        assert found.member_name == wanted.member_name


def test_a_worker_that_is_killed_leaves_nobody_out_and_tells_nobody_twice(
    app, monkeypatch, tmp_path
):
    monkeypatch.setattr(worker, "BEAT", 0.05)
    real, flag = digesting.lines_of, tmp_path / "killed"

    def dies_once(todo):
        if not flag.exists():
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(todo)

    def look():
        with app.app_context():
            db.session.remove()
            worker.run(threading.Event(), once=True)

    monkeypatch.setattr(digesting, "lines_of", dies_once)
    monkeypatch.setattr(digesting, "TOGETHER", 5)
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], quiet_hours=(time(0), time(0)))
    )
    monkeypatch.setattr(digesting, "load_exceptions", lambda *_: {TODAY: True})
    with app.app_context():
        jobs.keep_always(db.session())
        jobs.keep_always(db.session())
    assert of_desk(app) == [digesting.PLAN]
    look()
    assert flag.exists()
    left = [job for job in stored(app, Job) if job.name == digesting.MAKE]
    assert len(left) == 1
    assert sum(row.made_at is None for row in stored(app, Digest)) == 5
    with app.app_context():
        later(db.session(), jobs.LEASE)
    look()
    rows = stored(app, Digest)
    assert len(rows) == len(ACCOUNTS)
    assert all(row.made_at for row in rows)
    assert of_desk(app) == [digesting.PLAN]


def test_it_begins_with_the_first_worker_and_not_with_what_works_off_once(app, monkeypatch):
    monkeypatch.setattr(worker, "run", lambda _stop, once: 0)
    for arguments, names in (["jobs", "work", "--once"], []), (["jobs", "work"], [digesting.PLAN]):
        assert app.test_cli_runner().invoke(args=arguments).output == "jobs: 0 tried\n"
        assert of_desk(app) == names


def with_mail(app, monkeypatch, server):
    settings = replace(app.config["SETTINGS"], mail=server, public_url="https://dangjian.example")
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def test_who_wants_it_has_it_sent_once(app, session, login_as, monkeypatch, tmp_path):
    make_activity(session, state=State.RETURNED, title="退回的主题党日")
    clerk = login_as("clerk1")
    assert "发送到邮箱" not in clerk.get("/digest").text
    with mail_server(tmp_path, Encryption.STARTTLS) as (server, arrived):
        with_mail(app, monkeypatch, server)
        assert clerk.post("/digest", {"address": "li@example"}).status_code == 422
        assert clerk.post("/digest", {"address": "li@example.cn"}).status_code == 303
        plan(app)
        plan(app, MORNING + timedelta(minutes=10))
    (letter,) = arrived
    assert letter.to == ["li@example.cn"]
    assert letter.encrypted
    text = letter.letter.get_content()
    assert "李二虎同志：" in text
    assert "· 退回的主题党日" in text
    assert "https://dangjian.example/" in text
    assert "缺席人员原因未填写" not in text
    assert digests(app)["clerk1"].mailed_at is not None


def test_an_address_is_changed_and_taken_out(app, login_as):
    clerk = login_as("clerk1")
    for address in ("li@example.cn", "er@example.cn", "er@example.cn"):
        clerk.post("/digest", {"address": address})
    assert [row.address for row in stored(app, DigestAddress)] == ["er@example.cn"]
    clerk.post("/digest", {"address": ""})
    assert stored(app, DigestAddress) == []


def test_a_server_that_is_away_is_tried_again_and_the_digest_is_there(
    app, session, login_as, monkeypatch, tmp_path
):
    make_activity(session, state=State.RETURNED)
    with mail_server(tmp_path) as (server, _):
        pass
    login_as("clerk1").post("/digest", {"address": "li@example.cn"})
    with_mail(app, monkeypatch, server)
    plan(app)
    (waiting,) = [job for job in stored(app, Job) if job.name == digesting.MAIL]
    assert waiting.error
    assert digests(app)["clerk1"].made_at is not None
    assert digests(app)["clerk1"].mailed_at is None


# --- reminders before something is due -----------------------------------------------------------


def test_a_month_whose_dues_are_missing_is_told_in_its_last_week(session, login_as):
    with_day = "10月党费未登记完"
    assert with_day not in login_as("clerk1").get("/").text
    clock.fix_today(date(2025, 10, 25))
    assert with_day in login_as("clerk1").get("/").text


def test_a_resolution_is_told_a_week_before_its_day(session, login_as):
    meeting = make_activity(session, kinds=("assembly",), state=State.APPROVED)
    resolution = session.scalars(
        select(Resolution).where(Resolution.committee_id == meeting.committee_id)
    ).first()
    resolution.due_on = date(2025, 10, 28)
    committed(session)
    assert "议定事项将到约定时限" not in login_as("clerk1").get("/").text
    resolution.due_on = date(2025, 10, 27)
    committed(session)
    page = login_as("clerk1").get("/").text
    assert "议定事项将到约定时限" in page
    assert "最早一项2025年10月27日到期" in page
    resolution.due_on = date(2025, 10, 19)
    committed(session)
    page = login_as("clerk1").get("/").text
    assert "议定事项超过约定时限" in page
    assert "议定事项将到约定时限" not in page


def test_a_plan_is_told_a_week_before_its_day(session, login_as):
    make_item(session, kind="volunteer_service", title="下周的服务", planned_on=date(2025, 10, 28))
    assert "一周内的计划" not in login_as("clerk1").get("/").text
    make_item(session, kind="volunteer_service", title="本周的服务", planned_on=date(2025, 10, 27))
    page = login_as("clerk1").get("/").text
    assert "一周内的计划、尚未准备" in page
    assert "本周的服务；改期" in page


def test_a_digest_says_how_much_it_leaves_out_and_where_that_is():
    actions = [SimpleNamespace(told=f"事项{n}", amount="", url=f"/{n}") for n in range(25)]
    group = SimpleNamespace(heading="本周", actions=actions)
    lines = digesting.lines_of(ToDo([group], [("另有3条活动", "/activities")], 25, 0))
    assert len(lines) == LISTED + 2
    assert [(line["title"], line["url"]) for line in lines[LISTED:]] == [
        ("另有5项", "/"),
        ("另有3条活动", "/activities"),
    ]
    few = digesting.lines_of(ToDo([SimpleNamespace(heading="本周", actions=actions[:2])], [], 2, 0))
    assert [line["when"] for line in few] == ["本周", "本周"]
