"""SM2 文内勾稽: 其他相关情况说明 and 机构设置 – reasons, sums, parts and counts inside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.amounts import ZERO
from checks.book import BudgetBook
from checks.findings import Severity, plain
from checks.prose.figures import Direction
from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import prose
from checks.prose.sums import added, bound
from checks.prose.units import Offices, offices
from checks.prose.witnesses import contradicted
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

_VEHICLES = re.compile(r"车辆(?P<total>\d+)辆(?:\([^()]*\))?[,。]?其中[:,]?(?P<kinds>[^;。]+)")
_KIND = re.compile(r"(?P<kind>[^\d,、:;。]+?)(?P<number>\d+)辆")
#: 其他用车3辆(业务用车2辆、老干部用车1辆); 其他用车3辆,其他用车主要是业务用车2辆、…
_DETAIL = re.compile(
    r"(?<=辆)(?:\([^()]*\)|[,、]?(?:其他用车)?(?:主要|具体|分别)[是为指有包用系].*)"
)
_FIRST = re.compile(r"\(?(?:一是|[1一][.、)]|第一)")
_PERFORMANCE_UNITS = re.compile(r"(?:本部门|部门)?(?P<units>\d+)[个家]预算单位(?:开展|编报)")
_OPERATING_UNITS = re.compile(
    r"(?P<offices>\d+)家(?:行政)?机关(?:(?:和|及|、)(?P<others>\d+)家(?:参公|参照公务员[^\d,]*?)事业单位)?"
)


@rule(
    "SM211",
    "增减有原因",
    severity=WARNING,
    basis="政务公开标准目录：收支增减变化、“三公”经费增减变化说明原因",
)
def reasons(book: BudgetBook) -> Iterator[Said]:
    """写了“主要原因是”的，后面有原因；“三公”经费和财政拨款收支增减的，说明了原因。

    为什么：增减变化的原因是必须公开的内容。
    正确：“比2024年预算减少982万元……减少的主要原因是项目经费减少。”
    错误：“增加的主要原因是。”
    说明：没有写原因的只作提示。
    """
    text = prose(book)
    told = any("原因" in p.folded for p in text.section("compilation"))
    listed = {id(a) for a, b in pairwise(text.paragraphs) if _lists_below(a, b)}
    found = False
    for statement in text.statements:
        comparison = statement.comparison
        if comparison is None or not statement.kind:
            continue
        if comparison.reason is not None:
            found = True
            if comparison.reason or id(statement.paragraph) in listed:
                yield Checked(1)
            else:
                yield Fault(statement.place(), f"文字“{comparison.text}”，“主要原因是”后面没有内容")
        elif comparison.direction is Direction.FLAT or comparison.text.startswith("同比"):
            continue
        elif statement.kind in ("three_public", "abroad", "vehicles", "reception") or (
            statement.kind == "fiscal_expenditure" and not told
        ):
            if "原因" in statement.paragraph.folded:
                continue
            found = True
            yield Fault(
                statement.place(),
                f"文字{statement.said}，{comparison.text}，没有说明原因",
                severity=INFO,
            )
    if not found:
        yield Inapplicable("文字没有写增减原因")


def _lists_below(paragraph: Paragraph, after: Paragraph) -> bool:
    """主要原因是: and the reasons one by one in the rows below."""
    return paragraph.text.endswith((":", "：")) and bool(_FIRST.match(after.folded))


@rule("SM212", "三公经费文字相加", severity=ERROR, basis="其他相关情况说明：“三公”经费 = 各项之和")
def three_public_adds_up(book: BudgetBook) -> Iterator[Said]:
    """文字里“三公”经费等于因公出国（境）费、公务用车购置及运行费、公务接待费之和，用车等于购置费加运行费。

    为什么：一段话里的总数和分项必须相加得上；公务用车的购置费和运行费应当分别说明。
    正确：73.97 = 52.50 + 14.00 + 7.47，14.00 = 0.00 + 14.00（万元）。
    错误：公务接待费7.47万元写成7.74万元，总额不变。
    说明：与表不符的数由SM105报告，这里不重复。
    """
    text = prose(book)
    found = False
    for kinds in (
        ("three_public", "abroad", "vehicles", "reception"),
        ("vehicles", "vehicle_purchase", "vehicle_running"),
    ):
        total, *parts = [text.of(kind) for kind in kinds]
        there = [p for p in parts if p is not None]
        if total is None:
            continue
        if not there and kinds[0] == "vehicles" and total.figure.value:
            found = True
            yield Fault(
                total.place(),
                f"文字{total.said}，没有分别说明购置费和运行费",
                severity=INFO,
            )
        elif len(there) == len(parts):
            found = True
            if any(contradicted(book, s) for s in (total, *there)):
                yield Unchecked("“三公”经费文字里有与表不符的数")
            else:
                yield added(total, there, "各项之和")
    if not found:
        yield Inapplicable("文字没有写“三公”经费的总额和各项")


@rule("SM213", "政府采购分项之和", severity=ERROR, basis="政府采购预算 = 货物 + 工程 + 服务")
def procurement(book: BudgetBook) -> Iterator[Said]:
    """政府采购预算等于货物、工程、服务三类预算之和。

    为什么：政府采购要求公开总额和三类金额，总额与三类必须相符。
    正确：753.65 = 39.03 + 0.00 + 714.62（万元）。
    错误：服务预算714.62万元写成741.62万元。
    """
    text = prose(book)
    total = text.of("procurement")
    kinds = ("procurement.goods", "procurement.works", "procurement.services")
    parts = [s for kind in kinds if (s := text.of(kind)) is not None]
    if total is None or not parts:
        yield Inapplicable("文字没有写政府采购预算的总额和三类金额")
        return
    said: Said = added(total, parts, "所写各类之和")
    if isinstance(said, Fault) and len(parts) < len(kinds):
        over = sum((p.figure.yuan for p in parts), ZERO) > total.figure.yuan
        said = said if over else Unchecked("政府采购没有写全货物、工程、服务三类")
    yield said


@rule(
    "SM214",
    "中小企业预留不超过采购预算",
    severity=ERROR,
    basis="小微企业 ≤ 中小企业 ≤ 政府采购预算",
)
def reserved(book: BudgetBook) -> Iterator[Said]:
    """预留给小微企业的不超过预留给中小企业的，预留给中小企业的不超过政府采购预算。

    为什么：部分不会大于整体。
    正确：8.30 ≤ 688.30 ≤ 753.65（万元）。
    错误：小微企业8.30万元写成830.00万元。
    """
    text = prose(book)
    chain = [
        s
        for kind in ("procurement", "procurement.sme", "procurement.small")
        if (s := text.of(kind)) is not None
    ]
    if len(chain) < 2:
        yield Inapplicable("文字没有写面向中小企业的预留")
    for whole, part in pairwise(chain):
        if part.figure.yuan - whole.figure.yuan <= bound([part.figure, whole.figure]):
            yield Checked(1)
            continue
        yield Fault(
            part.place(),
            f"文字{part.said}大于{whole.said}，部分不能超过整体",
            related=(whole.place(),) if whole.place() != part.place() else (),
            actual=plain(part.figure.value),
            expected=plain(whole.figure.yuan / part.figure.unit.factor),
            unit=part.figure.unit.name,
        )


@rule(
    "SM215",
    "车辆数等于各类之和",
    severity=ERROR,
    basis="国有资产占有使用情况：车辆总数 = 各类用车之和",
)
def vehicles(book: BudgetBook) -> Iterator[Said]:
    """共有车辆和购置车辆的辆数，等于“其中”所列各类用车之和。

    为什么：总数与分类必须相符。
    正确：共有车辆14辆 = 1+1+2+0+0+0+1+9。
    错误：其他用车9辆写成6辆，总数仍是14辆。
    """
    found = False
    for paragraph in prose(book).section("other"):
        for m in _VEHICLES.finditer(paragraph.folded):
            listed = _DETAIL.sub("", m["kinds"])
            kinds = [(k["kind"], int(k["number"])) for k in _KIND.finditer(listed)]
            if len(kinds) < 2 or "其中" in listed:
                continue
            found = True
            total, sum_ = int(m["total"]), sum(number for _, number in kinds)
            if sum_ == total:
                yield Checked(1)
            elif sum_ < total and "其他" not in kinds[-1][0]:
                yield Unchecked("没有列全各类车辆")
            else:
                addends = "+".join(str(number) for _, number in kinds)
                yield Fault(
                    paragraph.place(),
                    f"文字“车辆{total}辆”，所列各类之和是{addends}={sum_}辆",
                    actual=str(total),
                    expected=str(sum_),
                )
    if not found:
        yield Inapplicable("文字没有列车辆的分类")


@rule(
    "SM216",
    "单位数一致",
    severity=WARNING,
    basis="机构设置：本部 + 下属单位 = 行政单位 + 事业单位 = 所列单位",
)
def unit_counts(book: BudgetBook) -> Iterator[Said]:
    """机构设置里本部加下属单位数、按性质写的单位数、逐个列出的单位数相同；别处写的单位数与之相容。

    为什么：部门预算包括多少个单位，各处必须一致。
    正确：本部以及下属6家 = 行政单位1家、事业单位6家 = 列出7个；7个预算单位编报绩效目标。
    错误：事业单位6家写成7家；绩效目标写有8个预算单位。
    """
    text = prose(book)
    found = offices(text)
    if found is None:
        yield Inapplicable("机构设置没有写单位数")
        return
    yield from _within(found)
    if found.total is None:
        return
    for paragraph in text.section("other"):
        folded = paragraph.folded
        m = _PERFORMANCE_UNITS.search(folded) if "预算单位" in folded else None
        if m is not None:
            yield _count(
                paragraph,
                int(m["units"]) <= found.total,
                f"文字写{m['units']}个预算单位编报绩效目标，机构设置只有{found.total}个单位",
                found,
                m["units"],
            )
        yield from _operating_units(paragraph, found)


def _within(found: Offices) -> Iterator[Said]:
    """下属, kinds and list of one 机构设置."""
    ways = [
        (words, number)
        for words, number in (
            (f"本部以及下属{found.subordinate}家", found.by_subordinates),
            ("+".join(f"{kind}{number}家" for kind, number in found.kinds), found.by_kinds),
            (f"逐个列出的{found.listed}个", found.listed),
        )
        if number is not None
    ]
    if len(ways) < 2:
        return
    if len({number for _, number in ways}) == 1:
        yield Checked(len(ways) - 1)
        return
    numbers = [number for _, number in ways]
    most = max(numbers, key=numbers.count)
    odd = next(number for number in numbers if number != most)
    yield Fault(
        found.place,
        "机构设置里的单位数不一致：" + "；".join(f"{words}，共{n}个" for words, n in ways),
        actual=str(odd),
        expected=str(most) if numbers.count(most) > 1 else None,
    )


def _operating_units(paragraph: Paragraph, found: Offices) -> Iterator[Said]:
    """下属1家机关和0家参公事业单位 beside 行政单位1家,事业单位6家."""
    kinds = dict(found.kinds)
    if "机关运行" not in paragraph.folded or "行政单位" not in kinds:
        return
    m = _OPERATING_UNITS.search(paragraph.folded)
    if m is None:
        return
    yield _count(
        paragraph,
        int(m["offices"]) == kinds["行政单位"],
        f"文字写{m['offices']}家机关，机构设置写行政单位{kinds['行政单位']}家",
        found,
        m["offices"],
        severity=INFO,
    )
    if m["others"]:
        rest = sum(number for kind, number in found.kinds if kind != "行政单位")
        yield _count(
            paragraph,
            int(m["others"]) <= rest,
            f"文字写{m['others']}家参公事业单位，机构设置除行政单位外只有{rest}家",
            found,
            m["others"],
        )


def _count(
    paragraph: Paragraph,
    right: bool,
    message: str,
    found: Offices,
    actual: str,
    severity: Severity | None = None,
) -> Said:
    if right:
        return Checked(1)
    related = (found.place,)
    return Fault(paragraph.place(), message, related=related, actual=actual, severity=severity)
