"""What went and what came between two texts, for people to read."""

import difflib
import re

# a number is read as a whole: 126 became 128, not 6 became 8
_PARTS = re.compile(r"[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)


def marked(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Two texts as one: (kind, text) with kind same, old or new, in reading order.

    Short common runs are swallowed: scattered letters help nobody.
    """
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    pieces: list[tuple[str, str]] = []
    at_old = at_new = 0
    for block in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        same = "".join(before[block.a : block.a + block.size])
        if block.size and len(same) < 2:
            continue
        if went := "".join(before[at_old : block.a]):
            pieces.append(("old", went))
        if came := "".join(after[at_new : block.b]):
            pieces.append(("new", came))
        if same:
            pieces.append(("same", same))
        at_old, at_new = block.a + block.size, block.b + block.size
    return tuple(pieces)
