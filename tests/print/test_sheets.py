"""Style sheets are shared by all documents of a process, which goes on as before when one is set."""

import gc
import re

import pytest

from intranet.foundation.errors import PrintDefect
from intranet.foundation.pdf import render_pdf, sheets
from intranet.foundation.pdf.fetcher import PRINT_FOLDER, ClosedFetcher
from tests.print import samples

pytestmark = pytest.mark.print

LINKED = (
    '<!doctype html><html lang="zh-CN"><title>试验</title>'
    '<link rel="stylesheet" href="print:gongwen.css"><link rel="stylesheet" href="print:none.css">'
    "<body><p>正文</p>"
)


def test_a_sheet_is_read_once_and_a_missing_one_is_told_each_time(monkeypatch):
    asked = []
    fetch = ClosedFetcher.fetch
    monkeypatch.setattr(
        ClosedFetcher,
        "fetch",
        lambda self, url, *more: asked.append(url) or fetch(self, url, *more),
    )
    sheets._known.cache_clear()

    one, other = (render_pdf(LINKED, metadata=samples.METADATA) for _ in range(2))

    assert one == other
    assert asked == ["print:gongwen.css", "print:none.css", "print:none.css"]
    with pytest.raises(PrintDefect, match=r"none\.css"):
        render_pdf(LINKED, metadata=samples.METADATA, strict=True)
    assert gc.isenabled()


def test_no_sheet_holds_what_belongs_to_one_document():
    """Fonts, counters and layers are told to the document that reads the sheet, and to no other."""
    for file in PRINT_FOLDER.glob("*.css"):
        found = re.findall(r"@(?!page|top|bottom|left|right|media)[a-z-]+", file.read_text())
        assert not found, f"{file.name}: {found}"


def test_all_sheets_are_read_without_a_complaint(caplog):
    sheets._known.cache_clear()

    sheets.read_all()

    assert not caplog.records
