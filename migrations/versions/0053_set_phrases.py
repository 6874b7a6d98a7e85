"""Wrong forms of set phrases, which a final text must not hold."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that ship with the product are no rows."""
    op.create_table(
        "set_phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.String(40), nullable=False),
        sa.Column("instead", sa.String(40), nullable=False),
        sa.Column(
            "weight",
            sa.Enum(
                "blocks",
                "warns",
                name="phrase_weight",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_set_phrase_period")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_set_phrase_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_set_phrase_entered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_phrase")),
    )
    op.create_index(
        "uq_set_phrase", "set_phrase", ["committee_id", "wrong", "valid_from"], unique=True
    )


def downgrade() -> None:
    """Texts are checked for what ships with the product alone."""
    op.drop_table("set_phrase")
