"""The solver beside a search through every placement of small puzzles."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import combinations, product

import pytest

from checks.published.recovery.puzzle import Entry, Puzzle, Sum
from checks.published.recovery.solving import solve

#: 合计 = 基本 + 项目
SUMS = (Sum(0, (1, 2)),)


def puzzle(rows: list[list[int]], tree: dict[int, list[int]], width: int = 3) -> Puzzle:
    entries = [
        Entry(tuple(map(Decimal, numbers)), tree.get(i, [])) for i, numbers in enumerate(rows)
    ]
    return Puzzle(width, SUMS, entries)


def every_placement(rows: list[list[int]], tree: dict[int, list[int]]) -> tuple[int, list[set]]:
    """The fewest broken sums and, by row, the placements that some best solution has.

    Written without the code it tests: numbers in whole 元, a sum of n > 1 rows or parts may miss
    by half of n + 1.
    """

    def slack(n: int) -> int:
        return 0 if n <= 1 else (n + 1) // 2

    best, found = 10**6, [set() for _ in rows]
    for choice in product(*(combinations(range(3), len(numbers)) for numbers in rows)):
        amounts = []
        for numbers, placement in zip(rows, choice, strict=True):
            row = [0, 0, 0]
            for number, column in zip(numbers, placement, strict=True):
                row[column] = number
            amounts.append(row)
        broken = 0
        for total, basic, project in amounts:
            broken += abs(total - basic - project) > slack((basic != 0) + (project != 0))
        for parent, children in tree.items():
            for column in range(3):
                added = sum(amounts[child][column] for child in children)
                broken += abs(amounts[parent][column] - added) > slack(len(children))
        if broken < best:
            best, found = broken, [set() for _ in rows]
        if broken == best:
            for kept, placement in zip(found, choice, strict=True):
                kept.add(placement)
    return best, found


def random_budget(seed: int, *, wrong: bool) -> tuple[list[list[int]], dict[int, list[int]]]:
    """A total, two sections and their items; blanks lost; one figure changed when ``wrong``."""
    chance = random.Random(seed)
    items = []
    for _ in range(chance.randint(2, 5)):
        basic, project = chance.choice([(1, 0), (0, 1), (1, 1)])
        items.append([basic * chance.randint(100, 999), project * chance.randint(100, 999)])
    cut = chance.randint(1, len(items) - 1)
    groups = [list(range(3, 3 + cut)), list(range(3 + cut, 3 + len(items)))]
    sections = [[sum(items[i - 3][c] for i in group) for c in (0, 1)] for group in groups]
    total = [sum(section[c] for section in sections) for c in (0, 1)]
    table = [[sum(row), *row] for row in [total, *sections, *items]]
    rows = [[amount for amount in row if amount] for row in table]
    if wrong:
        row = chance.choice(rows)
        row[chance.randrange(len(row))] += chance.choice([90, 1000, -50])
    return rows, {0: [1, 2], 1: groups[0], 2: groups[1]}


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_the_best_placements_are_those_of_a_full_search(seed: int, wrong: bool) -> None:
    rows, tree = random_budget(seed, wrong=wrong)
    broken, wanted = every_placement(rows, tree)
    solution = solve(puzzle(rows, tree))
    assert solution.broken == broken
    # placements that break the sum of their own row are looked at only where every one does
    for verdict, placements, numbers in zip(solution.verdicts, wanted, rows, strict=True):
        keeps = {p for p in placements if _row_holds(numbers, p)} or placements
        assert set(verdict.best) == keeps


def _row_holds(numbers: list[int], placement: tuple[int, ...]) -> bool:
    row = dict(zip(placement, numbers, strict=True))
    parts = [row.get(1, 0), row.get(2, 0)]
    slack = 1 if all(parts) else 0
    return abs(row.get(0, 0) - sum(parts)) <= slack


def test_a_wrong_total_does_not_move_the_items() -> None:
    rows = [[9999, 300, 6000], [300, 300], [6000, 6000]]
    solution = solve(puzzle(rows, {0: [1, 2]}))
    assert [verdict.best for verdict in solution.verdicts] == [((0, 1, 2),), ((0, 1),), ((0, 2),)]
    assert not solution.verdicts[0].sound
    assert solution.broken == 2  # the row of the total, and the column 合计


def test_forty_rows_with_two_places_each() -> None:
    amounts = [1000 + 7 * i * i for i in range(40)]
    basic, project = sum(amounts[:20]), sum(amounts[20:])
    rows = [[basic + project, basic, project], *[[a, a] for a in amounts]]
    solution = solve(puzzle(rows, {0: list(range(1, 41))}))
    assert solution.broken == 0
    # far too many subsets add up: nothing is claimed
    assert all(len(verdict.best) == 2 for verdict in solution.verdicts[1:])
