"""Worksheet functions in Excel for Windows: what xlwings hands them there.

A range is read down to the last used row of its sheet, so that a whole column costs no more than
what is written in it. Functions that look at the whole workbook have an argument ``caller`` more,
which xlwings fills with the cell that the formula stands in.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from xlwings.conversion import Accessor, Pipeline

from addin.functions_cells import Result, Taken
from addin.functions_registry import Function


class Argument(Accessor):
    """xlwings' converter: a range becomes `Taken`, any other argument stays as it is."""

    @classmethod
    def reader(cls, options: Any) -> Any:
        """The steps from what Excel gives to the argument of the function."""
        del options
        return Pipeline([_take])


def _take(context: Any) -> None:
    cells = context.range
    if cells is None:
        return
    height, width = cells.shape
    written = cells.sheet.used_range.last_cell.row - cells.row + 1
    values = None
    if written > 0:
        used = cells.resize(written, width) if written < height else cells
        values = used.raw_value
    context.value = Taken(values, height, width, cells.row - 1, cells.column - 1)


def with_workbook(made: Function) -> Callable[..., Result]:
    """The function with the argument ``caller``: it looks at the workbook of that cell."""

    def call(*args: Any) -> Result:
        from addin.functions_books import given
        from addin.openbook import source_of

        *own, caller = args
        with given(source_of(caller.sheet.book)):
            return made.call(*own)

    parameters = list(inspect.signature(made.call).parameters.values())
    caller = inspect.Parameter("caller", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
    call.__signature__ = inspect.Signature([*parameters, caller])  # type: ignore[attr-defined]
    return call
