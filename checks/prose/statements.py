"""项目经费情况说明 cut into statements, each with its seven parts.

A statement opens with a heading “X项目经费情况说明” and has seven numbered parts. One paragraph per
cell, everything in one cell, or headings and text run together: all become the same Statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from checks.book import BudgetBook
from checks.prose.paragraphs import Paragraph

#: the parts the official layout asks for, in order
PARTS = ("项目概述", "立项依据", "实施主体", "实施方案", "实施周期", "年度预算安排", "绩效目标")
OVERVIEW, BASIS, BODY, PLAN, PERIOD, BUDGET, GOALS = range(1, 8)
_NUMERALS = "一二三四五六七八九十"

_TITLES = "|".join(PARTS)
#: a heading as the layout prints it; text may follow on its line: 六、年度预算安排60万元
_HEADING = re.compile(
    rf"[(（]?(?:([{_NUMERALS}])|([1-9]))?[)）]?\s*[、.．:：]?\s*({_TITLES})"
    r"(?:情况)?(?![的和及与等，、；。])\s*[:：。]?\s*"
)
#: a heading in other words, alone on its line: 五、项目周期
_OTHER_WORDS = re.compile(
    rf"[(（]?([{_NUMERALS}])[)）]?\s*[、.．]\s*([^，。；、：:]{{2,14}})[:：]?"
)
_KEYWORDS = (
    (re.compile("概述|概况|简介|基本情况"), OVERVIEW),
    (re.compile("依据"), BASIS),
    (re.compile("主体|实施单位|实施部门"), BODY),
    (re.compile("方案|实施内容|实施计划"), PLAN),
    (re.compile("周期|期限|实施时间"), PERIOD),
    (re.compile("预算|资金安排|经费安排"), BUDGET),
    (re.compile("绩效"), GOALS),
)
#: headings glued into running text, where everything stands in one cell
_GLUED = re.compile(rf"(?<=\S)\s*(?=[{_NUMERALS}]、(?:{_TITLES}))")
_NUMBERING = re.compile(
    rf"^\s*(?:[(（][{_NUMERALS}]+[)）]|[{_NUMERALS}]+[、.．]|\d+[、.．](?!\d)|第[{_NUMERALS}]+部分)\s*"
)
_NAME = re.compile(r"(.*?)(?:项目)?(?:经费|支出|预算)?情况的?说明$")
#: instructions of the blank layout: “（说明项目的总体情况、立项目的等）”
_INSTRUCTION = re.compile(r"[(（](?:说明|列举)")
_PLACEHOLDER = re.compile(r"[XxＸｘ×]{2}|某某")
#: how a finished paragraph ends
_FINISHED = tuple("。；;！!？?：:”’》）)…】〕")


class Line(NamedTuple):
    """Text of a statement and the paragraph, thus the cell, it stands in."""

    text: str
    at: Paragraph


@dataclass(eq=False)
class Part:
    """One part of a statement: which of the seven, how it is numbered, and its text."""

    #: 1 … 7
    kind: int
    #: the number written before its heading; None without one
    number: int | None
    heading: Paragraph
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """五、实施周期."""
        return title(self.kind)

    @cached_property
    def text(self) -> str:
        """Its text in one piece, line by line."""
        return "\n".join(line.text for line in self.lines)

    def at(self, position: int) -> Paragraph:
        """The paragraph where a position of ``text`` stands."""
        for line in self.lines:
            if position <= len(line.text):
                return line.at
            position -= len(line.text) + 1
        return self.lines[-1].at if self.lines else self.heading


@dataclass(eq=False)
class Statement:
    """The statement of one project."""

    heading: Paragraph
    name: str
    parts: list[Part] = field(default_factory=list)
    #: text before the first part
    loose: list[Line] = field(default_factory=list)

    def part(self, kind: int) -> Part | None:
        """The first part of that kind; None when it has no heading."""
        for part in self.parts:
            if part.kind == kind:
                return part
        return None

    @property
    def lines(self) -> list[Line]:
        """All its text, without headings."""
        return [*self.loose, *(line for part in self.parts for line in part.lines)]

    @cached_property
    def text(self) -> str:
        """All its text in one piece, to see at once whether a word is there."""
        return "\n".join([line.text for line in self.lines])

    @property
    def lacks_end(self) -> bool:
        """Whether its last parts are not there, as when it is cut at the end of a page."""
        return bool(self.parts) and self.parts[-1].kind < GOALS

    @property
    def broken_off(self) -> Line | None:
        """Its last line, where a long text stops without a full stop; else None."""
        last = self.parts[-1].lines[-1] if self.parts and self.parts[-1].lines else None
        if last is None or len(last.text) < 60 or last.text.endswith(_FINISHED):
            return None
        if "。" not in last.text and "；" not in last.text:
            return None
        # the same words elsewhere in the statement: a text copied without its full stop
        if any(line.text == last.text for line in self.lines[:-1]):
            return None
        return last

    @property
    def blank(self) -> bool:
        """Whether it is the blank layout, not filled in."""
        if _PLACEHOLDER.search(self.name):
            return True
        texts = [part.lines[0].text for part in self.parts if part.lines]
        return sum(1 for text in texts if _INSTRUCTION.match(text)) >= 2

    @property
    def label(self) -> str:
        """What a message calls it: “人民调解”项目."""
        name = self.name.replace("“", "‘").replace("”", "’")
        return f"“{name}”项目" if name else "项目说明"


def title(kind: int) -> str:
    """五、实施周期."""
    return f"{_NUMERALS[kind - 1]}、{PARTS[kind - 1]}"


_known: WeakKeyDictionary[BudgetBook, Sequence[Statement]] = WeakKeyDictionary()


def statements(book: BudgetBook) -> Sequence[Statement]:
    """The statements of a budget that are filled in, in order; read on first use."""
    if book not in _known:
        paragraphs = [p for p in book.paragraphs if p.section == "projects"]
        _known[book] = [s for s in cut(paragraphs) if s.parts and not s.blank]
    return _known[book]


def cut(paragraphs: Sequence[Paragraph]) -> list[Statement]:
    """Statements from the paragraphs of 项目经费情况说明."""
    found: list[Statement] = []
    current: Statement | None = None
    for line in _lines(paragraphs):
        text, paragraph = line
        if paragraph.heading and text == paragraph.text:
            current = Statement(paragraph, _name(text))
            found.append(current)
            continue
        if current is None:
            current = Statement(paragraph, "")
            found.append(current)
        part, rest = _opened(line, current) if text[0] in _FIRST else (None, "")
        if part is None:
            (current.parts[-1].lines if current.parts else current.loose).append(line)
            continue
        if part.kind == OVERVIEW and current.parts and current.parts[-1].kind > BASIS:
            current = _next_statement(current)
            found.append(current)
        current.parts.append(part)
        if rest:
            part.lines.append(Line(rest, line.at))
    return found


def _lines(paragraphs: Sequence[Paragraph]) -> Iterator[Line]:
    for paragraph in paragraphs:
        text = paragraph.text
        glued = len(text) > 12 and (
            text.find("、立项依据", 2) > 0 or text.find("、实施周期", 2) > 0
        )
        if glued:
            for piece in _GLUED.split(text):
                yield Line(piece.strip(), paragraph)
        else:
            yield Line(text, paragraph)


def _opened(line: Line, statement: Statement) -> tuple[Part | None, str]:
    """The part a line opens, and the text that follows on it; (None, …) for ordinary text."""
    text = line.text
    match = _HEADING.match(text)
    if match:
        kind = PARTS.index(match[3]) + 1
        rest = text[match.end() :]
        number = _number(match[1] or match[2])
        if number is None and rest:
            return None, ""
        return Part(kind, number, line.at), rest
    if len(text) > 20:
        return None, ""
    match = _OTHER_WORDS.fullmatch(text)
    number = _number(match[1]) if match else None
    if match and number is not None and number <= GOALS:
        last = statement.parts[-1].kind if statement.parts else 0
        kind = next((kind for words, kind in _KEYWORDS if words.search(match[2])), 0)
        if kind == number and kind > last:
            return Part(kind, number, line.at), ""
    return None, ""


_FIRST = frozenset(_NUMERALS) | frozenset("(（123456789") | {title[0] for title in PARTS}


def _number(numeral: str | None) -> int | None:
    if not numeral:
        return None
    return int(numeral) if numeral.isdecimal() else _NUMERALS.index(numeral) + 1


def _name(heading: str) -> str:
    text = _NUMBERING.sub("", heading)
    match = _NAME.fullmatch(text)
    return (match[1] if match else text).strip()


def _next_statement(before: Statement) -> Statement:
    """A statement that begins without the usual heading: its title is the short line before."""
    lines = before.parts[-1].lines
    last = lines[-1] if lines else None
    if last and len(last.text) <= 40 and not last.text.endswith(_FINISHED):
        lines.pop()
        return Statement(last.at, _name(last.text))
    return Statement(before.heading, before.name)
