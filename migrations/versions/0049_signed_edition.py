"""A summary says which of its editions was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is signed so far."""
    op.add_column("quarterly_summary", sa.Column("signed_edition", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Forget which was signed."""
    op.drop_column("quarterly_summary", "signed_edition")
