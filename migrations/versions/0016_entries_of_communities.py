"""Registrations and lists of communities are lines of a register: they tell when they were last changed.

That the same form was sent twice is known by ``posted_form``.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("community_registration", "community_project")


def add_column(table: str, column: str, kind: str, value: str) -> None:
    """Add a column that holds *value* in every row; SQLite keeps the default of the one that it fills."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} DEFAULT '1970-01-01' NOT NULL")
    op.execute(f"UPDATE {table} SET {column} = {value}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT")


def upgrade() -> None:
    """What nobody has changed since is as old as its row."""
    kind = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for table in TABLES:
        op.drop_index(f"uq_{table}_form", table)
        op.drop_column(table, "form_key")
        add_column(table, "updated_at", kind, "created_at")


def downgrade() -> None:
    """Each row gets a key of its own again."""
    for table in TABLES:
        op.drop_column(table, "updated_at")
        add_column(table, "form_key", "VARCHAR(36)", "'row-' || id")
        op.create_index(f"uq_{table}_form", table, ["form_key"], unique=True)
