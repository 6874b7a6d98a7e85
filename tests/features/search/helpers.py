"""What a search page says: its hits by section, and the numbers beside the sections."""

import re
from datetime import date

from sqlalchemy.orm import Session

from intranet.domain.organization.members import ChangeReason, Member, Membership, MemberStatus
from tests.rows import committed

WORDS = ("活动", "党员", "党支部", "品牌", "成效")


def ask(browser, typed: str, **more: str):
    """The page for what was typed."""
    return browser.get("/search", query_string={"q": typed, **more})


def hits(browser, typed: str, **more: str) -> list[str]:
    """Titles of the hits, in their order, without marks."""
    page = ask(browser, typed, **more).text
    titles = re.findall(r'<a class="row-title" href="[^"]*">(.*?)</a>', page)
    return [re.sub(r"</?mark>", "", title) for title in titles]


def counts(browser, typed: str) -> dict[str, str]:
    """Numbers of the row of sections; empty when nothing was found at all."""
    page = ask(browser, typed).text
    pairs = re.findall(r'>([^<>]+) <span class="count">(\d+\+?)</span></a></li>', page)
    return {label: number for label, number in pairs if label in WORDS}


def add_member(session: Session, name: str, branch_id: int, **period: date) -> Member:
    """One more member of the branch; commits."""
    member = Member(name=name, sort_key="99")
    session.add(member)
    session.flush()
    committed(
        session,
        Membership(
            member_id=member.id,
            branch_id=branch_id,
            status=MemberStatus.FULL,
            starts_on=period.get("starts_on", date(2020, 1, 1)),
            start_reason=ChangeReason.TRANSFERRED_IN,
            ends_on=period.get("ends_on"),
            end_reason=ChangeReason.TRANSFERRED_OUT if "ends_on" in period else None,
        ),
    )
    return member
