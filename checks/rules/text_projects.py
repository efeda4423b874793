"""SM3 项目经费情况说明: the statement of each project, its parts, period and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.book import BudgetBook
from checks.prose.numerals import plain_years
from checks.prose.statements import (
    BUDGET,
    GOALS,
    OVERVIEW,
    PARTS,
    PERIOD,
    Part,
    Statement,
    statements,
    title,
)
from checks.prose.statements_limits import limits
from checks.rules.registry import (
    INFO,
    WARNING,
    Checked,
    Fault,
    Inapplicable,
    Said,
    Unchecked,
    rule,
)

_NONE = Inapplicable("没有项目经费情况说明")
_BASIS = "官方模板：概述、依据、主体、方案、周期、预算安排、绩效目标七个部分"


@rule("SM301", "项目说明的七个部分", severity=WARNING, basis=_BASIS)
def parts_missing(book: BudgetBook) -> Iterator[Said]:
    """项目经费情况说明的七个部分依次都有标题，中间没有缺少。

    为什么：少一个标题，它下面的内容就混进了上一部分，读者找不到实施周期或实施方案。
    正确：四、实施方案，五、实施周期，六、年度预算安排。
    错误：四、实施方案之后直接是六、年度预算安排，“2025年全年”没有标题。
    """
    found = statements(book)
    if not found:
        yield _NONE
    right = 0
    for statement in found:
        faults = list(_gaps(statement, {part.kind for part in statement.parts}))
        yield from faults
        right += statement.parts[-1].kind - len(faults)
    yield Checked(right)


def _gaps(statement: Statement, there: set[int]) -> Iterator[Fault]:
    before: Part | None = None
    for part in statement.parts:
        due = before.kind + 1 if before else 1
        lacking = [k for k in range(due, part.kind) if k not in there] if due < part.kind else []
        if lacking:
            names = "、".join(f"“{title(kind)}”" for kind in lacking)
            lines = before.lines if before else statement.loose
            heading = before.heading if before else statement.heading
            after = f"“{before.title}”之后直接是" if before else "一开始就是"
            yield Fault(
                part.heading.place(),
                f"{statement.label}{after}“{part.title}”，缺少{names}的标题",
                related=tuple(dict.fromkeys([heading.place(), *(li.at.place() for li in lines)])),
                actual=part.heading.text,
                expected=names.strip("“”"),
                severity=INFO if _own_way(statement) else None,
            )
        if before is None or part.kind > before.kind:
            before = part


@rule("SM302", "项目说明没有写完", severity=INFO, basis=_BASIS)
def cut_off(book: BudgetBook) -> Iterator[Said]:
    """项目经费情况说明写到“七、绩效目标”为止，没有在中途断掉。

    为什么：说明在页末被截断，读者看不到金额和绩效目标；断掉的部分没有审核。
    正确：七个部分都在，最后一句完整。
    错误：四、实施方案写到“推”字就没有了，五、六、七都没有。
    """
    found = statements(book)
    if not found:
        yield _NONE
    whole = 0
    for statement in found:
        last = statement.parts[-1]
        broken = statement.broken_off
        if not statement.lacks_end and broken is None:
            whole += 1
            continue
        end = f"最后一句“…{broken.text[-12:]}”没有写完" if broken else ""
        if statement.lacks_end:
            lacking = "、".join(title(kind) for kind in range(last.kind + 1, GOALS + 1))
            end = f"写到“{last.title}”为止，没有{lacking}" + (f"，{end}" if end else "")
        lines = [line.at for line in last.lines]
        place = broken.at if broken and not statement.lacks_end else last.heading
        yield Fault(
            place.place(),
            f"{statement.label}{end}，可能被截断；没有写出的部分没有审核",
            related=tuple(dict.fromkeys(p.place() for p in lines if p is not place)),
        )
    yield Checked(whole)


@rule("SM303", "项目说明的标题序号", severity=INFO, basis=_BASIS)
def numbering(book: BudgetBook) -> Iterator[Said]:
    """项目经费情况说明各部分标题的序号依次排列，不重复。

    为什么：序号重复或颠倒，多半是复制时漏改，或者两部分的位置放反了。
    正确：五、实施周期；六、年度预算安排。
    错误：五、实施周期；五、年度预算安排。
    """
    found = statements(book)
    if not found:
        yield _NONE
    right = 0
    for statement in found:
        before: Part | None = None
        for part in statement.parts:
            number = part.number
            if number == part.kind and (before is None or number != before.kind):
                right += 1
                before = part
                continue
            twice = before is not None and part.kind == before.kind
            if number is not None and (twice or number != part.kind) and not _own_way(statement):
                shown = part.heading.text[:20]
                problem = "重复" if twice else f"的序号应为“{part.title[0]}”"
                yield Fault(
                    part.heading.place(),
                    f"{statement.label}的标题“{shown}”{problem}",
                    related=(before.heading.place(),) if before else (),
                    actual=shown,
                    expected=part.title,
                )
            else:
                right += 1
            before = part
    yield Checked(right)


def _own_way(statement: Statement) -> bool:
    """Whether it has fewer parts, numbered one after the other: its own way, not a slip."""
    numbers = [part.number for part in statement.parts]
    return numbers == list(range(1, len(numbers) + 1))


#: years that tell no period: titles, numbers of documents
_NO_PERIOD = re.compile(r"《[^》]*》|〔\d{4}〕|[\[［【(（](?:19|20)\d\d[\]］】)）]\s*\d*号")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
#: 2025年1月1日至2025年12月31日, 2025.1-2025.12
_SPAN = re.compile(
    r"(20\d\d)[年./](\d{1,2})(?:[月./]?(?:\d{1,2})?日?)?起?\s*[至到—–~～-]+\s*"
    r"(20\d\d)[年./](\d{1,2})(?!\d)"
)
#: 起至: a period with an end
_UNTIL = re.compile("起(?=\\s*[至到—–-])")
#: a period that goes on beyond the years it names
_OPEN = re.compile("起|至今|长期|开始|以来|以后|签订|合同|两年|[二三四五2345]年[期内]|为期|滚动")


@rule(
    "SM309",
    "实施周期包含预算年度",
    severity=WARNING,
    basis="项目支出预算按年度编制，实施周期应包含预算年度",
)
def period(book: BudgetBook) -> Iterator[Said]:
    """“五、实施周期”写的年份包含预算年度；“六、年度预算安排”写的是预算年度。

    为什么：周期还是上年的，多半整段说明都是从上年复制的。立项依据里有别的年份很正常，不查。
    正确：2025 年预算，实施周期 2025.1.1-2025.12.31，或 2024 年至 2026 年。
    错误：2026 年预算，实施周期 2025年1月1日-2025年12月31日；2026年12月至2026年1月。
    """
    if book.year is None:
        yield Unchecked("封面和标题都没有写年度")
        return
    seen, right = False, 0
    for statement in statements(book):
        for kind in (PERIOD, BUDGET):
            part = statement.part(kind)
            text = part.text if part else ""
            text = plain_years(text)
            if "20" not in text and "19" not in text:
                continue
            text = _NO_PERIOD.sub("", text)
            years = [int(year) for year in _YEAR.findall(text)]
            if not part or not years or (kind == BUDGET and not _of_budget(text, min(years))):
                continue
            seen = True
            if kind == PERIOD and (backwards := _backwards(text)):
                yield Fault(
                    part.at(text.find(backwards[:4])).place(),
                    f"{statement.label}的{PARTS[kind - 1]}“{backwards}”，结束早于开始",
                    actual=backwards,
                )
                continue
            if min(years) <= book.year <= max(years) or _OPEN.search(_UNTIL.sub("", text)):
                right += 1
                continue
            line = next(
                li for li in part.lines if _YEAR.search(_NO_PERIOD.sub("", plain_years(li.text)))
            )
            yield Fault(
                line.at.place(),
                f"{statement.label}的{PARTS[kind - 1]}写“{line.text[:40]}”，不包含预算年度"
                f"{book.year}年",
                actual="、".join(dict.fromkeys(map(str, years))),
                expected=str(book.year),
            )
    yield Checked(right) if seen else Inapplicable("实施周期没有写年份")


def _backwards(text: str) -> str | None:
    """A period that ends before it begins, as written; None when there is none."""
    for m in _SPAN.finditer(text):
        begins, ends = (int(m[1]), int(m[2])), (int(m[3]), int(m[4]))
        if ends < begins and begins[1] <= 12 and ends[1] <= 12:
            return m[0]
    return None


def _of_budget(text: str, year: int) -> bool:
    """Whether the year is that of the budget: 2024年度财政资金预算总额, not 2024年已支付."""
    return bool(
        re.search(
            rf"{year}年度?(?:财政|项目|安排|预算|部门|本级|专项)*(?:资金)?(?:总?预算|安排)", text
        )
        and not re.search("结转|尾款|已|执行|上年", text)
    )


@rule("SM311", "限额前后一致", severity=INFO, basis="项目说明内部一致：同一事项只有一个限额")
def limits_agree(book: BudgetBook) -> Iterator[Said]:
    """同一份说明里对同一事项写的限额（不超过几人、不少于几次）前后相同。

    为什么：概述和方案写的限额不同，执行和评价时没有依据。
    正确：概述和绩效目标都写新锐人物不超过10名。
    错误：概述写“新锐人物不超过5人”，实施方案写“新锐人物不超过10名”。
    """
    seen = False
    for statement in statements(book):
        for same in limits(statement):
            seen = True
            first = same[0]
            if len({limit.number for limit in same}) == 1:
                yield Checked(1)
                continue
            other = next(limit for limit in same if limit.number != first.number)
            yield Fault(
                first.at.place(),
                f"{statement.label}前面写“{first.written}”，后面写“{other.written}”",
                related=tuple(dict.fromkeys(limit.at.place() for limit in same[1:])),
                actual=str(first.number),
                expected=str(other.number),
            )
    if not seen:
        yield Inapplicable("没有前后两处限额")


@rule(
    "SM312", "各部分不互相照抄", severity=INFO, basis="立项依据、实施方案、绩效目标各有应说明的内容"
)
def copied(book: BudgetBook) -> Iterator[Said]:
    """项目概述、立项依据、实施方案、绩效目标各写各的内容，不是同一段话。

    为什么：概述照抄成绩效目标，等于没有绩效目标，无法评价。整本预算只提示一次。
    正确：绩效目标：全年培训至少1次，沙龙活动至少1场。
    错误：项目概述、立项依据、绩效目标都是“车改后4个司机费用”。
    """
    found = statements(book)
    if not found:
        yield _NONE
        return
    same = []
    for statement in found:
        overview, goals = statement.part(OVERVIEW), statement.part(GOALS)
        text = overview.text.strip("。 ") if overview else ""
        if text and goals and goals.text.strip("。 ") == text:
            same.append((statement, goals))
    yield Checked(len(found) - len(same))
    if same:
        names = "、".join(statement.label for statement, _ in same[:5])
        yield Fault(
            same[0][1].heading.place(),
            f"{len(same)}个项目的绩效目标与项目概述一字不差：{names}" + "等" * (len(same) > 5),
            related=tuple(goals.heading.place() for _, goals in same[1:]),
        )
