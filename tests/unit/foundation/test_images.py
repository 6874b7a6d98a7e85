"""Photographs: accepted by content, turned upright, without metadata."""

import io

import pytest
from PIL import Image, ImageDraw

from intranet.foundation import apart, gate, images
from intranet.foundation.errors import Busy, RefusedFile
from intranet.foundation.images import DISPLAY_EDGE, clean_picture, red_with_gold, thumbnail
from tests.factories import uploads

# what must not be found in anything that is served: EXIF, XMP, comment, device, place
TELLTALES = (b"Exif", b"xmpmeta", b"taken by", b"PhoneMaker", b"2025:09:15", b"secret place")


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_place_and_device_are_gone_and_the_picture_stands_upright(orientation):
    content = uploads.phone_photo(orientation)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "the sample has a position"
    clean = clean_picture(content, "a.jpg")
    turned = orientation >= 5
    assert (clean.width, clean.height) == ((600, 800) if turned else (800, 600))
    for copy in (clean.master, clean.display):
        picture = opened(copy)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert not picture.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
        assert not any(word in copy for word in TELLTALES)


def test_orientation_is_applied_to_the_pixels():
    # 6: the camera was turned; the red half of the sample (left) comes to the top
    upright = opened(clean_picture(uploads.phone_photo(6), "a.jpg").master).convert("RGB")
    assert upright.getpixel((300, 100))[1] < 80
    assert upright.getpixel((300, 700))[1] > 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", uploads.jpeg()),
        ("a.JPEG", uploads.jpeg(progressive=True)),
        ("a.jfif", uploads.jpeg()),
        ("a.jpg", uploads.two_pictures()),
        ("a.jpg", uploads.encoded(uploads.drawing(mode="L"), "JPEG")),
        ("a.jpg", uploads.encoded(uploads.drawing(mode="CMYK"), "JPEG")),
        ("a.png", uploads.encoded(uploads.drawing(), "PNG")),
        ("a.png", uploads.encoded(uploads.drawing(mode="RGBA"), "PNG")),
        ("a.png", uploads.encoded(uploads.drawing(mode="LA"), "PNG")),
        ("a.png", uploads.encoded(uploads.drawing(mode="1"), "PNG")),
        ("a.png", uploads.grey16()),
        ("a.png", uploads.rgb16()),
        ("a.png", uploads.palette_with_transparency()),
        ("a.webp", uploads.encoded(uploads.drawing(), "WEBP")),
        ("a.webp", uploads.encoded(uploads.drawing(mode="RGBA"), "WEBP", lossless=True)),
        ("2025.9.15.jpg", uploads.jpeg()),
        ("a.jpg", uploads.jpeg((1, 1))),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_every_usual_picture_is_taken(name, content):
    clean = clean_picture(content, name)
    assert clean.media_type == "image/jpeg"
    is_grey = opened(content).mode in {"1", "L", "I;16", "I"}
    assert opened(clean.master).mode == ("L" if is_grey else "RGB")
    assert max(opened(clean.display).size) <= DISPLAY_EDGE


def test_a_large_but_legal_picture_gets_a_smaller_display_copy():
    clean = clean_picture(uploads.flat_png(8000, 5000), "a.png")
    assert (clean.width, clean.height) == (8000, 5000)
    assert opened(clean.display).size == (1600, 1000)


def test_sixteen_bit_grey_keeps_its_shades():
    picture = opened(clean_picture(uploads.grey16(), "a.png").master).convert("L")
    assert 20 < picture.getpixel((10, 16)) < 45
    assert 220 < picture.getpixel((50, 16)) < 245


def test_transparent_parts_become_white_paper():
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture = opened(clean_picture(uploads.encoded(clear, "PNG"), "a.png").master)
    assert min(picture.convert("L").tobytes()) > 250


def test_broken_exif_does_not_make_a_good_picture_unusable():
    content = uploads.jpeg()
    segment = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff garbage"
    spoiled = (
        content[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + content[2:]
    )
    assert b"garbage" not in clean_picture(spoiled, "a.jpg").master


def test_what_hides_behind_or_inside_a_picture_does_not_survive():
    hidden = uploads.jpeg(comment=uploads.SCRIPT) + uploads.HTML + b"PK\x03\x04 archive"
    clean = clean_picture(hidden, "a.jpg")
    for copy in (clean.master, clean.display):
        assert b"script" not in copy
        assert copy.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    ("width", "height", "sentence"),
    [
        (10_000, 9_000, "90百万像素，超过80百万"),
        (65_000, 65_000, "超过210百万像素"),
        (80_000_001, 1, "百万像素"),
        (40_000, 1, "边长"),
    ],
)
def test_too_many_pixels_are_refused_from_the_header(width, height, sentence, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", None)  # nothing may be unpacked
    with pytest.raises(RefusedFile, match=sentence):
        clean_picture(uploads.png(width, height, b""), "a.png")


@pytest.mark.parametrize(
    ("content", "name", "size"),
    [
        (uploads.jpeg((12_000, 8_000)), "a.jpg", (6_000, 4_000)),
        (uploads.flat_png(10_000, 6_000), "a.png", (5_000, 3_000)),
        (uploads.jpeg((8_000, 5_000)), "a.jpg", (8_000, 5_000)),
    ],
    ids=["jpeg of 96 million", "png of 60 million", "jpeg at the cap"],
)
def test_a_large_picture_is_shrunk_and_kept(content, name, size):
    clean = clean_picture(content, name)
    assert (clean.width, clean.height) == size
    assert opened(clean.master).size == size


@pytest.mark.parametrize(
    ("limit", "value"),
    [("CPU_SECONDS", 0), ("MEMORY_BYTES", 100 * 1024**2), ("WALL_SECONDS", 0.01)],
)
def test_a_picture_that_takes_too_much_is_refused_and_stops_nothing(limit, value, monkeypatch):
    monkeypatch.setattr(apart, limit, value)
    with pytest.raises(RefusedFile, match="处理时间过长或占用内存过多"):
        clean_picture(uploads.flat_png(9_000, 8_000), "a.png")


def test_when_all_places_are_taken_nobody_waits(monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE_SECONDS", 3600)
    for _ in range(gate.PLACES):
        images.GATE._places.acquire()
    try:
        with pytest.raises(Busy, match="稍后重新上传"):
            clean_picture(uploads.jpeg(), "a.jpg")
    finally:
        for _ in range(gate.PLACES):
            images.GATE._places.release()


def test_heic_is_answered_with_the_way_out():
    with pytest.raises(RefusedFile, match="转存为 JPG"):
        clean_picture(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a.heic")


def test_the_thumbnail_is_small_and_keeps_the_shape():
    display = clean_picture(uploads.jpeg((1600, 1200)), "a.jpg").display
    assert display is not None
    assert opened(thumbnail(display)).size == (images.THUMBNAIL_EDGE, 270)


def test_a_damaged_picture_is_refused_even_after_something_was_printed():
    from intranet.foundation.pdf import engine

    assert engine.render
    whole = uploads.phone_photo(1)
    with pytest.raises(RefusedFile):
        clean_picture(whole[: len(whole) // 2], "a.jpg")


@pytest.mark.parametrize(
    ("ground", "figure", "hint"),
    [
        ("#d8141c", "#f7d117", True),
        ("#b01e23", "#e8c23a", True),
        ("#d8141c", "#ffffff", False),
        ("#2f6f8f", "#f7d117", False),
        ("#f2d9d9", "#f7d117", False),
        ("#e07b39", "#f7d117", False),
    ],
)
def test_a_golden_figure_on_red_is_noticed(ground, figure, hint):
    image = Image.new("RGB", (600, 400), ground)
    ImageDraw.Draw(image).ellipse((60, 40, 160, 140), fill=figure)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    display = clean_picture(buffer.getvalue(), "x.png").display
    assert display is not None
    assert red_with_gold(display) is hint


def test_a_red_page_with_a_golden_speck_is_not():
    image = Image.new("RGB", (600, 400), "#d8141c")
    ImageDraw.Draw(image).ellipse((60, 40, 75, 55), fill="#f7d117")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    display = clean_picture(buffer.getvalue(), "x.png").display
    assert display is not None
    assert not red_with_gold(display)
