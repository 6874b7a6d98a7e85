"""Records are found by their branch and month, not by their kind; events of the review by what they led to, and when."""

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index("ix_activity_record_kind", "activity_record")
    op.create_index(
        "ix_review_event_state", "review_event", ["record_kind", "to_state", "happened_at"]
    )


def downgrade():
    op.drop_index("ix_review_event_state", "review_event")
    op.create_index("ix_activity_record_kind", "activity_record", ["kind_id", "activity_id"])
