"""How a resolution stands is said on its own row."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

LAST = """
UPDATE resolution SET
    steps = (SELECT max(number) FROM resolution_progress WHERE resolution_id = resolution.id),
    is_closed = (
        SELECT step = 'closed' FROM resolution_progress
        WHERE resolution_id = resolution.id ORDER BY number DESC LIMIT 1
    )
WHERE id IN (SELECT resolution_id FROM resolution_progress)
"""


def upgrade() -> None:
    """Repeat the last step of each resolution."""
    for column in ("steps INTEGER DEFAULT 0", "is_closed BOOLEAN DEFAULT FALSE"):
        op.execute(f"ALTER TABLE resolution ADD COLUMN {column} NOT NULL")
    op.execute(LAST)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE resolution ALTER COLUMN steps DROP DEFAULT")
        op.execute("ALTER TABLE resolution ALTER COLUMN is_closed DROP DEFAULT")


def downgrade() -> None:
    """Leave it to the steps."""
    op.drop_column("resolution", "is_closed")
    op.drop_column("resolution", "steps")
