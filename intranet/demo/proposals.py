"""What waits for an administrator to confirm it, one proposal that was not agreed to, and a deputy."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.domain.access.accounts import RoleGrant, User
from intranet.domain.access.proposals import LASTS, Act, Proposal, Standing
from intranet.domain.access.roles import Role
from intranet.domain.organization.directory import name_of_branch


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """What waits, what is settled, and a deputy who stands in."""
    role = Role.BRANCH_CLERK

    def grant(username: str, code: str, place: str) -> dict[str, object]:
        user = users[username]
        return {
            "act": Act.GRANT,
            "user_id": user.id,
            "label": f"{Act.GRANT.label}：{username}（{user.display_name}），{role.label}（{place}）",
            "proposed_by_id": users["secadmin"].id,
            "details": {
                "role": role.value,
                "place": f"b{office.branches[code].id}",
                "place_name": place,
                "valid_from": office.as_of.isoformat(),
                "valid_to": "",
            },
        }

    new = {"username": "lintao", "display_name": "林涛", "member": "", "same_person": False}
    asked: tuple[tuple[dict[str, object], str, int], ...] = (
        (grant("member08", "B08", "指挥信息保障中心党支部"), "支部请示〔2025〕2号", 20),
        (grant("member01", "B01", "机关第一党支部"), "支委会决定增补党务干事", 1),
        (
            {
                "act": Act.NEW_ACCOUNT,
                "label": f"{Act.NEW_ACCOUNT.label}：lintao（林涛）",
                "proposed_by_id": users["sysadmin"].id,
                "details": new,
            },
            "新录用人员报到",
            1,
        ),
    )
    rows = [
        Proposal(
            committee_id=office.committee.id,
            reason=reason,
            proposed_at=dates.instant(office.as_of - timedelta(days=ago), 10),
            expires_on=office.as_of - timedelta(days=ago) + LASTS,
            state=Standing.PROPOSED,
            **values,
        )
        for values, reason, ago in asked
    ]
    settled = rows[0]
    settled.state, settled.answer = Standing.DECLINED, "党支部已有党务干事，请先办理免职"
    settled.decided_by_id = users["secadmin2"].id
    settled.decided_at = dates.instant(office.as_of - timedelta(days=19), 9)
    session.add_all(rows)
    session.flush()
    _stand_in(session, office, users)
    _change_of_secretary(session, office, users)
    session.flush()


def _of_secretary(
    session: Session,
    office: Organization,
    user: User,
    act: Act,
    code: str,
    **values: Any,
) -> Proposal:
    """What is asked for about the secretary of a branch."""
    role, branch = Role.BRANCH_SECRETARY, office.branches[code]
    name = name_of_branch(session, branch.id, office.as_of).short_name
    details = {"role": role.value, "place": f"b{branch.id}", "place_name": name}
    asked_on = office.as_of - timedelta(days=values.pop("ago"))
    return Proposal(
        committee_id=office.committee.id,
        act=act,
        user_id=user.id,
        label=f"{act.label}：{user.username}（{user.display_name}），{role.label}（{name}）",
        details=details | values.pop("details"),
        proposed_at=dates.instant(asked_on, 10),
        expires_on=asked_on + LASTS,
        **values,
    )


def _stand_in(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """One secretary is away: a member of the branch stands in until a day."""
    deputy, secretary, branch = users["clerk09"], users["secretary09"], office.branches["B09"]
    first, last = office.as_of - timedelta(days=4), office.as_of + timedelta(days=10)
    session.add_all(
        [
            _of_secretary(
                session,
                office,
                deputy,
                Act.DEPUTIZE,
                "B09",
                ago=5,
                details={"valid_from": first.isoformat(), "valid_to": last.isoformat()},
                reason="书记外出培训，支委会同意",
                proposed_by_id=secretary.id,
                state=Standing.CONFIRMED,
                decided_by_id=users["secadmin"].id,
                decided_at=dates.instant(first, 9),
            ),
            RoleGrant(
                user_id=deputy.id,
                role=Role.BRANCH_SECRETARY,
                committee_id=office.committee.id,
                branch_id=branch.id,
                valid_from=first,
                valid_to=last,
                stands_in_for_id=secretary.id,
            ),
        ]
    )


def _change_of_secretary(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Another hands over to his successor, which waits for the security administrator."""
    successor = users["clerk11"]
    session.add(
        _of_secretary(
            session,
            office,
            successor,
            Act.HANDOVER,
            "B11",
            ago=1,
            details={
                "valid_from": office.as_of.isoformat(),
                "valid_to": "",
                "branch_id": office.branches["B11"].id,
                "member_id": successor.member_id,
                "former": users["secretary11"].display_name,
            },
            reason="机关党委会议同意书记调整",
            proposed_by_id=users["staff"].id,
            state=Standing.PROPOSED,
        )
    )
