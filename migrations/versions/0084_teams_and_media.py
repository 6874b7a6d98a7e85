"""Teams of key projects person by person, published items, and a gathering that stands in a register once."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

ONCE = ("training", "outreach", "volunteering")
PLACES = {"committee_id": "committee", "branch_id": "branch", "entered_by_id": "user_account"}
PERSON = re.compile("(?P<name>[^（(]{1,40})(?:[（(](?P<post>[^）)]{1,40})[）)])?")


def one_of(name, *words):
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def _create(table, first, columns, parents, refused):
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
        refused,
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, other in (PLACES | parents).items()
        ),
    )
    for place in ("branch", "committee"):
        op.create_index(f"ix_{table}_{place}", table, [f"{place}_id", first, "id"])


KEPT = ("committee_id", "branch_id", "entered_by_id", "created_at", "updated_at")
PROJECT = sa.table(
    "key_project", *(sa.column(name) for name in ("id", "team", "begun_on", "ended_on", *KEPT))
)
MEMBER = sa.table(
    "project_member",
    *(
        sa.column(name)
        for name in ("id", "project_id", "name", "post", "duty", "joined_on", "left_on", *KEPT)
    ),
    sa.column("version"),
)


def upgrade():
    _create(
        "project_member",
        "joined_on",
        (
            sa.Column("project_id", sa.Integer(), nullable=False),
            sa.Column("name", sa.String(40), nullable=False),
            sa.Column("post", sa.String(40), nullable=False),
            sa.Column("duty", sa.String(80), nullable=False),
            sa.Column("joined_on", sa.Date(), nullable=False),
            sa.Column("left_on", sa.Date()),
        ),
        {"project_id": "key_project"},
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on", name=op.f("ck_project_member_span")
        ),
    )
    _create(
        "media_item",
        "published_on",
        (
            sa.Column("published_on", sa.Date(), nullable=False),
            one_of("level", "national", "province", "city", "district", "site", "account"),
            one_of("issue", "first", "reprint"),
            sa.Column("title", sa.String(120), nullable=False),
            sa.Column("outlet", sa.String(60), nullable=False),
            sa.Column("author", sa.String(60), nullable=False),
            sa.Column("link", sa.String(300), nullable=False),
            sa.Column("pieces", sa.Integer(), nullable=False),
            sa.Column("activity_id", sa.Integer()),
        ),
        {"activity_id": "activity"},
        sa.CheckConstraint("pieces > 0", name=op.f("ck_media_item_pieces")),
    )
    _split_teams(op.get_bind())
    with op.batch_alter_table("key_project") as batch:
        batch.drop_column("team")
    for name in ONCE:
        table = sa.table(name, sa.column("id"), sa.column("activity_id"))
        first = sa.select(sa.func.min(table.c.id)).group_by(table.c.activity_id)
        # the first line keeps the gathering, the others keep what they say of it
        op.execute(
            table.update()
            .where(table.c.activity_id.is_not(None), table.c.id.not_in(first))
            .values(activity_id=None)
        )
        op.create_index(f"uq_{name}_activity", name, ["activity_id"], unique=True)


def _split_teams(bind):
    """甲（科长）、乙 become two persons; what is too long for a name is shortened."""
    rows = [
        {
            "project_id": project.id,
            "name": told["name"].strip(),
            "post": (told["post"] or "").strip(),
            "duty": "",
            "joined_on": project.begun_on,
            "left_on": project.ended_on,
            "version": 1,
            **{name: getattr(project, name) for name in KEPT},
        }
        for project in bind.execute(sa.select(PROJECT).where(PROJECT.c.team != ""))
        for person in re.split("[、，,；;]", project.team)
        if (told := PERSON.match(person.strip()))
    ]
    if rows:
        bind.execute(MEMBER.insert(), rows)


def downgrade():
    """A team is one text again, cut where it is too long; published items are lost."""
    for name in ONCE:
        op.drop_index(f"uq_{name}_activity", name)
    with op.batch_alter_table("key_project") as batch:
        batch.add_column(sa.Column("team", sa.String(120), nullable=False, server_default=""))
    bind, teams = op.get_bind(), {}
    for row in bind.execute(sa.select(MEMBER).order_by(MEMBER.c.id)):
        person = f"{row.name}（{row.post}）" if row.post else row.name
        teams.setdefault(row.project_id, []).append(person)
    for key, people in teams.items():
        op.execute(PROJECT.update().where(PROJECT.c.id == key).values(team="、".join(people)[:120]))
    with op.batch_alter_table("key_project") as batch:
        batch.alter_column("team", server_default=None)
    op.drop_table("media_item")
    op.drop_table("project_member")
