"""Walks through the pages a person can reach by links, and measures each."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

# Opened by the browser's own viewer or saved, not shown as pages.
FILES = re.compile(r"\.(pdf|xlsx|ics)$|/(file|picture|thumbnail)$|/files/\d+$|^/static/")
SEVERE = frozenset({"serious", "critical"})
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
# What axe looks at: elements with their classes and roles, whatever the words are.
SHAPE = """[...new Set([...document.querySelectorAll("body *")].map((element) =>
  `${element.tagName}.${element.className}.${element.type}.${element.getAttribute("role")}`))].sort().join()"""
WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > edge + 1)
    .map((element) => `${element.tagName}.${element.className}`).slice(0, 5);
}"""


@dataclass
class Walk:
    """Breadth first from the desk; at most *each* addresses of one view with the same set of arguments."""

    app: Flask
    origin: str
    each: int = 1
    seen: set[str] = field(default_factory=set)
    count: Counter[tuple[str, ...]] = field(default_factory=Counter)
    waiting: deque[str] = field(default_factory=deque)

    def start(self, *paths: str) -> None:
        """Begin with these."""
        self.waiting.extend(paths)

    def note(self, links: list[str]) -> None:
        """Links found on a page."""
        self.waiting.extend(
            link.removeprefix(self.origin).partition("#")[0]
            for link in links
            if link.startswith(f"{self.origin}/")
        )

    def __iter__(self) -> Iterator[str]:
        """Addresses worth a visit, until no new ones are noted."""
        while self.waiting:
            path = self.waiting.popleft()
            if path in self.seen:
                continue
            self.seen.add(path)
            kind = self._kind(path)
            if kind is not None and self.count[kind] < self.each:
                self.count[kind] += 1
                yield path

    def _kind(self, path: str) -> tuple[str, ...] | None:
        parts = urlsplit(path)
        if FILES.search(parts.path):
            return None
        try:
            endpoint, _ = self.app.url_map.bind("").match(parts.path)
        except HTTPException:
            return ("nowhere", path)
        return (endpoint, *sorted({name for name, _ in parse_qsl(parts.query)}))


def severe_faults(page: Page, axe: Axe) -> list[str]:
    """Serious and critical violations that axe finds on the page as it is shown."""
    found: list[dict[str, Any]] = axe.run(page, options={"resultTypes": ["violations"]}).response[
        "violations"
    ]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]}"
        for violation in found
        if violation["impact"] in SEVERE
        for node in violation["nodes"][:4]
    ]


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    found: list[str] = page.evaluate(WIDER)
    return found
