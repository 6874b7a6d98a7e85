"""What was done in a community names the demand that it meets and the resource that it draws on."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0086"
branch_labels = None
depends_on = None

TIES = ("demand", "resource")


def upgrade():
    with op.batch_alter_table("community_project") as batch:
        for tie in TIES:
            batch.add_column(sa.Column(f"{tie}_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_community_project_{tie}_id"),
                "community_project",
                [f"{tie}_id"],
                ["id"],
                ondelete="SET NULL",
            )
        batch.create_check_constraint(
            op.f("ck_community_project_matched"),
            "list_type = 'project' OR (demand_id IS NULL AND resource_id IS NULL)",
        )
    for tie in TIES:
        op.create_index(f"ix_community_project_{tie}", "community_project", [f"{tie}_id"])


def downgrade():
    """Which demand was met is lost."""
    for tie in TIES:
        op.drop_index(f"ix_community_project_{tie}", "community_project")
    with op.batch_alter_table("community_project") as batch:
        batch.drop_constraint(op.f("ck_community_project_matched"), type_="check")
        for tie in TIES:
            batch.drop_constraint(op.f(f"fk_community_project_{tie}_id"), type_="foreignkey")
            batch.drop_column(f"{tie}_id")
