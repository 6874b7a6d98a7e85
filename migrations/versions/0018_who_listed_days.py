"""Days of the working calendar say who listed them and when, like the lines of every register."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Nobody entered the arrangements of 2025 and 2026: they came with the tables. This is the day of the latest notice.
PUBLISHED = datetime(2025, 11, 4, tzinfo=UTC)
EVENTS = "FROM audit_event WHERE object_kind = 'calendar_day' AND object_id = calendar_day.id"
ADDED = f"{EVENTS} AND action = 'calendar.day_added' ORDER BY audit_event.id DESC LIMIT 1"
FILL = sa.text(
    f"UPDATE calendar_day SET entered_by_id = (SELECT user_id {ADDED}), "
    f"created_at = COALESCE((SELECT occurred_at {ADDED}), :published), "
    f"updated_at = COALESCE((SELECT max(occurred_at) {EVENTS}), :published)"
)


def upgrade() -> None:
    """Add the columns and fill them from the audit trail."""
    with op.batch_alter_table("calendar_day") as batch:
        batch.add_column(sa.Column("entered_by_id", sa.Integer()))
        batch.add_column(sa.Column("created_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("updated_at", sa.DateTime(timezone=True)))
        batch.create_foreign_key(
            op.f("fk_calendar_day_entered_by_id"), "user_account", ["entered_by_id"], ["id"]
        )
    published = sa.bindparam("published", PUBLISHED, sa.DateTime(timezone=True))
    op.execute(FILL.bindparams(published))
    with op.batch_alter_table("calendar_day") as batch:
        batch.alter_column("created_at", nullable=False)
        batch.alter_column("updated_at", nullable=False)


def downgrade() -> None:
    """Drop the columns; the days stay."""
    with op.batch_alter_table("calendar_day") as batch:
        batch.drop_constraint(op.f("fk_calendar_day_entered_by_id"), type_="foreignkey")
        batch.drop_column("entered_by_id")
        batch.drop_column("created_at")
        batch.drop_column("updated_at")
