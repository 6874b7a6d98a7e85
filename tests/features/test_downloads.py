"""Files made for an answer: their headers are what a server may send."""

import pytest

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
