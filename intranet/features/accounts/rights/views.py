"""Who could do what on a day, on the page, on paper and as a file; the names of people are no content."""

from flask import request, url_for

from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Role
from intranet.features.accounts.grants.queries import places
from intranet.features.accounts.page import blueprint
from intranet.features.accounts.rights import queries
from intranet.foundation import clock, looks
from intranet.foundation.chinese import long_date
from intranet.foundation.database import db
from intranet.foundation.typed import cleaned, read_day
from intranet.pagekit.listings import Column, Listing, listed
from intranet.pagekit.session import current_actor

ORDERS = (("role", "按角色和组织"), ("person", "按人员"))
_FIRST, _LAST = 2000, 2100


def _columns(*, by_person: bool) -> tuple[Column, ...]:
    """What the list is in order of stands first."""
    opens = current_actor().can(Permission.GRANT_MANAGE)
    right = (
        Column("角色", 16, lambda row: row.role),
        Column("组织", 26, lambda row: row.place, blank="当日没有名称"),
    )
    person = (
        Column(
            "姓名",
            12,
            lambda row: row.display_name,
            heads=True,
            link=lambda row: url_for("admin.grants_of", user_id=row.user_id) if opens else None,
        ),
        Column("账号", 14, lambda row: row.username),
    )
    return (
        *(person + right if by_person else right + person),
        Column("生效", 12, lambda row: row.valid_from.isoformat()),
        Column(
            "截止",
            12,
            lambda row: row.valid_to.isoformat() if row.valid_to else "",
            blank="长期",
        ),
        Column(
            "账号现状",
            10,
            lambda row: "使用中" if row.is_active else "已停用",
            badge=lambda row: looks.DONE if row.is_active else looks.LOCKED,
        ),
    )


@listed(blueprint, "/rights", Permission.RIGHTS_READ, "accounts/rights/rights.html")
def rights() -> Listing:
    """Roles as they were on the day asked for, today where none is."""
    session, actor, today = db.session(), current_actor(), clock.today()
    asked = read_day(request.args.get("day", ""), today)
    day = asked if asked and _FIRST <= asked.year < _LAST else today
    committees = actor.committee_ids(Permission.RIGHTS_READ)
    offered = {
        place.key: place
        for place in places(session, day)
        if place.committee_id in committees and place.party_group_id is None
    }
    role, place = request.args.get("role", ""), offered.get(request.args.get("place", ""))
    wanted = queries.RightsFilter(
        day=day,
        role=Role(role) if role in set(Role) else None,
        place=place,
        person=cleaned(request.args.get("person", ""))[:40],
        by_person=request.args.get("order") == "person",
    )
    narrowed = [
        wanted.role.label if wanted.role else "",
        place.name if place else "",
        f"姓名或账号含“{wanted.person}”" if wanted.person else "",
    ]
    return Listing(
        title="角色授权一览",
        columns=_columns(by_person=wanted.by_person),
        statement=queries.rights(committees, wanted),
        row=queries.right,
        scope=f"{long_date(day)}有效的授权，以后已收回的也在内。"
        + "".join(f"{words}。" for words in narrowed if words),
        signers=("安全管理员", "审计管理员"),
        as_of=day,
        values={
            "wanted": wanted,
            "roles": Role.choices(),
            "places": [(one.key, one.name) for one in offered.values()],
            "orders": ORDERS,
            "changes": queries.changes(session, committees, day),
        },
    )
