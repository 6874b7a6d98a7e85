"""Annual summaries of branches and annual reviews are kinds of their own in the archive; papers carry a 文号."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import edit_list

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

KINDS = [
    (
        "'branch_summary', 'committee_summary'",
        "'branch_summary', 'branch_year', 'committee_summary'",
    ),
    ("'report', 'minutes'", "'report', 'review', 'minutes'"),
]
TABLES = ("archive_item", "archive_retention")
OF_A_YEAR = (
    "record_kind = 'summary' AND record_id IN (SELECT id FROM quarterly_summary WHERE quarter = 0)"
)


def upgrade():
    for table in TABLES:
        for old, new in KINDS:
            edit_list(table, "kind", old, new)
    op.execute(
        f"UPDATE archive_item SET kind = 'branch_year' WHERE kind = 'branch_summary' AND {OF_A_YEAR}"
    )
    op.add_column(
        "archive_item",
        sa.Column("office_number", sa.String(40), nullable=False, server_default=""),
    )
    op.create_table(
        "issued_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "summary",
                "notice",
                "report",
                "review",
                name="paper",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name="fk_issued_number_committee_id"
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["quarterly_summary.id"], name="fk_issued_number_summary_id"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name="fk_issued_number_entered_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issued_number"),
    )
    op.create_index("uq_issued_number", "issued_number", ["committee_id", "number"], unique=True)
    op.create_index("uq_issued_number_paper", "issued_number", ["summary_id", "paper"], unique=True)


def downgrade():
    """What an older version cannot hold leaves the archive: reviews, the numbers that were typed."""
    op.drop_table("issued_number")
    op.drop_column("archive_item", "office_number")
    op.execute("UPDATE archive_item SET kind = 'branch_summary' WHERE kind = 'branch_year'")
    gone = "SELECT id FROM archive_item WHERE kind = 'review'"
    for table in ("archive_file", "archive_scan"):
        op.execute(f"DELETE FROM {table} WHERE item_id IN ({gone})")
    op.execute("DELETE FROM archive_item WHERE kind = 'review'")
    op.execute("DELETE FROM archive_retention WHERE kind IN ('branch_year', 'review')")
    for table in TABLES:
        for old, new in reversed(KINDS):
            edit_list(table, "kind", new, old)
