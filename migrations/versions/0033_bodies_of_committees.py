"""Bodies of a committee have posts, meetings and rosters of their own; its core group names who came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rebuilding import edit_list

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CORE = "'core_group_head', 'core_group_member', 'core_group_secretary'"
DISCIPLINE = "'discipline_secretary', 'discipline_deputy_secretary', 'discipline_member'"
BODIES = "'core_group', 'party_committee', 'discipline_committee'"
# Table, name of the list, the word before, what comes behind it.
LISTS = (
    ("post", "post_title", "'group_leader'", CORE),
    ("post", "post_title", "'committee_staff'", DISCIPLINE),
    ("activity_kind", "due_rule", "'party_group'", BODIES),
    ("vote", "decision_type", "'committee'", "'body'"),
)
KIND = sa.table(
    "activity_kind",
    sa.column("code", sa.String),
    sa.column("label", sa.String),
    sa.column("theme_label", sa.String),
    sa.column("category", sa.String),
    sa.column("attendance_mode", sa.String),
    sa.column("due_rule", sa.String),
    sa.column("audience", sa.String),
    sa.column("committee_level", sa.Boolean),
    sa.column("shown_fields", JSON),
    sa.column("required_fields", JSON),
    sa.column("default_hours_tenths", sa.Integer),
    sa.column("default_minutes", sa.Integer),
    sa.column("sort_order", sa.Integer),
    sa.column("is_active", sa.Boolean),
)
# Code, label, who is due, place in the form.
MEETINGS = (
    ("committee_meeting", "机关党委会议", "party_committee", 83),
    ("discipline_committee_meeting", "机关纪委会议", "discipline_committee", 86),
)


def upgrade() -> None:
    """The core group's sessions of before keep their numbers: nobody is said to have been there."""
    for table, name, last, added in LISTS:
        edit_list(table, name, last, f"{last}, {added}")
    op.execute(
        "ALTER TABLE activity ADD COLUMN body VARCHAR(40)"
        f" CONSTRAINT ck_activity_body CHECK (body IN ({BODIES}))"
        " CONSTRAINT ck_activity_body_of_committee CHECK (body IS NULL OR branch_id IS NULL)"
    )
    op.create_index(
        "ix_activity_body",
        "activity",
        ["committee_id", "body", "held_on", "id"],
        sqlite_where=sa.text("body IS NOT NULL"),
        postgresql_where=sa.text("body IS NOT NULL"),
    )
    # the meetings, too: a step back has kept those that were held, and an office may have added kinds of its own
    for code, body in (("core_group_session", "core_group"), *((m[0], m[2]) for m in MEETINGS)):
        kind = f"SELECT id FROM activity_kind WHERE code = '{code}' AND committee_level"
        op.execute(
            f"UPDATE activity SET body = '{body}' WHERE branch_id IS NULL AND body IS NULL"
            f" AND id IN (SELECT activity_id FROM activity_record WHERE kind_id IN ({kind}))"
        )
        op.execute(
            f"UPDATE activity_kind SET attendance_mode = 'due', due_rule = '{body}'"
            f" WHERE id IN ({kind})"
        )
    known = set(op.get_bind().execute(sa.select(KIND.c.code)).scalars())
    op.bulk_insert(
        KIND,
        [
            {
                "code": code,
                "label": label,
                "theme_label": "主题",
                "category": "organizational_life",
                "attendance_mode": "due",
                "due_rule": due_rule,
                "audience": "members",
                "committee_level": True,
                "shown_fields": ["first_topic", "agenda", "content", "votes", "resolutions"],
                "required_fields": ["agenda", "content", "resolutions"],
                "default_hours_tenths": 0,
                "default_minutes": 90,
                "sort_order": place,
                "is_active": True,
            }
            for code, label, due_rule, place in MEETINGS
            if code not in known
        ],
    )


def downgrade() -> None:
    """Who came becomes how many; the posts, and meetings that were never held, go."""
    of_body = f"SELECT id FROM activity_kind WHERE due_rule IN ({BODIES})"
    op.execute(
        "UPDATE activity SET headcount = present_count WHERE headcount IS NULL AND due_count > 0"
        f" AND id IN (SELECT activity_id FROM activity_record WHERE kind_id IN ({of_body}))"
    )
    codes = ", ".join(f"'{code}'" for code, *_ in MEETINGS)
    op.execute(
        f"DELETE FROM activity_kind WHERE code IN ({codes}) AND due_rule IN ({BODIES})"
        " AND id NOT IN (SELECT kind_id FROM activity_record)"
    )
    op.execute(
        "UPDATE activity_kind SET attendance_mode = 'headcount', due_rule = 'all_members'"
        f" WHERE due_rule IN ({BODIES})"
    )
    op.execute("UPDATE vote SET decision_type = 'ordinary' WHERE decision_type = 'body'")
    op.execute(f"DELETE FROM post WHERE title IN ({CORE}, {DISCIPLINE})")
    op.drop_index("ix_activity_body", "activity")
    op.drop_column("activity", "body")
    for table, name, last, added in LISTS:
        edit_list(table, name, f"{last}, {added}", last)
