"""Style sheets hold no rule that nothing uses."""

import re
from pathlib import Path

import pytest

from intranet.foundation.config import PROJECT_ROOT

STYLES = sorted(
    path.relative_to(PROJECT_ROOT)
    for folder in ("css", "print")
    for path in (PROJECT_ROOT / "static" / folder).glob("*.css")
)
SOURCES = (("templates", "*.html"), ("intranet", "*.py"), ("static/js", "*.js"))
# set on elements by htmx while a request is on its way
BY_LIBRARIES = {"htmx-request"}
WORD = re.compile(r"[A-Za-z][\w-]*")
# class="tone-{{ tone }}" and " width-" ~ width: the rest of the name is a word elsewhere
BUILT = re.compile(r"""class="[^"]*?([\w-]+-)\{\{|["'] ([\w-]+-)["'] ~""")


def classes_of(style: Path) -> set[str]:
    source = re.sub(r"/\*.*?\*/", "", (PROJECT_ROOT / style).read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([A-Za-z][\w-]*)", " ".join(re.findall(r"([^{}]*)\{", source))))


@pytest.fixture(scope="module")
def used():
    """Tells of a class whether a template, the code or the script names it."""
    texts = [
        path.read_text("utf-8")
        for folder, pattern in SOURCES
        for path in (PROJECT_ROOT / folder).rglob(pattern)
    ]
    words = {word for text in texts for word in WORD.findall(text)}
    prefixes = {"".join(found) for text in texts for found in BUILT.findall(text)}

    def is_used(name: str) -> bool:
        return (
            name in words
            or name in BY_LIBRARIES
            or any(name.startswith(one) and name[len(one) :] in words for one in prefixes)
        )

    return is_used


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_every_class_is_used(style, used):
    assert sorted(name for name in classes_of(style) if not used(name)) == []


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_what_follows_a_box_is_not_hidden_by_a_field_that_cannot_be_ticked(style):
    """A hidden field is never checked either: ``input:not(:checked) ~`` would hide for good what the box shows."""
    source = (PROJECT_ROOT / style).read_text("utf-8")
    assert not re.findall(r"(?<![\w\]-])input:not\(:checked\)", source)
