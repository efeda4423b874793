"""KN1 跨单位: a department against its units, and one unit given twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from checks.amounts import ZERO
from checks.findings import Place, grouped, plain
from checks.rules.registry import (
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule_across,
)

if TYPE_CHECKING:  # an audit of one workbook compares nothing
    from checks.across.belonging import Budget, Kin
    from checks.across.facts import Entry, Lines

#: in this order, so that what differs in a fund and in 支出总表 alike is told of the fund
_TABLES = (
    "general_public", "government_fund", "state_capital", "basic_economic", "three_public",
    "expenditure",
)  # fmt: skip
_NOT_A_DEPARTMENT = "不是部门预算，由部门的工作簿来比对"
_NO_UNITS = "没有一起审核的所属单位"


class _Gap(NamedTuple):
    """A line of the department that is not what its units make it."""

    table: Lines
    code: str
    role: str
    #: the department's amount, and that of its units, in 元
    own: Decimal
    units: Decimal
    #: how far rounding may take them apart
    slack: Decimal

    @property
    def off(self) -> Decimal:
        """Department less units."""
        return self.own - self.units


@rule_across(
    "KN101",
    "部门不小于所属单位",
    severity=WARNING,
    basis="部门预算是本部及所属单位的综合收支计划",
)
def at_least_each_unit(kin: Kin) -> Iterator[Said]:
    """部门的每一科目、每一栏，不小于一起审核的任何一个所属单位的同一数；单位不全时也查。

    为什么：部门预算包括所属单位，部门的数比一个单位还小，两份中至少有一份错了。
    正确：部门 2010301 行政运行 12,029,500，其中本部 12,029,500。
    错误：部门 2010301 行政运行 12,029,500，本部却是 12,092,500。
    怎么算：比对一般公共预算、政府性基金、国有资本经营三张支出表、基本支出经济分类表和“三公”经费表；
    支出总表只在单位没有事业收入、经营收入和其他收入时比对，因为上下级之间的往来可能已经抵销。
    """
    if kin.own.facts.kind != "department":
        yield Inapplicable(_NOT_A_DEPARTMENT)
        return
    if not kin.units:
        yield Unchecked(kin.unclear) if kin.unclear else Inapplicable(_NO_UNITS)
        return
    if _all_there(kin):
        yield Inapplicable("所属单位齐全，按合计比对（KN102）")
        return
    if kin.unclear:
        yield Unchecked(kin.unclear)
    for unit in kin.units:
        count, gaps = _compare(kin.own, [unit])
        low = [gap for gap in gaps if gap.off < -gap.slack]
        yield Checked(count - len(low))
        for gap, copies in _roots(low):
            yield _fault(gap, copies, f"小于所属单位“{unit.name}”的")


@rule_across(
    "KN102",
    "部门等于所属单位之和",
    severity=WARNING,
    basis="部门预算是本部及所属单位的综合收支计划",
    lacking=_NO_UNITS,
    kind="department",
)
def sum_of_units(kin: Kin) -> Iterator[Said]:
    """所属单位齐全时，部门的每一科目、每一栏等于各单位同一数之和；不齐全就说明缺哪几个，不作比对。

    为什么：部门预算由单位预算汇总而成，汇总错了，部门公开的每个总数都不可信。
    正确：部门 2010301 行政运行 300 = 本部 200 + 服务中心 100。
    错误：服务中心改了数，部门没有重新汇总。
    怎么算：机构设置逐个列出的、单列预算的单位都一起审核了，才算齐全；gouji.toml 的 [[together]] 也
    可以写明一个部门的全部单位。每个数允许末位一半的舍入。
    """
    if kin.own.facts.kind != "department":
        yield Inapplicable(_NOT_A_DEPARTMENT)
        return
    if not kin.units and kin.unclear is None:
        yield Unchecked(_NO_UNITS)
        return
    if not _all_there(kin):
        missing = "、".join(office.name for office in kin.missing)
        reasons = [kin.unclear, kin.unsure, missing and f"缺少 {missing} 的工作簿"]
        yield Unchecked("所属单位不齐全或不能确定：" + "；".join(filter(None, reasons)))
        return
    count, gaps = _compare(kin.own, kin.units)
    wrong = [gap for gap in gaps if abs(gap.off) > gap.slack]
    yield Checked(count - len(wrong))
    names = "、".join(unit.name for unit in kin.units)
    of = "所属单位之和" if len(kin.units) > 1 else "唯一的所属单位"
    for gap, copies in _roots(wrong):
        yield _fault(gap, copies, f"不等于{of}（{names}）")
    rounded = [gap for gap in gaps if 0 < abs(gap.off) <= gap.slack]
    if rounded:
        first = _fault(rounded[0], rounded[1:], f"与{of}（{names}）只差舍入：")
        yield Fault(
            first.place, first.message, related=first.related, severity=INFO, sheet=first.sheet
        )


@rule_across(
    "KN103",
    "所属单位齐全",
    severity=INFO,
    basis="机构设置列示至基层预算单位；各单位预算都要公开",
)
def units_given(kin: Kin) -> Iterator[Said]:
    """机构设置列出的、单列预算的单位，都有工作簿一起审核。

    为什么：缺一个单位，部门的汇总数就无从核对。
    正确：机构设置列出本部和 2 家事业单位，一起审核的有 3 个单位工作簿。
    错误：列出 3 个预算单位，只给了 2 个。
    怎么算：只审核部门一个工作簿时不查；“不单列预算”“并入本部”的单位不要求有工作簿。
    """
    if kin.own.facts.kind != "department":
        yield Inapplicable(_NOT_A_DEPARTMENT)
        return
    if not kin.units and kin.unclear is None:
        yield Inapplicable(_NO_UNITS)
        return
    if kin.unsure:
        yield Unchecked(kin.unsure)
        return
    yield Checked(len(kin.units))
    if kin.missing:
        names = "、".join(office.name for office in kin.missing)
        source = "gouji.toml" if kin.stated else "机构设置"
        yield Fault(
            kin.own.facts.listed,
            f"{source}列出的预算单位中，{names} 没有工作簿一起审核，部门的汇总数没有核对",
        )


@rule_across(
    "KN104",
    "同一单位只有一份",
    severity=INFO,
    basis="一个单位一个年度只公开一份预算",
)
def given_once(kin: Kin) -> Iterator[Said]:
    """同一部门（单位）、同一年度的预算，在一起审核的工作簿里只有一份；内容相同的几份不算。

    为什么：两份内容不同，不知道公开的是哪一份，与部门、与上年都无从比对。
    正确：财政局2025.xlsx 一份，或者另存为 ods 的同样内容。
    错误：财政局2025.xlsx 和 财政局2025（修改）.xlsx 数字不同。
    """
    facts = kin.own.facts
    if facts.department is None or facts.year is None:
        yield Unchecked("不知道是哪个部门（单位）或哪一年")
    elif not kin.twins:
        yield Checked(1)
    else:
        names = "、".join(f"“{twin.name}”" for twin in kin.twins)
        more = f"等 {kin.twin_count} 份" if kin.twin_count > len(kin.twins) else ""
        yield Fault(
            facts.cover,
            f"“{facts.department}”{facts.year}年的预算还有内容不同的 {names}{more}，"
            "请确认以哪份为准",
        )


def _all_there(kin: Kin) -> bool:
    return bool(kin.units) and not (kin.missing or kin.unsure or kin.unclear)


def _compare(own: Budget, units: Sequence[Budget]) -> tuple[int, list[_Gap]]:
    """How many amounts were compared, and those that differ at all."""
    count, gaps = 0, []
    for kind in _TABLES:
        table = own.figures.tables.get(kind)
        if table is None:
            continue
        parts = [t for unit in units if (t := unit.figures.tables.get(kind)) is not None]
        if len(parts) < len(units) or (kind == "expenditure" and not all(map(_fiscal, units))):
            continue
        codes = dict.fromkeys([*table.by_code, *(code for p in parts for code in p.by_code)])
        for code in codes:
            for role in table.headings:
                operands = [e for t in (table, *parts) if (e := t.entry(code, role)) is not None]
                if not any(e.yuan for e in operands):
                    continue
                count += 1
                first = table.entry(code, role)
                whole = first.yuan if first is not None else ZERO
                part = sum((e.yuan for p in parts if (e := p.entry(code, role))), ZERO)
                slack = sum((e.quantum for e in operands if e.yuan), ZERO) / 2
                if whole != part:
                    gaps.append(_Gap(table, code, role, whole, part, slack))
    return count, gaps


def _fiscal(unit: Budget) -> bool:
    """Whether 财政拨款 is the unit's only income."""
    income = unit.figures.tables.get("income")
    if income is None:
        return False
    total, fiscal = income.entry("", "total"), income.entry("", "fiscal")
    return total is not None and fiscal is not None and total.yuan == fiscal.yuan


def _roots(gaps: Sequence[_Gap]) -> list[tuple[_Gap, list[_Gap]]]:
    """Each gap that no others explain, with its copies: sums over it, and the same in 支出总表."""
    found: dict[tuple[str, str, Decimal], tuple[_Gap, list[_Gap]]] = {}
    by_place = {(g.table.kind, g.code, g.role): g.off for g in gaps}
    derived = []
    for gap in gaps:
        if _explained(gap, by_place):
            derived.append(gap)
            continue
        root = found.setdefault((gap.code, gap.role, gap.off), (gap, []))
        if root[0] is not gap:
            root[1].append(gap)
    if not found:
        return [(gap, []) for gap in gaps]
    for gap in derived:
        nearest = next(
            (
                r
                for r in found.values()
                if r[0].table is gap.table and r[0].code.startswith(gap.code)
            ),
            next(iter(found.values())),
        )
        nearest[1].append(gap)
    return list(found.values())


def _explained(gap: _Gap, by_place: Mapping[tuple[str, str, str], Decimal]) -> bool:
    """Whether the lines below it, or the columns beside it, differ by as much together."""
    kind, code, role = gap.table.kind, gap.code, gap.role
    length = {0: 3, 3: 5, 5: 7}.get(len(code), 0)
    below = [
        off
        for (k, c, r), off in by_place.items()
        if k == kind and r == role and len(c) == length and c.startswith(code)
    ]
    if below and sum(below, ZERO) == gap.off:
        return True
    beside = [
        off
        for (k, c, r), off in by_place.items()
        if k == kind and c == code and r not in (role, "total", "three_public", "vehicles")
    ]
    return role in ("total", "three_public") and bool(beside) and sum(beside, ZERO) == gap.off


def _fault(gap: _Gap, copies: Sequence[_Gap], says: str) -> Fault:
    table = gap.table
    unit, factor = table.unit, table.factor
    line = table.by_code.get(gap.code)
    named = f"{gap.code} {line.name}".strip() if line is not None else gap.code
    heading = table.headings[gap.role]
    entry = table.entry(gap.code, gap.role)
    where = f"{table.name} {entry.cell} " if entry is not None else f"{table.name}没有列出的 "
    return Fault(
        _place(table, entry, f"{named} {heading}"),
        f"{where}{named} {heading} {grouped(gap.own / factor)}{unit}，{says}"
        f"{grouped(gap.units / factor)}{unit}，相差 {grouped(gap.off / factor)}{unit}"
        + (f"；同一差额还使另外 {len(copies)} 处不符" if copies else ""),
        related=tuple(
            place
            for copy in copies
            if (place := _place(copy.table, copy.table.entry(copy.code, copy.role), None))
        ),
        actual=plain(gap.own / factor),
        expected=plain(gap.units / factor),
        unit=unit,
        sheet=table.sheet,
    )


def _place(table: Lines, entry: Entry | None, label: str | None) -> Place | None:
    if entry is None:
        return None
    return Place(table.sheet, entry.cell, plain(entry.yuan / table.factor), label)
