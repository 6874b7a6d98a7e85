"""A form as a browser would send it back: what a page's largest form holds when nobody changed anything."""

from html.parser import HTMLParser
from urllib.parse import urlencode


class _Forms(HTMLParser):
    """Fields of each form of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._select = self._text = self._words = ""
        self._outside = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "form":
            self.forms.append([])
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


def filled(page: str) -> str:
    """The body of a POST of the largest form on the page."""
    reader = _Forms()
    reader.feed(page)
    return urlencode(max(reader.forms, key=len))
