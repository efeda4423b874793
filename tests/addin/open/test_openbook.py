"""An open workbook audits as its file does; what the engine cannot tell is not checked."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from addin.buttons.checking import audited
from addin.openbook import source_of
from checks.auditor import audit
from checks.findings import Report, Verdict
from checks.reading import open_source
from tests.addin.open.remote import payload

WORKBOOKS = Path(__file__).resolve().parents[3] / "workbooks"
SAMPLES = sorted(WORKBOOKS.glob("*.xlsx"))
#: what only formulas, number formats or hidden rows tell
NEEDS_DETAILS = {"SJ103", "SJ111", "SJ112", "SJ113"}


def served(path: Path) -> Report:
    book = xw.Book(json=payload(path))
    try:
        return audited(book).report
    finally:
        book.close()


def same_where_values_tell(path: Path) -> list[str]:
    """What differs between the audits of a file and of the open workbook; nothing is right."""
    file, open_ = audit(path), served(path)
    outcomes = {o.rule: o for o in open_.outcomes}
    wrong = [
        f"{o.rule} {outcomes[o.rule]}"
        for o in file.outcomes
        if outcomes[o.rule] != o
        and (o.rule not in NEEDS_DETAILS or outcomes[o.rule].verdict is not Verdict.NOT_CHECKED)
    ]
    expected = [f for f in file.findings if f.rule not in NEEDS_DETAILS]
    if has_formulas(path):  # they also help to say which cell is wrong
        return wrong + [
            f"{a.rule} {a.cell}"
            for a, b in zip(expected, open_.findings, strict=True)
            if a.id != b.id
        ]
    return wrong + [
        str(f) for f in (*expected, *open_.findings) if f not in expected or f not in open_.findings
    ]


def has_formulas(path: Path) -> bool:
    return any(grid.details.formulas for grid in open_source(path).grids)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_the_samples_served_have_the_findings_of_their_files(path: Path) -> None:
    assert same_where_values_tell(path) == []


def test_visible_mutants_served_have_the_findings_of_their_files(shared: Path) -> None:
    """Every sixteenth of them; with GOUJI_EVERY_MUTANT=1 all."""
    mutants = sorted((shared / "corpus" / "mutants").glob("*.xlsx"))
    assert len(mutants) > 100
    mutants = mutants[:: 1 if os.environ.get("GOUJI_EVERY_MUTANT") else 16]
    wrong = {path.name: found for path in mutants if (found := same_where_values_tell(path))}
    assert wrong == {}


def test_a_served_workbook_says_what_it_cannot_know() -> None:
    outcomes = {o.rule: o for o in served(SAMPLES[0]).outcomes}
    assert outcomes["SJ103"].verdict is Verdict.NOT_CHECKED
    assert outcomes["SJ103"].because == "打开的工作簿不告诉哪些行列是隐藏的"
    assert outcomes["SJ112"].because == "打开的工作簿读不到公式"


@pytest.fixture
def sheet_of() -> Any:
    """Makes a served workbook of one sheet with these values, and reads it."""
    books = []

    def make(values: list[list[Any]]) -> Any:
        sheet = {"name": "表", "visibility": "Visible", "values": values, "tables": [], "notes": []}
        book = xw.Book(
            json={
                "client": "Office.js",
                "version": xw.__version__,
                "book": {"name": "x.xlsx", "active_sheet_index": 0, "selection": "A1"},
                "names": [],
                "sheets": [sheet],
            }
        )
        books.append(book)
        return source_of(book).grids[0]

    yield make
    for book in books:
        book.close()


def test_served_values_become_those_of_a_file(sheet_of: Callable[..., Any]) -> None:
    grid = sheet_of(
        [
            [
                "2025-01-02T00:00:00.000Z",
                "2025-01-02T03:04:05.000Z",
                7,
                1.5,
                True,
                "",
                "2025",
                "#REF!",
            ]
        ]
    )
    assert grid.rows[0][:7] == [
        dt.date(2025, 1, 2), dt.datetime(2025, 1, 2, 3, 4, 5), 7.0, 1.5, True, "", "2025"  # noqa: DTZ001
    ]  # fmt: skip
    assert [type(v) for v in grid.rows[0][2:5]] == [float, float, bool]
    assert grid.details.error_values == {(0, 7): "#REF!"}


def test_blank_cells_at_the_end_are_cut_as_they_are_of_a_file(sheet_of: Callable[..., Any]) -> None:
    assert sheet_of([["a", "", ""], ["", "b", ""], ["", "", ""]]).rows == [["a", ""], ["", "b"]]


def test_an_empty_sheet_has_no_rows(sheet_of: Callable[..., Any]) -> None:
    assert sheet_of([[]]).rows == []


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (None, ""),
        (1.0, 1.0),
        (True, True),
        (Decimal("12.3400"), 12.34),  # a cell in currency format
        ("#REF!", "#REF!"),  # typed as text: an error value comes as a number
        (dt.datetime(2025, 1, 2, tzinfo=dt.UTC), dt.date(2025, 1, 2)),
        (dt.datetime(1899, 12, 30, 3, 4, tzinfo=dt.UTC), dt.time(3, 4)),
    ],
)
def test_values_as_windows_gives_them(raw: object, value: object) -> None:
    from addin.openbook import _value

    assert _value(raw, remote=False) == value
    assert type(_value(raw, remote=False)) is type(value)


def test_an_error_value_comes_from_windows_as_a_number() -> None:
    from addin.openbook import _value

    assert _value(-2146826265, remote=False).text == "#REF!"
    assert _value(-2146826246, remote=False).text == "#N/A"


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (5.0, ((5.0,),)),
        ((1.0, 2.0), ((1.0, 2.0),)),
        (((1.0,), (2.0,)), ((1.0,), (2.0,))),
    ],
)
def test_one_cell_comes_bare_and_one_row_may_come_flat(raw: Any, rows: Any) -> None:
    from addin.openbook import two_dimensional

    assert [list(r) for r in two_dimensional(raw)] == [list(r) for r in rows]
