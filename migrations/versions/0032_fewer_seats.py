"""Electors agree to fewer seats where too few were elected."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody was asked so far."""
    op.execute(
        "ALTER TABLE election ADD COLUMN fewer_agreed INTEGER"
        " CONSTRAINT ck_election_fewer_agreed CHECK (fewer_agreed >= 0)"
    )


def downgrade() -> None:
    """How many agreed is forgotten; its check goes with the column."""
    op.execute("ALTER TABLE election DROP COLUMN fewer_agreed")
