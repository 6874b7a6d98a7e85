"""Every list is made by the shape of lists (``pagekit/listings.py``), which gives it what lists have; or says why not.

The shape gives order by columns, the choice of columns, density, months, what may be done with a row, the way on where
nothing is found, paper and file in one place. The filter row and the searches that are kept are handed their page.
"""

import re

import pytest

from intranet.foundation.config import PROJECT_ROOT

TEMPLATES = PROJECT_ROOT / "templates"
# Pages with a filter row or with pages of lines whose table is laid out by hand, and what they have instead.
APART = {
    "accounts/lists/accounts.html": "a form: who is ticked gets an account",
    "achievements/indicators.html": "the dictionary by sections, parts behind their total; looked through by words",
    "achievements/targets.html": "a form of all indicators of a year",
    "achievements/series.html": "years stand side by side; the lines are those of 成效台账",
    "audit/index.html": "goes on from an event, and is taken along as a file by itself",
    "brands/index.html": "a matrix with a print of its own",
    "life/appraisals/branch.html": "a form of all members, with a print of its own",
    "life/appraisals/index.html": "one line for each branch, which leads to its own list",
    "planning/calendar/index.html": "a month on its sheet; the days are taken along as .ics",
    "planning/plans/index.html": "a plan by months, with a print of its own",
    "planning/plans/overview.html": "a matrix of branches and months",
    "review/index.html": "a queue: what is ticked is approved",
    "study/credits/make_up.html": "a form: who is ticked made it up",
    "study/documents/documents.html": "a form: what is ticked was studied",
    "study/index.html": "a matrix of members and kinds of hours, with a print of its own",
    "study/member.html": "the page of one person, chosen by year",
}
# Of these one year or quarter is always shown, nothing else is chosen: there is no search to keep.
ALWAYS_ABOUT = {"integrity/desk.html", "archive/handover.html", "study/core_group/core_group.html"}


def pages() -> dict[str, str]:
    found = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    return {
        name: source
        for name, source in found.items()
        if '{% extends "' in source and name != "styleguide.html"
    }


PAGES = pages()
SHAPED = {
    name
    for name, source in PAGES.items()
    if re.search(r"\blines\(listing\b|\blisting\.shown_columns\b", source)
}


def test_a_list_is_made_by_its_columns_or_says_why_not():
    by_hand = {
        name
        for name, source in PAGES.items()
        if "<table" in source and re.search(r"\b(filter_row|pager)\(", source)
    }
    # what stands beside a list of the shape is no list: a matrix, a table of a few numbers
    by_hand -= SHAPED | {name for name in PAGES if "listing." in PAGES[name]}
    assert by_hand - set(APART) == set(), "make it a Listing, shown by ``lines`` of register.html"
    assert set(APART) - by_hand == set(), "these are no lists laid out by hand any more"


@pytest.mark.parametrize("name", sorted(SHAPED))
def test_a_list_is_taken_along_looked_at_and_searched_in_one_place(name):
    source = PAGES[name]
    assert "exports(listing" in source, "paper, file and looks stand in the head of the page"
    if "filter_row(" in source and name not in ALWAYS_ABOUT:
        assert "searches=searches" in source, "the filter row keeps searches"
