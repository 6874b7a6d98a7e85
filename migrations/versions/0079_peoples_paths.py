"""People's paths: development of members, members away from home, care for those in need, honours of members."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def one_of(name, *words, known=True):
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=not known)


def text(name, most):
    return sa.Column(name, sa.String(most), nullable=False)


def number(name, *, known=False):
    return sa.Column(name, sa.Integer(), nullable=not known)


def day(name, *, known=True):
    return sa.Column(name, sa.Date(), nullable=not known)


PARENTS = {
    "activity_id": "activity",
    "became_id": "member",
    "member_id": "member",
    "path_id": "development_path",
}
TABLES = {
    "development_path": (
        day("applied_on"),
        day("ended_on", known=False),
        text("name", 40),
        day("received_on", known=False),
        text("contacts", 80),
        text("introducers", 80),
        sa.Column("materials", JSON, nullable=False),
        number("became_id"),
        one_of("ending", "full", "moved", "stopped", "withdrawn", "cancelled", known=False),
    ),
    "development_step": (
        day("done_on"),
        number("path_id", known=True),
        one_of(
            "kind",
            "talk",
            "activist",
            "review",
            "candidate",
            "background",
            "training",
            "examination",
            "admission",
            "approval",
            "oath",
            "request",
            "full",
        ),
        text("document", 80),
        number("activity_id"),
    ),
    "away_member": (
        day("left_on"),
        day("returned_on", known=False),
        number("member_id", known=True),
        text("destination", 80),
        text("host", 80),
        text("contact", 40),
        day("contacted_on", known=False),
    ),
    "care_visit": (
        day("visited_on"),
        one_of(
            "occasion",
            "festival",
            "anniversary",
            "illness",
            "hardship",
            "veteran",
            "bereavement",
            "other",
        ),
        number("people", known=True),
        number("amount"),
        text("goods", 120),
        number("member_id"),
    ),
    "member_honour": (
        day("awarded_on"),
        number("member_id", known=True),
        text("title", 80),
        one_of("level", "national", "provincial", "municipal", "district", "own"),
        text("awarder", 80),
        text("document", 80),
    ),
}
CHECKS = {
    "development_path": {
        "span": "ended_on IS NULL OR ended_on >= applied_on",
        "ended": "(ended_on IS NULL) = (ending IS NULL)",
    },
    "away_member": {"span": "returned_on IS NULL OR returned_on >= left_on"},
    "care_visit": {"counts": "(people IS NULL OR people >= 0) AND (amount IS NULL OR amount >= 0)"},
}
UNIQUE = {
    "development_path": ("uq_development_path_member", ["became_id"]),
    "development_step": ("uq_development_step", ["path_id", "kind", "done_on"]),
}


def upgrade():
    for table, columns in TABLES.items():
        refers = [
            sa.ForeignKeyConstraint(
                [one.name],
                [f"{PARENTS[one.name]}.id"],
                name=op.f(f"fk_{table}_{one.name}"),
                ondelete="CASCADE" if one.name == "path_id" else None,
            )
            for one in columns
            if one.name in PARENTS
        ]
        checks = [
            sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
            for name, rule in CHECKS.get(table, {}).items()
        ]
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            *columns,
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("entered_by_id", sa.Integer(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("committee_id", sa.Integer(), nullable=False),
            sa.Column("branch_id", sa.Integer(), nullable=True),
            *checks,
            *refers,
            *(
                sa.ForeignKeyConstraint([name], [f"{parent}.id"], name=op.f(f"fk_{table}_{name}"))
                for name, parent in (
                    ("entered_by_id", "user_account"),
                    ("committee_id", "committee"),
                    ("branch_id", "branch"),
                )
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        first = columns[0].name
        op.create_index(f"ix_{table}_branch", table, ["branch_id", first, "id"])
        op.create_index(f"ix_{table}_committee", table, ["committee_id", first, "id"])
        if table in UNIQUE:
            name, unique = UNIQUE[table]
            op.create_index(name, table, unique, unique=True)


def downgrade():
    """The registers are lost."""
    for table in reversed(TABLES):
        op.drop_table(table)
