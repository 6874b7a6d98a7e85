"""Marks and exemptions carry a version, so that nobody decides on what has changed since it was shown."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("duty_mark", "duty_exemption")


def upgrade() -> None:
    """Every row starts with its first version."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN version DROP DEFAULT")


def downgrade() -> None:
    """Drop the versions; the rows stay."""
    for table in TABLES:
        op.drop_column(table, "version")
