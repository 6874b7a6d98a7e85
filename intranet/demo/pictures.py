"""Placeholder photographs, drawn and labelled 演示图片: no real place, no person."""

import io
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from intranet.demo import draw as choices
from intranet.foundation.pdf.fonts import chosen

SIZE = (1280, 853)
LABEL = "演示图片"
_RED, _WOOD, _PAPER, _INK = "#b3261e", "#8a6b4f", "#f4f1ea", "#3a3f45"
_COATS = ("#46566b", "#5b6b57", "#6b5a4a", "#4d4f63", "#58646b")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = chosen("hei")
    if found is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(found.path, size, index=found.index)


def _person(pen: ImageDraw.ImageDraw, x: int, y: int, size: int, coat: str) -> None:
    pen.ellipse((x - size // 3, y - size, x + size // 3, y - size // 3), fill="#d9b99b")
    pen.rounded_rectangle(
        (x - size // 2, y - size // 3, x + size // 2, y + size), radius=size // 4, fill=coat
    )


def _banner(pen: ImageDraw.ImageDraw, text: str, top: int) -> None:
    pen.rectangle((190, top, SIZE[0] - 190, top + 96), fill=_RED)
    pen.text((SIZE[0] // 2, top + 48), text, font=_font(46), fill="#fff3d6", anchor="mm")


def _meeting(pen: ImageDraw.ImageDraw, seed: str) -> None:
    """A room with a long table."""
    width, height = SIZE
    pen.rectangle((0, 0, width, height * 2 // 3), fill="#e9e4da")
    pen.rectangle((0, height * 2 // 3, width, height), fill="#b9aa97")
    for number in range(6):
        coat = choices.pick(_COATS, seed, number)
        _person(pen, 230 + number * 165, 470, 62, coat)
    pen.polygon([(150, 540), (width - 150, 540), (width - 40, 720), (40, 720)], fill=_WOOD)
    for number in range(6):
        pen.rectangle((205 + number * 165, 566, 275 + number * 165, 592), fill=_PAPER)


def _street(pen: ImageDraw.ImageDraw, seed: str) -> None:
    """A stand in the open, with boards."""
    width, height = SIZE
    pen.rectangle((0, 0, width, height * 2 // 3), fill="#bcd6e6")
    pen.rectangle((0, height * 2 // 3, width, height), fill="#a9b49a")
    for number in range(5):
        left = 60 + number * 260
        top = 250 + choices.number(90, seed, "house", number)
        pen.rectangle((left, top, left + 170, 568), fill="#8f9aa3")
    for number in range(3):
        left = 250 + number * 290
        pen.rectangle((left, 400, left + 190, 620), fill=_PAPER, outline=_INK, width=4)
        for line in range(5):
            pen.line((left + 24, 440 + line * 32, left + 166, 440 + line * 32), fill=_INK, width=4)
    for number in range(5):
        _person(pen, 170 + number * 235, 640, 66, choices.pick(_COATS, seed, "p", number))


def _lecture(pen: ImageDraw.ImageDraw, seed: str) -> None:
    """A screen with somebody beside it, listeners from behind."""
    width, height = SIZE
    pen.rectangle((0, 0, width, height), fill="#d8d9d2")
    pen.rectangle((330, 180, 950, 520), fill="#f8f8f5", outline=_INK, width=6)
    for line in range(4):
        pen.line((390, 260 + line * 60, 890 - line * 70, 260 + line * 60), fill="#7b8790", width=10)
    _person(pen, 1080, 470, 76, choices.pick(_COATS, seed, "speaker"))
    for row in range(2):
        for number in range(7):
            x = 130 + number * 170 + row * 60
            _person(pen, x, 660 + row * 110, 58, choices.pick(_COATS, seed, row, number))


def _green(pen: ImageDraw.ImageDraw, seed: str) -> None:
    """Work among trees."""
    width, height = SIZE
    pen.rectangle((0, 0, width, height // 2), fill="#cfe3ea")
    pen.rectangle((0, height // 2, width, height), fill="#93a878")
    for number in range(7):
        x, y = 90 + number * 185, 400 + choices.number(60, seed, "tree", number)
        pen.rectangle((x - 10, y, x + 10, y + 110), fill="#6d543c")
        pen.ellipse((x - 75, y - 150, x + 75, y + 20), fill="#5f8a56")
    for number in range(4):
        _person(pen, 240 + number * 260, 660, 66, choices.pick(_COATS, seed, number))


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, str], None]] = {
    "meeting": _meeting,
    "street": _street,
    "lecture": _lecture,
    "green": _green,
}


@lru_cache(maxsize=32)
def photograph(scene: str, banner: str, seed: str) -> bytes:
    """A drawn picture as PNG; equal arguments give equal bytes on one machine."""
    picture = Image.new("RGB", SIZE, "#dddddd")
    pen = ImageDraw.Draw(picture)
    SCENES[scene](pen, seed)
    _banner(pen, banner, 60)
    # high enough to stay in view where the page crops the picture
    pen.rectangle((0, SIZE[1] - 190, SIZE[0], SIZE[1] - 106), fill=_INK)
    pen.text(
        (SIZE[0] // 2, SIZE[1] - 148),
        f"{LABEL}　非真实照片",
        font=_font(40),
        fill="#ffffff",
        anchor="mm",
    )
    return _png(picture)


def sign_in_sheet(title: str, rows: int) -> bytes:
    """A drawn sheet with empty lines, in place of a scan."""
    picture = Image.new("RGB", (1240, 1754), "#fbfaf5")
    pen = ImageDraw.Draw(picture)
    pen.text((620, 150), "签　到　表", font=_font(60), fill=_INK, anchor="mm")
    pen.text((620, 240), title, font=_font(34), fill=_INK, anchor="mm")
    for row in range(rows + 2):
        pen.line((140, 320 + row * 84, 1100, 320 + row * 84), fill=_INK, width=3)
    for x in (140, 260, 640, 1100):
        pen.line((x, 320, x, 320 + (rows + 1) * 84), fill=_INK, width=3)
    for x, words in ((200, "序号"), (450, "姓名"), (870, "签名")):
        pen.text((x, 362), words, font=_font(32), fill=_INK, anchor="mm")
    pen.text((620, 1670), f"{LABEL}　非真实扫描件", font=_font(40), fill=_RED, anchor="mm")
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def logo(name: str) -> bytes:
    """A plain mark for a brand: a ring around the first characters of its name, no emblem and no flag."""
    size = 640
    picture = Image.new("RGB", (size, size), _PAPER)
    pen = ImageDraw.Draw(picture)
    coat = choices.pick(_COATS, "logo", name)
    pen.ellipse((40, 40, size - 40, size - 40), outline=coat, width=26)
    pen.ellipse((92, 92, size - 92, size - 92), outline=coat, width=6)
    letters = [sign for sign in name if sign.isalnum()][:4]
    for number, sign in enumerate(letters):
        x = size // 2 + (-88 if number % 2 == 0 else 88)
        y = size // 2 + (-88 if number < 2 else 88)
        pen.text((x, y), sign, font=_font(150), fill=_INK, anchor="mm")
    pen.text((size // 2, size - 66), LABEL, font=_font(28), fill=coat, anchor="mm")
    return _png(picture)
