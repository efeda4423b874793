"""The functions in Excel for Windows: ranges by COM, the calling workbook, Functions.bas."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from addin.building.wrappers import module
from addin.functions import FUNCTIONS
from addin.functions_registry import door
from checks.reading.grid import Grid, Source

pytest.importorskip("xlwings")
LAST = 1_048_576


@dataclass
class Range:
    """A range of a sheet whose last used row is ``used``; counts the cells that are read."""

    values: tuple[tuple[Any, ...], ...]
    used: int
    row: int = 1
    column: int = 1
    height: int = 0
    reads: list[int] = field(default_factory=list)

    @property
    def shape(self):
        return self.height or len(self.values), len(self.values[0])

    @property
    def sheet(self):
        engine = SimpleNamespace(impl=None)
        used = SimpleNamespace(last_cell=SimpleNamespace(row=self.used))
        book = SimpleNamespace(app=SimpleNamespace(engine=engine))
        return SimpleNamespace(used_range=used, book=book)

    def resize(self, height, width):
        assert width == self.shape[1]
        return Range(self.values, self.used, self.row, self.column, height, self.reads)

    @property
    def raw_value(self):
        height, width = self.shape
        self.reads.append(height * width)
        rows = self.values[:height] + ((None,) * width,) * (height - len(self.values))
        return rows[0][0] if (height, width) == (1, 1) else rows


def called(name, *arguments):
    """As xlwings.udfs.call_udf does: each argument through its converter, then the function."""
    from xlwings import conversion

    from addin.functions_classic import Argument, with_workbook

    converters = {}

    def arg(named, convert, doc):
        converters[named] = convert
        return lambda function: function

    def func(**options):
        return lambda function: function

    made = FUNCTIONS[name]
    call = with_workbook(made) if made.whole_book else None
    function = door(made, func, arg, convert=Argument, call=call)
    values = []
    for argument, convert in zip(arguments, converters.values(), strict=False):
        if isinstance(argument, Range):
            values.append(conversion.read(argument, None, {"convert": convert}))
        else:
            values.append(argument)
    return function(*values, *arguments[len(values) :])


def test_a_whole_column_is_read_down_to_the_last_used_row():
    column = Range((("206",), ("20607",)), used=60, height=LAST)
    assert called("GJ_LEVEL", column) == [["类"], ["款"]]
    assert column.reads == [60]


def test_columns_of_two_sheets_belong_together_by_row():
    codes = Range((("20607",), ("2060701",), ("2060702",)), used=3, height=LAST)
    amounts = Range(((None,), (1.0,), (2.0,)), used=500, height=LAST)
    assert called("GJ_SUBTOTAL", codes, amounts, "20607") == 3


def test_a_range_keeps_its_height():
    assert called("GJ_LEVEL", Range((("206",), (None,), (None,)), used=1)) == [["类"], [""], [""]]
    assert called("GJ_LEVEL", Range(((None,), (None,)), used=1, row=5)) == [[""], [""]]
    assert called("GJ_LEVEL", Range((("206",),), used=1)) == "类"


def test_a_table_is_addressed_where_it_stands():
    from tests.addin.test_functions import TABLE_SHEET

    rows = tuple(tuple(value or None for value in row) for row in TABLE_SHEET)
    found = called("GJ_TABLECHECK", Range(rows, used=200, row=11, column=3))
    assert ["BN101 行合计", "G18"] in [row[1:3] for row in found]


def test_findings_are_of_the_workbook_of_the_calling_cell(monkeypatch):
    from tests.addin.test_functions import TABLE_SHEET

    asked = []
    source = Source("预算.xlsx", "", "open", [Grid("支出总表", TABLE_SHEET)])
    monkeypatch.setattr("addin.openbook.source_of", lambda book: asked.append(book) or source)
    cell = SimpleNamespace(sheet=SimpleNamespace(book="其中的工作簿"))
    rows = called("GJ_FINDINGS", "BN101", cell)
    assert [row[2:4] for row in rows] == [["支出总表", "E8"]]
    assert asked == ["其中的工作簿"]


def test_functions_bas_passes_the_cell_where_it_is_asked_for():
    bas = module(FUNCTIONS.values())
    for made in FUNCTIONS.values():
        names = list(made.arguments)
        if made.whole_book:
            names.append("Nothing")
        assert f'"{made.name}", Array({", ".join(names)}),' in bas
        shown = [f"Optional {n}" if n in made.optional else n for n in made.arguments]
        assert f"Public Function {made.name}({', '.join(shown)}) As Variant" in bas


def test_the_calling_cell_comes_last():
    """xlwings fills the argument caller by its place."""
    from addin.functions_classic import with_workbook

    for made in FUNCTIONS.values():
        if made.whole_book:
            names = list(inspect.signature(with_workbook(made)).parameters)
            assert names == [*made.arguments, "caller"]
