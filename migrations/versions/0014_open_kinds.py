"""Kinds of reviewed and of searched records are declared by their tables: the database no longer lists them."""

from alembic import op

from migrations.rebuilding import on_sqlite, rebuild

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
