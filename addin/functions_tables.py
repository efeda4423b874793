"""Small budgets in memory, so that a formula asks the same rules as the audit.

A formula brings a code and a name, or a total and its parts. Here they become the rows and
amounts of a table of the official layout, the rules of checks/rules run over it, and what they say
comes back as one sentence without the addresses that only a workbook has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from addin.functions_cells import BAD_VALUE, Problem, Refused
from checks.amounts import UNITS, Kind, Unit, fold
from checks.book import Amount, BudgetBook, Region, Row, Table
from checks.catalogue import catalogue, official
from checks.findings import Severity, grouped
from checks.layouts import model
from checks.layouts.cells import amount as read_amount
from checks.layouts.codes import clean_code, join, pieces
from checks.reading.grid import CellValue, Grid, Source
from checks.relations import Judgement, Relation, Result
from checks.rules.registry import Fault, Said, find

#: code -> its sum, column by column
Sums = Mapping[str, Sequence[Relation]]

LAYOUT: Final = "shanghai"
#: rules that speak of one code and its name
_CODE_RULES: Final = ("KM101", "KM105", "KM108")
_CLASSIFICATIONS: Final = {
    "1": "income",
    "2": "functional",
    "3": "economic",
    "5": "economic_government",
}
_THREE_PUBLIC: Final = (
    ("three_public", "“三公”经费合计"),
    ("abroad", "因公出国（境）费"),
    ("reception", "公务接待费"),
    ("vehicles", "公务用车购置及运行费"),
    ("vehicle_purchase", "购置费"),
    ("vehicle_running", "运行费"),
)


def table(kind: str, unit: Unit | None = None, *, name: str = "") -> Table:
    """An empty table of that kind, called ``name`` in sentences, in the layout's unit or another.

    It has one region on a sheet without cells.
    """
    layout = model.load(LAYOUT).table(kind)
    assert layout is not None
    made = Table(replace(layout, name=name), unit or layout.unit)
    grid = Grid("", [])
    made.regions = [Region(made, grid, 0, 0, 0, 0, {}, {}, None, None, None)]
    return made


def book(*tables: Table, year: int | None = None) -> BudgetBook:
    """A budget of these tables."""
    source = Source("", "", "xlsx", [table.regions[0].grid for table in tables])
    layout = model.load(LAYOUT)
    by_kind = {table.kind: table for table in tables}
    return BudgetBook(source, layout, by_kind, year, None, None, [], None, [])


def whole_code(cells: Sequence[CellValue]) -> str:
    """The code that the cells of a row say together, as the recogniser reads it; "" if none."""
    return clean_code(cells) or join(pieces(cells))


def code_row(own: Table, index: int, cells: Sequence[CellValue], name: str) -> Row:
    """A row of a table by codes, its code cells in the first columns."""
    written = dict(enumerate(cells))
    return Row(own.regions[0], index, whole_code(cells), name, len(cells), written)


def put(row: Row, role: str, column: int, value: CellValue | Problem) -> Amount:
    """Write an amount into a row; Refused with Excel's error where it is none."""
    if isinstance(value, Problem):
        raise Refused(value.text)
    made = read_amount(row, column, value)
    if made.kind is Kind.WORDS:
        raise Refused(BAD_VALUE)
    row.amounts[role] = made
    return made


def said_by(rule: str, budget: BudgetBook) -> Iterator[Said]:
    """What one rule says of a budget."""
    found = find(rule)
    assert found is not None
    return found.check(budget)


def unit_named(name: str) -> Unit:
    """The unit of that name, 万 as 万元; Refused with the sentence where there is none."""
    name = name.strip()
    known = UNITS.get(name if name.endswith("元") else f"{name}元") if name else None
    if known is None:
        raise Refused(f"不认识的单位“{name}”，可以写：{'、'.join(UNITS)}。")
    return known


@lru_cache(maxsize=16_384)
def code_faults(cells: tuple[CellValue, ...], name: str, year: int | None) -> str:
    """What the audit would say of one code and its name; "" when it is in order.

    Without a name only the code is judged. Cells without any digit hold no code.
    """
    if not any(c.isdigit() for cell in cells for c in str(cell)):
        return ""
    code = whole_code(cells)
    kind = "basic_economic" if code[:1] == "3" else "expenditure"
    rules: Sequence[str] = _CODE_RULES
    if not name and code:
        # the rules pass over rows without a name: where none is asked, it has the listed one,
        # or a blank that is not empty, so that a code that is not listed is told
        rules = _CODE_RULES[:2]
        listed = catalogue("economic" if kind == "basic_economic" else "functional", year)
        name = listed.name(code) or " "
    own = table(kind)
    row = code_row(own, 0, cells, name)
    own.regions[0].grid.rows = [[*cells, name]]
    own.rows.append(row)
    budget = book(own, year=year)
    faults = {
        rule: [said for said in said_by(rule, budget) if isinstance(said, Fault)] for rule in rules
    }
    if faults.get("KM108"):  # an old name: that it is not the listed one is the same thing
        del faults["KM105"]
    return "；".join(_sentence(fault) for found in faults.values() for fault in found)


def _sentence(fault: Fault) -> str:
    # what stands before it in an audit: the table, and for KM101 the row
    said = fault.message.removeprefix("第1行").removeprefix("的")
    return f"提示：{said}" if fault.severity is Severity.INFO else said


def name_of(code: str, year: int | None) -> str | None:
    """The name of a code; None when it is not listed."""
    classification = _CLASSIFICATIONS.get(code[:1], "functional")
    if classification in ("functional", "economic"):
        return catalogue(classification, year).name(code)
    imported = official.find(classification, year)
    return imported.codes.get(code) if imported is not None else None


def codes_of(name: str, above: str) -> list[str]:
    """The codes of 功能 and 部门经济分类 that have this name, below the code ``above``."""
    found: set[str] = set()
    for classification in ("functional", "economic"):
        listed = catalogue(classification)
        found |= {c for c in listed.codes.get(fold(name), ()) if c in listed.names}
    return sorted(c for c in found if c.startswith(above) and c != above)


def subtotals(
    codes: Sequence[Sequence[CellValue]], amounts: Sequence[Sequence[CellValue | Problem]]
) -> Sums:
    """What each code with codes below it should come to, column by column; "" is 合计.

    By BN102 and BN103. Refused with Excel's error where an amount of a code is none.
    """
    own = table("expenditure")
    columns = max((len(line) for line in amounts), default=0)
    for index, (cells, line) in enumerate(zip(codes, amounts, strict=True)):
        row = code_row(own, index, cells, "")
        if row.code:
            _fill(row, line, columns)
            own.rows.append(row)
    # a subtotal that is asked for before its row is there
    for code in [c for c in own.children if c and c not in own.by_code]:
        row = Row(own.regions[0], len(codes), code, "", 0)
        _fill(row, [""] * columns, columns)
        own.rows.append(row)
    own.total = Row(own.regions[0], len(codes), "", "合计", 0)
    _fill(own.total, [""] * columns, columns)
    fresh = _again(own)
    found: dict[str, list[Relation]] = {}
    for rule in ("BN102", "BN103"):
        for said in said_by(rule, book(fresh)):
            if isinstance(said, Relation):
                found.setdefault("" if rule == "BN103" else said.root, []).append(said)
    return found


def _again(own: Table) -> Table:
    """The table without what it has worked out of fewer rows."""
    return Table(own.layout, own.unit, own.regions, own.rows, own.total)


def _fill(row: Row, line: Sequence[CellValue | Problem], columns: int) -> None:
    for column in range(columns):
        put(row, str(column), column, line[column] if column < len(line) else "")


def sum_of(
    total: CellValue | Problem, parts: Sequence[CellValue | Problem], unit: Unit
) -> Relation:
    """``total`` = Σ ``parts`` as amounts of one table in that unit.

    Refused with Excel's error where one of them is no amount.
    """
    own = table("expenditure", unit)
    row = Row(own.regions[0], 0, "", "", 0)
    own.rows.append(row)
    whole = put(row, "total", 0, total)
    return Relation(whole, [put(row, str(n), n, part) for n, part in enumerate(parts, start=1)])


def same(a: CellValue | Problem, unit_a: Unit, b: CellValue | Problem, unit_b: Unit) -> bool:
    """Whether two figures of two tables are the same, as the audit compares tables."""
    own, other = table("general_public", unit_a), table("basic_economic", unit_b)
    amounts: list[Amount] = []
    for each, value in ((own, a), (other, b)):
        row = Row(each.regions[0], 0, "", "", 0)
        each.rows.append(row)
        amounts.append(put(row, "total", 0, value))
    return Relation(amounts[0], amounts[1:]).judge() is None


def three_public(values: Sequence[CellValue | Problem]) -> str:
    """What SG101 and SG102 say of 合计, 出国, 接待, 用车小计, 购置, 运行 (in that order), in 万元.

    "" when they add up; Refused with Excel's error where one of them is no amount.
    """
    own = table("three_public")
    row = Row(own.regions[0], 0, "", "", 0)
    own.rows.append(row)
    names: dict[str, str] = {}
    for column, ((role, name), value) in enumerate(zip(_THREE_PUBLIC, values, strict=True)):
        names[role] = name
        put(row, role, column, value)
    sentences: list[str] = []
    for rule in ("SG101", "SG102"):
        for said in said_by(rule, book(own)):
            judged = said.judge() if isinstance(said, Relation) else None
            if judged is None:
                continue
            amounts = {id(amount): names[role] for role, amount in row.amounts.items()}
            relation = judged.relation
            parts = " + ".join(f"{amounts[id(p)]} {grouped(p.value)}" for p in relation.parts)
            sentences.append(wording(judged, amounts[id(relation.total)], parts))
    return "；".join(sentences)


def wording(judged: Judgement, total: str = "合计", parts: str = "") -> str:
    """A judgement as a sentence: 合计 1,106,700 ≠ 各项之和 1,107,600，相差 -900元."""
    relation = judged.relation
    expected = grouped(relation.expected)
    sum_written = f"{parts} = {expected}" if parts else f"各项之和 {expected}"
    unit = relation.total.unit.name
    said = (
        f"{total} {grouped(relation.total.value)} ≠ {sum_written}，"
        f"相差 {grouped(judged.difference)}{unit}"
    )
    if judged.result is Result.ROUNDING:
        return f"提示：{said}，在四舍五入的范围之内"
    return said
