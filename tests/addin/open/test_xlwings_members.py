"""Every member of xlwings that the ribbon uses exists in its engines for Windows and macOS.

Excel is not there to ask, but the source of the engines is. tests/hosts/calc.py is an engine that
has just what addin/ asks for: other tests run every button through it, and a member it had not
would fail them. So each of its members must be in the engines that run in Excel.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import xlwings

from addin.native import mac, windows

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "addin").glob("**/*.py"))
PACKAGE = Path(xlwings.__file__).parent
HOW = {"get": "reads or calls", "set": "writes"}
#: what Calc's engine has for itself, and what xlwings' public layer never asks an engine for
OWN = {
    "counted", "calc", "block", "range", "sheet", "book", "number", "current", "alerts", "answers",
    "write", "names", "options", "apps", "app", "shared",
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
    "resize", "table",
}  # fmt: skip


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def members(path: Path) -> dict[str, dict[str, set[str]]]:
    """Class -> member -> {"get", "set"} as the classes of a module define them."""
    found: dict[str, dict[str, set[str]]] = {}
    for node in parsed(path).body:
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
    paths = [folder / f"{name}.py" for name in ("openbook", "visible", "marks")]
    paths += [*(folder / "marking").glob("*.py"), *(folder / "buttons").glob("*.py")]
    used = {
        node.attr
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and not node.attr.startswith("_")
    }
    assert (used & names) - known == set()


def test_only_one_folder_reaches_past_the_public_api() -> None:
    """.api differs from engine to engine: addin/native alone knows how. .impl is nobody's."""
    guilty = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and (node.attr == "impl" or (node.attr == "api" and path.parent.name != "native"))
    ]
    assert guilty == []


#: Members that an engine has no answer for, and why that is right: all that addin/ may use of them.
WITHOUT: dict[str, dict[tuple[str, str], str]] = {
    "_xlwindows.py": {},
    "_xlmac.py": {},
    "pro/_xlremote.py": {
        ("screen_updating", "get"): "session.quiet: nobody sees the server work",
        ("enable_events", "get"): "session.quiet, after screen_updating",
        ("enable_events", "set"): "session.quiet, after screen_updating",
        ("status_bar", "set"): "session.say shows a message box in its place",
        ("formula", "get"): "openbook: the request tells them, else not checked; memory: values",
        ("number_format", "get"): "openbook, only after formulas were told",
        ("get_special_cells", "get"): "openbook, only after formulas were told",
        ("color", "get"): "marking/fills: formats are copied into the memory sheet and back",
        ("merge_area", "get"): "marks: what may be merged gets the note only",
        ("merge_cells", "get"): "marking/cells, as merge_area",
        ("text", "get"): "marking/notes: ours went only to cells without a note",
    },
}
CLASSES = ("App", "Books", "Book", "Sheets", "Sheet", "Range", "Note", "Font")


def silent(path: Path) -> set[tuple[str, str]]:
    """(member, get or set) that classes of an engine only raise for, or answer later only."""
    found: set[tuple[str, str]] = set()
    for node in parsed(path).body:
        for item in node.body if isinstance(node, ast.ClassDef) and node.name in CLASSES else ():
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                setter = any(ast.unparse(d).endswith(".setter") for d in item.decorator_list)
                if isinstance(item, ast.AsyncFunctionDef) or _only_raises(item):
                    found.add((item.name, "set" if setter else "get"))
            elif isinstance(item, ast.Assign) and "_unsupported(" in ast.unparse(item.value):
                for target in item.targets:
                    found |= {(ast.unparse(target), "get"), (ast.unparse(target), "set")}
    return found


def _only_raises(function: ast.FunctionDef) -> bool:
    said = [n for n in function.body if not isinstance(getattr(n, "value", None), ast.Constant)]
    return len(said) == 1 and isinstance(said[0], ast.Raise) and "NotImpl" in ast.unparse(said[0])


@cache
def used() -> set[tuple[str, str]]:
    """What addin/ reads and writes, by name, of what xlwings' public classes have."""
    public = members(PACKAGE / "main.py")
    names = {member for name in CLASSES for member in public.get(name, {})}
    names = (names - SHARED) | {"text"}
    return {
        (node.attr, "set" if isinstance(node.ctx, ast.Store) else "get")
        for path in SOURCES
        if path.parent.name != "native"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in names
    }


@pytest.mark.parametrize("engine", list(WITHOUT))
def test_no_engine_is_asked_for_what_it_has_not(engine: str) -> None:
    """But for the listed, each of which is caught where it is asked; the list holds no other."""
    assert used() & silent(PACKAGE / engine) == set(WITHOUT[engine])


def test_what_only_raises_is_seen() -> None:
    assert ("row_hidden", "get") in silent(PACKAGE / "pro/_xlremote.py")
    assert ("remove_duplicates", "get") in silent(PACKAGE / "_xlmac.py")
    assert ("color", "get") not in silent(PACKAGE / "_xlwindows.py")


def test_the_words_for_excel_on_macos_are_in_its_dictionary() -> None:
    """Words that addin/native/mac.py says to Excel, against the dictionary xlwings ships."""
    from xlwings import mac_dict

    terms = {
        term[0]
        for name in ("classes", "enums", "properties", "elements")
        for term in getattr(mac_dict, name)
    }
    source = (ROOT / "addin" / "native" / "mac.py").read_text(encoding="utf-8")
    said = {
        node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)
    } - {"get", "set", "api", "hex", "fromhex", "upper", "main", "Note", "Range", "Book",
         "pattern", "colour", "theme", "rgb", "tint", "missing_value"}  # fmt: skip
    assert said | set(mac.THEME) <= terms
    assert {"interior_object", "tint_and_shade", "multi_user_editing", "shape_object"} <= said


def test_the_numbers_of_patterns_are_those_of_excel() -> None:
    from xlwings.constants import Pattern

    numbers = {value for name, value in vars(Pattern).items() if name.startswith("xl")}
    assert set(windows.PATTERNS) == numbers - {Pattern.xlPatternAutomatic}
    assert windows.PATTERNS[Pattern.xlPatternLightUp] == "lightUp"
    assert windows.PATTERNS[Pattern.xlPatternGray50] == "mediumGray"
    assert windows.PATTERNS[Pattern.xlPatternUp] == "darkUp"
