"""The first sheet of the summary workbook: the conclusion, the numbers, two charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checks.amounts import WAN
from checks.report.html.overview import Entry, lead, tiles
from checks.report.summary_sheets import BAND, HEAD, INKS, RULE, Sheet

if TYPE_CHECKING:
    from checks.across import Comparison
    from checks.report.summary_counts import Counts

#: how many departments stand in the chart of the worst
_WORST = 10
_WIDTHS = (30, 12, 12, 12, 12, 12, 12, 12)
_LAST = len(_WIDTHS) - 1


def overview(
    sheet: Sheet,
    books: Sequence[Entry],
    counts: Counts,
    comparison: Comparison | None,
    left_out: Sequence[str] = (),
) -> None:
    """The whole sheet; ``left_out`` are sentences about what was not audited."""
    made, style = sheet.made, sheet.book.style
    made.set_portrait()
    for i, width in enumerate(_WIDTHS):
        made.set_column(i, i, width)
    made.set_row(0, 40)
    title = style(font_name="等线 Light", font_size=22, font_color=HEAD, valign="vcenter")
    sheet.text(0, 0, "预算勾稽审核汇总", title)
    said = "".join(piece for piece, _ in lead(books))
    made.set_row(1, 52)
    made.merge_range(1, 0, 1, _LAST, said, style(font_size=12, text_wrap=True, valign="vcenter"))
    _tiles(sheet, books)
    if left_out:
        look = style(font_color=INKS["warning"], text_wrap=True, valign="top")
        made.set_row(5, min(15 * len(left_out) + 4, 200))
        made.merge_range(5, 0, 5, _LAST, "\n".join(left_out), look)
    row = _families(sheet, counts, 7)
    row = _worst(sheet, books, row + 1)
    if comparison is not None and comparison.families:
        _kin(sheet, comparison, row + 1)


def _tiles(sheet: Sheet, books: Sequence[Entry]) -> None:
    style = sheet.book.style
    sheet.made.set_row(4, 36)
    # row by row: what is written goes to disk as soon as the next row begins
    for i, tile in enumerate(tiles(books)):
        name = f"{tile.name}（{tile.unit}）" if tile.unit else tile.name
        sheet.text(3, i, name, style(font_color="#5B6268", top=2, top_color=HEAD, bg_color=BAND))
    for i, tile in enumerate(tiles(books)):
        ink = INKS.get(tile.kind, HEAD) if tile.value else "#A9A9A9"
        big = style(
            font_size=20, font_color=ink, align="left", bottom=1, bottom_color=RULE,
            bg_color=BAND, num_format="#,##0", valign="vcenter",
        )  # fmt: skip
        if isinstance(tile.value, int):
            sheet.made.write_number(4, i, tile.value, big)
        else:
            sheet.text(4, i, tile.value, big)


def _families(sheet: Sheet, counts: Counts, row: int) -> int:
    """The findings by family, and their chart; returns the row below."""
    _heading(sheet, row, "各类规则")
    _head(sheet, row + 1, ("类别", "错误", "警告", "提示"))
    first = row + 2
    families = counts.by_family()
    for i, (name, *numbers) in enumerate(families):
        sheet.cell(first + i, 0, name)
        for column, number in enumerate(numbers, 1):
            sheet.cell(first + i, column, number)
    last = first + len(families) - 1
    chart = sheet.book.made.add_chart({"type": "bar", "subtype": "stacked"})
    _series(sheet, chart, first, last)
    chart.set_title({"name": "错误和警告集中在哪一类", "name_font": {"size": 11, "bold": False}})
    sheet.made.insert_chart(row, 4, chart, {"x_offset": 14, "y_offset": 4, "object_position": 2})
    return last + 4


def _worst(sheet: Sheet, books: Sequence[Entry], row: int) -> int:
    """The departments with most errors and warnings, and their chart; returns the row below."""
    by_name: dict[str, list[int]] = {}
    for book in books:
        own = by_name.setdefault(book.title, [0, 0, 0])
        for i, number in enumerate((book.errors, book.warnings, book.infos)):
            own[i] += number
    worst = sorted(by_name.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    worst = [item for item in worst if item[1][0] or item[1][1]][:_WORST]
    _heading(sheet, row, f"问题最多的部门（单位），至多 {_WORST} 个")
    if not worst:
        sheet.text(row + 1, 0, "没有错误和警告。", sheet.book.style(font_color=INKS["waived"]))
        return row + 3
    _head(sheet, row + 1, ("部门（单位）", "错误", "警告", "提示"))
    first = row + 2
    for i, (name, numbers) in enumerate(worst):
        sheet.cell(first + i, 0, name)
        for column, number in enumerate(numbers, 1):
            sheet.cell(first + i, column, number)
    last = first + len(worst) - 1
    chart = sheet.book.made.add_chart({"type": "bar", "subtype": "stacked"})
    _series(sheet, chart, first, last)
    chart.set_title({"name": "问题最多的部门（单位）", "name_font": {"size": 11, "bold": False}})
    sheet.made.insert_chart(row, 4, chart, {"x_offset": 14, "y_offset": 4, "object_position": 2})
    return max(last, row + 13) + 2


def _series(sheet: Sheet, chart: Any, first: int, last: int) -> None:
    font = {"name": "等线", "size": 8}
    for column, name, kind in ((1, "错误", "error"), (2, "警告", "warning")):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "fill": {"color": INKS[kind]},
                "gap": 60,
            }
        )
    chart.set_y_axis(
        {"reverse": True, "num_font": font, "line": {"none": True}, "interval_unit": 1}
    )
    chart.set_x_axis(
        {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": RULE}}}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 400, "height": 262})


def _kin(sheet: Sheet, comparison: Comparison, row: int) -> None:
    """Which workbooks belong together, and the years of each office."""
    _heading(sheet, row, "相关的工作簿")
    row += 1
    wrapped = sheet.book.style(text_wrap=True, bottom=4, bottom_color=RULE)
    for family in comparison.families:
        sheet.made.set_row(row, 15 * (1 + len(family.sentence) // 62))
        sheet.made.merge_range(row, 0, row, _LAST, "", wrapped)
        sheet.text(row, 0, family.sentence, wrapped)
        row += 1
    years = [f for f in comparison.families if f.years]
    if not years:
        return
    row += 1
    _head(sheet, row, ("部门（单位）", "年度", "财政拨款支出（万元）", "“三公”经费（万元）"))
    sheet.made.set_row(row, 30)
    row += 1
    for family in years:
        for year in family.years:
            sheet.cell(row, 0, family.department)
            sheet.cell(row, 1, year.year, num_format="0")
            for column, yuan in ((2, year.expenditure), (3, year.three_public)):
                shown = None if yuan is None else float(yuan / WAN.factor)
                sheet.cell(row, column, shown, num_format="#,##0.00")
            row += 1


def _heading(sheet: Sheet, row: int, text: str) -> None:
    sheet.made.set_row(row, 22)
    sheet.text(row, 0, text, sheet.book.style(bold=True, font_size=12, font_color=HEAD))


def _head(sheet: Sheet, row: int, names: Sequence[str]) -> None:
    style = sheet.book.style(
        font_color="#5B6268", bottom=1, bottom_color=HEAD, text_wrap=True, valign="bottom"
    )
    right = sheet.book.style(
        font_color="#5B6268", bottom=1, bottom_color=HEAD, text_wrap=True, valign="bottom",
        align="right",
    )  # fmt: skip
    for i, name in enumerate(names):
        sheet.text(row, i, name, right if i else style)
