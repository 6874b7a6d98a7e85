"""What becomes of filed documents: handed over, scanned, packed for elsewhere, read again and again."""

import io
import zipfile
from datetime import date, datetime, time

import bagit
import pytest
import segno
from PIL import Image

from intranet.domain.archive.tables import (
    ArchiveCheck,
    ArchiveItem,
    ArchivePackage,
    ArchiveScan,
    ArchiveTransfer,
)
from intranet.domain.waiting.archive import OF_ARCHIVE
from intranet.features.archive import packing
from intranet.features.archive.queries import list_version
from intranet.foundation import bags, clock
from intranet.foundation.clock import BEIJING
from intranet.foundation.database import db
from intranet.foundation.jobs import Job
from intranet.pagekit.files import stores
from tests.conftest import actor_of
from tests.factories.archive import Q1, Q2, file_all, final_summary, numbered, signed_copy, withdraw
from tests.print.reading import pages
from tests.rows import committed, newest, sheet_rows, stored

HANDED_OVER = {
    "transferred_on": "2025-10-20",
    "receiver": "办公室档案室",
    "handed_by": "马玉洁",
    "received_by": "王五",
}


@pytest.fixture
def filed(app, session, login_as):
    """Two filed documents of 2025, of B01 and B02."""
    numbered(session)
    file_all(login_as, final_summary(session, "B01", Q1), final_summary(session, "B02", Q1))
    return stored(app, ArchiveItem)


def run(app, *words):
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["archive", *map(str, words)])


def page(*codes: str) -> bytes:
    """A scanned page with these QR codes, a little askew."""
    paper = Image.new("L", (1240, 1754), 255)
    for number, code in enumerate(codes):
        stream = io.BytesIO()
        segno.make_qr(code, error="m").save(stream, kind="png", scale=4)
        mark = Image.open(io.BytesIO(stream.getvalue())).convert("L")
        paper.paste(mark.rotate(2, expand=True, fillcolor=255), (900, 300 + 300 * number))
    stream = io.BytesIO()
    paper.save(stream, "PNG")
    return stream.getvalue()


def test_the_list_is_signed_by_both_sides_and_noted_once(app, session, login_as, filed):
    archivist = login_as("archivist")
    shown = archivist.get("/archive/handover?year=2025").text
    assert "2025年度档案移交清单" in shown
    rows = sheet_rows(archivist.get("/archive/handover.xlsx?year=2025"))
    assert [row[0] for row in rows[3:]] == [item.code for item in filed]
    confirm = "/archive/handover/confirm?year=2025"
    asked = archivist.get(confirm).text
    assert "共2件" in asked
    assert f'name="version" type="hidden" value="{list_version(filed)}"' in asked
    listed = {**HANDED_OVER, "version": str(list_version(filed))}
    stale = archivist.post(confirm, {**HANDED_OVER, "version": "1"})
    assert stale.status_code == 409
    assert "移交清单已有变化" in stale.text
    later = archivist.post(confirm, listed | {"transferred_on": "2025-12-01"})
    assert later.status_code == 422
    assert archivist.post(confirm, listed).status_code == 303
    (transfer,) = stored(app, ArchiveTransfer)
    assert {item.transfer_id for item in stored(app, ArchiveItem)} == {transfer.id}
    assert "已移交" in archivist.get("/archive?year=2025").text
    assert filed[0].code in archivist.get(f"/archive/handover?transfer={transfer.id}").text
    assert archivist.get(confirm).status_code == 404


def test_a_list_on_which_another_item_took_a_number_is_to_be_signed_anew(
    app, session, login_as, filed
):
    confirm = "/archive/handover/confirm?year=2025"
    listed = {**HANDED_OVER, "version": str(list_version(filed))}
    session.rollback()
    assert withdraw(login_as, filed[0]).status_code == 303
    file_all(login_as, final_summary(session, "B01", Q2))
    # as many as before, under the same numbers
    standing = [one for one in stored(app, ArchiveItem) if one.withdrawn_at is None]
    assert {one.code for one in standing} == {one.code for one in filed}
    refused = login_as("archivist").post(confirm, listed)
    assert refused.status_code == 409
    assert "移交清单已有变化" in refused.text
    assert stored(app, ArchiveTransfer) == []


def test_the_list_asks_both_sides_for_what_is_noted_afterwards(login_as, filed):
    archivist = login_as("archivist")
    lines = pages(archivist.get("/archive/handover.pdf?year=2025").data)
    texts = [line.text for line in lines[-1]]
    told = "".join(texts)
    for asked in ("移交单位", "接收单位", "移交人", "接收人", "移交日期"):
        assert f"{asked}（" in told or f"{asked}：" in told
    assert "保管期限" in "".join(line.text for line in lines[0])
    assert not any(text.endswith("保管期") for text in texts)


def test_where_the_paper_lies_is_found_with_its_number(login_as, filed):
    archivist = login_as("archivist")
    answer = archivist.post(
        f"/archive/items/{filed[0].id}/edit",
        {"location": "档案室2柜", "remark": "", "version": str(filed[0].version)},
    )
    assert answer.status_code == 303
    assert "档案室2柜" in archivist.get(f"/archive/items/{filed[0].id}").text
    (_, _, heads, first, _) = sheet_rows(archivist.get("/archive.xlsx?year=2025"))
    assert heads[:4] == ("档号", "文号", "责任者", "题名")
    # the office has given it none, and what the system numbers itself is none
    assert first[:2] == (filed[0].code, None)


def test_a_scanned_page_finds_its_document_by_its_code(app, login_as, filed):
    archivist = login_as("archivist")
    scans = {
        "files": [
            (io.BytesIO(page("B02-2025Q1/1")), "scan1.png"),
            (io.BytesIO(page("https://example.test/")), "scan2.png"),
        ]
    }
    answer = archivist.post("/archive/scans", scans)
    assert answer.status_code == 303
    (scan,) = stored(app, ArchiveScan)
    assert scan.item_id == filed[1].id
    assert "scan2.png”：没有识别出二维码" in archivist.get("/archive").text
    again = archivist.post(
        "/archive/scans", {"files": [(io.BytesIO(page("B02-2025Q1/1")), "a.png")]}
    )
    assert again.status_code == 422
    assert "没有重复保存" in again.text
    assert len(stored(app, ArchiveScan)) == 1


def test_a_number_that_is_typed_stands_for_a_code_that_cannot_be_read(app, login_as, filed):
    archivist = login_as("archivist")
    wrong = archivist.post(
        "/archive/scans", {"files": [(io.BytesIO(page()), "a.png")], "code": "B09-2025Q1/1"}
    )
    assert wrong.status_code == 422
    assert "没有找到编号为B09-2025Q1/1的归档件" in wrong.text
    right = archivist.post(
        "/archive/scans", {"files": [(io.BytesIO(page()), "a.png")], "code": "B01-2025Q1/1"}
    )
    assert right.status_code == 303
    assert stored(app, ArchiveScan)[0].item_id == filed[0].id


def test_a_package_is_sound_for_another_tool_and_readable_by_itself(app, session, filed, tmp_path):
    answer = run(app, "package", "--branch", "B01", "--year", 2025, tmp_path)
    assert answer.exit_code == 0, answer.output
    folder = tmp_path / filed[0].code
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["External-Identifier"] == filed[0].code
    assert {one.name for one in (folder / "data").iterdir()} == {
        "正文.pdf",
        "data.json",
        "metadata.xml",
        "历次版本",
    }
    readme = (folder / "说明.txt").read_text()
    assert "sha256sum -c" in readme
    assert "data/签发稿/" in readme
    # a second run replaces what is there, another branch is put beside
    assert run(app, "package", "--branch", "B02", "--year", 2025, tmp_path).exit_code == 0
    assert run(app, "package", "--branch", "B01", "--year", 2025, tmp_path).exit_code == 0
    assert run(app, "verify", tmp_path).output == "looked at 2 packages, 0 faults\n"
    assert run(app, "package", "--branch", "B08", "--year", 2025, tmp_path).exit_code == 1
    assert run(app, "package", "--year", 2025, tmp_path).exit_code == 2


def test_what_is_not_as_it_was_packed_is_named(app, filed, tmp_path):
    for branch in ("B01", "B02"):
        run(app, "package", "--branch", branch, "--year", 2025, tmp_path)
    first, second = (item.code for item in filed)
    text = tmp_path / first / "data" / "正文.pdf"
    flipped = bytearray(text.read_bytes())
    flipped[100] ^= 1
    text.write_bytes(flipped)
    (tmp_path / first / "data" / "data.json").unlink()
    (tmp_path / first / "data" / "added.txt").write_text("?")
    (tmp_path / second / "说明.txt").write_text("?")
    (tmp_path / "0000").mkdir()
    answer = run(app, "verify", tmp_path)
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "extra: 0000",
        f"missing: {first}/data/data.json",
        f"damaged: {first}/data/正文.pdf",
        f"extra: {first}/data/added.txt",
        f"damaged: {second}/说明.txt",
        "looked at 3 packages, 5 faults",
    ]
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / first)).validate()


def test_a_package_of_what_was_withdrawn_is_named_and_goes_with_the_next(
    app, session, login_as, filed, tmp_path
):
    file_all(login_as, final_summary(session, "B01", Q2))
    run(app, "package", "--branch", "B01", "--year", 2025, tmp_path)
    withdraw(login_as, filed[0])
    answer = run(app, "verify", tmp_path)
    assert answer.exit_code == 1
    assert answer.output.splitlines()[0] == f"withdrawn: {filed[0].code}"
    assert run(app, "package", "--branch", "B01", "--year", 2025, tmp_path).exit_code == 0
    assert not (tmp_path / filed[0].code).exists()
    assert run(app, "verify", tmp_path).output == "looked at 1 packages, 0 faults\n"


def test_a_package_that_is_gone_is_missed(app, filed, tmp_path, tmp_path_factory):
    run(app, "package", "--branch", "B01", "--year", 2025, tmp_path)
    (tmp_path / filed[0].code).rename(tmp_path_factory.mktemp("elsewhere") / "package")
    assert f"missing: {filed[0].code}" in run(app, "verify", tmp_path).output


def test_packing_that_is_broken_off_leaves_what_was_there(tmp_path):
    target = tmp_path / "0123-WS·2025-D10-JGDW-0001"
    bags.write(target, [("a.txt", b"first")], info={}, beside={})

    def broken():
        yield "a.txt", b"second"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bags.write(target, broken(), info={}, beside={})
    assert [one.name for one in tmp_path.iterdir()] == [target.name]
    assert (target / "data" / "a.txt").read_bytes() == b"first"
    assert list(bags.faults(tmp_path)) == []


def test_the_packages_of_a_year_are_fetched_as_one_file(app, session, login_as, filed):
    archivist = login_as("archivist")
    form = {"year": "2025", "branch": str(filed[0].branch_id)}
    assert archivist.post("/archive/packages", form).status_code == 303
    (package,) = stored(app, ArchivePackage)
    answer = archivist.get(f"/archive/packages/{package.id}.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert f"{filed[0].code}/data/正文.pdf" in names
    assert bags.LIST in names
    nothing = archivist.post("/archive/packages", {"year": "2025", "branch": ""})
    assert nothing.status_code == 422
    assert packing.NOTHING in nothing.text
    package = newest(session, ArchivePackage)
    package.sha256 = None
    committed(session, package)
    assert archivist.get(f"/archive/packages/{package.id}.zip").status_code == 404


def test_every_stored_file_is_read_daily_and_what_is_lost_is_named(app, session, login_as, filed):
    (job,) = stored(app, Job)
    assert job.name == "archive.verify"
    archivist = login_as("archivist")
    assert archivist.post("/archive/checks").status_code == 303
    assert "完好" in archivist.get("/archive/checks").text
    path = stores().objects.path(filed[0].sha256)
    path.chmod(0o600)
    path.write_bytes(b"?" + path.read_bytes()[1:])
    stores().objects.path(filed[1].sha256).unlink()
    answer = run(app, "verify")
    assert answer.exit_code == 1
    assert f"damaged: {filed[0].code}/正文.pdf" in answer.output
    assert f"missing: {filed[1].code}/正文.pdf" in answer.output
    assert newest(session, ArchiveCheck).fault_count == 2
    shown = archivist.get("/archive/checks").text
    assert f"{filed[0].code}：“正文.pdf”已损坏" in shown
    assert f"{filed[1].code}：“正文.pdf”缺失" in shown
    assert "发现2个文件缺失或已损坏" in archivist.get("/archive").text
    assert "归档文件缺失或已损坏" in archivist.get("/").text


def test_what_past_years_left_waits_on_the_archivists_desk(session, login_as):
    numbered(session)
    summary = final_summary(session, "B01", Q2, year=2024)
    assert "往年文件待归档" in login_as("archivist").get("/").text
    assert "往年文件待归档" not in login_as("staff").get("/").text
    file_all(login_as, summary)
    assert "往年归档件待移交" in login_as("archivist").get("/").text


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("final", "since"),
    [(date(2025, 2, 10), date(2025, 2, 10)), (date(2024, 8, 1), date(2025, 1, 1))],
)
def test_a_final_summary_waits_for_the_archivist_from_the_next_year_on(session, final, since):
    summary = final_summary(session, "B01", Q2, year=2024, signed_edition=1)
    signed_copy(session, summary, final_at=datetime.combine(final, time(9), BEIJING))
    rows = next(one.rows for one in OF_ARCHIVE if one.title == "往年文件待归档")
    (row,) = session.execute(rows(actor_of(session, "archivist"), date(2025, 10, 20)))
    assert clock.local(row.since).date() == since


@pytest.mark.parametrize("url", ["/archive", "/archive/handover"])
def test_a_list_takes_as_many_statements_however_long_it_is(
    session, login_as, filed, count_statements, url
):
    archivist = login_as("archivist")
    archivist.get(url)
    first = len(count_statements)
    archivist.get(url)
    few = len(count_statements) - first
    file_all(login_as, final_summary(session, "B08", Q1), final_summary(session, "B01", Q2))
    first = len(count_statements)
    archivist.get(url)
    assert len(count_statements) - first == few
