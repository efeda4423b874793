"""Witnesses between functional and economic classification: hints, measured on few offices."""

from __future__ import annotations

from collections.abc import Iterator

from checks.book import Amount, BudgetBook
from checks.findings import plain
from checks.relations import Result, equal
from checks.rules.registry import INFO, Checked, Fault, Inapplicable, Said, rule

#: economic codes whose sum is what these functional codes spend on 基本支出
_SAME = (
    (("30108",), ("2080505",)),
    (("30109",), ("2080506",)),
    (("30113",), ("2210201",)),
    (("30110", "30111"), ("21011",)),
)
_RUNNING = "行政运行"


@rule(
    "BJ111",
    "社保和公积金在两种分类中一致",
    severity=INFO,
    basis="基本支出经济分类表 ↔ 一般公共预算支出表；在少数部门测得，只作提示",
    needs=("basic_economic", "general_public"),
)
def social_security(book: BudgetBook) -> Iterator[Said]:
    """养老保险（30108=2080505）、职业年金（30109=2080506）、住房公积金（30113=2210201）、
    医疗（30110+30111=21011）在经济分类和功能分类中是同一笔钱。

    为什么：两张表各自相加都对时，只有这样比才看得出一增一减。
    正确：30108 6,463,936 = 2080505 基本支出 6,463,936。
    错误：30108 比 2080505 少 10,000，30109 比 2080506 多 10,000。
    注意：有的部门在项目支出或其他科目里列支，所以不相等只作提示。
    """
    economic, general = book["basic_economic"].by_code, book["general_public"].by_code
    seen = False
    for left, right in _SAME:
        ours = [economic[c]["total"] for c in left if c in economic]
        theirs = [a for c in right if c in general and (a := general[c].get("basic")) is not None]
        if not ours or not theirs:
            continue
        seen = True
        yield _compared(ours, theirs)
    if not seen:
        yield Inapplicable("没有可以互相印证的科目")


def _compared(ours: list[Amount], theirs: list[Amount]) -> Said:
    judgement = equal(theirs[0], *ours).judge()
    if judgement is None or judgement.result is Result.ROUNDING:
        return Checked(1)
    first = theirs[0]
    shown = " + ".join(f"{a.row.label} {a}" for a in ours)
    return Fault(
        first.place(),
        f"{first.row.region.table.name}{first.label} {first}，经济分类表 {shown}，"
        f"相差 {plain(judgement.difference)}{first.unit.name}",
        related=tuple(a.place() for a in ours),
        actual=plain(first.value),
        expected=plain(judgement.relation.expected),
        unit=first.unit.name,
    )


@rule("KM109", "行政运行不列项目支出", severity=INFO, basis="行政运行：反映行政单位的基本支出")
def running_costs(book: BudgetBook) -> Iterator[Said]:
    """“行政运行”科目只列基本支出。

    为什么：按科目说明，行政运行反映行政单位的基本支出，项目支出应列一般行政管理事务等科目。
    正确：2010301 行政运行 基本支出 11,919,501.84，项目支出 0。
    错误：2060101 行政运行 项目支出 200,000。
    注意：已公开的预算中常见，只作提示。
    """
    seen = False
    table = book.get("expenditure") or book.get("general_public")
    for row in table.rows if table is not None else ():
        project = row.get("project")
        if row.name != _RUNNING or row.level != 3 or project is None:
            continue
        seen = True
        if not project.value:
            yield Checked(1)
            continue
        yield Fault(
            project.place(),
            f"{row.region.table.name}{row.label}列有项目支出 {project}{project.unit.name}",
            related=(row.place(),),
            actual=plain(project.value),
            unit=project.unit.name,
        )
    if not seen:
        yield Inapplicable("没有行政运行科目")
