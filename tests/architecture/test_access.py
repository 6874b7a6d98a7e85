"""Who may do what: every route × every role × own branch and another branch.

A route that is missing here fails the build, so that nobody adds one without deciding who may use it. The people of
一支部 (own) and 二支部 (other) are those of the standing cast; 404 means that the record's existence is not given away.

Whoever lacks the permission that a view names is refused whatever the record: that is read off the roles, and tried
once for each person and permission. Whoever holds it is tried on every route, on the one database or the other
(``tried_on``): what a view lets in, and on which side, it lets in on both.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
from intranet.domain.access.roles import (
    ADMINISTRATOR_ROLES,
    ROLE_PERMISSIONS,
    Actor,
    Grant,
    Role,
)
from intranet.foundation.database import db
from intranet.pagekit import printing
from intranet.pagekit.access import check_routes, permission_of, requires
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
from tests.architecture.world import OWN_TABLES, address_of, places
from tests.cast import ACCOUNTS
from tests.databases import NAMES
from tests.rows import committed

RULES: dict[str, Rule] = {
    "desk.index": SIGNED_IN,
    # of another's record as of one that waits for nobody
    "desk.read_answer": rule(hidden=" ".join(PEOPLE)),
    "desk.digest": SIGNED_IN,
    "accounts.account": SIGNED_IN,
    "accounts.confirm": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.first_password": SIGNED_IN,
    "accounts.revoke_session": rule(hidden=" ".join(PEOPLE)),
    # a deputy is asked for by a secretary, for the own branch: the form is the same for both
    "accounts.new_deputy": rule(everywhere="S"),
    **{f"accounts.{name}": rule(hidden="S") for name in ("end_deputy", "withdraw_deputy")},
    **{
        f"accounts.{name}": SIGNED_IN
        for name in (
            "second_factor",
            "begin_second_factor",
            "confirm_second_factor",
            "renew_recovery",
            "revoke_other_sessions",
            "signed_in",
        )
    },
    "accounts.sign_out": SIGNED_IN,
    "help.index": SIGNED_IN,
    "help.tour": SIGNED_IN,
    # the guide of the role, that of secretaries in the trial
    "help.guide": rule(
        everywhere="S C", hidden="D M G staff leader jiwei archivist system security audit"
    ),
    "activities.index": CONTENT,
    "activities.ledger_xlsx": CONTENT,
    "activities.ledger_pdf": CONTENT,
    "activities.show": READERS,
    "activities.history": rule("S C D", everywhere="staff leader", known="M", hidden="G"),
    "activities.new": LOGGERS,
    "activities.create": LOGGERS,
    "activities.paste": LOGGERS,
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
    "papers.record_docx": READERS,
    "papers.notice_of_meeting": READERS,
    "papers.texts": READERS,
    "papers.notice_of_meeting_docx": READERS,
    "papers.sign_in": READERS,
    "papers.sign_in_docx": READERS,
    "papers.agenda": READERS,
    "papers.agenda_docx": READERS,
    # nothing is voted on by ballot there
    **{
        f"papers.{name}{ending}": rule(hidden="S C D M G staff leader jiwei archivist")
        for name in ("ballot_slips", "resolution_pages")
        for ending in ("", "_docx")
    },
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
    "prints.picture": rule(hidden=" ".join(PEOPLE)),
    "drafts.keep": SIGNED_IN,
    "drafts.discard": SIGNED_IN,
    "organization.branches": CONTENT,
    "organization.branches_pdf": CONTENT,
    "organization.branches_xlsx": CONTENT,
    "organization.members": CONTENT,
    "organization.members_pdf": CONTENT,
    "organization.members_xlsx": CONTENT,
    "organization.committee": CONTENT,
    "organization.terms": CONTENT,
    "organization.terms_pdf": CONTENT,
    "organization.terms_xlsx": CONTENT,
    "organization.branch": READERS,
    "organization.member": READERS,
    **{
        f"organization.handover{ending}": rule("S C", everywhere="staff leader archivist")
        for ending in ("", "_pdf", "_docx")
    },
    "organization.propose_handover": STAFF,
    # nothing waits to be taken back
    "organization.withdraw_handover": rule(hidden="staff"),
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
            "member_phone",
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
    "quarters.moved": rule(everywhere="staff leader archivist"),
    "quarters.pdf": rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G"),
    "quarters.docx": rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G"),
    "quarters.save": rule("S C"),
    "quarters.withdraw": rule("S"),
    "quarters.ask": rule("S"),
    "quarters.discard": rule("S C"),
    "quarters.decide": rule(everywhere="leader"),
    "quarters.resume_decision": rule(everywhere="leader"),
    # the committee's own, submitted: it is not in a branch, so own and other branch see the same
    "quarters.committee": rule(everywhere="staff leader jiwei archivist", hidden="S C D M G"),
    "quarters.committee_pdf": rule(everywhere="staff leader jiwei archivist", hidden="S C D M G"),
    "quarters.committee_docx": rule(everywhere="staff leader jiwei archivist", hidden="S C D M G"),
    # of a roll-up that is not approved yet there is nothing to send on
    "quarters.notice_pdf": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.notice_docx": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.report_docx": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.review_pdf": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.review_docx": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.report_pdf": rule(hidden="S C D M G staff leader jiwei archivist"),
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
    "organization.admissions_pdf": CONTENT,
    "organization.admissions_xlsx": CONTENT,
    "organization.approve": STAFF,
    "organization.end_branch_post": rule(everywhere="staff", known="S"),
    **{f"admin.accounts{kind}": rule(everywhere="system") for kind in ("", "_xlsx", "_pdf")},
    "admin.create_account": rule(everywhere="system"),
    "admin.propose_accounts": rule(everywhere="system"),
    "admin.accounts_file": rule(everywhere="system"),
    "admin.fill_accounts": rule(everywhere="system"),
    "admin.propose_grants": rule(everywhere="security"),
    **{
        f"admin.{name}": rule(hidden="system")
        for name in (
            "account",
            "edit_account",
            "disable_account",
            "enable_account",
            "reset_password",
            "reset_second_factor",
        )
    },
    **{f"admin.grants{kind}": rule(everywhere="security") for kind in ("", "_xlsx", "_pdf")},
    "admin.grants_to_do": rule(everywhere="security"),
    **{
        f"admin.{name}": rule(hidden="security")
        for name in ("grants_of", "add_grant", "end_grant", "end_all_grants", "link_member")
    },
    **{f"admin.rights{kind}": rule(everywhere="security audit") for kind in ("", "_xlsx", "_pdf")},
    **{
        f"admin.proposals_list{kind}": rule(everywhere="system security")
        for kind in ("", "_xlsx", "_pdf")
    },
    **{
        f"admin.{name}": rule(hidden="system security")
        for name in ("proposal", "confirm_proposal", "decline_proposal", "withdraw_proposal")
    },
    "kinds.index": STAFF,
    "kinds.index_pdf": STAFF,
    "kinds.index_xlsx": STAFF,
    "kinds.add_kind": STAFF,
    "kinds.edit_kind": rule(hidden="staff"),
    **{f"audit.{name}": rule(everywhere="audit") for name in ("index", "index_xlsx")},
    "audit.show": rule(hidden="audit"),
    "quarters.show": rule("S C", everywhere="staff leader jiwei archivist", hidden="D M G"),
    # what follows an approval is no member's affair
    "quarters.signing": rule(
        "S C", everywhere="staff leader jiwei archivist", known="D M", hidden="G"
    ),
    **{
        f"quarters.{name}": rule("S C", everywhere="staff leader")
        for name in ("sign_paper", "return_copy")
    },
    # by the post or a delegation, whatever the role: the press itself is judged when the step is given
    "quarters.sign": rule(
        "S C", everywhere="staff leader jiwei archivist", known="D M", hidden="G"
    ),
    # nothing was given yet
    "quarters.take_back": rule(known="S C D M", hidden="G"),
    "quarters.withdraw_copy": rule(hidden="S C staff leader"),
    "quarters.accept_copy": rule(hidden="leader"),
    "quarters.signed_file": rule(hidden="S C G staff leader jiwei archivist", known="D M"),
    "quarters.committee_signing_pdf": rule(hidden="S C D M G staff leader jiwei archivist"),
    "quarters.enter_issued_numbers": rule(
        everywhere="leader archivist", known="S C D M", hidden="G"
    ),
    "quarters.signing_settings": rule(everywhere="S C staff leader"),
    "quarters.signing_plan": rule(everywhere="leader"),
    "quarters.delegate": rule(everywhere="S C staff leader"),
    "quarters.end_delegation": rule(hidden="S C staff leader"),
    **{name: found for table in OWN_TABLES.values() for name, found in table.RULES.items()},
}

PUBLIC = {
    "accounts.sign_in",
    "accounts.sign_in_submit",
    "accounts.sign_in_code",
    # ordering without an account, where a committee has switched it on
    "asking.order",
    "asking.placed",
    "asking.follow",
    "asking.grade",
    "health.live",
    "health.ready",
}

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


def tried_on(app: Flask, endpoint: str) -> dict[str, set[str]]:
    """On which databases each holder of the view's permission is tried.

    Everybody on one. Those who are let in alike are let in on both: where chance put them all on one, the first of them
    is tried on the other, too.
    """
    found = {
        who: {NAMES[number % 2]} for number, who in enumerate(PEOPLE) if holds(app, endpoint, who)
    }
    alike: dict[tuple[Any, Any], list[str]] = {}
    for who in found:
        wanted = RULES[endpoint].own.get(who, 403), RULES[endpoint].other.get(who, 403)
        alike.setdefault(wanted, []).append(who)
    for wanted, people in alike.items():
        if OK in wanted:
            found[people[0]] |= set(NAMES) - set().union(*(found[who] for who in people))
    return found


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
def test_the_three_administrators_hold_nothing_but_their_office(backend):
    """None of the three sees content: all that their roles open are the pages of accounts, rights and the trail."""
    held = {permission for role in ADMINISTRATOR_ROLES for permission in ROLE_PERMISSIONS[role]}
    opened = {
        endpoint.partition(".")[0]
        for endpoint, view in backend.app.view_functions.items()
        if permission_of(view) in held
    }
    assert opened == {"admin", "audit"}
    others = {one for role in set(Role) - ADMINISTRATOR_ROLES for one in ROLE_PERMISSIONS[role]}
    assert not held & others


@ONCE
def test_each_view_is_tried_on_both_databases(backend):
    """By everybody who holds its permission on one of them, and of those whom it lets in by somebody on each."""
    for endpoint, one in RULES.items():
        databases = tried_on(backend.app, endpoint)
        assert set(databases) == {who for who in PEOPLE if holds(backend.app, endpoint, who)}
        for side in (one.own, one.other):
            let_in = [who for who in databases if side.get(who) == OK]
            assert not let_in or {name for who in let_in for name in databases[who]} == set(NAMES)


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


def test_a_view_that_writes_and_declares_no_events_stops_the_start():
    app = Flask("x")

    @app.post("/kept")
    @requires(Permission.PUBLIC)
    def kept():
        return ""

    with pytest.raises(RuntimeError, match="kept"):
        check_routes(app)


def test_a_declared_permission_is_readable_from_the_view():
    @requires(Permission.AUDIT_READ)
    def view():
        return ""

    assert permission_of(view) is Permission.AUDIT_READ


# --- the world the routes are tried on ------------------------------------------------------------


@pytest.fixture(scope="module")
def worlds():
    """The parts of addresses by database, where its world was made and kept."""
    return {}


@pytest.fixture
def world(backend, app, session, worlds):
    if backend.name in worlds:
        backend.reset("world")
    else:
        worlds[backend.name] = places(app, session)
        backend.keep("world")
    return worlds[backend.name]


@pytest.fixture
def unprinted(monkeypatch):
    """Paper is set by the tests of each document; here it only matters who gets it."""
    monkeypatch.setattr(printing, "render_pdf", lambda *_, **__: b"%PDF")


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
@pytest.mark.on_both
@pytest.mark.parametrize("who", PEOPLE)
def test_the_matrix(backend, app, world, unprinted, login_as, who):
    tried_here = [
        route
        for route in guarded_routes(app)
        if backend.name in tried_on(app, route[0]).get(who, ()) and route[0] != "accounts.sign_out"
    ]
    browser = login_as(PEOPLE[who]).confirm()
    wrong = []
    for endpoint, method, one in tried_here:
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
        grant = session.scalars(
            select(RoleGrant).join(RoleGrant.user).where(User.username == "staff")
        ).one()
        grant.valid_to = date(2025, 10, 19)
        committed(session)
    assert browser.get("/review").status_code == 403
