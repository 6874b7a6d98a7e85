"""The pages that are measured, who opens them, and what they may cost.

Addresses name records by ``{words}``; ``Places`` finds them in the database. The goals are multiples of the floor (the
page's own template with ready values), and numbers of statements.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from tests.bench.posting import Step
from tests.bench.stores import Connection

# What a page must show for its time to count.
RECORDS = (
    r'href="/(?:activities|members|achievements|joint|brands|talks|follow-up|review|branches|duties|inspections)'
    r'/[^"?]+'
)


@dataclass(frozen=True)
class Page:
    """One page; ``account`` is one of Places.accounts, ``goal`` times its floor, ``statements`` at most.

    With ``posted`` its form is sent back to that address as it came, and only that is measured: after the steps
    ``before``, and followed by those ``after``, so that the next time finds what this one found. ``beside`` names
    another page of the product that stands for the floor.
    """

    name: str
    account: str
    address: str
    goal: float | None = None
    statements: int | None = None
    fragment: bool = False
    posted: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    beside: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with it."""
        return {"HX-Request": "true", "HX-Target": "main#main"} if self.fragment else {}

    @property
    def is_file(self) -> bool:
        """Whether a file is downloaded."""
        return bool(re.search(r"\.(xlsx|pdf)\b", self.address))


# An approved record of the secretary's branch on its way round: reopened, submitted, approved.
_RECORD, _REVIEW = "/activities/{turned}", "/review/{turned}"
_REOPENED = Step("staff", f"{_REVIEW}/reopen", f"{_REVIEW}/reopen", {"reason": "补充照片。"})
_SUBMITTED = Step("secretary", _RECORD, f"{_RECORD}/submit")
_APPROVED = Step("staff", _REVIEW, _REVIEW, {"decision": "approve"})


def _sent(name: str, step: Step, before: tuple[Step, ...], after: tuple[Step, ...] = ()) -> "Page":
    """A page whose form is sent as a step tells."""
    return Page(
        name,
        step.account,
        step.address,
        posted=step.posted,
        typed=step.typed,
        before=before,
        after=after,
    )


PAGES = (
    Page("burden", "staff", "/burden?quarter=2025Q2"),
    Page("handover", "staff", "/branches/{branch}/handover"),
    Page("ledger", "staff", "/activities", 2.5, 3),
    Page("ledger, one kind", "staff", "/activities?kind=theme_day", 2.5, 3),
    Page("ledger, one branch", "staff", "/activities?branch={branch}", 2.5, 3),
    Page("ledger, one state", "staff", "/activities?state=submitted", 2.5, 3),
    Page("ledger, a quarter", "staff", "/activities?quarter=2025Q2", 2.5, 3),
    Page("ledger, words", "staff", "/activities?q=应急", 2.5, 3),
    Page("ledger, last page", "staff", "/activities?page={last}", 2.5, 3),
    Page("ledger, 灯塔", "secretary", "/activities?dengta=open", 2.5, 3),
    Page("ledger, fragment", "staff", "/activities?kind=theme_day", fragment=True),
    Page("ledger of a secretary", "secretary", "/activities", 2.5, 3),
    Page("detail", "staff", "/activities/{activity}", 3, 5),
    Page("form, new", "secretary", "/activities/new?kind=theme_day"),
    Page("form, draft", "secretary", "/activities/{draft}/edit"),
    Page(
        "saving a draft", "secretary", "/activities/{draft}/edit", posted="/activities/{draft}/edit"
    ),
    Page("keeping what is typed", "secretary", "/activities/{draft}/edit", posted="/drafts/keep"),
    _sent("submitting", _SUBMITTED, (_REOPENED,), (_APPROVED,)),
    _sent("approving", _APPROVED, (_REOPENED, _SUBMITTED)),
    Page("desk of staff", "staff", "/", 4, 6),
    Page("desk of a secretary", "secretary", "/", 4, 6),
    Page("desk of a member", "member", "/", 4, 6),
    Page("review queue", "staff", "/review"),
    Page("review of one", "staff", "/review/{submitted}"),
    Page("matrix, month", "staff", "/duties?period=2025-10", 6, 15),
    Page("matrix, quarter", "staff", "/duties?period=2025Q3", 6, 15),
    Page("matrix, year", "staff", "/duties?period=2025", 6, 15),
    Page("branch checklist", "staff", "/duties/{branch}", 6),
    Page("hours", "staff", "/study?year=2025", 6),
    Page("hours of a member", "staff", "/study/members/{member}", 6),
    Page("overview", "staff", "/overview", 6),
    Page("calendar", "staff", "/calendar"),
    Page("search, common", "staff", "/search?q=工作"),
    Page("search, rare", "staff", "/search?q={rare}"),
    Page("achievements", "staff", "/achievements"),
    Page("series", "staff", "/achievements/series?year=all"),
    Page("chronicle", "staff", "/chronicle"),
    Page("quarter grid", "staff", "/quarters/2025Q3"),
    Page("closing grid", "staff", "/quarters/deadlines"),
    Page("branch summary", "staff", "/quarters/2025Q3/{branch}"),
    Page("roll-up, quarter", "staff", "/quarters/2025Q3/committee"),
    Page("roll-up, year", "staff", "/quarters/2025/committee"),
    Page("signing of an edition", "staff", "/quarters/{edition}/signing"),
    Page("灯塔", "staff", "/dengta"),
    Page("requests", "staff", "/requests"),
    Page("digest", "secretary", "/digest"),
    Page("archive", "staff", "/archive"),
    Page("handbook", "staff", "/handbook"),
    Page("branches", "staff", "/branches"),
    Page("branch", "staff", "/branches/{branch}"),
    Page("members", "staff", "/members"),
    Page("member", "staff", "/members/{member}"),
    Page("follow-up", "staff", "/follow-up"),
    Page("rectification", "staff", "/follow-up/items"),
    Page("inspections", "staff", "/inspections"),
    Page("self-check", "staff", "/self-check?branch={branch}&quarter=2025Q3"),
    Page("plans", "staff", "/plans"),
    Page("plan of a branch", "staff", "/plans?branch={branch}"),
    Page("joint events", "staff", "/joint"),
    Page("brands", "staff", "/brands"),
    Page("dues", "staff", "/dues"),
    Page("talks", "secretary", "/talks"),
    Page("appraisals", "staff", "/appraisals?year=2024"),
    Page("birthdays", "staff", "/birthdays"),
    Page("community", "staff", "/community"),
    Page("terms", "staff", "/terms"),
    Page("credits", "staff", "/study/credits"),
    Page("documents", "staff", "/study/documents"),
    Page("essays", "secretary", "/study/essays"),
    Page("workbook", "secretary", "/workbooks/essays"),
    Page("integrity desk", "discipline", "/integrity"),
    Page("officers' reports", "discipline", "/integrity/reports"),
    Page("integrity study", "staff", "/integrity/study"),
    Page("group talks", "staff", "/integrity/group-talks"),
    Page("measures", "discipline", "/integrity/measures"),
    Page("sanctions", "discipline", "/integrity/sanctions"),
    Page("pledges", "staff", "/integrity/pledges"),
    Page("risks", "staff", "/integrity/risks"),
    Page("reminders", "staff", "/integrity/reminders"),
    Page("integrity talks", "leader", "/integrity/talks"),
    Page("integrity education", "staff", "/integrity/education"),
    Page("audit trail", "auditor", "/audit"),
    Page("notice of privacy", "secretary", "/privacy"),
    Page("own data", "secretary", "/privacy/mine"),
    Page("hours, Excel", "staff", "/study/hours.xlsx?year=2025"),
    Page("matrix, Excel", "staff", "/duties.xlsx?period=2025"),
    Page("achievements, Excel", "staff", "/achievements.xlsx"),
    Page("ledger, Excel", "staff", "/activities/ledger.xlsx"),
    Page(
        "approved edition, PDF again", "staff", "/quarters/{edition}.pdf", 3, beside="static file"
    ),
    Page("record, PDF", "staff", "/activities/{activity}/record.pdf"),
    Page("sign-in", "nobody", "/login"),
    Page("static file", "nobody", "/static/css/theme.css"),
)


@dataclass(frozen=True)
class Places:
    """Accounts, and the records that addresses name, of one committee in the middle of the database."""

    accounts: dict[str, str]
    words: dict[str, Any]

    def found(self, page: Page) -> Page:
        """The page with the addresses it has in this database."""
        return replace(
            page,
            address=self._told(page.address),
            posted=self._told(page.posted),
            before=self._steps(page.before),
            after=self._steps(page.after),
        )

    def _steps(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(
            replace(one, address=self._told(one.address), posted=self._told(one.posted))
            for one in steps
        )

    def _told(self, address: str) -> str:
        return quote(address.format_map(self.words), safe="/?=&.")


_COMMITTEE = (
    "SELECT id, code FROM committee ORDER BY id LIMIT 1 OFFSET (SELECT count(*) / 2 FROM committee)"
)
_ASKED = {
    "branch": "SELECT code FROM branch WHERE committee_id = %(committee)s ORDER BY sort_order, id LIMIT 1 OFFSET 3",
    "branch_id": "SELECT id FROM branch WHERE committee_id = %(committee)s ORDER BY sort_order, id LIMIT 1 OFFSET 3",
    # the last page holds thirty: the cursor is the row before them
    "last": """SELECT held_on || '.' || id FROM activity WHERE committee_id = %(committee)s
               AND state IN ('approved', 'submitted') ORDER BY held_on, id LIMIT 1 OFFSET 30""",
    "activity": """SELECT id FROM activity WHERE branch_id = %(branch_id)s AND state = 'approved' AND due_count > 0
                   ORDER BY due_count DESC, held_on DESC, id LIMIT 1""",
    "submitted": """SELECT a.id FROM activity a WHERE committee_id = %(committee)s AND state = 'submitted'
                    ORDER BY submitted_at, id LIMIT 1""",
    "member": "SELECT min(member_id) FROM membership WHERE branch_id = %(branch_id)s AND ends_on IS NULL",
    "secretary": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                    WHERE g.role = 'branch_secretary' AND g.valid_to IS NULL AND g.branch_id =
                    coalesce((SELECT branch_id FROM activity WHERE committee_id = %(committee)s AND state = 'draft'
                              AND branch_id IS NOT NULL ORDER BY id LIMIT 1), %(branch_id)s) LIMIT 1""",
    "draft": """SELECT a.id FROM activity a JOIN role_grant g ON g.branch_id = a.branch_id
                JOIN user_account u ON u.id = g.user_id
                WHERE u.username = %(secretary)s AND a.state = 'draft' ORDER BY a.id LIMIT 1""",
    "staff": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                WHERE g.role = 'committee_staff' AND g.committee_id = %(committee)s LIMIT 1""",
    "turned": """SELECT a.id FROM activity a JOIN role_grant g ON g.branch_id = a.branch_id
                 JOIN user_account u ON u.id = g.user_id
                 WHERE u.username = %(secretary)s AND a.state = 'approved' AND a.reopening_asked_at IS NULL
                 ORDER BY a.held_on DESC, a.id LIMIT 1""",
    # approved, and so printed for good by whoever asks first
    "edition": """SELECT q.year || 'Q' || q.quarter || '/' || b.code FROM quarterly_summary q
                  JOIN branch b ON b.id = q.branch_id
                  WHERE b.committee_id = %(committee)s AND q.state = 'approved' AND q.year = 2025
                    AND q.quarter BETWEEN 1 AND 4
                  ORDER BY q.quarter DESC, q.id LIMIT 1""",
    "leader": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                 WHERE g.role = 'committee_leader' AND g.committee_id = %(committee)s LIMIT 1""",
    "discipline": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                     WHERE g.role = 'discipline_committee' AND g.committee_id = %(committee)s LIMIT 1""",
    "auditor": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                  WHERE g.role = 'auditor' AND g.committee_id = %(committee)s LIMIT 1""",
    "member_account": """SELECT username FROM user_account u JOIN role_grant g ON g.user_id = u.id
                         WHERE g.role = 'member' AND g.branch_id = %(branch_id)s ORDER BY u.id LIMIT 1""",
    # the name of one lecturer: it stands in a few records of the committee
    "rare": "SELECT name FROM member WHERE id = %(member)s",
}


def places(connection: Connection) -> Places:
    """Look the records up."""
    committee, _ = connection.execute(_COMMITTEE).fetchone() or (None, None)
    words: dict[str, Any] = {"committee": committee}
    for name, question in _ASKED.items():
        row = connection.execute(question, words).fetchone()
        if row is None:
            raise SystemExit(
                f"the database holds nothing for {name!r}; was it loaded by `demo load`?"
            )
        words[name] = row[0]
    accounts = {
        name: words[name] for name in ("staff", "secretary", "leader", "discipline", "auditor")
    }
    return Places({**accounts, "member": words["member_account"]}, words)
