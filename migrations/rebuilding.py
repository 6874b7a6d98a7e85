"""What version files share: editing the CHECK of a table as text on both databases.

SQLite cannot change a table and does not reflect its CHECK constraints, so a table is rebuilt from its edited
definition. Stored versions rely on this file: it may grow, what it does stays.
"""

import sqlalchemy as sa
from alembic import op


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


def edit_list(table: str, column: str, old: str, new: str) -> None:
    """Edit the list of words that a column takes."""
    if on_sqlite():
        rebuild(table, old, new)
        return
    name = f"ck_{table}_{column}"
    found = op.get_bind().execute(
        sa.text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = :name AND conrelid = CAST(:table AS regclass)"
        ),
        {"name": name, "table": table},
    )
    # (ARRAY['full'::character varying, …])::text[]
    definition = found.scalar_one().replace("::character varying", "")
    definition = definition.replace("::text[]", "").replace("::text", "")
    if definition.count(old) != 1:
        raise RuntimeError(f"{table}: expected once: {old}")
    op.drop_constraint(op.f(name), table, type_="check")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition.replace(old, new)}")
