"""What a committee has open, who led or taught, and whose posts are a committee's are found by indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

OWNERS = """
UPDATE resolution SET committee_id = (
    SELECT activity.committee_id FROM activity_record
    JOIN activity ON activity.id = activity_record.activity_id
    WHERE activity_record.id = resolution.record_id
)
"""
# Name, table, columns, for which rows.
INDEXES = (
    ("ix_resolution_open", "resolution", ["committee_id", "due_on", "id"], "NOT is_closed"),
    ("ix_post_committee", "post", ["committee_id", "starts_on"], ""),
    ("ix_term_committee", "term", ["committee_id", "starts_on"], ""),
    ("ix_branch_merged", "branch", ["merged_into_id"], "merged_into_id IS NOT NULL"),
    ("ix_activity_recorder", "activity", ["recorder_id"], ""),
    ("ix_activity_chair", "activity", ["chair_id", "held_on"], ""),
    ("ix_activity_record_lecturer", "activity_record", ["lecturer_id"], ""),
)
# An index of attendance answers for a member's year; it did so for its minutes alone.
YEAR = ["member_id", "held_on", "status", "minutes"]
EARNED = [*YEAR, "activity_id", "in_branch_committee", "party_group_id", "missed"]


def index_years(columns: list[str]) -> None:
    """Have the index of members' years cover these columns."""
    op.drop_index("ix_attendance_member", "attendance")
    op.create_index("ix_attendance_member", "attendance", columns)


def upgrade() -> None:
    """Repeat on each resolution whose it is."""
    with op.batch_alter_table("resolution") as table:
        table.add_column(sa.Column("committee_id", sa.Integer(), nullable=True))
    op.execute(OWNERS)
    with op.batch_alter_table("resolution") as table:
        table.alter_column("committee_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            "fk_resolution_committee_id", "committee", ["committee_id"], ["id"]
        )
    for name, table, columns, rows in INDEXES:
        where = sa.text(rows) if rows else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    index_years(EARNED)


def downgrade() -> None:
    """Leave it to the gatherings."""
    index_years(YEAR)
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    with op.batch_alter_table("resolution") as table:
        table.drop_constraint("fk_resolution_committee_id", type_="foreignkey")
        table.drop_column("committee_id")
