"""The logo: upload with the word that it carries no emblem, the hint of the colours, who gets the picture."""

import io
from datetime import date

import pdfplumber
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from intranet.domain.brands.tables import BrandLogo
from intranet.domain.records.workflow import State
from intranet.foundation.database import db
from tests.factories import uploads
from tests.factories.brands import make_achievement, make_brand


def picture(ground="#2f6f8f", figure="#ffffff", kind="PNG"):
    """A drawn sign: a disc on a ground."""
    image = Image.new("RGB", (400, 300), ground)
    ImageDraw.Draw(image).ellipse((150, 90, 250, 190), fill=figure)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def upload(browser, brand, content=None, name="标识.png", **changes):
    data = {"emblem": "no", "version": str(brand.version), **changes}
    if name:
        data["files"] = (io.BytesIO(picture() if content is None else content), name)
    return browser.post(
        f"/brands/{brand.id}/logo", data, content_type="multipart/form-data", follow_redirects=True
    )


def logos():
    db.session.rollback()
    found = select(BrandLogo).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def test_the_form_says_that_emblem_and_flag_are_no_part_of_a_sign(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    text = login_as("clerk1").get(f"/brands/{brand.id}/logo").text
    assert "《中国共产党党徽党旗条例》" in text
    assert "标识中是否含有党徽、党旗图案" in text
    # neither answer is given beforehand
    assert "checked" not in text


def test_a_logo_is_kept_shown_and_replaced(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    browser = login_as("clerk1")
    answer = upload(browser, brand)
    assert answer.status_code == 200
    assert "品牌标识已保存。" in answer.text
    assert "请再核对" not in answer.text
    assert f'alt="{brand.name}标识"' in answer.text
    (first,) = logos()
    assert first.no_emblem is True
    before = first.master_sha256
    for place in ("picture", "thumbnail"):
        sent = browser.get(f"/brands/{brand.id}/logo/{place}")
        assert sent.status_code == 200
        assert sent.mimetype == "image/jpeg"
        assert sent.headers["Cache-Control"] == "private, no-store"
    # a draft's logo is as hidden as the draft
    assert login_as("member1").get(f"/brands/{brand.id}/logo/picture").status_code == 404

    session.refresh(brand)
    version = brand.version
    session.rollback()
    answer = upload(browser, brand, picture("#224433"), version=str(version))
    assert answer.status_code == 200
    (second,) = logos()
    assert second.master_sha256 != before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"emblem": ""}, "请核对图片后选择。"),
        ({"emblem": "yes"}, "标识中含有党徽、党旗图案，不能作为品牌标识"),
        ({"name": ""}, "请选择标识图片。"),
        ({"content": b"GIF89a", "name": "x.gif"}, "不是可用的图片"),
        ({"content": b"", "name": "x.png"}, "文件是空的"),
    ],
)
def test_what_is_refused(app, session, login_as, changes, sentence):
    brand = make_brand(session, state=State.DRAFT)
    answer = upload(login_as("clerk1"), brand, **changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert logos() == []


def test_a_scan_is_no_sign(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    answer = upload(login_as("clerk1"), brand, uploads.pdf(), name="标识.pdf")
    assert answer.status_code == 422
    assert "不是图片，标识请用 JPG、PNG 或 WebP 格式" in answer.text


def test_red_with_gold_makes_people_look_again(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    answer = upload(login_as("clerk1"), brand, picture("#d8141c", "#f7d117"))
    assert "品牌标识已保存。" in answer.text
    assert "以红色为主并有金黄色图形，请再核对" in answer.text


def test_an_upload_to_a_submitted_file_puts_it_back_to_draft(app, session, login_as):
    brand = make_brand(session, state=State.SUBMITTED)
    answer = upload(login_as("secretary1"), brand)
    assert "已由“待审核”转为草稿" in answer.text


def test_an_older_version_is_refused(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    answer = upload(login_as("clerk1"), brand, version="0")
    assert answer.status_code == 409
    assert "图片需要重新选择" in answer.text


def test_an_approved_file_keeps_its_logo(app, session, login_as):
    brand = make_brand(session)
    assert login_as("clerk1").get(f"/brands/{brand.id}/logo").status_code == 409
    assert upload(login_as("clerk1"), brand).status_code == 409
    assert login_as("member2").get(f"/brands/{brand.id}/logo").status_code == 403
    # nothing to show yet
    assert login_as("member2").get(f"/brands/{brand.id}/logo/picture").status_code == 404


def test_the_card_prints_with_the_logo(app, session, login_as):
    brand = make_brand(session, state=State.DRAFT)
    upload(login_as("clerk1"), brand)
    answer = login_as("clerk1").get(f"/brands/{brand.id}/card.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert login_as("clerk1").get(f"/brands/{brand.id}/card.pdf").data == answer.data
    assert login_as("member1").get(f"/brands/{brand.id}/card.pdf").status_code == 404


def test_the_card_tells_the_same_statement_of_two_years_apart(app, session, login_as):
    brand = make_brand(session)
    make_achievement(session, brand, "普法宣传", "5场次。", period_end=date(2024, 12, 31))
    make_achievement(session, brand, "普法宣传", "5场次", period_end=date(2025, 9, 30))
    answer = login_as("member2").get(f"/brands/{brand.id}/card.pdf")
    with pdfplumber.open(io.BytesIO(answer.data)) as document:
        text = "".join("".join((page.extract_text() or "").split()) for page in document.pages)
    assert "普法宣传5场次（2024年）。" in text
    assert "普法宣传5场次（2025年1月1日至9月30日）。" in text
