"""The table of what is searched, with the full-text index of each database; `search rebuild` fills it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("activity", "member", "branch", "brand", "achievement")
FORGET = (
    "INSERT INTO search_terms (search_terms, rowid, terms) VALUES ('delete', old.id, old.terms);"
)
LEARN = "INSERT INTO search_terms (rowid, terms) VALUES (new.id, new.terms);"


def on_sqlite() -> bool:
    """Whether the index is an FTS5 table beside the documents."""
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Create the empty table and its index."""
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column(
            "terms", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
    )
    op.create_index(
        "uq_search_document_record", "search_document", ["kind", "record_id"], unique=True
    )
    if not on_sqlite():
        op.create_index("search_terms", "search_document", ["terms"], postgresql_using="gin")
        # the planner must know a rare pair from a common one, or it walks all documents for the rare one
        op.execute("ALTER TABLE search_document ALTER COLUMN terms SET STATISTICS 1000")
        return
    # Only the index is kept there, neither a copy of the terms nor their places. The tokenizer `ascii` takes every
    # character beyond ASCII for a part of a word, also those that are younger than the library's tables.
    op.execute(
        "CREATE VIRTUAL TABLE search_terms USING fts5(terms, content='search_document',"
        " content_rowid='id', detail='none', columnsize=0, tokenize='ascii')"
    )
    for event, act in (
        ("INSERT", LEARN),
        ("DELETE", FORGET),
        ("UPDATE OF terms", f"{FORGET} {LEARN}"),
    ):
        name = f"tr_search_document_{event.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON search_document BEGIN {act} END")


def downgrade() -> None:
    """Drop the documents; they follow from the records."""
    if on_sqlite():
        op.execute("DROP TABLE search_terms")
    op.drop_table("search_document")
