"""What a list is narrowed to: the fields of its filter row, which of them are set, and the addresses without them.

A template names the fields (``by.pick``, ``by.words``, ``by.day``, ``by.month``, ``by.held``) and hands them to
``filters`` of ``components/ui.html``, which draws them, the chips of what is set and what clears it.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request

# where a page starts belongs to one set of lines only
_PASSING = frozenset({"page"})
# a page is about one month, and shows one always
_NARROW_NOTHING = frozenset({"hidden", "month"})


@dataclass(frozen=True)
class Field:
    """One field of a filter row; ``kind`` is that of its control.

    ``chosen`` is what it shows, ``unset`` what it shows while it narrows nothing. A select without an entry for
    everything chooses what the page is about: it always shows something, and narrows nothing.
    """

    kind: str
    name: str
    label: str
    chosen: str
    unset: str = ""
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to choose."""
        return self.kind == "select" and not self.options

    @property
    def is_set(self) -> bool:
        """Whether it narrows the list."""
        if self.kind in _NARROW_NOTHING or (self.options and "" not in dict(self.options)):
            return False
        return self.chosen not in {"", self.unset}

    @property
    def told(self) -> str:
        """What is chosen, in words."""
        return dict(self.options).get(self.chosen, self.chosen).strip()


def here(url: str = "", **changed: str | None) -> str:
    """The address of the page (or *url*) from its first line, with these parameters changed; None takes one out."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if value and name not in _PASSING and name not in changed
    ]
    asked = urlencode([*kept, *((name, to) for name, to in changed.items() if to)])
    return f"{url or request.path}?{asked}" if asked else url or request.path


def pick(name: str, label: str, options: Iterable[tuple[Any, str]], value: Any = None) -> Field:
    """A select of these pairs of value and word; it is left out where there are none."""
    pairs = [(str(key), word) for key, word in options]
    return Field("select", name, label, _text(value), options=pairs)


def words(name: str, label: str, value: Any = None, hint: str = "") -> Field:
    """Words to look for."""
    return Field("search", name, label, _text(value), hint=hint)


def day(name: str, label: str, value: Any = None, unset: Any = None) -> Field:
    """A day; *unset* is the one that it shows by itself."""
    return Field("date", name, label, _text(value), _text(unset))


def month(name: str, label: str, value: Any) -> Field:
    """The month that the page is about."""
    return Field("month", name, label, _text(value))


def held(name: str, value: Any) -> Field:
    """What the address says besides, carried along."""
    return Field("hidden", name, "", _text(value))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def narrowed(fields: Sequence[Field], url: str = "") -> list[Field]:
    """Those that are set; where nothing is found then, the page says how to take them all out (``hidden_by``)."""
    found = [one for one in fields if one.is_set]
    g.list_without = without(fields, *found, url=url) if found else ""
    return found


def hidden_by() -> str:
    """The address of the list without what it is narrowed to; empty where it is not."""
    found: str = g.get("list_without", "")
    return found


def without(fields: Sequence[Field], *taken: Field, url: str = "") -> str:
    """The address of the list without these of its *fields*; the others, order and period stay.

    What the page shows may stand in its path: *url* is where the row leads to.
    """
    stays = {one.name: one.chosen for one in fields if one not in taken and one.chosen != one.unset}
    return here(url, **{one.name: None for one in taken}, **(stays if url else {}))


def asked_order(orders: Container[str]) -> str:
    """In which of these *orders* the list is asked for, with a ``-`` before it when falling; empty for any other."""
    asked = request.args.get("sort", "")
    return asked if asked.removeprefix("-") and asked.removeprefix("-") in orders else ""


def init_app(app: Flask) -> None:
    """Give the templates the fields, and what tells which are set."""
    app.jinja_env.globals["by"] = SimpleNamespace(
        pick=pick,
        words=words,
        day=day,
        month=month,
        held=held,
        here=here,
        narrowed=narrowed,
        hidden_by=hidden_by,
        without=without,
    )
