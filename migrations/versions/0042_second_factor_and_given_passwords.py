"""Second factors with their codes; given passwords that end; passwords that must not come again."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

USER = sa.table(
    "user_account",
    sa.column("password_given", sa.Boolean),
    sa.column("given_until", sa.DateTime(timezone=True)),
)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def kind(*values: str) -> sa.Column[str]:
    told = sa.Enum(*values, name="kind", native_enum=False, create_constraint=True, length=40)
    return sa.Column("kind", told, nullable=False)


def refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    """A password that was given before and not changed yet holds for three days from now."""
    op.add_column("user_account", moment("given_until", nullable=True))
    op.execute(
        USER.update()
        .where(USER.c.password_given)
        .values(given_until=datetime.now(UTC) + timedelta(hours=72))
    )
    op.create_table(
        "former_password",
        number("id"),
        number("user_id"),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        moment("replaced_at"),
        refers("former_password", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
    )
    op.create_index(op.f("ix_former_password_user_id"), "former_password", ["user_id"])
    op.create_table(
        "second_factor",
        number("id"),
        number("user_id"),
        kind("app", "card"),
        sa.Column("seed_sealed", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        moment("created_at"),
        moment("confirmed_at", nullable=True),
        sa.Column("row_key", sa.String(length=32), nullable=False),
        refers("second_factor", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("row_key", name=op.f("uq_second_factor_row_key")),
    )
    op.create_index(
        "uq_second_factor_confirmed",
        "second_factor",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_index("ix_second_factor_user", "second_factor", ["user_id"])
    op.create_table(
        "one_time_code",
        number("id"),
        number("factor_id"),
        kind("card", "recovery"),
        number("number"),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        moment("used_at", nullable=True),
        refers("one_time_code", "factor_id", "second_factor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
    )
    op.create_index(
        "uq_one_time_code_number", "one_time_code", ["factor_id", "kind", "number"], unique=True
    )


def downgrade() -> None:
    """Second factors are given up; whoever had one signs in with the password alone."""
    for table in ("one_time_code", "second_factor", "former_password"):
        op.drop_table(table)
    op.drop_column("user_account", "given_until")
