"""The file as the archive wants it: PDF/A-3a, PDF/UA-1, embedded fonts, equal bytes, its data inside."""

import hashlib
import io
import json
import os
import subprocess
import sys
import warnings
from dataclasses import replace

import pikepdf
import pytest
from weasyprint import HTML

from intranet.domain.paper.parts import StampPrint
from intranet.foundation.config import PROJECT_ROOT
from intranet.foundation.errors import PrintDefect
from intranet.foundation.pdf import json_attachment
from tests.print import samples, verapdf, wording
from tests.print.reading import fonts_without_file, glyph_ids, ink, pages

pytestmark = pytest.mark.print

RENDER_AND_HASH = """
import hashlib, sys
from tests.print import samples
template, make = samples.DOCUMENTS["everything"]
print(hashlib.sha256(samples.render(template, make())).hexdigest())
"""


# What is filed and handed over, one of each template.
FILED = ("everything", "committee_summary", "dispatch", "handbook", "brand_matrix", "chronicle")
# Each template is judged by the validator, what is filed in all its forms; the papers of the demo are as well.
_OF_TEMPLATE = {template: name for name, (template, _) in samples.DOCUMENTS.items()}
JUDGED = sorted({*FILED, *_OF_TEMPLATE.values()})


@pytest.mark.parametrize("name", FILED)
def test_printing_again_gives_the_same_bytes(printed, name):
    template, make = samples.DOCUMENTS[name]

    assert samples.render(template, make()) == printed(name)


@pytest.mark.parametrize("name", samples.DOCUMENTS)
def test_the_file_is_sound(printed, name):
    """What ``qpdf --check`` asks, by the same library."""
    with pikepdf.open(io.BytesIO(printed(name))) as document:
        assert document.check_pdf_syntax() == []


def test_another_process_prints_the_same_bytes(printed):
    digest = hashlib.sha256(printed("everything")).hexdigest()

    answer = subprocess.run(
        [sys.executable, "-c", RENDER_AND_HASH],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == digest


def test_every_glyph_is_in_its_font(printed):
    for name in samples.DOCUMENTS:
        content = printed(name)

        assert fonts_without_file(content) == []
        ids = list(glyph_ids(content))
        assert ids
        assert "0000" not in ids, name  # .notdef, the empty box


def test_the_text_can_be_taken_out_again(printed):
    text = "".join(line.text for page in pages(printed("summary")) for line in page)

    for piece in (
        "王喆、李𬭊等同志",
        "务”品牌处于培育阶段",
        "7月至9月",
        "中共示例机关第十二支部委员会",
    ):
        assert piece in text
    assert "(cid:" not in text
    assert "\ufffd" not in text


def test_a_character_no_font_has_is_reported():
    with pytest.raises(PrintDefect, match="字库中没有“\U0010fffd”"):
        samples.render("notice.html", samples.notice(extra="无此字形\U0010fffd。"))


def test_the_data_travel_inside_the_file(printed):
    with pikepdf.open(io.BytesIO(printed("summary"))) as document:
        attached = document.attachments["data.json"]
        specification = attached.obj

        assert json.loads(attached.get_file().read_bytes())["党员数"] == 23
        assert specification.AFRelationship == "/Data"
        assert len(document.Root.AF) >= 1
        assert str(attached.get_file().creation_date.isoformat()).startswith("2025-10-09T01:30:00")


def test_equal_data_are_spelled_alike():
    assert json_attachment({"b": 1, "a": "人次"}) == json_attachment({"a": "人次", "b": 1})


def test_the_file_says_what_it_is(printed):
    with pikepdf.open(io.BytesIO(printed("summary"))) as document:
        about = document.docinfo
        assert str(about.Title) == samples.METADATA.title
        assert str(about.Author) == wording.FULL_NAME
        assert str(about.CreationDate) == "D:20251009013000Z"
        assert document.Root.Lang == "zh-CN"
        assert bytes(document.trailer.ID[0]) == samples.METADATA.file_id
        xmp = document.Root.Metadata.read_bytes().decode()
    assert xmp.count("<rdf:RDF") == 1
    assert 'pdfuaid:part="1"' in xmp
    assert "<da:archivalCode>0000-WS·2025-D10-DZB-0001</da:archivalCode>" in xmp
    assert "<da:security>" not in xmp  # an empty field is left out


def test_headings_make_the_outline(printed):
    with (
        pikepdf.open(io.BytesIO(printed("summary"))) as document,
        document.open_outline() as outline,
    ):
        titles = [item.title for item in outline.root]
        first = [item.title for item in outline.root[0].children]

    assert titles[0].endswith("党建工作小结")
    assert first == ["一、主要工作情况", "二、存在问题", "三、下季度重点工作"]


@pytest.fixture(scope="module")
def filed():
    """A summary as the archive keeps it."""
    template, make = samples.DOCUMENTS["summary"]
    stamp = StampPrint(fonds="0123", year="2025", number="17", unit="JGDW", retention="10年")
    return samples.render(template, replace(make(), draft=False, demo=False, stamp=stamp))


def test_the_stamp_stands_in_the_middle_over_the_text_of_the_first_page(filed):
    box = ink(filed, 1, below=36)
    assert (box.right - box.left, box.bottom - box.top) == pytest.approx((45, 16), abs=0.5)
    # in the middle of the type area, which begins at 28 mm
    assert (box.left + box.right) / 2 == pytest.approx(28 + 156 / 2, abs=0.5)
    found = pages(filed)
    lines = [line.text for line in found[0] if line.y < 36]
    assert lines == ["0123202517", f"JGDW10年{len(found)}"]
    assert not [line for page in found[1:] for line in page if line.y < 30]


def test_verapdf_finds_no_fault(printed, filed, tmp_path):
    reason = verapdf.why_not()
    if reason:
        pytest.skip(reason)
    files = []
    for name in JUDGED:
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(printed(name))
        files.append(path)
    files.append(tmp_path / "filed.pdf")
    files[-1].write_bytes(filed)
    control = tmp_path / "control.pdf"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        control.write_bytes(HTML(string="<p>x").write_pdf())

    found = verapdf.failures(("3a", "ua1"), [*files, control])

    # The control is an ordinary PDF: veraPDF must be able to say no.
    assert found.pop("control.pdf 3a")
    assert found.pop("control.pdf ua1")
    assert len(found) == 2 * len(files)
    assert {name: rules for name, rules in found.items() if rules} == {}
