"""SM4 文字差错: placeholders, numbers, punctuation, doubled words, wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.book import BudgetBook
from checks.prose import lint
from checks.prose.lint import Spot
from checks.prose.numerals import plain_years
from checks.prose.paragraphs import Paragraph, divided
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
from checks.rules.text_years import misdated

_NONE = Inapplicable("没有文字说明")
#: how many slips of a kind on one sheet are told one by one
_FEW = 5


def _told(book: BudgetBook, spots: Iterable[Spot], says: str, few: int = _FEW) -> Iterator[Said]:
    """A finding for each paragraph with slips; the same text again, or a sheet full, is one."""
    paragraphs = lint.prose(book).paragraphs
    if not paragraphs:
        yield _NONE
        return
    sheets: dict[str, dict[str, list[Spot]]] = {}
    wrong = 0
    for spot in spots:
        sheets.setdefault(spot.at.sheet, {}).setdefault(spot.at.text, []).append(spot)
    for texts in sheets.values():
        wrong += len(texts)
        if len(texts) > 1 and sum(len({s.written for s in same}) for same in texts.values()) > few:
            texts = {"": [s for same in texts.values() for s in same]}
        for same in texts.values():
            same.sort(key=lambda spot: (spot.at.row, spot.at.column))
            yield _fault(same, says)
    yield Checked(len(paragraphs) - wrong)


def _fault(spots: list[Spot], says: str) -> Fault:
    first = spots[0]
    cells = {spot.at.cell: spot.at for spot in spots}
    del cells[first.at.cell]
    shown = "、".join(dict.fromkeys(spot.written for spot in spots))
    shown = shown if len(shown) <= 40 else shown[:39] + "…"
    where = f"“{_line(first.context)}”："
    if any(spot.at.text != first.at.text for spot in spots):
        where, more = f"本页有{len(spots)}处，", ""
    else:
        more = f"；同样的文字还有{len(cells)}处" if cells else ""
    return Fault(
        first.at.place(),
        where + says.format(shown) + more,
        related=tuple(paragraph.place() for paragraph in cells.values()),
        actual=first.written,
    )


def _line(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’").strip()


@rule("SM401", "占位符和模板残留", severity=WARNING, basis="公开文本不应留有模板的占位符和填写说明")
def placeholders(book: BudgetBook) -> Iterator[Said]:
    """文字里没有 XX、增加（减少）、（说明项目的总体情况……）这类没有填写的占位符和填写说明。

    为什么：留着占位符，说明这一处没有填写就公开了。整页都没有填写的只提示一次。
    正确：比2025年预算减少982万元，主要原因是项目经费减少。
    错误：比2025年预算增加（减少）XXX万元，主要原因是……。
    """
    yield from _told(book, lint.prose(book).unfilled, "“{}”没有填写或没有删去", few=2)


@rule("SM402", "数字的写法", severity=WARNING, basis="金额的千分位用半角逗号，小数点只有一个")
def numbers(book: BudgetBook) -> Iterator[Said]:
    """金额的写法正确：千分位用半角逗号、三位一节，只有一个小数点。

    为什么：写成“3，518.85”，读者会读成 3 和 518.85；两个小数点的数没有人能读。
    正确：3,518.85万元，3518.85万元。
    错误：3，518.85万元，1.234.5万元。
    """
    yield from _told(book, lint.bad_numbers(lint.prose(book)), "“{}”的分节号或小数点有误")


@rule("SM403", "标点重复", severity=INFO, basis="GB/T 15834 标点符号用法")
def punctuation(book: BudgetBook) -> Iterator[Said]:
    """没有连续的两个标点。

    为什么：多出来的标点是改动时留下的，看着不严谨。
    正确：信息化建设及运行维护等方面的支出。
    错误：信息化建设及运行维护等方面的支出。。
    """
    yield from _told(book, lint.doubled_punctuation(lint.prose(book)), "标点“{}”重复")


@rule("SM404", "字词重复", severity=INFO, basis="文字校对")
def words(book: BudgetBook) -> Iterator[Said]:
    """没有连写两遍的字词。本来就可以重叠的（常常、服务服务于基层）不算。

    为什么：重复的字词是改动时留下的。
    正确：会议将邀请相关领域专家。
    错误：会议将会议将邀请相关领域专家。
    """
    yield from _told(book, lint.doubled_words(lint.prose(book)), "“{}”重复")


@rule("SM405", "括号引号成对", severity=INFO, basis="GB/T 15834 标点符号用法")
def brackets(book: BudgetBook) -> Iterator[Said]:
    """括号、引号、书名号成对使用。

    为什么：少一半的书名号让人分不清文件名到哪里为止。
    正确：开展“人民调解协议书检查”、“优秀调解案例”活动。
    错误：开展“人民调解协议书检查”、优秀调解案例”活动。
    """
    yield from _told(book, lint.unpaired(lint.prose(book)), "{} 没有配对")


@rule("SM406", "句末缺句号", severity=INFO, basis="GB/T 15834 标点符号用法")
def full_stops(book: BudgetBook) -> Iterator[Said]:
    """编制说明和其他相关情况说明的每一段以句号结束。项目说明的写法不一，不查。

    为什么：没有句号的一段可能没有写完，或者在复制时断掉了。
    正确：财政拨款收入支出增加的主要原因是工作量增加。
    错误：财政拨款收入支出增加的主要原因是工作量增加
    """
    text = [p for p in divided(book).others if p.section in ("compilation", "other")]
    if not text:
        yield Inapplicable("没有编制说明和其他相关情况说明")
        return
    unfilled = {(s.at.sheet, s.at.row, s.at.text) for s in lint.prose(book).unfilled}
    found = [p for p in lint.without_stop(text) if (p.sheet, p.row, p.text) not in unfilled]
    for sheet in dict.fromkeys(p.sheet for p in found):
        here = [p for p in found if p.sheet == sheet]
        if len(here) > _FEW:
            yield Fault(
                here[0].place(),
                f"本页有{len(here)}段句末没有句号",
                related=tuple(p.place() for p in here[1:]),
            )
            continue
        for p in here:
            yield Fault(p.place(), f"“…{_line(p.text[-16:])}”句末没有句号")
    yield Checked(len(text) - len(found))


#: the year a paragraph, heading or item is about: 2024年本部门…预算, 一、2024年“三公”经费…
_ABOUT = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|\d+[、.．])?\s*"
    r"(20\d\d)年(?:度)?(?![初底末起以前]|\d|[-—至、及和]|预算执行|决算|执行|年初|调整|当年)"
)
_BUDGET = re.compile("预算|收入|支出|经费|车辆")
#: what is said of the year before: how its budget was carried out, what a number of it means
_PAST = re.compile(
    "执行|完成|决算|批复|结转|口径|调整|实际|自评|评价|得分|接待[^费]|累计|已(?:经|支|完|实|安)|[年月][末底]"
)
_STALE_WILL = re.compile(r"(20\d\d)年，?(?:我们|我局|我委|我办|本部门|本单位|我单位)?将")


@rule(
    "SM407", "文字的年度", severity=WARNING, basis="编制说明、其他相关情况说明和目录写的是预算年度"
)
def years(book: BudgetBook) -> Iterator[Said]:
    """编制说明、其他相关情况说明和目录的每一段开头写的年份是预算年度。

    为什么：年份还是上年的，多半整段都是从上年复制的。书名号、文号里的年份，“截至2024年”，
    与上年比较的年份都是正常的，不查；比较的年份另有规则，说到当年预算数的由SM209报告。
    正确：2025年本部门政府采购预算753.65万元。
    错误：2025 年预算的说明写“2024年本部门政府采购预算753.65万元”。
    """
    if book.year is None:
        yield Unchecked("封面和标题都没有写年度")
        return
    seen, right = False, 0
    own = re.compile(rf"(?<![比与较同]){book.year}年")
    told = {(said.paragraph.text, said.year) for said in misdated(book)[0]}
    text = lint.prose(book)
    old = [m for m in _STALE_WILL.finditer(text.text) if int(m[1]) < book.year]
    stale = {id(text.paragraphs[text.index(m.start())]) for m in old}
    for p in book.paragraphs if stale else divided(book).others:
        if p.section in ("compilation", "other", "contents"):
            head = plain_years(p.text[:24]) if "年" in p.text[:12] else ""
            match = _ABOUT.match(head) if head else None
            if match is None or not _BUDGET.search(p.text):
                continue
            if (p.text, int(match[1])) in told:
                continue
            if int(match[1]) == book.year - 1 and _PAST.search(p.text.split("。")[0]):
                continue
            seen = True
            if int(match[1]) == book.year or own.search(p.text, match.end()):
                right += 1
                continue
            yield Fault(
                p.place(),
                f"“{_line(p.text[:24])}”写的是{match[1]}年，预算年度是{book.year}年",
                actual=match[1],
                expected=str(book.year),
            )
        elif p.section == "projects" and id(p) in stale:
            for match in _STALE_WILL.finditer(p.text):
                if int(match[1]) < book.year:
                    around = p.text[match.start() : match.end() + 8]
                    yield Fault(
                        p.place(),
                        f"“{_line(around)}…”：{match[1]}年已经过去，像是以前的文字没有更新",
                        severity=INFO,
                        actual=match[1],
                        expected=str(book.year),
                    )
    yield Checked(right) if seen else Inapplicable("没有写年份的段落")


_DEPARTMENT = re.compile(r"本部门|部门预算安排|(?<=\d年)部门预算|[（(]部门[)）]")
#: what a title of the other kind begins with
_TITLED = {
    "部门": re.compile(r"(?:20\d\d年度?)?(预算单位|单位)(?!：|:)"),
    "单位": re.compile(r"(?:20\d\d年度?)?(部门)(?!预算经济)"),
}
_UNIT = re.compile(r"本单位|(?<!预算)单位预算安排|(?<=\d年)单位预算|[（(]单位[)）]")


@rule("SM408", "部门与单位的用词", severity=INFO, basis="部门预算写“部门”，单位预算写“单位”")
def wording(book: BudgetBook) -> Iterator[Said]:
    """单位预算的说明写“本单位”“单位预算”，部门预算的说明写“本部门”“部门预算”。

    为什么：用错了，读者分不清数字是一个单位的还是整个部门的；多半是从另一本预算复制来的。
    正确：单位预算：2025年单位预算安排购置车辆0辆。
    错误：单位预算：2025年部门预算安排购置车辆0辆。
    """
    if book.kind not in ("department", "unit"):
        yield Unchecked("封面没有写明是部门预算还是单位预算")
        return
    own, word, other = "部门", "单位", _UNIT
    if book.kind == "unit":
        own, word, other = word, own, _DEPARTMENT
    text = [p for p in divided(book).others if p.section in ("compilation", "other")]
    right = 0
    for title in (r.title for t in book.tables.values() for r in t.regions if r.title):
        if titled := _TITLED[own].match(title.text.strip()):
            yield Fault(
                title.place(),
                f"表题“{_line(title.text)}”：这是{own}预算，不应写“{titled[1]}”",
                actual=titled[1],
            )
        else:
            right += 1
    for p in text:
        match = other.search(p.text) if word in p.text else None
        if match is None:
            right += 1
            continue
        around = p.text[max(0, match.start() - 4) : match.end() + 8]
        yield Fault(
            p.place(),
            f"“{_line(around)}”：这是{own}预算，不应写“{match[0]}”",
            actual=match[0],
        )
    yield Checked(right) if text else Inapplicable("没有编制说明和其他相关情况说明")


_SECTIONS = {
    "functions": "主要职能",
    "institutions": "机构设置",
    "glossary": "名词解释",
    "compilation": "编制说明",
    "other": "其他相关情况说明",
    "projects": "项目经费情况说明",
}


@rule("SM409", "目录与内容相符", severity=INFO, basis="目录列出实际公开的各部分")
def contents(book: BudgetBook) -> Iterator[Said]:
    """目录列出的各部分都在，在的部分目录都列出。

    为什么：目录里有而正文没有，说明漏了一部分；反过来是目录没有更新。
    正确：目录：七、项目经费情况说明；正文有项目经费情况说明。
    错误：目录没有“项目经费情况说明”，正文却有四个项目的说明。
    """
    listed: dict[str, Paragraph] = {}
    there: dict[str, Paragraph] = {}
    projects, others = divided(book)
    for p in [*others, *projects[:1]]:
        if p.section == "contents":
            for section, words in _SECTIONS.items():
                if words in p.text:
                    listed.setdefault(section, p)
        elif p.section in _SECTIONS:
            there.setdefault(p.section, p)
    if len(listed) < 3:
        yield Inapplicable("没有目录")
        return
    for section, words in _SECTIONS.items():
        if section in listed and section not in there:
            yield Fault(listed[section].place(), f"目录列出“{words}”，正文没有")
        elif section in there and section not in listed:
            yield Fault(there[section].place(), f"正文有“{words}”，目录没有列出")
        else:
            yield Checked(1)


_SHARE = re.compile(
    r"(?:占[^，。；：\d]{0,14}?(?:的|比例?为?|比重为?)?|增长率?为?|下降|上升|增幅为?|降幅为?)"
    r"(\d+\.\d+)(?=[，。；、)）]|$)"
)


@rule("SM410", "比例写百分号", severity=INFO, basis="比例和增减幅度以百分数表示")
def percent_signs(book: BudgetBook) -> Iterator[Said]:
    """占比和增减幅度写百分号，与同一说明里的其他比例一致。

    为什么：少了百分号，76.23% 变成了 76.23，读者以为是万元。
    正确：财政拨款占76.23%，事业收入占14.68%。
    错误：财政拨款占76.23，事业收入占14.68%。
    """
    seen = False
    text = divided(book).others
    sections = {p.section for p in text if "%" in p.text or "％" in p.text}
    for p in text:
        if p.section not in ("compilation", "other") or p.section not in sections:
            continue
        seen = seen or "%" in p.text
        for match in _SHARE.finditer(p.text):
            yield Fault(
                p.place(),
                f"“{_line(match[0])}”后面没有百分号",
                actual=match[1],
                expected=f"{match[1]}%",
            )
        yield Checked(p.text.count("%") + p.text.count("％"))
    if not seen:
        yield Inapplicable("没有百分数")


@rule("SM411", "错别字", severity=INFO, basis="文字校对：预算文本里常见的形近字、同音字")
def misspelt(book: BudgetBook) -> Iterator[Said]:
    """没有预算文本里常见的错别字：报务（服务）、拔款（拨款）、己经（已经）、按排（安排）等。

    为什么：错别字让公开的文本显得没有校对过。只查一张短表，查不出所有错别字。
    正确：安保管理服务231.7万元。
    错误：安保管理报务231.7万元。
    """
    text = lint.prose(book)
    if not text.paragraphs:
        yield _NONE
        return
    for spot, right in lint.confusions(text):
        yield Fault(
            spot.at.place(),
            f"“{_line(spot.context)}”：“{spot.written}”疑为“{right}”",
            actual=spot.written,
            expected=right,
        )
    yield Checked(len(text.paragraphs))
