"""Proposals that another administrator confirms; searches of the audit trail that somebody keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ACTS = ("grant", "new_account", "enable", "reset", "reset_factor")
STATES = ("proposed", "confirmed", "declined", "withdrawn")


def word(name: str, values: tuple[str, ...]) -> sa.Column[str]:
    """A short text with a CHECK of its values, named like its column."""
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Nothing waits; roles and accounts that are there stay."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        word("act", ACTS),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column(
            "details",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        word("state", STATES),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by_id IS NULL)"
            " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_proposal_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by_id <> proposed_by_id",
            name=op.f("ck_proposal_two_people"),
        ),
        sa.CheckConstraint(
            "(act = 'new_account') = (user_id IS NULL)", name=op.f("ck_proposal_account")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_proposal_committee_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_proposal_user_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_proposal_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_proposal_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_committee", "proposal", ["committee_id", "state", "id"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_saved_search_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_search_user_id_name")),
    )


def downgrade() -> None:
    """What waits to be confirmed is lost and is proposed anew; what was confirmed stays."""
    op.drop_table("saved_search")
    op.drop_table("proposal")
