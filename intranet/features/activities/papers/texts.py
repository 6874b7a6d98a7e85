"""Plain texts of a gathering for a chat group: the notice before it, the news (简讯) from its record. Pure."""

from intranet.domain.activities.tables import Activity, ActivityRecord
from intranet.features.activities.papers.meeting import (
    Occasion,
    acts,
    host,
    is_planned,
    lecturer_words,
    notice,
    numbered,
    plain,
)
from intranet.foundation.chinese import date_range, sentence


def chat_notice(activity: Activity, occasion: Occasion) -> str:
    """The printed notice as lines of a message."""
    paper = notice(activity, occasion)
    lines = ["".join(paper.title_lines), paper.salutation, *paper.paragraphs, paper.signatory]
    return "\n".join(filter(None, lines))


def news(activity: Activity, occasion: Occasion) -> str:
    """What was held when, where, by whom, and what it was about, in the words of the record.

    Who was absent and what was criticised are not for everybody and are left out; how many came is told only after the
    day.
    """
    day = date_range(activity.held_on, activity.ends_on)
    place = f"在{activity.place}" if activity.place else ""
    chaired = f"，{activity.chair_name}同志主持" if activity.chair_name else ""
    there = activity.present_count or activity.headcount
    came = f"，{there}人参加" if there and not is_planned(activity) else ""
    opening = f"{day}，{host(activity, occasion)}{place}{acts(activity)}{chaired}{came}。"
    several = len(activity.records) > 1
    about = (_about(record, named=several) for record in activity.records)
    paragraphs = [opening + "".join(about)]
    for record in activity.records:
        if record.text is not None:
            paragraphs += [line for line in record.text.content.split("\n") if line.strip()]
    return "\n".join(paragraphs)


def _about(record: ActivityRecord, *, named: bool) -> str:
    """Theme or lecture, agenda and what was settled, in sentences; of several kinds each is *named*."""
    told = []
    name = record.kind.label if named else ""
    if record.theme and record.lecturer_name:
        told.append(
            f"{lecturer_words(record)}以“{plain(record.theme)}”为题作{record.kind.label}辅导"
        )
    elif record.theme:
        told.append(f"{name}{record.kind.theme_label}：{plain(record.theme)}")
    if record.agenda:
        told.append(f"主要议题：{_listed([plain(item.text) for item in record.agenda])}")
    if record.resolutions:
        told.append(f"议定：{_listed([plain(one.text) for one in record.resolutions])}")
    return "".join(map(sentence, told))


def _listed(texts: list[str]) -> str:
    return "；".join(numbered(texts) if len(texts) > 1 else texts)
