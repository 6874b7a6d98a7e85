"""A record repeats branch and month of its gathering: those of a committee are found without all others."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_INDEX, _TABLE = "ix_activity_record_judged", "activity_record"
_JUDGED = ["position", "id", "kind_id", "stands_for", "due_voters", "present_voters"]


def upgrade() -> None:
    """The index leads by branch and month now."""
    op.add_column(_TABLE, sa.Column("branch_id", sa.Integer()))
    op.add_column(_TABLE, sa.Column("ym", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        """
        UPDATE activity_record SET branch_id = activity.branch_id, ym = activity.ym
        FROM activity WHERE activity.id = activity_record.activity_id
        """
    )
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["branch_id", "ym", "activity_id", *_JUDGED])
    # led by the month it was read for the months of all committees; ix_activity_cover leads by the branch
    op.drop_index("ix_activity_quarter", "activity")


def downgrade() -> None:
    """As before."""
    op.create_index("ix_activity_quarter", "activity", ["ym", "branch_id", "state"])
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["activity_id", *_JUDGED])
    op.drop_column(_TABLE, "ym")
    op.drop_column(_TABLE, "branch_id")
