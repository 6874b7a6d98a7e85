"""A PostgreSQL database that goes back to the rows it began with.

PostgreSQL takes hundreds of milliseconds to copy a template, and most tests write to a few tables only. So just those
are filled again, from copies in a schema of their own, and all sequences go back, so that each test sees equal numbers.
After a test that changed the tables themselves (a migration) there is nothing for it but a new copy of the template.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from tests.postgres import Cluster

# Whoever looks at the schema `public` meets none of this.
KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept.schema_change ();
CREATE FUNCTION kept.note_schema_change() RETURNS event_trigger LANGUAGE plpgsql
    AS 'BEGIN INSERT INTO kept.schema_change DEFAULT VALUES; END';
CREATE TABLE kept.sequence AS
    SELECT format('%I.%I', schemaname, sequencename)::regclass AS name,
           coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
    FROM pg_sequences WHERE schemaname = 'public';
"""
WATCH = "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION kept.note_schema_change()"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# A test that failed half way may hold locks. Idle connections hold none, and the application may go on with them.
END_TRANSACTIONS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
# What began with another template does not go back row by row either.
NOTE_SCHEMA_CHANGE = "INSERT INTO kept.schema_change DEFAULT VALUES"
SCHEMA_CHANGED = "SELECT EXISTS (TABLE kept.schema_change)"
# An inserted or updated row bears the number of that transaction; a deleted one is missing. A function, for its
# statements stay planned.
TOUCHED = """
CREATE FUNCTION kept.touched(restored bigint) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN {} END $$
"""
IS_TOUCHED = """
IF (SELECT count(*) <> {rows} OR max(xmin::text::bigint) > restored FROM {table}) THEN
    RETURN NEXT {name};
END IF;
"""


class Snapshot:
    """The database *name*, a copy of *template* to begin with; ``restore`` brings that state back."""

    def __init__(self, cluster: Cluster, name: str, *, template: str) -> None:
        """Copy the template, which must be filled and free of connections."""
        self._cluster, self._name, self._template = cluster, name, template
        with cluster.connect(template) as connection:
            connection.execute(KEEP)
            checks = []
            for (table,) in connection.execute(TABLES).fetchall():
                copied = connection.execute(
                    _for_each("CREATE TABLE {copy} AS TABLE {table}", [table])
                )
                checks.append(_for_each(IS_TOUCHED, [table], rows=copied.rowcount))
            connection.execute(sql.SQL(TOUCHED).format(sql.SQL("").join(checks)))
            connection.execute(WATCH)
        self._begin()

    def restore(self, template: str | None = None) -> None:
        """Put back all rows and the next numbers: those of the template, or of another that was kept."""
        self._connection.execute(END_TRANSACTIONS)
        other = template not in {None, self._template}
        if other or self._value(SCHEMA_CHANGED):
            self.close()
            self._cluster.drop_database(self._name)
            self._begin(template)
            if other:
                self._connection.execute(NOTE_SCHEMA_CHANGE)
            return
        found = self._connection.execute("SELECT kept.touched(%s)", [self._restored])
        if touched := [table for (table,) in found]:
            self._fill_again(touched)
        self._connection.execute("SELECT setval(name, value, used) FROM kept.sequence")
        self._restored = self._value("SELECT txid_current()")

    def keep(self, name: str) -> None:
        """Make of what the database holds now a template for ``restore``; nobody else may be connected to it."""
        self.close()
        self._cluster.create_database(name, template=self._name)
        self._connect()

    def close(self) -> None:
        """Close the connection that the restoring goes over."""
        self._connection.close()

    def _begin(self, template: str | None = None) -> None:
        self._cluster.create_database(self._name, template=template or self._template)
        self._connect()
        self._restored = self._value("SELECT txid_current()")

    def _connect(self) -> None:
        self._connection = self._cluster.connect(self._name)
        # neither foreign keys nor triggers that protect the history look at what we do
        self._connection.execute("SET session_replication_role = replica")

    def _fill_again(self, tables: Sequence[str]) -> None:
        self._connection.execute(_for_each("DELETE FROM {table}", tables))
        # what was deleted would stay in the files, which would grow from test to test
        self._connection.execute(
            sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, tables)))
        )
        self._connection.execute(
            _for_each("INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE {copy}", tables)
        )

    def _value(self, statement: str) -> Any:
        found = self._connection.execute(statement).fetchone()
        assert found is not None
        return found[0]


def _for_each(statement: str, tables: Sequence[str], **values: int) -> sql.Composed:
    return sql.SQL(";").join(
        sql.SQL(statement).format(
            name=sql.Literal(table),
            table=sql.Identifier("public", table),
            copy=sql.Identifier("kept", table),
            **values,
        )
        for table in tables
    )
