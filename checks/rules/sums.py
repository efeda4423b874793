"""BN 表内勾稽: what must add up inside one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.book import Amount, BudgetBook, Row, Table
from checks.layouts.model import Sum
from checks.relations import Relation, equal
from checks.rules.registry import ERROR, WARNING, Fault, Inapplicable, Said, Unchecked, rule

_CHINESE_ORDINAL = "一二三四五六七八九十"
_OF_A_YEAR = re.compile(r"20\d\d|上年|去年")
_CARRIED = re.compile("结转|结余")
#: sums of the 三公 table that rules of their own check
_OF_THREE_PUBLIC = {("three_public", "three_public"), ("three_public", "vehicles")}


def unknown_columns(table: Table) -> Unchecked | None:
    """That a table has columns with amounts nobody knows, None when it has none."""
    extra = dict.fromkeys(h for region in table.regions for h in region.extra.values())
    if not extra:
        return None
    return Unchecked(f"{table.name}有不认识的栏目“{'”“'.join(extra)}”，横向合计没有检查")


@rule("BN101", "行合计", severity=ERROR, basis="表内横向勾稽：合计栏等于分栏之和")
def row_total(book: BudgetBook) -> Iterator[Said]:
    """每一行的合计栏等于它所统领的各分栏之和。

    为什么：合计与分栏不符时，公开的总数不可信。
    正确：合计 1,106,700 = 基本支出 0 + 项目支出 1,106,700。
    错误：合计 1,106,700，项目支出 1,107,600。
    舍入：以元列示的各栏各自四舍五入，相差不超过（分栏数+1）×0.5 元时只作提示。
    """
    for table in book.tables.values():
        sums = [s for s in table.layout.row_sums if (table.kind, s.total) not in _OF_THREE_PUBLIC]
        if not sums or table.layout.beside:
            continue
        unknown = unknown_columns(table)
        if unknown is not None:
            yield unknown
            continue
        lined = bool(table.layout.lines)
        whole = table.item("expenditure", "total") if lined else None
        for row in table.all_rows():
            if row.empty:
                continue
            for stated in sums:
                total = row.amounts.get(stated.total)
                parts = parts_of(row, stated, table.layout.row_sums)
                if total is None or not parts or (lined and _undivided(row, parts)):
                    continue
                if row is whole:
                    parts += [
                        line[stated.total]
                        for line in table.rows
                        if line.side == row.side
                        and stated.total in line.amounts
                        and _undivided(line, parts_of(line, stated, table.layout.row_sums))
                    ]
                yield Relation(total, parts, root=row.code)


def _undivided(row: Row, parts: Sequence[Amount]) -> bool:
    """Whether it is money carried over, of which only the whole is known: 结转下年."""
    return bool(_CARRIED.search(row.name)) and not any(part.value for part in parts)


def parts_of(row: Row, stated: Sum, sums: Sequence[Sum]) -> list[Amount]:
    """The amounts that add up to a column; for a part that has none its own parts."""
    parts: list[Amount] = []
    for role in stated.parts:
        if role in row.amounts:
            parts.append(row.amounts[role])
        else:
            for inner in sums:
                if inner.total == role:
                    parts += parts_of(row, inner, sums)
    return parts


@rule("BN102", "上级科目等于下级之和", severity=ERROR, basis="表内纵向勾稽：类=Σ款，款=Σ项")
def hierarchy(book: BudgetBook) -> Iterator[Said]:
    """类级金额等于所属各款之和，款级金额等于所属各项之和，每一栏都如此。

    为什么：小计与明细不符，要么小计没有更新，要么明细多了、少了或填错了一行。
    正确：20607 科学技术普及 = 2060701 + 2060702 + 2060704 + 2060799。
    错误：2060702 改了数，20607 没有跟着改。
    舍入：n 项之和与小计相差不超过（n+1）×0.5 元时只作提示，同一科目在几张表里的同一尾差只报一次。
    """
    found = False
    for table in book.tables.values():
        if table.layout.beside:
            continue
        for code, children in table.children.items():
            parent = table.by_code.get(code)
            if parent is None:
                continue
            found = True
            for role, total in parent.amounts.items():
                parts = [child.amounts[role] for child in children]
                yield Relation(total, parts, root=code)
        if table.layout.form == "outline":
            for parent, below in _outline(table).items():
                found = True
                for role, total in parent.amounts.items():
                    parts = [row.amounts[role] for row in below]
                    yield Relation(total, parts, root=parent.name)
    if not found:
        yield Inapplicable("没有分级的科目")


def _outline(table: Table) -> dict[Row, list[Row]]:
    """The rows of an outline that have parts, with these."""
    below: dict[Row, list[Row]] = {}
    for row in table.rows:
        if row.above is not None and row.item != "of_which":
            below.setdefault(row.above, []).append(row)
    return below


@rule("BN103", "合计等于各类之和", severity=ERROR, basis="表内纵向勾稽：合计=Σ类")
def grand_total(book: BudgetBook) -> Iterator[Said]:
    """按科目列示的表，合计行等于各类之和，每一栏都如此。

    为什么：合计行是与其他表核对的依据，它错了，表间核对全部落空。
    正确：合计 179,194,141 = 201 + 206 + 208 + 210 + 221。
    错误：增加了一类支出，合计行没有更新；列有科目却没有合计行。
    """
    for table in book.tables.values():
        layout = table.layout
        adds_up = layout.codes or layout.adds_up or layout.form == "outline"
        if not adds_up or layout.beside or not layout.has_total or not table.rows:
            continue
        if table.total is None:
            yield Fault(
                table.regions[0].head.place(),
                f"{table.name}列有科目，没有合计行",
                severity=WARNING,
            )
            yield Unchecked(f"{table.name}没有合计行")
            continue
        if layout.codes:
            tops = table.children.get("") or [
                row for row in table.rows if row.code and row.code[:-2] not in table.by_code
            ]
        else:
            tops = [row for row in table.rows if row.above is None and row.item != "of_which"]
        for role, total in table.total.amounts.items():
            parts = [row.amounts[role] for row in tops]
            if parts:
                yield Relation(total, parts, root="合计")


@rule(
    "BN104", "收入总计等于各项收入之和", severity=ERROR, basis="收支总表、财政拨款收支总表：收入方"
)
def income_lines(book: BudgetBook) -> Iterator[Said]:
    """收支总表：财政拨款收入等于三本预算之和，收入总计等于各项收入之和；
    财政拨款收支总表：收入总计等于三本预算之和。

    为什么：收入总计是全套表的起点。
    正确：财政拨款 152,079,992 + 事业收入 26,314,149 + 其他收入 800,000 = 179,194,141。
    错误：其他收入 800,000 误填为 80。
    """
    for table in book.tables.values():
        for stated in table.layout.line_sums if not table.layout.beside else ():
            if stated.side in ("income", ""):
                yield from _line_sum(table, stated)


def _line_sum(table: Table, stated: Sum) -> Iterator[Said]:
    """One sum of named lines, every column of it."""
    total = table.item(stated.side, stated.total)
    if total is None:
        if not any(stated.total in each.parts for each in _sums_of_side(table, stated)):
            yield Unchecked(f"{table.name}没有找到“{_called(stated)}”一行")
        return
    lines, with_others = _lines_of(table, stated)
    if with_others and stated.side == "income":
        others = [r for r in table.side(stated.side) if not r.empty]
        strange = [r for r in others if r.ordinal[:1] not in _CHINESE_ORDINAL or not r.ordinal]
        if strange:
            yield Unchecked(f"{table.name}有不认识的收入“{strange[0].name}”，{total.name}没有检查")
            return
        lines += others
    elif with_others:
        classes = _classes(table, stated.side)
        numbered = any(line.ordinal for line in classes)
        strange = [line for line in classes if numbered and not line.ordinal and not line.empty]
        if strange:
            yield Unchecked(f"{table.name}有不认识的支出“{strange[0].name}”，{total.name}没有检查")
            return
        lines += classes
    if lines:
        for role, amount in total.amounts.items():
            parts = [line.amounts[role] for line in lines if role in line.amounts]
            yield Relation(amount, parts, root=total.name)


def _lines_of(table: Table, stated: Sum) -> tuple[list[Row], bool]:
    """The lines that add up to one, and whether those without a name are among them.

    Where a line is not there, such as 本年收入合计, its own parts take its place.
    """
    lines: list[Row] = []
    others = stated.others
    for part in stated.parts:
        line = table.item(stated.side, part)
        if line is not None:
            lines.append(line)
            continue
        for inner in _sums_of_side(table, stated):
            if inner.total == part:
                more, too = _lines_of(table, inner)
                lines += more
                others = others or too
    return lines, others


def _sums_of_side(table: Table, stated: Sum) -> list[Sum]:
    return [each for each in table.layout.line_sums if each.side == stated.side]


def _called(stated: Sum) -> str:
    """What the missing line of a total is usually called."""
    side = "收入" if stated.side == "income" else "支出"
    usual = {"total": f"{side}总计", "subtotal": f"本年{side}合计", "fiscal": "财政拨款收入"}
    return usual.get(stated.total, stated.total)


@rule("BN105", "支出总计等于各类之和", severity=ERROR, basis="收支总表、财政拨款收支总表：支出方")
def expenditure_lines(book: BudgetBook) -> Iterator[Said]:
    """收支总表和财政拨款收支总表的支出总计等于所列各类支出之和，每一栏都如此。

    为什么：支出总计与各类之和不符，收支平衡就只是巧合。
    正确：支出总计 179,194,141 = 一般公共服务 21,020,479 + … + 住房保障 8,938,182。
    错误：某一类两位数字颠倒。
    """
    for table in book.tables.values():
        if table.layout.form != "two_sided":
            continue
        extra = {h: None for region in table.regions for h in region.extra.values()}
        if strange := [heading for heading in extra if not _OF_A_YEAR.search(heading)]:
            # 支出按经济分类 beside that by function; a column of another year is no part of this
            yield Unchecked(f"{table.name}有不认识的栏目“{'”“'.join(strange)}”，没有检查")
        stated = [s for s in table.layout.line_sums if s.side != "income"]
        if stated:
            for each in stated:
                yield from _line_sum(table, each)
            continue
        total = table.item("expenditure", "total")
        if total is None:
            yield Unchecked(f"{table.name}没有找到支出总计")
            continue
        lines = expenditure_classes(table)
        for role, amount in total.amounts.items():
            if lines:
                parts = [line.amounts[role] for line in lines]
                yield Relation(amount, parts, root="支出总计")


def expenditure_classes(table: Table) -> list[Row]:
    """The top lines of the expenditure side; lines numbered 1. 2. below a 一、 are not counted."""
    return _classes(table, "expenditure")


def _classes(table: Table, side: str) -> list[Row]:
    lines = table.side(side)
    if any(line.ordinal[:1] in _CHINESE_ORDINAL and line.ordinal for line in lines):
        return [line for line in lines if not line.ordinal[:1].isdigit()]
    return lines


@rule("BN106", "收支平衡", severity=ERROR, basis="部门预算收支平衡的原则；收入总计=支出总计")
def balance(book: BudgetBook) -> Iterator[Said]:
    """收支总表和财政拨款收支总表的收入总计等于支出总计；财政拨款收支总表的三本预算各自平衡。

    为什么：部门预算必须收支平衡，三本预算之间不得相互挪用。
    正确：收入总计 179,194,141 = 支出总计 179,194,141。
    错误：只改了一边的总计。
    """
    for table in book.tables.values():
        if table.layout.form != "two_sided":
            continue
        income = table.item("income", "total")
        expenditure = table.item("expenditure", "total")
        if income is None or expenditure is None:
            yield Unchecked(f"{table.name}没有找到收入总计或支出总计")
            continue
        yield equal(income["total"], expenditure["total"])
        if any("结转" in row.name and not row.empty for row in table.rows):
            continue  # a fund's line is this year's income, its column also holds 结转
        for fund in ("general_public", "government_fund", "state_capital"):
            line = table.item("income", fund)
            if line is not None and fund in expenditure.amounts:
                yield equal(line["total"], expenditure[fund])
