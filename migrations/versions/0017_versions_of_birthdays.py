"""What was done for a political birthday is a line of a register: it carries a version and tells when it was changed."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "political_birthday"


def upgrade() -> None:
    """Every row starts with its first version, as old as the row."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    kind = "TIMESTAMP WITH TIME ZONE" if postgresql else "DATETIME"
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN updated_at {kind} DEFAULT '1970-01-01' NOT NULL")
    op.execute(f"UPDATE {TABLE} SET updated_at = created_at")
    if postgresql:
        for column in ("version", "updated_at"):
            op.execute(f"ALTER TABLE {TABLE} ALTER COLUMN {column} DROP DEFAULT")


def downgrade() -> None:
    """Drop both; the rows stay."""
    for column in ("updated_at", "version"):
        op.drop_column(TABLE, column)
