"""Every member of xlwings that the ribbon uses exists in its engines for Windows and macOS.

Excel is not there to ask, but the source of the engines is. tests/hosts/calc.py is an engine that
has just what addin/ asks for: other tests run every button through it, and a member it had not
would fail them. So each of its members must be in the engines that run in Excel.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(xlwings.__file__).parent
HOW = {"get": "reads or calls", "set": "writes"}
#: what Calc's engine has for itself, and what xlwings' public layer never asks an engine for
OWN = {
    "counted", "calc", "block", "range", "sheet", "book", "number", "current", "alerts", "answers",
    "write", "names", "options", "apps", "app",
}  # fmt: skip
#: used only where the remote engine does not tell colours
ONLY_SERVED = {"copy_from"}
#: xlwings.Book.caller() finds the workbook itself
ITSELF = {"caller"}
#: names that xlwings' classes share with values of ours
SHARED = {
    "name", "path", "sheet", "range", "text", "index", "value", "row", "column", "size", "copy",
    "sort", "find", "close", "insert", "count", "end", "top", "left", "width", "height", "title",
    "delete", "add", "get", "items", "keys", "select", "fill", "type", "version", "engine", "save",
    "clear", "group", "groups", "load", "open", "run", "tables", "columns", "rows", "names",
    "api", "json", "properties", "parent", "id", "style", "merge", "move", "pid", "call", "set",
}  # fmt: skip


def members(path: Path) -> dict[str, dict[str, set[str]]]:
    """Class -> member -> {"get", "set"} as the classes of a module define them."""
    found: dict[str, dict[str, set[str]]] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            own = found.setdefault(node.name, {})
            for name, how in _defined(node):
                own.setdefault(name, set()).add(how)
    return found


def _defined(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for item in node.body:
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            setter = any(ast.unparse(d).endswith(".setter") for d in item.decorator_list)
            yield item.name, "set" if setter else "get"
            if item.name == "__init__":
                for inner in ast.walk(item):
                    if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                        yield inner.attr, "get"
                        yield inner.attr, "set"
        elif isinstance(item, ast.Assign):
            for target in item.targets:
                yield ast.unparse(target), "get"


CALC = members(ROOT / "tests" / "hosts" / "calc.py")
#: program-wide switches that are plain attributes of Calc's App: which of them addin/ writes
WRITTEN = {"screen_updating", "enable_events", "status_bar"}
NEEDED = [
    (name, member, how)
    for name in ("App", "Books", "Book", "Sheets", "Sheet", "Range", "Note", "Font")
    for member, hows in CALC[name].items()
    for how in sorted(hows)
    if member not in OWN
    and not member.startswith("_")
    and (how == "get" or name != "App" or member in WRITTEN)
    and not (name in ("Book",) and how == "set")
]


@pytest.mark.parametrize("engine", ["_xlwindows.py", "_xlmac.py"])
def test_windows_and_macos_have_every_member(engine: str) -> None:
    defined = members(PACKAGE / engine)
    missing = [
        f"{name}.{member} ({HOW[how]})"
        for name, member, how in NEEDED
        if how not in defined[name].get(member, set())
    ]
    assert missing == []


def test_calc_is_asked_for_what_matters() -> None:
    assert {
        ("Range", "raw_value", "get"), ("Range", "raw_value", "set"), ("Range", "formula", "get"),
        ("Range", "color", "get"), ("Range", "color", "set"), ("Range", "note", "get"),
        ("Range", "add_note", "get"), ("Range", "merge_cells", "get"), ("Note", "delete", "get"),
        ("Range", "get_special_cells", "get"), ("Sheet", "visible", "set"),
        ("Sheet", "delete", "get"), ("Sheets", "add", "get"), ("App", "alert", "get"),
        ("App", "status_bar", "set"), ("App", "enable_events", "set"), ("Book", "fullname", "get"),
    } <= set(NEEDED)  # fmt: skip


def test_the_add_in_uses_no_other_member() -> None:
    """Names of xlwings' public classes that addin/ uses and Calc's engine does not know."""
    public = members(PACKAGE / "main.py")
    names = {m for c in ("App", "Book", "Sheet", "Range", "Note", "Font") for m in public[c]}
    known = {member for own in CALC.values() for member in own} | SHARED | ONLY_SERVED | ITSELF
    folder = ROOT / "addin"
    paths = [folder / f"{name}.py" for name in ("openbook", "marks", "accepting", "waiving")]
    paths += [*(folder / "marking").glob("*.py"), *(folder / "buttons").glob("*.py")]
    used = {
        node.attr
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and not node.attr.startswith("_")
    }
    assert (used & names) - known == set()


def test_the_add_in_never_reaches_past_the_public_api() -> None:
    """No .api and no .impl: what lies behind differs from engine to engine."""
    guilty = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "addin").glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("api", "impl")
    ]
    assert guilty == []
