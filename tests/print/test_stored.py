"""A document that waits in the database is the one that was asked for."""

import json

import pytest

from intranet.domain.paper.stored import packed, unpacked
from tests.print.samples import DOCUMENTS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_kind_of_document_comes_back_as_it_was(name):
    _, make = DOCUMENTS[name]
    document = make()
    assert unpacked(json.loads(json.dumps(packed(document)))) == document


def test_what_no_document_holds_is_refused():
    with pytest.raises(TypeError):
        packed((1.5,))
