"""Elections held at meetings (who stood, ballots, votes, tellers); who came late, left early or missed some days."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Elections that were entered as plain votes stay as they are."""
    op.create_table(
        "election",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("tellers", sa.String(length=120), nullable=False),
        sa.Column("counters", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "office IN ('committee', 'secretary', 'deputy_secretary', 'delegates')",
            name=op.f("ck_election_elected_office"),
        ),
        sa.CheckConstraint(
            "seats > 0 AND issued >= 0 AND returned >= 0 AND valid >= 0",
            name=op.f("ck_election_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["vote.id"], name=op.f("fk_election_vote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_election")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("approve", sa.Integer(), nullable=True),
        sa.Column("written_in", sa.Boolean(), nullable=False),
        sa.CheckConstraint("approve >= 0", name=op.f("ck_candidate_approve")),
        sa.ForeignKeyConstraint(
            ["vote_id"],
            ["election.vote_id"],
            name=op.f("fk_candidate_vote_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_candidate_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    op.create_index("ix_candidate_election", "candidate", ["vote_id", "position"])
    # everybody who was there was there throughout
    for column, kind, usual in (
        ("came_late", "BOOLEAN", "false"),
        ("left_early", "BOOLEAN", "false"),
        ("missed", "VARCHAR(30)", "''"),
    ):
        op.execute(f"ALTER TABLE attendance ADD COLUMN {column} {kind} DEFAULT {usual} NOT NULL")
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE attendance ALTER COLUMN {column} DROP DEFAULT")


def downgrade() -> None:
    """Drop all of it; votes stay without the numbers of their elections."""
    for column in ("missed", "left_early", "came_late"):
        op.drop_column("attendance", column)
    op.drop_table("candidate")
    op.drop_table("election")
