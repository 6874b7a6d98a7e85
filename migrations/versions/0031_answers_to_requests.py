"""That a request for reopening was declined waits until the branch has read it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# Tables of reviewed records, with the word under which their moves are kept.
REVIEWED = {
    "activity": "activity",
    "quarterly_summary": "summary",
    "brand": "brand",
    "achievement": "achievement",
}


def on_sqlite() -> bool:
    """Whether columns are dropped by a statement of SQLite's own."""
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Add the moment of the answer; what was declined last and not asked again waits to be read."""
    moment = "DATETIME" if on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    for table, kind in REVIEWED.items():
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN reopening_declined_at {moment}"
            f" CONSTRAINT ck_{table}_reopening_declined"
            " CHECK (reopening_declined_at IS NULL OR state = 'approved')"
        )
        last = (
            "SELECT max(id) FROM review_event"
            f" WHERE record_kind = '{kind}' AND record_id = {table}.id"
        )
        op.execute(
            f"UPDATE {table} SET reopening_declined_at ="
            f" (SELECT happened_at FROM review_event WHERE id = ({last}))"
            " WHERE state = 'approved' AND id IN (SELECT record_id FROM review_event"
            f" WHERE record_kind = '{kind}' AND move = 'decline_reopening' AND id = ({last}))"
        )
    op.create_index(
        "ix_activity_declined",
        "activity",
        ["branch_id", "reopening_declined_at"],
        sqlite_where=sa.text("reopening_declined_at IS NOT NULL"),
        postgresql_where=sa.text("reopening_declined_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Answers stand on the pages of their records only."""
    op.drop_index("ix_activity_declined", "activity")
    for table in REVIEWED:
        if on_sqlite():
            op.execute(f"ALTER TABLE {table} DROP COLUMN reopening_declined_at")
        else:
            op.drop_column(table, "reopening_declined_at")
