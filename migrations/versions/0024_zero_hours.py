"""A record may say that no study hours are given: zero is a value, a blank is not."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("activity_record", "joint_record")


def upgrade() -> None:
    """Nobody has said so yet."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN no_study_hours BOOLEAN DEFAULT FALSE NOT NULL")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} ALTER COLUMN no_study_hours DROP DEFAULT")


def downgrade() -> None:
    """Drop what was said; the hours stay."""
    for table in TABLES:
        op.drop_column(table, "no_study_hours")
