"""The smallest sets of cells whose change makes all relations hold: a search, and its proof.

A set of cells is an answer when values for them exist that make every relation hold, those that
hold now included. The search frees cells one by one. What a relation demands of a freed cell is
an interval (rounding has width, an inequality has no other end); demands that contradict each
other form a conflict, and one more cell of the conflicting relations must be freed. This is how
Fellegi and Holt derive implied edits, done on demand. Every branch bars the cells that earlier
branches have freed, so each set is looked at once, and sets are looked at by size: what is
found first is smallest, and all of that size are found unless a limit stops the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Final

from checks.amounts import ZERO
from checks.book import Amount
from checks.relations import Op, Relation

_INF: Final = Decimal("Infinity")
#: Steps charged for a set whose demands seemed to agree, but which has no solution.
_FAILED: Final = 30
#: Rounds in which demands on freed cells tighten each other.
_MOST_ROUNDS: Final = 60

#: change in 元 a freed cell may have: least, most, and the relations that say so
_Domain = tuple[Decimal, Decimal, tuple["Tie", ...], tuple["Tie", ...]]


class Tie:
    """A relation as the search sees it: signed cells, and between what their changes must add."""

    __slots__ = ("cells", "exact", "high", "low", "relation", "target")

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        self.cells: dict[int, int] = {id(part): -1 for part in relation.parts}
        self.cells[id(relation.total)] = 1
        residual = (relation.total.value - relation.expected) * relation.total.unit.factor
        # a mistyped cell may carry stray decimals; the others are as exact as their tables are
        usual = sum((a.usual_quantum for a in (relation.total, *relation.parts) if a.value), ZERO)
        slack = usual / 2 if abs(residual) > usual / 2 else relation.slack()
        #: the change that would make it exact
        self.target = -residual
        #: whether it is an equality
        self.exact = relation.op is Op.EQUAL
        self.low = -_INF if relation.op is Op.AT_MOST else self.target - slack
        self.high = _INF if relation.op is Op.AT_LEAST else self.target + slack

    def holds(self, changes: Mapping[int, Decimal]) -> bool:
        """Whether it holds after these changes."""
        return self.low <= _moved(self, changes) <= self.high

    @property
    def broken(self) -> bool:
        """Whether it fails as it stands."""
        return not self.low <= 0 <= self.high


class Index:
    """Relations by cell, as ties; built once per audit, and only when something failed."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self.amounts: dict[int, Amount] = {}
        self._by_cell: dict[int, list[Relation]] = {}
        self._ties: dict[int, Tie] = {}
        self._of: dict[int, list[Tie]] = {}
        self._negative: dict[int, int] = {}
        for relation in relations:
            for amount in (relation.total, *relation.parts):
                self.amounts[id(amount)] = amount
                self._by_cell.setdefault(id(amount), []).append(relation)

    def tie(self, relation: Relation) -> Tie:
        """The tie of a relation."""
        found = self._ties.get(id(relation))
        if found is None:
            found = self._ties[id(relation)] = Tie(relation)
        return found

    def ties(self, cell: int) -> list[Tie]:
        """All ties of a cell."""
        found = self._of.get(cell)
        if found is None:
            found = self._of[cell] = [self.tie(relation) for relation in self._by_cell[cell]]
        return found

    def least(self, cell: int) -> Decimal:
        """How far a cell may fall: not below zero, unless its table has negative amounts."""
        amount = self.amounts[cell]
        table = amount.row.region.table
        negative = self._negative.get(id(table))
        if negative is None:
            negative = sum(1 for amount in table.nonzero if amount.value < 0)
            self._negative[id(table)] = negative
        return -_INF if negative > (amount.value < 0) else -amount.yuan


class Conflict(Exception):
    """Relations that cannot all hold by changing the freed cells alone."""

    def __init__(self, ties: tuple[Tie, ...]) -> None:
        self.ties = ties


class Search:
    """All smallest change sets for the failed relations of one component."""

    def __init__(self, index: Index, failed: Iterable[Relation], *, steps: int, answers: int):
        self.index = index
        self.failed = [index.tie(relation) for relation in failed]
        #: values in 元 by which the cells change, by set of cells
        self.answers: dict[frozenset[int], dict[int, Decimal]] = {}
        #: cells of an answer whose value the relations leave open, by set of cells
        self.open: dict[frozenset[int], frozenset[int]] = {}
        self.capped = False
        self._signed = True
        self.steps = 0
        self._most_steps = steps
        self._most_answers = answers

    def run(self, most: int) -> None:
        """Search sets of up to ``most`` cells, smallest first, and stop at the first size."""
        for signed in (True, False):
            self._signed = signed
            for size in range(1, most + 1):
                self._deepen([], self.failed, (), set(), size)
                if self.answers or self.capped:
                    return

    def _deepen(
        self,
        freed: list[int],
        broken: list[Tie],
        conflict: tuple[Tie, ...],
        barred: set[int],
        left: int,
    ) -> None:
        """Free up to ``left`` more cells, each of them one that a broken tie or conflict needs."""
        wanted = [tie.cells.keys() - barred for tie in broken]
        if conflict:
            cells = {cell for tie in conflict for cell in tie.cells}
            wanted.append(cells.difference(freed, barred))
        wanted.sort(key=len)
        if _packed(wanted) > left:
            return
        options = wanted[0] if left > 1 else set.intersection(*map(set, wanted))
        tried: list[int] = []
        for cell in sorted(options, key=self._likely):
            self.steps += 1
            if self.steps > self._most_steps or len(self.answers) >= self._most_answers:
                self.capped = True
                break
            self._free([cell, *freed], broken, barred, left)
            if self.capped:
                break
            barred.add(cell)
            tried.append(cell)
        barred.difference_update(tried)

    def _free(self, now: list[int], broken: list[Tie], barred: set[int], left: int) -> None:
        """Look at a set whose first cell is new, and, where it is no answer, at larger ones."""
        still = [tie for tie in broken if now[0] not in tie.cells]
        conflict: tuple[Tie, ...] = ()
        try:
            domains = self._domains(now)
        except Conflict as found:
            conflict = found.ties
        else:
            if not still:
                if self._answer(domains):
                    return
                conflict = tuple(dict.fromkeys(t for cell in now for t in self.index.ties(cell)))
        if left > 1:
            self._deepen(now, still, conflict, barred, left - 1)

    def _likely(self, cell: int) -> tuple[int, int, int]:
        """Cells of few relations first: they are done with sooner; then as they stand."""
        amount = self.index.amounts[cell]
        return (len(self.index.ties(cell)), amount.row.index, amount.column)

    def _domains(
        self,
        freed: Sequence[int],
        fixed: dict[int, Decimal] | None = None,
        signed: bool | None = None,
    ) -> dict[int, _Domain]:
        """What the relations demand of the freed cells; raises Conflict when that is too much."""
        domains: dict[int, _Domain] = {}
        signed = self._signed if signed is None else signed
        for cell in freed:
            value = None if fixed is None else fixed.get(cell)
            if value is not None:
                domains[cell] = (value, value, (), ())
            else:
                domains[cell] = (self.index.least(cell) if signed else -_INF, _INF, (), ())
        queue = list(dict.fromkeys(tie for cell in freed for tie in self.index.ties(cell)))
        rounds = _MOST_ROUNDS + len(queue)
        while queue and rounds:
            rounds -= 1
            tie = queue.pop(0)
            inside = [(cell, tie.cells[cell]) for cell in freed if cell in tie.cells]
            for cell, _ in inside:
                if _tighten(domains, tie, cell, inside):
                    queue += [t for t in self.index.ties(cell) if t is not tie and t not in queue]
        return domains

    def _answer(self, domains: dict[int, _Domain]) -> bool:
        """Record a set with its best values; says whether there are any."""
        cells = frozenset(domains)
        order = sorted(domains, key=lambda cell: domains[cell][1] - domains[cell][0])
        orders = permutations(order) if len(order) <= 3 else (order, order[::-1])
        best: tuple[tuple[int, Decimal, Decimal], dict[int, Decimal]] | None = None
        ties = {tie: None for cell in cells for tie in self.index.ties(cell)}
        for turn in orders:
            values = self._values(turn, domains)
            if values is None:
                continue
            exact = sum(1 for tie in ties if tie.exact and _moved(tie, values) == tie.target)
            odd = sum((self._odd(cell, delta) for cell, delta in values.items()), ZERO)
            rank = (-exact, odd, sum(map(abs, values.values()), ZERO))
            if best is None or rank < best[0]:
                best = (rank, values)
        values = best[1] if best is not None else self._solved(order)
        if values is None:
            self.steps += _FAILED
            return False
        self.answers[cells] = values
        free = self._domains(order, signed=False)
        self.open[cells] = frozenset(
            cell for cell, (low, high, _, _) in free.items() if high - low == _INF
        )
        return True

    def _solved(self, freed: Sequence[int]) -> dict[int, Decimal] | None:
        """The values where no cell is determined before another: elimination after Gauss."""
        ties = {tie: None for cell in freed for tie in self.index.ties(cell) if tie.exact}
        pivots: dict[int, list[Fraction]] = {}
        for tie in sorted(ties, key=lambda t: len(t.cells)):
            row = [Fraction(tie.cells.get(cell, 0)) for cell in freed] + [Fraction(tie.target)]
            for column, known in pivots.items():
                row = _less(row, known, row[column])
            column = next((n for n, sign in enumerate(row[:-1]) if sign), -1)
            if column < 0:
                continue  # it follows from the others, or is at odds with them: seen below
            row = [value / row[column] for value in row]
            pivots = {n: _less(known, row, known[column]) for n, known in pivots.items()}
            pivots[column] = row
        values = dict.fromkeys(freed, ZERO)
        for column, row in pivots.items():
            values[freed[column]] = Decimal(row[-1].numerator) / row[-1].denominator
        try:
            self._domains(freed, values)
        except Conflict:
            return None
        return values

    def _odd(self, cell: int, delta: Decimal) -> Decimal:
        """0 for a new value that is zero or stands in the same row, 1 for any other."""
        amount = self.index.amounts[cell]
        value = amount.value + delta / amount.unit.factor
        beside = (a.value for a in amount.row.amounts.values() if a is not amount)
        return ZERO if not value or value in beside else Decimal(1)

    def _values(
        self, order: Sequence[int], domains: dict[int, _Domain]
    ) -> dict[int, Decimal] | None:
        """Values cell by cell, each making exact what it can; None when that leads nowhere."""
        values: dict[int, Decimal] = {}
        for cell in order:
            low, high = domains[cell][:2]
            wanted: dict[Decimal, tuple[int, int]] = {}
            for tie in self.index.ties(cell):
                if any(o in tie.cells and o not in values and o != cell for o in domains):
                    continue
                rest = sum((values[o] * tie.cells[o] for o in values if o in tie.cells), ZERO)
                delta = (tie.target - rest) * tie.cells[cell]
                if low <= delta <= high:
                    votes, width = wanted.get(delta, (0, -len(tie.cells)))
                    wanted[delta] = (votes + tie.exact, max(width, -len(tie.cells)))
            if wanted:
                values[cell] = max(wanted, key=lambda d: (*wanted[d], -abs(d)))
            elif low == -_INF or high == _INF:
                values[cell] = low if low > -_INF else min(high, ZERO)
            else:
                values[cell] = (low + high) / 2
            try:
                domains = self._domains(order, values)
            except Conflict:
                return None
        return values


def _less(row: list[Fraction], other: list[Fraction], times: Fraction) -> list[Fraction]:
    return [a - times * b for a, b in zip(row, other, strict=True)] if times else row


def _packed(wanted: Sequence[Iterable[int]]) -> int:
    """How many cells are needed at least: conflicts that share no cell need one each."""
    needed = 0
    used: set[int] = set()
    for cells in wanted:
        cells = set(cells)
        if not cells:
            return 1_000_000
        if used.isdisjoint(cells):
            needed += 1
            used |= cells
    return needed


def _moved(tie: Tie, values: Mapping[int, Decimal]) -> Decimal:
    return sum((delta * tie.cells[c] for c, delta in values.items() if c in tie.cells), ZERO)


def _tighten(
    domains: dict[int, _Domain], tie: Tie, cell: int, inside: Sequence[tuple[int, int]]
) -> bool:
    """Let a tie narrow the domain of one of its freed cells; says whether it did."""
    low, high = tie.low, tie.high
    low_why: tuple[Tie, ...] = (tie,)
    high_why: tuple[Tie, ...] = (tie,)
    for other, sign in inside:
        if other == cell:
            continue
        least, most, least_why, most_why = domains[other]
        if sign < 0:
            least, most, least_why, most_why = -most, -least, most_why, least_why
        low = -_INF if most == _INF else low - most
        high = _INF if least == -_INF else high - least
        low_why, high_why = low_why + most_why, high_why + least_why
    if tie.cells[cell] < 0:
        low, high, low_why, high_why = -high, -low, high_why, low_why
    own_low, own_high, own_low_why, own_high_why = domains[cell]
    narrowed = False
    if low > own_low:
        own_low, own_low_why, narrowed = low, low_why, True
    if high < own_high:
        own_high, own_high_why, narrowed = high, high_why, True
    if own_low > own_high:
        raise Conflict(tuple(dict.fromkeys(own_low_why + own_high_why)))
    if narrowed:
        domains[cell] = (own_low, own_high, own_low_why, own_high_why)
    return narrowed
