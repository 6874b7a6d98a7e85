"""Whether the annual summary of a branch is written for the fourth quarter, as the committee lays down."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Up to now both were written."""
    op.add_column("reporting_rule", sa.Column("year_for_fourth", sa.Boolean()))
    op.execute(sa.text("UPDATE reporting_rule SET year_for_fourth = :no").bindparams(no=False))
    with op.batch_alter_table("reporting_rule") as batch:
        batch.alter_column("year_for_fourth", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    """What was laid down is lost; both are written again."""
    with op.batch_alter_table("reporting_rule") as batch:
        batch.drop_column("year_for_fourth")
