"""Functions.bas: one VBA function for each worksheet function of addin/functions.py.

As `xlwings.udfs.generate_vba_wrapper` writes them, so that nobody has to click Import Functions,
which wants trusted access to the VBA project. One thing differs: the workbook passed on is the
add-in, in which xlwings looks for embedded code, and not the open one, which may be anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from addin.functions_registry import CATEGORY, Function

#: words of VBA that cannot name an argument
_RESERVED = """
and as boolean byref byte byval call case const currency date declare dim do double each else
elseif empty end enum eqv erase error event exit false for friend function get global gosub goto
if imp implements in input integer is let like lock long loop lset me mod new next not nothing
null on open option optional or paramarray preserve print private public put raiseevent redim rem
resume return rset seek select set single static step stop string sub then to true type typeof
until variant wend while with write xor
""".split()  # noqa: SIM905 - a list of words reads better

_HEAD = """\
Attribute VB_Name = "Functions"
Option Explicit

' Generated from addin/functions.py by gouji addin build.
"""
_FUNCTION = """
Public Function {name}({signature}) As Variant
    #If Mac Then
        {name} = Wording("no_result_mac")
    #Else
        On Error GoTo Failed
        {name} = ToExcel(XLPy.CallUDF("addin.functions", "{name}", Array({arguments}), ThisWorkbook, Application.Caller))
        Exit Function
Failed:
        {name} = NoResult(Err.Description)
    #End If
End Function
"""  # noqa: E501 - one line of VBA


def module(functions: Iterable[Function]) -> str:
    """The source of Functions.bas; raises ValueError for a name that VBA cannot carry."""
    return _HEAD + "".join(map(_wrapper, functions))


def descriptions(functions: Iterable[Function]) -> Iterator[tuple[str, str, str, str]]:
    """(name, what it does, category, its arguments one a line): Excel takes 255 characters."""
    for function in functions:
        arguments = "\n".join(said[:255] for said in function.arguments.values())
        yield function.name, function.doc[:255], CATEGORY, arguments


def _wrapper(function: Function) -> str:
    for name in (function.name, *function.arguments):
        if not (name.isascii() and name.isidentifier()) or name.lower() in _RESERVED:
            raise ValueError(f"{function.name}: VBA cannot have the name {name}")
    return _FUNCTION.format(
        name=function.name,
        signature=", ".join(
            f"Optional {name}" if name in function.optional else name for name in function.arguments
        ),
        # xlwings puts the calling cell where Nothing stands (addin/functions_classic.py)
        arguments=", ".join([*function.arguments, *["Nothing"] * function.whole_book]),
    )
