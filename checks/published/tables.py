"""Tables of a document put together: title, labels, header, rows of all pages, notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.amounts import fold
from checks.layouts.frames import is_furniture
from checks.layouts.notes import is_note
from checks.layouts.titles import candidates
from checks.published.document import Found, Line, Origin, Row
from checks.published.joining import cell_text, joined
from checks.reading.grid import Grid

_UNIT = re.compile(r"(?:金额|计量|货币)?单位\s*[:：]\s*(?:人民币)?[百千万亿]*元\s*$")
_NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
#: a header has no more rows, and what stands above it none either
_HEADER, _FRAME = 6, 8


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its origin."""

    text: str
    origin: Origin


@dataclass(slots=True)
class Published:
    """One table as published, all its pages."""

    title: Written | None
    department: Written | None
    unit: Written | None
    #: header and data, every row equally long; texts without line breaks, None: covered
    rows: list[Row]
    #: x of the column boundaries, where there are any
    edges: Sequence[float] = ()
    notes: list[Written] = field(default_factory=list)
    #: lines above the header that are none of these: 公开02表
    others: list[Written] = field(default_factory=list)
    #: cells whose column was found by constraint: (index in rows, column) -> what is known of it
    recovered: dict[tuple[int, int], str] = field(default_factory=dict)
    #: cells that stay blank although the publication has a number somewhere in the row
    undecided: dict[tuple[int, int], str] = field(default_factory=dict)
    #: where the header ends, where that is known beforehand
    header_rows: int | None = None

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row.cells) for row in self.rows), default=0)

    @property
    def origin(self) -> Origin:
        """Where it begins."""
        return self.title.origin if self.title else self.rows[0].origin


def is_title(text: str) -> bool:
    """Whether a line may be the title of a table."""
    return len(text) <= 60 and bool(candidates(Grid("", [[text.strip()]])))


def without_unit(text: str) -> tuple[str, str]:
    """A line without the unit at its end, and that unit: 编制部门：某局, 单位：元."""
    text = text.strip()
    unit = _UNIT.search(text)
    return (text, "") if unit is None else (text[: unit.start()].strip(), unit[0].strip())


def is_label(text: str) -> bool:
    """Whether a line stands between a title and its table: 编制部门, 单位：元, 公开02表."""
    return is_furniture([fold(word) for word in re.split(r"\s{2,}|　", text) if word.strip()])


def is_number(text: str) -> bool:
    """Whether a cell holds a well-formed amount."""
    return bool(_NUMBER.fullmatch(text.strip()))


def number(text: str) -> float:
    """The amount of a cell for which ``is_number`` holds."""
    return float(text.strip().replace(",", "").replace("−", "-"))


def lead(lines: Sequence[Line]) -> int:
    """How many of the last lines before a table belong to it: its title and its labels."""
    for back in range(1, min(len(lines), 6) + 1):
        line = lines[-back]
        if line.origin.page != lines[-1].origin.page and line.origin.page:
            break
        if is_title(line.text):
            # 公开02表 may stand above the title
            above = lines[-back - 1] if back < len(lines) else None
            return back + (above is not None and _numbers(above.text))
        if not is_label(line.text) and back > 4:
            break
    labels = 0
    while labels < len(lines) and is_label(lines[-labels - 1].text):
        labels += 1
    return labels


def assemble(found: Found, above: Sequence[Line]) -> Published:
    """A table with the lines above it that are its own."""
    rows = [_clean(row) for row in found.rows]
    table = Published(None, None, None, rows, found.edges)
    for line in above:
        _take(table, line.text, line.origin)
    # title and labels may be rows of the table itself, or lines of one cell
    own = 0
    for i, row in enumerate(found.rows[:_FRAME]):
        pieces = [p.strip() for cell in row.cells if cell for p in cell.split("\n") if p.strip()]
        if not all(_is_frame(piece) for piece in pieces):
            break
        for piece in pieces:
            if is_title(piece) and not is_label(piece) and table.title is not None:
                # what stands above is the name of the sheet, or of the whole set
                table.others.append(table.title)
                table.title = None
            _take(table, piece, row.origin)
        if pieces:
            own = i + 1
    if own:
        while own < len(rows) and not words(rows[own]):
            own += 1
        del rows[:own]
    return table


def continues(table: Published, found: Found, above: Sequence[Line]) -> bool:
    """Whether a table at the top of a page carries on the one before."""
    if any(is_title(line.text) for line in above) and not all(
        table.title and fold(line.text).startswith(fold(table.title.text)[:12])
        for line in above
        if is_title(line.text)
    ):
        return False
    if any(not (is_label(x.text) or is_title(x.text)) for x in above):
        return False
    first = [c for c in found.rows[0].cells if c]
    if len(first) == 1 and is_title(first[0]):
        return False
    if table.edges and found.edges:
        return len(table.edges) == len(found.edges) and all(
            abs(a - b) < 6 for a, b in zip(table.edges, found.edges, strict=True)
        )
    return table.width == found.width


def carry_on(table: Published, found: Found) -> None:
    """Add the rows of the next page, without the header that is repeated there."""
    header = {words(row) for row in table.rows[:_HEADER]} - {()}
    rows = [_clean(row) for row in found.rows]
    start = 0
    while start < min(_HEADER, len(rows)):
        named = words(rows[start])
        numbers = any(c and is_number(c) and len(c) > 3 for c in rows[start].cells)
        if named and (named not in header or numbers):
            break
        if not named and start + 1 < len(rows) and words(rows[start + 1]) not in header:
            break
        start += 1
    table.rows += rows[start:]


def take_notes(table: Published, lines: Sequence[Line]) -> int:
    """Add the notes below the table; how many lines they are."""
    taken = 0
    for line in lines:
        if is_note(fold(line.text)):
            table.notes.append(Written(line.text.strip(), line.origin))
        elif taken and table.notes and not table.notes[-1].text.endswith(("。", "！")):
            if line.origin.page != table.notes[-1].origin.page or is_title(line.text):
                break
            last = table.notes[-1]
            table.notes[-1] = Written(joined(last.text, line.text.strip()), last.origin)
        else:
            break
        taken += 1
    return taken


def words(row: Row) -> tuple[str, ...]:
    """The filled cells of a row, folded."""
    return tuple(fold(c) for c in row.cells if c and fold(c))


def _is_frame(text: str) -> bool:
    return is_title(text) or is_label(text) or _numbers(text) or bool(_UNIT.search(text))


def _numbers(text: str) -> bool:
    return bool(
        re.fullmatch(r"(?:公开|附|预算)?表?\s*[\d一二三四五六七八九十.-]+\s*表?", text.strip())
    )


def _take(table: Published, text: str, origin: Origin) -> None:
    text, unit = without_unit(text)
    if unit:
        table.unit = Written(unit, origin)
    if not text:
        return
    if table.title is None and is_title(text):
        table.title = Written(text, origin)
    elif table.title is not None and table.department is None and is_label(text):
        table.department = Written(text, origin)
    else:
        table.others.append(Written(text, origin))


def _clean(row: Row) -> Row:
    return Row([None if c is None else cell_text(c) for c in row.cells], row.origin)
