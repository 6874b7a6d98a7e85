"""Wording of printed documents, kept as data with the day from which it is valid.

A template holds ``{name}`` for what the system fills in and ``⟨…⟩`` around a clause that disappears together with a
figure in it that is not known. A reprint takes the wording of its own date. ``{name:words}`` prints the words where the
value is known, in place of it.
"""

import re
from collections.abc import Mapping

_CLAUSE = re.compile("⟨([^⟨⟩]*)⟩")
_NAME = re.compile(r"\{([a-z0-9_]+)(?::([^{}]+))?\}")

Value = str | int | None


def fill(template: str, values: Mapping[str, Value]) -> str:
    """The sentence of *template*; a clause in ⟨⟩ is left out when one of its values is None or missing.

    Raises ValueError when a value outside such a clause is missing: a printed sentence has no holes.
    """

    def clause(match: re.Match[str]) -> str:
        names = _NAME.findall(match[1])
        return match[1] if all(values.get(name) is not None for name, _ in names) else ""

    text = _CLAUSE.sub(clause, template)
    missing = [name for name, _ in _NAME.findall(text) if values.get(name) is None]
    if missing:
        raise ValueError(f"no value for {', '.join(missing)} in {template!r}")
    return _NAME.sub(lambda match: match[2] or str(values[match[1]]), text)
