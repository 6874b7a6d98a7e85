"""What a brand file must hold before it is submitted, as sentences beside the fields."""

from intranet.domain.brands.tables import Brand


def measures_of(text: str) -> list[str]:
    """主要举措: one a line, empty lines passed over."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def submission_problems(brand: Brand) -> dict[str, list[str]]:
    """What is missing, by field; empty when the file is complete. The text must be loaded."""
    found: dict[str, list[str]] = {}
    if not brand.duty:
        found["duty"] = ["依托职能未填写，请写明品牌依托的主责主业。"]
    if not brand.text.meaning:
        found["meaning"] = ["品牌内涵未填写，请补充。"]
    if not brand.text.work_method and not measures_of(brand.text.measures):
        found["work_method"] = ["工作法和主要举措都未填写，请至少填写一项。"]
    return found
