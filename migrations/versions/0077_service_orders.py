"""What may be ordered, orders with their course, who took them on, how to call back; a module that takes orders."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

MODULES = ("integrity", "restricted", "archive")
STATES = ("received", "dispatched", "accepted", "escalated", "done", "closed", "declined")
MOVES = ("dispatch", "accept", "escalate", "finish", "rate", "close", "decline", "reopen")
LEVELS = ("branch", "committee", "superior")
SCORES = ("very_good", "good", "fair", "poor", "very_poor")
STEPS = "service_order_step"


def one_of(name, kind, *words, empty=False):
    held = sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, held, nullable=empty)


def text(name, most):
    return sa.Column(name, sa.String(most), nullable=False)


def number(name, *, empty=False):
    return sa.Column(name, sa.Integer(), nullable=empty)


def day(name, *, empty=True):
    return sa.Column(name, sa.Date(), nullable=empty)


def moment(name):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def placed(*, by_stranger=False):
    return (
        number("version"),
        number("entered_by_id", empty=by_stranger),
        moment("created_at"),
        moment("updated_at"),
        number("committee_id"),
        number("branch_id", empty=True),
    )


def refers(table, column, target, **more):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **more
    )


def homes(table):
    return (
        refers(table, "entered_by_id", "user_account"),
        refers(table, "committee_id", "committee"),
        refers(table, "branch_id", "branch"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def by_place(table, first):
    op.create_index(f"ix_{table}_branch", table, ["branch_id", first, "id"])
    op.create_index(f"ix_{table}_committee", table, ["committee_id", first, "id"])


def modules(*values):
    with op.batch_alter_table("module_switch") as table:
        table.drop_constraint(op.f("ck_module_switch_module"), type_="check")
        listed = ", ".join(f"'{value}'" for value in values)
        table.create_check_constraint(op.f("ck_module_switch_module"), f"module IN ({listed})")


def items():
    op.create_table(
        "service_item",
        number("id"),
        one_of("kind", "kind", "project", "public"),
        text("category", 30),
        text("name", 60),
        text("content", 200),
        day("since_on", empty=False),
        day("until_on"),
        *placed(),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= since_on", name=op.f("ck_service_item_span")
        ),
        *homes("service_item"),
    )
    by_place("service_item", "since_on")
    op.create_index(
        "uq_service_item_name",
        "service_item",
        ["committee_id", "kind", "name", "since_on"],
        unique=True,
    )


def orders():
    op.create_table(
        "service_order",
        number("id"),
        one_of("source", "source", "resident", "community", "enterprise", "project"),
        text("party", 80),
        text("need", 200),
        number("item_id", empty=True),
        day("received_on", empty=False),
        one_of("state", "order_state", *STATES),
        one_of("level", "order_level", *LEVELS),
        day("responded_on"),
        number("response_days", empty=True),
        day("done_on"),
        text("result", 300),
        sa.Column("is_solved", sa.Boolean()),
        day("rated_on"),
        one_of("score", "score", *SCORES, empty=True),
        sa.Column("code_hash", sa.String(64)),
        *placed(by_stranger=True),
        sa.CheckConstraint("need <> ''", name=op.f("ck_service_order_need")),
        sa.CheckConstraint(
            "response_days IS NULL OR response_days >= 0", name=op.f("ck_service_order_response")
        ),
        sa.CheckConstraint(
            "(done_on IS NULL) = (is_solved IS NULL)", name=op.f("ck_service_order_solved")
        ),
        sa.CheckConstraint(
            "(rated_on IS NULL) = (score IS NULL)", name=op.f("ck_service_order_rated")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR done_on IS NOT NULL", name=op.f("ck_service_order_done")
        ),
        refers("service_order", "item_id", "service_item"),
        *homes("service_order"),
    )
    by_place("service_order", "received_on")
    op.create_index("uq_service_order_code", "service_order", ["code_hash"], unique=True)


def beside_orders():
    op.create_table(
        "service_order_member",
        number("id"),
        number("order_id"),
        number("member_id"),
        day("accepted_on", empty=False),
        refers("service_order_member", "order_id", "service_order", ondelete="CASCADE"),
        refers("service_order_member", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_order_member")),
    )
    op.create_index(
        "uq_service_order_member", "service_order_member", ["order_id", "member_id"], unique=True
    )
    op.create_index("ix_service_order_member_member", "service_order_member", ["member_id"])
    op.create_table(
        STEPS,
        number("id"),
        number("order_id"),
        one_of("move", "move", *MOVES),
        one_of("to_state", "to_state", *STATES),
        one_of("level", "level", *LEVELS),
        number("branch_id", empty=True),
        sa.Column("note", sa.Text(), nullable=False),
        number("user_id", empty=True),
        text("actor_name", 40),
        text("actor_role", 40),
        moment("happened_at"),
        refers(STEPS, "order_id", "service_order"),
        refers(STEPS, "branch_id", "branch"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{STEPS}")),
    )
    op.create_index("ix_service_order_step_order", STEPS, ["order_id", "id"])
    op.create_table(
        "order_callback",
        number("order_id"),
        sa.Column("phone_sealed", sa.Text(), nullable=False),
        sa.Column("row_key", sa.String(32), nullable=False),
        refers("order_callback", "order_id", "service_order", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_callback")),
        sa.UniqueConstraint("row_key", name=op.f("uq_order_callback_row_key")),
    )


def only_grows():
    """Refuse UPDATE and DELETE of steps."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER tr_{STEPS}_no_{act} BEFORE {act.upper()} ON {STEPS} "
                f"BEGIN SELECT RAISE(ABORT, '{STEPS} is append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER tr_{STEPS}_no_replace BEFORE INSERT ON {STEPS} "
            f"WHEN EXISTS (SELECT 1 FROM {STEPS} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{STEPS} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER tr_{STEPS}_append_only BEFORE UPDATE OR DELETE ON {STEPS} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER tr_{STEPS}_no_truncate BEFORE TRUNCATE ON {STEPS} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def upgrade():
    """Nothing is ordered yet, and nobody without an account may order."""
    modules(*MODULES, "ordering")
    items()
    orders()
    beside_orders()
    only_grows()


def downgrade():
    """Orders and what may be ordered are lost, and that a committee took orders."""
    for table in (
        "order_callback",
        STEPS,
        "service_order_member",
        "service_order",
        "service_item",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM module_switch WHERE module = 'ordering'")
    modules(*MODULES)
