"""What Excel may call on the server, as xlwings wants it: a module of worksheet functions."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from addin import functions as _functions  # noqa: F401 - fills FUNCTIONS
from addin.functions_registry import FUNCTIONS, door


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
