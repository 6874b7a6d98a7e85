"""Indexes of what is open and of what branches are judged by, so that what is settled is not read for it."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_OPEN_STEP = sa.text("NOT given")
_OPEN_COPY = sa.text("final_at IS NULL AND withdrawn_at IS NULL")
_REMARKED = sa.text("is_leading_cadre OR absence_reason IS NOT NULL")
_JUDGED = [
    "activity_id", "position", "id", "kind_id", "stands_for", "due_voters", "present_voters"
]  # fmt: skip


def upgrade() -> None:
    """What every page counts is found without reading what is settled."""
    for name, table, columns, where in (
        ("ix_signing_step_open", "signing_step", ["summary_id", "edition"], _OPEN_STEP),
        ("ix_signed_copy_open", "signed_copy", ["summary_id", "edition"], _OPEN_COPY),
        ("ix_attendance_remarked", "attendance", ["activity_id"], _REMARKED),
    ):
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_activity_record_judged", "activity_record", _JUDGED)
    op.drop_index("ix_quarterly_summary_state", "quarterly_summary")
    op.create_index(
        "ix_quarterly_summary_state", "quarterly_summary", ["state", "committee_id", "submitted_at"]
    )


def downgrade() -> None:
    """As before."""
    op.drop_index("ix_quarterly_summary_state", "quarterly_summary")
    op.create_index("ix_quarterly_summary_state", "quarterly_summary", ["state", "submitted_at"])
    op.drop_index("ix_activity_record_judged", "activity_record")
    op.drop_index("ix_attendance_remarked", "attendance")
    op.drop_index("ix_signed_copy_open", "signed_copy")
    op.drop_index("ix_signing_step_open", "signing_step")
