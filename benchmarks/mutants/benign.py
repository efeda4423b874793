"""Changes that break nothing: any new error or warning is a false alarm."""

from __future__ import annotations

import re
from random import Random

from benchmarks.mutants.amounts import pick
from benchmarks.mutants.budget import CODED, Budget, Cell, Value
from benchmarks.mutants.change import Mutant, kind

_FORMATS = (
    "#,##0", "General", "0.00", "#,##0.00", "@", "#,##0_ ",
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', '#,##0.00;-#,##0.00;""',
)  # fmt: skip


@kind
def benign_blank_row(budget: Budget, random: Random) -> Mutant | None:
    """An empty row somewhere."""
    table = pick(random, budget.tables.values())
    if table is None or not table.lines:
        return None
    row = random.choice(table.lines).row
    return Mutant(budget, inserted=(table.sheet, row, []), harmless=True)


@kind
def benign_columns_hidden(budget: Budget, random: Random) -> Mutant | None:
    """The columns of a table that are empty are hidden."""
    table = pick(random, budget.table(*CODED, "fund", "capital"))
    if table is None or not table.every:
        return None
    empty = [
        re.sub(r"\d", "", table.every[0].cells[role][1])
        for role in table.every[0].cells
        if not any(budget.number(line.cells[role]) for line in table.every)
    ]
    return Mutant(budget, hidden_columns=(table.sheet, empty), harmless=True) if empty else None


@kind
def benign_zero_fill(budget: Budget, random: Random) -> Mutant | None:
    """Blank amounts filled with one of the ways to write nothing."""
    table = pick(random, budget.tables.values())
    zero: Value = random.choice(["", "0", "0.00", "-", "—", "－"]) or 0
    cells = [c for line in (table.every if table else []) for c in line.cells.values()]
    edits: dict[Cell, Value] = {c: zero for c in cells if budget[c] is None}
    return Mutant(budget, edits, harmless=True, note=repr(zero)) if edits else None


@kind
def benign_name_indent(budget: Budget, random: Random) -> Mutant | None:
    """White space around names."""
    table = pick(random, budget.tables.values())
    edits: dict[Cell, Value] = {}
    for line in table.lines if table else []:
        name = budget[line.name_cell]
        if isinstance(name, str):
            space = random.choice([" ", "　", "\xa0", "  "])
            edits[line.name_cell] = random.choice([name + space, space + name])
    return Mutant(budget, edits, harmless=True) if edits else None


@kind
def benign_code_spaces(budget: Budget, random: Random) -> Mutant | None:
    """White space around codes."""
    table = pick(random, budget.table(*CODED))
    edits: dict[Cell, Value] = {
        cell: random.choice([" ", "　", "\xa0"]) + str(budget[cell])
        for line in (table.lines if table else [])
        for cell in line.code_cells
        if budget[cell] is not None
    }
    return Mutant(budget, edits, harmless=True) if edits else None


@kind
def benign_number_format(budget: Budget, random: Random) -> Mutant | None:
    """Another number format for a whole table."""
    table = pick(random, budget.tables.values())
    if table is None:
        return None
    return Mutant(budget, number_format=(table.sheet, random.choice(_FORMATS)), harmless=True)


@kind
def benign_sheet_order(budget: Budget, random: Random) -> Mutant | None:
    """A sheet stands elsewhere."""
    sheet = random.choice(list(budget.values))
    to = random.randrange(len(budget.values))
    return Mutant(budget, sheet_moved=(sheet, to), harmless=True, note=sheet)


@kind
def benign_prose_layout(budget: Budget, random: Random) -> Mutant | None:
    """The same text with indents, half-width brackets or colons, without separators or quotes."""
    how = random.choice(["缩进", "空格", "括号", "冒号", "分节号", "引号"])
    edits: dict[Cell, Value] = {}
    for cell, text in budget.texts():
        new = {
            "缩进": "\u3000\u3000" + text,
            "空格": text + "  ",
            "括号": text.replace("（", "(").replace("）", ")"),
            "冒号": text.replace("：", ":"),
            "分节号": re.sub(r"(?<=\d),(?=\d{3})", "", text),
            "引号": text.replace("“", '"').replace("”", '"'),
        }[how]
        if new != text:
            edits[cell] = new
    return Mutant(budget, edits, harmless=True, note=how) if edits else None
