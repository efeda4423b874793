"""SJ1x 公式: live formulas in a budget workbook, and what they say beside their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from checks.addresses import a1
from checks.amounts import ZERO, decimal_of_float
from checks.book import Amount, BudgetBook, Table
from checks.findings import grouped, plain
from checks.formula import addends, evaluate
from checks.relations import Relation, Result
from checks.rules.registry import (
    ERROR,
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)

#: A formula's value is the sum of floats: differences below a hundredth of a 分 are not stale.
_NOISE = Decimal("0.0001")


def formula_of(amount: Amount) -> str | None:
    """The formula in the cell of an amount, without "="; None when it is typed."""
    formulas = amount.row.region.grid.details.formulas
    return formulas.get((amount.row.index, amount.column)) if formulas else None


def _formulas_known(book: BudgetBook) -> Unchecked | Inapplicable | None:
    """Why there is nothing to say about formulas; None when there is."""
    grids = [r.grid for t in book.tables.values() for r in t.regions]
    if all(g.details.formulas is None for g in grids):
        return Unchecked(f"{book.source.called}读不到公式")
    if not any(g.details.formulas for g in grids):
        return next(_formulas_hidden(book), Inapplicable("表中没有公式"))
    return None


def _formulas_hidden(book: BudgetBook) -> Iterator[Unchecked]:
    """Which tables do not tell their formulas, as a protected sheet that hides them."""
    names = [
        table.name
        for table in book.tables.values()
        if any(region.grid.details.formulas is None for region in table.regions)
    ]
    if names:
        yield Unchecked(f"{book.source.called}读不到{'、'.join(names)}的公式")


def _groups(table: Table) -> Iterator[list[tuple[Amount, list[Amount]]]]:
    """Cells that should all be formulas together, each with the cells it sums up."""
    for stated in table.layout.row_sums:
        yield [
            (row[stated.total], [row[p] for p in stated.parts if p in row.amounts])
            for row in table.all_rows()
            if stated.total in row.amounts and any(p in row.amounts for p in stated.parts)
        ]
    roles = {role for row in table.rows for role in row.amounts}
    for role in sorted(roles):
        sums = [
            (row[role], [child[role] for child in table.children[row.code]])
            for row in table.rows
            if row.code in table.children and role in row.amounts
        ]
        tops = table.children.get("")
        if table.total is not None and tops and role in table.total.amounts:
            sums.append((table.total[role], [row[role] for row in tops]))
        yield sums


@rule(
    "SJ111",
    "公式没有被键入的数覆盖",
    severity=WARNING,
    basis="小计、合计由公式计算的表应全部由公式计算",
)
def typed_over(book: BudgetBook) -> Iterator[Said]:
    """同类的小计和合计大多是公式时，没有哪一个被直接键入的数字代替；键入的数眼下与明细相符的只作提示。

    为什么：被覆盖的小计不再随明细变化，以后改了明细它就错了。
    正确：各款的小计都是 =SUM(…)。
    错误：其他小计都是公式，22102 的合计是键入的 7,829,486。
    """
    nothing = _formulas_known(book)
    if nothing is not None:
        yield nothing
        return
    yield from _formulas_hidden(book)
    seen: set[tuple[str, str]] = set()
    for table in book.tables.values():
        for group in _groups(table):
            live = sum(formula_of(total) is not None for total, _ in group)
            if live < 3 or live * 3 < len(group) * 2:
                continue
            for total, parts in group:
                if formula_of(total) is not None or total.blank:
                    yield Checked(1)
                    continue
                at = (total.sheet, total.cell)
                if at in seen:
                    continue
                seen.add(at)
                judgement = Relation(total, parts).judge()
                wrong = judgement is not None and judgement.result is Result.WRONG
                yield Fault(
                    total.place(),
                    f"{table.name}{total.label}是键入的数 {total}，同类的{live}个单元格都是公式",
                    related=tuple(p.place() for p in parts),
                    severity=None if wrong else INFO,
                    actual=plain(total.value),
                )


@rule("SJ112", "求和公式包含全部明细", severity=ERROR, basis="小计公式的范围应覆盖它的全部下级")
def sum_range(book: BudgetBook) -> Iterator[Said]:
    """小计、合计的求和公式不漏掉明细行，也不多加别的行。

    为什么：在最后一行之下插入新行时，SUM 的范围常常没有跟着扩大。
    正确：G15 =SUM(G16:G19)，下级是第 16–19 行。
    错误：G15 =SUM(G16:G18)，漏了第 19 行。
    """
    nothing = _formulas_known(book)
    if nothing is not None:
        yield nothing
        return
    yield from _formulas_hidden(book)
    for table in book.tables.values():
        for group in _groups(table):
            for total, parts in group:
                yield from _range_of(table, total, parts)


def _range_of(table: Table, total: Amount, parts: Sequence[Amount]) -> Iterator[Said]:
    """Whether the formula of a total adds up its parts and nothing else."""
    formula = formula_of(total)
    blocks = addends(formula) if formula else None
    if not blocks or any(b.size > 10_000 or b.sheet not in ("", total.sheet) for b in blocks):
        return
    own = {cell for b in blocks for cell in b.cells()}
    wanted = {(p.row.index, p.column): p for p in parts if p.sheet == total.sheet}
    # a total may be summed along its row or down its column; judge only the direction the
    # formula goes
    if not own & wanted.keys():
        return
    missing = [p for at, p in wanted.items() if at not in own]
    filled = {(a.row.index, a.column): a for a in table.nonzero if a.sheet == total.sheet}
    extra = [filled[at] for at in sorted(own - wanted.keys()) if at in filled]
    if not missing and not extra:
        yield Checked(1)
        return
    what = "、".join(
        [f"漏了 {p.cell} {p.label} {p}" for p in missing]
        + [f"多加了 {p.cell} {p.label} {p}" for p in extra]
    )
    right = _as_sum(sorted(wanted))
    yield Fault(
        total.place(),
        f"{table.name}{total.label}的公式 ={formula} {what}",
        related=tuple(p.place() for p in (*missing, *extra, *parts)),
        actual=f"={formula}",
        expected=f"={right}",
        suggested=f"={right}",
        why="公式范围不全" if missing else "公式范围过大",
    )


def _as_sum(cells: list[tuple[int, int]]) -> str:
    """SUM over cells, written with ranges where they are next to each other."""
    runs: list[list[tuple[int, int]]] = []
    for cell in cells:
        last = runs[-1][-1] if runs else None
        if last and cell in ((last[0] + 1, last[1]), (last[0], last[1] + 1)):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    parts = [a1(*run[0]) if len(run) == 1 else f"{a1(*run[0])}:{a1(*run[-1])}" for run in runs]
    return f"SUM({','.join(parts)})"


@rule("SJ113", "公式的值是新的", severity=ERROR, basis="保存的公式结果应与公式相符")
def stale(book: BudgetBook) -> Iterator[Said]:
    """公式单元格保存的结果与公式重新计算的结果相同，并且确实保存了结果。

    为什么：手动计算模式下改了数没有重算，公开的就是旧的合计。
    正确：G15 =SUM(G16:G19) 保存的值等于四个数之和。
    错误：明细改了，小计还是上次保存的值。
    """
    nothing = _formulas_known(book)
    if nothing is not None:
        yield nothing
        return
    yield from _formulas_hidden(book)
    lookup = Values(book)
    unclear = 0
    for table in book.tables.values():
        unsaved: list[Amount] = []
        for amount in table.amounts():
            formula = formula_of(amount)
            if formula is None:
                continue
            at = (amount.row.index, amount.column)
            details = amount.row.region.grid.details
            if details.error_values and at in details.error_values:
                continue
            if details.uncached and at in details.uncached:
                unsaved.append(amount)
                continue
            fresh = evaluate(formula, partial(lookup, amount.sheet))
            if fresh is None:
                unclear += 1
                continue
            if abs(fresh - amount.value) > _NOISE:
                yield Fault(
                    amount.place(),
                    f"{table.name}{amount.label}保存的值 {amount} 与公式 ={formula} 的结果 "
                    f"{grouped(fresh)} 不同，没有重新计算",
                    actual=plain(amount.value),
                    expected=plain(fresh),
                    unit=amount.unit.name,
                    suggested=plain(fresh),
                    why="公式没有重新计算",
                )
            else:
                yield Checked(1)
        if unsaved:
            first = unsaved[0]
            yield Fault(
                first.place(),
                f"{table.name}{first.label}等{len(unsaved)}个公式没有保存结果，审核时按公式代为计算；"
                "请用 Excel 或 WPS 打开并保存一次再公开",
                related=tuple(amount.place() for amount in unsaved[1:]),
                severity=WARNING,
            )
    if unclear:
        yield Unchecked(f"{unclear}个公式较复杂，没有重新计算")


class Values:
    """Looks up stored values by sheet and cell; texts and blanks are zero as in SUM."""

    def __init__(self, book: BudgetBook) -> None:
        self._grids = {grid.sheet: grid for grid in book.source.grids}

    def __call__(self, own: str, sheet: str, row: int, column: int) -> Decimal | None:
        grid = self._grids.get(sheet or own)
        if grid is None:
            return None
        value = grid.value(row, column)
        return decimal_of_float(value) if isinstance(value, float) else ZERO
