"""The columns of a table without rules: where words stand below each other, and under what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from checks.published.document import Line, Word
from checks.published.unruled.words import SLACK, is_amount

_TOTALS = ("合计", "总计", "小计")


@dataclass(slots=True)
class Column:
    """A column while it is found: its extent, and the lines that have a word in it."""

    x0: float
    x1: float
    lines: set[int] = field(default_factory=set)
    #: the lowest line of the header that has a word over it
    headed: int = -1
    numeric: bool = False

    def holds(self, word: Word) -> bool:
        """Whether a word stands in it, if only in part."""
        return word.x0 < self.x1 - SLACK and word.x1 > self.x0 + SLACK

    def share(self, word: Word) -> float:
        """How much of it a word covers."""
        return (min(self.x1, word.x1) - max(self.x0, word.x0)) / (self.x1 - self.x0)

    def away(self, word: Word) -> float:
        """How far a word is that stands beside it."""
        return max(self.x0 - word.x1, word.x0 - self.x1)

    def widen(self, other: Word | Column) -> None:
        """Let it reach as far as another."""
        self.x0, self.x1 = min(self.x0, other.x0), max(self.x1, other.x1)

    def grow(self, word: Word, line: int) -> None:
        """A further word of it."""
        self.widen(word)
        self.lines.add(line)


def columns_of(lines: Sequence[Line]) -> list[Column]:
    """Where words stand below each other: numbers first, then texts, the shortest first."""
    words = [(word, i) for i, line in enumerate(lines) for word in line.words]
    words.sort(key=lambda each: (not is_amount(each[0].text), each[0].x1 - each[0].x0))
    columns: list[Column] = []
    for word, line in words:
        held = [column for column in columns if column.holds(word)]
        if not held:
            columns.append(Column(word.x0, word.x1, {line}, numeric=is_amount(word.text)))
        elif len(held) == 1:
            if not word.text.endswith(_TOTALS):  # it may stand in the middle of merged cells
                held[0].grow(word, line)
        elif _apart(held):
            first, *rest = held
            for column in rest:
                first.widen(column)
                first.lines |= column.lines
                columns.remove(column)
            first.grow(word, line)
    return sorted(columns, key=lambda column: column.x0)


def _apart(columns: Sequence[Column]) -> bool:
    """Whether no line has a word in two of them: they are one column, with gaps."""
    seen: set[int] = set()
    for column in columns:
        if seen & column.lines:
            return False
        seen |= column.lines
    return True


def with_headings(columns: Sequence[Column], head: Sequence[Line], *, own: bool) -> list[Column]:
    """The columns as wide as their headings, and those that have a heading and nothing below it.

    A heading that stands over no column (numbers keep to the right of theirs, names to the left)
    belongs to the nearer of the two beside it that has no heading as low as itself. Where both
    have lower ones it is the heading of both; else of an empty column of its own. ``own``: it is of
    a column of its own wherever those beside it have a heading, however high.
    """
    found = [Column(c.x0, c.x1, set(c.lines), numeric=c.numeric) for c in columns]
    headings = [(i, word) for i, line in enumerate(head) for word in line.words]
    lone: list[tuple[int, Word]] = []
    for i, word in headings:
        held = [column for column in found if column.holds(word)]
        if len(held) == 1:
            held[0].headed = i
        elif not held:
            lone.append((i, word))
    while lone:
        # the lowest line first, of a line the heading nearest to a column without one
        i, word = max(lone, key=lambda each: (each[0], -_away(each[1], found, each[0], own)))
        lone.remove((i, word))
        if not any(column.holds(word) for column in found):
            _give(word, i, found, own)
    for i, word in headings:
        held = [column for column in found if column.holds(word)]
        if len(held) == 1 and held[0].headed == i:
            held[0].widen(word)
    return _together(found)


def _give(word: Word, line: int, columns: list[Column], own: bool) -> None:
    """Give a heading over no column to one beside it, or a column of its own."""
    left, right = _beside(word, columns)
    free = _without_heading(left, right, 0 if own else line)
    if free:
        nearest = min(free, key=lambda column: column.away(word))
        nearest.widen(word)
        nearest.headed = line
    elif own or not (left and right and min(left.headed, right.headed) > line):
        columns.append(Column(word.x0, word.x1, headed=line))
        columns.sort(key=lambda column: column.x0)


def _beside(word: Word, columns: Sequence[Column]) -> tuple[Column | None, Column | None]:
    """The columns left and right of a word that stands over none."""
    left = [column for column in columns if column.x1 <= word.x0 + SLACK]
    right = [column for column in columns if column.x0 >= word.x1 - SLACK]
    return (left[-1] if left else None), (right[0] if right else None)


def _without_heading(left: Column | None, right: Column | None, line: int) -> list[Column]:
    """Of the columns beside a heading those it may be of: names left of it, numbers right of it."""
    return [
        column
        for column, numeric in ((left, False), (right, True))
        if column is not None and column.numeric is numeric and column.headed < line
    ]


def _away(word: Word, columns: Sequence[Column], line: int, own: bool) -> float:
    """How far a heading is from the nearest column beside it without one as low as itself."""
    free = _without_heading(*_beside(word, columns), 0 if own else line)
    return min((column.away(word) for column in free), default=inf)


def _together(columns: Sequence[Column]) -> list[Column]:
    """The columns; one of texts without a heading belongs to its neighbour if no line has both."""
    found: list[Column] = []
    for column in columns:
        last = found[-1] if found else None
        texts = last is not None and not last.numeric and not column.numeric
        if texts and last and min(last.headed, column.headed) < 0 and _apart([last, column]):
            last.x1 = column.x1
            last.lines |= column.lines
            last.headed = max(last.headed, column.headed)
        else:
            found.append(column)
    return found


def columns_under(word: Word, columns: Sequence[Column]) -> list[int]:
    """The columns a word stands over, from left to right; the nearest where it is over none."""
    held = [i for i, column in enumerate(columns) if column.holds(word)]
    if held:
        return held
    middle = (word.x0 + word.x1) / 2
    left = [i for i, column in enumerate(columns) if column.x1 <= word.x0 + SLACK]
    if left and left[-1] + 1 < len(columns):
        return [left[-1], left[-1] + 1]  # between two: the heading of both
    return [
        min(
            range(len(columns)),
            key=lambda i: abs((columns[i].x0 + columns[i].x1) / 2 - middle),
        )
    ]
