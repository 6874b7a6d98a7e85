"""The world the routes are tried on: one record of each sort in two branches, and the addresses they have."""

import importlib
import io
import pkgutil
from datetime import date
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet.domain.access.accounts import User
from intranet.domain.access.permissions import Permission
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
from intranet.foundation.storage import FileStore
from intranet.pagekit.access import permission_of
from tests.architecture import access
from tests.architecture.access.words import (
    PEOPLE,
)
from tests.factories.activities import decision_of, make_activity
from tests.factories.signing import approved_summary
from tests.rows import committed

# Features that bring their own table and their own records: the modules of ``access``, by the name of their feature.
OWN_TABLES = {
    name: importlib.import_module(f"{access.__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(access.__path__)
    if name != "words"
}


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "JPEG")
    return buffer.getvalue()


# Routes of what follows an approval; tried on a summary that waits to be signed.
SIGNING = frozenset(
    {
        "enter_issued_numbers",
        "signing",
        "sign",
        "sign_paper",
        "take_back",
        "return_copy",
        "accept_copy",
        "withdraw_copy",
        "signed_file",
        "signing_settings",
        "signing_plan",
        "delegate",
        "end_delegation",
    }
)


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
    approved_summary(session, code, quarter=1)
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
        "signing": {
            "code": "2025Q1",
            "branch_code": code,
            "number": 10**6,
            "key": 10**6,
            "document": "branch",
        },
        "roll_up": {"code": _roll_up(session, committee, code)},
        "other": {
            **dict.fromkeys(
                (
                    "session_id",
                    "user_id",
                    "grant_id",
                    "kind_id",
                    "event_id",
                    "record_id",
                ),
                10**6,
            ),
            "kind": "activity",
            "factor": "card",
            "number": printed.id,
            "page": 1,
            "slug": "branch",
            "step": 1,
        },
    }


def group_of(endpoint: str, permission: Permission) -> str:
    feature, _, name = endpoint.partition(".")
    if feature in OWN_TABLES:
        return str(OWN_TABLES[feature].group_of(name))
    if feature == "organization":
        return "committee" if "committee" in name else "organization"
    if feature == "quarters":
        if "committee" in name:
            return "roll_up"
        return "signing" if name in SIGNING else "quarters"
    if feature == "review":
        return "approved" if "reopen" in name else "review"
    if permission in {Permission.ACTIVITY_EDIT, Permission.ACTIVITY_SUBMIT}:
        return "write"
    return "read" if permission is Permission.ACTIVITY_READ else "other"


def places(app: Flask, session: Session) -> dict[str, dict[str, Any]]:
    """Records of each sort in both branches of the cast, as the parts of addresses by endpoint group."""
    folder = app.config["SETTINGS"].data_dir
    found = {code: _place(session, folder, code) for code in ("B01", "B02")}
    for code, values in found.items():
        branch = session.scalars(select(Branch).where(Branch.code == code)).one()
        for table in OWN_TABLES.values():
            values.update(table.place(session, branch))
    return found


def address_of(app: Flask, one: Any, method: str, place: dict[str, Any]) -> str:
    permission = permission_of(app.view_functions[one.endpoint])
    assert permission is not None
    values = place[group_of(one.endpoint, permission)]
    adapter = app.url_map.bind("localhost")
    return adapter.build(
        one.endpoint, {name: values[name] for name in one.arguments}, method=method
    )
