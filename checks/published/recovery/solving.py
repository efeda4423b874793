"""The placements of a puzzle that break the fewest sums, by dynamic programming over its tree.

Each sum of a row, each sum of a column (a row against the rows it is made of) and each witness
costs one when it does not hold. That is the right measure when the publication itself has a
wrong number: a solver that insists on every sum then finds nothing, and one that may change a
number would repair the error it should show.

The children of a row are added up one after the other; what is kept between two of them is the sum
so far in each column. Sums that can no longer come out are dropped, and so is what breaks more
than the best solution may.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from checks.published.recovery.puzzle import Amounts, Placement, Puzzle, Scaled, placements

#: what each row may choose from
Choices = Sequence[Sequence[Placement]]
#: the amounts a row may have, each with the fewest sums then broken in and below it
Options = Sequence[tuple[Amounts, int]]
#: more sums than this at once, or in all tries, are not followed up
_MOST, _MOST_WORK = 10_000, 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one row."""

    #: where its numbers stand in the best solutions; several: not decided
    best: tuple[Placement, ...]
    #: whether it breaks nothing: its sums, those it is part of, and what others tell of it
    sound: bool

    def column(self, number: int) -> int | None:
        """The column of one of its numbers; None where that is not decided."""
        columns = {placement[number] for placement in self.best}
        return columns.pop() if len(columns) == 1 else None


@dataclass(frozen=True, slots=True)
class Solution:
    """The verdict on every row; ``broken`` counts what does not hold in the best solutions."""

    verdicts: tuple[Verdict, ...]
    broken: int


class TooManyError(Exception):
    """The rows below this one add up in too many ways to look at them all."""

    def __init__(self, entry: int) -> None:
        super().__init__(entry)
        self.entry = entry


def solve(puzzle: Puzzle) -> Solution:
    """Where the numbers stand.

    Where the rows below one add up in too many ways, their sums are left out: those rows are
    then decided by what else is known of them, or not at all.
    """
    left_out: set[int] = set()
    while True:
        try:
            return _solved(puzzle, left_out)
        except TooManyError as error:
            left_out.add(error.entry)


def _solved(puzzle: Puzzle, left_out: set[int]) -> Solution:
    solver = _Solver(puzzle, left_out)
    choices = [solver.choices(i) for i in range(len(puzzle.entries))]
    best = solver.fewest(choices)
    one = solver.one(choices, best)
    verdicts: list[Verdict] = []
    for i, options in enumerate(choices):
        kept = tuple(
            option
            for option in options
            if len(options) == 1
            or option == one[i]
            or solver.total([*choices[:i], [option], *choices[i + 1 :]], best) == best
        )
        verdicts.append(Verdict(kept, solver.sound(i, one)))
    return Solution(tuple(verdicts), best)


class _Solver:
    def __init__(self, puzzle: Puzzle, left_out: set[int]) -> None:
        self.puzzle = puzzle
        self.left_out = left_out
        #: how many sums were looked at below each row
        self.work: Counter[int] = Counter()
        self.scaled = Scaled(puzzle)
        self.parents = {c: p for p, entry in enumerate(puzzle.entries) for c in entry.children}
        self._amounts: dict[tuple[int, Placement], Amounts] = {}
        self._own: dict[tuple[int, Placement], int] = {}
        #: of the rows below a row: (fewest broken sums, True), or (a number they exceed, False)
        self._known: dict[
            tuple[int, Placement, tuple[tuple[Placement, ...], ...]], tuple[int, bool]
        ] = {}
        self._choices: Choices = []

    # ---- one row ----

    def amounts(self, entry: int, placement: Placement) -> Amounts:
        key = entry, placement
        if key not in self._amounts:
            self._amounts[key] = self.scaled.amounts(entry, placement)
        return self._amounts[key]

    def own(self, entry: int, placement: Placement) -> int:
        """How many sums of the row itself, and witnesses, a placement breaks."""
        key = entry, placement
        if key not in self._own:
            amounts = self.amounts(entry, placement)
            broken = self.rows_broken(amounts)
            broken += sum(not w.holds(amounts) for w in self.puzzle.entries[entry].witnesses)
            self._own[key] = broken
        return self._own[key]

    def rows_broken(self, amounts: Amounts) -> int:
        broken = 0
        for each in self.puzzle.sums:
            parts = [amounts[c] for c in each.parts]
            slack = self.scaled.slack(sum(part != 0 for part in parts))
            broken += abs(amounts[each.total] - sum(parts)) > slack
        return broken

    def choices(self, entry: int) -> list[Placement]:
        """The placements worth a look: those that keep the sums of the row, or else all."""
        numbers, shown = self.puzzle.entries[entry].numbers, self.puzzle.entries[entry].shown
        if shown is not None:
            return [shown]
        every = placements(len(numbers), self.puzzle.width)
        kept = [p for p in every if not self.rows_broken(self.amounts(entry, p))]
        return kept or every

    # ---- the whole ----

    def fewest(self, choices: Choices) -> int:
        """The fewest broken sums: none, or else one, or else two …"""
        limit = 0
        while (found := self.total(choices, limit)) > limit:
            limit += 1
        return found

    def total(self, choices: Choices, limit: int) -> int:
        """The fewest broken sums when every row takes one of its choices; limit + 1: more."""
        self._choices = choices
        found = 0
        for root in self.puzzle.roots:
            found += min(
                (self.below(root, option, limit - found) for option in choices[root]), default=0
            )
            if found > limit:
                return limit + 1
        return found

    def one(self, choices: Choices, best: int) -> list[Placement]:
        """One of the best solutions, row by row."""
        fixed = [list(options) for options in choices]
        for i, options in enumerate(choices):
            for option in options:
                fixed[i] = [option]
                if len(options) == 1 or self.total(fixed, best) == best:
                    break
        return [options[0] if options else () for options in fixed]

    def below(self, entry: int, placement: Placement, limit: int) -> int:
        """The fewest broken sums in a row and all below it; limit + 1: more than that."""
        own = self.own(entry, placement)
        children = self.puzzle.entries[entry].children
        if own > limit or not children:
            return min(own, limit + 1)
        key = entry, placement, self._subtree(entry)
        least, exact = self._known.get(key, (0, False))
        if not exact and own + least <= limit:
            least = self._children(entry, self.amounts(entry, placement), limit - own)
            exact = own + least <= limit
            self._known[key] = least, exact
        return min(own + least, limit + 1)

    def _subtree(self, entry: int) -> tuple[tuple[Placement, ...], ...]:
        """What the rows below may choose from, to know a result again."""
        found: list[tuple[Placement, ...]] = []
        stack = list(self.puzzle.entries[entry].children)
        while stack:
            at = stack.pop()
            found.append(tuple(self._choices[at]))
            stack += self.puzzle.entries[at].children
        return tuple(found)

    def _children(self, entry: int, wanted: Amounts, limit: int) -> int:
        """The fewest broken sums of the children and of the columns they add up to.

        ``limit`` + 1 when there are more. Each set of columns that may not add up is tried, the
        smallest first.
        """
        options: list[list[tuple[Amounts, int]]] = []
        for child in self.puzzle.entries[entry].children:
            found = [
                (self.amounts(child, p), self.below(child, p, limit)) for p in self._choices[child]
            ]
            options.append([each for each in found if each[1] <= limit])
            if not options[-1]:
                return limit + 1
        if entry in self.left_out:
            return min(sum(min(cost for _, cost in each) for each in options), limit + 1)
        best = limit + 1
        for size in range(limit + 1):
            if size >= best:
                break
            for given_up in combinations(range(len(wanted)), size):
                kept = [c for c in range(len(wanted)) if c not in given_up]
                fitting = self._fitting(entry, options, wanted, kept, best - 1 - size)
                best = min(best, size + fitting)
        return best

    def _fitting(
        self,
        entry: int,
        options: Sequence[Options],
        wanted: Amounts,
        kept: Sequence[int],
        limit: int,
    ) -> int:
        """The fewest broken sums inside the children when the kept columns add up.

        ``limit`` + 1 when there are more, or when they cannot add up. The children are halved and
        the sums of both halves matched: twenty rows with two places each are a thousand sums and
        a thousand, not a million.
        """
        bare = [
            _cheapest((tuple(amounts[c] for c in kept), cost) for amounts, cost in each)
            for each in options
        ]
        if sum(min(each.values()) for each in bare) > limit:
            return limit + 1
        if not kept:
            return sum(min(each.values()) for each in bare)
        slack = self.scaled.slack(len(options))
        low = [wanted[c] - slack for c in kept]
        high = [wanted[c] + slack for c in kept]
        bare.sort(key=len)
        first, second = bare[1::2], bare[::2]
        one = _sums(first, second, low, high, limit)
        two = _sums(second, first, low, high, limit)
        self.work[entry] += 0 if one is None or two is None else len(one) + len(two)
        if one is None or two is None or self.work[entry] > _MOST_WORK:
            raise TooManyError(entry)
        return _matched(one, two, low, high, limit)

    # ---- what holds ----

    def sound(self, entry: int, chosen: Sequence[Placement]) -> bool:
        """Whether nothing that a row takes part in is broken in a solution."""
        parent = self.parents.get(entry)
        if entry in self.left_out or parent in self.left_out:
            return False
        if self.own(entry, chosen[entry]) or self._columns(entry, chosen):
            return False
        if parent is None:
            return True
        broken = self._columns(parent, chosen)
        amounts = self.amounts(entry, chosen[entry])
        above = self.amounts(parent, chosen[parent])
        return not any(amounts[c] or above[c] for c in broken)

    def _columns(self, entry: int, chosen: Sequence[Placement]) -> list[int]:
        """The columns in which a row is not the sum of the rows it is made of."""
        children = self.puzzle.entries[entry].children
        if not children:
            return []
        wanted = self.amounts(entry, chosen[entry])
        below = [self.amounts(c, chosen[c]) for c in children]
        return [
            c
            for c, amount in enumerate(wanted)
            if abs(amount - sum(a[c] for a in below)) > self.scaled.slack(len(children))
        ]


def _cheapest(options: Iterable[tuple[Amounts, int]]) -> dict[Amounts, int]:
    """Amounts with their lowest cost."""
    found: dict[Amounts, int] = {}
    for amounts, cost in options:
        if cost < found.get(amounts, cost + 1):
            found[amounts] = cost
    return found


def _sums(
    rows: Sequence[dict[Amounts, int]],
    others: Sequence[dict[Amounts, int]],
    low: Sequence[int],
    high: Sequence[int],
    limit: int,
) -> dict[Amounts, int] | None:
    """What some rows can add up to, with the lowest cost, when ``others`` come on top.

    Only sums that can still end between ``low`` and ``high`` at no more than ``limit``; None when
    these are too many.
    """
    width = len(low)
    least = [sum(min(a[c] for a in row) for row in (*rows, *others)) for c in range(width)]
    most = [sum(max(a[c] for a in row) for row in (*rows, *others)) for c in range(width)]
    floor = sum(min(row.values()) for row in (*rows, *others))
    sums: dict[Amounts, int] = {(0,) * width: 0}
    for row in rows:
        floor -= min(row.values())
        for c in range(width):
            least[c] -= min(a[c] for a in row)
            most[c] -= max(a[c] for a in row)
        following: dict[Amounts, int] = {}
        for so_far, spent in sums.items():
            for amounts, cost in row.items():
                total = spent + cost
                if total + floor > limit:
                    continue
                added = tuple(map(int.__add__, so_far, amounts))
                if total < following.get(added, total + 1) and all(
                    value + least[c] <= high[c] and value + most[c] >= low[c]
                    for c, value in enumerate(added)
                ):
                    following[added] = total
        if len(following) > _MOST:
            return None
        sums = following
    return sums


def _matched(
    one: dict[Amounts, int],
    two: dict[Amounts, int],
    low: Sequence[int],
    high: Sequence[int],
    limit: int,
) -> int:
    """The lowest cost of a sum of each that together lie between low and high."""
    if not one or not two:
        return limit + 1
    columns = range(len(low))
    # look up by the column that tells most
    by = max(columns, key=lambda c: len({sums[c] for sums in two}))
    ordered = sorted(two.items(), key=lambda item: item[0][by])
    values = [sums[by] for sums, _ in ordered]
    best = limit + 1
    for sums, cost in one.items():
        start = bisect_left(values, low[by] - sums[by])
        end = bisect_right(values, high[by] - sums[by])
        for other, more in ordered[start:end]:
            if cost + more < best and all(low[c] <= sums[c] + other[c] <= high[c] for c in columns):
                best = cost + more
    return best
