"""Names stand by the strokes of all their characters, which nobody types."""

import sqlalchemy as sa
from alembic import op

from intranet.foundation.name_order import name_key

revision = "0061"
down_revision = "0058"
branch_labels = None
depends_on = None

MEMBER = sa.table("member", sa.column("id", sa.Integer), sa.column("name"), sa.column("sort_key"))


def upgrade():
    with op.batch_alter_table("member") as batch:
        batch.alter_column("sort_key", type_=sa.String(80), existing_type=sa.String(40))
    _write(name_key)


def downgrade():
    # what was typed is what is counted now
    _write(lambda name: f"{name_key(name)[:2]}{name}"[:40])
    with op.batch_alter_table("member") as batch:
        batch.alter_column("sort_key", type_=sa.String(40), existing_type=sa.String(80))


def _write(key):
    connection = op.get_bind()
    keys = [
        {"of": id_, "key": key(name)}
        for id_, name in connection.execute(sa.select(MEMBER.c.id, MEMBER.c.name))
    ]
    if keys:
        connection.execute(
            sa.update(MEMBER)
            .where(MEMBER.c.id == sa.bindparam("of"))
            .values(sort_key=sa.bindparam("key")),
            keys,
        )
