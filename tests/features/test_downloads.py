"""Files made for an answer: their headers are what a server may send, their names say whose they are and what."""

import io
import re
from urllib.parse import unquote

import pikepdf
import pytest
from openpyxl import load_workbook

FILES = (
    "/plans.pdf?branch=B01",
    "/calendar.ics?year=2025",
    "/duties.pdf",
    "/duties.xlsx",
    "/dues.pdf?branch=B01",
    "/study/hours.xlsx",
    "/birthdays.pdf",
    "/birthdays.xlsx",
    "/community.pdf",
    "/community.xlsx",
    "/community/registrations.pdf",
    "/community/registrations.xlsx",
    "/study/platforms.pdf",
    "/study/platforms.xlsx",
    "/follow-up/items.pdf",
    "/follow-up/items.xlsx",
    "/inspections.pdf",
    "/inspections.xlsx",
    "/achievements.xlsx",
    "/brands.pdf",
    "/brands.docx",
    "/dues.docx?branch=B01",
    "/plans.docx?branch=B01",
    "/calendar.ics",
)


@pytest.mark.parametrize("address", FILES)
def test_every_header_is_latin(login_as, address):
    answer = login_as("secretary1").get(address)
    assert answer.status_code == 200
    for name, value in answer.headers.items():
        assert value.isascii(), f"{name}: {value}"


BEGINS = {
    "/brands.pdf": "机关党委",
    "/brands.docx": "机关党委",
    # what the whole office achieved: nobody's own
    "/achievements.xlsx": "品牌创建成效台账",
}


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_named_by_its_owner_and_its_title_a_sheet_by_its_day_too(login_as, address):
    answer = login_as("secretary1").get(address)
    told = unquote(answer.headers["Content-Disposition"])
    name, _, suffix = told.rpartition("''")[2].rpartition(".")
    # a branch's own sheet is never titled as the committee's
    assert name.startswith(BEGINS.get(address, "机关第一党支部"))
    assert not re.search("[A-Za-z/_]", name)
    if suffix == "xlsx":
        assert name.endswith("2025-10-20")
        title = load_workbook(io.BytesIO(answer.data)).active["A1"].value
        assert title == name.removesuffix("2025-10-20")
    if suffix == "docx":
        assert name.endswith("工作稿")
    if suffix == "pdf":
        with pikepdf.open(io.BytesIO(answer.data)) as document:
            assert str(document.docinfo["/Title"]) == name
