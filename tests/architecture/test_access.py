"""Who may do what: every route × every role × own branch and another branch.

A route that is missing here fails the build, so that nobody adds one without deciding who may use it. The people of
一支部 (own) and 二支部 (other) are those of the standing cast; 404 means that the record's existence is not given away.

Whoever lacks the permission that a view names is refused whatever the record: that is read off the roles, and tried
once for each person and permission. Whoever holds it is tried on every route.
"""

import importlib
import io
import pkgutil
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import Actor, Grant
from intranet.domain.activities.attachments import Attachment, AttachmentKind
from intranet.domain.organization.members import ExemptionReason, MemberExemption, Membership
from intranet.domain.organization.tables import (
    Branch,
    Committee,
    PartyGroup,
    Post,
    PostTitle,
)
from intranet.domain.paper.prints import PrintOrder
from intranet.domain.records.workflow import State
from intranet.domain.summaries.tables import QuarterlySummary, SummaryText
from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.foundation.storage import FileStore
from intranet.pagekit import printing
from intranet.pagekit.access import check_routes, permission_of, requires
from tests.architecture import access
from tests.architecture.access.words import (
    CONTENT,
    EDITORS,
    LOGGERS,
    MEMBER_EDITORS,
    OK,
    PEOPLE,
    READERS,
    SIGNED_IN,
    STAFF,
    Rule,
    rule,
)
from tests.cast import ACCOUNTS
from tests.factories.activities import decision_of, make_activity
from tests.rows import committed

# Features that bring their own table and their own records: the modules of ``access``, by the name of their feature.
OWN_TABLES = {
    name: importlib.import_module(f"{access.__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(access.__path__)
    if name != "words"
}

RULES: dict[str, Rule] = {
    "desk.index": SIGNED_IN,
    # of another's record as of one that waits for nobody
    "desk.read_answer": rule(hidden=" ".join(PEOPLE)),
    "accounts.account": SIGNED_IN,
    "accounts.confirm": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.first_password": SIGNED_IN,
    "accounts.revoke_session": rule(hidden=" ".join(PEOPLE)),
    "accounts.signed_in": SIGNED_IN,
    "accounts.sign_out": SIGNED_IN,
    "activities.index": CONTENT,
    "activities.ledger_xlsx": CONTENT,
    "activities.ledger_pdf": CONTENT,
    "activities.show": READERS,
    "activities.history": rule("S C D", everywhere="staff leader", known="M", hidden="G"),
    "activities.new": LOGGERS,
    "activities.create": LOGGERS,
    "activities.edit": EDITORS,
    "activities.save": EDITORS,
    "activities.discard": EDITORS,
    "activities.move": rule("S", hidden="staff"),
    "activities.changed_rolls": CONTENT,
    **{
        f"activities.{name}": rule("S C", everywhere="staff leader", known="D M", hidden="G")
        for name in ("roll", "settle_roll")
    },
    "papers.record": READERS,
    "papers.notice_of_meeting": READERS,
    "papers.sign_in": READERS,
    "papers.agenda": READERS,
    "attachments.activity": READERS,
    "attachments.file": READERS,
    "attachments.picture": READERS,
    "attachments.thumbnail": READERS,
    "attachments.add": EDITORS,
    "attachments.edit": EDITORS,
    "attachments.move": EDITORS,
    "attachments.remove": EDITORS,
    "review.index": rule(everywhere="staff leader"),
    "review.approve_chosen": rule(everywhere="staff leader"),
    "review.show": rule(everywhere="staff leader"),
    "review.decide": rule(everywhere="staff leader"),
    "review.reopen": rule(everywhere="staff leader"),
    "review.ask_reopening": rule("S"),
    "review.decline_reopening": rule(everywhere="staff leader"),
    "review.void": rule("S", everywhere="staff leader"),
    "review.restore": rule("S", everywhere="staff leader"),
    # the document of somebody else is not given away
    "prints.show": rule(hidden=" ".join(PEOPLE)),
    "prints.file": rule(hidden=" ".join(PEOPLE)),
    "drafts.keep": SIGNED_IN,
    "drafts.discard": SIGNED_IN,
    "organization.branches": CONTENT,
    "organization.members": CONTENT,
    "organization.committee": CONTENT,
    "organization.terms": CONTENT,
    "organization.branch": READERS,
    "organization.member": READERS,
    "organization.new_branch": STAFF,
    "organization.new_member": rule(everywhere="S staff"),
    "organization.namesakes": rule(everywhere="S staff"),
    **{
        f"organization.{name}": STAFF
        for name in (
            "edit_branch",
            "merge_branch",
            "withdraw_merging",
            "add_branch_name",
            "start_branch_term",
            "fill_branch_post",
            "add_committee_name",
            "start_committee_term",
            "fill_committee_post",
            "end_committee_post",
        )
    },
    **{
        f"organization.{name}": MEMBER_EDITORS
        for name in (
            "new_group",
            "edit_group",
            "dissolve_group",
            "appoint_group_leader",
            "edit_member",
            "change_group",
            "leave",
            "come_back",
            "add_exemption",
            "end_exemption",
            "correct_entry",
            "take_back_entry",
        )
    },
    "quarters.index": CONTENT,
    "quarters.grid": CONTENT,
    "quarters.pdf": rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G"),
    "quarters.save": rule("S C"),
    "quarters.withdraw": rule("S"),
    "quarters.ask": rule("S"),
    "quarters.discard": rule("S C"),
    "quarters.decide": rule(everywhere="leader"),
    "quarters.resume_decision": rule(everywhere="leader"),
    # the committee's own, submitted: it is not in a branch, so own and other branch see the same
    "quarters.committee": rule(everywhere="staff leader jiwei archivist", hidden="S C D M G"),
    "quarters.committee_pdf": rule(everywhere="staff leader jiwei archivist", hidden="S C D M G"),
    "quarters.save_committee": rule(everywhere="staff", hidden="S C"),
    "quarters.withdraw_committee": rule(everywhere="staff", hidden="S"),
    "quarters.ask_committee": rule(everywhere="staff", hidden="S"),
    "quarters.discard_committee": rule(everywhere="staff", hidden="S C"),
    "quarters.decide_committee": rule(everywhere="leader"),
    "quarters.resume_committee_decision": rule(everywhere="leader"),
    # moving somebody to another branch concerns two branches
    "organization.transfer": rule(everywhere="staff", known="S"),
    "organization.become_full": rule(everywhere="staff", known="S"),
    "organization.admissions": CONTENT,
    "organization.approve": STAFF,
    "organization.end_branch_post": rule(everywhere="staff", known="S"),
    "admin.accounts": rule(everywhere="system"),
    "admin.create_account": rule(everywhere="system"),
    **{
        f"admin.{name}": rule(hidden="system")
        for name in (
            "account",
            "edit_account",
            "disable_account",
            "enable_account",
            "reset_password",
        )
    },
    "admin.grants": rule(everywhere="security"),
    "admin.grants_to_do": rule(everywhere="security"),
    **{
        f"admin.{name}": rule(hidden="security")
        for name in ("grants_of", "add_grant", "end_grant", "end_all_grants", "link_member")
    },
    "kinds.index": STAFF,
    "kinds.add_kind": STAFF,
    "kinds.edit_kind": rule(hidden="staff"),
    "audit.index": rule(everywhere="audit"),
    "audit.show": rule(hidden="audit"),
    "quarters.show": rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G"),
    **{name: found for table in OWN_TABLES.values() for name, found in table.RULES.items()},
}

PUBLIC = {"accounts.sign_in", "accounts.sign_in_submit", "health.live", "health.ready"}

# What the application is made of, and what it decides before it asks a database.
ONCE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def all_routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    for one in app.url_map.iter_rules():
        if one.endpoint != "static":
            for method in sorted(
                (one.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
            ):
                yield one.endpoint, method, one


def holds(app: Flask, endpoint: str, who: str) -> bool:
    """Whether the person's role carries the permission that the view names."""
    permission = permission_of(app.view_functions[endpoint])
    assert permission is not None
    role, _, _ = ACCOUNTS[PEOPLE[who]]
    return Actor(0, who, who, grants=(Grant(role, 1),)).can(permission)


@ONCE
def test_every_route_is_decided_on(backend):
    known = set(RULES) | PUBLIC
    routes = {endpoint for endpoint, _, _ in all_routes(backend.app)}
    assert routes - known == set(), "add these routes to RULES: decide who may use them"
    assert known - routes == set(), (
        "these routes are gone: bookmarks break; remove them here on purpose"
    )


@ONCE
def test_who_lacks_the_permission_of_a_view_is_refused(backend):
    wrong = [
        f"{endpoint} for {who} on {side}: {wanted}"
        for endpoint, one in RULES.items()
        for who in PEOPLE
        for side in ("own", "other")
        if (wanted := getattr(one, side).get(who, 403)) != 403
        and not holds(backend.app, endpoint, who)
    ]
    assert not wrong, (
        "these people do not hold the permission that the view names in @requires, so they get 403: "
        "correct their line in the table, or the permission\n" + "\n".join(wrong)
    )


@ONCE
def test_public_routes_are_few_and_named(backend):
    public = {
        endpoint
        for endpoint, _, _ in all_routes(backend.app)
        if permission_of(backend.app.view_functions[endpoint]) is Permission.PUBLIC
    }
    assert public == PUBLIC


def test_a_route_without_a_permission_stops_the_start():
    app = Flask("x")

    @app.get("/open")
    def forgotten():
        return ""

    with pytest.raises(RuntimeError, match="forgotten"):
        check_routes(app)


def test_a_declared_permission_is_readable_from_the_view():
    @requires(Permission.AUDIT_READ)
    def view():
        return ""

    assert permission_of(view) is Permission.AUDIT_READ


# --- the world the routes are tried on ------------------------------------------------------------


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def _roll_up(session: Any, committee: Committee, code: str) -> str:
    """A submitted roll-up of the committee, in a quarter of its own for each branch it is tried beside."""
    number = {"B01": 1, "B02": 2}[code]
    staff = session.scalars(select(User.id).where(User.username == "staff")).one()
    committed(
        session,
        QuarterlySummary(
            committee_id=committee.id,
            year=2025,
            quarter=number,
            as_of=date(2025, 3 * number, 30),
            state=State.SUBMITTED,
            entered_by_id=staff,
            created_at=clock.now(),
            updated_at=clock.now(),
            submitted_at=clock.now(),
            submitted_by_id=staff,
            text=SummaryText(narrative={}),
        ),
    )
    return f"2025Q{number}"


def _place(session: Any, folder: Any, code: str) -> dict[str, dict[str, Any]]:
    """Addresses of one record of each sort in this branch, by endpoint group."""
    branch = session.scalars(select(Branch).where(Branch.code == code)).one()
    committee = session.scalars(select(Committee)).one()
    member_id = session.scalar(
        select(Membership.member_id)
        .where(Membership.branch_id == branch.id)
        .order_by(Membership.member_id.desc())
    )
    group = PartyGroup(branch_id=branch.id, name="一组", founded_on=date(2020, 1, 1))
    exemption = MemberExemption(
        member_id=member_id,
        reason=ExemptionReason.FRAIL,
        approved_by="机关党委",
        starts_on=date(2025, 9, 1),
    )
    activities = {state: make_activity(session, branch=code, state=state) for state in State}
    entered_by = activities[State.DRAFT].entered_by_id
    summary = QuarterlySummary(
        committee_id=committee.id,
        branch_id=branch.id,
        year=2025,
        quarter=3,
        as_of=date(2025, 9, 30),
        state=State.SUBMITTED,
        entered_by_id=entered_by,
        created_at=clock.now(),
        updated_at=clock.now(),
        submitted_at=clock.now(),
        submitted_by_id=entered_by,
        text=SummaryText(narrative={}),
    )
    committee_post = Post(
        committee_id=committee.id,
        member_id=member_id,
        title=PostTitle.COMMITTEE_MEMBER,
        starts_on=date(2024, 1, 1),
    )
    digest = FileStore(folder / "objects").put(_picture())
    files = {
        state: Attachment(
            activity_id=activities[state].id,
            position=0,
            kind=AttachmentKind.PHOTO,
            original_name="x.jpg",
            media_type="image/jpeg",
            size_bytes=4,
            master_sha256=digest,
            display_sha256=digest,
            sealed_sha256=digest,
            added_by_id=activities[state].entered_by_id,
            added_at=clock.now(),
        )
        for state in (State.DRAFT, State.APPROVED)
    }
    # made for somebody whom none of the people is
    printed = PrintOrder(
        user_id=session.scalars(
            select(User.id).where(User.username.not_in(PEOPLE.values()))
        ).first(),
        asked_at=clock.now(),
        address="/",
        file_name="x.pdf",
        template="x.html",
        digest="x",
        made_at=clock.now(),
        document={},
        content=b"%PDF",
    )
    committed(session, group, exemption, summary, committee_post, printed, *files.values())
    post = session.scalars(select(Post).where(Post.branch_id == branch.id)).first()
    ids = {state: {"activity_id": activity.id} for state, activity in activities.items()}
    organization = {
        "code": code,
        "member_id": member_id,
        "group_id": group.id,
        "exemption_id": exemption.id,
        "kind": "group",
        "entry_id": group.id,
        "post_id": post.id,
        "vote_id": decision_of(session, code).id,
    }
    return {
        "read": ids[State.APPROVED] | {"attachment_id": files[State.APPROVED].id},
        "write": ids[State.DRAFT] | {"attachment_id": files[State.DRAFT].id, "act": "submit"},
        "review": ids[State.SUBMITTED],
        "approved": ids[State.APPROVED],
        "organization": organization,
        "committee": organization | {"code": committee.code, "post_id": committee_post.id},
        "quarters": {"code": "2025Q3", "branch_code": code},
        "roll_up": {"code": _roll_up(session, committee, code)},
        "other": {
            **dict.fromkeys(
                ("session_id", "user_id", "grant_id", "kind_id", "event_id", "record_id"), 10**6
            ),
            "kind": "activity",
            "number": printed.id,
        },
    }


def group_of(endpoint: str, permission: Permission) -> str:
    feature, _, name = endpoint.partition(".")
    if feature in OWN_TABLES:
        return str(OWN_TABLES[feature].group_of(name))
    if feature == "organization":
        return "committee" if "committee" in name else "organization"
    if feature == "quarters":
        return "roll_up" if "committee" in name else "quarters"
    if feature == "review":
        return "approved" if "reopen" in name else "review"
    if permission in {Permission.ACTIVITY_EDIT, Permission.ACTIVITY_SUBMIT}:
        return "write"
    return "read" if permission is Permission.ACTIVITY_READ else "other"


@pytest.fixture
def world(app, session):
    folder = app.config["SETTINGS"].data_dir
    places = {code: _place(session, folder, code) for code in ("B01", "B02")}
    for code, values in places.items():
        branch = session.scalars(select(Branch).where(Branch.code == code)).one()
        for table in OWN_TABLES.values():
            values.update(table.place(session, branch))
    return places


@pytest.fixture
def unprinted(monkeypatch):
    """Paper is set by the tests of each document; here it only matters who gets it."""
    monkeypatch.setattr(printing, "render_pdf", lambda *_, **__: b"%PDF")


def address_of(app: Flask, one: Any, method: str, place: dict[str, Any]) -> str:
    permission = permission_of(app.view_functions[one.endpoint])
    assert permission is not None
    values = place[group_of(one.endpoint, permission)]
    adapter = app.url_map.bind("localhost")
    return adapter.build(
        one.endpoint, {name: values[name] for name in one.arguments}, method=method
    )


def answer_of(browser: Any, url: str, method: str) -> int:
    response = browser.get(url) if method == "GET" else browser.post(url)
    status = int(response.status_code)
    response.close()
    return status


def guarded_routes(app: Flask) -> list[tuple[str, str, Any]]:
    """Reading first: what is tried later may change what was there."""
    routes = [route for route in all_routes(app) if route[0] not in PUBLIC]
    return sorted(routes, key=lambda route: (route[1], route[0]))


@pytest.mark.matrix
@pytest.mark.parametrize("who", PEOPLE)
def test_the_matrix(app, world, unprinted, login_as, who):
    browser = login_as(PEOPLE[who]).confirm()
    wrong = []
    for endpoint, method, one in guarded_routes(app):
        if endpoint == "accounts.sign_out" or not holds(app, endpoint, who):
            continue
        # an address that names no record is the same beside both branches
        tried: dict[str, int] = {}
        for code, side in (("B02", "other"), ("B01", "own")):
            wanted = getattr(RULES[endpoint], side).get(who, 403)
            url = address_of(app, one, method, world[code])
            if url not in tried:
                tried[url] = answer_of(browser, url, method)
            got = tried[url]
            fine = got not in {302, 401, 403, 404, 500} if wanted == OK else got == wanted
            if not fine:
                wrong.append(f"{method} {endpoint} on {side}: wanted {wanted}, got {got}")
    assert not wrong, "\n".join(wrong)


@ONCE
@pytest.mark.matrix
def test_a_permission_that_is_not_held_refuses(app, world, login_as):
    """Each person on one route of each permission they lack, reading and writing."""
    wrong = []
    for who, username in PEOPLE.items():
        browser = login_as(username)
        tried = set()
        for endpoint, method, one in guarded_routes(app):
            kind = (permission_of(app.view_functions[endpoint]), method)
            if holds(app, endpoint, who) or kind in tried:
                continue
            tried.add(kind)
            got = answer_of(browser, address_of(app, one, method, world["B01"]), method)
            if got != 403:
                wrong.append(f"{method} {endpoint} by {who}: {got}")
        assert tried
    assert not wrong, "\n".join(wrong)


@ONCE
@pytest.mark.matrix
def test_nobody_signed_in_gets_nothing(app, world, login_as):
    """Every route, so none of them names a permission without asking for it."""
    browser = login_as(None)
    wrong = []
    for endpoint, method, one in guarded_routes(app):
        got = answer_of(browser, address_of(app, one, method, world["B01"]), method)
        if got != (302 if method == "GET" else 401):
            wrong.append(f"{method} {endpoint}: {got}")
    assert not wrong, "\n".join(wrong)


def test_an_ended_grant_takes_effect_on_the_next_request(app, login_as):
    from intranet.domain.access.accounts import RoleGrant

    browser = login_as("staff")
    assert browser.get("/review").status_code == 200
    with app.app_context():
        session = db.session()
        grant = session.scalars(select(RoleGrant).join(User).where(User.username == "staff")).one()
        grant.valid_to = date(2025, 10, 19)
        committed(session)
    assert browser.get("/review").status_code == 403
