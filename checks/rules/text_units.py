"""SM2 文内勾稽: the unit of amounts that nothing else in the workbook confirms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from checks.amounts import WAN, ZERO
from checks.book import BudgetBook
from checks.findings import plain
from checks.prose.figures import Figure
from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import Prose, Statement, prose
from checks.prose.witnesses import THREE_PUBLIC, witnesses
from checks.rules.registry import WARNING, Checked, Fault, Inapplicable, Said, rule

#: amounts of the text that no table holds
_ALONE = (
    "procurement",
    "procurement.goods",
    "procurement.works",
    "procurement.services",
    "procurement.sme",
    "procurement.small",
    "performance",
)
#: 单价100万元（含）以上设备: the classes of 国有资产 reports
_THRESHOLD = re.compile(
    r"单价(?:在)?(?P<value>\d+)(?P<unit>[万亿千百]?元|万|亿)\(?含?\)?以上(?P<what>..)?"
)
#: so few 元 are no budget of an office where all else is in 万元
_FEW = Decimal(100_000)
_FAR = Decimal(1000)
_HUNDREDTH = Decimal("0.01")


@rule("SM218", "金额的单位和位数一致", severity=WARNING, basis="同一份说明的金额用同一个单位")
def units(book: BudgetBook) -> Iterator[Said]:
    """政府采购、绩效目标的金额和资产单价的限额，单位与说明里其他金额相同，没有漏写或多写“万”“亿”；
    金额没有比其他金额多出的小数位。

    为什么：“8.30万元”漏写一个“万”就小了一万倍，而表里没有这个数可以核对。
    正确：预留给小型和微型企业的政府采购项目预算为8.30万元；单价100万元（含）以上设备。
    错误：预留给小型和微型企业的政府采购项目预算为8.30元；单价100元（含）以上设备。
    """
    text = prose(book)
    usual = _usual(text)
    found = False
    for statement in text.every(*_ALONE):
        if usual and statement.figure.value:
            found = True
            yield _against(statement, usual, _least(book, statement))
    for statement in text.statements:
        for _, _, base in statement.bases if usual else ():
            if base.unit is not statement.figure.unit and base.value:
                found = True
                yield _base(statement, base)
    for statement in _too_exact(book, text):
        yield Fault(
            statement.place(),
            f"文字{statement.said}多一位小数，其他金额至多写到两位小数",
            actual=plain(statement.figure.value),
        )
    limits = [(p, m) for p in text.section("other") for m in _THRESHOLD.finditer(p.folded)]
    for said in _limits(limits):
        found = True
        yield said
    if not found:
        yield Inapplicable("文字没有写政府采购、绩效目标的金额和资产单价的限额")


def _limits(limits: list[tuple[Paragraph, re.Match[str]]]) -> Iterator[Said]:
    """The limits are in 万元, and the same wherever the same things are counted."""
    values: dict[str, list[tuple[Paragraph, str]]] = {}
    for paragraph, match in limits:
        if match["unit"] not in ("万元", "万"):
            yield Fault(
                paragraph.place(),
                f"文字“{match[0]}”，限额的单位是万元",
                actual=match["unit"],
                expected="万元",
            )
            continue
        values.setdefault(match["what"], []).append((paragraph, match["value"]))
        yield Checked(1)
    for what, places in values.items():
        if len({value for _, value in places}) > 1:
            # 50 and 100 are the limits there are
            places.sort(key=lambda place: place[1] in ("50", "100"))
            (odd, value), (_, right) = places[0], places[-1]
            yield Fault(
                odd.place(),
                f"文字“单价{value}万元以上{what or ''}”，另一处写{right}万元",
                related=tuple(p.place() for p, v in places if v != value),
                actual=value,
                expected=right,
            )


def _too_exact(book: BudgetBook, text: Prose) -> Iterator[Statement]:
    """8.330万元 where the others have two decimals at most, and no table holds the third."""
    spoken = [s for s in text.statements if s.paragraph.section in ("compilation", "other")]
    fine = sum(s.figure.last < _HUNDREDTH for s in spoken)
    if 0 < fine <= 2 and len(spoken) > fine * 5:
        for statement in text.every(*_ALONE, *THREE_PUBLIC):
            if statement.figure.last < _HUNDREDTH and not any(
                a.yuan == statement.figure.yuan for a in witnesses(book, statement.kind)
            ):
                yield statement


def _usual(text: Prose) -> str:
    """万元 where the amounts of the text are in it but for a stray one."""
    names = Counter(
        s.figure.unit.name
        for s in text.statements
        if s.figure.value and s.paragraph.section in ("compilation", "other")
    )
    return "万元" if names["万元"] >= 5 and names["万元"] * 10 >= names.total() * 8 else ""


def _least(book: BudgetBook, statement: Statement) -> Decimal:
    """Fewer 元 than this are 万元 without their 万."""
    table = book.get("expenditure")
    if statement.kind == "performance" and table is not None and table.total is not None:
        amount = table.total.get("project")
        # so far below the projects that it stays below them as 万元
        return amount.yuan / WAN.factor if amount is not None else ZERO
    return _FEW


def _against(statement: Statement, usual: str, least: Decimal) -> Said:
    figure = statement.figure
    unit = figure.unit.name
    if unit == usual or (unit == "元" and figure.yuan >= least) or figure.yuan <= ZERO:
        return Checked(1)
    return Fault(
        statement.place(),
        f"文字{statement.said}，其他金额都以{usual}为单位",
        actual=f"{plain(figure.value)}{unit}",
        expected=f"{plain(figure.value)}{usual}",
    )


def _base(statement: Statement, base: Figure) -> Said:
    """Last year's amount beside this year's: another unit makes it thousands of times as much."""
    now = statement.figure.yuan
    if not now or _FAR > base.yuan / now > 1 / _FAR:
        return Checked(1)
    return Fault(
        statement.place(),
        f"文字{statement.said}，上年{base}，两个金额的单位不同",
        actual=str(base),
        expected=f"{plain(base.value)}{statement.figure.unit.name}",
    )
