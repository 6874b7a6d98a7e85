"""A record says for which earlier month, quarter or year it was held afterwards."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every record stands for its own time."""
    op.execute("ALTER TABLE activity_record ADD COLUMN stands_for VARCHAR(7) DEFAULT '' NOT NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE activity_record ALTER COLUMN stands_for DROP DEFAULT")


def downgrade() -> None:
    """Drop what they stood for; the records stay."""
    op.drop_column("activity_record", "stands_for")
