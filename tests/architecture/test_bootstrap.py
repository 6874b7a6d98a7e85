"""Pages load what they use of Bootstrap: 26 of its 31 KB (compressed) are rules for what no page has.

``static/made/bootstrap.css`` is made from the published file in ``static/vendor``, which stays as it is. After a new
class of Bootstrap in a template, or a new version: ``.venv/bin/python -m tests.architecture.test_bootstrap``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
(PUBLISHED,) = (ROOT / "static" / "vendor").glob("bootstrap@*/css/bootstrap.min.css")
MADE = ROOT / "static" / "made" / "bootstrap.css"
# classes stand in templates, in what forms give their fields, and in what scripts switch
SOURCES = (("templates", "*.html"), ("intranet/pagekit", "*.py"), ("static/js", "*.js"))


def words() -> set[str]:
    """Whatever could be a class of an element."""
    texts = [
        re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for folder, pattern in SOURCES
        for path in sorted((ROOT / folder).rglob(pattern))
    ]
    return {word for text in texts for word in re.findall(r"[A-Za-z][\w-]*", text)}


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Pairs of what stands before a brace and what stands within."""
    start = 0
    while (opened := css.find("{", start)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opened], css[opened + 1 : end - 1]
        start = end


def kept(css: str, is_used: Callable[[str], bool]) -> str:
    """The rules of *css* of which a selector is used, without the selectors that are not."""
    found = []
    for head, body in blocks(css):
        if head.startswith("@media"):
            inner = kept(body, is_used)
            found += [f"{head}{{{inner}}}"] if inner else []
        elif head.startswith("@"):
            found.append(f"{head}{{{body}}}")
        elif body:
            selectors = [one for one in re.split(r",(?![^(]*\))", head) if is_used(one)]
            found += [f"{','.join(selectors)}{{{body}}}"] if selectors else []
    return "\n".join(found)


def without_unread(css: str, own: str) -> str:
    """*css* without the values that neither it nor our own sheets read."""
    read = set(re.findall(r"var\((--[\w-]+)", css + own))
    return re.sub(
        r"(--bs-[\w-]+):[^;{}]*(?:;|(?=\}))",
        lambda found: found[0] if found[1] in read else "",
        css,
    )


def trimmed() -> str:
    """Bootstrap without rules for classes that no page has, and without values that no rule reads."""
    published = PUBLISHED.read_text(encoding="utf-8")
    notice, css = re.match(
        r"(?:@charset[^;]*;)?(/\*!.*?\*/)(.*?)(?:/\*#.*)?$", published, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    known = words()

    def is_used(selector: str) -> bool:
        return "=dark" not in selector and known.issuperset(
            re.findall(r"\.([A-Za-z][\w-]*)", selector)
        )

    css = kept(css, is_used)
    own = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css")
    )
    for name in set(re.findall(r"@keyframes ([\w-]+)", css)):
        if not re.search(rf"animation[\w-]*:[^;}}]*\b{name}\b", css):
            css = re.sub(rf"@keyframes {name}\{{.*\}}\n?", "", css)
    while (shorter := without_unread(css, own)) != css:
        css = shorter
    css = re.sub(r"(?m)^[^{}\n]*\{\}\n?", "", css)
    return f"{notice}\n{css}\n"


def test_pages_load_what_they_use_of_bootstrap() -> None:
    assert MADE.read_text(encoding="utf-8") == trimmed(), (
        "make it anew: .venv/bin/python -m tests.architecture.test_bootstrap"
    )


if __name__ == "__main__":
    MADE.write_text(trimmed(), encoding="utf-8")
