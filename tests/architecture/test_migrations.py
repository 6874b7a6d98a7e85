"""Migrations: one head, no drift from the models, both directions with data, history append-only."""

import json
import warnings
from collections.abc import Generator
from datetime import date
from importlib.metadata import distribution
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Executable,
    MetaData,
    column,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from intranet.domain.access import proof, second_factor
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.actions import AuditAction
from intranet.domain.access.audit import AuditEvent, record_event
from intranet.domain.access.proposals import Act, Proposal, Standing
from intranet.domain.access.roles import Actor, Role
from intranet.domain.access.second_factor import FactorKind, SecondFactor
from intranet.domain.activities.dengta import Block, DengtaBlock
from intranet.domain.activities.kinds import ActivityKind
from intranet.domain.activities.tables import Activity, ActivityRecord, Resolution
from intranet.domain.archive.tables import ArchiveItem
from intranet.domain.archive.words import ItemKind, Retention
from intranet.domain.brands.tables import Brand, BrandText
from intranet.domain.organization.tables import Branch, CommitteeBody
from intranet.domain.records.closing import ClosedQuarter, LateEntry, LockException
from intranet.domain.records.moves import ReviewEvent
from intranet.domain.records.workflow import Move, State
from intranet.domain.registry import compared
from intranet.domain.search.documents import SearchDocument
from intranet.domain.summaries.issued import IssuedNumber, Paper
from intranet.domain.summaries.reporting import ReportingRule
from intranet.domain.summaries.tables import QuarterlySummary, SummarySnapshot, SummaryText
from intranet.foundation import clock, jobs
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.database import Base, db
from intranet.foundation.name_order import name_key
from intranet.foundation.quarters import Year
from tests.architecture.access import birthdays, community, integrity
from tests.factories import bodies
from tests.factories.activities import make_activity
from tests.factories.archive import final_summary, numbered
from tests.factories.dengta import entered_in_dengta
from tests.factories.requests import make_request
from tests.features.accounts.second import confirmed
from tests.features.follow_up.helpers import meeting, resolution_of
from tests.queues import give_up
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
        context = MigrationContext.configure(connection, opts=compared(connection.dialect.name))
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


def test_what_refers_to_a_member_or_a_gathering_is_found_by_it():
    """Else a page of one of them, and its removal, reads the tables of all committees to their end."""
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if {key.column.table.name for key in column.foreign_keys} & {"member", "activity"}
        and column.name not in {index.columns.keys()[0] for index in table.indexes}
        and column.name != table.primary_key.columns.keys()[0]
    ]
    assert missing == []


# A step back takes the signatures of events with it, and what was signed becomes the beginning of a new chain:
# ``events_outlive_their_signatures``.
SIGNATURES = {"previous_hash", "hash", "key_id"}
# Follows from another: ``members_are_put_in_order_after_an_update``.
DERIVED = {"sort_key"}


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
                        select(*(one for one in table.c if one.name not in SIGNATURES | DERIVED))
                    )
                ),
                key=str,
            )
            for table in metadata.sorted_tables
            if table.name not in {"alembic_version", "activity_kind", "audit_head", "job"}
            # what is searched follows from the other tables and is made anew
            # and jobs of the first version are of no kind that the last one knows
            and not table.name.startswith(("search_", "procrastinate_"))
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


def test_an_empty_database_goes_down_to_nothing_and_up_again(app):
    with app.app_context():
        names = [table.name for table in reversed(Base.metadata.sorted_tables)]
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # jobs are a view
                kept = {"activity_kind", "job"}
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
        found = inspect(db.engine)
        assert {table.name for table in Base.metadata.sorted_tables} <= {
            *found.get_table_names(),
            *found.get_view_names(),
        }
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM activity_kind")).scalar() == 30
        db.engine.dispose()


@pytest.mark.parametrize("table", ["audit_event", "review_event", "revision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_history_refuses_update_and_delete(session, table, statement):
    make_activity(session, state=State.APPROVED)
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement.format(table)))


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


# --- one way down and up for all that steps take away, and give again ----------------------------

# Where everybody ends who wants to look around there, when all have been where they wanted to be.
HEAD = "head"
# Fills the newest version; names the version at which it goes on, as often as it likes.
Traveller = Generator[str, None, None]


def rows_of(table: str) -> list[dict[str, str]]:
    """The rows of the table in the version that stands now, by their id."""
    statement = text(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - own names
    with db.engine.connect() as connection:
        found = connection.execute(statement).mappings()
        return [{name: _told(value) for name, value in row.items()} for row in found]


def found_by(statement: str | Executable) -> list[Any]:
    """What the statement finds in the version that stands now: the values of its one column."""
    asked = text(statement) if isinstance(statement, str) else statement
    with db.engine.connect() as connection:
        return list(connection.execute(asked).scalars())


def move(stands: str, version: str) -> None:
    """Bring the database from the one version to the other."""
    db.session.remove()
    db.engine.dispose()
    newer = version == HEAD or (stands != HEAD and version > stands)
    (upgrade if newer else downgrade)(revision=version)
    db.engine.dispose()


def who_listed_a_day_is_told_by_the_audit_trail(login_as: Any) -> Traveller:
    day = {"day": "2027-10-01", "name": "国庆节", "is_workday": ""}
    assert login_as("staff").post("/calendar/days/new", day).status_code == 303
    yield "0018"
    before = rows_of("calendar_day")
    yield "0017"
    yield "0018"
    after = rows_of("calendar_day")
    moments = {"created_at", "updated_at"}
    for row, old in zip(after, before, strict=True):
        assert {name: row[name] for name in row.keys() - moments} == {
            name: old[name] for name in old.keys() - moments
        }
        # the event was recorded a moment after the day
        assert all(row[name] >= old[name] for name in moments)


def how_a_resolution_stands_is_told_by_its_steps(session: Session, login_as: Any) -> Traveller:
    made = []
    for number in (2, 1, 0):
        made.append(resolution_of(meeting(session)))
        for seen in range(number):
            login_as("clerk1").post(
                f"/follow-up/{made[-1]}",
                {
                    "version": str(seen),
                    "happened_on": "2025-10-17",
                    "note": "已办。",
                    "act": "note" if seen == 0 else "closed",
                },
            )
    stands = (
        select(column("steps"), column("is_closed", Boolean))
        .select_from(Resolution.__table__)
        .where(column("id").in_(made))
        .order_by(column("id"))
    )
    told = [(2, True), (1, False), (0, False)]
    assert db.session.execute(stands).all() == told
    yield "0029"
    yield "0030"
    assert db.session.execute(stands).all() == told


def who_came_becomes_how_many_and_a_number_says_nothing_of_who_came(session: Session) -> Traveller:
    before = make_activity(session, None, ("core_group_session",), state=State.APPROVED).id
    bodies.fill(session)
    named = make_activity(session, None, ("core_group_session",), state=State.APPROVED).id
    met = make_activity(session, None, ("committee_meeting",), state=State.APPROVED).id
    yield "0032"
    numbers = {int(row["id"]): row["headcount"] for row in rows_of("activity")}
    assert (numbers[before], numbers[named], numbers[met]) == ("30", "3", "5")
    kinds = "SELECT DISTINCT attendance_mode FROM activity_kind WHERE committee_level"
    assert found_by(kinds) == ["headcount"]
    assert found_by("SELECT count(*) FROM post WHERE title LIKE 'core_%'") == [0]
    yield "0033"
    stands = {int(row["id"]): (row["body"], row["due_count"]) for row in rows_of("activity")}
    core = CommitteeBody.CORE_GROUP.value
    assert (stands[before], stands[named]) == ((core, "0"), (core, "3"))
    assert stands[met] == (CommitteeBody.PARTY_COMMITTEE.value, "5")
    kind = "code = 'core_group_session' AND attendance_mode = 'due'"
    assert found_by(f"SELECT due_rule FROM activity_kind WHERE {kind}") == [core]  # noqa: S608 - own names


def kinds_that_the_older_version_does_not_know_go_with_the_step_back(
    session: Session,
) -> Traveller:
    make_activity(session, state=State.APPROVED)
    survey = {"record_kind": "survey", "record_id": 1, "happened_at": clock.now()}
    moved = {"move": Move.SUBMIT, "from_state": State.DRAFT, "to_state": State.SUBMITTED}
    shown = {"shown": "\t调研", "folded": "调研", "terms": "调研"}
    with db.engine.begin() as connection:
        connection.execute(insert(ReviewEvent).values(actor_name="某某", **survey, **moved))
        connection.execute(
            insert(SearchDocument).values(kind="survey", record_id=1, **shown),
        )
    yield "0014"
    before = {table: rows_of(table) for table in ("activity", "review_event")}
    assert any(row["record_kind"] == "survey" for row in before["review_event"])
    yield "0013"
    for table, kind in (("review_event", "record_kind"), ("search_document", "kind")):
        found = set(found_by(f"SELECT {kind} FROM {table}"))  # noqa: S608 - own names
        assert "survey" not in found
        assert "activity" in found
    yield "0014"
    assert rows_of("activity") == before["activity"]
    assert rows_of("review_event") == [
        row for row in before["review_event"] if row["record_kind"] != "survey"
    ]
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM review_event"))


def lines_of_registers_go_to_the_older_version_and_come_back(session: Session) -> Traveller:
    for branch in session.scalars(select(Branch)).all():
        birthdays.place(session, branch)
        community.place(session, branch)
    keyed = ("community_registration", "community_project")
    yield "0016"
    before = {table: rows_of(table) for table in (*keyed, "political_birthday")}
    yield "0015"
    for table in keyed:
        keys = found_by(f"SELECT form_key FROM {table}")  # noqa: S608 - own names
        assert len(set(keys)) == len(before[table]) > 1
    yield "0016"
    assert {table: rows_of(table) for table in before} == before


def registers_of_integrity_go_with_the_step_back_and_gatherings_stay(
    session: Session,
) -> Traveller:
    activity = make_activity(session, kinds=("discipline_study",), state=State.APPROVED)
    record = session.scalars(
        select(ActivityRecord).where(ActivityRecord.activity_id == activity.id)
    ).one()
    record.disciplines, record.tested, record.passed = ["integrity"], 9, 8
    integrity.place(session, session.scalars(select(Branch)).first())
    shown = select(ActivityKind.shown_fields).where(ActivityKind.code == "discipline_study")
    yield "0037"
    before = {table: rows_of(table) for table in ("activity", "activity_record")}
    assert rows_of("pledge")
    assert found_by("SELECT count(*) FROM integrity_talk_text") != [0]
    yield "0035"
    (fields,) = found_by(shown)
    assert "study_hours" in fields
    assert not {"test", "disciplines"} & set(fields)
    assert "pledge" not in inspect(db.engine).get_table_names()
    yield "0037"
    assert rows_of("activity") == before["activity"]
    assert len(rows_of("activity_record")) == len(before["activity_record"])
    assert rows_of("pledge") == []
    assert {"test", "disciplines"} <= set(*found_by(shown))
    assert {(row["tested"], row["passed"]) for row in rows_of("activity_record")} == {
        ("None", "None")
    }


def events_outlive_their_signatures(session: Session) -> Traveller:
    for state in (State.SUBMITTED, State.APPROVED):
        make_activity(session, state=state)
    yield "0041"
    number = len(rows_of("audit_event"))
    yield "0040"
    assert len(rows_of("audit_event")) == number
    # the older version goes on writing
    copied = (
        "occurred_at, action, username, address, request_id, object_kind, object_label, details"
    )
    with db.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO audit_event ({copied}) SELECT {copied} FROM audit_event WHERE id = 1"  # noqa: S608 - own names
            )
        )
    yield HEAD
    assert len(rows_of("audit_event")) == number + 1
    make_activity(session)
    found = proof.verify(session)
    assert (found.fault, found.older) == ("", number + 1)
    assert found.events > found.older


def members_are_put_in_order_after_an_update(session: Session) -> Traveller:
    yield "0060"
    typed = rows_of("member")
    assert {row["sort_key"][2:] for row in typed} == {row["name"] for row in typed}
    yield HEAD
    jobs.work_off(db.session())
    assert {row["sort_key"] for row in rows_of("member")} == {
        name_key(row["name"]) for row in typed
    }


def a_branch_year_is_filed_as_a_quarter_in_the_older_version_and_a_review_is_not(
    session: Session,
) -> Traveller:
    year = final_summary(session, "B02", Year(2024), closed=False)
    roll_up = final_summary(session, None, Year(2024), closed=False)
    place = numbered(session)
    shared = {
        "committee_id": place.committee_id,
        "edition": 1,
        "document_number": "B02-2024",
        "fonds": "0123",
        "fonds_name": "办公室",
        "category": "WS",
        "year": 2024,
        "retention": Retention.TEN,
        "unit": "JGDW",
        "title": "总结",
        "responsible": "支部",
        "written_on": date(2025, 1, 10),
        "entered_by_id": place.entered_by_id,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    committed(
        session,
        ArchiveItem(
            kind=ItemKind.BRANCH_YEAR, record_kind="summary", record_id=year.id, number=1, **shared
        ),
        ArchiveItem(
            kind=ItemKind.REVIEW,
            record_kind="review",
            record_id=roll_up.id,
            number=2,
            office_number="机关党委〔2025〕1号",
            **shared,
        ),
        IssuedNumber(
            summary_id=roll_up.id,
            paper=Paper.REVIEW,
            number="机关党委〔2025〕1号",
            **{
                name: shared[name]
                for name in ("committee_id", "entered_by_id", "created_at", "updated_at")
            },
        ),
    )
    yield "0061"
    assert [row["kind"] for row in rows_of("archive_item")] == ["branch_summary"]
    yield "0063"
    assert [row["kind"] for row in rows_of("archive_item")] == ["branch_year"]
    assert rows_of("issued_number") == []


def what_the_older_version_cannot_hold_goes_with_the_step_back(session: Session) -> Traveller:
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
    number = str(activity.id)
    before = {table: rows_of(table) for table in ("activity", "review_event")}
    yield "0002"
    assert found_by("SELECT count(*) FROM quarterly_summary") == [1]
    assert set(found_by("SELECT DISTINCT record_kind FROM review_event")) == {"activity"}
    yield HEAD
    (kept,) = (row for row in rows_of("activity") if row["id"] == number)
    assert kept in before["activity"]
    assert rows_of("review_event") == [
        row for row in before["review_event"] if row["record_kind"] == "activity"
    ]
    assert rows_of("brand") == []
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM review_event"))


def a_password_that_was_given_and_never_used_has_to_be_changed(
    app: Flask, session: Session, login_as: Any
) -> Traveller:
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
    yield "0025"
    yield HEAD
    given = session.scalars(select(User).where(User.password_given)).all()
    assert [user.username for user in given] == ["clerk1"]
    assert given[0].given_until > clock.now(), "it waits for its owner from the update on"
    assert session.scalars(select(SecondFactor.id)).all() == [], "older versions know none"


def a_quarter_stays_closed_when_the_older_version_forgets_by_whom_and_why(
    session: Session,
) -> Traveller:
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
    yield "0049"
    (kept,) = rows_of("closed_quarter")
    assert (kept["year"], kept["quarter"]) == ("2025", "3")
    yield HEAD
    row = session.scalars(select(ClosedQuarter)).one()
    assert (row.closed_by_name, row.reason) == ("", "")
    assert session.scalars(select(LockException)).all() == []


def both_are_written_again_where_the_older_version_knows_no_rule_for_the_fourth_quarter(
    session: Session,
) -> Traveller:
    rule = ReportingRule(
        committee_id=session.scalars(select(Branch.committee_id)).first(),
        valid_from=date(2025, 1, 1),
        timely_days=5,
        closing_days=8,
        year_for_fourth=True,
        entered_by_id=session.scalars(select(User.id)).first(),
        created_at=clock.now(),
    )
    committed(session, rule)
    yield "0058"
    (kept,) = rows_of("reporting_rule")
    assert kept["closing_days"] == "8"
    assert "year_for_fourth" not in kept
    yield "0059"
    assert found_by("SELECT closing_days FROM reporting_rule WHERE NOT year_for_fourth") == [8]


def a_deputy_does_not_become_a_secretary_where_the_older_version_knows_no_deputies(
    session: Session,
) -> Traveller:
    own = session.scalars(
        select(RoleGrant).where(RoleGrant.role == Role.BRANCH_SECRETARY).order_by(RoleGrant.id)
    ).first()
    deputy = session.scalars(select(User.id).where(User.username == "clerk1")).one()
    given = RoleGrant(
        user_id=deputy,
        role=own.role,
        committee_id=own.committee_id,
        branch_id=own.branch_id,
        valid_from=date(2025, 10, 1),
        valid_to=date(2025, 12, 31),
        stands_in_for_id=own.user_id,
    )
    committed(session, given)
    asked = Proposal(
        committee_id=own.committee_id,
        act=Act.DEPUTIZE,
        user_id=deputy,
        label="委托代行职责：clerk1",
        details={},
        reason="外出",
        proposed_by_id=own.user_id,
        proposed_at=clock.now(),
        expires_on=date(2025, 11, 1),
        state=Standing.PROPOSED,
    )
    committed(session, asked)
    yield "0061"
    held = [one["role"] for one in rows_of("role_grant") if one["user_id"] == str(deputy)]
    assert "branch_secretary" not in held
    assert [one for one in rows_of("proposal") if one["act"] == "deputize"] == []
    yield HEAD
    assert found_by("SELECT count(*) FROM role_grant WHERE stands_in_for_id IS NOT NULL") == [0]


def kinds_of_the_platform_are_known_again_and_what_was_entered_there_goes(
    session: Session,
) -> Traveller:
    meeting = make_activity(session, kinds=("assembly",), state=State.APPROVED)
    entered_in_dengta(session, meeting.id)
    make_request(session)
    ours = DengtaBlock(
        committee_id=meeting.committee_id, block=Block.PLACE, label="会议地点", sort_order=5
    )
    session.add(ours)
    own = session.scalars(select(ActivityKind).where(ActivityKind.code == "exercise")).one()
    own.on_dengta = True
    committed(session)
    taken = "SELECT code FROM activity_kind WHERE on_dengta ORDER BY id"
    labels = "SELECT label FROM dengta_block WHERE block = 'place' ORDER BY id"
    before = found_by(taken)
    assert found_by(labels) == ["地点", "会议地点"]
    yield "0076"
    assert found_by(labels) == ["地点"]
    yield "0061"
    assert "on_dengta" not in rows_of("activity_kind")[0]
    assert not {"dengta_entry", "data_request", "request_reply"} & set(tables())
    yield "0068"
    assert found_by(taken) == [code for code in before if code != "exercise"]
    assert found_by(labels) == ["地点"]
    assert rows_of("dengta_entry") == rows_of("data_request") == []


def tables() -> list[str]:
    """Names of the tables of the version that stands now."""
    return inspect(db.engine).get_table_names()


def test_each_step_takes_what_it_must_and_gives_what_it_can(app, session, login_as, subtests):
    """All travellers on one way down and up, for a version far below takes long to reach.

    Whoever waits for the newest version goes on first; who wants to be at the head again, after all others.
    """
    waiting = [
        (next(one), one)
        for one in (
            kinds_of_the_platform_are_known_again_and_what_was_entered_there_goes(session),
            who_listed_a_day_is_told_by_the_audit_trail(login_as),
            how_a_resolution_stands_is_told_by_its_steps(session, login_as),
            who_came_becomes_how_many_and_a_number_says_nothing_of_who_came(session),
            kinds_that_the_older_version_does_not_know_go_with_the_step_back(session),
            lines_of_registers_go_to_the_older_version_and_come_back(session),
            registers_of_integrity_go_with_the_step_back_and_gatherings_stay(session),
            events_outlive_their_signatures(session),
            members_are_put_in_order_after_an_update(session),
            a_branch_year_is_filed_as_a_quarter_in_the_older_version_and_a_review_is_not(session),
            what_the_older_version_cannot_hold_goes_with_the_step_back(session),
            a_password_that_was_given_and_never_used_has_to_be_changed(app, session, login_as),
            both_are_written_again_where_the_older_version_knows_no_rule_for_the_fourth_quarter(
                session
            ),
            a_deputy_does_not_become_a_secretary_where_the_older_version_knows_no_deputies(session),
            # it closes a quarter, and comes last
            a_quarter_stays_closed_when_the_older_version_forgets_by_whom_and_why(session),
        )
    ]
    stands = HEAD
    while waiting:
        version, one = first = max(waiting, key=lambda pair: (pair[0] != HEAD, pair[0]))
        waiting.remove(first)
        if version != stands:
            move(stands, version)
            stands = version
        with subtests.test(one.__name__):
            waiting.extend((further, one) for further in islice(one, 1))
        # what a look begins on SQLite would lock out the next
        session.close()
    assert stands == HEAD


def test_jobs_wait_pause_and_stay_given_up_in_either_queue(app, session):
    jobs.enqueue(session, "archive.make", item_id=0)
    session.commit()
    give_up(session)
    jobs.enqueue(session, "print.set", order_id=0, wanted_until=clock.now() + jobs.LEASE)
    session.commit()
    paused = jobs.take(session)
    assert paused is not None
    jobs.fail(session, paused, "TimeoutError")
    jobs.enqueue(session, "archive.verify")
    session.commit()
    before = rows_of("job")
    assert [row["error"] for row in before] == ["ValueError", "TimeoutError", ""]
    assert [row["attempts"] for row in before] == [str(jobs.MAX_ATTEMPTS), "1", "0"]
    session.close()
    db.engine.dispose()
    downgrade(revision="0090")
    assert rows_of("job") == before
    upgrade()
    assert rows_of("job") == before
    assert jobs.enqueue(session, "archive.verify") > int(before[2]["id"])


def test_the_tables_of_the_queue_are_those_of_the_library_that_is_installed():
    """A newer library brings steps for its tables: they need a version of ours, and this name moves on."""
    folder = distribution("procrastinate").locate_file("procrastinate/sql/migrations")
    steps = sorted(path.name for path in Path(str(folder)).glob("*.sql"))
    assert steps[-1] == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
