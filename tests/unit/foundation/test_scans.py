"""PDF scans: pages stay as they look, everything else stays behind."""

import io
import resource
import time

import pikepdf
import pytest

from intranet.foundation.errors import RefusedFile
from intranet.foundation.scans import MAX_PAGES, bare_jpeg, clean_pdf
from tests.factories import uploads

ACTIVE = (b"JavaScript", b"app.alert", b"cmd.exe", b"Launch", b"OpenAction", b"/AA", b"/Annots")
PRIVATE = (b"evil.exe", b"MZ-embedded", b"somebody-with-a-name", b"/Metadata", b"EmbeddedFile")


def plain(content: bytes) -> bytes:
    """The file without compression, so that words can be looked for."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(
            buffer,
            qdf=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return buffer.getvalue()


def test_a_scan_keeps_its_pages_and_pictures():
    clean = clean_pdf(uploads.pdf(pages=3), "a.pdf")
    assert (clean.media_type, clean.pages, clean.display) == ("application/pdf", 3, None)
    with pikepdf.open(io.BytesIO(clean.master)) as document:
        assert [len(page.get_images()) for page in document.pages] == [1, 1, 1]
        assert document.pages[0].mediabox == [0, 0, 595, 842]


@pytest.mark.parametrize("spoil", [uploads.with_script, uploads.with_embedded_file])
def test_scripts_programs_and_names_are_gone(spoil):
    sample = uploads.pdf(change=spoil)
    assert any(word in plain(sample) for word in (*ACTIVE, *PRIVATE)), "the sample is hostile"
    clean = plain(clean_pdf(sample, "a.pdf").master)
    assert not [word for word in (*ACTIVE, *PRIVATE) if word in clean]


def test_photographs_inside_a_scan_lose_place_and_device():
    sample = uploads.pdf()
    assert b"PhoneMaker" in sample
    clean = clean_pdf(sample, "a.pdf").master
    assert not [word for word in (b"PhoneMaker", b"Exif", b"xmpmeta", b"taken by") if word in clean]
    with pikepdf.open(io.BytesIO(clean)) as document:
        image = pikepdf.PdfImage(next(iter(document.pages[0].get_images().values())))
        assert image.as_pil_image().size == (160, 120)


def test_a_filled_field_stays_visible_on_the_page():
    def stamp(document):
        look = document.make_stream(b"0 0 50 50 re f")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = [0, 0, 50, 50]
        document.pages[0].obj.Annots = [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Stamp,
                    Rect=[10, 10, 60, 60],
                    F=4,
                    AP=pikepdf.Dictionary(N=look),
                )
            )
        ]

    clean = plain(clean_pdf(uploads.pdf(change=stamp), "a.pdf").master)
    assert b"0 0 50 50 re f" in clean
    assert b"/Annots" not in clean


def test_equal_scans_give_equal_bytes():
    sample = uploads.pdf(change=uploads.with_embedded_file)
    assert clean_pdf(sample, "a.pdf").master == clean_pdf(sample, "a.pdf").master


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", uploads.encrypted_pdf(), "密码"),
        ("a.pdf", uploads.encrypted_pdf(user=""), "密码"),
        ("a.pdf", uploads.pdf(pages=MAX_PAGES + 1), f"有{MAX_PAGES + 1}页"),
        ("a.pdf", uploads.pdf()[:150], "已损坏"),
        ("a.pdf", b"%PDF-1.7\nnothing", "已损坏"),
        ("a.jpg", uploads.pdf(), "扩展名"),
    ],
)
def test_a_scan_that_cannot_be_kept_says_why(name, content, sentence):
    with pytest.raises(RefusedFile, match=sentence):
        clean_pdf(content, name)


def test_a_pdf_that_unpacks_to_gigabytes_is_refused_quickly():
    bomb = uploads.object_stream_bomb(megabytes=1500)
    assert len(bomb) < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()  # not what the neighbours take
    with pytest.raises(RefusedFile, match="已损坏"):
        clean_pdf(bomb, "a.pdf")
    assert time.process_time() - started < 5
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < 600, "megabytes"


def test_a_jpeg_is_stripped_without_touching_its_pixels():
    from PIL import Image

    photo = uploads.phone_photo()
    bare = bare_jpeg(photo)
    assert len(bare) < len(photo)
    assert b"Exif" not in bare
    old, new = (Image.open(io.BytesIO(content)).tobytes() for content in (photo, bare))
    assert old == new


@pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x00xx", b"GIF89a"])
def test_what_is_no_jpeg_is_left_alone(content):
    assert bare_jpeg(content) == content
