"""Order of names 按姓氏笔画为序, from a table of strokes."""

import re
from functools import cache
from pathlib import Path

# Number of strokes, their kinds in the order of writing (1 一, 2 丨, 3 丿, 4 丶, 5 乛), the characters that have them.
# The order of strokes is that of cnchar 3.2.6 (MIT), their number, also where the order is not known, that of Unihan
# 15.0 (Unicode License): both as written on the mainland; licences beside it.
_TABLE = Path(__file__).with_name("strokes") / "strokes.tsv"
_UNKNOWN = (99, "")
# so many strokes tell characters apart that have equally many
_TOLD = 10
_LONGEST = 80
# surnames of two characters
_TWO = re.compile(
    "欧阳|司马|上官|诸葛|司徒|东方|独孤|南宫|夏侯|尉迟|公孙|慕容|令狐|皇甫|宇文|长孙|端木|百里|呼延|钟离|闻人|申屠|公羊|"
    "澹台|公冶|宗政|濮阳|淳于|单于|太叔|赫连|鲜于|闾丘|司空|轩辕|第五|万俟|西门|南门|东郭|左丘|拓跋|完颜|纳兰|叶赫|爱新|那拉"
)


@cache
def _strokes() -> dict[str, tuple[int, str]]:
    found = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        count, kinds, characters = line.split("\t")
        found.update(dict.fromkeys(characters, (int(count), kinds)))
    return found


def name_key(name: str) -> str:
    """What *name* is sorted by: small letters and digits, so that every collation agrees; at most 80.

    Fewer strokes of the surname come first; among as many, those whose strokes begin 横竖撇点折; of one surname the
    names of one character before those of two; then the characters of the name likewise. What is in no table is last.
    """
    surname = 2 if len(name) > 2 and _TWO.match(name) else 1
    told = [_told(character) for character in name]
    given = f"{min(len(told[surname:]), 9)}"
    return "".join([*told[:surname], given, *told[surname:]])[:_LONGEST]


def _told(character: str) -> str:
    count, kinds = _strokes().get(character, _UNKNOWN)
    return f"{count:02d}{kinds[:_TOLD]:0<{_TOLD}}{ord(character):05x}"
