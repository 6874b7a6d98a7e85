from tests.features.summaries.test_committee_pdf import *
def test_probe(office, login_as):
    approve(login_as)
    for page in pages(login_as("leader").get(f"{PAGE}.pdf").data):
        for line in page:
            if "2025-09" in line.text or "截至" in line.text or "佐证" in line.text: print(repr(line.text), line.glyphs[0].x, line.glyphs[-1].right)
    assert 0
