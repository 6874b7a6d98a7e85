"""Who may use the routes of discipline and integrity, and the lines on which they are tried."""

from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.integrity.checked import Check
from intranet.domain.organization.tables import Branch
from tests.architecture.access.words import CONTENT, READERS, STAFF, Rule, rule
from tests.cast import MEMBERS
from tests.factories import integrity as make

LISTS = ("education", "study", "pledges", "risks", "group_talks", "talks", "reminders")
_KEEPERS = rule("S C D")

RULES: dict[str, Rule] = {
    **{f"integrity.{name}{ending}": CONTENT for name in LISTS for ending in ("", "_xlsx", "_pdf")},
    "integrity.show_line": READERS,
    "integrity.paper_line": READERS,
    "integrity.check_line": STAFF,
    "integrity.new_line": rule(everywhere="S C D staff jiwei"),
    "integrity.edit_line": _KEEPERS,
    "integrity.remove_line": _KEEPERS,
    "integrity.pledge_scan": _KEEPERS,
    # there is none yet
    "integrity.pledge_file": rule(hidden="S C D M G staff leader jiwei archivist"),
    # a talk of the secretary
    "integrity.show_talk": rule("S D", everywhere="leader jiwei", hidden="C M G staff archivist"),
    "integrity.paper_talk": rule("S D", everywhere="leader jiwei"),
    "integrity.new_talk": rule(everywhere="S D jiwei"),
    "integrity.edit_talk": rule("S D"),
    "integrity.remove_talk": rule("S D"),
}


def group_of(name: str) -> str:
    """Talks with one person have ids of their own."""
    return "integrity_talk" if name.endswith("_talk") else "integrity"


def place(session: Session, branch: Branch) -> dict[str, dict[str, Any]]:
    """A pledge of the branch, and a talk of its secretary; commits."""
    people, clerk = MEMBERS[branch.code], f"clerk{branch.code[-1]}"
    pledge = make.make_pledge(session, branch=branch.code, state=Check.WAITING, by=clerk)
    talk = make.make_talk(
        session,
        branch=branch.code,
        talker=people[0],
        talkee=people[-2 if branch.code == "B02" else -1],
        by=clerk,
    )
    return {
        "integrity": {"book": "pledges", "key": pledge.id},
        "integrity_talk": {"talk_id": talk.id},
    }
