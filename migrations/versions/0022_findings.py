"""Findings about records: what a committee has set, how branches explained, and marks of minutes."""

import re
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT_A_TIME = 500


def refers(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    """A named reference to the id of another table."""
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **more
    )


def upgrade() -> None:
    """Add the tables and mark the minutes that are there."""
    op.create_table(
        "finding_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("limit_value", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("limit_value >= 0", name=op.f("ck_finding_setting_limit")),
        refers("finding_setting", "committee_id", "committee"),
        refers("finding_setting", "entered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_setting")),
    )
    op.create_index("uq_finding_setting", "finding_setting", ["committee_id", "code"], unique=True)
    op.create_table(
        "finding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_name", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        refers("finding_answer", "activity_id", "activity"),
        refers("finding_answer", "answered_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_answer")),
    )
    op.create_index("ix_finding_answer_activity", "finding_answer", ["activity_id", "code", "id"])
    keep_answers()
    op.create_table(
        "minutes_mark",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        refers("minutes_mark", "record_id", "activity_record", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", "band", name=op.f("pk_minutes_mark")),
    )
    op.create_index("ix_minutes_mark_value", "minutes_mark", ["value", "band"])
    mark_minutes()


def keep_answers() -> None:
    """Refuse UPDATE and DELETE on explanations; both databases drop the triggers with their table."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE TRIGGER tr_finding_answer_append_only BEFORE UPDATE OR DELETE ON finding_answer "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for act in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER tr_finding_answer_no_{act} BEFORE {act.upper()} ON finding_answer "
            "BEGIN SELECT RAISE(ABORT, 'finding_answer is append-only'); END"
        )


def mark_minutes() -> None:
    """The marks of all minutes, read by the slice."""
    connection = op.get_bind()
    texts = sa.table("record_text", sa.column("record_id"), sa.column("content"))
    marks = sa.table("minutes_mark", sa.column("record_id"), sa.column("band"), sa.column("value"))
    last = 0
    while True:
        some = connection.execute(
            sa.select(texts.c.record_id, texts.c.content)
            .where(texts.c.record_id > last)
            .order_by(texts.c.record_id)
            .limit(_AT_A_TIME)
        ).all()
        if not some:
            return
        last = some[-1].record_id
        rows = [
            {"record_id": row.record_id, "band": band, "value": value}
            for row in some
            for band, value in enumerate(marks_of(row.content))
        ]
        if rows:
            connection.execute(sa.insert(marks), rows)


def marks_of(text: str) -> list[str]:
    """The 16 marks of a text of at least 120 characters, each of four boxes of its pieces of five characters."""
    plain = re.sub(r"[\W_]+", "", text)
    if len(plain) < 120:
        return []
    boxes: list[int | None] = [None] * 64
    for start in range(len(plain) - 4):
        number = int.from_bytes(blake2b(plain[start : start + 5].encode(), digest_size=5).digest())
        box, rest = number % 64, number // 64
        known = boxes[box]
        if known is None or rest < known:
            boxes[box] = rest
    words = ["-" if one is None else f"{one:x}" for one in boxes]
    return [".".join(words[at : at + 4]) for at in range(0, 64, 4)]


def downgrade() -> None:
    """Drop the tables; the marks are made anew on the way up."""
    op.drop_table("minutes_mark")
    op.drop_table("finding_answer")
    op.drop_table("finding_setting")
