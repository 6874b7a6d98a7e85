"""What a figure means: one sentence beside the function that computes it, collected for the page 指标口径.

A sentence far from its code grows old. Here it is a decorator on the function, so whoever changes one sees the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Term:
    """A figure by its label, the sentence that says how it is computed, and the dotted name of what computes it."""

    group: str
    label: str
    sentence: str
    function: str


_TERMS: dict[str, Term] = {}


def told(group: str, label: str, sentence: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say of a function how the figure called *label* is computed; the function stays as it is.

    Raises ValueError for a label that another function has already: one fact has one function.
    """

    def keep(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        if label in _TERMS and _TERMS[label].function != name:
            raise ValueError(f"{label} is computed by {_TERMS[label].function} already")
        _TERMS[label] = Term(group, label, sentence, name)
        return function

    return keep


def terms_of(group: str) -> list[Term]:
    """The figures of one group, in the order in which their modules were loaded and their functions stand."""
    return [term for term in _TERMS.values() if term.group == group]
