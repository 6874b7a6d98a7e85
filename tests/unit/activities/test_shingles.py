"""Marks of minutes: equal texts have equal marks, and the share of equal boxes follows the share of equal text."""

import importlib.util

import pytest

from intranet.domain.activities.findings.evidence import Alike, Evidence
from intranet.domain.activities.findings.records import RECORD_RULES
from intranet.domain.activities.findings.shingles import (
    BANDS,
    LEAST,
    PIECE,
    WIDTH,
    marks_of,
    percent_alike,
)
from intranet.domain.activities.tables import Activity
from intranet.foundation.config import PROJECT_ROOT

SENTENCES = [f"第{n}位同志结合岗位谈了第{n * 7}条体会并提出第{n * 13}条建议" for n in range(1, 201)]
RULE = next(rule for rule in RECORD_RULES if rule.code == "reads_alike")


def text(*numbers: int) -> str:
    return "。".join(SENTENCES[n] for n in numbers)


def pieces(written: str) -> set[str]:
    plain = written.replace("。", "")
    return {plain[start : start + PIECE] for start in range(len(plain) - PIECE + 1)}


def test_a_text_alike_but_for_marks_and_spaces_has_the_same_marks():
    one = text(*range(20))
    other = one.replace("。", "；\n　")
    assert marks_of(one) == marks_of(other)
    assert len(marks_of(one)) == BANDS
    assert percent_alike(marks_of(one), marks_of(other)) == 100


@pytest.mark.parametrize(("length", "marked"), [(LEAST - 1, False), (LEAST, True)])
def test_short_texts_are_not_compared(length, marked):
    assert bool(marks_of(text(*range(20)).replace("。", "")[:length])) is marked


@pytest.mark.parametrize("shared", range(0, 101, 10))
def test_the_estimate_follows_the_share_of_pieces(shared):
    one = text(*range(100))
    other = text(*range(shared), *range(100, 200 - shared))
    mine, theirs = pieces(one), pieces(other)
    truth = 100 * len(mine & theirs) / len(mine | theirs)
    # three times the spread of an estimate by 64 boxes
    assert abs(percent_alike(marks_of(one), marks_of(other)) - truth) <= 19


@pytest.mark.parametrize("shared", range(90, 101))
def test_texts_that_share_four_fifths_find_each_other(shared):
    one = marks_of(text(*range(100)))
    other = marks_of(text(*range(shared), *range(100, 200 - shared)))
    assert any(mine == theirs for mine, theirs in zip(one, other, strict=True))


def test_boxes_that_are_empty_in_both_say_nothing():
    empty = ".".join(["-"] * WIDTH)
    assert percent_alike([empty, "1.2.3.4"], [empty, "1.2.3.9"]) == 75
    assert percent_alike([empty], [empty]) == 0


def test_the_migration_marks_what_was_there_before_in_the_same_way():
    (path,) = (PROJECT_ROOT / "migrations" / "versions").glob("*_findings.py")
    spec = importlib.util.spec_from_file_location("findings_migration", path)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    for numbers in (range(2), range(4), range(20), range(100)):
        assert migration.marks_of(text(*numbers)) == marks_of(text(*numbers))


@pytest.mark.parametrize(("percent", "found"), [(79, False), (80, True), (100, True)])
def test_minutes_are_alike_from_the_limit_on(percent, found):
    activity = Activity(id=7)
    evidence = Evidence(alike={7: [Alike(3, percent), Alike(4, 10)]})
    hits = list(RULE.look(activity, evidence, 80))
    assert [hit.others for hit in hits] == ([(3,)] if found else [])
