"""What a copy of a row changes besides numbers, words and days; and what differs even between committees."""

import json
from collections.abc import Callable, Mapping

from intranet.demo.copied_rows import Copy, Row, Values
from intranet.demo.names import sort_key
from intranet.demo.wording import Wording
from intranet.domain.life.talks.tables import pair_key
from intranet.domain.reports.document import fingerprint
from intranet.domain.search import pinyin
from intranet.domain.search.documents import KEY_MARK
from intranet.domain.search.text import fold, windows

# Stand for the committee in what no two rows may share: before codes, as code, behind account names, behind its names.
_BEFORE, _CODE, _ACCOUNT, _NAME = "\1", "\2", "\3", "\4"


def signed(text: str, committee: int) -> str:
    """The text with the signs of the committee."""
    code = f"C{committee + 1:02d}"
    later = code if committee else ""
    text = text.replace(_BEFORE, later).replace(_CODE, code).replace(_ACCOUNT, later.lower())
    return text.replace(_NAME, f"（{committee + 1}）" if committee else "")


# --- what a copy changes besides ---------------------------------------------------------------


def _account(wording: Wording, told: Values, row: Row, copy: Copy) -> None:
    """secretary01 is secretary11 in the next block, and secretary11c02 in the second committee."""
    name = told["username"]
    if row.owner:
        name = f"{name[:-2]}{int(name[-2:]) + copy.block * wording.branches:02d}"
    told["username"] = name + _ACCOUNT


def _branch(_wording: Wording, told: Values, _row: Row, _copy: Copy) -> None:
    told["code"] = _BEFORE + told["code"]


def _committee(_wording: Wording, told: Values, _row: Row, _copy: Copy) -> None:
    told["code"] = _CODE


def _name(_wording: Wording, told: Values, row: Row, _copy: Copy) -> None:
    if row.owner is None:
        told["full_name"] += _NAME
        told["short_name"] += _NAME


def _member(_wording: Wording, told: Values, _row: Row, _copy: Copy) -> None:
    told["sort_key"] = sort_key(told["name"])


def _mark(wording: Wording, told: Values, _row: Row, copy: Copy) -> None:
    # minutes are told anew in each copy of a committee, and those of another committee are not alike
    marks = wording.marks(told["record_id"], copy)
    told["value"] = (marks[told["band"]] if marks else told["value"])[:37] + _BEFORE


def _gathering(_wording: Wording, told: Values, _row: Row, copy: Copy) -> None:
    # a branch has one part in a joint event
    if copy.fold:
        told["joint_event_id"] = None


def _document(_wording: Wording, told: Values, _row: Row, _copy: Copy) -> None:
    told["terms"] = _terms(told)


def _terms(told: Values) -> str:
    """The terms of a search document, as PostgreSQL reads them."""
    lines = [line.split("\t", 1) for line in told["shown"].split("\n")]
    terms = windows(told["folded"])
    if told["kind"] in {"member", "branch"}:
        names = [text for label, text in lines if label in {"", "曾用名"}]
        keys = {key for name in names for key in pinyin.keys(name, person=told["kind"] == "member")}
        terms += [KEY_MARK + key for key in sorted(keys)]
    return " ".join(terms)


CHANGED: Mapping[str, Callable[[Wording, Values, Row, Copy], None]] = {
    "activity": _gathering,
    "audit_event": _account,
    "branch": _branch,
    "committee": _committee,
    "member": _member,
    "minutes_mark": _mark,
    "organization_name": _name,
    "search_document": _document,
    "user_account": _account,
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


def _found_by_code(mine: Values, _number: _Number, committee: int) -> None:
    mine["shown"] = signed(mine["shown"].replace("代码\t", f"代码\t{_BEFORE}"), committee)
    parts = [line.split("\t", 1)[1] for line in mine["shown"].split("\n")]
    mine["folded"] = "\n".join(map(fold, parts))
    mine["terms"] = _terms(mine)


# by table, or by the kind of what is searched
FINISHED: Mapping[str, Callable[[Values, _Number, int], None]] = {
    "search_document branch": _found_by_code,
    "summary_snapshot": _frozen,
    "summary_submission": _frozen,
    "talk": _talk,
}
