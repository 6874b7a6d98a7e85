"""The telephone of a member, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has entered one."""
    op.create_table(
        "member_phone",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=False),
        sa.Column("row_key", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_member_phone"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_member_phone_member_id_member"
        ),
        sa.UniqueConstraint("row_key", name="uq_member_phone_row_key"),
    )


def downgrade() -> None:
    """They go: the older version has no place for them."""
    op.drop_table("member_phone")
