"""每日提要: the worker makes it once a working day and person, after the quiet hours, and mails it to who wants that.

A row for each person and the work that fills some of them are stored together, and filling is one transaction: whatever
is killed when, nobody is left out and nobody is told twice. A mail server cannot be asked back: a process that dies
between its answer and the commit sends the letter again, under the same Message-ID.
"""

from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.planning.workdays import load_exceptions
from intranet.domain.waiting.digests import (
    LISTED,
    Digest,
    QuietHours,
    address_of,
    addressed,
    forget_old,
    without,
)
from intranet.features.desk.lists import ToDo, todo_of
from intranet.foundation import clock
from intranet.foundation.chinese import long_date
from intranet.foundation.config import Settings
from intranet.foundation.database import WRITES
from intranet.foundation.jobs import enqueue, job
from intranet.foundation.mail import letter
from intranet.pagekit.actors import load_actor
from intranet.pagekit.filters import stamp

PLAN, MAKE, MAIL = "desk.digests", "desk.digest", "desk.digest_mail"
EVERY = timedelta(minutes=10)
OTHERS = "没有列出的"
TOGETHER = 20
"""So many are made in one go, in which what is built for one serves the next."""


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


@job(PLAN, every=EVERY, always=True)
def plan(session: Session) -> None:
    """Outside the quiet hours: have a digest made for everybody who has none of the day. Four statements."""
    today = clock.today()
    quiet = QuietHours(*_settings().quiet_hours)
    if quiet.hold(clock.now(), today, load_exceptions(session, today, today)):
        return
    people = without(session, today)
    if not people:
        return
    forget_old(session, today)
    session.add_all(Digest(user_id=one, day=today, lines=[]) for one in people)
    for start in range(0, len(people), TOGETHER):
        some = people[start : start + TOGETHER]
        enqueue(session, MAKE, day=today.isoformat(), first=some[0], last=some[-1])


@job(MAKE)
def make(session: Session, day: str, first: int, last: int) -> None:
    """Fill the digests of these accounts; none of a day that is over, of an account that was closed, or made before.

    Each desk is asked for by itself, in what only reads: nobody who writes waits meanwhile.
    """
    today = clock.today()
    if date.fromisoformat(day) != today:
        return
    session.connection(execution_options={WRITES: False})
    empty = (Digest.day == today, Digest.made_at.is_(None), Digest.user_id.between(first, last))
    people = session.scalars(select(Digest.user_id).where(*empty).order_by(Digest.user_id)).all()
    actors = [load_actor(session, one) for one in people]
    found = {one.user_id: todo_of(session, one, today) for one in actors if one is not None}
    lines = {one: lines_of(todo) for one, todo in found.items()}
    session.rollback()
    sent = addressed(session, list(found)) if _settings().mail is not None else set()
    over = datetime.combine(today + timedelta(days=1), time(), clock.BEIJING)
    for row in session.scalars(select(Digest).where(*empty, Digest.user_id.in_(found))):
        row.made_at, row.lines = clock.now(), lines[row.user_id]
        row.counted, row.reminded = found[row.user_id].total, found[row.user_id].limits
        if row.lines and row.user_id in sent:
            enqueue(session, MAIL, wanted_until=over, digest_id=row.id)


def lines_of(todo: ToDo) -> list[dict[str, str]]:
    """The lines of the desk in its order, as far as they are listed; then where the others are."""
    found = [
        {
            "when": group.heading,
            "title": action.told + (f" {action.amount}" if action.amount else ""),
            "url": action.url,
        }
        for group in todo.groups
        for action in group.actions
    ]
    left = len(found) - LISTED
    others = [(f"另有{left}项", "/")] if left > 0 else []
    others += todo.rest
    return found[:LISTED] + [{"when": OTHERS, "title": text, "url": url} for text, url in others]


@job(MAIL)
def mail(session: Session, digest_id: int) -> None:
    """Send a digest that was not sent, to the address that the person has now."""
    server = _settings().mail
    row = session.get_one(Digest, digest_id)
    place = address_of(session, row.user_id)
    if server is None or place is None or row.mailed_at is not None:
        return
    name = session.scalar(select(User.display_name).where(User.id == row.user_id)) or ""
    server.send(
        letter(
            sender=server.sender,
            name=_settings().office_name,
            to=place.address,
            subject=f"{long_date(row.day)}提要：{row.words}",
            text=text_of(row, name, _settings().public_url),
            number=f"digest-{row.id}-{row.day.isoformat()}",
        )
    )
    row.mailed_at = clock.now()


def text_of(row: Digest, name: str, public_url: str) -> str:
    """The letter in words."""
    told = [f"{name}同志：", f"截至{stamp(row.made_at)}，{row.words}。" if row.made_at else "", ""]
    for when, lines in row.groups.items():
        told += [f"【{when}】", *(f"· {line['title']}" for line in lines)]
    told += ["", f"请登录办理：{public_url}/" if public_url else "请登录党建工作平台办理。"]
    told.append("本邮件由系统发出，请勿回复。不需要的，可以在“每日提要”页面停用。")
    return "\n".join(told) + "\n"
