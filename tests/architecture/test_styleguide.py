"""The style page shows every component, so that each has been looked at in both widths."""

import re

from intranet.foundation.config import PROJECT_ROOT

TEMPLATES = PROJECT_ROOT / "templates"
# these need rows of the database or the address of a list (as filters do), or stand around every page
ON_THEIR_PAGES = {"register.html", "joint.html", "shell.html"}
MACRO = re.compile(r"\{%-? macro (\w+)\(.*?\{%-? endmacro", re.DOTALL)


def bodies() -> dict[str, str]:
    """Each macro of the components with its source."""
    return {
        found[1]: found[0]
        for path in (TEMPLATES / "components").glob("*.html")
        if path.name not in ON_THEIR_PAGES
        for found in MACRO.finditer(path.read_text("utf-8"))
        if not found[1].startswith("filter")
    }


def test_every_component_is_shown() -> None:
    macros = bodies()
    shown: set[str] = set()
    new = {"csrf", "hidden"}  # not to be seen
    sources = [(TEMPLATES / "styleguide.html").read_text("utf-8")]
    while sources:
        shown |= new
        words = set(re.findall(r"\w+(?=\()", " ".join(sources)))
        new = (words & macros.keys()) - shown
        sources = [macros[name] for name in new]
    assert macros.keys() - shown == set(), "give them a sample in templates/styleguide.html"
