"""What a person was told on a day, and to which address it is sent besides."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_digest_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
    )
    op.create_index("uq_digest_day", "digest", ["user_id", "day"], unique=True)
    op.create_table(
        "digest_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_digest_address_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_address")),
        sa.UniqueConstraint("user_id", name=op.f("uq_digest_address_user_id")),
    )


def downgrade():
    op.execute("DELETE FROM job WHERE name IN ('desk.digests', 'desk.digest', 'desk.digest_mail')")
    op.drop_table("digest_address")
    op.drop_table("digest")
