"""Registers of discipline and integrity; tests and disciplines of gatherings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KIND = sa.table("activity_kind", sa.column("code", sa.String), sa.column("shown_fields", JSON))
# Kinds of activities, and what their form asks besides.
MORE_FIELDS = {
    "integrity_education": ["test"],
    "warning_education": ["test"],
    "discipline_study": ["disciplines", "test"],
}


def words(name: str, *values: str) -> sa.Enum:
    """A short text with a CHECK of its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def number(name: str, *, empty: bool = False) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=empty)


def text(name: str, most: int) -> sa.Column[str]:
    """A short text."""
    return sa.Column(name, sa.String(length=most), nullable=False)


def day(name: str, *, empty: bool = False) -> sa.Column[object]:
    """A date."""
    return sa.Column(name, sa.Date(), nullable=empty)


def moment(name: str, *, empty: bool = False) -> sa.Column[object]:
    """An instant."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def entered() -> tuple[sa.Column[object], ...]:
    """Who entered a line, when, and its version."""
    return (
        number("version"),
        number("entered_by_id"),
        moment("created_at"),
        moment("updated_at"),
    )


def create(
    table: str,
    *columns: sa.Column[object],
    refers: dict[str, str],
    demands: dict[str, str] | None = None,
    key: str = "id",
) -> None:
    """Create a table with its references and checks."""
    op.create_table(
        table,
        *columns,
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in (demands or {}).items()
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_{table}_{column}"),
                # a scan goes with its pledge
                ondelete="CASCADE" if target == "pledge" else None,
            )
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
    )


def create_checked(
    table: str, *columns: sa.Column[object], demands: dict[str, str], **refers: str
) -> None:
    """Create a register whose lines the committee looks through."""
    create(
        table,
        number("id"),
        number("committee_id"),
        number("branch_id", empty=True),
        *columns,
        sa.Column("state", words("state", "waiting", "confirmed", "returned"), nullable=False),
        text("opinion", 120),
        number("decided_by_id", empty=True),
        moment("decided_at", empty=True),
        moment("confirmed_at", empty=True),
        *entered(),
        refers={
            "committee_id": "committee",
            "branch_id": "branch",
            "decided_by_id": "user_account",
            "entered_by_id": "user_account",
            **refers,
        },
        demands={
            "return_has_opinion": "(state = 'returned') = (opinion <> '')",
            "decided": "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (branch_id IS NULL OR (state = 'waiting') = (decided_at IS NULL))",
            "confirmed": "state <> 'confirmed' OR confirmed_at IS NOT NULL",
            **demands,
        },
    )


def index(name: str, table: str, *columns: str) -> None:
    """An index; one whose name begins with uq refuses a line twice."""
    op.create_index(name, table, list(columns), unique=name.startswith("uq"))


def add_pledge() -> None:
    """Pledges and their scans."""
    create_checked(
        "pledge",
        number("year"),
        sa.Column("level", words("level", "branch", "post"), nullable=False),
        number("member_id", empty=True),
        text("party_a", 60),
        text("signer_a", 40),
        text("party_b", 60),
        text("signer_b", 40),
        day("signed_on"),
        day("starts_on"),
        day("ends_on"),
        text("edition", 60),
        member_id="member",
        demands={
            "period": "ends_on >= starts_on",
            "post_has_member": "(level = 'post') = (member_id IS NOT NULL)",
            "level_of_branch": "level = 'post' OR branch_id IS NOT NULL",
        },
    )
    index("ix_pledge_branch", "pledge", "branch_id", "year", "id")
    index("ix_pledge_committee", "pledge", "committee_id", "state", "year")
    index("ix_pledge_member", "pledge", "member_id")
    index(
        "uq_pledge_signed",
        "pledge",
        *("branch_id", "year", "level", "party_b", "signer_b", "signed_on"),
    )
    create(
        "pledge_scan",
        number("id"),
        number("pledge_id"),
        text("original_name", 200),
        text("media_type", 40),
        number("size_bytes"),
        number("width", empty=True),
        number("height", empty=True),
        number("pages", empty=True),
        text("master_sha256", 64),
        sa.Column("display_sha256", sa.String(length=64), nullable=True),
        text("sealed_sha256", 64),
        number("added_by_id"),
        moment("added_at"),
        refers={"pledge_id": "pledge", "added_by_id": "user_account"},
    )
    index("uq_pledge_scan_pledge", "pledge_scan", "pledge_id")


def add_risk() -> None:
    """Risk points and the history of each, which only grows."""
    level = words("level", "high", "medium", "low")
    create_checked(
        "integrity_risk",
        day("found_on"),
        text("post", 40),
        sa.Column(
            "category",
            words("category", "thought", "system", "duty", "process", "surroundings"),
            nullable=False,
        ),
        text("name", 60),
        text("manifestation", 300),
        sa.Column("level", level, nullable=False),
        text("measures", 300),
        text("indicator", 100),
        number("owner_id"),
        text("leader", 40),
        day("due_on", empty=True),
        text("implementation", 300),
        day("reviewed_on", empty=True),
        day("review_on"),
        day("ended_on", empty=True),
        owner_id="member",
        demands={"period": "ended_on IS NULL OR ended_on >= found_on"},
    )
    index("ix_integrity_risk_branch", "integrity_risk", "branch_id", "id")
    index("ix_integrity_risk_committee", "integrity_risk", "committee_id", "state")
    index("ix_integrity_risk_owner", "integrity_risk", "owner_id")
    create(
        "integrity_risk_event",
        number("id"),
        number("risk_id"),
        sa.Column(
            "step",
            words("step", "entered", "reviewed", "level", "measures", "owner", "ended"),
            nullable=False,
        ),
        day("happened_on"),
        sa.Column("level", level, nullable=False),
        text("note", 100),
        number("user_id", empty=True),
        text("actor_name", 40),
        text("actor_role", 40),
        moment("recorded_at"),
        refers={"risk_id": "integrity_risk"},
    )
    index("ix_integrity_risk_event_risk", "integrity_risk_event", "risk_id", "id")
    index("ix_integrity_risk_event_day", "integrity_risk_event", "happened_on", "step")
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_integrity_risk_event_no_{act} BEFORE {act.upper()}"
                " ON integrity_risk_event"
                " BEGIN SELECT RAISE(ABORT, 'integrity_risk_event is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER tr_integrity_risk_event_append_only BEFORE UPDATE OR DELETE"
            " ON integrity_risk_event FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def add_talks() -> None:
    """Talks with many, and with one, whose text stands apart."""
    reason = words("reason", "appointment", "yearly", "holiday", "deployment", "key_post", "other")
    create_checked(
        "group_talk",
        day("held_on"),
        text("title", 60),
        sa.Column("reason", reason, nullable=False),
        text("talker", 40),
        text("talker_post", 40),
        number("headcount"),
        text("scope", 60),
        text("demand", 100),
        demands={"several": "headcount >= 2"},
    )
    index("ix_group_talk_branch", "group_talk", "branch_id", "held_on", "id")
    index("ix_group_talk_committee", "group_talk", "committee_id", "state", "held_on")
    index("uq_group_talk_title", "group_talk", "branch_id", "held_on", "title")
    create(
        "integrity_talk",
        number("id"),
        number("committee_id"),
        number("branch_id", empty=True),
        sa.Column(
            "kind",
            words("kind", "pre_appointment", "daily", "festival", "interview"),
            nullable=False,
        ),
        sa.Column("reason", reason, nullable=False),
        day("held_on"),
        number("talker_id", empty=True),
        text("talker_name", 40),
        text("talker_post", 40),
        number("talkee_id"),
        *entered(),
        refers={
            "committee_id": "committee",
            "branch_id": "branch",
            "talker_id": "member",
            "talkee_id": "member",
            "entered_by_id": "user_account",
        },
        demands={"two_people": "talker_id IS NULL OR talker_id <> talkee_id"},
    )
    index("ix_integrity_talk_branch", "integrity_talk", "branch_id", "held_on", "id")
    index("ix_integrity_talk_committee", "integrity_talk", "committee_id", "held_on", "id")
    index("ix_integrity_talk_talker", "integrity_talk", "talker_id", "held_on")
    index("ix_integrity_talk_talkee", "integrity_talk", "talkee_id", "held_on")
    index("uq_integrity_talk_day", "integrity_talk", "talkee_id", "held_on", "kind", "talker_name")
    create(
        "integrity_talk_text",
        number("talk_id"),
        text("row_key", 32),
        *(
            sa.Column(f"{name}_sealed", sa.Text(), nullable=False)
            for name in ("demand", "response", "follow_up")
        ),
        day("due_on", empty=True),
        refers={"talk_id": "integrity_talk"},
        key="talk_id",
    )
    with op.batch_alter_table("integrity_talk_text") as batch:
        batch.create_unique_constraint("uq_integrity_talk_text_row_key", ["row_key"])


def add_study_and_reminders() -> None:
    """Study that no gathering holds; reminders before festivals."""
    create_checked(
        "discipline_study",
        day("studied_on"),
        sa.Column("form", words("form", "self_study", "test"), nullable=False),
        text("chapter", 80),
        sa.Column("disciplines", JSON, nullable=False),
        number("people"),
        number("hours_tenths"),
        number("passed", empty=True),
        number("essays"),
        demands={
            "hours": "hours_tenths BETWEEN 0 AND 2400",
            "people": "people >= 1 AND essays >= 0",
            "passed": "passed IS NULL OR (form = 'test' AND passed BETWEEN 0 AND people)",
        },
    )
    index("ix_discipline_study_branch", "discipline_study", "branch_id", "studied_on", "id")
    index(
        "ix_discipline_study_committee", "discipline_study", "committee_id", "state", "studied_on"
    )
    index(
        "uq_discipline_study_chapter",
        "discipline_study",
        *("branch_id", "studied_on", "form", "chapter"),
    )
    festivals = (
        *("new_year", "spring", "qingming", "labour"),
        *("dragon_boat", "mid_autumn", "national"),
    )
    create_checked(
        "festival_reminder",
        number("year"),
        sa.Column("festival", words("festival", *festivals), nullable=False),
        day("reminded_on"),
        sa.Column("form", words("form", "meeting", "message", "talk"), nullable=False),
        number("headcount"),
        text("scope", 60),
        text("content", 100),
        demands={"headcount": "headcount >= 1"},
    )
    index("ix_festival_reminder_branch", "festival_reminder", "branch_id", "year", "festival")
    index(
        "ix_festival_reminder_committee",
        "festival_reminder",
        "committee_id",
        "state",
        "reminded_on",
    )
    index(
        "uq_festival_reminder_day",
        "festival_reminder",
        *("branch_id", "year", "festival", "reminded_on", "form"),
    )


def show_fields(*, more: bool) -> None:
    """Let the forms of some kinds of activities ask for more, or (not *more*) no longer."""
    connection = op.get_bind()
    for code, fields in MORE_FIELDS.items():
        chosen = KIND.c.code == code
        shown = connection.scalar(sa.select(KIND.c.shown_fields).where(chosen)) or []
        kept = [field for field in shown if field not in fields]
        connection.execute(
            sa.update(KIND).where(chosen).values(shown_fields=[*kept, *fields] if more else kept)
        )


def upgrade() -> None:
    """Nothing is entered yet; no gathering had a test."""
    add_pledge()
    add_risk()
    add_talks()
    add_study_and_reminders()
    kind = "JSON" if op.get_bind().dialect.name == "sqlite" else "JSONB"
    op.execute(f"ALTER TABLE activity_record ADD COLUMN disciplines {kind} DEFAULT '[]' NOT NULL")
    if kind == "JSONB":
        op.execute("ALTER TABLE activity_record ALTER COLUMN disciplines DROP DEFAULT")
    op.execute("ALTER TABLE activity_record ADD COLUMN tested INTEGER")
    op.execute(
        "ALTER TABLE activity_record ADD COLUMN passed INTEGER CONSTRAINT ck_activity_record_test"
        " CHECK ((tested IS NULL) = (passed IS NULL)"
        " AND (tested IS NULL OR passed BETWEEN 0 AND tested))"
    )
    show_fields(more=True)


def downgrade() -> None:
    """Drop what the older version does not know, with what was decided on it."""
    show_fields(more=False)
    for column in ("passed", "tested", "disciplines"):
        op.drop_column("activity_record", column)
    for table in (
        "festival_reminder",
        "discipline_study",
        "integrity_talk_text",
        "integrity_talk",
        "group_talk",
        "integrity_risk_event",
        "integrity_risk",
        "pledge_scan",
        "pledge",
    ):
        op.drop_table(table)
