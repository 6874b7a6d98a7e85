"""What was submitted of a summary is kept as it was submitted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0025"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE; both go with their table."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    """What waits for its review now was submitted before anything was kept: it is reviewed as its records stand."""
    op.create_table(
        "summary_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name="fk_summary_submission_created_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["quarterly_summary.id"], name="fk_summary_submission_summary_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_summary_submission"),
    )
    op.create_index("ix_summary_submission_summary", "summary_submission", ["summary_id", "id"])
    append_only("summary_submission")


def downgrade() -> None:
    """Drop what was kept; summaries that wait are reviewed as their records stand."""
    op.drop_table("summary_submission")
