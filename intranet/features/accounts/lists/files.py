"""The list of accounts as a file: downloaded with what is proposed, filled in, and put into the form again."""

from collections.abc import Iterator, Mapping, Sequence

from intranet.features.accounts.lists.queries import Person
from intranet.foundation.sheets import SheetRow, read_table
from intranet.foundation.spreadsheet import Value
from intranet.pagekit import cells

NUMBER, BRANCH, NAME, TITLES, USERNAME, MAKE = (
    "编号",
    "党支部",
    "姓名",
    "党内职务",
    "账号",
    "建立",
)
COLUMNS = ((NUMBER, 8), (BRANCH, 14), (NAME, 12), (TITLES, 24), (USERNAME, 20), (MAKE, 8))
OFFERS = {len(COLUMNS) - 1: [cells.YES, cells.NO]}
Told = Mapping[int, tuple[str, bool]]


def rows(people: Sequence[Person]) -> Iterator[list[Value]]:
    """Each member with the user name that is proposed."""
    for one in people:
        titles = "、".join(title.label for title in one.titles)
        yield [one.member_id, one.branch, one.name, titles, one.username, cells.YES]


def read(content: bytes, name: str, people: Sequence[Person]) -> tuple[Told, list[str]]:
    """User name and tick of each member by number, and what rows name nobody of the list. Raises RefusedFile.

    Who is not in the file is not ticked; without the column of ticks everybody in it is.
    """
    headings = [heading for heading, _ in COLUMNS]
    table = read_table(content, name, {one: one for one in headings}, [USERNAME])
    there = {str(one.member_id): one for one in people}
    told: dict[int, tuple[str, bool]] = {}
    problems = []
    for row in table.rows:
        one = there.get(row.cells.get(NUMBER, ""))
        if one is None or row.cells.get(NAME, one.name) != one.name:
            problems.append(f"第{row.number}行{row.cells.get(NAME, '')}不在名单中，没有填入。")
        else:
            told[one.member_id] = row.cells[USERNAME], _ticked(row)
    return told, problems


def _ticked(row: SheetRow) -> bool:
    return row.cells.get(MAKE, cells.YES).strip() in {cells.YES, "√", "✓"}
