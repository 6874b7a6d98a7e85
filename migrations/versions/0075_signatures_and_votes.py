"""Signatures are found by who signed, votes by what was decided: not by looking through those of all committees."""

from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_signature_member", "signature", ["member_id"])
    op.create_index("ix_vote_decision", "vote", ["decision_type"])


def downgrade():
    op.drop_index("ix_vote_decision", "vote")
    op.drop_index("ix_signature_member", "signature")
