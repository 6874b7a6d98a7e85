"""A form as a browser would send it back: what it holds when nobody changed anything but what is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Step:
    """A form of a page, sent by an account: where it is asked for, where it goes, what is typed into it."""

    account: str
    address: str
    posted: str
    typed: Mapping[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Fields of each form of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self.goals: list[str] = []
        self._select = self._text = self._words = ""
        self._outside = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "form":
            self.forms.append([])
            self.goals.append(urlsplit(told.get("action", "")).path)
            self._outside = False
        if self._outside or "disabled" in told:
            return
        if tag == "input" and name:
            kind = told.get("type", "text")
            ticked = kind not in {"checkbox", "radio"} or "checked" in told
            if ticked and kind not in {"submit", "file", "button"}:
                self.forms[-1].append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            self.forms[-1].append((self._select, value))
        elif tag == "textarea":
            self._text, self._words = name, ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._outside = True
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._text:
            self.forms[-1].append((self._text, self._words.removeprefix("\n")))
            self._text = ""


def filled(page: str, posted: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The body of a POST of the largest form that goes to *posted*, or else of the page."""
    reader = _Forms()
    reader.feed(page)
    there = zip(reader.forms, reader.goals, strict=True)
    meant = [form for form, goal in there if goal == posted] or reader.forms
    typed = typed or {}
    kept = [(name, value) for name, value in max(meant, key=len) if name not in typed]
    return urlencode([*kept, *typed.items()])


def take(ask: Callable[[str, str, str], str], steps: tuple[Step, ...]) -> None:
    """Send the forms one after the other; *ask* takes an address, an account and a body, and returns the page."""
    for step in steps:
        page = ask(step.address, step.account, "")
        ask(step.posted, step.account, filled(page, step.posted, step.typed))
