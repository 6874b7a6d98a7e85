"""Rows tell what lists and sums ask them for: kinds, when first sent in, and in the index of words whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

COMMITTEE = ["committee_id", "held_on", "id"]
# What the ledger counts, it counts in this index.
COUNTED = [*COMMITTEE, "state", "branch_id", "kinds"]
PLACED = ("activity", "brand", "achievement")
KINDS = """
UPDATE activity SET kinds = coalesce((
    SELECT ',' || {together}(code, ',') || ',' FROM (
        SELECT activity_kind.code FROM activity_record
        JOIN activity_kind ON activity_kind.id = activity_record.kind_id
        WHERE activity_record.activity_id = activity.id ORDER BY activity_record.position
    ) AS held
), ',')
"""
REVIEWED = {
    "activity": "activity",
    "achievement": "achievement",
    "brand": "brand",
    "quarterly_summary": "summary",
}
FIRST = """
UPDATE {table} SET first_submitted_at = (
    SELECT min(happened_at) FROM review_event
    WHERE record_kind = '{kind}' AND record_id = {table}.id AND move = 'submit'
)
"""
# Behind the other terms of a document: the committee, then the branch if it has one.
PLACES = "' §c' || {0}.committee_id || coalesce(' §b' || {0}.branch_id, '')"


def on_sqlite() -> bool:
    """Whether terms are text beside an FTS5 table."""
    return op.get_bind().dialect.name == "sqlite"


def index_committees(columns: list[str]) -> None:
    """Have the index of a committee's gatherings cover these columns."""
    op.drop_index("ix_activity_committee", "activity")
    op.create_index("ix_activity_committee", "activity", columns)


def upgrade() -> None:
    """Repeat on each gathering what it counts as, and in each document whose it is."""
    op.execute("ALTER TABLE activity ADD COLUMN kinds TEXT DEFAULT '' NOT NULL")
    op.execute(KINDS.format(together="group_concat" if on_sqlite() else "string_agg"))
    if not on_sqlite():
        op.execute("ALTER TABLE activity ALTER COLUMN kinds DROP DEFAULT")
    index_committees(COUNTED)
    for table, kind in REVIEWED.items():
        op.add_column(table, sa.Column("first_submitted_at", sa.DateTime(timezone=True)))
        op.execute(FIRST.format(table=table, kind=kind))
    for table in PLACED:
        places = PLACES.format(table)
        if not on_sqlite():
            places = f"({places})::tsvector"
        op.execute(
            f"UPDATE search_document SET terms = search_document.terms || {places} FROM {table}"
            f" WHERE search_document.kind = '{table}' AND search_document.record_id = {table}.id"
        )


def downgrade() -> None:
    """Leave it to the records."""
    for table in REVIEWED:
        op.drop_column(table, "first_submitted_at")
    if on_sqlite():
        op.execute(
            "UPDATE search_document SET terms = substr(terms, 1, instr(terms, ' §c') - 1)"
            " WHERE instr(terms, ' §c')"
        )
    else:
        op.execute(
            "UPDATE search_document SET terms = ts_delete(terms, ARRAY("
            "SELECT lexeme FROM unnest(terms) WHERE lexeme LIKE '§%'))"
            f" WHERE kind IN {PLACED}"
        )
    index_committees(COMMITTEE)
    op.drop_column("activity", "kinds")
