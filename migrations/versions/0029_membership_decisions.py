"""Decisions name whose membership they settle and wait for approval; rosters that a late change reached are listed."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import edit_list, on_sqlite

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Table, column, the end of the list before, what comes in front of it or behind it.
DECISIONS = ("vote", "decision_type", "'full_membership'", "'extension', 'cancellation'")
LEAVINGS = ("membership", "leaving", "'suspended'", "'disqualified'")


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A named reference to the id of another table."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """Votes of before name nobody; nobody's probation was extended, nobody waits for the vote."""
    for table, column, last, added in (DECISIONS, LEAVINGS):
        edit_list(table, column, last, f"{last}, {added}")
    op.execute("ALTER TABLE vote ADD COLUMN person VARCHAR(40) DEFAULT '' NOT NULL")
    if not on_sqlite():
        op.execute("ALTER TABLE vote ALTER COLUMN person DROP DEFAULT")
    op.execute(
        "ALTER TABLE vote ADD COLUMN member_id INTEGER"
        " CONSTRAINT fk_vote_member_id REFERENCES member (id)"
    )
    op.execute(
        "ALTER TABLE vote ADD COLUMN months INTEGER"
        " CONSTRAINT ck_vote_months CHECK (months IS NULL OR months BETWEEN 6 AND 12)"
    )
    op.create_index("ix_vote_member", "vote", ["member_id"])
    op.execute("ALTER TABLE member ADD COLUMN probation_until DATE")
    op.execute("ALTER TABLE membership ADD COLUMN votes_from DATE")
    op.create_table(
        "membership_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        refers("membership_approval", "vote_id", "vote"),
        refers("membership_approval", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_approval")),
    )
    op.create_index("uq_membership_approval_vote", "membership_approval", ["vote_id"], unique=True)
    op.create_table(
        "roll_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "taken",
                "kept",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_name", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_roll_change_settled")
        ),
        refers("roll_change", "activity_id", "activity"),
        refers("roll_change", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_change")),
    )
    op.create_index("ix_roll_change_activity", "roll_change", ["activity_id", "settled_at"])


def downgrade() -> None:
    """Drop what the older version does not know; the members stay as the approvals left them."""
    op.drop_table("roll_change")
    op.drop_table("membership_approval")
    op.execute("UPDATE membership SET leaving = NULL WHERE leaving = 'disqualified'")
    op.execute(
        "UPDATE vote SET decision_type = 'ordinary'"
        " WHERE decision_type IN ('extension', 'cancellation')"
    )
    op.drop_column("membership", "votes_from")
    op.drop_column("member", "probation_until")
    op.drop_index("ix_vote_member", "vote")
    for column in ("months", "member_id", "person"):
        op.drop_column("vote", column)
    for table, column, last, added in (DECISIONS, LEAVINGS):
        edit_list(table, column, f"{last}, {added}", last)
