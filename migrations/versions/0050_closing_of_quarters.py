"""Closing of quarters: the two days of a committee, reminders, who closed, lock exceptions and what came under them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Quarters that are closed already keep neither name nor reason."""
    op.add_column(
        "closed_quarter",
        sa.Column("closed_by_name", sa.String(40), nullable=False, server_default=""),
    )
    op.add_column(
        "closed_quarter", sa.Column("reason", sa.String(200), nullable=False, server_default="")
    )
    op.create_table(
        "lock_exception",
        _key("id"),
        _key("committee_id"),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(120), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        _key("asked_by_id"),
        sa.Column("asked_by_name", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.String(200), nullable=False),
        sa.Column("decided_by_name", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_lock_exception_quarter")),
        sa.CheckConstraint(
            "(agreed IS NULL) = (decided_at IS NULL)", name=op.f("ck_lock_exception_decided")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_lock_exception_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_lock_exception_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_lock_exception_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lock_exception")),
    )
    op.create_index(
        "ix_lock_exception_quarter", "lock_exception", ["committee_id", "year", "quarter", "id"]
    )
    op.create_index("ix_lock_exception_branch", "lock_exception", ["branch_id", "id"])
    op.create_table(
        "late_entry",
        _key("id"),
        _key("exception_id"),
        sa.Column("record_kind", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["exception_id"], ["lock_exception.id"], name=op.f("fk_late_entry_exception_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_entry")),
    )
    op.create_index(
        "uq_late_entry", "late_entry", ["exception_id", "record_kind", "record_id"], unique=True
    )
    op.create_table(
        "reporting_rule",
        _key("id"),
        _key("committee_id"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("timely_days", sa.Integer(), nullable=False),
        sa.Column("closing_days", sa.Integer(), nullable=False),
        _key("entered_by_id"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "timely_days BETWEEN 1 AND 40", name=op.f("ck_reporting_rule_timely_days")
        ),
        sa.CheckConstraint(
            "closing_days BETWEEN timely_days AND 40", name=op.f("ck_reporting_rule_closing_days")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_reporting_rule_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_reporting_rule_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_rule")),
    )
    op.create_index(
        "uq_reporting_rule", "reporting_rule", ["committee_id", "valid_from"], unique=True
    )
    op.create_table(
        "return_reminder",
        _key("id"),
        _key("committee_id"),
        _key("branch_id"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _key("sent_by_id"),
        sa.Column("sent_by_name", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_return_reminder_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_return_reminder_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["user_account.id"], name=op.f("fk_return_reminder_sent_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_reminder")),
    )
    op.create_index(
        "ix_return_reminder_branch", "return_reminder", ["branch_id", "year", "quarter", "id"]
    )


def downgrade() -> None:
    """Quarters stay closed; who closed them and why, reminders and exceptions are lost."""
    for table in ("return_reminder", "reporting_rule", "late_entry", "lock_exception"):
        op.drop_table(table)
    op.drop_column("closed_quarter", "reason")
    op.drop_column("closed_quarter", "closed_by_name")
