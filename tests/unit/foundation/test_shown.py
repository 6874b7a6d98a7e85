"""Values shown as badges: each has its word, a colour of the style sheet and a shape of the icon file."""

import re

import pytest

import intranet.web.features  # noqa: F401 - all of them are defined now
from intranet.domain.records.workflow import State
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.shown import Shown

KINDS = sorted(Shown.__subclasses__(), key=lambda kind: f"{kind.__module__}.{kind.__name__}")
ICONS = set(
    re.findall(r'id="([a-z-]+)"', (PROJECT_ROOT / "static/img/icons.svg").read_text("utf-8"))
)
TONES = {"grey", "blue", "amber", "green", "fault"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_value_has_a_word_a_colour_and_a_shape(kind):
    for member in kind:
        assert member.label, member
        assert member.tone in TONES, member
        assert member.icon in ICONS, member


def test_a_value_is_its_stored_text():
    assert State("draft") is State.DRAFT
    assert State.DRAFT == "draft"
    assert f"{State.DRAFT}" == "draft"
    with pytest.raises(ValueError, match="nothing"):
        State("nothing")
