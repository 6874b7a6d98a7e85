"""What a copy of a row changes besides numbers, words and days; and what differs even between committees."""

import json
import re
from collections.abc import Callable, Mapping

from intranet.demo.copied_rows import Copy, Row, Values
from intranet.demo.wording import Wording
from intranet.domain.development.search import DEVELOPMENT
from intranet.domain.life.talks.tables import pair_key
from intranet.domain.reports.document import fingerprint
from intranet.domain.search import pinyin
from intranet.domain.search.documents import KEY_MARK, PLACE_MARK
from intranet.domain.search.text import fold, windows
from intranet.domain.service.search import SERVICE
from intranet.foundation.name_order import name_key

# Stand for the committee in what no two rows may share: before codes, as code, behind account names, behind its names.
_BEFORE, _CODE, _ACCOUNT, _NAME = "\1", "\2", "\3", "\4"

# more than one office files in a year
_ITEMS_OF_A_BLOCK = 1000

_PLACE = re.compile(rf"{PLACE_MARK}([cb])(\d+)")

_Change = Callable[[Wording, Row, Copy], str | int | None]


def signed(text: str, committee: int) -> str:
    """The text with the signs of the committee."""
    code = f"C{committee + 1:02d}"
    later = code if committee else ""
    text = text.replace(_BEFORE, later).replace(_CODE, code).replace(_ACCOUNT, later.lower())
    return text.replace(_NAME, f"（{committee + 1}）" if committee else "")


# --- what a copy changes besides ---------------------------------------------------------------


def _username(wording: Wording, row: Row, copy: Copy) -> str:
    """secretary01 is secretary12 in the next block, and secretary12c02 in the second committee."""
    name: str = row.values["username"]
    # an account of the committee acts on rows of branches, too
    if row.owner and name[-2:].isdigit():
        name = f"{name[:-2]}{int(name[-2:]) + copy.block * wording.branches:02d}"
    return name + _ACCOUNT


def _branch_code(wording: Wording, row: Row, copy: Copy) -> str:
    return _BEFORE + wording.say(row.values["code"], copy)


def _since_founding(_wording: Wording, _row: Row, _copy: Copy) -> None:
    """Records of earlier years are there, too."""


def _item_number(_wording: Wording, row: Row, copy: Copy) -> int:
    number: int = row.values["number"]
    return number + copy.block * _ITEMS_OF_A_BLOCK


def _committee_code(_wording: Wording, _row: Row, _copy: Copy) -> str:
    return _CODE


def _organization(name: str) -> _Change:
    def change(wording: Wording, row: Row, copy: Copy) -> str:
        said = wording.say(row.values[name], copy)
        return said if row.owner else said + _NAME

    return change


def _sort_key(wording: Wording, row: Row, copy: Copy) -> str:
    return name_key(wording.say(row.values["name"], copy))


def _mark(wording: Wording, row: Row, copy: Copy) -> str:
    # minutes are told anew in each copy of a committee, and those of another committee are not alike
    marks = wording.marks(row.values["record_id"], copy)
    found: str = marks[row.values["band"]] if marks else row.values["value"]
    return found[:37] + _BEFORE


def _joint_event(_wording: Wording, row: Row, copy: Copy) -> int | None:
    # a branch has one part in a joint event
    return None if copy.fold else row.values["joint_event_id"]


def _document_terms(wording: Wording, row: Row, copy: Copy) -> str:
    shown, folded = (wording.say(row.values[name], copy) for name in ("shown", "folded"))
    places = " ".join(one[0] for one in _PLACE.finditer(row.values["terms"]))
    return f"{_terms(row.values['kind'], shown, folded)} {places}"


def _terms(kind: str, shown: str, folded: str) -> str:
    """The terms of a search document, as PostgreSQL reads them."""
    terms = windows(folded)
    if kind in {"member", "branch"}:
        lines = [line.split("\t", 1) for line in shown.split("\n")]
        names = [text for label, text in lines if label in {"", "曾用名"}]
        keys = {key for name in names for key in pinyin.keys(name, person=kind == "member")}
        terms += [KEY_MARK + key for key in sorted(keys)]
    return " ".join(terms)


def _unsigned(_wording: Wording, _row: Row, _copy: Copy) -> str:
    """What a copy tells was signed by nobody."""
    return ""


CHANGED: Mapping[tuple[str, str], _Change] = {
    ("activity", "joint_event_id"): _joint_event,
    ("audit_event", "hash"): _unsigned,
    ("audit_event", "key_id"): _unsigned,
    ("audit_event", "previous_hash"): _unsigned,
    ("archive_item", "number"): _item_number,
    ("audit_event", "username"): _username,
    ("branch", "code"): _branch_code,
    ("branch", "in_use_from"): _since_founding,
    ("committee", "code"): _committee_code,
    ("member", "sort_key"): _sort_key,
    ("minutes_mark", "value"): _mark,
    ("organization_name", "full_name"): _organization("full_name"),
    ("organization_name", "short_name"): _organization("short_name"),
    ("search_document", "terms"): _document_terms,
    ("user_account", "username"): _username,
}

# --- what even differs between committees ------------------------------------------------------

_Number = Callable[[str, int], int]


def _talk(mine: Values, _number: _Number, _committee: int) -> None:
    talker, talkee = (mine[f"{who}_id"] or mine[f"{who}_name"] for who in ("talker", "talkee"))
    mine["pair_key"] = pair_key(talker, talkee)


def _frozen(mine: Values, number: _Number, _committee: int) -> None:
    document = json.loads(mine["document"])
    document["data"]["记录"] = [number("activity", one) for one in document["data"]["记录"]]
    mine["document"] = json.dumps(document, ensure_ascii=False)
    if "sha256" in mine:
        mine["sha256"] = fingerprint(document)


def _placed(mine: Values, number: _Number, _committee: int) -> None:
    def told(found: re.Match[str]) -> str:
        table = "committee" if found[1] == "c" else "branch"
        return f"{PLACE_MARK}{found[1]}{number(table, int(found[2]))}"

    mine["terms"] = _PLACE.sub(told, mine["terms"])


def _found_by_code(mine: Values, _number: _Number, committee: int) -> None:
    mine["shown"] = signed(mine["shown"].replace("代码\t", f"代码\t{_BEFORE}"), committee)
    parts = [line.split("\t", 1)[1] for line in mine["shown"].split("\n")]
    mine["folded"] = "\n".join(map(fold, parts))
    mine["terms"] = _terms("branch", mine["shown"], mine["folded"])


_OF_COMMITTEES = (
    "activity",
    "brand",
    "achievement",
    *(kind.key for kind in (*DEVELOPMENT, *SERVICE)),
)
# by table, or by the kind of what is searched
FINISHED: Mapping[str, Callable[[Values, _Number, int], None]] = {
    **{f"search_document {kind}": _placed for kind in _OF_COMMITTEES},
    "search_document branch": _found_by_code,
    "summary_snapshot": _frozen,
    "summary_submission": _frozen,
    "talk": _talk,
}
