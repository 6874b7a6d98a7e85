"""Photographs made safe: judged by content, turned upright, re-encoded without metadata.

A picture becomes a JPEG that carries pixels and nothing else: no place, no device, no date, no second image and no
bytes behind the end. Large ones are shrunk; the cap is checked from the header, before anything is unpacked.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from intranet.foundation import apart
from intranet.foundation.clean import CleanFile
from intranet.foundation.errors import RefusedFile
from intranet.foundation.gate import Gate

# What a picture is shrunk to when it has more.
MAX_PIXELS = 40_000_000
# What is unpacked at most. A plain JPEG is shrunk while it is read, every other has to be in memory as a whole.
MOST_PIXELS = 80_000_000
MOST_PIXELS_PLAIN_JPEG = 210_000_000
# JPEG itself ends at 65 535
MAX_EDGE = 30_000
DISPLAY_EDGE = 1600
THUMBNAIL_EDGE = 360
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = {
    "JPEG": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    # a JPEG behind which a phone put a second image (depth, brightness); only the first is taken
    "MPO": frozenset({"jpg", "jpeg", "jpe", "jfif", "mpo"}),
    "PNG": frozenset({"png"}),
    "WEBP": frozenset({"webp"}),
}
# Brands of the ISO container in which newer phones keep photographs.
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})

# Pillow's own guard refuses what has twice as many.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS_PLAIN_JPEG
# Others wait here while one is worked on.
GATE = Gate("正在处理其他人上传的图片，请稍后重新上传。")
# What is unpacked sooner than a process for it would be started.
AT_ONCE = 1_500_000
# Up to so many pixels a JPEG is made as small as it can be.
OPTIMIZED = 16_000_000
# A plain JPEG is shrunk while it is read: so much less work than its pixels.
_PLAIN_JPEG_SHARE = 4


def _encode(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    # the best tables are found by a second look at all of it, which has to be in memory for that: a tenth of the bytes
    small = picture.width * picture.height <= OPTIMIZED
    picture.save(buffer, "JPEG", quality=quality, optimize=small)
    return buffer.getvalue()


def _flatten(picture: Image.Image) -> Image.Image:
    """Colour or grey on white paper, without any metadata that Pillow would carry along."""
    if picture.mode.startswith("I"):
        # 16 bits of grey: convert() would clip everything brighter than 255 to white
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    if picture.mode not in {"RGB", "L"}:
        # black and white takes a quarter of the memory as grey
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    plain = picture
    plain.info.clear()
    return plain


def _reduced(picture: Image.Image) -> Image.Image:
    """The picture at most DISPLAY_EDGE wide and high; never narrower than one pixel."""
    longest = max(picture.size)
    if longest <= DISPLAY_EDGE:
        return picture
    width, height = (max(1, round(edge * DISPLAY_EDGE / longest)) for edge in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _is_plain(picture: ImageFile.ImageFile) -> bool:
    return picture.format in {"JPEG", "MPO"} and not picture.info.get("progressive")


def work_of(content: bytes) -> int:
    """How much work a picture is, in pixels, by its header; nothing for what will be refused anyway."""
    try:
        with _quiet(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            pixels = picture.width * picture.height
            return pixels // (_PLAIN_JPEG_SHARE if _is_plain(picture) else 1)
    except Exception:  # a damaged header makes Pillow raise many kinds of exception
        return 0


def _check_size(picture: ImageFile.ImageFile) -> None:
    """Refuse what cannot be unpacked, by its header."""
    pixels = picture.width * picture.height
    most = MOST_PIXELS_PLAIN_JPEG if _is_plain(picture) else MOST_PIXELS
    if pixels > most:
        raise RefusedFile(
            f"图片有{pixels / 1_000_000:.0f}百万像素，"
            f"超过{most // 1_000_000}百万像素的上限，请缩小后再上传。"
        )
    if max(picture.size) > MAX_EDGE:
        raise RefusedFile(f"图片边长超过{MAX_EDGE}像素，请裁剪或缩小后再上传。")


def _unpacked(picture: ImageFile.ImageFile) -> Image.Image:
    """The pixels, of a large picture so many as are kept."""
    divisor = 1
    while picture.width * picture.height > MAX_PIXELS * divisor**2:
        divisor *= 2
    if divisor > 1:
        # only JPEG does this; others come out as they are and are shrunk below
        picture.draft(picture.mode, (picture.width // divisor, picture.height // divisor))
    picture.load()
    if picture.width * picture.height <= MAX_PIXELS:
        return picture
    return (picture if picture.mode in {"RGB", "RGBA", "L"} else _flatten(picture)).reduce(divisor)


def _opened(content: bytes) -> ImageFile.ImageFile:
    """The picture with its header read, pixels not yet; raises RefusedFile."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        raise RefusedFile(
            "这是 HEIC 格式的照片，请在手机上转存为 JPG（或把相机格式设为“兼容性最佳”）后上传。"
        )
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as failure:
        raise RefusedFile(
            f"图片超过{MOST_PIXELS_PLAIN_JPEG // 1_000_000}百万像素的上限，请缩小后再上传。"
        ) from failure
    except UnidentifiedImageError as failure:
        raise RefusedFile(
            "这不是可用的图片，请上传 JPG、PNG、WebP 格式的照片、PDF 扫描件或 docx、xlsx、pptx 文档。"
        ) from failure
    except Exception as failure:  # a damaged header makes Pillow raise many kinds of exception
        raise RefusedFile("图片已损坏，无法读取，请重新导出后上传。") from failure
    _check_size(picture)
    return picture


def clean_picture(content: bytes, name: str) -> CleanFile:
    """Re-encode a JPEG, PNG or WebP; raise RefusedFile with a Chinese sentence otherwise, Busy when too many wait."""
    with _quiet(), _opened(content) as picture:
        if name.rpartition(".")[2].lower() not in SUFFIXES[str(picture.format)]:
            raise RefusedFile("文件内容与扩展名不符，请核对后上传原始图片。")
        small = picture.width * picture.height <= AT_ONCE
    with GATE.passed():
        return cleaned(content) if small else apart.cleaned(content)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's warnings of large pictures (our own cap is stricter) and sloppy metadata (we drop it)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def cleaned(content: bytes) -> CleanFile:
    """The same without a look at the name and at who else works; raises RefusedFile."""
    with _quiet(), _opened(content) as opened:
        try:
            picture = _unpacked(opened)
        except MemoryError:
            raise
        except Exception as failure:  # truncated or damaged: Pillow raises many kinds of exception
            raise RefusedFile("图片已损坏，无法读取，请重新导出后上传。") from failure
        with contextlib.suppress(Exception):
            # the orientation is a convenience: broken EXIF does not make a good picture unusable
            ImageOps.exif_transpose(picture, in_place=True)
        plain = _flatten(picture)
        return CleanFile(
            media_type="image/jpeg",
            master=_encode(plain, 92),
            display=_encode(_reduced(plain), 82),
            width=plain.width,
            height=plain.height,
            pages=None,
        )


def thumbnail(display: bytes) -> bytes:
    """A small JPEG for lists, made from our own display copy while it is asked for."""
    with Image.open(io.BytesIO(display), formats=("JPEG",)) as picture:
        picture.draft("RGB", (THUMBNAIL_EDGE, THUMBNAIL_EDGE))
        picture.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.BICUBIC)
        return _encode(picture.convert("RGB"), 78)


# Hue, saturation and value in 0 to 255. JPEG blurs the edge of a figure, so its share is small.
_SAMPLE = (96, 96)
_LEAST_RED, _LEAST_GOLD = 0.2, 0.01


def red_with_gold(display: bytes) -> bool:
    """Whether a display copy shows a large, saturated red area with something golden: as a flag or an emblem would.

    A hint for people to look again, no proof of anything.
    """
    with Image.open(io.BytesIO(display), formats=("JPEG",)) as picture:
        pixels = picture.convert("RGB").resize(_SAMPLE, Image.Resampling.BOX).convert("HSV")
    red = gold = 0
    for hue, saturation, value in zip(
        *(channel.tobytes() for channel in pixels.split()), strict=True
    ):
        if saturation >= 140 and value >= 100 and (hue <= 10 or hue >= 246):
            red += 1
        elif saturation >= 90 and value >= 140 and 24 <= hue <= 48:
            gold += 1
    area = _SAMPLE[0] * _SAMPLE[1]
    return red >= area * _LEAST_RED and gold >= area * _LEAST_GOLD
