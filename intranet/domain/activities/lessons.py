"""What integrity education is about and what came of it, in words: the disciplines that were studied, the test."""

from collections.abc import Collection

from intranet.domain.activities.kinds import Discipline


def discipline_words(values: Collection[str] | None) -> str:
    """政治纪律、廉洁纪律, in the order of the chapters; empty for none."""
    return "、".join(one.label for one in Discipline if one.value in (values or ()))


def words_of_hosts(hosts: str, guests: int | None) -> str:
    """Who of other offices held it, too, and how many came from there."""
    came = "" if guests is None else f"来宾{guests}人"
    return "，".join(filter(None, (hosts, came)))


def words_of_test(tested: int | None, passed: int | None) -> str:
    """20人参加，19人合格; empty where there was no test."""
    return "" if tested is None else f"{tested}人参加，{passed}人合格"
