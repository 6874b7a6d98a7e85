"""Names stand by the strokes of all their characters, which nobody types; a job orders those that are there."""

import sqlalchemy as sa
from alembic import op

from migrations.rebuilding import on_sqlite, rebuild

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

JOB = "organization.order_names"


def upgrade():
    widen(40, 80)
    op.execute(
        f"""
        INSERT INTO job (name, "values", attempts, due_at, error)
        SELECT '{JOB}', '{{}}', 0, '2000-01-01 00:00:00.000000', '' WHERE EXISTS (SELECT 1 FROM member)
        """
    )


def downgrade():
    op.execute(f"DELETE FROM job WHERE name = '{JOB}'")
    # what was typed is what is counted now
    op.execute("UPDATE member SET sort_key = substr(substr(sort_key, 1, 2) || name, 1, 40)")
    widen(80, 40)


def widen(before, after):
    if on_sqlite():
        rebuild("member", f"sort_key VARCHAR({before})", f"sort_key VARCHAR({after})")
    else:
        op.alter_column("member", "sort_key", type_=sa.String(after))
