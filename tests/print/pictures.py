"""Drawn pictures for the sample documents."""

import io

from PIL import Image, ImageDraw

from intranet.domain.paper.parts import ChartPrint, PhotoPrint

CHART = ChartPrint(
    svg=(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 160" font-size="12" '
        'font-family="Noto Sans CJK SC"><path d="M30 130H390" stroke="#333"/>'
        '<rect x="60" y="50" width="50" height="80" fill="#b01e23"/>'
        '<rect x="180" y="30" width="50" height="100" fill="#b01e23"/>'
        '<rect x="300" y="20" width="50" height="110" fill="#b01e23"/>'
        '<text x="85" y="150" text-anchor="middle">7月</text>'
        '<text x="205" y="150" text-anchor="middle">8月</text>'
        '<text x="325" y="150" text-anchor="middle">9月</text></svg>'
    ),
    caption="第三季度各月集中学习学时",
    description="柱状图：七月八学时，八月十学时，九月十一学时",
)


def photo(number: int, *, width: int = 1600, height: int = 1200) -> bytes:
    """A drawn picture, labelled as such, as JPEG."""
    image = Image.new("RGB", (width, height), (214, 221, 228))
    draw = ImageDraw.Draw(image)
    edge = width // 20
    draw.rectangle(
        (edge, edge, width - edge, height - edge), outline=(120, 130, 140), width=edge // 7 + 1
    )
    left, size = width // 6 + number * width // 18, height // 2
    draw.ellipse((left, size // 2, left + size, size // 2 + size), fill=(176, 190, 200))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def photo_page() -> tuple[PhotoPrint, ...]:
    return tuple(
        PhotoPrint(f"photo-{number}", f"2025年9月{number}日，党员在服务窗口值守。（绘图示意）")
        for number in range(1, 5)
    )


PHOTOS = {f"photo-{number}": photo(number) for number in range(1, 5)}
