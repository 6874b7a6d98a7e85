"""Who of a branch took part in voluntary service, and for how long."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "volunteering_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteering_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("hours_tenths", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours_tenths > 0", name=op.f("ck_volunteering_member_hours")),
        sa.ForeignKeyConstraint(
            ["volunteering_id"],
            ["volunteering.id"],
            name=op.f("fk_volunteering_member_volunteering_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_volunteering_member_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteering_member")),
    )
    op.create_index(
        "uq_volunteering_member",
        "volunteering_member",
        ["volunteering_id", "member_id"],
        unique=True,
    )
    op.create_index("ix_volunteering_member_member", "volunteering_member", ["member_id"])


def downgrade():
    """Who took part is lost; numbers and hours of all together stay."""
    op.drop_table("volunteering_member")
