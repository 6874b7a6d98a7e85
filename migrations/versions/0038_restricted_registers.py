"""Switches of modules; first-form measures, sanctions and who may read them; votes suspended from elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SANCTIONS = (
    *("warning", "serious_warning", "removal", "probation", "expulsion"),
    *("civil_warning", "demerit", "serious_demerit", "demotion", "dismissal"),
    *("stood_down", "moved", "relieved", "made_to_resign", "lowered"),
)


def word(name: str, *values: str) -> sa.Column[str]:
    """A short text with a CHECK of its values, named like its column."""
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def number(name: str, *, empty: bool = False) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=empty)


def sealed(*names: str) -> list[sa.Column[str]]:
    """Sealed texts."""
    return [sa.Column(f"{name}_sealed", sa.Text(), nullable=False) for name in names]


def day(name: str, *, empty: bool = False) -> sa.Column[object]:
    """A date."""
    return sa.Column(name, sa.Date(), nullable=empty)


def moment(name: str, *, empty: bool = False) -> sa.Column[object]:
    """An instant."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def yes_no(name: str, *, empty: bool = False) -> sa.Column[bool]:
    """True or false."""
    return sa.Column(name, sa.Boolean(), nullable=empty)


def entered() -> tuple[sa.Column[object], ...]:
    """Who entered a line, when, and its version."""
    return (number("version"), number("entered_by_id"), moment("created_at"), moment("updated_at"))


def create(
    table: str,
    *columns: sa.Column[object],
    refers: dict[str, str],
    demands: dict[str, str] | None = None,
    indexes: dict[str, tuple[str, ...]],
    has_sealed: bool = False,
) -> None:
    """Create a table with its references, checks and indexes; one with sealed text has the keys of its rows."""
    row_key = [sa.Column("row_key", sa.String(length=32), nullable=False)] if has_sealed else []
    op.create_table(
        table,
        number("id"),
        *columns,
        *row_key,
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in (demands or {}).items()
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.UniqueConstraint(one.name, name=op.f(f"uq_{table}_row_key")) for one in row_key),
    )
    for name, names in indexes.items():
        op.create_index(name, table, list(names), unique=name.startswith("uq"))


def restricted(table: str, date_column: str, *columns: sa.Column[object], **demands: str) -> None:
    """A register of rows about one person each."""
    create(
        table,
        number("committee_id"),
        number("branch_id"),
        *sealed("person"),
        sa.Column("person_mark", sa.String(length=64), nullable=False),
        *sealed("name", "document"),
        *columns,
        *entered(),
        refers={
            "committee_id": "committee",
            "branch_id": "branch",
            "entered_by_id": "user_account",
        },
        demands=demands,
        indexes={
            f"ix_{table}_committee": ("committee_id", date_column, "id"),
            f"ix_{table}_branch": ("branch_id", date_column, "id"),
            f"ix_{table}_person": ("person_mark",),
        },
        has_sealed=True,
    )


def upgrade() -> None:
    """Nothing is switched or entered yet; what suspends votes so far is kept with the members."""
    create(
        "module_switch",
        number("committee_id"),
        word("module", "integrity", "restricted"),
        yes_no("is_on"),
        sa.Column("reason", sa.String(length=120), nullable=False),
        number("decided_by_id"),
        moment("decided_at"),
        refers={"committee_id": "committee", "decided_by_id": "user_account"},
        indexes={"ix_module_switch_module": ("committee_id", "module", "id")},
    )
    restricted(
        "first_form_measure",
        "taken_on",
        word("kind", "reminder", "criticism", "examination", "admonition"),
        day("taken_on"),
        *sealed("handler"),
        day("visited_on", empty=True),
        visit="visited_on IS NULL OR visited_on >= taken_on",
    )
    restricted(
        "sanction",
        "decided_on",
        word("kind", *SANCTIONS),
        *sealed("issuer"),
        day("decided_on"),
        day("effective_on"),
        number("probation_months"),
        yes_no("extended"),
        day("announced_on", empty=True),
        day("reported_on", empty=True),
        day("restored_on", empty=True),
        day("closed_on", empty=True),
        *sealed("suspension"),
        effect="effective_on >= decided_on",
        probation="(kind = 'probation') = (probation_months <> 0) AND probation_months IN (0, 12, 24)",
        extension="NOT extended OR probation_months = 12",
        restoration="restored_on IS NULL OR kind = 'probation'",
    )
    create(
        "declared_relative",
        number("member_id"),
        number("relative_id"),
        word("kinship", "spouse", "direct", "collateral", "by_marriage"),
        *entered(),
        refers={"member_id": "member", "relative_id": "member", "entered_by_id": "user_account"},
        demands={"two_people": "member_id <> relative_id"},
        indexes={
            "uq_declared_relative_pair": ("member_id", "relative_id"),
            "ix_declared_relative_relative": ("relative_id",),
        },
    )
    create(
        "reading_opening",
        number("committee_id"),
        number("branch_id"),
        word("register", "measures", "sanctions"),
        *sealed("reason"),
        number("asked_by_id"),
        moment("asked_at"),
        yes_no("approved", empty=True),
        number("decided_by_id", empty=True),
        moment("decided_at", empty=True),
        refers={
            "committee_id": "committee",
            "branch_id": "branch",
            "asked_by_id": "user_account",
            "decided_by_id": "user_account",
        },
        demands={
            "decided": "(approved IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_by_id IS NULL) = (decided_at IS NULL)",
            "two_people": "decided_by_id <> asked_by_id",
        },
        indexes={
            "ix_reading_opening_committee": ("committee_id", "id"),
            "ix_reading_opening_asked": ("asked_by_id", "id"),
        },
        has_sealed=True,
    )
    with op.batch_alter_table("member_exemption") as batch:
        batch.add_column(
            sa.Column("kept_elsewhere", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("member_exemption") as batch:
        batch.alter_column("kept_elsewhere", server_default=None)
    op.add_column(
        "user_session", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Drop what the older version does not know. Votes that were suspended stay so, and are kept with the members."""
    with op.batch_alter_table("user_session") as batch:
        batch.drop_column("confirmed_at")
    with op.batch_alter_table("member_exemption") as batch:
        batch.drop_column("kept_elsewhere")
    for table in (
        "reading_opening",
        "declared_relative",
        "sanction",
        "first_form_measure",
        "module_switch",
    ):
        op.drop_table(table)
