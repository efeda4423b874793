"""Expenditure tables of any length, with sums that add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import xlsxwriter

#: items (项) in a section (款) and sections in a class (类): codes have two digits each
FULL = 98


def write_expenditure(path: Path, rows: int) -> None:
    """A workbook with one 支出总表 of ``rows`` lines between header and 合计."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("部门支出总表")
        sheet.write("A2", "2025年部门支出预算总表")
        sheet.write("A4", "编制部门：测试局")
        sheet.write("G4", "单位：元")
        sheet.write_row("A6", ["项目", "", "", "", "支出预算"])
        sheet.write_row(
            "A7", ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"]
        )
        sheet.write_row("A8", ["类", "款", "项"])
        total, row = 0, 8
        for kind, section, item, name, amount in lines(rows):
            sheet.write_row(row, 0, [kind, section, item, name, 2 * amount, amount, amount])
            row += 1
            total += amount if not section else 0
        sheet.write_row(row, 0, ["合计", "", "", "", 2 * total, total, total])


def lines(rows: int) -> Iterator[tuple[str, str, str, str, int]]:
    """Code in three columns, name and half the amount of each line, 100 for every 项."""
    for kind in count(201):
        inside = min(rows - 1, FULL * (FULL + 1))  # lines below this 类
        sections = -(-inside // (FULL + 1))
        yield str(kind), "", "", f"第{kind}类", 100 * (inside - sections)
        rows -= 1 + inside
        for section in range(1, sections + 1):
            items = min(inside - 1, FULL)
            inside -= 1 + items
            yield str(kind), f"{section:02}", "", f"第{section}款", 100 * items
            for item in range(1, items + 1):
                yield str(kind), f"{section:02}", f"{item:02}", f"第{item}项", 100
        if rows <= 0:
            return
