"""The worksheet functions by name, with what Excel's function wizard says of them.

A function of addin/functions.py is plain Python. `door` makes it a worksheet function of one
kind: classic (Windows, called by macros/Functions.bas, which is generated from `FUNCTIONS`), or
served. What comes back is a value or a list of rows that spills; texts such as #N/A are Excel's
errors: the served add-in turns them into errors by itself, Functions.bas does with CVErr.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from addin.functions_cells import Refused, Result
from checks.errors import GoujiError

#: where Excel's function wizard lists them
CATEGORY: Final = "勾稽"


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function as Excel's function wizard shows it."""

    name: str
    #: one Chinese sentence
    doc: str
    #: argument -> one Chinese sentence, in order
    arguments: Mapping[str, str]
    #: arguments that may be left out
    optional: frozenset[str]
    #: the argument that stands for a place in a sheet, not only for its values
    place: str | None
    #: whether it looks at the workbook that the formula stands in
    whole_book: bool
    call: Callable[..., Result]


#: name -> function, in the order of the manual; filled by addin/functions.py, so taken from there
FUNCTIONS: Final[dict[str, Function]] = {}


def function(
    doc: str, *, place: str | None = None, whole_book: bool = False, **arguments: str
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Make a worksheet function: ``doc`` and one sentence for each argument, all Chinese.

    Arguments arrive as Excel gives them and are read with `functions_cells.read`. An exception
    becomes a sentence.
    """

    def make(work: Callable[..., Result]) -> Callable[..., Result]:
        parameters = inspect.signature(work).parameters
        if list(parameters) != list(arguments):
            raise TypeError(f"{work.__name__}: describe {', '.join(parameters)}, in this order")
        optional = {n for n, p in parameters.items() if p.default is not inspect.Parameter.empty}
        made = Function(
            work.__name__, doc, arguments, frozenset(optional), place, whole_book, _safe(work)
        )
        FUNCTIONS[made.name] = made
        return _classic(made) if sys.platform == "win32" else made.call

    return make


def _safe(work: Callable[..., Result]) -> Callable[..., Result]:
    @functools.wraps(work)
    def safe(*args: Any, **kwargs: Any) -> Result:
        try:
            return work(*args, **kwargs)
        except (Refused, GoujiError) as error:  # a sentence, or Excel's error
            return str(error)
        except Exception as error:
            return f"{work.__name__} 出错（{type(error).__name__}：{error}），请把它告诉我们。"

    return safe


def door(
    made: Function,
    func: Callable[..., Any],
    arg: Callable[..., Any],
    *,
    convert: Any = "raw",
    call: Callable[..., Result] | None = None,
    **options: Any,
) -> Callable[..., Result]:
    """The function under the decorators of one of xlwings' doors.

    ``convert`` is xlwings' converter for the arguments; ``call`` is called instead of the
    function itself.
    """
    work = call or made.call

    @functools.wraps(made.call)
    def own(*args: Any, **kwargs: Any) -> Result:
        return work(*args, **kwargs)

    own.__doc__ = made.doc
    own.__annotations__ = {}  # xlwings takes types for converters; every argument has its own
    if call is not None:
        own.__signature__ = inspect.signature(call)  # type: ignore[attr-defined]
    decorated: Callable[..., Result] = own
    for name, said in reversed(list(made.arguments.items())):
        decorated = arg(name, convert, doc=said)(decorated)
    registered: Callable[..., Result] = func(**options)(decorated)
    return registered


def _classic(made: Function) -> Callable[..., Result]:
    import xlwings as xw

    from addin.functions_classic import Argument, with_workbook

    call = with_workbook(made) if made.whole_book else None
    return door(made, xw.func, xw.arg, convert=Argument, call=call, category=CATEGORY)
