"""BS10x 披露: the words that must stand beside the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from checks.book import BudgetBook
from checks.prose.paragraphs import divided
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

#: section -> what it is called, and the words that prove it is there under another heading
_SECTIONS = {
    "functions": ("主要职能", re.compile("职能|职责")),
    "institutions": ("机构设置", re.compile("机构设置|内设机构|下属\\d+家")),
    "glossary": ("名词解释", re.compile("名词解释")),
    "compilation": ("预算编制说明", re.compile("编制说明")),
    "other": ("其他相关情况说明", re.compile("其他相关情况|机关运行经费预算")),
}
_CONTENTS = (
    ("compilation", "收支增减变化", re.compile("增加|减少|持平|增长|下降")),
    ("other", "机关运行经费", re.compile("机关运行")),
    ("other", "政府采购", re.compile("政府采购")),
    ("other", "绩效目标", re.compile("绩效")),
    ("other", "国有资产占有使用", re.compile("国有资产|车辆")),
)
#: from 批复 to publication at most: 《预算法》第十四条
_MOST = timedelta(days=20)
#: with fewer sections than this the prose is kept somewhere else, not in the workbook
_KEPT_HERE = 3


@rule(
    "BS108",
    "应有的说明齐全",
    severity=WARNING,
    basis="政务公开标准目录：部门职责、机构设置、名词解释、收支情况说明、其他重要事项说明",
    documents=("budget",),
)
def sections(book: BudgetBook) -> Iterator[Said]:
    """主要职能、机构设置、名词解释、预算编制说明、其他相关情况说明各有其文字。

    为什么：只有表没有说明，公众看不懂钱由谁、为什么而花；缺一项就不符合公开目录。
    正确：五项说明都有。
    错误：没有名词解释。
    """
    there = {p.section for p in divided(book).others if not p.heading} & _SECTIONS.keys()
    if len(there) < _KEPT_HERE:
        yield Unchecked("工作簿里没有成套的文字说明")
        return
    yield Checked(len(there))
    for section, (name, words) in _SECTIONS.items():
        if section in there:
            continue
        elsewhere = any(
            words.search(p.text) for p in book.paragraphs if p.section not in ("contents", "cover")
        )
        if elsewhere:
            yield Unchecked(f"{name}没有单独的标题")
        else:
            yield Fault(None, f"没有找到“{name}”")


@rule(
    "BS109",
    "说明写到应写的内容",
    severity=INFO,
    basis="政务公开标准目录：收支增减变化、机关运行经费、政府采购、绩效目标、国有资产占用情况",
    documents=("budget",),
)
def contents(book: BudgetBook) -> Iterator[Said]:
    """编制说明写明收支增减变化；其他相关情况说明写明机关运行经费、政府采购、绩效目标和国有资产占用。

    为什么：这些是公开目录点名要求说明的事项，没有也要写明没有。
    正确：二、机关运行经费预算：……517.28万元。
    错误：其他相关情况说明里没有提到政府采购。
    """
    seen = False
    for section, name, words in _CONTENTS:
        paragraphs = [p for p in divided(book).others if p.section == section]
        if not any(not p.heading for p in paragraphs):
            continue
        seen = True
        if any(words.search(p.text) for p in paragraphs):
            yield Checked(1)
        else:
            yield Fault(paragraphs[0].place(), f"“{_SECTIONS[section][0]}”没有写到{name}")
    if not seen:
        yield Inapplicable("工作簿里没有编制说明和其他相关情况说明")


@rule(
    "BS112",
    "批复后二十日内公开",
    severity=WARNING,
    basis="《预算法》第十四条：部门预算、决算在财政部门批复后二十日内由各部门向社会公开",
)
def in_time(book: BudgetBook) -> Iterator[Said]:
    """公开的日期在财政部门批复之后的二十日以内。工作簿里没有这两个日期，写在 gouji.toml 里。

    为什么：及时是公开检查的第一项；晚了补救不了，写出来是为了明年按时。
    正确：approved = 2026-02-10，published = 2026-02-27，批复后第 17 日公开。
    错误：approved = 2026-02-10，published = 2026-03-05，批复后第 23 日公开。
    """
    lacking = [
        f"{word}日期（{key}）"
        for word, key, day in (
            ("批复", "approved", book.approved),
            ("公开", "published", book.published),
        )
        if day is None
    ]
    if book.approved is None or book.published is None:
        yield Unchecked(f"gouji.toml 没有写{'和'.join(lacking)}")
        return
    passed = book.published - book.approved
    if passed < timedelta():
        yield Fault(
            None,
            f"公开的日期{book.published}早于批复的日期{book.approved}，有一个写错了",
            severity=INFO,
            actual=str(book.published),
        )
    elif passed > _MOST:
        yield Fault(
            None,
            f"{book.approved} 批复，{book.published} 公开，是第 {passed.days} 日，超过二十日",
            actual=str(book.published),
            expected=str(book.approved + _MOST),
        )
    else:
        yield Checked(1)
