"""Buttons on a served workbook: the actions that Excel is sent."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from addin import ribbon
from tests.addin.open.remote import payload

ROOT = Path(__file__).resolve().parents[3]
PLANTED = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"


@pytest.fixture
def opened() -> Iterator[Callable[[Path], xw.Book]]:
    books: list[xw.Book] = []

    def make(path: Path) -> xw.Book:
        books.append(xw.Book(json=payload(path)))
        return books[-1]

    yield make
    for book in books:
        book.close()


def actions(book: xw.Book, func: str) -> list[dict[str, Any]]:
    return [action for action in book.json()["actions"] if action["func"] == func]


def test_the_audit_says_what_it_found(opened: Callable[[Path], xw.Book]) -> None:
    book = opened(PLANTED)
    said = ribbon.check_workbook(book=book)
    assert actions(book, "alert")[0]["args"][0] == said
    assert said.startswith("错误 ")


def test_a_workbook_that_is_no_budget_gets_a_sentence(
    opened: Callable[[Path], xw.Book], tmp_path: Path
) -> None:
    import openpyxl

    other = openpyxl.Workbook()
    other.active["A1"] = "通讯录"
    other.save(tmp_path / "通讯录.xlsx")
    book = opened(tmp_path / "通讯录.xlsx")
    said = ribbon.check_workbook(book=book)
    assert "没有找到部门预算表" in said
    assert actions(book, "alert")[0]["args"][3] == "critical"


def test_every_button_has_its_function() -> None:
    for name, button in ribbon.BUTTONS.items():
        assert callable(getattr(ribbon, name)), name
        assert button.label, name
        assert button.screentip, name


def test_importing_the_ribbon_loads_nothing_slow() -> None:
    code = "import sys, addin.ribbon; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"pandas", "numpy", "xlwings", "openpyxl", "lxml", "rich"}.isdisjoint(loaded)


def test_a_click_does_not_wait_for_pandas() -> None:
    code = (
        "import sys; from addin.buttons.session import _xlwings; xw = _xlwings(); xw.Book; "
        "print(*{name.split('.')[0] for name in sys.modules}); import pandas"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "xlwings" in loaded
    assert {"pandas", "numpy"}.isdisjoint(loaded)
