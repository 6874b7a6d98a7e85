"""Steps of orders are found by who made them: not by looking through those of all committees."""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_service_order_step_user", "service_order_step", ["user_id"])


def downgrade():
    op.drop_index("ix_service_order_step_user", "service_order_step")
