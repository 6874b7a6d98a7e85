"""The archive: filed documents under their numbers, transfers, packages, checks; a module of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = ("branch_summary", "committee_summary", "committee_year", "minutes")
RETENTION = ("permanent", "thirty", "ten")
MODULES = ("integrity", "restricted")


def number(name: str, *, empty: bool = False) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=empty)


def text(name: str, length: int, *, empty: bool = False) -> sa.Column[str]:
    """A short text."""
    return sa.Column(name, sa.String(length=length), nullable=empty)


def moment(name: str) -> sa.Column[object]:
    """A point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def word(name: str, *values: str) -> sa.Column[str]:
    """One of these words."""
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def create(
    table: str,
    *columns: sa.Column[object],
    refers: dict[str, str],
    indexes: dict[str, tuple[str, ...]] | None = None,
    demands: dict[str, str] | None = None,
    entered: bool = True,
    owned: tuple[str, ...] = (),
) -> None:
    """Create a table; one that is ``entered`` has a version and who entered it, rows go with what they are ``owned`` by."""
    own = (
        [number("version"), number("entered_by_id"), moment("created_at"), moment("updated_at")]
        if entered
        else []
    )
    targets = {**refers, **({"entered_by_id": "user_account"} if entered else {})}
    op.create_table(
        table,
        number("id"),
        *columns,
        *own,
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in (demands or {}).items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_{table}_{column}"),
                ondelete="CASCADE" if column in owned else None,
            )
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for name, names in (indexes or {}).items():
        op.create_index(name, table, list(names), unique=name.startswith("uq"))


def modules(*values: str) -> None:
    """What may be switched on and off."""
    with op.batch_alter_table("module_switch") as table:
        table.drop_constraint(op.f("ck_module_switch_module"), type_="check")
        listed = ", ".join(f"'{value}'" for value in values)
        table.create_check_constraint(op.f("ck_module_switch_module"), f"module IN ({listed})")


def upgrade() -> None:
    """Nothing is filed yet."""
    modules(*MODULES, "archive")
    committee = {"committee_id": "committee"}
    create(
        "archive_numbering",
        number("committee_id"),
        text("fonds", 12),
        text("fonds_name", 80),
        text("category", 12),
        text("unit", 12),
        refers=committee,
        indexes={"uq_archive_numbering_committee": ("committee_id",)},
    )
    create(
        "archive_retention",
        number("committee_id"),
        word("kind", *KINDS),
        word("retention", *RETENTION),
        number("from_year"),
        text("basis", 120),
        refers=committee,
        indexes={"uq_archive_retention": ("committee_id", "kind", "from_year")},
    )
    create(
        "archive_transfer",
        number("committee_id"),
        number("year"),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        text("receiver", 60),
        text("handed_by", 40),
        text("received_by", 40),
        refers=committee,
        indexes={"ix_archive_transfer_committee": ("committee_id", "transferred_on")},
    )
    create(
        "archive_item",
        number("committee_id"),
        number("branch_id", empty=True),
        word("kind", *KINDS),
        text("record_kind", 40),
        number("record_id"),
        number("edition"),
        text("document_number", 40),
        text("fonds", 12),
        text("fonds_name", 80),
        text("category", 12),
        number("year"),
        word("retention", *RETENTION),
        text("unit", 12),
        number("number"),
        text("title", 160),
        text("responsible", 80),
        sa.Column("written_on", sa.Date(), nullable=False),
        number("pages", empty=True),
        text("sha256", 64, empty=True),
        text("location", 60),
        text("remark", 60),
        number("transfer_id", empty=True),
        refers={**committee, "branch_id": "branch", "transfer_id": "archive_transfer"},
        indexes={
            "uq_archive_item_number": ("committee_id", "year", "retention", "unit", "number"),
            "uq_archive_item_record": ("record_kind", "record_id"),
            "ix_archive_item_transfer": ("transfer_id",),
            "ix_archive_item_document": ("document_number",),
        },
        demands={"number": "number > 0", "made": "(sha256 IS NULL) = (pages IS NULL)"},
    )
    create(
        "archive_file",
        number("item_id"),
        text("name", 200),
        text("sha256", 64),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        refers={"item_id": "archive_item"},
        indexes={"uq_archive_file": ("item_id", "name")},
        entered=False,
        owned=("item_id",),
    )
    create(
        "archive_scan",
        number("item_id"),
        text("original_name", 200),
        text("media_type", 40),
        number("size_bytes"),
        number("width", empty=True),
        number("height", empty=True),
        number("pages", empty=True),
        text("master_sha256", 64),
        text("display_sha256", 64, empty=True),
        text("sealed_sha256", 64),
        number("added_by_id"),
        moment("added_at"),
        refers={"item_id": "archive_item", "added_by_id": "user_account"},
        indexes={"ix_archive_scan_item": ("item_id",)},
        entered=False,
        owned=("item_id",),
    )
    create(
        "archive_package",
        number("committee_id"),
        number("branch_id", empty=True),
        number("year"),
        number("items"),
        text("sha256", 64, empty=True),
        refers={**committee, "branch_id": "branch"},
        indexes={"ix_archive_package_committee": ("committee_id", "id")},
    )
    create(
        "archive_check",
        number("committee_id"),
        moment("checked_at"),
        number("files"),
        number("fault_count"),
        sa.Column("faults", JSON, nullable=False),
        refers=committee,
        indexes={"ix_archive_check_committee": ("committee_id", "id")},
        entered=False,
    )


def downgrade() -> None:
    """What was filed goes, and whether the archive was switched off; what the records say of it stays."""
    for table in (
        "archive_check",
        "archive_package",
        "archive_scan",
        "archive_file",
        "archive_item",
        "archive_transfer",
        "archive_retention",
        "archive_numbering",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM job WHERE name LIKE 'archive.%'")
    op.execute("DELETE FROM module_switch WHERE module = 'archive'")
    modules(*MODULES)
