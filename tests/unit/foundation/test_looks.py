"""States are told apart by their shapes, not by colour alone, and each shape is drawn."""

import re
from collections import defaultdict

import pytest

import intranet.web.features  # noqa: F401 - all states are defined now
from intranet.foundation import looks
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.looks import Look
from intranet.foundation.shown import Shown

TABLE = {look for look in vars(looks).values() if isinstance(look, Look)}
KINDS = sorted(Shown.__subclasses__(), key=lambda kind: f"{kind.__module__}.{kind.__name__}")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_no_two_states_of_a_kind_share_a_shape(kind):
    labels = defaultdict(set)
    for state in kind:
        labels[state.icon].add(state.label)
    assert {icon: sorted(found) for icon, found in labels.items() if len(found) > 1} == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_states_look_as_the_one_table_says(kind):
    assert {state.name for state in kind if (state.tone, state.icon) not in TABLE} == set()


def test_what_is_planned_or_open_or_not_due_and_a_draft_are_four_shapes():
    assert len({look.icon for look in (looks.PLANNED, looks.OPEN, looks.NOT_DUE, looks.DRAFT)}) == 4


def test_every_shape_is_drawn_and_no_two_are_drawn_alike():
    icons = (PROJECT_ROOT / "static/img/icons.svg").read_text("utf-8")
    drawn = dict(re.findall(r'<symbol id="([a-z-]+)".*? d="([^"]+)"', icons))
    assert {look.icon for look in TABLE} <= set(drawn)
    assert len(set(drawn.values())) == len(drawn)
