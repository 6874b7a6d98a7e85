"""The index finds exactly what LIKE finds, on both databases."""

import random

from sqlalchemy import and_, select

from intranet.domain.activities.search import ACTIVITIES
from intranet.domain.search.documents import SearchDocument
from intranet.domain.search.kinds import Draft
from intranet.domain.search.matching import Query, found_by, like
from intranet.domain.search.text import fold, runs

COMMON = "党员大会支部学习普法课主题日社区服务群众生活民主评议"
SIGNS = "，。：（）《》“”、 \n\u3000%_\\'\"*&|!:-"
LATIN = "abAB12３ｃⅢ"
RARE = "㛃䶮𠅤𫚕𰻞\ue000葛\U000e0100"


def some_text(chance: random.Random, length: int) -> str:
    return "".join(
        chance.choice(chance.choices((COMMON, SIGNS, LATIN, RARE), weights=(70, 12, 10, 8))[0])
        for _ in range(length)
    )


def filled(session, chance: random.Random, number: int) -> list[str]:
    """Documents of some random texts; not committed."""
    texts = [some_text(chance, chance.randint(1, 60)) for _ in range(number)]
    for at, text in enumerate(texts):
        draft = Draft(text[:10], [("内容", text)])
        session.add(SearchDocument(kind=ACTIVITIES.key, record_id=10_000 + at, **draft.columns()))
    session.flush()
    return texts


def numbers(session, condition) -> set[int]:
    return set(
        session.scalars(
            select(SearchDocument.record_id).where(SearchDocument.record_id >= 10_000, condition)
        )
    )


def test_any_piece_of_any_text_is_found_as_by_like(session):
    chance = random.Random(20251020)
    texts = filled(session, chance, 200)
    asked = 0
    while asked < 400:
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        typed = text[start : start + chance.choice((1, 1, 2, 2, 2, 3, 4, 6, 9))]
        wanted = [word for word in fold(typed).split() if runs(word)]
        if not wanted:
            continue
        asked += 1
        by_like = and_(*(SearchDocument.folded.like(like(w), escape="\\") for w in wanted))
        by_index = found_by(session, Query.parse(typed), names=False)
        found = numbers(session, by_index)
        assert found == numbers(session, by_like), typed
        assert 10_000 + texts.index(text) in found, typed
    session.rollback()


def test_what_stands_nowhere_is_not_found(session):
    chance = random.Random(7)
    texts = filled(session, chance, 60)
    for _ in range(200):
        typed = some_text(chance, chance.choice((2, 3, 4)))
        words = Query.parse(typed).words
        found = numbers(session, found_by(session, Query.parse(typed), names=False))
        assert found == {
            10_000 + at
            for at, text in enumerate(texts)
            # the title is the beginning of the text: it holds nothing else
            if words and all(word.text in fold(text) for word in words)
        }, typed
    session.rollback()


def test_windows_that_stand_apart_are_no_match(session):
    draft = Draft("党员，员大会")
    session.add(SearchDocument(kind=ACTIVITIES.key, record_id=10_000, **draft.columns()))
    session.flush()
    for typed, found in (("党员大", set()), ("员大会", {10_000}), ("党员，员", {10_000})):
        query = Query.parse(typed)
        assert numbers(session, found_by(session, query, names=False)) == found
    session.rollback()
