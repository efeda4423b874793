"""SM2 文内勾稽: one amount said twice – in two units, or as a product and its result."""

from __future__ import annotations

from collections.abc import Iterator

from checks.amounts import UNITS
from checks.book import BudgetBook
from checks.findings import plain
from checks.prose import lint
from checks.prose.figures import stated
from checks.prose.products import Said as Twice
from checks.prose.products import amounts_twice, products
from checks.rules.registry import ERROR, WARNING, Checked, Fault, Inapplicable, Said, rule


@rule("SM219", "一个金额两种单位", severity=ERROR, basis="换算：1万元 = 10,000元")
def two_units(book: BudgetBook) -> Iterator[Said]:
    """金额后面括号里用另一个单位又写一遍的，两者相等。

    为什么：两个数至少有一个是错的，多半是改了一个没有改另一个，或者多写、少写了零。
    正确：2,345,600.00元（234.56万元）。
    错误：200万元（20,000,000元）。
    舍入：相差不超过较粗的一个的末位。括号里单位相同的多半是另一年的数，不比较。
    """
    text = lint.prose(book)
    found = list(amounts_twice(text))
    yield from _judged(text, found, "换算过来应为{}")
    if not found:
        yield Inapplicable("没有用两种单位写的金额")


@rule("SM220", "算式的得数", severity=WARNING, basis="测算：人数 × 标准 = 金额")
def product(book: BudgetBook) -> Iterator[Said]:
    """文字写的乘法算式，得数等于各因数相乘。

    为什么：项目按“人数×标准”测算的，改了人数或标准没有改得数，金额就没有依据。
    正确：30人×4万元=120万元；8元×200天×14,660人=2,345.60万元。
    错误：30人×4万元=130万元。
    舍入：得数的末位，和带两位以上小数的因数的末位，都放宽一位。带括号、加减号的算式不算。
    """
    text = lint.prose(book)
    found = list(products(text))
    yield from _judged(text, found, "按算式应为{}")
    if not found:
        yield Inapplicable("没有写得数的乘法算式")


def _judged(text: lint.Prose, found: list[Twice], says: str) -> Iterator[Said]:
    right = 0
    for said in found:
        if not said.wrong:
            right += 1
            continue
        unit = UNITS[said.unit]
        spot = text.spot(said.start, said.end, 24)
        yield Fault(
            spot.at.place(),
            f"“{spot.context.strip()}”：{said.written}{said.unit}，"
            + says.format(stated(said.due, unit)),
            actual=said.written,
            expected=plain(said.due / unit.factor),
            unit=said.unit,
        )
    if right:
        yield Checked(right)
