"""Kinds of reviewed and of searched records are declared by their tables: the database no longer lists them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REVIEWED = "record_kind IN ('activity', 'summary', 'brand', 'achievement')"
SEARCHED = "kind IN ('activity', 'member', 'branch', 'brand', 'achievement')"
# Table, name of the CHECK that lists the kinds, what it demands.
CHECKS = (
    ("review_event", "ck_review_event_record_kind", REVIEWED),
    ("search_document", "ck_search_document_kind", SEARCHED),
)


def on_sqlite() -> bool:
    """Whether a table must be rebuilt to change what it demands."""
    return op.get_bind().dialect.name == "sqlite"


def rebuild(table: str, old: str, new: str, *, kept: str = "TRUE") -> None:
    """Rebuild a SQLite table with its definition edited as text; the rows *kept*, indexes and triggers come along.

    Batch mode would lose the CHECK constraints, which SQLite does not reflect.
    """
    found = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        " ORDER BY type = 'table' DESC, type, name"
    )
    definition, *parts = op.get_bind().execute(found, {"table": table}).scalars()
    if definition.count(old) != 1:
        raise RuntimeError(f"{table}: expected once: {old}")
    definition = definition.replace(old, new)
    # from the first bracket on: SQLite quotes the name of a table that was renamed
    op.execute(f"CREATE TABLE new_{table} {definition[definition.index('(') :]}")
    op.execute(f"INSERT INTO new_{table} SELECT * FROM {table} WHERE {kept}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for part in parts:
        op.execute(part)


def upgrade() -> None:
    """Let any kind in."""
    for table, name, condition in CHECKS:
        if on_sqlite():
            rebuild(table, f", \n\tCONSTRAINT {name} CHECK ({condition})", "")
        else:
            op.drop_constraint(op.f(name), table, type_="check")


def downgrade() -> None:
    """List the kinds again; rows of those that the older version does not know go."""
    op.execute(f"DELETE FROM search_document WHERE NOT ({SEARCHED})")
    if not on_sqlite():
        op.execute("ALTER TABLE review_event DISABLE TRIGGER tr_review_event_append_only")
        op.execute(f"DELETE FROM review_event WHERE NOT ({REVIEWED})")
        op.execute("ALTER TABLE review_event ENABLE TRIGGER tr_review_event_append_only")
    key = "PRIMARY KEY (id)"
    for table, name, condition in CHECKS:
        check = f"CONSTRAINT {name} CHECK ({condition})"
        if on_sqlite():
            rebuild(table, key, f"{key}, \n\t{check}", kept=condition)
        else:
            op.execute(f"ALTER TABLE {table} ADD {check}")
