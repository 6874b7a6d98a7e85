"""How one text of a summary differs from another: passage by passage, figures first.

Compared are an edition with the one it replaces, and the approved edition with what came back signed. Blanks and line
breaks never count: they are set anew wherever a text is printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from intranet.domain.paper.documents import SummaryPrint
from intranet.domain.reports.document import thaw
from intranet.domain.reports.wording.dispatches import SHEET_HEADING, SHEET_SOURCE
from intranet.domain.summaries.signed_copies import CopyDifference, Matter
from intranet.foundation.errors import RefusedFile
from intranet.foundation.pdf.text import by_sense, tidy
from intranet.foundation.word_text import Line

MOST_CHANGES = 200
_BETWEEN = "｜"
# each edition has a day of its own
_DATE = "成文日期"
_ALIKE = 0.5
# passages that are looked at for the one that another became
_LOOKED_AT = 30
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")
_BLANK = re.compile(r"[\s\u200b\u3000\ufeff]+")
# What stands around the text on paper: page numbers, dates to be written by hand, the small line at the end.
_AROUND = re.compile(
    r"^(?:[—\-－]?[0-9]+[—\-－]?|年月日|工作稿(?:·.*)?|附件[0-9]*|审核页|工作照片)$"
)
_SOURCE = "本件由党支部工作记录生成"
_EDITION = re.compile(r"第([0-9]+)版")
_ORIGIN = re.compile(rf"{_SOURCE}，编号([^，]+)，第([0-9]+)版")
_DAY = re.compile(r"^(?:[0-9]{4})?年(?:[0-9]{1,2})?月(?:[0-9]{1,2})?日$")


class Change(NamedTuple):
    """One passage that reads otherwise; ``old`` or ``new`` is empty where one side lacks it."""

    matter: Matter
    place: str
    old: str
    new: str


class Passage(NamedTuple):
    """A paragraph or a row of a table of an edition, and where it stands."""

    place: str
    text: str
    table: int | None = None


def passages(stored: Mapping[str, Any]) -> list[Passage]:
    """Everything that a frozen document says, from the title to the last row of the last table."""
    content = stored["content"]
    found = [Passage("标题", line) for line in content["title_lines"]]
    found.append(Passage("导语", content["lead"]))
    for part in content["sections"]:
        found.append(Passage(part["heading"], part["heading"]))
        found += [
            Passage(item["run_in"].rstrip("。") or part["heading"], item["run_in"] + item["text"])
            for item in part["paragraphs"]
        ]
    found += [Passage("署名", content["signatory"]), Passage(_DATE, content["date"])]
    before_last = len(content["tables"])
    shown = bool(content["chart"]) + bool(content["photos"])
    for number, table in enumerate(content["tables"], start=1):
        # chart and photographs stand before the last table
        place = f"附件{number + shown * (number == before_last)} {table['title']}"
        found.append(Passage(place, table["title"], number))
        rows = [_BETWEEN.join(row) for row in table["rows"]] or [table["empty"]]
        found += [Passage(place, text, number) for text in (*rows, table["note"]) if text]
    return found


def edition_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a new edition says otherwise than the one it replaces: figures of the list first, then the text."""
    was = {item["key"]: item for item in before["figures"]}
    now = {item["key"]: item for item in after["figures"]}
    figures = [
        Change(Matter.FIGURE, (now.get(key) or was[key])["label"], old, new)
        for key in {**was, **now}
        if (old := was[key]["value"] if key in was else "")
        != (new := now[key]["value"] if key in now else "")
    ]
    old, new = (
        [one for one in passages(stored) if one.place != _DATE] for stored in (before, after)
    )
    return [*figures, *_sorted(_between(old, [one.text for one in new]))]


def unheld(accepted: Iterable[CopyDifference], said: Iterable[Passage]) -> list[CopyDifference]:
    """Of what was accepted in a signed copy that which a later text does not say.

    A passage in which something else has changed since is among it: people judge whether the two still agree.
    """
    texts = [_plain(one.text) for one in said]

    def holds(words: str) -> bool:
        return any(_plain(words) in text for text in texts)

    return [
        one
        for one in accepted
        if one.place != _DATE and (not holds(one.new) if one.new else holds(one.old))
    ]


def signed_changes(
    stored: Mapping[str, Any], lines: Sequence[Line], steps: Collection[str] = ()
) -> list[Change]:
    """What a signed copy says otherwise than the approved edition.

    Of the 审核页 whatever is written beside a signature does not count, nor beside one of the signing *steps*, and
    nothing of a 发文稿纸 in the same file.
    Raises RefusedFile where its last line names another edition or summary, or where so much differs that it can hardly
    be the same document.
    """
    approved = passages(stored)
    document = thaw(stored, demo=False)
    _check_edition(document, lines)
    known, asked = _furniture(document), _asked(document)
    by_hand = {label for label in asked if "签字" in label} | set(map(_plain, steps))
    said = {_plain(one.text) for one in approved}
    title = _plain("".join(document.title_lines))
    texts: list[str] = []
    for line in _without_sheet(lines):
        text = _BETWEEN.join(cell.strip() for cell in line.cells)
        # the 审核页 says the title again
        if not texts and _plain(text) == title:
            texts += document.title_lines
        elif _plain(text) in said or not _is_around(line, known, asked, by_hand):
            texts.append(text)
    approved, missing = _without_missing_tables(approved, texts)
    if len(texts) > 2 * len(approved) + MOST_CHANGES:
        raise RefusedFile("文件的内容比本版多得多，不像同一份小结，请核对是否选错了文件。")
    # what stands around the text may say the same once more, as the 审核页 does with the title
    between = (one for one in _between(approved, texts) if one.old or _plain(one.new) not in known)
    found = [*between, *missing]
    if len(found) > MOST_CHANGES or len(found) > len(approved):
        raise RefusedFile(f"文件与本版有{len(found)}处不同，不像同一份小结，请核对是否选错了文件。")
    return _sorted(found)


def _check_edition(document: SummaryPrint, lines: Iterable[Line]) -> None:
    """Refuse what says of itself that it is another edition, or another summary, than this one."""
    own = _EDITION.match(document.edition)
    for line in lines:
        said = _ORIGIN.match(_plain(line.cells[0]))
        if own and said and (said[1], said[2]) != (document.doc_no, own[1]):
            raise RefusedFile(
                f"文件末行写明是{said[1]}第{said[2]}版，这里回传的是{document.doc_no}第{own[1]}版，"
                "请核对是否选错了文件。"
            )


def _without_sheet(lines: Iterable[Line]) -> Iterator[Line]:
    """What came back without a 发文稿纸 in the same file: its heading, its table, the small line under it."""
    inside = False
    for line in lines:
        first = _plain(line.cells[0])
        if first == _plain(SHEET_HEADING):
            inside = True
        elif inside and not line.in_table:
            inside = False
            if first == _plain(SHEET_SOURCE):
                continue
        if not inside:
            yield line


def _sorted(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda one: list(Matter).index(one.matter))


def _plain(text: str) -> str:
    return _BLANK.sub("", tidy(text))


def _furniture(document: SummaryPrint) -> frozenset[str]:
    """Words that print around the passages: heads of columns, attachments, captions, what the 审核页 asks."""
    found = [column.title for table in document.tables for column in table.columns]
    found += [photo.caption for photo in document.photos]
    if document.chart:
        found.append(document.chart.description)
    if document.review:
        found += [document.review.title, *by_sense(document.review.title, 26)]
        found += [word for row in document.review.rows for word in (row.label, row.text)]
    titles = [annex.title for annex in document.annexes]
    numbered = [f"{n}.{title}" for n, title in enumerate(titles, start=1)]
    found += [*titles, *numbered, *(f"附件：{one}" for one in (*titles, *numbered))]
    found.append("附件：" + "".join(numbered))
    return frozenset(map(_plain, found))


def _asked(document: SummaryPrint) -> frozenset[str]:
    rows = document.review.rows if document.review else ()
    return frozenset(_plain(row.label) for row in rows)


def _is_around(
    line: Line, known: Collection[str], asked: Collection[str], by_hand: Collection[str]
) -> bool:
    cells = [text for cell in line.cells if (text := _plain(cell))]
    row = bool(cells) and len(line.cells) > 1
    if row and cells[0] in by_hand:
        return True
    dated = row and cells[0] in asked
    return all(
        cell in known
        or _AROUND.match(cell)
        or cell.startswith(_SOURCE)
        or (dated and _DAY.match(cell))
        for cell in cells
    )


def _without_missing_tables(
    approved: list[Passage], texts: Sequence[str]
) -> tuple[list[Passage], list[Change]]:
    """A table of which nothing came back is one difference, not one for each row."""
    there = set(map(_plain, texts))
    back = {one.table for one in approved if _plain(one.text) in there}
    gone: dict[int, list[Passage]] = {}
    for one in approved:
        if one.table is not None and one.table not in back:
            gone.setdefault(one.table, []).append(one)
    missing = [
        Change(Matter.MISSING, rows[0].place, f"{rows[0].text}（{len(rows) - 1}行）", "")
        for rows in gone.values()
    ]
    return [one for one in approved if one.table not in gone], missing


def _between(old: Sequence[Passage], new: Sequence[str]) -> list[Change]:
    matcher = SequenceMatcher(
        None, [_plain(one.text) for one in old], [_plain(text) for text in new], autojunk=False
    )
    found: list[Change] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            place = old[max(first - 1, 0)].place if old else ""
            found += _paired(old[first:last], new[start:end], place)
    return found


def _paired(old: Sequence[Passage], new: Sequence[str], place: str) -> list[Change]:
    """Passages of a stretch that differs, each with the one it became; what is alike nowhere went or came."""
    found: list[Change] = []
    left = list(new)
    for one in old:
        at = 0 if len(old) == len(new) and left else _like(one.text, left)
        if at is None:
            found.append(Change(Matter.MISSING, one.place, one.text, ""))
            continue
        found += [_change(place, "", text) for text in left[:at]]
        found.append(_change(one.place, one.text, left[at]))
        place, left = one.place, left[at + 1 :]
    return [*found, *(_change(place, "", text) for text in left)]


def _like(text: str, among: Sequence[str]) -> int | None:
    for at, other in enumerate(among[:_LOOKED_AT]):
        matcher = SequenceMatcher(None, _plain(text), _plain(other), autojunk=False)
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return at
    return None


def _change(place: str, old: str, new: str) -> Change:
    same = Counter(_NUMBER.findall(old)) == Counter(_NUMBER.findall(new))
    return Change(Matter.TEXT if same else Matter.FIGURE, place, old, new)
