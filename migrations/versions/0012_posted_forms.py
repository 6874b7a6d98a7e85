"""Forms that were carried out, so that the same form sent twice is carried out once."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "posted_form",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("location", sa.String(500), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_posted_form"),
    )


def downgrade() -> None:
    """Drop the table; a form that is open now may be sent twice."""
    op.drop_table("posted_form")
