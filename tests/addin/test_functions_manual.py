"""docs/excel/functions.md: every function as it is, every example true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from addin import functions
from addin.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "excel" / "functions.md").read_text(encoding="utf-8")
PLANTED = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
EXAMPLES = re.findall(r"^\| `=(GJ_\w+)\((.*)\)` \|(.*)\|$", MANUAL, re.MULTILINE)


def test_every_function_as_it_is():
    wanted = []
    for made in FUNCTIONS.values():
        arguments = [f"[{n}]" if n in made.optional else n for n in made.arguments]
        described = "\n".join(f"- `{n}`：{said}" for n, said in made.arguments.items())
        wanted.append((f"{made.name}({', '.join(arguments)})", made.doc, described))
    shown = re.findall(r"^### (GJ_.*)\n\n(.*)\n\n((?:- `.*\n?)+)", MANUAL, re.MULTILINE)
    assert [(head, doc, said.rstrip("\n")) for head, doc, said in shown] == wanted


def read(arguments: str) -> list[object]:
    """Arguments of a formula: values, and arrays such as {1,2;3,4}."""
    parts = re.split(r'("[^"]*")', arguments)
    for i in range(0, len(parts), 2):  # outside of quotes
        parts[i] = parts[i].replace("{", "[[").replace("}", "]]").replace(";", "],[")
    return list(ast.literal_eval(f"({''.join(parts)},)"))


def shown(value: object) -> str:
    """A result as the manual writes it: rows by <br>, cells by ｜."""
    if isinstance(value, list):
        return "<br>".join(" ｜ ".join(shown(cell) for cell in row) for row in value)
    if isinstance(value, bool):
        return str(value).upper()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@pytest.mark.parametrize(("name", "arguments", "result"), EXAMPLES)
def test_every_example_is_true(name, arguments, result):
    assert shown(getattr(functions, name)(*read(arguments))) == result.strip()


def test_there_are_examples():
    whole = {"GJ_TABLECHECK", "GJ_FINDINGS"}
    assert {name for name, _, _ in EXAMPLES} == set(FUNCTIONS) - whole


def test_the_examples_of_whole_tables():
    from checks.reading import open_source

    finding, sound = re.findall("^> (.*)$", MANUAL, re.MULTILINE)
    grids = {grid.sheet: grid.rows for grid in open_source(PLANTED).grids}
    rows = shown(functions.GJ_TABLECHECK([list(row) for row in grids["部门支出总表"]]))
    assert finding in rows.split("<br>")
    assert functions.GJ_TABLECHECK([list(row) for row in grids["部门收支总表"]]) == sound
