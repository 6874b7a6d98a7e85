"""Values that people see have their word; badges a colour of the style sheet and a shape of the icon file, too."""

import re

import pytest

import intranet.web.features  # noqa: F401 - all of them are defined now
from intranet.domain.organization.members import MemberStatus
from intranet.domain.records.workflow import Move, State
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.shown import Labelled, Shown

KINDS = sorted(Shown.__subclasses__(), key=lambda kind: f"{kind.__module__}.{kind.__name__}")
ICONS = set(
    re.findall(r'id="([a-z-]+)"', (PROJECT_ROOT / "static/img/icons.svg").read_text("utf-8"))
)
WORDED = sorted(
    {kind for kind in Labelled.__subclasses__() if kind is not Shown},
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
TONES = {"grey", "blue", "amber", "green", "fault"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_value_has_a_word_a_colour_and_a_shape(kind):
    for member in kind:
        assert member.label, member
        assert member.tone in TONES, member
        assert member.icon in ICONS, member


@pytest.mark.parametrize("kind", WORDED, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_value_has_a_word_of_its_own(kind):
    words = [member.label for member in kind]
    assert all(words)
    assert len(set(words)) == len(words)


def test_a_word_stands_beside_the_value_without_being_part_of_it():
    assert Move("return") is Move.RETURN
    assert Move.RETURN == "return"
    assert f"{Move.RETURN}" == Move.RETURN.value == "return"
    assert Move.RETURN.label == "退回修改"
    assert "退回修改" not in list(Move)
    with pytest.raises(ValueError, match="退回修改"):
        Move("退回修改")


def test_values_are_offered_with_their_words_in_their_order():
    assert MemberStatus.choices() == [("full", "正式党员"), ("probationary", "预备党员")]


def test_a_value_is_its_stored_text():
    assert State("draft") is State.DRAFT
    assert State.DRAFT == "draft"
    assert f"{State.DRAFT}" == "draft"
    with pytest.raises(ValueError, match="nothing"):
        State("nothing")
