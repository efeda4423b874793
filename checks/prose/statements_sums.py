"""What a project statement says of its money: the total and what it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from checks.prose.paragraphs import Paragraph
from checks.prose.statements import BUDGET, Part, Statement
from checks.prose.statements_money import Money, count_of, money

#: what stands right before the amount of a total
_TOTAL = re.compile(
    r"(?:总资金|总预算|总额|总金额|总经费|总计|合计|共计|总共|总?投资|总?概算)(?:资金|预算|金额|额)?"
    r"(?:为|是|约|共|共计|合计)?\s*[:：]?\s*(?:人民币)?$"
)
#: of all years of a project, not of this one
_WHOLE = re.compile("投资|概算|合同|批复|累计|[两二三四五六七八九十2-9]年(?:期)?(?:总|共|合计)")
#: 总预算600万元（2023—2025年）, 分三年实施
_YEARS = re.compile(
    r"[^。；\n]{0,4}(?:20\d\d年?\s*[-—–－~～至]+\s*20\d\d|分[两二三四五六\d]年"
    r"|[两二三四五六七八九十2-9]年(?:期|内)?[)）,，。])"
)
#: right before the part of this year: 2025年安排, 当年预算
_THIS = re.compile(
    r"(?:20\d\d年度?|当年|本年度?|今年)(?:区级|市级|财政|资金|拨款|计划|预算|安排|支出|支付|为|约|共|:|：)*$"
)
_BUDGET = re.compile(
    r"(?:预算|资金|经费|金额|安排|拨款|投入|申请|支出)(?:资金|金额|安排|经费|数)?"
    r"(?:为|是|约|共|共计)?\s*[:：]?\s*(?:人民币)?$"
)
_FOLLOWED = re.compile(r"\s*[，,。；;:：(（\n]?\s*(?:其中|包括|包含|用于|主要|具体|分别|如下)")
_THEREOF = re.compile(r"其中\s*[:：,，]?")
_SUBPROJECT = re.compile(
    r"(?:子项目|二级项目|分项目)\s*(\d{1,2}|[一二三四五六七八九十]{1,2})(?:\s*[、.．:：，)）]|(?=\D))"
)
_NUMBERED = re.compile(r"(?<![^；;。，,：:\s])[(（]?(\d{1,2})[)）]?[、.．](?!\d)")
#: words that make a list partial, or a second cut through the same money
_PARTIAL = re.compile("等[，。；、]|等$|主要|政府采购|中小企业|小微|上年结转|结余")
#: what the text has to stop at: another total, or a sentence about other years
_SUM = re.compile("合计|共计|总计|小计")


@dataclass(frozen=True, slots=True)
class Item:
    """One sub-project with its amount."""

    name: str
    amount: Money
    at: Paragraph


@dataclass(frozen=True, slots=True)
class Listing:
    """Sub-projects with amounts, one after the other."""

    #: "named" (子项目1、…), "numbered" (1、…), "thereof" (其中…), "lines" (one a line)
    style: str
    items: tuple[Item, ...]
    #: whether it names all parts of the total
    complete: bool
    #: a 合计 stated after the items
    closing: Money | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """The money of a statement as its 年度预算安排 states it."""

    part: Part
    total: Money | None
    #: cell of the total
    at: Paragraph
    listing: Listing | None
    #: every amount before the sub-projects, the total among them
    before: tuple[Money, ...]
    #: whether the total is that of all years: 总投资
    whole: bool = False

    @property
    def silent(self) -> bool:
        """Whether it states no amount at all."""
        return not self.before and self.listing is None


_known: WeakKeyDictionary[Statement, Funds | None] = WeakKeyDictionary()


def funds(statement: Statement) -> Funds | None:
    """What 年度预算安排 says; None when the statement has no such part. Read on first use."""
    try:
        return _known[statement]
    except KeyError:
        return _known.setdefault(statement, _read(statement))


def _read(statement: Statement) -> Funds | None:
    part = statement.part(BUDGET)
    if part is None:
        return None
    text = part.text
    amounts = money(text)
    listing = _listing(part, text, amounts)
    first = listing.items[0].amount.start if listing else len(text)
    before = [a for a in amounts if a.start < first]
    total = _total(text, before, len(amounts))
    at = part.at(total.start) if total else part.heading
    whole = total is not None and of_all_years(text, total, amounts)
    return Funds(part, total, at, listing, tuple(before), whole)


def of_all_years(text: str, total: Money, amounts: Sequence[Money]) -> bool:
    """Whether a total is that of a project of several years, or of all who pay for it.

    It says so, or the amount of the budget year stands beside it: 总预算600万元，2025年安排200万元.
    """
    before = text[max(0, total.start - 16) : total.start]
    if _WHOLE.search(before) or _YEARS.match(text, total.end):
        return True
    return not _THIS.search(before) and any(
        a.yuan < total.yuan and _THIS.search(text[max(0, a.start - 16) : a.start])
        for a in amounts
        if a.start > total.end
    )


def _total(text: str, before: list[Money], count: int) -> Money | None:
    """The total among the amounts before the items."""
    for amount in before:
        if _TOTAL.search(text[max(0, amount.start - 16) : amount.start]):
            return amount
    if not before:
        return None
    first = before[0]
    if count == 1:
        return first
    if not text[: first.start].strip() and _THEREOF.match(text[first.end :].lstrip("，,。；; ")):
        return first  # 120万元，其中：安保80万元，技防40万元
    if not _BUDGET.search(text[max(0, first.start - 16) : first.start]):
        return None
    # 预算80万元，用于…: a total; 会议经费30万元，培训经费20万元: not
    rest = text[first.end : before[1].start] if len(before) > 1 else text[first.end :]
    return first if _FOLLOWED.match(rest) or len(before) == 1 else None


def _listing(part: Part, text: str, amounts: list[Money]) -> Listing | None:
    several = len(amounts) > 1
    if several:
        for style, pattern in (("named", _SUBPROJECT), ("numbered", _NUMBERED)):
            found = _marked(part, text, amounts, style, list(pattern.finditer(text)))
            if found:
                return found
    thereof = _THEREOF.search(text) if amounts else None
    if thereof:
        return _thereof(part, text, amounts, thereof)
    return _lines(part) if several else None


def _marked(
    part: Part, text: str, amounts: list[Money], style: str, markers: list[re.Match[str]]
) -> Listing | None:
    """Items numbered 1, 2, 3 …, each with its amount."""
    if [count_of(m[1]) for m in markers] != list(range(1, len(markers) + 1)) or len(markers) < 2:
        return None
    ends = [m.start() for m in markers[1:]] + [len(text)]
    items: list[Item] = []
    certain = True
    closing: Money | None = None
    for marker, end in zip(markers, ends, strict=True):
        inside = [a for a in amounts if marker.end() <= a.start < end]
        if inside and end == len(text):
            sums = [a for a in inside if _SUM.search(text[max(0, a.start - 8) : a.start])]
            closing = sums[-1] if sums else None
            inside = [a for a in inside if a not in sums]
        if not inside:
            certain = False
            continue
        certain = certain and len(inside) == 1
        items.append(_item(part, text, marker.end(), inside[0]))
    if len(items) < 2:
        return None
    return Listing(style, tuple(items), certain, closing)


def _thereof(part: Part, text: str, amounts: list[Money], thereof: re.Match[str]) -> Listing | None:
    """其中A 30万元，B 20万元，合计50万元."""
    end = text.find("。", thereof.end())
    end = len(text) if end < 0 else end
    clause = text[thereof.end() : end]
    inside = [a for a in amounts if thereof.end() <= a.start < end]
    items: list[Item] = []
    closing: Money | None = None
    start = thereof.end()
    for amount in inside:
        if _SUM.search(text[start : amount.start]):
            closing = amount
            break
        items.append(_item(part, text, start, amount))
        start = amount.end
    if not items:
        return None
    nested = "其中" in clause or any(a.start > closing.start for a in inside if closing)
    certain = closing is not None and not nested and not _PARTIAL.search(clause)
    style = "partial" if nested or _PARTIAL.search(clause) else "thereof"
    return Listing(style, tuple(items), certain, closing)


def _lines(part: Part) -> Listing | None:
    """Lines that each end with one amount: 海智工作及相关对接交流活动16万元."""
    items: list[Item] = []
    offset = 0
    for line in part.lines:
        inside = money(line.text)
        named = len(inside) == 1 and inside[0].start > 2
        if named and len(line.text.rstrip("。；;，, ")) == inside[0].end:
            amount = inside[0]
            if not _TOTAL.search(line.text[: amount.start]):
                shifted = Money(
                    amount.start + offset,
                    amount.end + offset,
                    amount.value,
                    amount.unit,
                    amount.quantum,
                )
                items.append(Item(line.text[: amount.start].strip(), shifted, line.at))
        offset += len(line.text) + 1
    return Listing("lines", tuple(items), False) if len(items) > 1 else None


def _item(part: Part, text: str, start: int, amount: Money) -> Item:
    name = text[start : amount.start].strip(" \n，。；;、,:：")
    return Item(name[-20:], amount, part.at(amount.start))


# Counts


_COUNTED = re.compile("个(?:子项|二级项目|分项目)")
#: 5个子项目, 4个二级项目; not 第3个子项目
_COUNT = re.compile(
    r"(?<![第每各\d])(\d{1,2}|[一二两三四五六七八九十]{1,3})个(?:子项目?|二级项目|分项目)"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A stated number of sub-projects, and how many its own sentence names."""

    number: int
    written: str
    at: Paragraph
    #: how many names stand before or after it: A、B、C 3个子项目; None when that cannot be told
    named: int | None
    #: how many numbered lines follow it in its part; 0 for none
    following: int
    part: Part


def counts(statement: Statement) -> Iterator[Count]:
    """Every stated number of sub-projects."""
    if not _COUNTED.search(statement.text):
        return
    for part in statement.parts:
        for index, line in enumerate(part.lines):
            if not _COUNTED.search(line.text):
                continue
            for match in _COUNT.finditer(line.text):
                number = count_of(match[1])
                if number is not None:
                    named = _named(line.text, match)
                    following = _following(part, index, match.end())
                    yield Count(number, match[0], line.at, named, following, part)


def _named(text: str, match: re.Match[str]) -> int | None:
    """How many names a sentence lists: 用于A、B、C 3个子项目; 含2个子项目：A、B."""
    after = re.match(r"\s*[：:]\s*([^。；\n]+?)(?=[。；\n]|\s{3,}|$)", text[match.end() :])
    clause = text[max(0, match.start() - 120) : match.start()]
    before = re.search(r"(?:用于|包括|包含|含|通过|开展|为|由|设)([^。；，：]+)$", clause)
    names = after[1] if after else before[1] if before else ""
    if "、" not in names or names.endswith("等"):
        return None
    return len(re.split("[、和及]|以及" if after else "、", names))


def _following(part: Part, index: int, end: int) -> int:
    """How many items 1, 2, 3 … follow the count on its own line, or on lines of their own."""
    expected = 1
    own = part.lines[index].text
    for match in _INLINE.finditer(own, end):
        expected += int(match[1]) == expected
    if expected > 1 or not own.endswith(("：", ":")):
        return expected - 1
    for line in part.lines[index + 1 :]:
        numbered = re.match(r"(\d{1,2})[、.．](?!\d)", line.text)
        expected += bool(numbered and int(numbered[1]) == expected)
    return expected - 1


_INLINE = re.compile(r"(?<=[\s；;。：:])(\d{1,2})[、.．](?!\d)")
