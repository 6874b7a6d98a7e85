"""Posts that are staffed in turn, and who is on duty when."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def text(name, most):
    return sa.Column(name, sa.String(most), nullable=False)


def number(name, *, known=True):
    return sa.Column(name, sa.Integer(), nullable=not known)


TURN = sa.Enum(
    "morning", "afternoon", "day", name="turn", native_enum=False, create_constraint=True, length=40
)
PARENTS = {
    "post_id": "duty_post",
    "member_id": "member",
    "stand_in_id": "member",
    "committee_id": "committee",
    "branch_id": "branch",
    "entered_by_id": "user_account",
}
TABLES = {
    "duty_post": (
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        text("name", 60),
        text("location", 80),
        text("duties", 80),
    ),
    "duty_shift": (
        sa.Column("on_day", sa.Date(), nullable=False),
        number("post_id"),
        sa.Column("turn", TURN, nullable=False),
        number("member_id"),
        number("stand_in_id", known=False),
        text("swap_note", 80),
        number("visitors", known=False),
    ),
}
CHECKS = {
    "duty_post": {"span": "closed_on IS NULL OR closed_on >= opened_on"},
    "duty_shift": {
        "stand_in": "stand_in_id IS NULL OR stand_in_id <> member_id",
        "counts": "(visitors IS NULL OR visitors >= 0)",
    },
}
UNIQUE = {
    "duty_post": ("uq_duty_post_name", ["committee_id", "branch_id", "name"]),
    "duty_shift": ("uq_duty_shift", ["post_id", "on_day", "turn", "member_id"]),
}


def upgrade():
    for table, columns in TABLES.items():
        of_place = (
            number("committee_id"),
            number("branch_id", known=False),
            number("version"),
            number("entered_by_id"),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        )
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            *columns,
            *of_place,
            *(
                sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
                for name, rule in CHECKS[table].items()
            ),
            *(
                sa.ForeignKeyConstraint(
                    [one.name], [f"{PARENTS[one.name]}.id"], name=op.f(f"fk_{table}_{one.name}")
                )
                for one in (*columns, *of_place)
                if one.name in PARENTS
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        first = columns[0].name
        op.create_index(f"ix_{table}_branch", table, ["branch_id", first, "id"])
        op.create_index(f"ix_{table}_committee", table, ["committee_id", first, "id"])
        name, unique = UNIQUE[table]
        op.create_index(name, table, unique, unique=True)


def downgrade():
    for table in reversed(TABLES):
        op.drop_table(table)
