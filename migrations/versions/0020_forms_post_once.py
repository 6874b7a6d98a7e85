"""A form that was carried out is known by its digest: no record keeps the key of its form any more."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Each key is unique within its table by a constraint, ...
CONSTRAINED = (
    "activity",
    "joint_event",
    "achievement",
    "study_conversion",
    "duty_exemption",
    "inspection",
    "rectification_item",
)
# ... or by an index: table, name of the index, its columns.
INDEXED = (("study_credit", "uq_study_credit_form", "form_key, member_id"),)


def on_sqlite() -> bool:
    """Whether a table must be rebuilt to change its constraints."""
    return op.get_bind().dialect.name == "sqlite"


def rebuild(table: str, pattern: str, new: str, *, first: str = "") -> None:
    """Rebuild a SQLite table with *pattern* in its definition replaced; *first* is the value of a new first column.

    Batch mode would lose the CHECK constraints, which SQLite does not reflect.
    """
    found = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        " ORDER BY type = 'table' DESC, type, name"
    )
    definition, *parts = op.get_bind().execute(found, {"table": table}).scalars()
    definition, changed = re.subn(pattern, lambda _: new, definition)
    if changed != 1:
        raise RuntimeError(f"{table}: expected once: {pattern}")
    # from the first bracket on: SQLite quotes the name of a table that was renamed
    op.execute(f"CREATE TABLE new_{table} {definition[definition.index('(') :]}")
    op.execute(f"INSERT INTO new_{table} SELECT {first}* FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for part in parts:
        op.execute(part)


def upgrade() -> None:
    """Drop the keys, and what made them unique; a form says which draft it saved."""
    op.execute("ALTER TABLE posted_form ADD COLUMN draft_key VARCHAR(80) DEFAULT '' NOT NULL")
    if not on_sqlite():
        op.execute("ALTER TABLE posted_form ALTER COLUMN draft_key DROP DEFAULT")
    for table in CONSTRAINED:
        if on_sqlite():
            rebuild(table, rf",\s*CONSTRAINT uq_{table}_form_key UNIQUE \(form_key\)", "")
    for _, name, _ in INDEXED:
        op.execute(f"DROP INDEX {name}")
    op.execute("DROP INDEX ix_talk_form_key")
    for table in (*CONSTRAINED, *(table for table, _, _ in INDEXED), "talk"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN form_key")


def downgrade() -> None:
    """Give each row a key of its own, as if every one had come from another form."""
    op.drop_column("posted_form", "draft_key")
    for table in CONSTRAINED:
        unique = f"CONSTRAINT uq_{table}_form_key UNIQUE (form_key)"
        if on_sqlite():
            column = "form_key VARCHAR(36) NOT NULL"
            rebuild(table, r"^[^(]*\(", f"CREATE TABLE {table} ({column}, ", first="'row-' || id, ")
            rebuild(table, r"\)$", f", {unique})")
        else:
            add_column(table)
            op.execute(f"ALTER TABLE {table} ADD {unique}")
    for table, name, columns in INDEXED:
        add_column(table)
        op.execute(f"CREATE UNIQUE INDEX {name} ON {table} ({columns})")
    add_column("talk")
    op.execute("CREATE INDEX ix_talk_form_key ON talk (form_key)")


def add_column(table: str) -> None:
    """Add the key to a table in place."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN form_key VARCHAR(36) DEFAULT '' NOT NULL")
    op.execute(f"UPDATE {table} SET form_key = 'row-' || id")
    if not on_sqlite():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN form_key DROP DEFAULT")
