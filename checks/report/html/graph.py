"""The map of the tables: where each stands, the lines between them, the sums behind a line."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from checks.findings import Report
from checks.report import wording
from checks.report.evidence import TEXT, Edge, Evidence, Sum

#: the nine tables around the ellipse, clockwise from the top; others follow in their order
_ORDER = (
    "balance", "expenditure", "general_public", "basic_economic", "three_public", TEXT,
    "state_capital", "government_fund", "fiscal_balance", "income",
)  # fmt: skip
_BOX, _TALL = 160, 46
#: how many characters of a name fit a box
_FITS = 11
#: how far a line bends towards the middle
_BEND = 0.42
_WORST = {"wrong": 0, "rounding": 1, "holds": 2}


class Node(NamedTuple):
    """One table as a box; ``id`` leads to its sums within, "" where there are none."""

    name: str
    sub: str
    #: whether the second line goes on with the name
    long: bool
    x: float
    y: float
    width: int
    height: int
    middle: float
    id: str
    result: str
    #: how many sums within do not hold
    broken: int
    spoken: str


class Line(NamedTuple):
    """What ties two tables together, as a line; ``broken`` of its sums do not hold."""

    id: str
    result: str
    path: str
    x: float
    y: float
    broken: int
    spoken: str


class Listed(NamedTuple):
    """An edge written out below the map."""

    id: str
    result: str
    name: str
    state: str
    sums: list[Sum]
    #: how many that hold are written out, and how many more there are
    shown: int
    left: int


class Map(NamedTuple):
    """The whole drawing."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[Line]
    #: those with something to look at, and those where all is equal
    edges: list[Listed]
    equal: list[Listed]


def drawn(report: Report, prefix: str) -> Map | None:
    """The map of a workbook; None without evidence. ``prefix`` makes its ids unique."""
    evidence = report.evidence
    if evidence is None or not report.tables:
        return None
    names = _names(report, evidence)
    width, height, at = _around(names)
    middle = (width / 2, height / 2)
    ids = {id(edge): f"{prefix}-e{i}" for i, edge in enumerate(evidence.edges, 1)}
    edges = [e for e in evidence.edges if e.one in at and e.other in at]
    within = {e.one: e for e in edges if e.one == e.other}
    between = [e for e in edges if e.one != e.other]
    between.sort(key=lambda e: -_WORST[e.result])  # the wrong ones are drawn last, on top
    listed = [_listed(e, names, ids[id(e)]) for e in sorted(edges, key=lambda e: _WORST[e.result])]
    return Map(
        width,
        height,
        [_node(k, names, at[k], within.get(k), ids) for k in names],
        [_line(e, names, at, middle, ids[id(e)]) for e in between],
        [e for e in listed if e.result != "holds"],
        [e for e in listed if e.result == "holds"],
    )


def _names(report: Report, evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Kind of table -> its name and unit, in the order they stand around the map."""
    names: dict[str, tuple[str, str]] = {}
    for table in report.tables:
        names.setdefault(table.kind, (table.name, table.unit))
    if any(TEXT in (e.one, e.other) for e in evidence.edges):
        names[TEXT] = ("文字说明", "编制说明等")
    order = {kind: i for i, kind in enumerate(_ORDER)}
    return dict(sorted(names.items(), key=lambda item: order.get(item[0], len(order))))


def _around(kinds: Collection[str]) -> tuple[int, int, dict[str, tuple[float, float]]]:
    """Width and height of the map, and where the middle of each table stands on its ellipse."""
    count = len(kinds)
    rx, ry = max(310, count * 33), max(176, count * 17)
    width, height = 2 * rx + _BOX + 24, 2 * ry + _TALL + 28
    at = {
        kind: (
            width / 2 + rx * math.sin(2 * math.pi * i / count),
            height / 2 - ry * math.cos(2 * math.pi * i / count),
        )
        for i, kind in enumerate(kinds)
    }
    return width, height, at


def _node(
    kind: str,
    names: dict[str, tuple[str, str]],
    at: tuple[float, float],
    edge: Edge | None,
    ids: dict[int, str],
) -> Node:
    name, unit = names[kind]
    first, second = name, unit if kind == TEXT else f"单位：{unit}"
    if len(name) > _FITS:  # a long name takes the second line
        half = (len(name) + 1) // 2
        first, second = name[:half], name[half:]
    return Node(
        first,
        second,
        len(name) > _FITS,
        round(at[0] - _BOX / 2, 1),
        round(at[1] - _TALL / 2, 1),
        _BOX,
        _TALL,
        round(at[0], 1),
        ids[id(edge)] if edge is not None else "",
        edge.result if edge is not None else "",
        (edge.wrong or edge.rounding) if edge is not None else 0,
        f"{name}表内：{_state(edge)}" if edge is not None else name,
    )


def _line(
    edge: Edge,
    names: dict[str, tuple[str, str]],
    at: dict[str, tuple[float, float]],
    middle: tuple[float, float],
    id: str,
) -> Line:
    (x1, y1), (x2, y2) = at[edge.one], at[edge.other]
    half = ((x1 + x2) / 2, (y1 + y2) / 2)
    # neighbours are joined almost straight, those across the ellipse by a wide bend
    bend = _BEND * min(1.0, math.dist((x1, y1), (x2, y2)) / middle[0])
    control = [h + (m - h) * bend for h, m in zip(half, middle, strict=True)]
    on = [round(h / 2 + c / 2, 1) for h, c in zip(half, control, strict=True)]
    return Line(
        id,
        edge.result,
        f"M{x1:.1f} {y1:.1f}Q{control[0]:.1f} {control[1]:.1f} {x2:.1f} {y2:.1f}",
        on[0],
        on[1],
        edge.wrong or edge.rounding,
        f"{_name(edge, names)}：{_state(edge)}",
    )


def _listed(edge: Edge, names: dict[str, tuple[str, str]], id: str) -> Listed:
    shown = sum(1 for s in edge.sums if s.result == "holds")
    return Listed(
        id, edge.result, _name(edge, names), _state(edge), edge.sums, shown, edge.holds - shown
    )


def _name(edge: Edge, names: dict[str, tuple[str, str]]) -> str:
    one, other = names[edge.one][0], names[edge.other][0]
    return f"{one}（表内）" if edge.one == edge.other else f"{one} — {other}"


def _state(edge: Edge) -> str:
    said = []
    if edge.wrong:
        said.append(f"{edge.wrong} 处不相等")
    if edge.rounding:
        said.append(f"{edge.rounding} 处只差舍入")
    if edge.holds:
        said.append(f"{edge.holds} 处相等")
    return "，".join(said)


def tables(report: Report) -> dict[str, str]:
    """The short name of each kind of table."""
    return {kind: table.name for kind, table in wording.table_names(report).items()}
