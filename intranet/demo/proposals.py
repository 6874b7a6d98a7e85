"""What waits for the other administrator of each kind, and one proposal that was not agreed to."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from intranet.demo import dates
from intranet.demo.people import Organization
from intranet.domain.access.accounts import User
from intranet.domain.access.proposals import LASTS, Act, Proposal, Standing
from intranet.domain.access.roles import Role


def build(session: Session, office: Organization, users: Mapping[str, User]) -> None:
    """Two that wait, one that is settled."""
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
