"""The key under which a form of a page is kept while it is typed."""

import re

HIDDEN = re.compile(r"<input[^>]*name=\"draft_key\"[^>]*>")


def key_on(page: str, form: str = "") -> str:
    """The first key on the page whose form has this name."""
    keys = [re.search(r'value="([^"]*)"', control)[1] for control in HIDDEN.findall(page)]  # type: ignore[index]
    return next(key for key in keys if key.startswith(form))
