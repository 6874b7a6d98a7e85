"""Who confirmed that a scan of a signed copy is the same as the edition."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Copies that count already were confirmed by nobody."""
    op.add_column(
        "signed_copy",
        sa.Column("confirmed_by_name", sa.String(40), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """What counts goes on to count."""
    op.drop_column("signed_copy", "confirmed_by_name")
