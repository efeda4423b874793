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
from checks.prose.paragraphs import Paragraph, divided

#: the parts the official layout asks for, in order
PARTS = ("项目概述", "立项依据", "实施主体", "实施方案", "实施周期", "年度预算安排", "绩效目标")
OVERVIEW, BASIS, BODY, PLAN, PERIOD, BUDGET, GOALS = range(1, 8)
_NUMERALS = "一二三四五六七八九十"

_TITLES = "|".join(PARTS)
_SPACE = r"[^\S\n]"
#: a line that may open a part, as the layout prints it, and text may follow on the line:
#: 六、年度预算安排60万元; or in other words, alone on its line: 五、项目周期
_HEADING = re.compile(
    r"\n(?:(?![)）、.．:：])"
    rf"[(（]?+(?:([{_NUMERALS}])|([1-9]))?+[)）]?+{_SPACE}*+[、.．:：]?+{_SPACE}*+({_TITLES})"
    rf"(?:情况)?(?![的和及与等，、；。]){_SPACE}*[:：。]?{_SPACE}*([^\n]*)"
    rf"|[(（]?([{_NUMERALS}])[)）]?{_SPACE}*[、.．]{_SPACE}*([^，。；、：:\n]{{2,14}})[:：]?(?=\n))"
)
#: a heading in other words is no longer
_LONGEST = 20
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
_GLUE = re.compile(r"、(?:立项依据|实施周期)(?<=[^\n]{2}、....)")
_GLUED = re.compile(rf"(?<=\S)\s*(?=[{_NUMERALS}]、(?:{_TITLES}))")
_NUMBERING = re.compile(
    rf"^\s*(?:[(（][{_NUMERALS}]+[)）]|[{_NUMERALS}]+[、.．]|\d+[、.．](?!\d)|第[{_NUMERALS}]+部分)\s*"
)
_NAME = re.compile(r"(.*?)(?:项目)?(?:经费|支出|预算)?情况的?说明$")
#: instructions of the blank layout: “（说明项目的总体情况、立项目的等）”
_INSTRUCTIONS = ("（说明", "（列举", "(说明", "(列举")
_PLACEHOLDER = re.compile(r"[XxＸｘ×]{2}|某某")
#: how a finished paragraph ends
_FINISHED = tuple("。；;！!？?：:”’》）)…】〕")


class Piece(NamedTuple):
    """A part of a paragraph, and the paragraph, thus the cell, it stands in."""

    text: str
    at: Paragraph
    heading: bool = False


#: a line of a statement: a paragraph, or a piece of one that holds several lines
Line = Paragraph | Piece


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

    @property
    def text(self) -> str:
        """Its text in one piece, line by line."""
        return "\n".join([line.text for line in self.lines])

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
    def last_lines(self) -> list[Line]:
        """Where its next line belongs: in its last part."""
        return self.parts[-1].lines if self.parts else self.loose

    @property
    def lines(self) -> list[Line]:
        """All its text, without headings."""
        found = self.loose.copy()
        for part in self.parts:
            found += part.lines
        return found

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
        return len([text for text in texts if text.startswith(_INSTRUCTIONS)]) >= 2

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
    known = _known.get(book)
    if known is None:
        found = cut(divided(book).projects)
        known = _known[book] = [s for s in found if s.parts and not s.blank]
    return known


def cut(paragraphs: Sequence[Paragraph]) -> list[Statement]:
    """Statements from the paragraphs of 项目经费情况说明."""
    if not paragraphs:
        return []
    lines: Sequence[Line] = paragraphs
    text = "\n".join(["", *[p.text for p in paragraphs], ""])
    if _GLUE.search(text):
        lines = list(_pieces(paragraphs))
        text = "\n".join(["", *[line.text for line in lines], ""])
    headings = _headings(text)
    titles = {index for index, line in enumerate(lines) if line.heading}
    found = [] if 0 in titles else [Statement(lines[0].at, "")]
    start = 0
    for index in sorted(titles | headings.keys()):
        at = lines[index].at
        part = None if index in titles else _opened(headings[index], at, found[-1])
        if part is None and index not in titles:
            continue
        if found:
            found[-1].last_lines.extend(lines[start:index])
        start = index + 1
        if part is None:
            found.append(Statement(at, _name(lines[index].text)))
            continue
        before = found[-1].parts
        if part.kind == OVERVIEW and before and before[-1].kind > BASIS:
            found.append(_next_statement(found[-1]))
        found[-1].parts.append(part)
    found[-1].last_lines.extend(lines[start:])
    return found


def _pieces(paragraphs: Sequence[Paragraph]) -> Iterator[Line]:
    """The paragraphs, those with several headings in pieces."""
    for paragraph in paragraphs:
        text = paragraph.text
        pieces = _GLUED.split(text) if len(text) > 12 and _GLUE.search(text) else ()
        if len(pieces) > 1:
            yield from (Piece(piece.strip(), paragraph) for piece in pieces)
        else:
            yield paragraph


def _headings(text: str) -> dict[int, re.Match[str]]:
    """The lines that may open a part, by number; every line begins and ends with a line end."""
    found = {}
    index = at = 0
    for match in _HEADING.finditer(text):
        index += text.count("\n", at, match.start())
        at = match.start()
        found[index] = match
    return found


def _opened(heading: re.Match[str], at: Paragraph, statement: Statement) -> Part | None:
    """The part a line opens, with the text that follows on it; None for ordinary text."""
    numeral, digit, title, rest, ordinal, words = heading.groups()
    if title:
        number = _NUMBERS.get(numeral or digit)
        if number is None and rest:
            return None
        return Part(_KINDS[title], number, at, [Piece(rest, at)] if rest else [])
    number = _NUMBERS[ordinal]
    if number > GOALS or len(heading[0]) > _LONGEST + 1:
        return None
    last = statement.parts[-1].kind if statement.parts else 0
    kind = next((kind for pattern, kind in _KEYWORDS if pattern.search(words)), 0)
    return Part(kind, number, at) if kind == number and kind > last else None


_KINDS = {title: kind for kind, title in enumerate(PARTS, 1)}
_NUMBERS = {numeral: number for number, numeral in enumerate(_NUMERALS, 1)}
_NUMBERS |= {str(number): number for number in range(1, 10)}


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
