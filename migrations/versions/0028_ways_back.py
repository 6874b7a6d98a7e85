"""What was submitted of a summary is kept; a struck record may come back; branches ask for reopening."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import on_sqlite, rebuild

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


REVIEWED = ("activity", "quarterly_summary", "brand", "achievement")
OLD_MOVES = (
    "move IN ('submit', 'withdraw', 'take_up', 'return', 'approve', 'reopen', 'archive', 'void',"
    " 'edit_reopens')"
)
NEW_MOVES = (
    "move IN ('submit', 'withdraw', 'take_up', 'return', 'approve', 'reopen', 'archive', 'void',"
    " 'restore', 'ask_reopening', 'decline_reopening', 'edit_reopens')"
)


def change_moves(old: str, new: str) -> None:
    """Let other moves into the course of records; those that the new list does not have go."""
    if on_sqlite():
        rebuild("review_event", old, new, kept=new)
        return
    op.drop_constraint(op.f("ck_review_event_move"), "review_event", type_="check")
    op.execute("ALTER TABLE review_event DISABLE TRIGGER tr_review_event_append_only")
    op.execute(f"DELETE FROM review_event WHERE NOT ({new})")
    op.execute("ALTER TABLE review_event ENABLE TRIGGER tr_review_event_append_only")
    op.execute(f"ALTER TABLE review_event ADD CONSTRAINT ck_review_event_move CHECK ({new})")


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE; both go with their table."""
    if on_sqlite():
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
    op.create_table(
        "joint_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_event_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_by_name", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(corrected_at IS NULL) = (note = '')", name=op.f("ck_joint_correction_note")
        ),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (reason = '')", name=op.f("ck_joint_correction_reason")
        ),
        sa.ForeignKeyConstraint(
            ["joint_event_id"],
            ["joint_event.id"],
            name="fk_joint_correction_joint_event_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_joint_correction"),
    )
    op.create_index(
        "ix_joint_correction_event", "joint_correction", ["joint_event_id", "corrected_at"]
    )
    change_moves(OLD_MOVES, NEW_MOVES)
    moment = "DATETIME" if on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    for table in REVIEWED:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN reopening_asked_at {moment}"
            f" CONSTRAINT ck_{table}_reopening_asked"
            " CHECK (reopening_asked_at IS NULL OR state = 'approved')"
        )
    op.execute(
        "CREATE INDEX ix_activity_reopening ON activity (committee_id, reopening_asked_at)"
        " WHERE reopening_asked_at IS NOT NULL"
    )


def downgrade() -> None:
    """Drop what was kept; summaries that wait are reviewed as their records stand, requests are forgotten."""
    op.drop_index("ix_activity_reopening", "activity")
    for table in REVIEWED:
        if on_sqlite():
            op.execute(f"ALTER TABLE {table} DROP COLUMN reopening_asked_at")
        else:
            op.drop_column(table, "reopening_asked_at")
    change_moves(NEW_MOVES, OLD_MOVES)
    op.drop_table("joint_correction")
    op.drop_table("summary_submission")
