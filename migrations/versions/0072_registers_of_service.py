"""Registers of service and business, from training and publicity to programmes and key projects."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0070"
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
PARENTS = {GATHERING: "activity", "programme_id": "programme", "project_id": "key_project"}
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
    "programme": (
        number("since_year", known=True),
        number("ended_year"),
        text("name", 60),
        text("audience", 200),
        text("content", 200),
    ),
    "programme_year": (
        day("as_of"),
        number("programme_id", known=True),
        number("sites"),
        number("area"),
        number("sessions"),
        number("ordinal"),
        text("served", 40),
        number("people_served"),
    ),
    "service_site": (
        day("opened_on"),
        day("closed_on", last=True),
        number("programme_id"),
        text("name", 60),
        text("location", 100),
        text("purpose", 200),
        number("area"),
    ),
    "key_project": (
        day("begun_on"),
        day("ended_on", last=True),
        text("name", 80),
        one_of("level", "province", "city", "district", "other"),
        text("builder", 80),
        text("steward", 120),
        text("team", 120),
    ),
    "project_node": (
        day("planned_on"),
        number("project_id", known=True),
        text("node", 80),
        day("done_on", last=True),
    ),
    "field_visit": (
        day("visited_on"),
        day("solved_on", last=True),
        number("project_id"),
        text("place", 80),
        text("people", 120),
        text("problem", 300),
        text("solution", 300),
    ),
}
COUNTS = {
    "programme_year": ("sites", "area", "sessions", "ordinal", "people_served"),
    "service_site": ("area",),
    "training": ("hours_tenths", "participants", "equipment", "kilometres"),
    "outreach": ("audience", "materials"),
    "volunteering": ("participants", "hours_tenths", "people_served"),
}
UNIQUE = {
    "programme": ("uq_programme_name", "programme", ["committee_id", "branch_id", "name"]),
    "programme_year": ("uq_programme_year_day", "programme_year", ["programme_id", "as_of"]),
    "key_project": ("uq_key_project_name", "key_project", ["committee_id", "branch_id", "name"]),
}


def upgrade():
    for table, columns in TABLES.items():
        first, last = columns[0].name, columns[1].name
        refused = []
        if columns[1].nullable:
            refused.append(
                sa.CheckConstraint(
                    f"{last} IS NULL OR {last} >= {first}", name=op.f(f"ck_{table}_span")
                )
            )
        if table in COUNTS:
            unknown = " AND ".join(f"({name} IS NULL OR {name} >= 0)" for name in COUNTS[table])
            refused.append(sa.CheckConstraint(unknown, name=op.f(f"ck_{table}_counts")))
        if table == "field_visit":
            said = "(solved_on IS NULL) OR (solution <> '')"
            refused.append(sa.CheckConstraint(said, name=op.f("ck_field_visit_solution")))
        places = {
            "committee_id": "committee",
            "branch_id": "branch",
            "entered_by_id": "user_account",
        }
        places |= {one.name: PARENTS[one.name] for one in columns if one.name in PARENTS}
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
        if table in UNIQUE:
            op.create_index(*UNIQUE[table], unique=True)
        for place in ("branch", "committee"):
            op.create_index(f"ix_{table}_{place}", table, [f"{place}_id", first, "id"])


def downgrade():
    for table in reversed(TABLES):
        op.drop_table(table)
