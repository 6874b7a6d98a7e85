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
# What readable contrast depends on: the colours, size and weight of a text and the backgrounds it stands on. Looks with
# axe at the texts whose colours are not among those known, and answers what is wrong and which colours are good.
CONTRAST = """async (known) => {
  const good = new Set(known), backgrounds = new Map([[null, ""]]);
  const background = (element) => {
    if (!backgrounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const below = background(element.parentElement);
      backgrounds.set(element, own === "rgba(0, 0, 0, 0) none 1" ? below : `${below}/${own}`);
    }
    return backgrounds.get(element);
  };
  const colours = (element) => {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    return `${color} ${fontSize} ${fontWeight} ${textShadow} on ${background(element)}`;
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) => element.getClientRects().length
    && (element.matches("input, select, textarea")
      || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())));
  const include = texts.filter((element) => !good.has(colours(element)));
  if (!include.length) return { violations: [], good: [] };
  const { violations, passes } = await axe.run({ include }, {
    runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true });
  const looked = passes.flatMap(({ nodes }) => nodes.map(({ element }) => colours(element)));
  return { good: [...new Set(looked)], violations: violations.map(({ id, impact, nodes }) => (
    { id, impact, nodes: nodes.map(({ target, html }) => ({ target, html })) })) };
}"""
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


def severe_faults(page: Page, axe: Axe, *, known_colours: set[str] | None = None) -> list[str]:
    """Serious and critical violations that axe finds on the page as it is shown.

    Contrast is most of axe's work. With *known_colours* only texts in other colours are looked at for it, and those
    found readable are added.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if known_colours is not None:
        options["rules"] = {"color-contrast": {"enabled": False}}
    found: list[dict[str, Any]] = axe.run(page, options=options).response["violations"]
    if known_colours is not None:
        contrast = page.evaluate(CONTRAST, sorted(known_colours))
        known_colours.update(contrast["good"])
        found += contrast["violations"]
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
