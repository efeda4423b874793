"""The header of a table without rules: which columns each heading is the heading of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, cast

from checks.published.document import Line, Row, Word
from checks.published.unruled.columns import Column, columns_under

_HALF = 0.5
#: between a number and the end of its column
_PADDING = 2.0
#: a heading this near to the middle of its columns stands in it
_MIDDLE = 8.0


class Way(NamedTuple):
    """One way to read a header; the first that makes a known table is taken."""

    #: a heading broken over lines is put together
    stacked: bool
    #: numbers keep to the right of their columns, which says where those end
    right: bool
    #: of headings in the middle of few columns and of many, those of many
    wide: bool
    #: a heading covers columns with lower headings alone, and those under one heading together
    nested: bool


def header_rows(head: Sequence[Line], columns: Sequence[Column], way: Way) -> list[Row]:
    """The rows of the header, each heading right below the one that covers it.

    A heading in a cell over several rows is printed in the middle of them; it goes to the top.
    """
    covered = _headings(head, columns, way)
    rows: list[Row] = []
    depth = [0] * len(columns)
    last: dict[int, tuple[int, float]] = {}
    for line, all_covers in zip(head, covered, strict=True):
        for word, covers in zip(line.words, all_covers, strict=True):
            first, *others = covers
            at = max(depth[c] for c in covers)
            if not others and first in last and way.stacked:
                before, top = last[first]
                if line.top - top < 1.5 * line.size:
                    at = before
            if at == len(rows):
                rows.append(Row([""] * len(columns), line.origin))
            cells = cast("list[str | None]", rows[at].cells)
            cells[first] = f"{cells[first] or ''}{word.text}"
            for c in others:
                cells[c] = None
            for c in covers:
                depth[c] = at + 1
            if not others:
                last[first] = (at, line.top)
    return rows


def _walls(columns: Sequence[Column], *, right: bool) -> list[float]:
    """Where the columns begin, and where the last one ends."""
    walls = [columns[0].x0]
    for one, other in pairwise(columns):
        if right and one.numeric:
            walls.append(one.x1 + _PADDING)
        elif right and not other.numeric:
            walls.append(other.x0 - _PADDING)
        else:
            walls.append((one.x1 + other.x0) / 2)
    return [*walls, columns[-1].x1]


def _headings(head: Sequence[Line], columns: Sequence[Column], way: Way) -> list[list[list[int]]]:
    """The columns each word of the header is the heading of, found from the lowest line up."""
    found: list[list[list[int]]] = [[] for _ in head]
    walls = _walls(columns, right=way.right)
    #: columns that are under one heading already, which a higher one covers together
    groups = [[c] for c in range(len(columns))]
    for i in reversed(range(len(head))):
        for word in head[i].words:
            covers = columns_under(word, columns)
            if min(columns[c].headed for c in covers) > i:
                covers = _spanned(word, i, covers, columns, walls, groups, way)
                for c in covers:
                    groups[c] = covers
            found[i].append(covers)
    return found


def _spanned(
    word: Word,
    line: int,
    covers: Sequence[int],
    columns: Sequence[Column],
    walls: Sequence[float],
    groups: Sequence[Sequence[int]],
    way: Way,
) -> list[int]:
    """The columns in whose middle a heading stands, all with lower headings, no group in part.

    Of several such spans the one over the lowest headings.
    """
    middle = (word.x0 + word.x1) / 2
    # the text may be longer than its cell
    covers = [c for c in covers if columns[c].share(word) > _HALF] or covers
    best: tuple[int, int, int, int, int] | None = None
    for a in range(covers[0] + 1):
        for b in range(covers[-1] + 1, len(walls)):
            lowest = min(columns[c].headed for c in range(a, b))
            # a heading that covers just what one below it covers says nothing new
            whole = groups[a][0] >= a and groups[b - 1][-1] < b and len(groups[a]) < b - a
            if not way.nested or (lowest > line and whole):
                off = round(abs((walls[a] + walls[b]) / 2 - middle) / _MIDDLE)
                lowest = lowest if way.nested else 0
                this = (off, -lowest, a - b if way.wide else b - a, a, b)
                best = this if best is None else min(best, this)
    return list(range(best[3], best[4])) if best else list(covers)
