"""Tables without rules and tables in running text: rows by their codes or labels.

``printed_table`` reads one from its title on. What it gives has the columns of the official
layout. On a page, a number belongs below the heading it stands under; in a text, where only the
order of the numbers is left, its column is found afterwards, over all tables (recovery).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checks.amounts import fold
from checks.layouts import model
from checks.layouts.blocks import candidates, table_of
from checks.layouts.model import TableLayout
from checks.layouts.rows import is_note
from checks.prose.paragraphs import section_opened
from checks.published import official
from checks.published.document import Found, Item, Line, Origin
from checks.published.official import OfficialTable
from checks.published.tables import Written, is_label, is_number, is_title
from checks.reading.grid import Grid

_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,2})$")
_PART = re.compile(r"^\d{1,2}$")
_TOTAL = re.compile(r"^(?:合计|总计|合计数)[:：]?$")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.、．])"
)
_ORDINAL_ALONE = re.compile(rf"{_ORDINAL.pattern}$")
_NOTHING = re.compile(r"^(?:无|…+|\.{3,}|—+|-+)$")
_UNIT = re.compile(r"(?:金额|计量|货币)?单位\s*[:：]\s*(?:人民币)?[百千万亿]*元\s*$")
#: more lines than this between a title and its first row are no header
_HEADER_LINES = 30


class Placed(str):
    """A word with the middle of where it stands on its page, in points."""

    __slots__ = ("x",)
    x: float

    @classmethod
    def at(cls, text: str, x: float) -> Placed:
        """A word there."""
        word = cls(text)
        word.x = x
        return word


@dataclass(slots=True)
class TextRow:
    """One row: what names it, its numbers as written, and where each of them stands."""

    origin: Origin
    #: codes as printed: 类 款 项, or all in one
    codes: list[str] = field(default_factory=list)
    name: str = ""
    numbers: list[str] = field(default_factory=list)


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
    if not isinstance(title, Line) or title.whole:
        return None
    layout = layout_of(title.text)
    if layout is None or layout.kind not in official.KINDS:
        return None
    lines: list[Line] = []
    for item in items[at + 1 :]:
        if isinstance(item, Found):
            break
        if _ends(item.text, title.text):
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
            used = self._coded(first, repeated)
        elif self.layout.form == "two_sided":
            used = self._two_sided(first, repeated)
        else:
            used = self._listed(first)
        return self._notes(used)

    def _begins(self, text: str) -> bool:
        """Whether a line is the first with data."""
        words = text.split()
        if self.layout.form == "coded":
            nothing = all(map(_NOTHING.match, words))
            return nothing or _coded_row(words, Origin(0, 0)) is not None
        if self.layout.form == "two_sided":
            return bool(_ORDINAL.match(words[0])) and not is_label(text)
        return all(is_number(word) or _NOTHING.match(word) for word in words)

    def _frame(self, line: Line, head: list[Line]) -> None:
        text = line.text.strip()
        unit = _UNIT.search(text)
        if unit is not None:
            self.table.unit = Written(unit[0].strip(), line.origin)
            text = text[: unit.start()].strip()
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
            if role not in self.table.roles or is_naming(role):
                continue
            if role == "income.total":
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

    # ---- tables by codes ----

    def _coded(self, first: int, repeated: set[str]) -> int:
        rows: list[TextRow] = []
        before: list[Line] = []
        #: the line of each row
        rows_at: list[Line] = []
        at = first
        total: int | None = None
        while at < len(self.lines):
            line = self.lines[at]
            words = _words(line)
            row = _coded_row(words, line.origin)
            if row is not None:
                for piece in before:
                    above = not rows or (not row.name and not _nearer(rows_at[-1], piece, line))
                    owner = row if above else rows[-1]
                    owner.name = f"{owner.name}{''.join(_words(piece))}"
                before = []
                rows_at.append(line)
                rows.append(row)
                if _total_words(words):
                    total = len(rows) - 1
            elif is_note(fold(line.text)) or (
                total is not None and total == len(rows) - 1 and total > 0 and rows[-1].numbers
            ):
                break
            elif fold(line.text) in repeated or is_label(line.text) or is_title(line.text):
                pass
            elif rows and total is None and not rows[-1].numbers and _tail_numbers(words):
                # the name was broken, or the numbers stand on a line of their own
                name, numbers = _split(words)
                rows[-1].name += "".join([*(w for b in before for w in _words(b)), *name])
                rows[-1].numbers = numbers
                before = []
            elif all(map(_NOTHING.match, words)):
                rows.append(TextRow(line.origin, [words[0]]))
                rows_at.append(line)
            elif not any(is_number(word) for word in words) and len(line.text.strip()) < 30:
                if total is not None:
                    break
                before.append(line)
            else:
                break
            at += 1
        if before and rows:
            rows[-1].name += "".join(word for piece in before for word in _words(piece))
        self.table.rows[""] = rows
        return at

    # ---- two sides ----

    def _two_sided(self, first: int, repeated: set[str]) -> int:
        sides: dict[str, list[TextRow]] = {"income": [], "expenditure": []}
        current: TextRow | None = None
        side = "income"
        done = {"income": False, "expenditure": False}
        at = first
        while at < len(self.lines) and not all(done.values()):
            line = self.lines[at]
            text = line.text
            if is_note(fold(text)):
                break
            if fold(text) in repeated or is_label(text) or is_title(text):
                at += 1
                continue
            fresh = False
            here: list[TextRow] = []
            for word in _labels_and_numbers(_words(line)):
                if is_number(word):
                    if current is not None:
                        current.numbers.append(word)
                elif current is not None and not fresh and not self._labels(word):
                    if not current.numbers:
                        current.name += word  # a label broken by the width of its cell
                else:
                    side = self._side(word, sides)
                    current = TextRow(line.origin, name=word)
                    sides[side].append(current)
                    here.append(current)
                    done[side] |= self._is_total(word)
                    fresh = True
            self._share(here, sides)
            at += 1
        # the numbers of the last line may stand below it
        while at < len(self.lines) and current is not None and not current.numbers:
            words = _words(self.lines[at])
            if not all(map(is_number, words)):
                break
            current.numbers += words
            at += 1
        self.table.rows = dict(sides)
        return at

    def _labels(self, word: str) -> bool:
        return bool(_ORDINAL.match(word)) or self._is_total(word)

    def _is_total(self, word: str) -> bool:
        return bool(re.fullmatch(r"(?:收入|支出)?(?:总计|合计)", fold(word)))

    def _side(self, word: str, sides: dict[str, list[TextRow]]) -> str:
        bare = fold(_ORDINAL.sub("", word))
        if bare.startswith("支出"):
            return "expenditure"
        for item in self.layout.lines:
            if item.label.fullmatch(bare):
                if item.side == "income" and self._is_total(word):
                    totals = any(self._is_total(row.name) for row in sides["income"])
                    return "expenditure" if totals and not bare.startswith("收入") else "income"
                return item.side
        # 一、一般公共预算 / 资金: the beginning of a label of the income side
        if any(
            _begins_label(item.label, bare) for item in self.layout.lines if item.side == "income"
        ):
            return "income"
        return "expenditure"

    def _share(self, here: Sequence[TextRow], sides: dict[str, list[TextRow]]) -> None:
        """Both labels first and both numbers behind: the first number is the first label's."""
        if len(here) != 2:
            return
        left, right = here
        room = sum(role.startswith("expenditure.") for role in self.table.roles) - 1
        if not left.numbers and left in sides["income"] and len(right.numbers) > room:
            left.numbers.append(right.numbers.pop(0))

    # ---- a list: 三公 ----

    def _listed(self, first: int) -> int:
        row = TextRow(self.lines[first].origin)
        at = first
        while at < len(self.lines):
            words = _words(self.lines[at])
            if not all(is_number(word) or _NOTHING.match(word) for word in words):
                break
            row.numbers += words
            at += 1
        self.table.rows[""] = [row]
        return at

    def _notes(self, at: int) -> int:
        while at < len(self.lines) and is_note(fold(self.lines[at].text)):
            line = self.lines[at]
            self.table.notes.append(Written(line.text.strip(), line.origin))
            at += 1
        return at


def _nearer(above: Line, piece: Line, below: Line) -> bool:
    """Whether a piece of a name belongs to the row above it and not to the one below."""
    if not piece.placed or len({x.origin.page for x in (above, piece, below)}) > 1:
        return False
    return piece.top - above.top < below.top - piece.top


def is_naming(role: str) -> bool:
    """Whether a column holds codes or names, and no amounts."""
    return role in ("class", "section", "item", "name") or role.endswith(".label")


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


def _words(line: Line) -> list[str]:
    """The words of a line, with their place where there is one."""
    if line.placed:
        return [Placed.at(word.text, (word.x0 + word.x1) / 2) for word in line.words]
    return line.text.split()


def _headings(target: OfficialTable) -> list[str]:
    """The lowest heading of each column."""
    return [
        next(line[c] for line in reversed(target.header) if line[c]) for c in range(target.width)
    ]


def _coded_row(words: Sequence[str], origin: Origin) -> TextRow | None:
    """A row that begins with a code or with 合计; None for anything else."""
    total = _total_words(words)
    if total:
        rest = list(words[total:])
        return TextRow(origin, ["合计"], "", rest) if all(map(is_number, rest)) else None
    if not _CODE.match(words[0]):
        return None
    codes = [words[0]]
    at = 1
    while at < len(words) and len(codes) < 3 and len(words[0]) == 3 and _PART.match(words[at]):
        codes.append(words[at])
        at += 1
    name, numbers = _split(words[at:])
    if len(words[0]) == 3 and len(codes) == 1 and not name and len(words) > 1:
        return None  # 301 302 303: a line of numbers
    return TextRow(origin, codes, "".join(name), numbers)


def _total_words(words: Sequence[str]) -> int:
    """How many words say 合计 at the beginning of a row: 合计, 合 计."""
    for n in (1, 2):
        if len(words) >= n and _TOTAL.match("".join(words[:n])):
            return n
    return 0


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the numbers behind it."""
    at = len(words)
    while at and is_number(words[at - 1]):
        at -= 1
    return list(words[:at]), list(words[at:])


def _tail_numbers(words: Sequence[str]) -> bool:
    return bool(words) and is_number(words[-1])


def _labels_and_numbers(words: Sequence[str]) -> Iterator[str]:
    """The labels and the numbers of a line; an ordinal belongs to the word behind it."""
    pending = ""
    for word in words:
        if _ORDINAL_ALONE.match(word):
            pending = word + " "
        else:
            yield pending + word if pending else word
            pending = ""


def _begins_label(pattern: re.Pattern[str], text: str) -> bool:
    """Whether some label that a pattern describes begins with a text of its own length or more."""
    plain = re.sub(r"\([^()]*\)\?|\([^()]*\)", "", pattern.pattern)
    return any(
        part and len(text) >= 4 and part.startswith(text[: len(part)]) for part in plain.split("|")
    )
