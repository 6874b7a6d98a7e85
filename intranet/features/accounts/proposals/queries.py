"""Reads of what waits for another administrator, and of what was decided of late."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, false, or_, select
from sqlalchemy.orm import Session, aliased

from intranet.domain.access.accounts import User
from intranet.domain.access.proposals import Act, Proposal, Standing, confirmable, known_to
from intranet.domain.access.roles import Actor, Role
from intranet.foundation.errors import NotFound

# What was settled stays on the page for so long; the trail keeps all of it.
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One proposal with the names of who proposed and who decided; what the person may do about it."""

    proposal: Proposal
    proposer: str
    decider: str
    confirms: bool
    own: bool

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What exactly is asked for."""
        told = self.proposal.details
        if self.proposal.act.gives:
            return [
                *([("前任", told["former"] or "没有前任")] if "former" in told else []),
                *([("委托人", self.proposer)] if self.proposal.act is Act.DEPUTIZE else []),
                ("角色", Role(told["role"]).label),
                ("所在组织", told["place_name"]),
                ("生效日期", told["valid_from"]),
                ("截止日期", told["valid_to"] or "长期"),
            ]
        if self.proposal.act is Act.NEW_ACCOUNT:
            return [
                ("账号", told["username"]),
                ("姓名", told["display_name"]),
                ("对应党员", told["member"] or "不对应党员"),
            ]
        if self.proposal.act is Act.LINK:
            return [("对应党员", told["member"] or "不对应党员")]
        return []

    @property
    def listed(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The lines of a list, under their heads."""
        told = self.proposal.details
        if self.proposal.act in {Act.NEW_ACCOUNTS, Act.RESETS}:
            return ("姓名", "账号", "党支部"), [
                (one["display_name"], one["username"], one["branch"]) for one in told["accounts"]
            ]
        if self.proposal.act is Act.GRANTS:
            return ("姓名", "账号", "角色", "所在组织", "依据"), [
                (one["name"], one["username"], one["role"], one["place"], one["why"])
                for one in told["grants"]
            ]
        return (), []


def lines(session: Session, actor: Actor, today: date, *, number: int | None = None) -> list[Line]:
    """The proposals that the person may know of, open ones first, or the one with this number. One statement."""
    proposer, decider = aliased(User), aliased(User)
    decides = confirmable(actor, today)
    asked = (
        select(
            Proposal,
            proposer.display_name,
            decider.display_name,
            case((false() if decides is None else decides, 1), else_=0),
        )
        .join(proposer, proposer.id == Proposal.proposed_by_id)
        .outerjoin(decider, decider.id == Proposal.decided_by_id)
        .where(known_to(actor, today))
        .order_by(Proposal.id.desc())
        .limit(200)
    )
    if number is not None:
        asked = asked.where(Proposal.id == number)
    else:
        since = today - LOOK_BACK
        asked = asked.where(or_(Proposal.state == Standing.PROPOSED, Proposal.expires_on >= since))
    return [
        Line(
            proposal,
            proposed_by,
            decided_by or "",
            bool(confirms),
            proposal.is_open and proposal.proposed_by_id in actor.accounts,
        )
        for proposal, proposed_by, decided_by, confirms in session.execute(asked)
    ]


def line(session: Session, actor: Actor, today: date, number: int) -> Line:
    """One of them. Raises NotFound. One statement."""
    found = lines(session, actor, today, number=number)
    if not found:
        raise NotFound("没有找到这一事项，或者不由您办理。")
    return found[0]
