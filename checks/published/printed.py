"""Tables without rules and tables in running text: rows by their codes or labels.

``printed_table`` reads one from its title on. What it gives has the columns of the official
layout. On a page, a number belongs below the heading it stands under; in a text, where only the
order of the numbers is left, its column is found afterwards, over all tables (recovery).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.amounts import fold
from checks.layouts import model
from checks.layouts.model import TableLayout
from checks.layouts.notes import is_note
from checks.layouts.titles import candidates, table_of
from checks.prose.paragraphs import section_opened
from checks.published import official
from checks.published.document import Found, Item, Line, Origin
from checks.published.official import OfficialTable
from checks.published.raw import is_text
from checks.published.tables import Written, is_label, is_number, is_title, without_unit
from checks.published.textrows import NOTHING, TextRow, coded_row, coded_rows, listed_rows
from checks.published.twosided import ORDINAL, TwoSided
from checks.reading.grid import Grid

#: more lines than this between a title and its first row are no header
_HEADER_LINES = 30


@dataclass(slots=True)
class TextTable:
    """A table of a text before its columns are known."""

    kind: str
    layout: TableLayout
    target: OfficialTable
    title: Written
    department: Written | None = None
    unit: Written | None = None
    #: columns of the official table that the printed header names; others are left out
    roles: tuple[str, ...] = ()
    #: the middle of the heading of each amount column, where all of them are known
    heads: dict[str, float] = field(default_factory=dict)
    #: words of the header that belong to no column that is known
    unknown: str = ""
    #: rows by side: "" where there is one only
    rows: dict[str, list[TextRow]] = field(default_factory=dict)
    notes: list[Written] = field(default_factory=list)


def printed_table(items: Sequence[Item], at: int) -> tuple[TextTable, int] | None:
    """The table whose title stands at an index, and the index behind it; None if there is none.

    A table that has rules is none: its rows are no lines.
    """
    title = items[at]
    assert isinstance(title, Line)
    if title.whole:
        return None
    layout = layout_of(title.text)
    if layout is None or layout.kind not in official.KINDS:
        return None
    lines: list[Line] = []
    for item in items[at + 1 :]:
        if isinstance(item, Found) or _ends(item.text, title.text):
            break
        lines.append(item)
    reader = _Reader(layout, title, lines)
    used = reader.run()
    return None if used is None else (reader.table, at + 1 + used)


def layout_of(text: str) -> TableLayout | None:
    """The table of the official layout that a title names."""
    (candidate,) = candidates(Grid("", [[text.strip()]])) or (None,)
    return table_of(candidate.folded, model.load("shanghai")) if candidate else None


def _ends(text: str, title: str) -> bool:
    """Whether a line can be no part of a table: the next title, a heading."""
    if is_title(text):
        return fold(title) not in fold(text)
    return bool(section_opened(text.strip()))


class _Reader:
    """Reads the lines below one title."""

    def __init__(self, layout: TableLayout, title: Line, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.layout = layout
        told = Written(title.text.strip(), title.origin)
        self.table = TextTable(layout.kind, layout, official.table(layout.kind, ""), told)

    def run(self) -> int | None:
        """Read the table; how many lines it has, None when there is no row in reach."""
        first = next(
            (i for i, x in enumerate(self.lines[:_HEADER_LINES]) if self._begins(x.text)), None
        )
        if first is None:
            return None
        head: list[Line] = []
        for line in self.lines[:first]:
            self._frame(line, head)
        self._columns(head)
        repeated = {fold(line.text) for line in head}
        if self.layout.form == "coded":
            self.table.rows[""], used = coded_rows(self.lines, first, repeated)
        elif self.layout.form == "two_sided":
            both = TwoSided(self.layout, self.table.roles, self.lines)
            self.table.rows, used = both.read(first, repeated)
        else:
            self.table.rows[""], used = listed_rows(self.lines, first)
        return self._notes(used)

    def _begins(self, text: str) -> bool:
        """Whether a line is the first with data."""
        words = text.split()
        if self.layout.form == "coded":
            nothing = all(map(NOTHING.match, words))
            return nothing or coded_row(words, Origin(0, 0)) is not None
        if self.layout.form == "two_sided":
            return bool(ORDINAL.match(words[0])) and not is_label(text)
        return all(is_number(word) or NOTHING.match(word) for word in words)

    def _frame(self, line: Line, head: list[Line]) -> None:
        text, unit = without_unit(line.text)
        if unit:
            self.table.unit = Written(unit, line.origin)
        if not text:
            return
        if self.table.department is None and is_label(text):
            self.table.department = Written(text, line.origin)
        elif not is_title(text):
            head.append(line)

    def _columns(self, head: Sequence[Line]) -> None:
        """Which columns the header names, where they are, and what of it is not understood."""
        left = fold(_stacked(head))
        unit = "人员经费" in left and self.layout.kind == "balance"
        self.table.target = target = official.table(self.layout.kind, "unit" if unit else "")
        named = {fold(t) for line in target.header for t in line if t}
        named |= set(map(fold, self.layout.header_words))
        optional = {
            f"{c.side}.{c.role}" if c.side else c.role for c in self.layout.columns if c.optional
        }
        wanted = _headings(target)
        if left:
            self.table.roles = tuple(
                role
                for role, heading in zip(target.roles, wanted, strict=True)
                if role not in optional or fold(heading) in left or role in ("section", "item")
            )
        else:
            self.table.roles = target.roles
        self._place_headings(head, target)
        for word in sorted(named, key=len, reverse=True):
            left = left.replace(word, "")
        left = re.sub(r"20\d\d年|[本上]年|[类款项目:()\d]|预算数?|金额|单位|编码|名称", "", left)
        self.table.unknown = left if len(left) > 1 else ""

    def _place_headings(self, head: Sequence[Line], target: OfficialTable) -> None:
        """Find the middle of each heading over amounts; all of them or none."""
        words = [word for line in head for word in line.words]
        heads: dict[str, float] = {}
        for role, heading in zip(target.roles, map(fold, _headings(target)), strict=True):
            if role not in self.table.roles or is_text(role) or role == "income.total":
                continue
            same = [w for w in words if fold(w.text) == heading]
            # 事业单位 / 经营收入: broken by the width of the column
            parts = [w for w in words if len(fold(w.text)) > 1 and fold(w.text) in heading]
            found = same[-1:] or [p for p in parts if p.x0 < parts[0].x1 and p.x1 > parts[0].x0]
            if not found:
                return
            heads[role] = sum(w.x0 + w.x1 for w in found) / 2 / len(found)
        if list(heads.values()) == sorted(heads.values()):
            self.table.heads = heads

    def _notes(self, at: int) -> int:
        while at < len(self.lines) and is_note(fold(self.lines[at].text)):
            line = self.lines[at]
            self.table.notes.append(Written(line.text.strip(), line.origin))
            at += 1
        return at


def _stacked(head: Sequence[Line]) -> str:
    """The words of a header; what is broken by the width of its column in one piece."""
    stacks: dict[float, str] = {}
    for line in head:
        for word in line.words:
            middle = (word.x0 + word.x1) / 2
            at = next((x for x in stacks if abs(x - middle) < 4), middle)
            stacks[at] = stacks.get(at, "") + word.text
        if not line.words:
            stacks[-1.0 - len(stacks)] = line.text
    return "".join(stacks.values())


def _headings(target: OfficialTable) -> list[str]:
    """The lowest heading of each column."""
    return [
        next(line[c] for line in reversed(target.header) if line[c]) for c in range(target.width)
    ]
