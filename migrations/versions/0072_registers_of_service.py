"""Registers of service and business: training, publicity, media, voluntary service, partners, honours."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0061"
branch_labels = None
depends_on = None


def one_of(name, *words):
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def text(name, most):
    return sa.Column(name, sa.String(most), nullable=False)


def number(name, *, known=False):
    return sa.Column(name, sa.Integer(), nullable=not known)


def day(name, *, last=False):
    return sa.Column(name, sa.Date(), nullable=last)


GATHERING = "activity_id"
TABLES = {
    "training": (
        day("held_on"),
        day("ends_on", last=True),
        one_of("kind", "joint", "exercise", "course", "contest"),
        one_of("level", "province", "city", "region", "own"),
        text("title", 80),
        number("sessions", known=True),
        number("hours_tenths"),
        number("participants"),
        number("equipment"),
        number("kilometres"),
        text("partners", 120),
        text("subjects", 200),
        number(GATHERING),
    ),
    "outreach": (
        day("held_on"),
        day("ends_on", last=True),
        one_of("venue", "office", "company", "school", "community", "network", "elsewhere"),
        text("title", 80),
        number("sessions", known=True),
        number("audience"),
        number("materials"),
        text("place", 80),
        text("partners", 120),
        number(GATHERING),
    ),
    "media_item": (
        day("published_on"),
        one_of("level", "nation", "province", "city", "district", "site", "account"),
        one_of("kind", "article", "conference", "interview", "video"),
        text("outlet", 60),
        text("title", 120),
        text("author", 60),
        text("address", 300),
        number("reprints"),
    ),
    "volunteering": (
        day("held_on"),
        day("ends_on", last=True),
        text("title", 80),
        text("place", 80),
        text("partners", 120),
        number("participants"),
        number("hours_tenths"),
        number("people_served"),
        number(GATHERING),
    ),
    "partnership": (
        day("agreed_on"),
        day("ended_on", last=True),
        one_of("kind", "community", "company", "school", "forces", "office", "society"),
        text("partner", 80),
        text("matter", 200),
        text("outcome", 200),
    ),
    "honour": (
        day("given_on"),
        one_of("kind", "award", "contest", "instruction", "praise", "example", "standard"),
        one_of("level", "nation", "province", "city", "district", "own"),
        text("title", 100),
        text("giver", 80),
        text("receiver", 80),
        text("rank", 40),
        number("number", known=True),
        number("since_year"),
        text("reference", 80),
    ),
}
COUNTS = {
    "training": ("hours_tenths", "participants", "equipment", "kilometres"),
    "outreach": ("audience", "materials"),
    "media_item": ("reprints",),
    "volunteering": ("participants", "hours_tenths", "people_served"),
}


def upgrade():
    for table, columns in TABLES.items():
        first, last = columns[0].name, columns[1].name
        refused = []
        if isinstance(columns[1].type, sa.Date):
            refused.append(
                sa.CheckConstraint(
                    f"{last} IS NULL OR {last} >= {first}", name=op.f(f"ck_{table}_span")
                )
            )
        if table in COUNTS:
            unknown = " AND ".join(f"({name} IS NULL OR {name} >= 0)" for name in COUNTS[table])
            refused.append(sa.CheckConstraint(unknown, name=op.f(f"ck_{table}_counts")))
        places = {
            "committee_id": "committee",
            "branch_id": "branch",
            "entered_by_id": "user_account",
        }
        if columns[-1].name == GATHERING:
            places[GATHERING] = "activity"
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            *columns,
            sa.Column("committee_id", sa.Integer(), nullable=False),
            sa.Column("branch_id", sa.Integer()),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("entered_by_id", sa.Integer(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            *refused,
            *(
                sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
                for name, other in places.items()
            ),
        )
        for place in ("branch", "committee"):
            op.create_index(f"ix_{table}_{place}", table, [f"{place}_id", first, "id"])


def downgrade():
    for table in reversed(TABLES):
        op.drop_table(table)
