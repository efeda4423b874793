"""A publication of another layout becomes a workbook under that layout's names, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from checks.reading import open_source
from tests.layouts import final_account, test_jiangsu


def web_page(path: Path, sheets: Mapping[str, str], said: Mapping[str, str]) -> Path:
    """The sheets as a web page, in their order; ``said`` stands before the sheet of that name."""
    out = ["<html><head><meta charset='utf-8'></head><body>"]
    for name, text in sheets.items():
        out += [f"<p>{escape(line)}</p>" for line in said.get(name, "").splitlines()]
        lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        width = max(map(len, lines))
        begun = False
        for line in lines:
            alone = sum(map(bool, line)) == 1 or any("单位：" in cell for cell in line)
            if alone and not begun:
                out.append(f"<p>{escape('    '.join(filter(None, line)))}</p>")
                continue
            if not begun:
                out.append("<table>")
                begun = True
            cells = [cell.removeprefix("'") for cell in line + [""] * (width - len(line))]
            out.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
        out.append("</table>" if begun else "")
    path.write_text("".join(out), encoding="utf-8")
    return path


def test_a_final_account(tmp_path: Path) -> None:
    # 支出决算表 is printed before 收入决算表, which the layout has first
    sheets = {n: final_account.SHEETS[n] for n in ("封面", "支出决算表", "收入决算表")}
    said = {
        "支出决算表": "第一部分 某局概况\n设3个科室。\n第三部分 某局2024年度部门决算情况说明\n"
        "本年收入合计2946.25万元。\n第二部分 某局2024年度部门决算表"
    }
    source = open_source(web_page(tmp_path / "a.html", sheets, said))
    names = [grid.sheet for grid in source.grids if grid.visible]
    assert names == ["封面", "概况", "情况说明", "其他文字", "收入决算表", "支出决算表"]
    by_name = {grid.sheet: grid for grid in source.grids}
    rows = [[value for value in row if value != ""] for row in by_name["收入决算表"].rows]
    assert ["201", "06", "01", "行政运行", 1511.9, 1511.89, 0.01] in rows
    told = [row[0] for row in by_name["情况说明"].rows if any(row)]
    assert told == ["第三部分 某局2024年度部门决算情况说明", "本年收入合计2946.25万元。"]


def test_the_numbered_tables_of_jiangsu_without_their_numbers(tmp_path: Path) -> None:
    wanted = ("封面", "公开05表", "公开04表", "公开06表")
    sheets = {
        name: "\n".join(
            line for line in test_jiangsu.SHEETS[name].splitlines() if not line.startswith("公开")
        )
        for name in wanted
    }
    source = open_source(web_page(tmp_path / "a.html", sheets, {}))
    names = [grid.sheet for grid in source.grids if grid.visible]
    assert names == ["封面", "公开04表", "公开05表", "公开06表"]
