"""Subjects of inspections, and the quarterly reports of discipline officers to 机关纪委."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
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
            else f"DROP TRIGGER tr_requirement_no_{act}"
        )


def upgrade() -> None:
    """Inspections entered before have no subject; reminders before holidays are asked for as a rule."""
    op.bulk_insert(REQUIREMENT, [REMINDER])
    with op.batch_alter_table("inspection") as table:
        table.add_column(sa.Column("subject", SUBJECT, nullable=True))
        table.create_check_constraint(
            op.f("ck_inspection_subject_of_integrity"), "subject IS NULL OR kind = 'integrity'"
        )


def downgrade() -> None:
    """Which subject an inspection had is lost; the rest of it stays."""
    guard_requirements(on=False)
    op.execute(sa.delete(REQUIREMENT).where(REQUIREMENT.c.code == REMINDER["code"]))
    guard_requirements(on=True)
    with op.batch_alter_table("inspection") as table:
        table.drop_constraint(op.f("ck_inspection_subject_of_integrity"), type_="check")
        table.drop_constraint(op.f("ck_inspection_inspection_subject"), type_="check")
        table.drop_column("subject")
