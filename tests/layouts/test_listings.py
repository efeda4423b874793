"""Listings of every shape: a right one is never accused, whichever way its rows are grouped.

The tables are made up by a generator of known seed: flat, with 小计 below, with groups above, with
groups that nothing but their figures shows.
"""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest

from checks.addresses import a1
from checks.engine import run
from checks.findings import Finding
from checks.layouts.readings import comes_to
from checks.layouts.recognise import recognise
from checks.reading.grid import CellValue, Grid, Source

TITLES = {
    "项目支出明细表": "项目名称",
    "政府采购预算表": "采购项目名称",
    "政府购买服务预算表": "购买服务项目名称",
}
FUNDS = [
    ["一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金"],
    ["一般公共预算拨款", "单位资金"],
    ["财政拨款", "其他资金"],
    [],
]
SHAPES = ["flat", "office beside", "group above", "小计 below", "figures only", "figures, two deep"]


class Made(NamedTuple):
    """A listing: its rows, and where the amounts begin."""

    rows: list[list[CellValue]]
    first: int


def made(shape: str, chance: random.Random) -> Made:
    """A listing of that shape whose sums come out."""
    title, called = chance.choice(list(TITLES.items()))
    funds = chance.choice(FUNDS)
    wide = shape in ("office beside", "group above", "小计 below")
    groups = [
        [_amounts(chance, len(funds)) for _ in range(chance.randint(1, 5))]
        for _ in range(chance.randint(1, 4))
    ]
    number = 0
    rows: list[list[CellValue]] = []
    for place, group in enumerate(groups):
        office, sums = f"某单位{place + 1}", _sum(group)
        if shape == "group above":
            rows.append([office, "", *sums])
        elif shape.startswith("figures"):
            rows.append([office, *sums])
        for amounts in group:
            number += 1
            beside = office if shape in ("office beside", "小计 below") else ""
            rows.append([*([beside] if wide else []), f"第{number}号项目", *amounts])
        if shape == "小计 below":
            rows.append(["", "小计", *sums])
    whole = _sum([amounts for group in groups for amounts in group])
    if shape == "figures, two deep":
        rows.insert(0, ["某厅", *whole])
    total: list[CellValue] = ["合计", *([""] if wide else []), *whole]
    rows = [total, *rows] if chance.random() < 0.5 else [*rows, total]
    head: list[CellValue] = [*(["单位名称"] if wide else []), called, "合计", *funds]
    return Made([[title], ["部门：某某厅", "", "单位：万元"], head, *rows], 2 if wide else 1)


def _amounts(chance: random.Random, funds: int) -> list[float]:
    parts = [round(chance.choice([0, 1]) * chance.uniform(1, 900), 2) for _ in range(funds)]
    if not any(parts):
        parts[:1] = [round(chance.uniform(1, 900), 2)]
    return [round(sum(parts), 2), *(parts if funds else [])]


def _sum(rows: list[list[float]]) -> list[float]:
    return [round(sum(column), 2) for column in zip(*rows, strict=True)]


def accused(rows: list[list[CellValue]]) -> list[Finding]:
    """What the rules of tables beside the set say of it."""
    width = max(map(len, rows))
    grid = Grid("表", [[*row, *[""] * (width - len(row))] for row in rows])
    findings = run(recognise(Source("表.xlsx", "", "xlsx", [grid]), layout="central"))[0]
    return [f for f in findings if f.rule in ("BN109", "BN110")]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_right_listing_is_never_accused(shape: str) -> None:
    chance = random.Random(shape)
    for _ in range(25):
        assert accused(made(shape, chance).rows) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_a_wrong_figure_is_named(shape: str) -> None:
    chance = random.Random(shape + "错")
    missed = 0
    for _ in range(25):
        listing = made(shape, chance)
        r = chance.randrange(3, len(listing.rows))
        c = chance.randrange(listing.first, len(listing.rows[r]))
        listing.rows[r][c] = round(float(listing.rows[r][c] or 0) + 10.5, 2)
        found = accused(listing.rows)
        cells = {f.cell for f in found} | {p.cell for f in found for p in f.related}
        missed += a1(r, c) not in cells
        assert {f.severity.value for f in found} <= {"warning", "info"}
    # one column alone may come out wrong in several places, which proves nothing
    assert missed <= 1


@pytest.mark.parametrize(
    ("values", "total", "comes"),
    [
        ([1, 2, 3], 6, True),
        ([6, 1, 2, 3], 6, True),
        ([1, 2, 3, 6], 6, True),
        ([10, 3, 1, 2, 7], 10, True),
        ([1, 2, 3], 7, False),
        ([5, 1, 2, 3], 6, False),
        ([], 0, False),
        ([-1, 2, 3], 4, True),
    ],
)
def test_readings_of_rows(values: list[int], total: int, comes: bool) -> None:
    from decimal import Decimal

    assert comes_to([Decimal(v) for v in values], Decimal(total), Decimal(0)) is comes


def test_too_many_readings_are_not_tried() -> None:
    from decimal import Decimal

    assert comes_to([Decimal(1)] * 401, Decimal(7), Decimal(0)) is None
