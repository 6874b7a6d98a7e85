"""A published summary of another office is entered by hand, all of it, and comes out again with no fact lost."""

import io
import re
from datetime import date

import docx
import pypdfium2
import pytest
from sqlalchemy import select

from intranet.domain.achievements.indicators import Indicator
from intranet.domain.achievements.tables import Achievement
from intranet.domain.organization.tables import Branch
from intranet.domain.records.workflow import State
from tests.features.summaries import scene
from tests.features.summaries.another_office import CAPTIONS, FACTS, OTHERS, SECTIONS
from tests.rows import committed

PAGE = "/quarters/2024/committee"
_NUMBER = re.compile("[0-9〇零一二两三四五六七八九十百千万半]")

# the watermark of a draft, and the number of a page
# said once, in the title of the review
YEAR_ABOVE = "2024年"
_MARKS = re.compile("草稿|—[0-9]+—")


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture
def office(session):
    """The committee as it begins: its branches are kept from now on, nothing is held of the year before."""
    for branch in session.scalars(select(Branch)):
        branch.in_use_from = date(2025, 10, 1)
    committed(session)


def entered(session, login_as):
    """Everything through the forms: names, figures, awards, media, cases, captions; reviewed and cleared."""
    staff, leader = login_as("staff"), login_as("leader")
    for number, fact in enumerate(FACTS):
        name = {
            "name": f"{fact.subject}（{number}）",
            "parent_id": "",
            "opening": "",
            "counted_by": "",
            "section": fact.section.value,
            "theme": fact.theme,
            "sort_order": str(number),
            "is_active": "y",
        }
        assert staff.post("/achievements/indicators/new", name).status_code == 303
    session.rollback()
    ids = list(session.scalars(select(Indicator.id).order_by(Indicator.sort_order)))
    session.rollback()
    common = {"branch": "office", "in_text": "y", "act": "submit"}
    forms = [
        {
            "kind": "figure",
            "indicator": str(number),
            "subject": fact.subject,
            "wording": fact.wording,
            "tail": fact.tail,
            "period": "2024",
        }
        for number, fact in zip(ids, FACTS, strict=True)
    ]
    forms += [{"kind": kind.value, **typed} for kind, typed, _ in OTHERS]
    for turn, form in enumerate(forms):
        answer = staff.post(
            "/achievements/new", {**common, **form, "form_key": f"another-office-{turn}"}
        )
        assert answer.status_code == 303, (form, answer.text)
        address = answer.headers["Location"]
        for page, act in ((address, "approve"), (f"{address}/clearance", "clear")):
            data = {"act": act, "opinion": "", "version": version(session, address)}
            assert leader.post(page, data).status_code == 303, (form, act)
    for place, (section, precision, first, last, caption, _) in enumerate(CAPTIONS, 1):
        form = {
            "year": "2024",
            "precision": precision,
            "starts_on": first,
            "ends_on": last,
            "caption": caption,
            "section": section,
            "branch_id": "",
            "position": str(place),
            "version": "0",
            "public_ok": "y",
        }
        assert staff.post("/chronicle/new", form).status_code == 303, caption


def version(session, address):
    number = int(address.rpartition("/")[2])
    found = session.scalar(select(Achievement.version).where(Achievement.id == number))
    session.rollback()
    return str(found)


def approved(login_as):
    """The year with its headings and openings, submitted and approved."""
    staff = login_as("staff")
    offered = re.findall(r'name="chapters-(\d+)-subject"[^>]*value="([^"]*)"', staff.get(PAGE).text)
    typed = {f"chapters-{number}-subject": name for number, name in offered}
    places = {name: number for number, name in offered}
    for chapter in SECTIONS:
        number = places[chapter.subject]
        typed[f"chapters-{number}-heading"] = chapter.heading
        typed[f"chapters-{number}-opening"] = chapter.opening
    typed |= {
        "as_of": "2024-12-31",
        "problems-0": "个别支部活动形式不够丰富",
        "plans-0-month": "12",
        "plans-0-text": "组织支部之间互学互看",
        "plans-0-owner": "各党支部",
        "version": "0",
        "act": "submit",
    }
    answer = staff.post(PAGE, typed)
    assert answer.status_code == 303, answer.text
    assert scene.decide(login_as("leader"), "approve", page=PAGE).status_code == 303


def papers(browser):
    """What the review and the roll-up say, on paper and as working copies."""
    found = {}
    for name in (f"{PAGE}.pdf", f"{PAGE}/review.pdf"):
        pages = pypdfium2.PdfDocument(browser.get(name).data)
        found[name] = "".join(
            _MARKS.sub("", plain(one.get_textpage().get_text_bounded())) for one in pages
        )
    copy = docx.Document(io.BytesIO(browser.get(f"{PAGE}/review.docx").data))
    found["copy"] = plain("".join(one.text for one in copy.paragraphs))
    return found


def test_the_facts_are_all_that_the_text_says_in_numbers():
    left = "".join(chapter.text for chapter in SECTIONS)
    for fact in sorted(FACTS, key=lambda fact: -len(fact.said)):
        assert fact.said in left, fact
        left = left.replace(fact.said, "", 1)
    assert not _NUMBER.findall(left), left


def test_a_published_summary_of_another_office_comes_out_again_with_no_fact_lost(
    office, session, login_as
):
    entered(session, login_as)
    states = set(session.scalars(select(Achievement.state)))
    assert (states, len(FACTS) + len(OTHERS)) == ({State.APPROVED}, 39)
    session.rollback()
    approved(login_as)

    staff = login_as("staff")
    printed = papers(staff)
    review, copy, whole = printed[f"{PAGE}/review.pdf"], printed["copy"], printed[f"{PAGE}.pdf"]
    for fact in FACTS:
        assert plain(fact.said) in review, fact
        assert plain(fact.said) in copy, fact
        assert plain(fact.said) in whole, fact
    for _, _, read in OTHERS:
        assert plain(read[0]) in review
        for words in read:
            assert plain(words) in whole, words
    for section, *_, caption, day in CAPTIONS:
        joint = "，" if day else ""
        assert plain(f"{day.removeprefix(YEAR_ABOVE)}{joint}{caption}。") in review, section
    places = [review.index(plain(chapter.heading)) for chapter in SECTIONS]
    assert places == sorted(places)
    for chapter in SECTIONS:
        assert plain(chapter.opening) in review
    # nothing is counted or denied of a year in which no branch was kept
    assert "未开展" not in whole
    assert "党员0名" not in whole
