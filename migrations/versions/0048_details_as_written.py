"""PostgreSQL keeps the details of an event as they were written, not taken apart: what was signed is read again."""

from alembic import op
from sqlalchemy import JSON
from sqlalchemy.dialects.postgresql import JSONB

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade():
    _keep_as(JSON())


def downgrade():
    _keep_as(JSONB())


def _keep_as(kind):
    # SQLite keeps text as it is
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "audit_event",
            "details",
            type_=kind,
            existing_nullable=False,
            postgresql_using=f"details::text::{kind.__class__.__name__.lower()}",
        )
