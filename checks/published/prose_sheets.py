"""The sheets of prose: cover, contents, and one sheet for each section, a paragraph in a cell."""

from __future__ import annotations

import re

from checks.published import official
from checks.published.joining import paragraphs
from checks.published.outline import Outline, Part, plain_entry
from checks.published.sheets import Sheet
from checks.published.tables import Published

COVER, CONTENTS = "封面", "目录"
_OFFICE = re.compile(r"(?:预算(?:主管)?|编报|编制)?(?:部门|单位)(?:名称)?\s*[:：]")


def cover(part: Part) -> Sheet:
    """封面: the title, and further down the office."""
    sheet = Sheet(COVER, "prose")
    row = 2
    for line in part.lines:
        if _OFFICE.search(line.text) and row < 8:
            row = 8
        sheet.put(row, 0, line.text.strip(), line.origin)
        sheet.merged.append((row, 0, row, 12))
        row += 1
    return sheet


def contents(part: Part) -> Sheet:
    """目录: its entries without dots and page numbers."""
    sheet = Sheet(CONTENTS, "prose")
    assert part.heading is not None
    sheet.put(0, 0, "目  录", part.heading.origin)
    for i, line in enumerate(part.lines):
        text = plain_entry(line.text).strip()
        indent = "    " if re.match(r"\d+\s*[.．、]", text) else ""
        sheet.put(3 + i, 0, indent + text, line.origin)
    return sheet


def prose_sheets(parts: Outline, of: str) -> dict[str, Sheet]:
    """One sheet for each section; a project statement after the other on one sheet."""
    sheets: dict[str, Sheet] = {}
    for part in parts.body:
        if isinstance(part, Published):
            continue
        name = official.prose_sheet(part.section, of) if part.section else part.name or "其他文字"
        sheet = sheets.setdefault(part.section or part.name, Sheet(name, "prose"))
        row = max((r for r, _ in sheet.cells), default=-1) + 1
        if part.heading is not None:
            first = row == 0
            row += not first
            sheet.put(row, 0, part.heading.text.strip(), part.heading.origin)
            row += 2 if first else 1
        for paragraph in paragraphs(part.lines):
            sheet.put(row, 0, paragraph.text, paragraph.origin)
            row += 1
    return sheets
