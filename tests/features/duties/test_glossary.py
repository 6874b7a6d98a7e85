"""The page 指标口径: each figure with its sentence, from the function that computes it."""

from importlib import import_module

import pytest

from intranet.domain.figures.glossary import COMPUTED_IN, glossary
from intranet.foundation.terms import told

TERMS = [term for _, terms in glossary() for term in terms]


def test_every_sentence_belongs_to_a_function_that_exists():
    modules = sorted((module.__name__ for module in COMPUTED_IN), key=len, reverse=True)
    for term in TERMS:
        home = next(name for name in modules if term.function.startswith(f"{name}."))
        found = import_module(home)
        for part in term.function.removeprefix(f"{home}.").split("."):
            found = getattr(found, part)
        assert term.sentence.endswith("。")


def test_every_module_of_the_glossary_tells_something():
    for module in COMPUTED_IN:
        assert any(term.function.startswith(f"{module.__name__}.") for term in TERMS)


def test_two_functions_cannot_answer_for_one_figure():
    with pytest.raises(ValueError, match="集中学习"):
        told("学习", "集中学习", "另一种算法。")(lambda: 0)


@pytest.mark.parametrize(
    ("username", "page"),
    [
        ("staff", "/duties"),
        ("staff", "/overview"),
        ("staff", "/quarters/2025Q3"),
        ("staff", "/quarters/2025/committee"),
        ("secretary1", "/duties"),
        ("secretary1", "/quarters/2025Q3/B01"),
    ],
)
def test_matrix_overview_and_summaries_lead_to_the_glossary(login_as, username, page):
    assert 'href="/duties/glossary"' in login_as(username).get(page).text


def test_the_page_tells_every_figure(login_as):
    page = login_as("secretary1").get("/duties/glossary").text
    for term in TERMS:
        assert term.label in page
        assert term.sentence in page
