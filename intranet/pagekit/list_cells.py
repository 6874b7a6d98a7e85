"""The cells of a list as a page shows them, made ready: a page has hundreds, and what a template asks is dear."""

from typing import TYPE_CHECKING, Any, NamedTuple

from intranet.pagekit.filters import branch_name, hangs

if TYPE_CHECKING:
    from intranet.pagekit.listings import Column

# so many characters fit into a line of any cell
_SHORT = 8


class Told(NamedTuple):
    """What a page shows in a cell: words, whether they stand for nothing, look of a badge, address, what is below."""

    words: str
    is_blank: bool
    badge: tuple[str, str] | None
    link: str | None
    note: str | None


class Shown(NamedTuple):
    """A cell: whether it heads its row, its title, how it wraps, its words and where they lead or how they look."""

    heads: bool
    title: str
    look: str
    words: str
    link: str | None
    is_blank: bool
    badge: tuple[str, str] | None
    note: str | None


def shown(column: "Column", row: Any, *, heads: bool = True, note: str | None = None) -> Shown:
    """One cell of a row with what stands below it; ``heads=False`` where another cell names the row."""
    words, is_blank, badge, link, own = column.told(row)
    heads, look = heads and column.heads, column.wraps(words)
    return Shown(
        heads,
        column.title,
        f"hanging {look}" if heads and hangs(words) else look,
        branch_name(words) if len(words) > _SHORT else words,
        link if heads or not badge else None,
        is_blank,
        badge,
        note or own,
    )
