"""A quarter is closed for all once, and a branch asks once at a time to have it opened."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

# of those that were made in the same moment the first stands
_CLOSED_TWICE = """
DELETE FROM closed_quarter WHERE branch_id IS NULL AND EXISTS (
    SELECT 1 FROM closed_quarter AS earlier WHERE earlier.branch_id IS NULL
    AND earlier.committee_id = closed_quarter.committee_id AND earlier.year = closed_quarter.year
    AND earlier.quarter = closed_quarter.quarter AND earlier.id < closed_quarter.id)
"""
_ASKED_TWICE = """
UPDATE lock_exception SET agreed = :no, decided_at = asked_at, opinion = :why WHERE agreed IS NULL AND EXISTS (
    SELECT 1 FROM lock_exception AS earlier WHERE earlier.agreed IS NULL
    AND earlier.branch_id = lock_exception.branch_id AND earlier.year = lock_exception.year
    AND earlier.quarter = lock_exception.quarter AND earlier.id < lock_exception.id)
"""


def upgrade() -> None:
    """Take out what was closed twice; answer what was asked twice."""
    connection = op.get_bind()
    connection.execute(sa.text(_CLOSED_TWICE))
    connection.execute(sa.text(_ASKED_TWICE), {"no": False, "why": "重复的申请，以先提交的为准。"})
    op.create_index(
        "uq_closed_quarter_all",
        "closed_quarter",
        ["committee_id", "year", "quarter"],
        unique=True,
        sqlite_where=sa.text("branch_id IS NULL"),
        postgresql_where=sa.text("branch_id IS NULL"),
    )
    op.create_index(
        "uq_lock_exception_pending",
        "lock_exception",
        ["branch_id", "year", "quarter"],
        unique=True,
        sqlite_where=sa.text("agreed IS NULL"),
        postgresql_where=sa.text("agreed IS NULL"),
    )


def downgrade() -> None:
    """What stands goes on to stand."""
    op.drop_index("uq_lock_exception_pending", "lock_exception")
    op.drop_index("uq_closed_quarter_all", "closed_quarter")
