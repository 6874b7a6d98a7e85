"""Searches are kept of every list, not of the audit trail alone."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of which list a search is; those kept so far are of the audit trail."""
    with op.batch_alter_table("saved_search") as table:
        table.add_column(sa.Column("listed", sa.String(60), nullable=True))
    op.execute("UPDATE saved_search SET listed = 'audit.index'")
    with op.batch_alter_table("saved_search") as table:
        table.alter_column("listed", existing_type=sa.String(60), nullable=False)
        table.drop_constraint(op.f("uq_saved_search_user_id_name"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_saved_search_user_id_listed_name"), ["user_id", "listed", "name"]
        )


def downgrade() -> None:
    """Keep those of the audit trail, which is the only list that shows them then."""
    op.execute("DELETE FROM saved_search WHERE listed <> 'audit.index'")
    with op.batch_alter_table("saved_search") as table:
        table.drop_constraint(op.f("uq_saved_search_user_id_listed_name"), type_="unique")
        table.create_unique_constraint(op.f("uq_saved_search_user_id_name"), ["user_id", "name"])
        table.drop_column("listed")
