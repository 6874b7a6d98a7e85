"""Registers that come back as Excel files: what was uploaded, what its rows asked for, how the lines were before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_STATES = "'reading', 'previewed', 'writing', 'undoing', 'confirmed', 'rolled_back', 'refused'"
_OUTCOMES = "'new', 'changed', 'refused'"


def upgrade() -> None:
    """Two tables."""
    moment = sa.DateTime(timezone=True)
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workbook", sa.String(length=40), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("original_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=400), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("told", document, nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", moment, nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.Column("rolled_back_by_id", sa.Integer(), nullable=True),
        sa.Column("rolled_back_at", moment, nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_import_batch_state")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name="fk_import_batch_committee_id"
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_import_batch_branch_id"),
        *(
            sa.ForeignKeyConstraint([column], ["user_account.id"], name=f"fk_import_batch_{column}")
            for column in ("uploaded_by_id", "confirmed_by_id", "rolled_back_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_batch"),
    )
    op.create_index("ix_import_batch_place", "import_batch", ["committee_id", "uploaded_at"])
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("is_written", sa.Boolean(), nullable=False),
        sa.Column("typed", document, nullable=False),
        sa.Column("told", document, nullable=False),
        sa.Column("before", document, nullable=False),
        sa.CheckConstraint(f"outcome IN ({_OUTCOMES})", name=op.f("ck_import_row_outcome")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name="fk_import_row_batch_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_import_row_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_row"),
    )
    op.create_index("ix_import_row_batch", "import_row", ["batch_id", "outcome", "number"])


def downgrade() -> None:
    """What was written stays, what came of the files is forgotten."""
    op.drop_table("import_row")
    op.drop_table("import_batch")
