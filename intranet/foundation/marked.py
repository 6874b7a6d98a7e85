"""What went and what came between two texts, for people to read."""

import difflib


def marked(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Two texts as one: (kind, text) with kind same, old or new, in reading order.

    Short common runs are swallowed: scattered letters help nobody.
    """
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size >= 2 or b.size == 0]
    pieces: list[tuple[str, str]] = []
    at_old = at_new = 0
    for block in blocks:
        if old[at_old : block.a]:
            pieces.append(("old", old[at_old : block.a]))
        if new[at_new : block.b]:
            pieces.append(("new", new[at_new : block.b]))
        if block.size:
            pieces.append(("same", old[block.a : block.a + block.size]))
        at_old, at_new = block.a + block.size, block.b + block.size
    return tuple(pieces)
