"""What Excel may call on the server, as xlwings wants it: worksheet functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from types import ModuleType
from typing import Any

from addin.functions import FUNCTIONS
from addin.functions_books import given, placed
from addin.functions_registry import door
from checks.errors import UsageError

_FIRST_CELL = re.compile(r".*!\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::.*)?")


@cache
def worksheet_functions() -> ModuleType:
    """The functions of addin/functions.py under the decorators of xlwings.server.

    xlwings asks for its licence key here (see docs/excel/served.md).
    """
    from xlwings.server import arg, func

    module = ModuleType("gouji_functions")
    for made in FUNCTIONS.values():
        setattr(module, made.name, door(made, func, arg))
    return module


def metadata() -> dict[str, Any]:
    """What Excel reads to know the functions."""
    from xlwings.server import custom_functions_meta

    found: dict[str, Any] = custom_functions_meta(worksheet_functions())  # type: ignore[no-untyped-call]
    return found


async def call_function(body: Mapping[str, Any]) -> Any:
    """Call a worksheet function; the body is that of static/functions.js.

    Raises UsageError when it names none.
    """
    from xlwings.server import custom_functions_call

    made = FUNCTIONS.get(body.get("func_name") or "")
    if made is None:
        raise UsageError("没有这个函数，请重新载入加载项。")
    with ExitStack() as stack:
        if made.place is not None:
            at = list(made.arguments).index(made.place)
            stack.enter_context(placed(*_first_cell(body.get("addresses"), at)))
        book = body.get("book")
        if made.whole_book and isinstance(book, dict):
            from addin.openbook import source_of
            from addin.server.books import opened
            from addin.server.choices import choices_of

            chosen, source = choices_of(book), source_of(stack.enter_context(opened(book)))
            stack.enter_context(given(source, chosen.year, chosen.layout))
        return await custom_functions_call(body, worksheet_functions())


def _first_cell(addresses: Any, argument: int) -> tuple[int, int]:
    """The 0-based first cell of an argument: Sheet1!$B$3:$H$40, Sheet1!B:H, Sheet1!3:40."""
    from checks.addresses import place

    if not isinstance(addresses, list) or argument >= len(addresses):
        return 0, 0
    found = _FIRST_CELL.fullmatch(str(addresses[argument] or ""))
    spot = place(f"{found[1] or 'A'}{found[2] or 1}") if found else None
    return (spot[0] - 1, spot[1] - 1) if spot else (0, 0)
