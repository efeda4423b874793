"""SM3 项目经费情况说明: the money of each project, in itself and against 支出总表."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checks.amounts import ZERO
from checks.book import BudgetBook
from checks.findings import Place, grouped, plain
from checks.prose.paragraphs import Paragraph
from checks.prose.statements import OVERVIEW, Statement, statements
from checks.prose.statements_money import Money, money, slack, slip, told, total_of
from checks.prose.statements_sums import (
    Count,
    Funds,
    Listing,
    counts,
    funds,
    of_all_years,
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


@rule(
    "SM304", "年度预算安排有金额", severity=INFO, basis="年度预算安排：说明年度财政资金预算安排金额"
)
def amount_missing(book: BudgetBook) -> Iterator[Said]:
    """“六、年度预算安排”写明金额。

    为什么：项目说明公开的就是钱，没有金额等于没有公开。
    正确：六、年度预算安排：2025年度财政资金预算总额280000.00元。
    错误：六、年度预算安排：对云平台进行运维，收集用户意见。
    """
    found = [(s, said) for s in statements(book) if (said := funds(s))]
    if not found:
        yield Inapplicable("没有写年度预算安排")
    stated = 0
    for statement, said in found:
        part = said.part
        if not said.silent or re.search("详见|见附件|涉密|保密|不予公开", part.text):
            stated += 1
        else:
            yield Fault(
                part.heading.place(),
                f"{statement.label}的年度预算安排没有写金额",
                related=tuple(dict.fromkeys(line.at.place() for line in part.lines)),
            )
    yield Checked(stated)


@rule(
    "SM305",
    "子项目的个数",
    severity=WARNING,
    basis="项目说明内部一致：写明的子项目个数与列出的相同",
)
def subproject_count(book: BudgetBook) -> Iterator[Said]:
    """写明的子项目个数与说明里列出的子项目个数相同。

    为什么：个数不对，多半是增减子项目以后漏改了概述。
    正确：含 2 个子项目：网上科技工作者之家建设、有线宽带租赁。
    错误：概述写“5个子项目”，年度预算安排列出七个，金额相加正好等于总资金。
    """
    found = [(s, count) for s in statements(book) for count in counts(s)]
    if not found:
        yield Inapplicable("没有写子项目的个数")
    for statement, count in found:
        yield _count_fault(statement, count) or Checked(1)


def _count_fault(statement: Statement, count: Count) -> Fault | None:
    said = funds(statement)
    listing = said.listing if said else None
    number, named = count.number, count.named
    related: tuple[Place, ...] = ()
    listed, where = count.following, f"列出{count.following}个"
    explicit = listed > 0
    if listing and said and (listing.style == "named" or not listed):
        listed = len(listing.items)
        explicit = listing.style == "named"
        where = f"{said.part.title}列出{listed}个，合计{_sum_told(listing.items[0].amount, said)}"
        related = tuple(dict.fromkeys(item.at.place() for item in listing.items))
    cut = statement.lacks_end and count.part is statement.parts[-1] and listed < number
    if not listed or listed == number or cut or (listing and listing.style == "partial"):
        if named is None or named == number:
            return None
        listed, where, related, explicit = named, f"同一句列出{named}个名称", (), False
    elif named not in (None, number):
        explicit = True
    return Fault(
        count.at.place(),
        f"{statement.label}写“{count.written}”，{where}",
        related=related,
        severity=WARNING if explicit else INFO,
        actual=str(number),
        expected=str(listed),
    )


def _sum_told(like: Money, said: Funds) -> str:
    assert said.listing is not None
    return told(total_of([item.amount for item in said.listing.items]), like)


@rule(
    "SM306", "子项目之和等于总资金", severity=ERROR, basis="项目说明内部勾稽：总资金 = 各子项目之和"
)
def subproject_sum(book: BudgetBook) -> Iterator[Said]:
    """项目的总资金等于各子项目金额之和。

    为什么：子项目加起来不等于总资金，总有一个数写错了。
    正确：1454 = 448.3 + 231.7 + 568.52 + 20 + 28 + 26 + 131.48（万元）。
    错误：总资金 1454 万元，其中一个子项目写成 568.72 万元，相加是 1454.20 万元。
    """
    seen = False
    for statement in statements(book):
        said = funds(statement)
        listing = said.listing if said else None
        if said is None or listing is None or len(listing.items) < 2:
            continue
        totals = [total for total in (said.total, listing.closing) if total is not None]
        amounts = [item.amount for item in listing.items]
        if not totals or listing.style == "partial":
            continue
        seen = True
        if any(_adds_up(total, amounts) for total in said.before):
            totals = totals[1:] if said.total else totals
            yield Checked(1)
        for total in totals:
            enough = listing.complete or _one_slip(total, listing) or _too_much(total, listing)
            if not (enough or _adds_up(total, amounts)):
                yield Unchecked(f"{statement.label}列出的不一定是全部子项目")
                continue
            yield _sum_fault(statement, said, total, amounts) or Checked(1)
    if not seen:
        yield Inapplicable("没有列出子项目金额")


def _adds_up(total: Money, amounts: Sequence[Money]) -> bool:
    return abs(total.yuan - total_of(amounts)) <= slack([total, *amounts])


def _one_slip(total: Money, listing: Listing) -> bool:
    """Whether one mistyped figure explains the difference.

    Behind 其中 not all may be listed, and round figures are a digit away from each other.
    """
    amounts = [item.amount for item in listing.items]
    difference = total.yuan - total_of(amounts)
    least = 3 if listing.style == "thereof" else 1
    return len(amounts) > 2 and any(
        slip(a.yuan, b) and max(_significant(a.yuan), _significant(b)) >= least
        for a, b in [(total, total_of(amounts)), *((a, a.yuan + difference) for a in amounts)]
    )


def _too_much(total: Money, listing: Listing) -> bool:
    """Whether the parts behind 其中 come to more than the whole, each of them being less.

    Not where one of them is divided again by those after it.
    """
    amounts = [item.amount.yuan for item in listing.items]
    if listing.style != "thereof" or len(amounts) < 2 or max(amounts) >= total.yuan:
        return False
    if any(_DIVIDED.search(item.name) for item in listing.items):
        return False
    again = any(
        amount == sum(amounts[i + 1 : end], ZERO)
        for i, amount in enumerate(amounts)
        for end in range(i + 2, len(amounts) + 1)
    )
    return not again and sum(amounts, ZERO) > total.yuan


def _significant(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _sum_fault(
    statement: Statement, said: Funds, total: Money, amounts: list[Money]
) -> Fault | None:
    if _adds_up(total, amounts):
        return None
    listing = said.listing
    assert listing is not None
    added = total_of(amounts)
    difference = total.yuan - added
    at = said.part.at(total.start)
    shown = " + ".join(grouped(a.yuan / total.unit.factor) for a in amounts)
    return Fault(
        at.place(),
        f"{statement.label}总资金{total}，{len(amounts)}个子项目之和"
        f" {shown} = {told(added, total)}，相差 {told(difference, total)}",
        related=tuple(dict.fromkeys(item.at.place() for item in listing.items)),
        actual=plain(total.value),
        expected=plain(added / total.unit.factor),
        unit=total.unit.name,
    )


#: what divides a part, or says what is no part
_DIVIDED = re.compile("其中|含|包括|用于|占|预计|已|累计|每|人均|上年|20\\d\\d|投资|合同")
#: what is not a part of this year's money though 其中 stands before it
_NO_PART = re.compile(
    r"投资|概算|合同|总价|累计|总额|总预算|20\d\d年已|[两二三四五六七八九十]年|至20\d\d"
)


@rule("SM307", "其中不超过总额", severity=ERROR, basis="项目说明内部勾稽：其中各项 ≤ 总额")
def thereof(book: BudgetBook) -> Iterator[Said]:
    """“其中”列出的金额不超过总额；小于总额时说明其余资金的来源或用途。

    为什么：部分不会大于全部；只写了一部分，读者不知道其余的钱从哪里来、用在哪里。
    正确：总额 1,070,000 元，其中当年财政拨款 820,000 元，上年结转 250,000 元。
    错误：总额 820,000 元，其中当年财政拨款 1,070,000 元。
    """
    seen = False
    for statement in statements(book):
        said = funds(statement)
        if said is None or said.total is None or said.listing is None:
            continue
        listing = said.listing
        if listing.style not in ("thereof", "partial"):
            continue
        seen = True
        over = [
            i
            for i in listing.items
            if i.amount.yuan > said.total.yuan and not _NO_PART.search(i.name)
        ]
        rest = said.total.yuan - total_of([i.amount for i in listing.items])
        if over:
            first = over[0]
            yield Fault(
                first.at.place(),
                f"{statement.label}其中“{first.name}”{first.amount}，比总额{said.total}还大",
                related=(said.at.place(),),
                actual=plain(first.amount.value),
                expected=plain(said.total.yuan / first.amount.unit.factor),
                unit=first.amount.unit.name,
            )
        elif rest > 0 and listing.style == "thereof" and len(listing.items) == 1:
            yield Fault(
                said.at.place(),
                f"{statement.label}总额{said.total}，其中“{listing.items[0].name}”"
                f"{listing.items[0].amount}，其余{told(rest, said.total)}没有说明",
                related=tuple(dict.fromkeys(i.at.place() for i in listing.items)),
                severity=INFO,
            )
        else:
            yield Checked(len(listing.items))
    if not seen:
        yield Inapplicable("没有“其中”的金额")


@rule(
    "SM308",
    "项目金额不超过项目支出",
    severity=WARNING,
    basis="项目经费情况说明 ≤ 支出总表的项目支出合计",
    needs=("expenditure",),
)
def within_expenditure(book: BudgetBook) -> Iterator[Said]:
    """各项目说明的金额，一个和全部相加，都不超过支出总表的项目支出合计。

    为什么：公开的项目是全部项目的一部分，不会比全部还多；多了就是金额或单位写错了。
    正确：20 个项目合计 2,992.49 万元 ≤ 项目支出 6,755.93 万元。
    错误：60 万元写成 60,000 万元，一个项目就超过全部项目支出。
    """
    total = book["expenditure"].total
    whole = total.get("project") if total else None
    stated = [(s, amount, at) for s in statements(book) for amount, at in _stated(s)]
    if not stated:
        yield Inapplicable("项目说明没有写金额")
        return
    if whole is None or not whole.value:
        yield Unchecked("支出总表没有项目支出的合计")
        return
    over = 0
    for statement, amount, at in stated:
        if amount.yuan <= whole.yuan + amount.quantum / 2:
            continue
        over += 1
        yield Fault(
            at.place(),
            f"{statement.label}{amount}，超过全部项目支出{whole}{whole.unit.name}",
            related=(whole.place(),),
            severity=ERROR,
            actual=plain(amount.value),
            unit=amount.unit.name,
        )
    yield Checked(len(stated) - over)
    amounts = [amount for _, amount, _ in stated]
    added = total_of(amounts)
    if over or added <= whole.yuan + slack(amounts):
        yield Checked(0 if over else 1)
        return
    largest = max(stated, key=lambda s: s[1].yuan)
    place = largest[2].place()
    yield Fault(
        place,
        f"{len({id(s) for s, _, _ in stated})}个项目说明的金额合计{told(added, amounts[0])}，"
        f"超过全部项目支出{whole}{whole.unit.name}；最大的是{largest[0].label}{largest[1]}",
        related=(whole.place(), *(p for _, _, at in stated if (p := at.place()) != place)),
    )


def _stated(statement: Statement) -> list[tuple[Money, Paragraph]]:
    """The total of a statement, or the sub-projects that stand for it, with their cells."""
    said = funds(statement)
    if said is None or said.whole:
        return []
    if said.total:
        return [(said.total, said.at)]
    if said.listing:
        return [(item.amount, item.at) for item in said.listing.items]
    return []


_SELF = re.compile(
    r"(?:本项目|该项目|项目|年度|全年|(\d{4})年度?)(?:安排|申请|总|财政)*"
    r"(?:预算|经费预算|预算资金|预算金额|预算总额|总预算|总资金|经费总额)(?:安排)?"
    r"(?:总额|金额|资金|经费)?(?:为|是|共|共计|合计)?\s*[:：]?\s*(?=\d)"
)


@rule(
    "SM310",
    "概述与年度预算安排的金额一致",
    severity=WARNING,
    basis="项目说明内部一致：同一项目只有一个金额",
)
def amount_twice(book: BudgetBook) -> Iterator[Said]:
    """项目概述里写的项目预算与“六、年度预算安排”相同。

    为什么：一个项目写了两个金额，读者不知道该信哪个。
    正确：概述“本项目预算218万元”，年度预算安排“218万元”。
    错误：概述“本项目预算218万元”，年度预算安排“281万元”。
    """
    seen = False
    for statement in statements(book):
        part = statement.part(OVERVIEW)
        text = part.text if part else ""
        if part is None or ("预算" not in text and "总资金" not in text):
            continue
        said = funds(statement)
        total = said.total if said else None
        if said is None or total is None or said.whole:
            continue
        by_end = {match.end(): match[1] for match in _SELF.finditer(text)}
        amounts = money(text)
        # 总预算600万元，2025年安排200万元: the one of the year is told, too
        told_too = any(abs(a.yuan - total.yuan) <= slack([a, total]) for a in amounts)
        for amount in amounts:
            if by_end.get(amount.start, "0") not in (None, str(book.year)):
                continue
            seen = True
            if told_too or of_all_years(text, amount, amounts):
                yield Checked(1)
                continue
            yield Fault(
                part.at(amount.start).place(),
                f"{statement.label}的项目概述写{amount}，年度预算安排写{total}",
                related=(said.at.place(),),
                actual=plain(amount.value),
                expected=plain(total.yuan / amount.unit.factor),
                unit=amount.unit.name,
            )
    if not seen:
        yield Inapplicable("概述没有写项目预算")
