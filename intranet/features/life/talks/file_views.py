"""The register of talks as an Excel file, and the secretary's way to enter talks by one. Neither holds any content."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from intranet.domain.access.permissions import Permission
from intranet.domain.life.scope import load_branch_or_own
from intranet.domain.life.talks.access import keeps_register, leads
from intranet.domain.life.talks.tables import Talk
from intranet.domain.organization.directory import branches_on
from intranet.domain.organization.homes import Home
from intranet.domain.records import entries
from intranet.domain.records.undoing import columns_as_they_were
from intranet.features.life.talks import operations, queries
from intranet.features.life.talks.forms import CONTENT_FIELDS, TalkForm, stored_values
from intranet.features.life.talks.views import blueprint
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.errors import RuleBroken
from intranet.foundation.quarters import Year
from intranet.pagekit.access import requires
from intranet.pagekit.choosing import asked_year, opening_year
from intranet.pagekit.listings import Column, Listing, also_at
from intranet.pagekit.registers import Line, Register
from intranet.pagekit.session import current_actor
from intranet.pagekit.workbooks import workbook

COLUMNS = (
    Column("日期", 12, lambda line: line.held_on.isoformat()),
    Column("谈话人", 12, lambda line: line.talker, heads=True),
    Column("谈话对象", 12, lambda line: line.talkee),
    Column("地点", 24, lambda line: line.place),
    Column("谈话事由", 20, lambda line: line.occasion),
)


@blueprint.get("/register.xlsx")
@requires(Permission.LIFE_READ)
def index_xlsx() -> Response:
    """The register of the branch that the person keeps, or else their own talks."""
    session, actor, today = db.session(), current_actor(), clock.today()
    year, code = asked_year() or opening_year(Permission.LIFE_READ), request.args.get("branch", "")
    lines: list[queries.TalkLine] = []
    branch = None
    if code or not actor.committee_ids(Permission.LIFE_READ):
        found = load_branch_or_own(session, code[:12], actor)
        branch = next(iter(branches_on(session, today, branch_ids=[found.id])), None)
        if keeps_register(actor, found.committee_id, found.id):
            lines = queries.register(session, actor, found.id, Year(year))
        elif actor.member_id:
            lines = queries.own_talks(session, actor, year)
    return Listing(
        title=f"{year}年谈心谈话登记", columns=COLUMNS, statement=lines, branch=branch
    ).workbook()


also_at(blueprint, "/talks.xlsx", "index_xlsx")


class Talks(Register[Any]):
    """Talks of branches that the person leads: who keeps a register without leading knows no occasions."""

    def homes(self) -> list[Home]:
        """Those branches."""
        return [one for one in super().homes() if leads(current_actor(), one.branch_id or 0)]

    def is_kept(self) -> bool:
        """Whether there is one."""
        actor = current_actor()
        return any(leads(actor, branch) for branch in actor.own_branches(self.edit))


TALKS = Talks(
    Talk,
    "谈心谈话",
    operations.EVENTS,
    Permission.LIFE_EDIT,
    reads=lambda actor, row: leads(actor, row.branch_id),
    day="held_on",
)


def filled(line: Line[Any]) -> TalkForm:
    """The form of a talk, without its content."""
    people = line.once(queries.choosable, db.session(), line.home.branch_id or 0, clock.today())
    values = {} if line.is_new else stored_values(line.row, None)
    form = TalkForm(formdata=line.typed, data=values)
    form.offer(people)
    return form


def _keep(line: Line[Any], form: TalkForm) -> Talk | None:
    session, actor, typed = db.session(), current_actor(), form.to_input()
    if len(typed.talkees) > 1:
        raise RuleBroken({"talkee_ids": ["每行登记一次谈话，只写一名谈话对象。"]})
    if line.is_new:
        (talk,) = operations.register_talks(session, line.home.branch_id or 0, typed, actor=actor)
        return talk
    operations.edit_talk(
        session, line.row, typed, actor=actor, version=form.seen_version, with_content=False
    )
    return None


def _restore(talk: Talk, before: Mapping[str, Any]) -> None:
    values = columns_as_they_were(talk, before)
    entries.change(
        db.session(),
        talk,
        values,
        operations.EVENTS,
        actor=current_actor(),
        version=talk.version,
    )


workbook(
    "talks",
    TALKS,
    filled,
    listed="talks.index",
    keep=_keep,
    without=CONTENT_FIELDS,
    twice=operations.TWICE,
    private=True,
    take_out=lambda talk: operations.remove_talk(
        db.session(), talk, actor=current_actor(), version=talk.version
    ),
    restore=_restore,
)
