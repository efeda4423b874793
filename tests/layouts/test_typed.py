"""Right tables as people type, print and convert them: nothing false, everything still read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from checks.layouts.codes import digits, glued, plain_code, plain_name
from checks.layouts.recognise import recognise
from checks.layouts.rows import same_amounts
from checks.layouts.units import states_unit
from tests.layouts.budgets import (
    BLANK,
    CODED,
    CORPUS,
    TWO_SIDED,
    Book,
    Cell,
    Sheet,
    book,
    expected,
    findings,
)


@pytest.fixture(params=["seed_kx_2025_dept", "sh_czj_2025_unit"], ids=["department", "unit"])
def name(request: pytest.FixtureRequest) -> str:
    """A budget of a department and one of a unit; what people type is the same in all."""
    if not (CORPUS / f"{request.param}.xlsx").exists():
        pytest.skip(f"the published budgets are not here ({CORPUS})")
    return str(request.param)


def _total(sheet: Sheet) -> int:
    return next(r for r in sheet.data if "".join(str(sheet.rows[r][0].value).split()) == "合计")


def _unchanged(name: str, varied: Book) -> None:
    assert findings(recognise(varied.source()), varied) == expected(name)[1]


@pytest.mark.parametrize(
    "label",
    ["本年支出合计", "总合计", "合 计（元）", "合计金额", "共计", "一、合计", "财政拨款支出合计"],
)
def test_total_is_called_another_way(name: str, label: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        sheet.edit(_total(sheet), 0, lambda _: label)
    for kind, table in recognise(varied.source()).tables.items():
        if kind in CODED:
            assert table.total is not None
            assert not table.other_totals
    _unchanged(name, varied)


def test_total_stands_above_and_below(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        row = [Cell(cell.value) for cell in sheet.rows[_total(sheet)]]
        sheet.rows.insert(sheet.data.start, row)
    assert not any(t.other_totals for t in recognise(varied.source()).tables.values())


def test_a_second_total_that_differs_is_named(name: str) -> None:
    varied = book(name)
    sheet = varied["expenditure"]
    row = [Cell(cell.value) for cell in sheet.rows[_total(sheet)]]
    at = sheet.amounts[0]
    row[at] = Cell(float(row[at].value) + 1)
    sheet.rows.insert(sheet.data.start, row)
    assert len(recognise(varied.source()).tables["expenditure"].other_totals) == 1


def test_a_total_with_a_column_that_the_other_has_not_is_another(name: str) -> None:
    """A page may print more columns than the one before; that is no reason to break off."""
    table = recognise(book(name).source()).tables["expenditure"]
    assert table.total is not None
    fewer = replace(table.total, amounts={"total": table.total["total"]})
    assert same_amounts(fewer, table.total)
    assert not same_amounts(table.total, fewer)


@pytest.mark.parametrize("label", ["类小计", "本类小计", "分类小计"])
def test_subtotals_between_the_rows(name: str, label: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        row = [BLANK] * sheet.width
        row[sheet.columns["name"]] = Cell(label)
        row[sheet.amounts[0]] = Cell(1234.0)
        sheet.rows.insert(_total(sheet), row)
    _unchanged(name, varied)


@pytest.mark.parametrize(
    ("income", "expenditure"),
    [("本年收入合计", "本年支出合计"), ("合计", "合计"), ("收入预算总计", "支出预算总计")],
)
def test_totals_of_two_sides(name: str, income: str, expenditure: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*TWO_SIDED):
        sheet.words(lambda v: income if v == "收入总计" else expenditure if v == "支出总计" else v)
    read = recognise(varied.source())
    for kind in TWO_SIDED:
        totals = [row for row in read.tables[kind].rows if row.item == "total"]
        assert [row.side for row in totals] == ["income", "expenditure"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("201-03-01", "2010301"),
        ("201.03", "20103"),
        ("[2010301]", "2010301"),
        ("（20103）", "20103"),
        ("201.", "201"),
        ("—", ""),
        ("*", ""),
        ("20l", "20l"),
        ("201-3", "201-3"),
        (201.0, 201.0),
    ],
)
def test_codes_set_off(written: str | float, meant: str | float) -> None:
    assert plain_code(written) == meant


def test_a_number_without_end_is_no_code() -> None:
    """1E+999 in the cell of a damaged file."""
    assert digits(float("inf"), 2) == ""


@pytest.mark.parametrize("between", ["", " ", "-", "\n", "、", "　"])
@pytest.mark.parametrize("where", ["class", "name"])
def test_code_and_name_share_a_cell(name: str, between: str, where: str) -> None:
    varied = book(name)
    want = {
        kind: [(row.code, row.name.strip()) for row in table.rows]
        for kind, table in recognise(varied.source()).tables.items()
        if kind in CODED
    }
    for sheet in varied.tables(*CODED):
        for r in sheet.data:
            pieces = [str(sheet.rows[r][c].value) for c in sheet.codes]
            if not pieces[0].isdigit():
                continue
            label = sheet.rows[r][sheet.columns["name"]].value.strip()
            for c in (*sheet.codes, sheet.columns["name"]):
                sheet.edit(r, c, lambda _: "")
            both = "".join(pieces) + between + label
            sheet.edit(r, sheet.columns[where], lambda _, both=both: both)
    read = recognise(varied.source()).tables
    assert {kind: [(r.code, r.name) for r in read[kind].rows] for kind in want} == want


def test_what_is_no_code_with_a_name() -> None:
    assert glued("2010301行政运行") == ("2010301", "行政运行")
    assert glued("2025年合计") is None
    assert glued("20103") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("··行政运行", "2010301"),
        ("——行政运行", "2010301"),
        ("└行政运行", "2010301"),
        ("行政运行（项）", "2010301"),
        ("行政运行；", "2010301"),
        ("2010301 行政运行", "2010301"),
        ("[2010301]行政运行", "2010301"),
    ],
)
def test_names_set_in(written: str, code: str) -> None:
    assert plain_name(written, code) == "行政运行"


def test_a_name_with_another_code_keeps_it() -> None:
    assert plain_name("2010302行政运行", "2010301") == "2010302行政运行"


@pytest.mark.parametrize("text", ["元", "单位:元(保留两位小数)", "单位(元)", "单位:元(人民币)"])
@pytest.mark.parametrize("unit", ["元", "万元"])
def test_units_with_more_words(text: str, unit: str) -> None:
    assert states_unit(text.replace("元", unit, 1), first=True)


@pytest.mark.parametrize(
    "line",
    [
        ["12"],
        ["续上表"],
        ["接下页"],
        ["主管领导：", "科室负责人：", "经办人："],
        ["会计主管：", "复核：", "制单："],
    ],
)
def test_lines_of_a_page_between_the_rows(name: str, line: list[str]) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        at = (sheet.data.start + _total(sheet)) // 2 + 1
        sheet.rows.insert(at, [Cell(v) for v in line] + [BLANK] * (sheet.width - len(line)))
    _unchanged(name, varied)


@pytest.mark.parametrize(
    "change",
    [
        lambda label: f"编报单位：{label}",
        lambda label: f"部门（单位）名称：{label}",
        lambda label: f"填表单位:{label}",
        lambda label: f"编制机关：{label}",
    ],
)
def test_office_is_labelled_another_way(name: str, change: Callable[[str], str]) -> None:
    varied = book(name)
    for sheet in varied.tables():
        sheet.edit(*sheet.department, lambda v: change(v.split("：", 1)[-1]))
    read = recognise(varied.source())
    assert all(t.regions[0].department_label is not None for t in read.tables.values())
    _unchanged(name, varied)


def test_row_of_the_office_above_the_codes(name: str) -> None:
    varied = book(name)
    for sheet in varied.tables(*CODED):
        row = [Cell(cell.value) for cell in sheet.rows[_total(sheet)]]
        row[0] = Cell("101001")
        r, c = sheet.department
        row[sheet.columns["name"]] = Cell(sheet.rows[r][c].value.split("：", 1)[-1])
        sheet.rows.insert(sheet.data.start, row)
    _unchanged(name, varied)
