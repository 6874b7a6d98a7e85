"""Walks through the pages a person can reach by links, and measures each."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from lxml.html import HtmlElement
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

# Opened by the browser's own viewer or saved, not shown as pages.
FILES = re.compile(r"\.(pdf|docx|xlsx|ics)$|/(file|picture|thumbnail)$|/files/\d+$|^/static/")
SEVERE = ["serious", "critical"]
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"
# Runs the rules of axe whose faults have one of these impacts (a rule's impact is that of all it finds). Contrast is
# most of the work, and depends on the colours, size and weight of a text and on the backgrounds it stands on: with good
# ones given, only texts in others are looked at for it. Answers what is wrong, and which colours were found good.
FAULTS = """async ({ severe, known }) => {
  const rules = {};
  for (const rule of axe._audit.rules)
    if (!severe.includes(rule.impact)) rules[rule.id] = { enabled: false };
  if (known) rules["color-contrast"] = { enabled: false };
  const { violations } = await axe.run({ rules, resultTypes: ["violations"] });

  const backgrounds = new Map([[null, ""]]);
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
  const good = new Set(known);
  const include = !known ? [] : [...document.querySelectorAll("body *")].filter((element) =>
    element.getClientRects().length
    && (element.matches("input, select, textarea")
      || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    && !good.has(colours(element)));
  if (include.length) {
    const contrast = await axe.run({ include }, {
      runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true });
    violations.push(...contrast.violations);
    for (const { nodes } of contrast.passes)
      for (const { element } of nodes) good.add(colours(element));
  }
  return { good: [...good], faults: violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 4).map(({ target, html }) => `${id}: ${target} ${html.slice(0, 160)}`)) };
}"""
WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > edge + 1)
    .map((element) => `${element.tagName}.${element.className}`).slice(0, 5);
}"""

# A day in a cell stands in one line, and the marks of its months stay within it.
BROKEN = """() => {
  const found = [];
  for (const cell of document.querySelectorAll("td, th")) {
    const edge = cell.getBoundingClientRect().right + 1;
    for (const marks of cell.querySelectorAll(".cell-marks"))
      if (marks.getClientRects().length && marks.getBoundingClientRect().right > edge)
        found.push(`beyond the cell: ${marks.dataset.marks}`);
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const day of texts.currentNode.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, day.index);
        range.setEnd(texts.currentNode, day.index + day[0].length);
        if (range.getClientRects().length > 1) found.push(`broken: ${day[0]} of ${cell.dataset.label}`);
      }
  }
  return found.slice(0, 5);
}"""

# What is for the screen alone and would stand on paper.
ON_PAPER = """[...document.querySelectorAll("nav a, button, .btn, [type=submit], .filters, .progress-list")]
  .filter((element) => element.getClientRects().length && !element.closest(".pager"))
  .map((element) => `on paper: ${element.tagName}.${element.className}`).slice(0, 5)"""


# A view and the arguments it is asked with.
Kind = tuple[str, ...]


def signs_of(tree: HtmlElement) -> set[str]:
    """What axe looks at: elements with their classes and roles, whatever the words are."""
    return {
        " ".join([element.tag, *(element.get(name, "") for name in ("class", "type", "role"))])
        for element in tree.body.iter("*")
    }


@dataclass
class Walk:
    """Breadth first from the desk; at most *each* addresses of one view with the same set of arguments.

    Of a view with arguments that are *known* from the walks of others one address is enough, whatever the arguments.
    """

    app: Flask
    origin: str
    each: int = 1
    known: frozenset[Kind] = frozenset()
    seen: set[str] = field(default_factory=set)
    count: Counter[Kind] = field(default_factory=Counter)
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

    def __iter__(self) -> Iterator[tuple[str, Kind]]:
        """Addresses worth a visit, until no new ones are noted."""
        while self.waiting:
            path = self.waiting.popleft()
            if path in self.seen:
                continue
            self.seen.add(path)
            kind = self._kind(path)
            if kind in self.known:
                kind = kind[:1]
            if kind is not None and self.count[kind] < self.each:
                self.count[kind] += 1
                yield path, kind

    def _kind(self, path: str) -> Kind | None:
        parts = urlsplit(path)
        if FILES.search(parts.path):
            return None
        try:
            endpoint, _ = self.app.url_map.bind("").match(parts.path)
        except HTTPException:
            return ("nowhere", path)
        # each entry of the menu leads to registers of its own
        view = parts.path if endpoint == "groups.show" else endpoint
        return (view, *sorted({name for name, _ in parse_qsl(parts.query)}))


def left_on_paper(page: Page) -> list[str]:
    """Menus and buttons that would be printed with the page."""
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    return found


def severe_faults(page: Page, axe: Axe, *, known_colours: set[str] | None = None) -> list[str]:
    """Serious and critical violations that axe finds on the page as it is shown.

    With *known_colours* the contrast of texts in these is taken as good; those found good are added.
    """
    # half a million characters: whoever looks at many pages lets each of them bring the script along
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    known = None if known_colours is None else sorted(known_colours)
    answer = page.evaluate(FAULTS, {"severe": SEVERE, "known": known})
    if known_colours is not None:
        known_colours.update(answer["good"])
    faults: list[str] = answer["faults"]
    return faults


def broken_cells(page: Page) -> list[str]:
    """Days in the cells of tables that go on in a second line, and marks that stand out of their cell."""
    found: list[str] = page.evaluate(BROKEN)
    return found


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    found: list[str] = page.evaluate(WIDER)
    return found
