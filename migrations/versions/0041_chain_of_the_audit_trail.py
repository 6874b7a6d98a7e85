"""The audit trail as a chain; rows that only grow in number are not written over by an insert either, nor truncated.

What is there stays as it is and becomes the beginning of the chain: the head bears the SHA-256 of all of it, and the
first event that is signed signs that with it. The digest is made of the same bytes as the signatures; how, stands here a
second time, for this file must not change when the application does.
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import on_sqlite

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# with the columns beside the number that are unique together
APPEND_ONLY = {
    "audit_event": (),
    "finding_answer": (),
    "integrity_risk_event": (),
    "rectification_event": (),
    "requirement": (),
    "resolution_progress": ("resolution_id", "number"),
    "review_event": (),
    "revision": ("activity_id", "number"),
    "study_conversion": (),
    "summary_snapshot": ("summary_id", "edition"),
    "summary_submission": (),
}
EVENT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
    sa.column("action", sa.String),
    sa.column("user_id", sa.Integer),
    sa.column("username", sa.String),
    sa.column("address", sa.String),
    sa.column("request_id", sa.String),
    sa.column("object_kind", sa.String),
    sa.column("object_id", sa.Integer),
    sa.column("object_label", sa.String),
    sa.column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
)
AT_A_TIME = 5000


def digest_of_what_is_there() -> tuple[int, str]:
    """The last number and the SHA-256 of all events, a line each."""
    found, last = hashlib.sha256(), 0
    connection = op.get_bind()
    some = sa.select(EVENT).order_by(EVENT.c.id).limit(AT_A_TIME)
    while rows := connection.execute(some.where(EVENT.c.id > last)).all():
        for row in rows:
            number, moment, *others = row
            # SQLite keeps the UTC wall time without saying so
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            told = [number, moment.isoformat(timespec="microseconds"), *others]
            line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            found.update(line.encode() + b"\n")
        last = rows[-1].id
    return last, found.hexdigest()


def guard_on_sqlite() -> None:
    """REPLACE takes rows away without a word to the triggers on DELETE."""
    for table, unique in APPEND_ONLY.items():
        same = "id = NEW.id"
        if unique:
            same += " OR " + " AND ".join(f"{name} = NEW.{name}" for name in unique)
        op.execute(
            f"CREATE TRIGGER tr_{table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(
        "CREATE TRIGGER tr_audit_event_follows BEFORE INSERT ON audit_event WHEN NOT EXISTS "
        "(SELECT 1 FROM audit_head WHERE event_id = NEW.id - 1 AND hash = NEW.previous_hash) "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only: not the next event'); END"
    )
    op.execute(
        "CREATE TRIGGER tr_audit_event_moves_head AFTER INSERT ON audit_event "
        "BEGIN UPDATE audit_head SET event_id = NEW.id, hash = NEW.hash; END"
    )


def guard_on_postgresql() -> None:
    """The head moves on with each event, and an event that does not follow it is none."""
    op.execute(
        "CREATE FUNCTION follow_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE audit_head SET event_id = NEW.id, hash = NEW.hash "
        "WHERE event_id = NEW.id - 1 AND hash = NEW.previous_hash; "
        "IF NOT FOUND THEN RAISE EXCEPTION 'audit_event is append-only: not the next event'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_audit_event_follows BEFORE INSERT ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION follow_head()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER tr_{table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    """The three columns stay empty in what is older than the chain."""
    for name, length in (("previous_hash", 64), ("hash", 64), ("key_id", 40)):
        op.add_column(
            "audit_event", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    last, digest = digest_of_what_is_there()
    op.execute(head.insert().values(id=1, event_id=last, hash=digest))
    if on_sqlite():
        guard_on_sqlite()
    else:
        guard_on_postgresql()


def downgrade() -> None:
    """The signatures go: what they proved until now is proved by backups and anchors made before."""
    if on_sqlite():
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER IF EXISTS tr_{table}_no_replace")
        op.execute("DROP TRIGGER IF EXISTS tr_audit_event_follows")
        op.execute("DROP TRIGGER IF EXISTS tr_audit_event_moves_head")
    else:
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER tr_{table}_no_truncate ON {table}")
        op.execute("DROP TRIGGER tr_audit_event_follows ON audit_event")
        op.execute("DROP FUNCTION follow_head()")
        # older versions leave the numbers to the sequence
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit_event', 'id'),"
            " (SELECT coalesce(max(id), 0) + 1 FROM audit_event), false)"
        )
    op.drop_table("audit_head")
    for name in ("key_id", "hash", "previous_hash"):
        op.execute(f"ALTER TABLE audit_event DROP COLUMN {name}")
