"""What the pages say about how much waits: the top bar, the desk, the review."""

import re
from typing import Any

from sqlalchemy.orm import Session

from intranet.domain.access.permissions import Permission
from intranet.domain.waiting import matters
from intranet.domain.waiting.shapes import COUNTED, Stage
from intranet.foundation import clock
from tests.conftest import actor_of


def part(page: str, title: str) -> str:
    """The panel with this heading."""
    return page.partition(f"<h2>{title}</h2>")[2].partition("</section>")[0]


def in_top_bar(page: str) -> int:
    """The number beside 待办."""
    return int(re.search(r'待办 <span class="count">(\d+)</span>', page)[1])  # type: ignore[index]


def lines(panel: str) -> list[str]:
    """The lines of a list, one by one."""
    return re.findall(r"<li>.*?</li>", panel, re.DOTALL)


def counted(line: str) -> int:
    """For how much a line of the desk stands in the number of the top bar."""
    return 0 if re.search("(期限|汇总)提醒 · ", line) else 1


def on_desk(page: str) -> tuple[int, int]:
    """The number at the head of 待我办理, and how many things stand under it; nothing for who has no such panel."""
    panel = part(page, "待我办理")
    head = re.search(r'<span class="count">(\d+)</span>', panel)
    listed = sum(counted(line) for line in lines(panel))
    listed += sum(int(n) for n in re.findall(r"另有(\d+)项", panel))
    return int(head[1]) if head else 0, listed


def in_review(page: str) -> int:
    """What the sections of the review add up to."""
    counts = re.findall(r'<h2>[^<]*</h2><span class="count">(\d+)</span>', page)
    queue = re.search(r"共 (\d+) 条待审核", page)
    return sum(int(count) for count in counts) + (int(queue[1]) if queue else 0)


def disagreement(session: Session, browser: Any, username: str) -> str:
    """What one person is told on three pages, when it does not agree with what is counted."""
    page = browser.get("/").text
    bar, (head, listed) = in_top_bar(page), on_desk(page)
    actor = actor_of(session, username)
    review = bar
    if actor.can(Permission.ACTIVITY_REVIEW):
        rest = COUNTED - {Stage.REVIEW}
        own = matters.load(session, actor, clock.today(), limit=1, stages=rest)
        review = in_review(browser.get("/review").text) + sum(one.total for one in own)
    number = matters.number(session, actor, clock.today())
    agreed = bar == number == head == listed == review
    return "" if agreed else f"{bar=} {number=} {head=} {listed=} {review=}"
