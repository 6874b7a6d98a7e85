"""Text on its way to paper: spaces, ranges, characters and words that need care.

``prose`` is for running text, ``cell`` for names, labels and table cells, where the text stays as it
was registered. Both escape first and return markup.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise
from math import ceil
from typing import Any

from markupsafe import Markup, escape

from intranet.foundation import qr
from intranet.foundation.chinese import UNSET
from intranet.foundation.pdf.fonts import split_rare
from intranet.foundation.personal_numbers import masked

# Han alone; with CJK punctuation and full-width forms.
_HAN = "\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = f"{_HAN}\u3001-\u303f\uff01-\uff60"
_SPACE = "[ \t\u00a0\u2002-\u200a\u202f]"

_STRAY_SPACE = re.compile(
    f"(?<=[{_WIDE}]){_SPACE}+(?=[{_WIDE}0-9])|(?<=[0-9%]){_SPACE}+(?=[{_WIDE}])"
)
# Of what is an ordinal or a date (第3 120人) the groups are two numbers.
_THOUSANDS = re.compile(
    f"(?<![0-9第年月日])(?<![0-9第年月日]{_SPACE})[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+(?![0-9])"
)
_MONTHS = re.compile(r"(?<![0-9])(1[0-2]|[1-9])\s*[-‐‑–—~～]\s*(1[0-2]|[1-9])月")
_QUOTED = re.compile("(“[^“”]*”)")
# XML 1.0 knows no such characters; they come in with text pasted from office programs.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"[ \t\r\n]+")

_POINT = re.compile(f"[{_HAN}]?[·•・]")

# A line break must not divide these (texts are read aloud): a number and its unit, an ordinal, and
# the names that the document asks for.
_UNITS = "人次|场次|学时|个?小时|分钟|万元|亿元|公里|平方米|个百分点|余[场次人个件项]*"
_TOGETHER = (
    "[0-9]+/[0-9]+",
    f"[0-9]+(?:[.:：][0-9]+)?(?:%|{_UNITS}|[年月日号时分次名人个件项场期篇处天条家份届周])?",
    "第[一二三四五六七八九十百0-9]+(?:季度|[个期批届次])?",
    "（[一二三四五六七八九十]+）.",
    # a line never begins with the point between two parts of a name
    _POINT.pattern,
)
# UAX 14 as Pango knows it allows no break beside a curly quote, because it cannot tell which way the
# quote faces. In Chinese it can be told: a line may end before an opening and after a closing one.
_BREAK = "\u200b"
_QUOTE_GAP = re.compile(
    f"(?<=[{_WIDE}”’0-9%])(?<![（《〈〔【])(?=[“‘])|(?<=[”’])(?=[{_HAN}（《〈〔【])"
)

# A space inside a name with its neighbours; the look-ahead lets two of them share a character.
_OWN_SPACE = re.compile("(?=([^ ] [^ ]))")

_OPENING = "“‘（《〈〔【"
_CLOSING = "”’）》〉〕】，。；：、！？"
_MARKS = _OPENING + _CLOSING
# The end of a text of more than a line: its last line is never one character with its full stop.
_END = f"[{_HAN}]{{2}}(?:[0-9]{{1,2}}[{_HAN}])?[{_CLOSING}]*$"
# In a cell, whose lines are short: a day, and the end of what is longer than a term.
_CELL_TOGETHER = (
    "[0-9]{1,2}月[0-9]{1,2}日",
    f"[{_HAN}]{{2}}[{_CLOSING}]*$",
    f"[{_HAN}]{{2}}(?= [0-9]{{4}}-)",
)
_CELL_HAS_AN_END = 8.0
# how the names of branches end: 机关第一/党支部, never 党支/部
_BRANCH_END = "党支部$"
# Between two words that are kept whole, the first of which ends here.
_MAY_PART = re.compile(f"[{_CLOSING}][^{_CLOSING}]|[{_HAN}][{_HAN}]")
# a name and set phrases that read as one word; broken in the middle they would be read wrongly
_ALWAYS_TOGETHER = (
    "习近平",
    "平战结合",
    "三会一课",
    "两学一做",
    "两个确立",
    "两个维护",
    "四个意识",
    "四个自信",
)
# two full-width quotes that open or close together: the first gives up the blank half of its cell
_QUOTES_MEET = re.compile("“(?=‘)|’(?=”)")

# Words of which the heads of tables are made, and what stands in brackets: 主题/党日, never 主题党/日.
_HEAD_PIECES = re.compile(
    "(（[^（）]*）|党小组会|党小组|支部|党员|大会|响应|时间|承办|办理|持续|委员会|会议|主题|党日|组织|生活会|民主|评议|谈心|谈话|党费|收缴|集中|学习|专题"
    "|党课|述职|党风|廉政|教育|记录|编号|出勤率|理论|中心组|落实|情况|[应已]?开展|次数"
    "|本(?:季度|年度|年)|[上下]半年|活动|风险点|复核|责任书|签订|学时)"
)
# what stands between them in a head is not broken either while it is that short: 序号, 负责人
_SHORT_PIECE = 3.0
_KEPT_CELLS = 4.0
_TEXT_CELLS = 28
# two are free before the first, and a full stop that ends a line may stand outside half of its cell
_FIRST_LINE_CELLS = _TEXT_CELLS - 3

# Where the name of a body may be broken: behind the end of a word, before 第一 and before 党支部.
_AFTER_A_BODY = re.compile(
    "(?<=委员会|办公室)(?!$)"
    "|(?<=中共|机关|中心|公司|学校|总队|支队)(?!$|委员会)"
    "|(?<=[省市区县局])(?=.{3})"
    "|(?=第[一二三四五六七八九十])"
    "|(?<![第一二三四五六七八九十党])(?=党支部|党总支|支部委员会)"
)

TITLE_CELLS = 18
"""Characters of 二号 (22 pt) on a line of a title: 20 fit into 156 mm, but would touch both edges."""


def clean(text: str) -> str:
    """Text without control characters, line breaks as single spaces."""
    return _BLANKS.sub(" ", _CONTROL.sub("", text)).strip()


def tidy(text: str, keep: Sequence[str] = ()) -> str:
    """Running text without the spaces that office programs leave between Chinese and digits.

    Quoted words and the strings in ``keep`` stay as they are: registered brand names carry spaces
    of their own. ``7–9月`` becomes ``7月至9月``; a number written in groups of three is closed up. Numbers of persons
    are masked.
    """
    pieces = _split_at(masked(clean(text)), keep)
    return "".join(piece if kept else _tidy_piece(piece) for piece, kept in pieces)


def _tidy_piece(text: str) -> str:
    text = _THOUSANDS.sub(lambda match: re.sub(_SPACE, "", match[0]), text)
    text = _STRAY_SPACE.sub("", text)
    return _MONTHS.sub(r"\1月至\2月", text)


def _split_at(text: str, keep: Sequence[str]) -> list[tuple[str, bool]]:
    """Pieces of the text; True marks what must stay as it is."""
    names = [re.escape(name) for name in sorted(keep, key=len, reverse=True) if name]
    pattern = re.compile("|".join([_QUOTED.pattern[1:-1], *names]))
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [(text[end : match.start()], False), (match[0], True)]
        end = match.end()
    return [*pieces, (text[end:], False)]


def prose(text: str, keep: Sequence[str] = ()) -> Markup:
    """Running text: tidied, names, numbers and ordinals kept on one line, rare characters marked.

    Only what is at most four characters wide is held on one line: moving more than that to the
    next line would tear this line apart. Marks that open before or close behind such a word are
    taken into its span: WeasyPrint looks for a line break inside the text before a span, not always
    at its end. What somebody still has to type is marked.
    """
    end = [_END] if text_cells(text) > _FIRST_LINE_CELLS else []
    words = [*map(re.escape, _held_words((*keep, *_ALWAYS_TOGETHER))), *_TOGETHER, *end]
    pattern = re.compile(f"[{_OPENING}]*(?:{'|'.join(words)})[{_CLOSING}]*")
    return marking_unset(
        text, lambda piece: _wrap(_QUOTE_GAP.sub(_BREAK, tidy(piece, keep)), pattern)
    )


def marking_unset(text: str, make: Callable[[str], Markup]) -> Markup:
    """The text made markup, each 【…】 in a span that a draft shows in red."""
    pieces = UNSET.split(text)
    return Markup("").join(
        _span("unset", make(piece)) if at % 2 else make(piece) for at, piece in enumerate(pieces)
    )


def _held_words(names: Iterable[str]) -> list[str]:
    """What of these names must stay on one line, the longest first: short names whole.

    Of a longer name only its spaces with the characters beside them: a line may end inside the name, but never at a
    space of its own, which would be lost there.
    """
    found: set[str] = set()
    for name in filter(None, names):
        if text_cells(name) <= _KEPT_CELLS:
            found.add(name)
        else:
            found.update(match[1] for match in _OWN_SPACE.finditer(name))
    return sorted(found, key=lambda word: (-len(word), word))


def head(text: str) -> Markup:
    """The head of a table column: as registered; a narrow one is broken between its words and before what stands in
    brackets, never inside them.
    """
    parts: list[Markup] = []
    before = ""
    for piece in filter(None, _HEAD_PIECES.split(clean(text))):
        if before and before[-1] not in _OPENING and piece[0] not in f"{_CLOSING}/":
            parts.append(escape(_BREAK))
        parts.append(_span("nb", _mark_rare(piece)) if _whole(piece) else _mark_rare(piece))
        before = piece
    return Markup("").join(parts)


def unbroken_in_head(text: str) -> float:
    """Width of the longest piece of a head that is never broken, in characters of the grid."""
    whole = (piece for piece in _HEAD_PIECES.split(clean(text)) if _whole(piece))
    return max(map(text_cells, whole), default=0.0)


def _whole(piece: str) -> bool:
    return bool(_HEAD_PIECES.fullmatch(piece)) or text_cells(piece) <= _SHORT_PIECE


def _wrap(text: str, pattern: re.Pattern[str]) -> Markup:
    """Text with each match of the pattern in a span that a line break must not divide.

    Between two such spans a line may end where a mark closes the first, or between two Chinese characters: WeasyPrint
    has to be told. Of a number too wide to be held its unit alone is one word.
    """
    parts: list[Markup] = []
    end = 0
    for match in pattern.finditer(text):
        if 0 < match.start() == end and _MAY_PART.match(text, end - 1):
            parts.append(escape(_BREAK))
        before, kept = text[end : match.start()], match[0]
        if text_cells(kept.strip(_MARKS)) > _KEPT_CELLS:
            whole = max((at for at, one in enumerate(kept, 1) if one.isdigit()), default=len(kept))
            before, kept = before + kept[:whole], kept[whole:]
        parts.append(_mark_rare(before))
        parts.append(_span("nb", _mark_rare(kept)) if len(kept) > 1 else _mark_rare(kept))
        end = match.end()
    return Markup("").join([*parts, _mark_rare(text[end:])])


def cell(text: str, keep: Sequence[str] = ()) -> Markup:
    """A name, label or table cell: as registered, rare characters and what somebody still has to type marked.

    The spaces inside the names in ``keep`` are no place for a line break.
    """
    return marking_unset(text, lambda piece: _cell(piece, keep))


def _cell(text: str, keep: Sequence[str]) -> Markup:
    words = _held_words(name for name in keep if " " in name)
    text = clean(text)
    pattern = re.compile("|".join([*map(re.escape, words), _POINT.pattern, _BRANCH_END]))
    if not pattern.search(text):
        return _mark_rare(_QUOTE_GAP.sub(_BREAK, text))
    return _wrap(text, pattern)


def boxed(text: str, keep: Sequence[str] = ()) -> Markup:
    """A cell whose text may have several lines: a day and its last word are not broken."""
    if text_cells(text) <= _CELL_HAS_AN_END:
        return cell(text, keep)
    words = _held_words(name for name in keep if " " in name)
    pattern = re.compile(
        "|".join([*map(re.escape, words), _POINT.pattern, _BRANCH_END, *_CELL_TOGETHER])
    )
    return marking_unset(text, lambda piece: _wrap(_QUOTE_GAP.sub(_BREAK, clean(piece)), pattern))


def _mark_rare(text: str) -> Markup:
    parts = (
        _span("rare", escape(run)) if rare else _close_up(run) for run, rare in split_rare(text)
    )
    return Markup("").join(parts)


def _close_up(text: str) -> Markup:
    """Text escaped, quotes that meet closed up."""
    parts, end = [], 0
    for match in _QUOTES_MEET.finditer(text):
        parts += [escape(text[end : match.start()]), _span("meet", escape(match[0]))]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _span(css_class: str, content: Markup) -> Markup:
    # The one place where printed text becomes markup. `Markup.format` escapes what is not Markup
    # already, so nothing typed by a person can pass as a tag; the class is one of our own words.
    return Markup('<span class="{}">{}</span>').format(css_class, content)


def title_lines(parts: Sequence[str]) -> tuple[str, ...]:
    """Lines of a title from parts that belong together by sense, as few and as even as possible.

    A title is not broken inside a name that fits a line, so the caller says where it may be: for example
    ``("机关第四党支部", "2025年第三季度", "党建工作小结")``. A longer name is broken between its words.
    """
    return lines_by_sense(parts, TITLE_CELLS)


def lines_by_sense(parts: Sequence[str], cells: float) -> tuple[str, ...]:
    """Lines of at most *cells* characters from parts that belong together, as few and as even as possible."""
    pieces = [
        piece
        for part in parts
        if part
        for piece in ([part] if text_cells(part) <= cells else name_parts(part))
    ]
    total = sum(map(text_cells, pieces))
    for count in range(max(1, ceil(total / cells)), len(pieces) + 1):
        ways = [_joined(pieces, cuts) for cuts in combinations(range(1, len(pieces)), count - 1)]
        fitting = [way for way in ways if max(map(text_cells, way)) <= cells]
        if fitting:
            return min(fitting, key=_unevenness)
    return tuple(pieces)


def name_parts(name: str) -> list[str]:
    """The name of a body in pieces between which it may be broken: 示例局机关 · 信息保障中心 · 第一党支部."""
    return [piece for piece in _AFTER_A_BODY.split(name) if piece]


def _joined(parts: Sequence[str], cuts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple("".join(parts[a:b]) for a, b in pairwise((0, *cuts, len(parts))))


def _unevenness(lines: tuple[str, ...]) -> float:
    widths = [text_cells(line) for line in lines]
    return max(widths) - min(widths)


def text_cells(text: str) -> float:
    """Width of a text in characters of the grid: a half-width character takes half a cell."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def print_filters() -> dict[str, Callable[..., Any]]:
    """The filters that the templates in ``templates/print/`` use."""
    return {
        "prose": prose,
        "cell": cell,
        "boxed": boxed,
        "head": head,
        "by_sense": by_sense,
        "held": held,
        "svg_data": svg_data,
        "qr": qr_data,
    }


def held(parts: Iterable[Any], above: int, closing: str = "") -> int:
    """How many paragraphs at the end of these sections may not begin a page: *above* lines are over what is signed.

    What closes them (特此报告。) counts as one. The one before them makes up these lines, whole or with its last.
    """
    texts = [item.run_in + item.text for part in parts for item in part.paragraphs]
    texts += [closing] if closing else []
    lines = 0
    for number, text in enumerate(reversed(texts)):
        # rather one line too few: what moves stretches and shrinks
        lines += 1 + int((text_cells(text) + 1.5) // (_TEXT_CELLS + 1))
        if lines >= above:
            return number
    return len(texts)


def by_sense(text: str, cells: int) -> tuple[str, ...]:
    """One name as lines of at most *cells* characters, broken between its words."""
    return lines_by_sense((text,), cells)


def svg_data(svg: str) -> str:
    """An SVG drawing as a ``data:`` address: as an image it can hold neither script nor markup."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def qr_data(text: str) -> str:
    """A QR code that says *text*, as a ``data:`` address."""
    return svg_data(qr.svg(text))


def breaking_before(tail: str, text: str) -> Markup:
    """*text* as a page shows it: where a line cannot hold it, it breaks before its *tail* and nowhere else."""
    if not text.endswith(tail):
        return escape(text)
    return Markup("{}<wbr>{}").format(text.removesuffix(tail), tail)
