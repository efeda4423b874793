"""SM1 表文勾稽: totals, “三公”经费 and projects of the text against the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.book import BudgetBook
from checks.findings import grouped, plain
from checks.prose.sentences import Prose, Statement, prose
from checks.prose.subjects import NAMES
from checks.prose.witnesses import (
    against,
    witnesses,
)
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

TOTALS = (
    "income",
    "fiscal_income",
    "institutional",
    "operating",
    "other",
    "expenditure",
    "fiscal_expenditure",
    "general_public",
    "government_fund",
    "state_capital",
    "general_public_income",
    "government_fund_income",
    "state_capital_income",
)
_THREE_PUBLIC = (
    "three_public",
    "abroad",
    "vehicles",
    "vehicle_purchase",
    "vehicle_running",
    "reception",
)
_NO_OPERATING = re.compile(r"(?:无|没有|未安排|不安排)(?:财政拨款的?)?机关运行(?:经)?费")
_PURCHASE = re.compile(
    r"(?:(20\d\d)年[^,。;]{0,12})?(?:安排|计划|拟)?购置(?:公务)?(?:车辆|用车)(\d+)辆"
)


def current(text: Prose, statement: Statement, year: int | None) -> bool:
    """Whether a statement is of the budget year and not of the year it is compared with."""
    if statement.year in (None, year) or year is None:
        return True
    first = text.of(statement.kind)
    return first is statement


@rule("SM101", "收支总额与表一致", severity=ERROR, basis="编制说明 ↔ 收支总表、财政拨款收支总表")
def totals(book: BudgetBook) -> Iterator[Said]:
    """编制说明里的收入预算、支出预算、财政拨款收支、三本预算和各项收入，等于表中的同一个数。

    为什么：公众先读文字后看表，两处的总数必须相同。
    正确：文字“财政拨款收入15,208万元”，收支总表 152,079,992 元，四舍五入到万元相符。
    错误：文字“事业收入2,613万元”，收支总表 26,314,149 元。
    舍入：按文字印出的末位四舍五入；只舍去尾数的作提示。
    """
    text = prose(book)
    found = False
    for statement in text.every(*TOTALS):
        if statement.paragraph.section != "compilation" or not current(text, statement, book.year):
            continue
        found = True
        cells = witnesses(book, statement.kind)
        if cells:
            yield from against(book, statement, cells)
        elif statement.figure.value:
            yield Unchecked(f"没有可以与“{NAMES[statement.kind]}”比较的表")
    if not found:
        yield Inapplicable("没有写收支总额的编制说明")


@rule(
    "SM105",
    "三公经费文字与表一致",
    severity=ERROR,
    basis="其他相关情况说明 ↔ “三公”经费和机关运行经费预算表",
    needs=("three_public",),
)
def three_public(book: BudgetBook) -> Iterator[Said]:
    """“三公”经费总额、因公出国（境）费、公务接待费、公务用车购置费和运行费，文字与表相同。

    为什么：“三公”经费在表和文字里各公开一次，两处必须相同。
    正确：文字“公务接待费7.47万元”，表中 7.47。
    错误：文字“公务接待费28.60万元”，表中 28.50。
    舍入：按文字印出的末位四舍五入；只舍去尾数的作提示。
    """
    yield from _against_three_public(book, _THREE_PUBLIC, "三公经费")


@rule(
    "SM106",
    "机关运行经费文字与表一致",
    severity=ERROR,
    basis="其他相关情况说明 ↔ “三公”经费和机关运行经费预算表",
    needs=("three_public",),
)
def operating_costs(book: BudgetBook) -> Iterator[Said]:
    """机关运行经费预算，文字与表相同。

    为什么：机关运行经费是法定公开内容，表和文字必须相同。
    正确：文字“机关运行经费预算为517.28万元”，表中 517.28。
    错误：文字写“本部门无机关运行经费”，表中有 213.28 万元。
    """
    cells = witnesses(book, "operating_costs")
    for paragraph in prose(book).paragraphs:
        if cells and cells[0].value and _NO_OPERATING.search(paragraph.folded):
            yield Fault(
                paragraph.place(),
                f"文字说没有机关运行经费，{cells[0].row.region.table.name} {cells[0].cell} "
                f"是{cells[0]}{cells[0].unit.name}",
                related=(cells[0].place(),),
                actual="0",
                expected=plain(cells[0].value),
                unit=cells[0].unit.name,
            )
            return
    yield from _against_three_public(book, ("operating_costs",), "机关运行经费")


def _against_three_public(book: BudgetBook, kinds: Sequence[str], what: str) -> Iterator[Said]:
    text = prose(book)
    found = False
    for statement in text.every(*kinds):
        if not current(text, statement, book.year):
            continue
        cells = witnesses(book, statement.kind)
        if cells:
            found = True
            yield from against(book, statement, cells)
        elif statement.figure.value:
            yield Unchecked(f"三公表没有唯一一行“{NAMES[statement.kind]}”可以比较")
            return
    if not found:
        yield Inapplicable(f"文字没有写{what}的金额")


@rule(
    "SM107",
    "绩效目标涉及资金不超过项目支出",
    severity=WARNING,
    basis="其他相关情况说明 ↔ 支出总表项目支出",
    needs=("expenditure",),
)
def performance(book: BudgetBook) -> Iterator[Said]:
    """编报绩效目标的项目涉及的预算资金，不超过全部项目支出。

    为什么：绩效目标按项目编报，涉及资金不会比项目支出还多。
    正确：涉及项目预算资金5,062.83万元 ≤ 项目支出 67,559,315 元。
    错误：小数点错位写成50,628.30万元。
    """
    total = book["expenditure"].total
    amount = total.get("project") if total is not None else None
    statement = prose(book).of("performance")
    if statement is None:
        yield Inapplicable("文字没有写绩效目标涉及的资金")
    elif amount is None:
        yield Unchecked("支出总表没有项目支出合计")
    elif statement.figure.yuan > amount.yuan + statement.figure.quantum:
        figure = statement.figure
        yield Fault(
            statement.place(),
            f"文字{statement.said}超过支出总表 {amount.cell} "
            f"项目支出合计{amount}{amount.unit.name}",
            related=(amount.place(),),
            actual=plain(figure.value),
            expected=plain(amount.yuan / figure.unit.factor),
            unit=figure.unit.name,
        )
    else:
        yield Checked(1)


@rule(
    "SM108",
    "购置车辆与公务用车购置费相符",
    severity=WARNING,
    basis="其他相关情况说明 ↔ “三公”经费表公务用车购置费",
    needs=("three_public",),
)
def purchases(book: BudgetBook) -> Iterator[Said]:
    """有公务用车购置费就有购置的车辆，没有购置费就不购置。

    为什么：一处说买车、一处没有钱，至少有一处错了。
    正确：购置车辆0辆，公务用车购置费0.00万元。
    错误：公务用车购置费18.00万元，却写购置车辆0辆。
    说明：购置车辆而没有购置费，可能用的不是财政拨款，只作提示。
    """
    cells = witnesses(book, "vehicle_purchase")
    for paragraph in prose(book).section("other"):
        m = next((m for m in _PURCHASE.finditer(paragraph.folded) if _planned(m[1], book)), None)
        if m is None or not cells:
            continue
        number, cell = Decimal(m[2]), cells[0]
        if bool(number) == bool(cell.value):
            yield Checked(1)
            return
        yield Fault(
            paragraph.place(),
            f"文字写购置车辆{m[2]}辆，{cell.row.region.table.name} {cell.cell} 公务用车购置费是"
            f"{grouped(cell.value)}{cell.unit.name}",
            related=(cell.place(),),
            severity=WARNING if cell.value else INFO,
            actual=m[2],
        )
        return
    yield Inapplicable("文字没有写购置车辆的数量")


def _planned(year: str | None, book: BudgetBook) -> bool:
    """Whether a purchase is of the budget year: not 2024年新购置车辆2辆 beside the stock."""
    return year is None or book.year is None or int(year) == book.year
