"""The committee hands tasks down to the plans of its branches; planned days become drafts once a day.

A branch has its usual places and steps as rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

JOB = "planning.draft_month"


def upgrade():
    op.create_table(
        "handed_down",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_handed_down_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_handed_down_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_handed_down_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_down")),
    )
    op.create_index("ix_handed_down_due", "handed_down", ["committee_id", "due_on"])
    # within the column: SQLite adds and drops it so without rebuilding the table
    op.execute(
        "ALTER TABLE plan_item ADD COLUMN handed_down_id INTEGER"
        " CONSTRAINT fk_plan_item_handed_down_id REFERENCES handed_down (id)"
    )
    op.add_column("plan_item", sa.Column("due_by", sa.Date()))
    op.add_column(
        "plan_item", sa.Column("urged", sa.String(200), nullable=False, server_default="")
    )
    op.create_index(
        "uq_plan_item_handed_down", "plan_item", ["handed_down_id", "branch_id"], unique=True
    )
    op.create_table(
        "usual_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer()),
        sa.Column("text", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_usual_words_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["activity_kind.id"], name=op.f("fk_usual_words_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_usual_words_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_words")),
    )
    op.create_index("ix_usual_words_branch", "usual_words", ["branch_id", "position", "id"])
    op.execute(
        f"""
        INSERT INTO job (name, "values", attempts, due_at, error)
        SELECT '{JOB}', '{{}}', 0, '2000-01-01 00:00:00.000000', ''
        WHERE EXISTS (SELECT 1 FROM plan_item)
        """
    )


def downgrade():
    """Items stay in the plans of the branches, of the month in which they were due; who handed them down is lost."""
    op.execute(f"DELETE FROM job WHERE name = '{JOB}'")
    op.drop_index("uq_plan_item_handed_down", "plan_item")
    for column in ("urged", "due_by", "handed_down_id"):
        op.drop_column("plan_item", column)
    op.drop_table("handed_down")
    op.drop_table("usual_words")
