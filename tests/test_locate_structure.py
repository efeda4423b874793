"""Causes that are not single amounts, made in the seed: each is named once, as what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from addin import shipped
from checks.auditor import audit_source
from checks.book import BudgetBook, Row
from checks.findings import Finding, Severity
from checks.layouts.recognise import recognise
from checks.reading import open_source
from checks.reading.grid import CellValue, Grid, Source
from checks.repair import Address, patched

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"


@cache
def seed() -> tuple[Source, BudgetBook]:
    source = open_source(SEED)
    return source, recognise(source)


def found(source: Source) -> list[Finding]:
    """New errors and warnings of the codes, sums and tables."""
    known = {(f.rule, f.sheet, f.cell, f.message) for f in audit_source(seed()[0]).findings}
    return [
        f
        for f in audit_source(source).findings
        if f.severity is not Severity.INFO
        and f.rule[:2] in ("BN", "BJ", "KM", "SG", "BS")
        and (f.rule, f.sheet, f.cell, f.message) not in known
    ]


def edited(edits: Mapping[Address, CellValue]) -> list[Finding]:
    return found(patched(seed()[0], edits))


def row(kind: str, code: str) -> Row:
    return seed()[1][kind].by_code[code]


def cell(of: Row, role: str) -> Address:
    amount = of[role]
    return (amount.sheet, amount.row.index, amount.column)


def exchanged_rows(kind: str, a: str, b: str) -> dict[Address, CellValue]:
    first, second = row(kind, a), row(kind, b)
    edits: dict[Address, CellValue] = {}
    for role in first.amounts:
        edits[cell(first, role)] = second[role].raw
        edits[cell(second, role)] = first[role].raw
    return edits


def exchanged_columns(kind: str, a: str, b: str) -> dict[Address, CellValue]:
    edits: dict[Address, CellValue] = {}
    for each in seed()[1][kind].all_rows():
        edits[cell(each, a)], edits[cell(each, b)] = each[b].raw, each[a].raw
    return edits


def without_row(kind: str, code: str) -> Source:
    gone = row(kind, code)

    def cut(grid: Grid) -> Grid:
        rows = [cells for n, cells in enumerate(grid.rows) if n != gone.index]
        return Grid(grid.sheet, rows) if grid.sheet == gone.sheet else grid

    source = seed()[0]
    return replace(source, grids=[cut(grid) for grid in source.grids])


@pytest.mark.parametrize("code", ["2101101", "2060704", "20601", "2080505"])
@pytest.mark.parametrize("kind", ["income", "expenditure", "general_public"])
def test_row_left_out_is_the_one_cause(kind: str, code: str) -> None:
    findings = found(without_row(kind, code))
    assert findings
    above = max(c for c in seed()[1][kind].by_code if c < code)
    for finding in findings:
        assert finding.culprit is not None, finding.message
        assert finding.culprit.why.startswith(f"其后漏列了{code} "), finding.culprit.why
        assert finding.culprit.cell == row(kind, above).place().cell
        assert finding.culprit.suggested is None


def test_economic_row_left_out_is_a_candidate_beside_the_rows_there() -> None:
    for finding in found(without_row("basic_economic", "30226")):
        assert finding.culprit is None
        assert "“302 商品和服务支出”之下可能漏列了一行：合计81,000元" in finding.candidates[0].why


def test_code_piece_lost_is_one_finding() -> None:
    target = row("expenditure", "22102")
    column = list(target.code_cells)[1]
    findings = edited({(target.sheet, target.index, column): ""})
    assert [(f.rule, f.culprit and (f.culprit.cell, f.culprit.suggested)) for f in findings] == [
        ("KM101", (target.place(column).cell, "02"))
    ]


def test_two_rows_exchanged() -> None:
    whys = {
        f.culprit.why
        for f in edited(exchanged_rows("expenditure", "2080501", "2080502"))
        if f.culprit
    }
    assert whys == {
        "与第23行2080502 事业单位离退休的数对调，与另外3处同时改正",
        "与第22行2080501 行政单位离退休的数对调，与另外3处同时改正",
    }


def test_amount_in_the_neighbouring_column() -> None:
    of = row("general_public", "2060702")
    findings = edited({cell(of, "project"): "", cell(of, "basic"): of["project"].raw})
    said = {(f.culprit.cell, f.culprit.suggested, f.culprit.why) for f in findings if f.culprit}
    assert said == {
        (of["basic"].cell, "0", "这个数应填在“项目支出”栏，与另外1处同时改正"),
        (of["project"].cell, "1106700", "这个数填到了“基本支出”栏，与另外1处同时改正"),
    }


def test_whole_columns_exchanged_is_one_cause() -> None:
    findings = edited(exchanged_columns("expenditure", "basic", "project"))
    assert len(findings) > 20
    assert {f.culprit.why for f in findings if f.culprit} == {"“基本支出”与“项目支出”两栏整栏对调"}
    assert all(f.culprit for f in findings)


def test_column_under_the_next_heading_is_to_blame_where_the_text_has_the_two_lines() -> None:
    """M24: two lines of the balance could be to blame as well, but the 编制说明 confirms them."""
    findings = edited(exchanged_columns("income", "institutional", "operating"))
    assert len(findings) == 2
    for finding in findings:
        assert finding.culprit is not None
        assert finding.culprit.why == "“事业收入”与“事业单位经营收入”两栏整栏对调"


def test_column_under_the_next_heading_is_a_candidate_beside_the_two_lines() -> None:
    """M24 without the text: the income table and two lines of the balance can be to blame."""
    findings = edited(
        {
            **exchanged_columns("income", "institutional", "operating"),
            ("部门编制说明", 2, 0): "",
        }
    )
    assert findings
    for finding in findings:
        assert finding.culprit is None
        assert len(finding.candidates) >= 2
        assert "两栏整栏对调" in finding.candidates[0].why


def test_errors_that_cancel_are_found_through_the_other_tables() -> None:
    a, b = row("income", "2101101"), row("income", "2101102")
    changed = {
        cell(of, role): float(of[role].value + delta)
        for of, delta in ((a, -400), (b, 400))
        for role in ("total", "fiscal")
    }
    findings = edited(changed)
    accused = {(f.culprit.sheet, f.culprit.cell) for f in findings if f.culprit}
    assert accused == {(x.sheet, x[role].cell) for x in (a, b) for role in ("total", "fiscal")}
    assert all(f.culprit for f in findings)


def test_leaf_carried_into_all_totals() -> None:
    """An 执行 change keyed into one table with all its totals: eight cells, found together."""
    table = seed()[1]["income"]
    rows = [table.by_code["2101102"], table.by_code["21011"], table.by_code["210"], table.total]
    changed = {
        cell(each, role): float(each[role].value + 30_000)
        for each in rows
        if each is not None
        for role in ("total", "fiscal")
    }
    findings = edited(changed)
    assert {(f.culprit.sheet, f.culprit.cell) for f in findings if f.culprit} == {
        (each.sheet, each[role].cell) for each in rows if each for role in ("total", "fiscal")
    }


def test_part_that_is_certain_is_named_though_the_rest_is_not() -> None:
    """经济分类表 carried up from an unknown row: its 合计 is wrong whichever row it is."""
    table = seed()[1]["basic_economic"]
    rows = [table.by_code["30201"], table.by_code["302"], table.total]
    changed = {
        cell(each, role): float(each[role].value + 5_000)
        for each in rows
        if each is not None
        for role in ("total", "public")
    }
    (finding,) = (f for f in edited(changed) if f.rule == "BJ107")
    assert finding.culprit is not None
    assert table.total is not None
    assert finding.culprit.cell == table.total["total"].cell
    assert finding.culprit.suggested == "85320677"


def test_value_an_inequality_leaves_open_is_taken_from_the_text_or_not_suggested() -> None:
    of = seed()[1]["three_public"].rows[0]
    wrong = patched(seed()[0], {cell(of, "operating_costs"): 2161.44})
    silent = replace(wrong, grids=[g for g in wrong.grids if g.sheet != "其他相关情况说明"])
    place = of["operating_costs"].cell
    for source, suggested in ((wrong, "517.28"), (silent, None)):
        (culprit,) = (f.culprit for f in audit_source(source).findings if f.rule == "SG104")
        assert culprit is not None
        assert (culprit.cell, culprit.suggested) == (place, suggested)
        assert suggested or culprit.why == "应不超过1,080.7176万元"


def test_text_decides_between_cells_the_sums_cannot_tell_apart() -> None:
    """三公 total and its items: any one of them could be wrong; the text repeats the right one."""
    of = seed()[1]["three_public"].rows[0]
    wrong = patched(seed()[0], {cell(of, "three_public"): 75.97})
    silent = replace(wrong, grids=[g for g in wrong.grids if g.sheet != "其他相关情况说明"])
    (told,) = (f for f in audit_source(wrong).findings if f.rule == "SG101")
    (untold,) = (f for f in audit_source(silent).findings if f.rule == "SG101")
    assert told.culprit is not None
    assert (told.culprit.cell, told.culprit.suggested) == (of["three_public"].cell, "73.97")
    assert untold.culprit is None
    assert (of["three_public"].cell, "73.97") in {(c.cell, c.suggested) for c in untold.candidates}
