"""Subjects of inspections, and the quarterly reports of discipline officers to 机关纪委."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SUBJECT = sa.Enum(
    "eight_rules",
    "four_winds",
    "major_decisions",
    "holidays",
    "other",
    name="inspection_subject",
    native_enum=False,
    create_constraint=True,
    length=40,
)
REQUIREMENT = sa.table(
    "requirement",
    *(
        sa.column(name, kind)
        for name, kind in (
            ("code", sa.String),
            ("label", sa.String),
            ("measure", sa.String),
            ("unit", sa.String),
            ("cycle", sa.String),
            ("minimum", sa.Integer),
            ("grace_days", sa.Integer),
            ("basis", sa.String),
            ("origin", sa.String),
            ("convened", sa.Boolean),
            ("valid_from", sa.Date),
            ("confirmed_by", sa.String),
            ("sort_order", sa.Integer),
            ("created_at", sa.DateTime(timezone=True)),
        )
    ),
)
REMINDER = {
    "code": "festival_reminder",
    "label": "节前提醒",
    "measure": "marks",
    "unit": "branch",
    "cycle": "year",
    "minimum": 1,
    "grace_days": 0,
    "basis": "本单位规定",
    "origin": "local",
    "convened": False,
    "valid_from": date(2019, 1, 1),
    "confirmed_by": "",
    "sort_order": 145,
    "created_at": datetime(2025, 1, 1, tzinfo=UTC),
}


def guard_requirements(*, on: bool) -> None:
    """Refuse changes of requirements, or let them be changed for a while."""
    if op.get_bind().dialect.name == "postgresql":
        state = "ENABLE" if on else "DISABLE"
        op.execute(f"ALTER TABLE requirement {state} TRIGGER tr_requirement_append_only")
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER tr_requirement_no_{act} BEFORE {act.upper()} ON requirement "
            "BEGIN SELECT RAISE(ABORT, 'requirement is append-only'); END"
            if on
            else f"DROP TRIGGER IF EXISTS tr_requirement_no_{act}"
        )


def create_reports() -> None:
    """One report of a branch and quarter."""
    table = "officer_report"
    states = ("draft", "submitted", "returned", "approved", "archived", "voided")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("problems", sa.String(length=500), nullable=False),
        sa.Column("suggestions", sa.String(length=500), nullable=False),
        sa.Column(
            "stated", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*states, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("under_review_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("under_review_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("reopening_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopening_declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f(f"ck_{table}_quarter")),
        sa.CheckConstraint(
            "(state IN ('approved', 'archived')) = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name=op.f(f"ck_{table}_approved_has_approver"),
        ),
        sa.CheckConstraint(
            "(under_review_at IS NULL) = (under_review_by_id IS NULL)"
            " AND (under_review_at IS NULL OR state = 'submitted')",
            name=op.f(f"ck_{table}_under_review"),
        ),
        sa.CheckConstraint(
            "reopening_asked_at IS NULL OR state = 'approved'",
            name=op.f(f"ck_{table}_reopening_asked"),
        ),
        sa.CheckConstraint(
            "reopening_declined_at IS NULL OR state = 'approved'",
            name=op.f(f"ck_{table}_reopening_declined"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, target in (
                ("branch_id", "branch"),
                ("committee_id", "committee"),
                ("entered_by_id", "user_account"),
                ("submitted_by_id", "user_account"),
                ("under_review_by_id", "user_account"),
                ("approved_by_id", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"uq_{table}", table, ["branch_id", "year", "quarter"], unique=True)
    op.create_index(f"ix_{table}_committee", table, ["committee_id", "state", "year", "quarter"])


def upgrade() -> None:
    """Inspections entered before have no subject; reminders before holidays are asked for as a rule."""
    create_reports()
    op.bulk_insert(REQUIREMENT, [REMINDER])
    with op.batch_alter_table("inspection") as table:
        table.add_column(sa.Column("subject", SUBJECT, nullable=True))
        table.create_check_constraint(
            op.f("ck_inspection_subject_of_integrity"), "subject IS NULL OR kind = 'integrity'"
        )


def downgrade() -> None:
    """Which subject an inspection had is lost; the rest of it stays."""
    op.drop_table("officer_report")
    guard_requirements(on=False)
    op.execute(sa.delete(REQUIREMENT).where(REQUIREMENT.c.code == REMINDER["code"]))
    guard_requirements(on=True)
    with op.batch_alter_table("inspection") as table:
        table.drop_constraint(op.f("ck_inspection_subject_of_integrity"), type_="check")
        table.drop_constraint(op.f("ck_inspection_inspection_subject"), type_="check")
        table.drop_column("subject")
