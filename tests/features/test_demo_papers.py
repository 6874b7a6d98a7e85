"""The papers of the demo's year, as they are signed and filed: the rules for each, the validator for all at once."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import make_url

from intranet.foundation import clock
from intranet.foundation.database import db
from intranet.pagekit import printing
from intranet.web.app import create_app
from tests.conftest import Browser, settings_for
from tests.demo import AS_OF, PASSWORD
from tests.print import office, test_word, verapdf
from tests.print.reading import (
    BOTTOM,
    HAN,
    LINE,
    TOP,
    alone_on_its_page,
    body_lines,
    faults,
    fonts_without_file,
    glyph_ids,
    half_empty,
    is_full,
    lines_above_what_is_signed,
    sheets,
    stubs,
)

pytestmark = pytest.mark.print

BRANCHES = [f"{number:02d}" for number in range(1, 12)]
# a branch prints its own whether it was handed in or not
PAPERS = {
    **{f"B{one}": (f"secretary{one}", f"/quarters/2025Q3/B{one}.pdf") for one in BRANCHES},
    "roll_up": ("staff", "/quarters/2025Q3/committee.pdf"),
    "notice": ("staff", "/quarters/2025Q2/committee/notice.pdf"),
    "review": ("staff", "/quarters/2025/committee/review.pdf"),
    "handbook": ("staff", "/branches/B10/handbook/2025Q3.pdf"),
    "brands": ("staff", "/brands.pdf?year=2025"),
    "chronicle": ("staff", "/chronicle/album.pdf?year=2025"),
    "transfer": ("archivist", "/archive/handover.pdf?year=2025"),
}

# set by LibreOffice beside our own
IN_WORD = ("B01", "B05", "review")


@pytest.fixture(scope="module")
def papers(
    loaded_demo: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, bytes]]:
    """What is printed on a copy of the demo, each set twice."""
    folder = tmp_path_factory.mktemp("papers") / "demo"
    shutil.copytree(
        Path(make_url(str(loaded_demo.config["SQLALCHEMY_DATABASE_URI"])).database).parent, folder
    )
    values = {"demo": True, "demo_password": PASSWORD, "today": AS_OF}
    app = create_app(
        settings_for(f"sqlite:///{folder / 'demo.sqlite3'}", folder / "data", **values)
    )
    clock.fix_today(AS_OF)
    set_once = printing.render_pdf

    def set_twice(*given, **named):
        content = set_once(*given, **named)
        assert set_once(*given, **named) == content
        return content

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "render_pdf", set_twice)
        found = {}
        for name, (who, address) in PAPERS.items():
            answer = Browser(app, who).get(address)
            assert answer.mimetype == "application/pdf", (name, answer.status_code)
            found[name] = answer.data
        for name in IN_WORD:
            who, address = PAPERS[name]
            found[f"{name}.docx"] = Browser(app, who).get(address.replace(".pdf", ".docx")).data
        yield found
    with app.app_context():
        db.engine.dispose()


def test_every_paper_is_sound_and_every_glyph_in_its_font(papers: dict[str, bytes]) -> None:
    """What ``qpdf --check`` asks, by the same library."""
    for name in PAPERS:
        content = papers[name]
        with pikepdf.open(io.BytesIO(content)) as document:
            assert document.check_pdf_syntax() == [], name
        assert fonts_without_file(content) == [], name
        assert "0000" not in set(glyph_ids(content)), name


def test_every_paper_is_archivable_and_can_be_read_aloud(
    papers: dict[str, bytes], tmp_path: Path
) -> None:
    if reason := verapdf.why_not():
        pytest.skip(reason)
    files = []
    for name in PAPERS:
        content = papers[name]
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(content)
    found = verapdf.failures(("3a", "ua1"), files)
    assert len(found) == 2 * len(PAPERS)
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize("name", PAPERS)
def test_text_stands_on_the_grid(papers: dict[str, bytes], name: str) -> None:
    for sheet in sheets(papers[name]):
        lines = body_lines(sheet.lines)
        assert len(lines) <= 22
        if len(lines) != len([line for line in sheet.lines if TOP < line.y < BOTTOM]):
            continue  # titles and tables have heights of their own
        for before, after in pairwise(lines):
            pitch = (after.y - before.y) / LINE
            assert pitch == pytest.approx(round(pitch), abs=0.05), after.text
        for line in lines:
            if is_full(line) and HAN.sub("", line.text) == "":
                assert len(line.text) in {27, 28}, line.text


@pytest.mark.parametrize("name", PAPERS)
def test_no_page_is_half_empty_and_nothing_stands_alone(
    papers: dict[str, bytes], name: str
) -> None:
    every = sheets(papers[name])
    assert half_empty(every) == []
    for sheet in every:
        assert len([line for line in sheet.lines if line.text.strip()]) > 3, sheet.text
        assert sheet.overrun == ""
        above = lines_above_what_is_signed(sheet)
        assert above is None or above >= 3, sheet.text
        assert stubs(sheet) == []
    for before, sheet in pairwise(every):
        assert not alone_on_its_page(before, sheet), sheet.text


@pytest.mark.parametrize("name", PAPERS)
def test_no_wording_is_one_that_would_be_sent_back(papers: dict[str, bytes], name: str) -> None:
    every = sheets(papers[name])
    assert faults(every) == {}
    # a formula that is the same in every summary is a row of the office, and there is none by default
    assert "抓学习、严制度" not in "".join(sheet.text for sheet in every)


@pytest.mark.parametrize("name", [*(f"B{one}" for one in BRANCHES), "roll_up", "notice"])
def test_attachments_are_numbered_through_and_records_are_named_in_the_last(
    papers: dict[str, bytes], name: str
) -> None:
    texts = [sheet.text for sheet in sheets(papers[name])]
    begun = [at for at, text in enumerate(texts) if text.startswith("附件")]
    assert [texts[at][2] for at in begun] == [str(n) for n in range(1, len(begun) + 1)]
    listed = re.search(r"附件：(.*?)中共", "".join(texts[: begun[0]]))
    assert listed is not None
    assert len(re.findall(r"\d\.", listed[1])) == len(begun)
    assert not re.search(r"B\d\d-2025-\d{3}", "".join(texts[: begun[-1]]))


@pytest.mark.parametrize(
    ("name", "months"),
    [
        *((f"B{one}", {10, 11, 12}) for one in BRANCHES),
        ("roll_up", {10, 11, 12}),
        ("notice", {7, 8, 9}),
    ],
)
def test_what_is_planned_lies_ahead(papers: dict[str, bytes], name: str, months: set[int]) -> None:
    text = "".join(line.text for sheet in sheets(papers[name]) for line in body_lines(sheet.lines))
    planned = re.search("[三四]、(?:下季度重点工作|下步打算|下步要求)(.*?)附件：", text)
    assert planned is not None
    named = {int(month) for month in re.findall(r"(?<![年\d])(\d+)月", planned[1])}
    assert named <= months
    assert named or "尚未填写" in planned[1]


def test_the_brands_of_all_branches_stand_on_one_page_of_the_notice(
    papers: dict[str, bytes],
) -> None:
    texts = [sheet.text for sheet in sheets(papers["notice"])]
    assert texts[-1].startswith("附件2品牌创建情况表")


@pytest.mark.parametrize("name", [f"B{one}" for one in BRANCHES if one != "04"])
def test_an_ordinary_quarter_is_told_on_two_pages(papers: dict[str, bytes], name: str) -> None:
    """B04 is the one that is long on purpose."""
    texts = [sheet.text for sheet in sheets(papers[name])]
    assert next(at for at, text in enumerate(texts) if text.startswith("附件")) == 2


def test_a_working_copy_has_the_text_and_the_lines_of_the_paper(
    papers: dict[str, bytes], tmp_path: Path
) -> None:
    if reason := office.why_not():
        pytest.skip(reason)
    copies = office.converted({name: papers[f"{name}.docx"] for name in IN_WORD}, tmp_path)
    for name, copy in copies.items():
        ours, theirs = test_word.sheets(papers[name]), test_word.sheets(copy)
        assert "".join(one.text for one in theirs) == "".join(one.text for one in ours), name
        assert len(theirs) == len(ours)
        # the last page takes what the others gave up
        for our, their in list(zip(ours, theirs, strict=True))[:-1]:
            assert abs(our.lines - their.lines) <= 1, name
