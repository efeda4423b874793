"""Errors in the text: figures, units, directions, years, counts, parts of a project statement.

A figure is only changed where something else in the workbook says what is right – a table, a
sum in the same paragraph, the amount beside it – so that every one of these can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import NamedTuple

from benchmarks.mutants.amounts import pick
from benchmarks.mutants.budget import Budget, Cell
from benchmarks.mutants.change import Mutant, kind
from benchmarks.mutants.digits import slip
from benchmarks.mutants.whole import is_heading

_FIGURE = re.compile(r"(?<![\d.,，])\d[\d,]*(?:\.\d+)?(?=万元)")
_COMPARED = re.compile(
    r"[比较与](?:20\d\d年(?:度)?|上年)(?:预算|当年预算执行数|预算执行数|预算数)?"
    r"(?P<way>增加|减少)(?=[\d.,]*[1-9])"
)
_AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s*(万元|万|元)")


class Spot(NamedTuple):
    """A piece of text in a cell."""

    cell: Cell
    text: str
    start: int
    end: int

    @property
    def piece(self) -> str:
        """What stands there."""
        return self.text[self.start : self.end]

    def changed(self, budget: Budget, new: str) -> Mutant:
        """The mutant that has something else there."""
        around = self.text[max(0, self.start - 16) : self.start]
        text = self.text[: self.start] + new + self.text[self.end :]
        return Mutant(budget, {self.cell: text}, note=f"…{around}[{self.piece} → {new}]")


def _spots(
    budget: Budget, pattern: re.Pattern[str], group: str | int, *sections: str
) -> Iterator[Spot]:
    for cell, text in budget.texts(*sections):
        for match in pattern.finditer(text):
            yield Spot(cell, text, match.start(group), match.end(group))


def _of_a_table(budget: Budget, section: str) -> list[Spot]:
    """Figures in 万元 that round an amount of a table, and are long enough to be no chance."""
    amounts = {
        budget.number(c) / (1 if table.kind == "three_public" else 10_000)
        for table in budget.tables.values()
        for line in table.every
        for c in line.cells.values()
    }
    found = []
    for spot in _spots(budget, _FIGURE, 0, section):
        value = Decimal(spot.piece.replace(",", ""))
        places = len(spot.piece.partition(".")[2])
        before = spot.text[max(0, spot.start - 12) : spot.start]
        if re.search("增加|减少|增长|下降|执行数|上年|去年", before):
            continue
        if value >= 10 and any(round(a, places) == value for a in amounts):
            found.append(spot)
    return found


def _figure(budget: Budget, random: Random, section: str) -> Mutant | None:
    spot = pick(random, _of_a_table(budget, section))
    new = (
        slip(spot.piece, random.choice(["swapped", "changed", "dropped"]), random) if spot else None
    )
    if spot is None or new is None:
        return None
    was, now = (Decimal(t.replace(",", "")) for t in (spot.piece, new))
    # a last digit is rounding
    if abs(was - now) <= Decimal(1).scaleb(-len(spot.piece.partition(".")[2])):
        return None
    return spot.changed(budget, new)


@kind
def narrative_digit(budget: Budget, random: Random) -> Mutant | None:
    """A figure of the 编制说明 that a table has, mistyped."""
    return _figure(budget, random, "编制说明")


@kind
def sangong_text_differs(budget: Budget, random: Random) -> Mutant | None:
    """A figure of the 其他相关情况说明 that a table has, mistyped."""
    return _figure(budget, random, "其他相关")


@kind
def narrative_unit(budget: Budget, random: Random) -> Mutant | None:
    """万元 written 元 or 亿元."""
    section = random.choice(["编制说明", "其他相关"])
    spot = pick(random, _of_a_table(budget, section))
    if spot is None:
        return None
    unit = Spot(spot.cell, spot.text, spot.end, spot.end + 2)
    return unit.changed(budget, random.choice(["元", "亿元"]))


@kind
def narrative_direction(budget: Budget, random: Random) -> Mutant | None:
    """The direction of 财政拨款收入 or 支出 against the year before, turned round."""
    spots = [
        s
        for s in _spots(budget, _COMPARED, "way", "编制说明")
        if re.search("财政拨款(?:收入|支出)", s.text)
    ]
    spot = pick(random, (s for s in spots if "科目" not in s.text))
    return spot.changed(budget, "减少" if spot.piece == "增加" else "增加") if spot else None


@kind
def narrative_change(budget: Budget, random: Random) -> Mutant | None:
    """The change of 财政拨款收入 or 支出 against the year before, mistyped."""
    spots = []
    for spot in _spots(budget, _COMPARED, "way", "编制说明"):
        match = _FIGURE.match(spot.text, spot.end)
        if match is not None and "财政拨款" in spot.text and "科目" not in spot.text:
            spots.append(Spot(spot.cell, spot.text, match.start(), match.end()))
    spot_ = pick(random, spots)
    new = slip(spot_.piece, random.choice(["swapped", "changed"]), random) if spot_ else None
    if spot_ is None or new is None:
        return None
    was, now = (Decimal(t.replace(",", "")) for t in (spot_.piece, new))
    return spot_.changed(budget, new) if abs(was - now) > 1 + was / 1000 else None


@kind
def narrative_year(budget: Budget, random: Random) -> Mutant | None:
    """比2024年预算 with another year."""
    pattern = re.compile(rf"[比较与](?P<year>{budget.year - 1})年")
    spot = pick(random, _spots(budget, pattern, "year", "编制说明", "其他相关"))
    return spot.changed(budget, str(budget.year + random.choice([-3, -2, 0]))) if spot else None


@kind
def narrative_own_year(budget: Budget, random: Random) -> Mutant | None:
    """2025年…收入预算 with the year before: the text of last year."""
    pattern = re.compile(rf"(?P<year>{budget.year})年(?=[^。]{{0,40}}预算)")
    spots = (s for s in _spots(budget, pattern, "year", "编制说明", "其他相关") if s.start < 8)
    spot = pick(random, spots)
    return spot.changed(budget, str(budget.year - 1)) if spot else None


@kind
def vehicles_wrong(budget: Budget, random: Random) -> Mutant | None:
    """共有车辆14辆 is not the sum of its kinds."""
    pattern = re.compile(r"车辆(?P<total>\d+)辆[，,]其中")
    spot = pick(random, _spots(budget, pattern, "total", "其他相关"))
    return spot.changed(budget, str(int(spot.piece) + random.choice([1, 2, 3]))) if spot else None


@kind
def offices_wrong(budget: Budget, random: Random) -> Mutant | None:
    """事业单位6家 where 本部 and 下属 say another number."""
    pattern = re.compile(r"下属(?P<n>\d+)家")
    spots = [
        s for s in _spots(budget, pattern, "n", "机构设置") if re.search("行政单位\\d+家", s.text)
    ]
    spot = pick(random, spots)
    return spot.changed(budget, str(int(spot.piece) + random.choice([1, 2]))) if spot else None


@kind
def procurement_sum(budget: Budget, random: Random) -> Mutant | None:
    """政府采购预算 is not 货物 + 工程 + 服务."""
    pattern = re.compile(r"政府采购(?:货物|工程|服务)预算(?P<n>\d[\d,]*(?:\.\d+)?)(?=万元)")
    spots = [
        s
        for s in _spots(budget, pattern, "n", "其他相关")
        if Decimal(s.piece.replace(",", "")) >= 10
    ]
    spot = pick(random, spots)
    new = (
        slip(spot.piece.partition(".")[0], random.choice(["swapped", "changed"]), random)
        if spot
        else None
    )
    if spot is None or new is None:
        return None
    return spot.changed(budget, new + spot.piece[len(spot.piece.partition(".")[0]) :])


@kind
def reserved_above_whole(budget: Budget, random: Random) -> Mutant | None:
    """预留给小微企业 a hundred times too much: more than all that is bought."""
    pattern = re.compile(r"小型和微型企业的政府采购项目预算为(?P<n>\d[\d,]*(?:\.\d+)?)(?=万元)")
    spots = [
        s for s in _spots(budget, pattern, "n", "其他相关") if Decimal(s.piece.replace(",", ""))
    ]
    spot = pick(random, spots)
    if spot is None:
        return None
    return spot.changed(budget, f"{Decimal(spot.piece.replace(',', '')) * 100:,.2f}")


@kind
def performance_above_projects(budget: Budget, random: Random) -> Mutant | None:
    """绩效目标涉及资金 ten times too much: more than 项目支出."""
    pattern = re.compile(r"涉及(?:项目)?预算资金(?P<n>\d[\d,]*(?:\.\d+)?)(?=万元)")
    spot = pick(random, _spots(budget, pattern, "n", "其他相关"))
    table = budget.tables.get("expenditure")
    if spot is None or table is None or table.total is None:
        return None
    more = Decimal(spot.piece.replace(",", "")) * 10
    if more * 10_000 <= budget.number(table.total.cells["project"]):
        return None
    return spot.changed(budget, f"{more:,.2f}")


# Project statements: one block of cells from “…项目经费情况说明” to the next


def _statements(budget: Budget) -> Iterator[list[tuple[Cell, str]]]:
    block: list[tuple[Cell, str]] = []
    for cell, text in budget.texts("项目经费"):
        if text.strip().endswith("经费情况说明") and block:
            yield block
            block = []
        block.append((cell, text))
    if block:
        yield block


def _under(block: list[tuple[Cell, str]], heading: str) -> list[tuple[Cell, str]]:
    """The cells below a heading, up to the next."""
    start = next((i for i, (_, t) in enumerate(block) if is_heading(t) and heading in t), None)
    if start is None:
        return []
    rest = block[start + 1 :]
    end = next((i for i, (_, t) in enumerate(rest) if is_heading(t)), len(rest))
    return rest[:end]


@kind
def subproject_sum(budget: Budget, random: Random) -> Mutant | None:
    """A part of a project's budget changed: the parts no longer add up to its total."""
    found: list[list[Spot]] = []
    for block in _statements(budget):
        spots, worth = [], []
        for cell, text in _under(block, "年度预算"):
            for match in _AMOUNT.finditer(text):
                spots.append(Spot(cell, text, match.start(1), match.end(1)))
                worth.append(
                    Decimal(match[1].replace(",", "")) * (1 if match[2] == "元" else 10_000)
                )
        if len(worth) > 2 and worth[0] == sum(worth[1:]):
            found.append(spots[1:])
    spots_ = pick(random, found)
    spot = random.choice(spots_) if spots_ else None
    new = (
        slip(spot.piece, random.choice(["swapped", "changed", "dropped"]), random) if spot else None
    )
    return spot.changed(budget, new) if spot and new else None


@kind
def statement_heading_removed(budget: Budget, random: Random) -> Mutant | None:
    """A heading of a project statement is gone: its text stands under the one before."""
    places: list[tuple[list[tuple[Cell, str]], Cell]] = []
    for block in _statements(budget):
        heads = [(c, t) for c, t in block if is_heading(t)]
        if len(heads) == 7:
            places += [(block, c) for c, _ in heads[1:-1]]
    place = pick(random, places)
    if place is None:
        return None
    block, cell = place
    near = {c for c, _ in block}
    return Mutant(budget, {cell: None}, near=near, near_enough=True, note=str(budget[cell]))


@kind
def period_stale(budget: Budget, random: Random) -> Mutant | None:
    """实施周期 is last year."""
    spots = []
    for block in _statements(budget):
        below = _under(block, "实施周期")
        text = "".join(t for _, t in below)
        years = set(re.findall(r"20\d\d", text))
        if years == {str(budget.year)} and len(below) == 1:
            spots.append(below[0])
    place = pick(random, spots)
    if place is None:
        return None
    cell, text = place
    return Mutant(budget, {cell: text.replace(str(budget.year), str(budget.year - 1))}, note=text)
