"""The rows of a table without rules: lines that are one row, broken in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from checks.published.document import Line, Row
from checks.published.joining import joined
from checks.published.unruled.columns import Column, columns_under
from checks.published.unruled.words import numbered

#: lines nearer than this share of the usual distance of rows are one row, broken in its cells
_ONE_ROW, _HALF_A_ROW = 0.8, 0.6


def data_rows(lines: Sequence[Line], columns: Sequence[Column]) -> Iterator[Row]:
    """The rows of data; lines of a cell that is broken belong to the row they are nearest to."""
    pitch = _pitch(lines)
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        step = line.top - last.top if last and last.origin.page == line.origin.page else pitch
        twice = numbered(line) and groups and any(map(numbered, groups[-1]))
        if step < (_HALF_A_ROW if twice else _ONE_ROW) * pitch and not (
            twice and _same_column(line, groups[-1], columns)
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        cells: list[str | None] = [""] * len(columns)
        for line in group:
            for word in line.words:
                first, *covered = columns_under(word, columns)
                cells[first] = joined(cells[first] or "", word.text)
                for i in covered:
                    if not cells[i]:
                        cells[i] = None
        yield Row(cells, group[0].origin)


def _same_column(line: Line, group: Sequence[Line], columns: Sequence[Column]) -> bool:
    """Whether a line has a word in a column in which the row has one already."""
    taken = {columns_under(word, columns)[0] for other in group for word in other.words}
    return any(columns_under(word, columns)[0] in taken for word in line.words)


def _pitch(lines: Sequence[Line]) -> float:
    """How far rows are apart: the middle one of the distances of lines."""
    tops = [(line.origin.page, line.top) for line in lines]
    steps = sorted(b[1] - a[1] for a, b in pairwise(tops) if a[0] == b[0])
    return steps[len(steps) // 2] if steps else 0.0
