"""What was published, as rows; outlets and titles are invented."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from intranet.demo.draw import share
from intranet.domain.service.media import Issue, MediaLevel

PUBLISHED_2022 = (
    (MediaLevel.NATIONAL, "国家级媒体", 14),
    (MediaLevel.PROVINCE, "省级媒体", 213),
    (MediaLevel.CITY, "市级媒体", 206),
    (MediaLevel.SITE, "官方网站", 408),
    (MediaLevel.ACCOUNT, "微信公众号", 557),
)
PUBLISHED_2025 = (
    (MediaLevel.PROVINCE, "省级媒体", 96),
    (MediaLevel.CITY, "市级媒体", 118),
    (MediaLevel.SITE, "官方网站", 289),
    (MediaLevel.ACCOUNT, "微信公众号", 371),
)
PUBLISHED = (
    (
        date(2025, 3, 3),
        MediaLevel.ACCOUNT,
        Issue.FIRST,
        "国际民防日宣传活动走进社区",
        "本单位公众号",
    ),
    (date(2025, 6, 30), MediaLevel.CITY, Issue.FIRST, "九处人防工程开放纳凉", "示例日报"),
    (date(2025, 7, 2), MediaLevel.PROVINCE, Issue.REPRINT, "九处人防工程开放纳凉", "示例新闻网"),
    (date(2025, 9, 18), MediaLevel.SITE, Issue.FIRST, "防空警报试鸣暨综合演练举行", "本单位网站"),
)


def media_rows() -> Iterator[dict[str, Any]]:
    """Of 2022 as its yearly review tells it, by quarters; of 2025 some items."""
    for year, quarters, levels in ((2022, 4, PUBLISHED_2022), (2025, 3, PUBLISHED_2025)):
        for level, outlet, pieces in levels:
            for quarter in range(quarters):
                yield _item(
                    date(year, quarter * 3 + 3, 28),
                    level,
                    Issue.FIRST,
                    f"第{'一二三四'[quarter]}季度{outlet}稿件",
                    outlet,
                    share(pieces, quarters, quarter),
                )
    for day, level, issue, title, outlet in PUBLISHED:
        yield _item(day, level, issue, title, outlet, 1)


def _item(
    day: date, level: MediaLevel, issue: Issue, title: str, outlet: str, pieces: int
) -> dict[str, Any]:
    return {
        "branch": None, "published_on": day, "level": level, "issue": issue, "title": title, "outlet": outlet,
        "author": "", "link": "", "pieces": pieces, "activity_id": None,
    }  # fmt: skip
