"""Printed tables, read back and measured."""

import io

import pdfplumber


def across_rules(body: bytes) -> list[str]:
    """Characters that stand across a vertical rule of a table: text that has overrun its column."""
    found = []
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            rules = [edge for edge in page.edges if edge["orientation"] == "v"]
            for character in page.chars:
                middle = (character["top"] + character["bottom"]) / 2
                if character["text"].strip() and any(
                    character["x0"] + 1 < rule["x0"] < character["x1"] - 1
                    and rule["top"] < middle < rule["bottom"]
                    for rule in rules
                ):
                    found.append(character["text"])
    return found
