"""Migrations: one head, no drift from the models, both directions with data, history append-only."""

import json
import warnings
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, MetaData, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from intranet.domain.access import proof, second_factor
from intranet.domain.access.accounts import User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.roles import Actor
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution
from intranet.domain.brands.tables import Brand, BrandText
from intranet.domain.organization.tables import Branch, CommitteeBody
from intranet.domain.records.closing import ClosedQuarter, LateEntry, LockException
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.domain.search.documents import SearchDocument, is_modelled
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import Base, db
from tests.architecture.access import birthdays, community, integrity
from tests.factories import bodies
from tests.factories.activities import make_activity
from tests.features.accounts.second import confirmed
from tests.features.follow_up.helpers import meeting, resolution_of
from tests.rows import committed

pytestmark = pytest.mark.matrix


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(PROJECT_ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_exactly_one_head():
    assert len(scripts().get_heads()) == 1


def test_version_files_are_numbered_and_import_no_application_code():
    for script in scripts().walk_revisions():
        source = Path(script.path).read_text(encoding="utf-8")
        assert script.revision.isdigit()
        assert "intranet" not in source.replace("intranet_", "")


def test_the_migrated_schema_is_that_of_the_models(app):
    with app.app_context(), db.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_modelled}
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_the_migrated_tables_keep_every_check(app):
    with app.app_context():
        known = inspect(db.engine)
        missing = [
            f"{table.name}: {check.name}"
            for table in Base.metadata.sorted_tables
            for check in table.constraints
            if isinstance(check, CheckConstraint)
            and check.name
            not in {found["name"] for found in known.get_check_constraints(table.name)}
        ]
    assert missing == []


# A step back takes the signatures of events with it, and what was signed becomes the beginning of a new chain:
# ``test_events_outlive_their_signatures``.
SIGNATURES = {"previous_hash", "hash", "key_id"}


def _told(value: object) -> str:
    """A value as text; older versions keep documents without the order of their keys."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as the database gives it."""
    metadata = MetaData()
    with db.engine.connect() as connection:
        metadata.reflect(connection)
        return {
            table.name: sorted(
                (
                    tuple(map(_told, row))
                    for row in connection.execute(
                        select(*(one for one in table.c if one.name not in SIGNATURES))
                    )
                ),
                key=str,
            )
            for table in metadata.sorted_tables
            if table.name not in {"alembic_version", "activity_kind", "audit_head"}
            # what is searched follows from the other tables and is made anew
            and not table.name.startswith("search_")
        }


def test_down_to_the_first_version_and_up_again_keeps_the_data(app, session, caplog):
    for state in State:
        make_activity(session, state=state, kinds=("theme_day", "lecture"))
    db.session.remove()
    before = snapshot()
    assert before["activity"]
    db.engine.dispose()
    # rows refer to the kinds that 0002 brought: it goes down only where nothing uses them
    downgrade(revision="0002")
    with pytest.raises(SystemExit):
        downgrade(revision="0001")
    assert "Nothing was changed: this database holds what that version cannot hold" in caplog.text
    upgrade()
    assert snapshot() == before


def test_who_listed_a_day_is_told_by_the_audit_trail(app, session, login_as):
    day = {"day": "2027-10-01", "name": "国庆节", "is_workday": ""}
    assert login_as("staff").post("/calendar/days/new", day).status_code == 303
    db.session.remove()
    before = snapshot()["calendar_day"]
    db.engine.dispose()
    downgrade(revision="0017")
    upgrade()
    after = snapshot()["calendar_day"]
    assert [row[:7] for row in after] == [row[:7] for row in before]
    # the event was recorded a moment after the day
    assert all(row[7:] >= old[7:] for row, old in zip(after, before, strict=True))


def test_a_password_that_was_given_and_never_used_has_to_be_changed(app, session, login_as):
    admin = login_as("sysadmin")
    users = {user.username: user.id for user in session.scalars(select(User))}
    for username in ("clerk1", "clerk2"):
        why = {"reason": "本人书面申请"}
        assert admin.post(f"/admin/accounts/{users[username]}/reset", why).status_code == 303
        assert confirmed(app, login_as, "secadmin").status_code == 200
    # clerk2 has signed in with it since
    record_event(
        session,
        AuditAction.SIGNED_IN,
        actor=Actor(users["clerk2"], "clerk2", "clerk2"),
        kind="account",
        object_id=users["clerk2"],
    )
    second_factor.begin(session, users["clerk2"], FactorKind.CARD)
    committed(session)
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0025")
    upgrade()
    given = session.scalars(select(User).where(User.password_given)).all()
    assert [user.username for user in given] == ["clerk1"]
    assert given[0].given_until > clock.now(), "it waits for its owner from the update on"
    assert session.scalars(select(SecondFactor.id)).all() == [], "older versions know none"


def test_how_a_resolution_stands_is_told_by_its_steps(app, session, login_as):
    for number in (2, 1, 0):
        activity = meeting(session)
        for seen in range(number):
            login_as("clerk1").post(
                f"/follow-up/{resolution_of(activity)}",
                {
                    "version": str(seen),
                    "happened_on": "2025-10-17",
                    "note": "已办。",
                    "act": "note" if seen == 0 else "closed",
                },
            )
    stands = select(Resolution.steps, Resolution.is_closed).order_by(Resolution.id)
    assert session.execute(stands).all() == [(2, True), (1, False), (0, False)]
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0029")
    upgrade()
    assert db.session.execute(stands).all() == [(2, True), (1, False), (0, False)]


def test_who_came_becomes_how_many_and_a_number_says_nothing_of_who_came(app, session):
    before = make_activity(session, None, ("core_group_session",), state=State.APPROVED).id
    bodies.fill(session)
    named = make_activity(session, None, ("core_group_session",), state=State.APPROVED).id
    met = make_activity(session, None, ("committee_meeting",), state=State.APPROVED).id
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0032")
    with db.engine.begin() as connection:
        numbers = dict(connection.execute(text("SELECT id, headcount FROM activity")).all())
        assert numbers == {before: 30, named: 3, met: 5}
        kinds = text("SELECT DISTINCT attendance_mode FROM activity_kind WHERE committee_level")
        assert connection.execute(kinds).scalars().all() == ["headcount"]
        posts = connection.execute(text("SELECT count(*) FROM post WHERE title LIKE 'core_%'"))
        assert posts.scalar() == 0
    db.engine.dispose()
    upgrade()
    stands = {one.id: (one.body, one.due_count) for one in db.session.scalars(select(Activity))}
    core = CommitteeBody.CORE_GROUP
    assert (stands[before], stands[named]) == ((core, 0), (core, 3))
    assert stands[met] == (CommitteeBody.PARTY_COMMITTEE, 5)
    kind = db.session.scalars(
        select(ActivityKind).where(ActivityKind.code == "core_group_session")
    ).one()
    assert kind.body is core


def test_a_quarter_stays_closed_when_the_older_version_forgets_by_whom_and_why(app, session):
    branch = session.scalars(select(Branch).order_by(Branch.id)).first()
    where = {
        "committee_id": branch.committee_id,
        "branch_id": branch.id,
        "year": 2025,
        "quarter": 3,
    }
    opened = LockException(
        **where,
        reason="漏登一次活动",
        ends_on=date(2025, 10, 24),
        asked_by_id=session.scalars(select(User.id)).first(),
        asked_by_name="书记",
        asked_at=clock.now(),
    )
    closed = ClosedQuarter(**where, closed_at=clock.now(), closed_by_name="负责人", reason="上报")
    committed(session, closed, opened)
    late = LateEntry(exception_id=opened.id, record_kind="talk", record_id=1, noted_at=clock.now())
    committed(session, late)
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0049")
    with db.engine.begin() as connection:
        kept = connection.execute(text("SELECT year, quarter FROM closed_quarter")).all()
    assert [tuple(row) for row in kept] == [(2025, 3)]
    db.engine.dispose()
    upgrade()
    row = db.session.scalars(select(ClosedQuarter)).one()
    assert (row.closed_by_name, row.reason) == ("", "")
    assert db.session.scalars(select(LockException)).all() == []


def test_an_empty_database_goes_down_to_nothing_and_up_again(app):
    with app.app_context():
        names = [table.name for table in reversed(Base.metadata.sorted_tables)]
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                kept = {"activity_kind"}
                listed = ", ".join(name for name in names if name not in kept)
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(f"TRUNCATE {listed} CASCADE"))
            else:
                for trigger in connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                ).scalars():
                    connection.execute(text(f"DROP TRIGGER {trigger}"))
                for name in names:
                    if name != "activity_kind":
                        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - own names
        db.engine.dispose()
        downgrade(revision="base")
        tables = set(inspect(db.engine).get_table_names())
        assert tables <= {"alembic_version"}
        upgrade()
        assert {table.name for table in Base.metadata.sorted_tables} <= set(
            inspect(db.engine).get_table_names()
        )
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM activity_kind")).scalar() == 27
        db.engine.dispose()


@pytest.mark.parametrize("table", ["audit_event", "review_event", "revision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_history_refuses_update_and_delete(session, table, statement):
    make_activity(session, state=State.APPROVED)
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement.format(table)))


def test_events_outlive_their_signatures(app, session):
    for state in (State.SUBMITTED, State.APPROVED):
        make_activity(session, state=state)
    whole = proof.verify(session)
    db.session.remove()
    before = snapshot()["audit_event"]
    db.engine.dispose()
    downgrade(revision="0040")
    # the older version goes on writing
    with db.engine.begin() as connection:
        copied = (
            "occurred_at, action, username, address, request_id, object_kind, object_label, details"
        )
        connection.execute(
            text(
                f"INSERT INTO audit_event ({copied}) SELECT {copied} FROM audit_event WHERE id = 1"  # noqa: S608 - own names
            )
        )
    db.engine.dispose()
    upgrade()
    assert len(snapshot()["audit_event"]) == len(before) + 1
    make_activity(session)
    found = proof.verify(session)
    assert (found.fault, found.older) == ("", whole.events + 1)
    assert found.events > found.older
    db.session.remove()


def test_the_database_refuses_an_approval_without_an_approver(session):
    activity = make_activity(session)
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(
            text("UPDATE activity SET state = 'approved' WHERE id = :id"), {"id": activity.id}
        )


def test_a_silent_change_is_refused_at_commit(session):
    activity = make_activity(session)
    stored = session.get_one(Activity, activity.id)
    stored.title = "改动"
    with pytest.raises(RuntimeError, match="without an audit event"):
        session.commit()
    session.rollback()
    assert session.scalars(select(AuditEvent)).all()


def test_what_the_older_version_cannot_hold_goes_with_the_step_back(app, session):
    """Brands and the committee's summaries leave with 0003; everything of the branches stays."""
    activity = make_activity(session, state=State.APPROVED)
    branch = session.scalars(select(Branch).where(Branch.code == "B01")).one()
    moment = clock.now()
    common = {
        "committee_id": branch.committee_id,
        "entered_by_id": activity.entered_by_id,
        "created_at": moment,
        "updated_at": moment,
    }
    summaries = [
        QuarterlySummary(
            branch_id=branch_id,
            year=2025,
            quarter=quarter,
            as_of=date(2025, 9, 30),
            text=SummaryText(narrative={}),
            **common,
        )
        for branch_id, quarter in ((branch.id, 3), (None, 3), (None, 0), (branch.id, 0), (None, 5))
    ]
    brand = Brand(
        branch_id=branch.id,
        name="先锋",
        match_key="先锋",
        text=BrandText(),
        **common,
    )
    session.add_all([*summaries, brand])
    session.flush()
    for kind, record_id in (("summary", summaries[2].id), ("brand", brand.id)):
        session.add(
            ReviewEvent(
                record_kind=kind,
                record_id=record_id,
                move=Move.SUBMIT,
                from_state=State.DRAFT,
                to_state=State.SUBMITTED,
                actor_name="某某",
                happened_at=moment,
            )
        )
    session.add(
        SummarySnapshot(
            summary_id=summaries[2].id,
            edition=1,
            document={},
            sha256="0" * 64,
            record_count=0,
            created_at=moment,
            created_by_id=activity.entered_by_id,
        )
    )
    committed(session)
    db.session.remove()
    before = snapshot()
    db.engine.dispose()
    downgrade(revision="0002")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM quarterly_summary")).scalar() == 1
        kinds = connection.execute(text("SELECT DISTINCT record_kind FROM review_event")).scalars()
        assert set(kinds) == {"activity"}
    db.engine.dispose()
    upgrade()
    after = snapshot()
    assert after["activity"] == before["activity"]
    assert len(after["review_event"]) == len(before["review_event"]) - 2
    assert after["brand"] == []
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM review_event"))


def test_kinds_that_the_older_version_does_not_know_go_with_the_step_back(app, session):
    make_activity(session, state=State.APPROVED)
    with db.engine.begin() as connection:
        connection.execute(
            insert(ReviewEvent).values(
                record_kind="survey",
                record_id=1,
                move=Move.SUBMIT,
                from_state=State.DRAFT,
                to_state=State.SUBMITTED,
                actor_name="某某",
                happened_at=clock.now(),
            )
        )
        connection.execute(
            insert(SearchDocument).values(
                kind="survey", record_id=1, shown="\t调研", folded="调研", terms="调研"
            )
        )
    db.session.remove()
    before = snapshot()
    db.engine.dispose()
    downgrade(revision="0012")
    for table, column in (("review_event", "record_kind"), ("search_document", "kind")):
        with db.engine.connect() as connection:
            kinds = connection.execute(text(f"SELECT {column} FROM {table}")).scalars()  # noqa: S608 - own names
            assert "survey" not in (found := set(kinds))
            assert "activity" in found
    db.engine.dispose()
    upgrade()
    assert len(snapshot()["review_event"]) == len(before["review_event"]) - 1
    assert snapshot()["activity"] == before["activity"]
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM review_event"))


def test_lines_of_registers_go_to_the_older_version_and_come_back(app, session):
    for branch in session.scalars(select(Branch)).all():
        birthdays.place(session, branch)
        community.place(session, branch)
    db.session.remove()
    before = snapshot()
    db.engine.dispose()
    downgrade(revision="0015")
    for table in ("community_registration", "community_project"):
        with db.engine.connect() as connection:
            keys = connection.execute(text(f"SELECT form_key FROM {table}")).scalars().all()  # noqa: S608 - own names
            assert len(set(keys)) == len(before[table]) > 1
    db.engine.dispose()
    upgrade()
    after = snapshot()
    for table in ("community_project", "community_registration", "political_birthday"):
        assert after[table] == before[table]


def test_registers_of_integrity_go_with_the_step_back_and_gatherings_stay(app, session):
    activity = make_activity(session, kinds=("discipline_study",), state=State.APPROVED)
    record = session.scalars(
        select(ActivityRecord).where(ActivityRecord.activity_id == activity.id)
    ).one()
    record.disciplines, record.tested, record.passed = ["integrity"], 9, 8
    integrity.place(session, session.scalars(select(Branch)).first())
    db.session.remove()
    before = snapshot()
    assert before["pledge"]
    assert before["integrity_talk_text"]
    shown = select(ActivityKind.shown_fields).where(ActivityKind.code == "discipline_study")
    db.engine.dispose()
    downgrade(revision="0035")
    with db.engine.connect() as connection:
        fields = connection.execute(shown).scalar_one()
    assert "study_hours" in fields
    assert not {"test", "disciplines"} & set(fields)
    assert "pledge" not in inspect(db.engine).get_table_names()
    db.engine.dispose()
    upgrade()
    after = snapshot()
    assert after["activity"] == before["activity"]
    assert len(after["activity_record"]) == len(before["activity_record"])
    assert after["pledge"] == []
    with db.engine.connect() as connection:
        assert {"test", "disciplines"} <= set(connection.execute(shown).scalar_one())
        kept = connection.execute(text("SELECT tested, passed FROM activity_record")).all()
    assert set(kept) == {(None, None)}
