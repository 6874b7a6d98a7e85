"""Subjects of inspections, and the quarterly reports of discipline officers to 机关纪委."""

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


def upgrade() -> None:
    """Inspections entered before have no subject."""
    with op.batch_alter_table("inspection") as table:
        table.add_column(sa.Column("subject", SUBJECT, nullable=True))
        table.create_check_constraint(
            op.f("ck_inspection_subject_of_integrity"), "subject IS NULL OR kind = 'integrity'"
        )


def downgrade() -> None:
    """Which subject an inspection had is lost; the rest of it stays."""
    with op.batch_alter_table("inspection") as table:
        table.drop_constraint(op.f("ck_inspection_subject_of_integrity"), type_="check")
        table.drop_constraint(op.f("ck_inspection_inspection_subject"), type_="check")
        table.drop_column("subject")
