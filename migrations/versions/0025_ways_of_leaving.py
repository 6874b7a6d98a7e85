"""Who is no longer a member left in a way the regulations name; the paper behind any leaving is noted."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was entered before names neither."""
    op.execute(
        "ALTER TABLE membership ADD COLUMN leaving VARCHAR(40) CONSTRAINT ck_membership_leaving"
        " CHECK (leaving IN ('resigned', 'struck_off', 'expelled', 'suspended'))"
    )
    op.execute("ALTER TABLE membership ADD COLUMN end_document VARCHAR(60) DEFAULT '' NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE membership ALTER COLUMN end_document DROP DEFAULT")


def downgrade() -> None:
    """Drop both; that the members left, and when, stays."""
    op.drop_column("membership", "end_document")
    op.drop_column("membership", "leaving")
