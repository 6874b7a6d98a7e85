"""Items of plans need no key of their form: every form that is sent twice is carried out once."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the key."""
    op.drop_index("uq_plan_item_form_key", "plan_item")
    op.drop_column("plan_item", "form_key")


def downgrade() -> None:
    """Give each item a key of its own."""
    op.execute("ALTER TABLE plan_item ADD COLUMN form_key VARCHAR(36) DEFAULT '' NOT NULL")
    op.execute("UPDATE plan_item SET form_key = 'item-' || id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE plan_item ALTER COLUMN form_key DROP DEFAULT")
    op.create_index("uq_plan_item_form_key", "plan_item", ["form_key"], unique=True)
