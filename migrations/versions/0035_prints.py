"""Documents set by the worker, the files of final ones, and jobs that are wanted for a while only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the empty tables; jobs that wait are wanted whatever happens."""
    op.add_column("job", sa.Column("wanted_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "print_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("final", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("problem", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_print_order_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_print_order_job_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_order")),
    )
    op.create_index("ix_print_order_user", "print_order", ["user_id", "digest"])
    op.create_index("ix_print_order_asked", "print_order", ["asked_at"])
    op.create_index("ix_print_order_job", "print_order", ["job_id"])
    op.create_table(
        "final_print",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_final_print")),
    )


def downgrade() -> None:
    """Drop the tables: whoever waits asks again, final documents are set again. Jobs of the older version remain."""
    op.drop_table("final_print")
    op.drop_table("print_order")
    op.execute("DELETE FROM job WHERE name = 'print.set'")
    with op.batch_alter_table("job") as batch:
        batch.drop_column("wanted_until")
