"""SM2 文内勾稽: the years of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from checks.book import BudgetBook
from checks.findings import Place
from checks.prose.figures import Comparison
from checks.prose.paragraphs import Paragraph
from checks.prose.sentences import Prose, Statement, prose, quote
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

#: what was spent, of a year that is over
_EXECUTED = re.compile(r"(?P<year>20\d\d)年(?:当年|度)?预算执行数为?\d")
_CLAUSE = re.compile("[,。;:、(]")
_MONEY = re.compile("收入|收支|支出|预算|经费|拨款|费$")
#: what is compared is a number of people or things, or a rate
_COUNTED = re.compile("(?:数|量|率|标准|人均|编制|面积|规模)$")
_ASSETS = re.compile("车|资产|设备|房屋")
_AS_OF = re.compile(r"截[至止]到?(?P<year>\d{4})年(?:(?P<month>\d{1,2})月|年?[底末])")
#: words that speak of this year's budget without an amount
_PRESENT = re.compile(
    r"(?P<year>\d{4})年度?[^,。;:\d]{0,12}(?:预算情况(?:的)?说明$|预算编制说明$|预算安排购置|预算绩效目标编报)"
)


@rule("SM208", "比较年份为上一年", severity=ERROR, basis="预算与上一年度比较")
def comparison_years(book: BudgetBook) -> Iterator[Said]:
    """文字里“比……年预算增加（减少、持平）”的年份是预算年度的上一年，所写的上年金额也是。

    为什么：年份不改是沿用上年文稿最常见的错误。
    正确：2026年预算写“比2025年预算增加”。
    错误：2026年预算写“比2026年预算增加793.14万元”。
    """
    if book.year is None:
        yield Unchecked("不知道预算年度")
        return
    right = book.year - 1
    wrong: dict[tuple[str, str, int], Fault] = {}
    count = 0
    text = prose(book)
    owned = {id(s.comparison) for s in text.statements if s.comparison is not None and s.kind}
    said = [
        (p, c.year, c.text)
        for p, c in text.comparisons
        if c.year is not None
        and not _of_the_past(p, c, right)
        and (c.year == right or id(c) in owned or (not _beside(p, c, right) and _of_money(p, c)))
    ]
    # 2023年决算数: the last accounts there are when the budget of 2025 is made
    said += [
        (s.paragraph, year, f"{year}年{kind}{figure}")
        for s in text.statements
        for year, kind, figure in s.bases
        if not (year == right - 1 and "决算" in kind)
    ]
    said += [
        (p, int(m["year"]), m[0])
        for p in text.section("compilation")
        for m in _EXECUTED.finditer(p.folded)
        if int(m["year"]) >= book.year
    ]
    for paragraph, year, words in said:
        if year == right:
            count += 1
            continue
        key = (paragraph.sheet, paragraph.text, year)
        wrong.setdefault(
            key,
            Fault(
                paragraph.place(),
                f"{book.year}年预算的文字写“{words}”，应与{right}年比较",
                actual=str(year),
                expected=str(right),
            ),
        )
    yield from wrong.values()
    if count:
        yield Checked(count)
    elif not wrong:
        yield Inapplicable("文字没有写比较的年份")


def _of_money(paragraph: Paragraph, comparison: Comparison) -> bool:
    """Whether a comparison that no amount owns is of the budget: not 学生数较2020年增加3,450人."""
    if comparison.base or comparison.delta is not None or comparison.against is not None:
        return True
    clause = _CLAUSE.split(paragraph.folded[: comparison.start])[-1]
    return not clause or (bool(_MONEY.search(clause)) and not _COUNTED.search(clause))


def _beside(paragraph: Paragraph, comparison: Comparison, last: int) -> bool:
    """Whether it is a further comparison: 比2024年预算减少5万元，比2023年预算增加3万元."""
    sentence = re.split("[。;]", paragraph.folded[: comparison.start])[-1]
    return comparison.year == last - 1 and re.search(rf"[比较与同和]{last}年", sentence) is not None


def _of_the_past(paragraph: Paragraph, comparison: Comparison, last: int) -> bool:
    """比2023年决算数, or 2024年……比2023年 in the text of 2025: what was, not what is planned."""
    if comparison.year == last - 1 and comparison.base == "决算数":
        return True
    sentence = re.split("[。;]", paragraph.folded[: comparison.start])[-1]
    before = re.findall(r"(?<![比较与同和])20\d\d(?=年)", sentence)
    return bool(before) and int(before[-1]) == last and comparison.year == last - 1


@rule(
    "SM209",
    "文字的预算年度",
    severity=ERROR,
    basis="编制说明、其他相关情况说明与封面为同一预算年度",
)
def budget_years(book: BudgetBook) -> Iterator[Said]:
    """文字说到当年预算时写的年份（2025年……收入预算、2025年“三公”经费预算数）是本预算的年度。

    为什么：文字说的是哪一年，必须与封面和各表一致。
    正确：2026年预算写“2026年，……收入预算9,628.22万元”。
    错误：2026年预算写“2025年，……收入预算9,628.22万元”。
    """
    if book.year is None:
        yield Unchecked("不知道预算年度")
        return
    stale, count = misdated(book)
    for said in stale:
        yield Fault(
            said.place,
            f"{said.what}，本预算是{book.year}年",
            actual=str(said.year),
            expected=str(book.year),
        )
    if count:
        yield Checked(count)
    elif not stale:
        yield Inapplicable("文字没有写预算年度")


class Misdated(NamedTuple):
    """What a text says of the budget under another year than that of the budget."""

    paragraph: Paragraph
    year: int
    place: Place
    what: str


_misdated: WeakKeyDictionary[BudgetBook, tuple[list[Misdated], int]] = WeakKeyDictionary()


def misdated(book: BudgetBook) -> tuple[Sequence[Misdated], int]:
    """What stands under a wrong year, each paragraph and year once; and how much under the right.

    Read once per book: the rule of stale paragraphs (SM407) does not tell them again.
    """
    known = _misdated.get(book)
    if known is None:
        known = _misdated[book] = _read(book)
    return known


def _read(book: BudgetBook) -> tuple[list[Misdated], int]:
    text = prose(book)
    count = 0
    found: dict[tuple[str, int], Misdated] = {}
    for statement in text.statements:
        paragraph = statement.paragraph
        years = [y for y, _ in statement.again]
        if (
            statement.kind
            and statement.year is not None
            and (statement.year == book.year or not _is_base(text, statement))
        ):
            years.append(statement.year)
        for year in years:
            if year == book.year:
                count += 1
                continue
            what = f"文字说的是{year}年的{statement.said}"
            said = Misdated(paragraph, year, statement.place(), what)
            found.setdefault((paragraph.text, year), said)
    for paragraph in text.paragraphs:
        for m in _PRESENT.finditer(paragraph.folded):
            year = int(m["year"])
            if year == book.year:
                count += 1
                continue
            said = Misdated(paragraph, year, paragraph.place(), f"文字写“{quote(m[0])}”")
            found.setdefault((paragraph.text, year), said)
    return list(found.values()), count


def _is_base(text: Prose, statement: Statement) -> bool:
    """Whether a statement of another year is the base of one made before."""
    if statement.kind == "item":
        # 2025年度预算102.58万元，2026年预算安排102.58万元: what is planned for this year
        return not statement.bases and all(
            figure.yuan != statement.figure.yuan for _, figure in statement.again
        )
    return text.of(statement.kind) is not statement


@rule("SM217", "资产数据的截止日期", severity=WARNING, basis="国有资产占有使用情况截至编制预算时")
def as_of(book: BudgetBook) -> Iterator[Said]:
    """“截至……年”的日期在预算年度的上一年，至迟在预算年度的上半年。

    为什么：国有资产占有使用情况是编制本年预算时的情况，年份不改就是旧数据。
    正确：2025年预算写“截至2024年8月31日”。
    错误：2025年预算写“截至2026年8月31日”。
    说明：早一年的（截至前年年底）作提示。
    """
    if book.year is None:
        yield Unchecked("不知道预算年度")
        return
    found = False
    for paragraph in prose(book).section("other"):
        for m in _AS_OF.finditer(paragraph.folded):
            if not _ASSETS.search(paragraph.folded, m.end()):
                continue  # 截至2021年底，已完成二期工程
            found = True
            year = int(m["year"])
            late = int(m["month"] or 12) > 6
            if year == book.year - 1 or (year == book.year and not late):
                yield Checked(1)
                continue
            yield Fault(
                paragraph.place(),
                f"{book.year}年预算的文字写“{m[0]}”",
                severity=INFO if year == book.year - 2 else None,
                actual=m["year"],
                expected=str(book.year - 1),
            )
    if not found:
        yield Inapplicable("文字没有写截止日期")
