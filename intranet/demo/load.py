"""Fills an empty, migrated database with the demo, in one transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intranet.demo import (
    accounts,
    achievements,
    admissions,
    archive,
    attachments,
    brands,
    chronicle,
    closing,
    committee,
    community,
    corrections,
    dengta,
    development,
    dues,
    duties,
    faults,
    follow_up,
    inspections,
    integrity,
    joint,
    life,
    officer_reports,
    orders,
    people,
    phrases,
    plans,
    proposals,
    requests,
    restricted,
    risks,
    service,
    signing,
    sizes,
    study,
    study_lists,
    summaries,
    talks,
)
from intranet.demo.activities import Loader
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event, write_events
from intranet.domain.access.roles import SYSTEM
from intranet.domain.achievements.tables import Achievement
from intranet.domain.activities.attachments import Attachment
from intranet.domain.activities.joint_events import JointEvent
from intranet.domain.activities.tables import Activity, Attendance
from intranet.domain.brands.tables import Brand
from intranet.domain.chronicle import ChronicleEntry
from intranet.domain.organization.members import Member
from intranet.domain.organization.tables import Branch, Committee
from intranet.domain.planning.items import PlanItem
from intranet.domain.records.workflow import State
from intranet.domain.registry import SEARCHED
from intranet.domain.search import upkeep
from intranet.domain.study.credits import StudyCredit
from intranet.domain.summaries.tables import QuarterlySummary
from intranet.foundation import sealed
from intranet.foundation.config import Settings
from intranet.foundation.database import Base
from intranet.foundation.storage import Stores


@dataclass(frozen=True)
class Loaded:
    """What an earlier load left behind: the day it was made for (None: something else is in the database)."""

    as_of: date | None


def loaded(session: Session) -> Loaded | None:
    """What the database holds; None when it holds no office yet."""
    if session.scalar(select(Committee.id).limit(1)) is None:
        return None
    details = session.scalar(
        select(AuditEvent.details)
        .where(AuditEvent.action == AuditAction.DEMO_LOADED.value)
        .order_by(AuditEvent.id)
        .limit(1)
    )
    if not details or "as_of" not in details:
        return Loaded(None)
    return Loaded(date.fromisoformat(details["as_of"]))


def load(session: Session, settings: Settings, as_of: date, size: sizes.Size | None = None) -> None:
    """Add everything and commit; with a *size* not one office but its copies, on PostgreSQL."""
    _fill(session, settings, as_of)
    if size is None:
        session.commit()
        return
    upkeep.rebuild(session, SEARCHED)
    copies = sizes.Copies(session, size, as_of)
    session.rollback()
    copies.put(session)


def _fill(session: Session, settings: Settings, as_of: date) -> None:
    if not sealed.available():
        sealed.add_key()
    office = people.build(session, as_of)
    users = accounts.build(session, office, settings.demo_password)
    proposals.build(session, office, users)
    stores = Stores.under(settings.data_dir)
    registered = brands.build(session, office, users, stores)
    events = joint.build(session, office, users)
    loader = Loader(session, office, users, registered, events)
    loader.load()
    joint.invite(session, office, users, events, loader.made)
    admissions.build(session, users, loader.made.values(), as_of)
    attachments.build(session, loader.made, stores)
    achievements.Loader(session, office, users, registered, loader.made).load()
    study.Loader(session, office, users, loader.made, loader.kinds).load()
    study_lists.Loader(session, office, users, loader.made).load()
    chronicle.build(session, office, users, loader.made.values())
    dengta.build(session, office, users, loader.made.values(), as_of)
    phrases.build(session, office, users)
    plans.build(session, office, users, loader.made)
    # what a summary counts stands in its register before it is handed in
    integrity.build(session, office, users)
    risks.build(session, office, users)
    development.build(session, office, users, loader.made.values())
    orders.build(session, office, users)
    service.build(session, office, users)
    summaries.build(session, office, users)
    committee.build(session, office, users)
    signing.build(session, office, users, stores)
    life.build(session, office, users, loader.made)
    community.build(session, office, users)
    duties.build(session, office, users)
    dues.build(session, office, users)
    talks.build(session, office, users)
    follow_up.build(session, office, users, loader.made)
    inspections.build(session, office, users)
    officer_reports.build(session, office, users)
    requests.build(session, office, users, as_of)
    restricted.build(session, office, users)
    faults.note_latecomer(session, loader.made[faults.FORGOTTEN])
    corrections.build(session, office, users, events)
    faults.explain(session, loader.made[faults.SPEAKS], users["clerk06"])
    # nothing of a closed quarter is written afterwards
    closing.build(session, office, users)
    # what is filed is of closed quarters
    archive.build(session, office, users)
    record_event(
        session,
        AuditAction.DEMO_LOADED,
        actor=SYSTEM,
        kind="demo",
        object_id=None,
        label="演示数据",
        details={"as_of": as_of.isoformat()},
    )
    write_events(session)


def summary(session: Session) -> list[str]:
    """A few lines on what the database holds."""

    def total(table: type[Base]) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    def states(table: type[Activity | Achievement | QuarterlySummary]) -> str:
        found = dict(
            session.execute(select(table.state, func.count()).group_by(table.state)).tuples().all()
        )
        return ", ".join(f"{found[state]} {state.value}" for state in State if state in found)

    return [
        f"{total(Branch)} branches, {total(Member)} members, {total(User)} accounts",
        f"{total(Activity)} activities ({states(Activity)}), {total(Attendance)} rows of attendance, "
        f"{total(Attachment)} attachments",
        f"{total(Brand)} brands, {total(Achievement)} achievements ({states(Achievement)}), "
        f"{total(JointEvent)} joint events, {total(ChronicleEntry)} entries of the chronicle",
        f"{total(QuarterlySummary)} quarterly summaries ({states(QuarterlySummary)}), "
        f"{total(PlanItem)} items of annual plans",
        f"{total(StudyCredit)} trainings and make-up studies",
    ]
