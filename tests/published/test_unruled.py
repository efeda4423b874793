"""Tables of other layouts printed without rules: columns by where the words stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from checks.diff import compare
from checks.errors import NotABudgetError
from checks.layouts.recognise import recognise
from checks.reading import open_source
from tests.layouts import final_account, test_central, test_jiangsu
from tests.layouts.published import write

pytest.importorskip("pdfplumber", reason="pdfplumber is not installed (extra import)")
LAYOUTS = {
    "central": test_central.SHEETS,
    "jiangsu": test_jiangsu.SHEETS,
    "final": final_account.SHEETS,
}
#: 公开02表 has names in the middle of several rows: which rows they are of only rules would tell
TEXT = {"jiangsu": {"income_by_source"}}
_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")


def print_unruled(path: Path, sheets: Mapping[str, str]) -> None:
    """Each sheet on a page: title, labels, header with merged cells, rows, and not one rule."""
    from reportlab.lib.pagesizes import A3, landscape
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    font = ("FONT", (0, 0), (-1, -1), "STSong-Light", 9)
    story = []
    for text in sheets.values():
        lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        width = max(map(len, lines))
        rows = [
            [cell.removeprefix("'") for cell in row + [""] * (width - len(row))] for row in lines
        ]
        alone = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
        alone += any("单位：" in cell for cell in rows[min(alone, len(rows) - 1)])
        for row in rows[:alone]:
            style = [font, ("ALIGN", (0, 0), (0, 0), "CENTER")]
            told = [cell for cell in row if cell]
            story.append(Table([told], colWidths=[1000 // len(told)] * len(told), style=style))
        notes = [row for row in rows[alone:] if row[0].startswith("注：")]
        table = [row for row in rows[alone:] if row not in notes]
        if len(table) > 1:
            story.append(_table(table, font))
        story += [Table([[row[0]]], style=[font]) for row in notes]
        story.append(PageBreak())
    SimpleDocTemplate(str(path), pagesize=landscape(A3)).build(story)


def _table(rows: Sequence[Sequence[str]], font: tuple[object, ...]) -> object:
    from reportlab.platypus import Table

    head = next(
        i
        for i, row in enumerate(rows)
        if any(map(_AMOUNT.fullmatch, row))
        or ("合计" in row[:4] and not any(row[4:]))
        or re.fullmatch(r"\d{3,7}", row[0])
        or row[0].startswith("一、")
    )
    style: list[object] = [
        font,
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("ALIGN", (0, 0), (-1, head - 1), "CENTER"),
        *_spans(rows[:head]),
    ]
    widths = []
    for c in range(len(rows[0])):
        cells = [row[c] for row in rows[head:]]
        numbers = sum(bool(_AMOUNT.fullmatch(cell)) for cell in cells)
        if numbers:
            style.append(("ALIGN", (c, head), (c, -1), "RIGHT"))
        heads = next((len(row[c]) for row in reversed(rows[:head]) if row[c]), 0)
        longest = max([*map(len, cells), 1])
        widths.append(max(longest * (5 if numbers else 9), min(heads, 12) * 9, 24) + 16)
    return Table(rows, colWidths=widths, style=style)


def _spans(head: Sequence[Sequence[str]]) -> list[object]:
    """Merged cells of a header: a heading reaches over the blanks to its right and below it."""
    spans: list[object] = []
    taken: set[tuple[int, int]] = set()
    above = [0] * len(max(head, default=()))  # which heading of the line above each column is under
    for r, row in enumerate(head):
        under = list(above)
        for c, text in enumerate(row):
            if not text or (r, c) in taken:
                continue
            right, bottom = c, r
            while (
                right + 1 < len(row)
                and not row[right + 1]
                and (r, right + 1) not in taken
                and above[right + 1] == above[c]
                and any(below[right + 1] for below in head[r + 1 :])
            ):
                right += 1
            while bottom + 1 < len(head) and not any(head[bottom + 1][c : right + 1]):
                bottom += 1
            taken |= {(i, k) for i in range(r, bottom + 1) for k in range(c, right + 1)}
            under[c : right + 1] = [r * 100 + c + 1] * (right + 1 - c)
            if (right, bottom) != (c, r):
                spans.append(("SPAN", (c, r), (right, bottom)))
        above = under
    return spans


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_amount_is_in_its_column(name: str, tmp_path: Path) -> None:
    book = write(tmp_path / "a.xlsx", LAYOUTS[name])
    print_unruled(tmp_path / "a.pdf", LAYOUTS[name])
    difference = compare(book, tmp_path / "a.pdf")
    assert difference.b.layout == name
    assert {table.kind for table in difference.tables if table.only} == TEXT.get(name, set())
    read = [table for table in difference.tables if not table.only]
    assert [(t.name, t.amounts, t.rows) for t in read if t.amounts or t.rows] == []
    assert sum(table.compared for table in read) > 100


def test_a_text_has_no_columns_and_is_not_taken_for_another_layout(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    filled = [
        "  ".join(cell.strip().removeprefix("'") for cell in line.split("|") if cell.strip())
        for text in test_jiangsu.SHEETS.values()
        for line in text.strip().splitlines()
    ]
    path.write_text("\n".join(filled), encoding="utf-8")
    source = open_source(path)
    (remark,) = source.remarks
    assert "有 12 张表没有格线，看不准各栏的位置，一行一格照抄，没有审核" in remark
    rows = {grid.sheet: grid.rows for grid in source.grids}["公开04表"]
    assert any(row[0] == "一、一般公共预算  10070.48  一、基本支出  5598.17" for row in rows)
    with pytest.raises(NotABudgetError):
        recognise(source)
