"""Which cell is wrong, and what it should be.

Error localisation after Fellegi and Holt (1976): of all ways to make every relation hold, the
ones that change the fewest cells. Works only where something failed: the failed relations fall
into connected components, and each is searched by itself, fewest cells first. A relation that
holds now must still hold afterwards; so a cell is accused only with the consent of every
figure it is tied to. All smallest answers are enumerated; only a single one is called unique.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from checks.amounts import ZERO
from checks.book import Amount
from checks.relations import Op, Relation
from checks.slips import Slip, slip

#: At most this many cells are changed together to explain one component.
MOST_CELLS: Final = 4
#: Steps of the search after which a component is given up as undetermined.
MOST_STEPS: Final = 6_000
#: Answers after which further ones of the same size are not counted.
MOST_ANSWERS: Final = 64


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and the value it should hold, in its own unit, with the likeliest reason."""

    amount: Amount
    value: Decimal
    slip: Slip


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cells whose change makes all relations of a component hold."""

    changes: tuple[Change, ...]

    @property
    def cost(self) -> int:
        """How unlikely the slips are, taken together."""
        return sum(change.slip.cost for change in self.changes)


@dataclass(frozen=True, slots=True)
class Component:
    """Failed relations that share cells, and their smallest explanations, likeliest first."""

    relations: tuple[Relation, ...]
    explanations: tuple[Explanation, ...]
    #: whether the search was given up before all answers were seen
    capped: bool

    @property
    def unique(self) -> Explanation | None:
        """The explanation, when there is just one."""
        return self.explanations[0] if len(self.explanations) == 1 and not self.capped else None


class _Tie:
    """A relation as the search sees it: signed cells, its residual and its slack in 元."""

    __slots__ = ("cells", "op", "relation", "residual", "slack")

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        self.cells: dict[int, int] = {id(relation.total): 1}
        for part in relation.parts:
            self.cells[id(part)] = -1
        factor = relation.total.unit.factor
        self.residual = (relation.total.value - relation.expected) * factor
        # a mistyped cell may carry stray decimals; the others are as exact as their tables are
        usual = sum((a.usual_quantum for a in (relation.total, *relation.parts) if a.value), ZERO)
        self.slack = usual / 2 if abs(self.residual) > usual / 2 else relation.slack()
        self.op = relation.op

    def holds(self, shift: Decimal = ZERO) -> bool:
        """Whether it holds when its residual is moved by ``shift``."""
        residual = self.residual + shift
        if (self.op is Op.AT_MOST and residual < 0) or (self.op is Op.AT_LEAST and residual > 0):
            return True
        return abs(residual) <= self.slack


def locate(relations: Sequence[Relation], failed: Sequence[Relation]) -> list[Component]:
    """The components of the failed relations, each with its smallest explanations.

    ``relations`` are all that were checked, ``failed`` the wrong ones among them.
    """
    if not failed:
        return []
    return [_explain(component, index) for component, index in _components(relations, failed)]


def _components(
    relations: Sequence[Relation], failed: Sequence[Relation]
) -> Iterator[tuple[list[Relation], _Index]]:
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for relation in failed:
        first = root(id(relation.total))
        for part in relation.parts:
            parent[root(id(part))] = first
    groups: dict[int, list[Relation]] = {}
    for relation in failed:
        groups.setdefault(root(id(relation.total)), []).append(relation)
    index = _Index(relations)
    for group in groups.values():
        yield group, index


class _Index:
    """Relations by cell, as ties; built once per audit, and only when something failed."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self.amounts: dict[int, Amount] = {}
        self._by_cell: dict[int, list[Relation]] = {}
        self._ties: dict[int, _Tie] = {}
        for relation in relations:
            for amount in (relation.total, *relation.parts):
                self.amounts[id(amount)] = amount
                self._by_cell.setdefault(id(amount), []).append(relation)

    def tie(self, relation: Relation) -> _Tie:
        found = self._ties.get(id(relation))
        if found is None:
            found = self._ties[id(relation)] = _Tie(relation)
        return found

    def ties(self, cell: int) -> list[_Tie]:
        return [self.tie(relation) for relation in self._by_cell[cell]]


class _Search:
    """Depth-first search for the smallest sets of changes; one per component."""

    def __init__(self, component: Sequence[Relation], index: _Index) -> None:
        self.index = index
        self.start = [index.tie(relation) for relation in component]
        self.answers: dict[frozenset[int], dict[int, Decimal]] = {}
        self.steps = 0
        self.capped = False

    def run(self) -> None:
        for size in range(1, MOST_CELLS + 1):
            self._deepen({}, self.start, size)
            if self.answers or self.capped:
                return

    def _deepen(self, changes: dict[int, Decimal], broken: list[_Tie], left: int) -> None:
        """Extend ``changes`` by up to ``left`` cells so that the ``broken`` ties hold."""
        self.steps += 1
        if self.steps > MOST_STEPS or len(self.answers) >= MOST_ANSWERS:
            self.capped = True
            return
        if left == 1:
            self._finish(changes, broken)
            return
        tie = min(broken, key=lambda t: len(t.cells))
        for cell in tie.cells:
            if cell in changes:
                continue
            for delta in self._deltas(cell, changes, broken):
                extended = {**changes, cell: delta}
                self._next(extended, cell, broken, left - 1)
                if self.capped:
                    return

    def _next(self, changes: dict[int, Decimal], cell: int, broken: list[_Tie], left: int) -> None:
        still = [t for t in broken if cell not in t.cells or not t.holds(_shift(t, changes))]
        seen = {id(t) for t in broken}
        still += [
            t
            for t in self.index.ties(cell)
            if id(t) not in seen and not t.holds(_shift(t, changes))
        ]
        if not still:
            self._answer(changes)
        else:
            self._deepen(changes, still, left)

    def _finish(self, changes: dict[int, Decimal], broken: list[_Tie]) -> None:
        """One cell is left to change: it must be in every broken tie."""
        common = set(broken[0].cells)
        for tie in broken[1:]:
            common &= tie.cells.keys()
        for cell in common - changes.keys():
            for delta in self._deltas(cell, changes, broken):
                final = {**changes, cell: delta}
                if all(t.holds(_shift(t, final)) for t in broken) and all(
                    t.holds(_shift(t, final)) for t in self.index.ties(cell)
                ):
                    self._answer(final)
                    break

    def _deltas(self, cell: int, changes: dict[int, Decimal], broken: list[_Tie]) -> list[Decimal]:
        """Changes of a cell that make one of its broken ties hold exactly, most wanted first."""
        wanted: dict[Decimal, int] = {}
        for tie in broken:
            sign = tie.cells.get(cell)
            if sign is None:
                continue
            delta = -(tie.residual + _shift(tie, changes)) * sign
            if delta:
                wanted[delta] = wanted.get(delta, 0) + 1
        return sorted(wanted, key=lambda d: (-wanted[d], abs(d)))

    def _answer(self, changes: dict[int, Decimal]) -> None:
        self.answers.setdefault(frozenset(changes), changes)


def _shift(tie: _Tie, changes: dict[int, Decimal]) -> Decimal:
    """How far the changes move the residual of a tie."""
    moved = ZERO
    cells = tie.cells
    for cell, delta in changes.items():
        sign = cells.get(cell)
        if sign is not None:
            moved += delta * sign
    return moved


def _explain(component: list[Relation], index: _Index) -> Component:
    search = _Search(component, index)
    search.run()
    smallest = min((len(answer) for answer in search.answers), default=0)
    explanations = [
        Explanation(
            tuple(
                _change(index.amounts[cell], delta)
                for cell, delta in sorted(
                    answer.items(), key=lambda item: _position(index.amounts[item[0]])
                )
            )
        )
        for cells, answer in search.answers.items()
        if len(cells) == smallest
    ]
    explanations.sort(key=lambda e: (e.cost, [_position(c.amount) for c in e.changes]))
    return Component(tuple(component), tuple(explanations), search.capped)


def _position(amount: Amount) -> tuple[str, int, int]:
    return (amount.sheet, amount.row.index, amount.column)


def _change(amount: Amount, delta: Decimal) -> Change:
    value = amount.value + delta / amount.unit.factor
    neighbours = [
        (other.value, f"“{other.heading}”栏")
        for other in amount.row.amounts.values()
        if other is not amount and other.value
    ]
    rows = amount.row.region.table.rows
    for near in rows:
        if abs(near.index - amount.row.index) == 1 and near.side == amount.row.side:
            neighbours += [
                (other.value, "上一行" if near.index < amount.row.index else "下一行")
                for other in near.amounts.values()
                if other.column == amount.column and other.value
            ]
    return Change(amount, value, slip(amount.value, value, neighbours))
