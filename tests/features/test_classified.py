"""What must not enter the system at all: refused in every form, whoever types it."""

import pytest
from sqlalchemy import select

from intranet.domain.records.drafts import FormDraft
from intranet.domain.records.plain_text import classified_word, not_to_enter
from tests.features.activities.helpers import theme_day


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("传达机密★3年文件", "机密"),
        ("绝密", "绝密"),
        ("★秘密", "秘密"),
        ("与会人员谈到问题线索一件", "问题线索"),
        ("学习《中华人民共和国保守国家秘密法》", ""),
        ("保守国家秘密、工作秘密", ""),
        ("设秘密写票处", ""),
        ("未发现问题线索", ""),
    ],
)
def test_words_of_classified_matter(text, word):
    assert classified_word(text) == word


def test_they_are_not_kept_while_typed_either(session, login_as):
    clerk, typed = login_as("clerk1"), {"draft_key": "form-1", "draft_page": "/activities/new"}
    assert clerk.post("/drafts/keep", {**typed, "title": "传达文件"}).status_code == 200
    answer = clerk.post("/drafts/keep", {**typed, "title": "传达绝密文件"})
    assert answer.status_code == 422
    assert "出现“绝密”字样，本系统不得录入涉密和内部材料" in answer.text
    (kept,) = session.scalars(select(FormDraft)).all()
    assert kept.values["title"] == ["传达文件"]


@pytest.mark.parametrize("field", ["title", "place", "theme_day-theme"])
def test_no_form_takes_them(login_as, field):
    answer = login_as("clerk1").post("/activities/new", theme_day(**{field: "传达绝密文件"}))
    assert answer.status_code == 422
    assert answer.text.count("出现“绝密”字样，本系统不得录入涉密和内部材料") >= 1


@pytest.mark.parametrize("text", ["联系人13812345678", "证件990101199003070023"])
def test_no_form_and_no_file_name_takes_numbers_of_persons(login_as, text):
    answer = login_as("clerk1").post("/activities/new", theme_day(**{"theme_day-theme": text}))
    assert answer.status_code == 422
    assert "本系统不登记，请删除" in answer.text
    assert text in answer.text
    assert not_to_enter(text)
