"""Which fonts the documents are set in, and which characters those fonts can set safely.

Official fonts come first in every chain and are used where the office has them; free ones follow, so
that a fresh machine prints the same text without an empty box. The chains are repeated in
``static/print/gongwen.css`` (page margins know no CSS variables); a test keeps the two equal.
"""

import ctypes
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Role = Literal["fang", "biao", "hei", "kai", "song", "rare"]

CHAINS: dict[Role, tuple[str, ...]] = {
    "fang": (
        "仿宋_GB2312",
        "FangSong_GB2312",
        "仿宋",
        "FangSong",
        "STFangsong",
        "FZFangSong-Z02",
        "朱雀仿宋",
        "Zhuque Fangsong",
        "FandolFang",
        "Noto Serif CJK SC",
    ),
    "biao": (
        "方正小标宋_GBK",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        "FZXiaoBiaoSong-B05S",
        "STZhongsong",
        "华文中宋",
        "Noto Serif CJK SC",
    ),
    "hei": ("黑体", "SimHei", "FZHei-B01", "STHeiti", "Noto Sans CJK SC"),
    "kai": (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "STKaiti",
        "FZKai-Z03",
        "FandolKai",
        "LXGW WenKai",
        "Noto Serif CJK SC",
    ),
    "song": ("宋体", "SimSun", "NSimSun", "FZShuSong-Z01", "Noto Serif CJK SC"),
    "rare": (
        "Noto Serif CJK SC Light",
        "Noto Serif CJK SC",
        "LXGW WenKai",
        "BabelStone Han",
    ),
}

_ROLE_NAMES: dict[Role, str] = {
    "fang": "仿宋",
    "biao": "小标宋（或宋体粗体）",
    "hei": "黑体",
    "kai": "楷体",
    "song": "宋体",
    "rare": "生僻字",
}

# What a role must resolve to before its last link; the last one only saves the text from boxes.
_STAND_INS: dict[Role, str] = {"fang": "FandolFang", "kai": "FandolKai"}

_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}

_FONTCONFIG_TIMEOUT = 30  # seconds; building its cache on a fresh machine takes some


@dataclass(frozen=True, slots=True)
class InstalledFont:
    """A font file found through fontconfig; ``index`` counts the faces of a collection."""

    family: str
    path: str
    index: int


@lru_cache(maxsize=128)
def installed(family: str) -> InstalledFont | None:
    """The installed font of exactly this family name, or None.

    fontconfig answers every question with some font, so its answer counts only if one of that
    font's own family names is the one asked for.
    """
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed command, the name is one of CHAINS
            ["fc-match", "-f", "%{family}|%{file}|%{index}", family],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=_FONTCONFIG_TIMEOUT,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    names, path, index = answer.rsplit("|", 2)
    if family.casefold() not in {name.strip().casefold() for name in names.split(",")}:
        return None
    # The high half of fontconfig's number is the named instance of a variable font.
    return InstalledFont(family, path, int(index or 0) & 0xFFFF)


def chosen(role: Role) -> InstalledFont | None:
    """The font that will set this role: the first of its chain that is installed."""
    return next((font for family in CHAINS[role] if (font := installed(family))), None)


@lru_cache(maxsize=8)
def safe_code_points(font: InstalledFont) -> frozenset[int]:
    """Code points that may be set in this font.

    Besides what the font lacks, this leaves out glyphs of CID-keyed CFF fonts whose CID differs
    from their index (in Fandol ``¥ € – ‐`` and box drawing): WeasyPrint writes the index where a
    reader expects the CID, so Acrobat would show an empty box and PDF/A forbids it.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only who prints needs it

    with TTFont(font.path, fontNumber=font.index, lazy=True) as table:
        cmap: dict[int, str] = table.getBestCmap() or {}
        if "CFF " in table and hasattr(table["CFF "].cff.topDictIndex[0], "ROS"):
            return frozenset(
                code for code, name in cmap.items() if name == f"cid{table.getGlyphID(name):05d}"
            )
        return frozenset(cmap)


@lru_cache(maxsize=1)
def body_code_points() -> frozenset[int] | None:
    """Code points that both 仿宋 and 楷体 can set; None when no font at all was found."""
    fonts = [font for role in ("fang", "kai") if (font := chosen(role))]
    if not fonts:
        return None
    return frozenset.intersection(*(safe_code_points(font) for font in fonts))


# what every font of the chains has, so that nothing is loaded to know it
_ORDINARY = re.compile(
    "[\x00-\u00ff\u2010-\u2027\u2030-\u203b\u3000-\u3029\u4e00-\u9fa5\uff01-\uff5e\u200b]"
)


@lru_cache(maxsize=1)
def _known_code_points() -> frozenset[int]:
    """Code points that the body's font or one that stands in for it can set; empty without any font."""
    fonts = [chosen("fang"), chosen("kai"), *map(installed, CHAINS["rare"])]
    return frozenset().union(*(safe_code_points(font) for font in fonts if font))


def unset_characters(text: str) -> list[str]:
    """Characters of the text that no font has, each once: an empty box would stand for them on paper."""
    unusual = dict.fromkeys(mark for mark in _ORDINARY.sub("", text) if _needs_glyph(mark))
    known = _known_code_points() if unusual else frozenset()
    return [
        mark
        for mark in unusual
        if known and ord(mark) not in known and unicodedata.category(mark) not in {"Mn", "Me", "Cc"}
    ]


def split_rare(text: str) -> Iterator[tuple[str, bool]]:
    """Cut text into runs; True marks a run that the body font cannot set.

    A fallback font's taller box would stretch its line and push the page off its 22 lines, so such
    runs get a span of their own without height.
    """
    safe = body_code_points()
    run, run_rare = "", False
    for unit in _units(text):
        rare = safe is not None and any(
            _needs_glyph(mark) and ord(mark) not in safe for mark in unit
        )
        if run and rare != run_rare:
            yield run, run_rare
            run = ""
        run, run_rare = run + unit, rare
    if run:
        yield run, run_rare


def _needs_glyph(mark: str) -> bool:
    """ASCII is in every font; format characters such as a break opportunity show nothing."""
    return ord(mark) > 0x7E and unicodedata.category(mark) != "Cf"


def _units(text: str) -> Iterator[str]:
    """Characters, each together with the variation selectors and accents that follow it."""
    unit = ""
    for mark in text:
        if unit and unicodedata.category(mark) not in {"Mn", "Me"}:
            yield unit
            unit = ""
        unit += mark
    if unit:
        yield unit


def missing_fonts() -> list[str]:
    """What printing lacks on this machine, one Chinese sentence each; empty when all is well."""
    problems = [
        f"缺少系统库 {package}，无法打印或打印很慢，请安装后重新启动。"
        for library, package in _LIBRARIES.items()
        if not _loads(library)
    ]
    for role, chain in CHAINS.items():
        font = chosen(role)
        if font is None:
            problems.append(
                f"未找到{_ROLE_NAMES[role]}字体，打印件会出现空框，请安装 fonts-noto-cjk。"
            )
        elif role in _STAND_INS and font.family == chain[-1]:
            problems.append(
                f"未找到{_ROLE_NAMES[role]}字体（官方字体或 {_STAND_INS[role]}），暂以宋体代替。"
            )
    return problems


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
