"""Who may use which route: the words in which the tables of access are written."""

from dataclasses import dataclass, field
from typing import Any

OK = "ok"
PEOPLE = {
    "S": "secretary1",
    "C": "clerk1",
    "D": "discipline1",
    "M": "member1",
    "G": "groupleader8",
    "staff": "staff",
    "leader": "leader",
    "jiwei": "jiwei",
    "archivist": "archivist",
    "system": "sysadmin",
    "security": "secadmin",
    "audit": "auditor",
}
COMMITTEE = ("staff", "leader", "jiwei", "archivist")


@dataclass(frozen=True)
class Rule:
    """Expected answers for the own branch's record and for the other branch's; 403 for who is not named."""

    own: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)


def rule(ok: str = "", *, everywhere: str = "", hidden: str = "", known: str = "") -> Rule:
    """``ok``: own branch only; ``everywhere``: both; ``hidden``: 404 for both; ``known``: 403 own, 404 other."""
    own = dict.fromkeys(ok.split(), OK) | dict.fromkeys(everywhere.split(), OK)
    own |= dict.fromkeys(hidden.split(), 404) | dict.fromkeys(known.split(), 403)
    other = dict.fromkeys([*ok.split(), *known.split(), *hidden.split()], 404)
    return Rule(own, other | dict.fromkeys(everywhere.split(), OK))


READERS = rule("S C D M", everywhere="staff leader jiwei archivist", hidden="G")
# a branch's draft: its loggers; the committee knows only that it exists
EDITORS = rule("S C", hidden="G staff", known="D")
SIGNED_IN = rule(everywhere=" ".join(PEOPLE))
CONTENT = rule(everywhere="S C D M G staff leader jiwei archivist")
LOGGERS = rule(everywhere="S C D G staff")
STAFF = rule(everywhere="staff")
# members of one's own branch by its secretary, all by committee staff
MEMBER_EDITORS = rule("S", everywhere="staff")
