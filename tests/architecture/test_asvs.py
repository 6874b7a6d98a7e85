"""The ledger of OWASP ASVS 5.0 (docs/asvs.csv), and the promises of docs/security.md: each names what shows it."""

import ast
import csv
import re
from functools import cache

from intranet.foundation.config import PROJECT_ROOT

LEDGER = PROJECT_ROOT / "docs/asvs.csv"
DOCUMENT = PROJECT_ROOT / "docs/security.md"
# Items of the levels 1 and 2 that ASVS 5.0.0 has, and how many of those that apply are not met yet.
ITEMS = {"1": 70, "2": 183}
OPEN = 3
# The part of what is met that a test shows; the rest is a duty of who runs the service.
EXECUTABLE = 0.9


def ledger():
    with LEDGER.open(newline="") as file:
        return list(csv.DictReader(file))


def applying():
    return [row for row in ledger() if row["applies"] == "yes"]


@cache
def names_in(path):
    """Names of the test functions of a file; none where there is no such file."""
    file = PROJECT_ROOT / path
    tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def missing(nodes):
    found = []
    for node in nodes:
        path, _, name = node.partition("::")
        if name not in names_in(path):
            found.append(node)
    return found


def headings():
    """Addresses of the headings of the document, as they are linked to."""
    titles = re.findall(r"^#+ (.+)$", DOCUMENT.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_item_of_the_first_two_levels_stands_there_once():
    rows = ledger()
    assert len({row["id"] for row in rows}) == len(rows)
    assert {level: sum(row["level"] == level for row in rows) for level in ITEMS} == ITEMS
    for row in rows:
        assert re.fullmatch(r"\d+\.\d+\.\d+", row["id"]), row
        assert row["applies"] == "yes" or re.match(r"no: \w", row["applies"]), row
        assert bool(row["evidence"]) is (row["applies"] == "yes"), row


def test_every_item_that_applies_has_evidence_that_is_there():
    for row in applying():
        if row["evidence"] == "open":
            assert row["note"], row
            continue
        named = row["evidence"].split()
        nodes = [one for one in named if "::" in one]
        places = {one for one in named if "::" not in one}
        assert missing(nodes) == [], row["id"]
        assert places <= {f"docs/security.md#{heading}" for heading in headings()}, row["id"]


def test_what_is_not_met_is_counted_and_most_of_the_rest_is_shown_by_tests():
    met = [row for row in applying() if row["evidence"] != "open"]
    assert len(applying()) - len(met) == OPEN
    assert sum("::" in row["evidence"] for row in met) >= EXECUTABLE * len(met)


def test_every_test_that_the_promises_name_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py::test_\w+)`", DOCUMENT.read_text())
    assert len(named) > 30
    assert missing(named) == []
