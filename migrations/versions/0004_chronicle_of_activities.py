"""A chronicle entry may stand for an activity; each activity has at most one."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the link."""
    op.execute(
        "ALTER TABLE chronicle_entry ADD COLUMN activity_id INTEGER "
        "CONSTRAINT fk_chronicle_entry_activity_id REFERENCES activity (id)"
    )
    op.create_index("uq_chronicle_entry_activity", "chronicle_entry", ["activity_id"], unique=True)


def downgrade() -> None:
    """Drop the link; the entries stay."""
    op.drop_index("uq_chronicle_entry_activity", "chronicle_entry")
    op.drop_column("chronicle_entry", "activity_id")
