"""Which cell is wrong, and what it should be.

Error localisation after Fellegi and Holt (1976): of all ways to make every relation hold, the
ones that change the fewest cells. Works only where something failed: the failed relations fall
into connected components, and each is searched by itself (checks/changesets.py), fewest cells
first. A relation that holds now must still hold afterwards; so a cell is accused only with the
consent of every figure it is tied to. All smallest answers are enumerated; only a single one is
called unique, and of several only what they have in common is certain. Sentences that state a
figure are witnesses: they decide between answers, and never make one. docs/which-cell.md says
what is guaranteed and what cannot be known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Protocol

from checks.amounts import ZERO
from checks.book import Amount
from checks.changesets import Index, Search
from checks.findings import grouped
from checks.recalculating import followed
from checks.relations import Relation
from checks.slips import NO_SLIP, Slip, slip, together

#: At most this many cells are changed together to explain one component.
MOST_CELLS: Final = 8
#: Up to this many cells each component is looked at by itself before they are put together.
EASY_CELLS: Final = 2
#: Steps of the search after which a component is given up as undetermined.
MOST_STEPS: Final = 6_000
#: Steps for all components of a book, and what each may use even when those are spent.
MOST_STEPS_IN_ALL: Final = 20_000
LEAST_STEPS: Final = 500
#: Answers after which further ones of the same size are not counted.
MOST_ANSWERS: Final = 64


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and the value it should hold, in its own unit, with the likeliest reason."""

    amount: Amount
    value: Decimal
    slip: Slip
    #: whether the relations leave the value open, as an inequality does; then it is the nearest
    open: bool = False
    #: the change of the same explanation that its formula takes the error from
    cause: Change | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cells whose change makes all relations of a component hold."""

    changes: tuple[Change, ...]
    #: how many sentences it would contradict
    contradicted: int = 0

    @property
    def cost(self) -> int:
        """How unlikely the slips are, taken together."""
        return sum(change.slip.cost for change in self.changes)

    @property
    def slips(self) -> int:
        """How many things went wrong: what a formula carries on is none, an exchange is one."""
        own = [change for change in self.changes if change.cause is None]
        return len(own) - sum(1 for change in own if change.slip.shared) // 2


@dataclass(frozen=True, slots=True)
class Component:
    """Failed relations that share cells, and their smallest explanations, likeliest first."""

    relations: tuple[Relation, ...]
    explanations: tuple[Explanation, ...]
    #: whether the search was given up before all answers were seen
    capped: bool

    @property
    def unique(self) -> Explanation | None:
        """The explanation, when there is just one, or one that agrees with all sentences."""
        return self.likely[0] if len(self.likely) == 1 and not self.capped else None

    @property
    def likely(self) -> tuple[Explanation, ...]:
        """The explanations that contradict no sentence; all of them when there is none such."""
        agreeing = tuple(e for e in self.explanations if not e.contradicted)
        return agreeing or self.explanations

    @property
    def certain(self) -> tuple[Change, ...]:
        """Changes that every likely explanation makes, to the same value: all when unique."""
        if self.capped or not self.likely:
            return ()
        first, *others = self.likely
        return tuple(
            change
            for change in first.changes
            if all(
                any(c.amount is change.amount and c.value == change.value for c in e.changes)
                for e in others
            )
        )


class Witness(Protocol):
    """What a sentence says some cells come to: ``yuan`` 元, give or take ``slack``."""

    @property
    def amounts(self) -> Sequence[Amount]: ...
    @property
    def yuan(self) -> Decimal: ...
    @property
    def slack(self) -> Decimal: ...


def locate(
    relations: Sequence[Relation],
    failed: Sequence[Relation],
    witnesses: Iterable[Witness] = (),
) -> list[Component]:
    """The components of the failed relations, each with its smallest explanations.

    ``relations`` are all that were checked, ``failed`` the wrong ones among them. The cells of
    ``witnesses`` are known by their addresses, so they may be of an earlier reading.
    """
    if not failed:
        return []
    locating = _Locating(Index(relations), witnesses)
    return [locating.explained(group) for group in locating.solved(list(_components(failed)))]


def _components(failed: Sequence[Relation]) -> Iterator[list[Relation]]:
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
    yield from groups.values()


@dataclass(frozen=True, slots=True)
class _Solved:
    relations: list[Relation]
    search: Search

    @property
    def size(self) -> int:
        return min(map(len, self.search.answers), default=MOST_CELLS + 1)

    @property
    def cells(self) -> set[int]:
        """Every cell that one of its answers changes."""
        return {cell for answer in self.search.answers for cell in answer}


class _Locating:
    """The search over all components of one book, within one allowance of steps."""

    def __init__(self, index: Index, witnesses: Iterable[Witness]) -> None:
        self.index = index
        self.left = MOST_STEPS_IN_ALL
        self.witnesses: dict[tuple[str, int, int], list[Witness]] = {}
        for witness in witnesses:
            for amount in witness.amounts:
                self.witnesses.setdefault(_position(amount), []).append(witness)

    def solved(self, components: list[list[Relation]]) -> list[_Solved]:
        """Every component with its answers; those that one answer explains at once as one.

        Most have an answer of one or two cells. What has none may be part of something larger:
        a leaf that was changed with all its totals breaks only relations to other tables, each
        by itself, and is found when they are looked at together.
        """
        easy: list[_Solved] = []
        hard: list[list[Relation]] = []
        for relations in components:
            found = self.solve(relations, EASY_CELLS)
            if found.search.answers:
                easy.append(found)
            else:
                hard.append(relations)
        for cluster in self.clusters(hard):
            joint = self.solve([r for relations in cluster for r in relations], MOST_CELLS)
            if joint.search.answers or len(cluster) == 1:
                easy.append(joint)
            else:
                easy += [self.solve(relations, MOST_CELLS) for relations in cluster]
        order = {id(r): i for i, relations in enumerate(components) for r in relations}
        joined = self.joined(easy)
        return sorted(joined, key=lambda s: min(order[id(r)] for r in s.relations))

    def solve(self, relations: list[Relation], most: int) -> _Solved:
        """The answers of up to ``most`` cells, as far as the allowance goes."""
        steps = max(LEAST_STEPS, min(MOST_STEPS, self.left))
        search = Search(self.index, relations, steps=steps, answers=MOST_ANSWERS)
        search.run(most)
        self.left -= search.steps
        return _Solved(relations, search)

    def clusters(self, components: list[list[Relation]]) -> list[list[list[Relation]]]:
        """Components by nearness: some relation holds cells of both."""
        groups: list[tuple[set[int], list[list[Relation]]]] = []
        for relations in components:
            ties = {
                id(tie)
                for relation in relations
                for cell in self.index.tie(relation).cells
                for tie in self.index.ties(cell)
            }
            near = [group for group in groups if not group[0].isdisjoint(ties)]
            groups = [group for group in groups if group[0].isdisjoint(ties)]
            members = [relations, *(member for group in near for member in group[1])]
            groups.append((ties.union(*(group[0] for group in near)), members))
        return [members for _, members in groups]

    def joined(self, solved: list[_Solved]) -> list[_Solved]:
        """Where an answer changes cells of another component too, the two are searched as one.

        Leaf errors that cancel break only relations to other tables, each by itself; what
        explains one of them explains them all.
        """
        done: list[_Solved] = []
        rest = sorted(solved, key=lambda s: s.size)
        while rest:
            one = rest.pop()
            others = [s for s in rest if self.touch(one, s) or self.touch(s, one)]
            if one.size == 1 or not others or not one.search.answers:
                done.append(one)
                continue
            apart = min(MOST_CELLS, one.size + sum(s.size for s in others))
            joint = self.solve([r for s in (one, *others) for r in s.relations], apart)
            if joint.search.answers and not (joint.search.capped and joint.size >= apart):
                rest = sorted([*(s for s in rest if s not in others), joint], key=lambda s: s.size)
            else:
                done.append(one)
        return done

    def touch(self, one: _Solved, other: _Solved) -> bool:
        """Whether an answer of the first changes a cell of the other's failed relations."""
        theirs = {cell for r in other.relations for cell in self.index.tie(r).cells}
        return not theirs.isdisjoint(one.cells)

    def explained(self, solved: _Solved) -> Component:
        """The answers in words: those that agree with the sentences first, then the likeliest."""
        search = solved.search
        spoken = {
            id(witness): witness
            for cell in solved.cells
            for witness in self.witnesses.get(_position(self.index.amounts[cell]), ())
        }
        explanations = []
        for cells, answer in search.answers.items():
            if len(cells) != solved.size:
                continue
            left_open = set(search.open[cells])
            answer = {**answer, **self.stated(answer, left_open)}
            moved = {_position(self.index.amounts[c]): delta for c, delta in answer.items()}
            against = sum(1 for witness in spoken.values() if _contradicts(witness, moved))
            changes = _changes(self.index, answer, left_open)
            explanations.append(Explanation(changes, against))
        explanations.sort(
            key=lambda e: (e.contradicted, e.cost, [_position(c.amount) for c in e.changes])
        )
        return Component(tuple(solved.relations), tuple(explanations), search.capped)

    def stated(self, answer: dict[int, Decimal], left_open: set[int]) -> dict[int, Decimal]:
        """Values that sentences give to cells the relations leave open, which are so no more."""
        said: list[tuple[int, Decimal]] = []
        for cell in sorted(left_open, key=lambda c: _position(self.index.amounts[c])):
            amount = self.index.amounts[cell]
            said += [
                (cell, witness.yuan - amount.yuan)
                for witness in self.witnesses.get(_position(amount), ())
                if len(witness.amounts) == 1 and witness.slack <= amount.usual_quantum
            ]
        # a total and its item, each open: together they hold, one by one they do not
        whole = dict(reversed(said))
        found = whole if self.holds(answer, whole) else {}
        for cell, delta in said:
            if cell not in found and self.holds(answer, {**found, cell: delta}):
                found[cell] = delta
        left_open.difference_update(found)
        return found

    def holds(self, answer: dict[int, Decimal], found: dict[int, Decimal]) -> bool:
        """Whether every relation of the cells found holds beside the rest of the answer."""
        moved = {**answer, **found}
        return all(tie.holds(moved) for cell in found for tie in self.index.ties(cell))


def _contradicts(witness: Witness, moved: dict[tuple[str, int, int], Decimal]) -> bool:
    """Whether the sentence would be wrong after the cells have moved."""
    after = sum((a.yuan + moved.get(_position(a), ZERO) for a in witness.amounts), ZERO)
    return abs(after - witness.yuan) > witness.slack


def _changes(
    index: Index, answer: dict[int, Decimal], left_open: Collection[int]
) -> tuple[Change, ...]:
    changes = [
        _change(index.amounts[cell], delta, answer, cell in left_open)
        for cell, delta in answer.items()
    ]
    changes.sort(key=lambda change: _position(change.amount))
    if len(changes) == 1:
        return tuple(changes)
    slips = together([(c.amount, c.value, c.slip) for c in changes])
    changes = [replace(c, slip=own) for c, own in zip(changes, slips, strict=True)]
    by_cell = {id(change.amount): change for change in changes}
    causes = dict(zip(by_cell, followed([change.amount for change in changes]), strict=True))
    return tuple(
        change if cause is None else replace(change, cause=by_cell[id(_root(cause, causes))])
        for change, cause in zip(changes, causes.values(), strict=True)
    )


def _root(amount: Amount, causes: Mapping[int, Amount | None]) -> Amount:
    """Where a chain of formulas takes its error from."""
    for _ in causes:  # a circle of formulas has no beginning
        cause = causes[id(amount)]
        if cause is None:
            break
        amount = cause
    return amount


def _position(amount: Amount) -> tuple[str, int, int]:
    return (amount.sheet, amount.row.index, amount.column)


def _change(amount: Amount, delta: Decimal, answer: dict[int, Decimal], open_: bool) -> Change:
    value = amount.value + delta / amount.unit.factor
    if open_:
        limit = f"{grouped(value)}{amount.unit.name}"
        why = f"应不超过{limit}" if value < amount.value else f"应不小于{limit}"
        return Change(amount, value, Slip(NO_SLIP.cost, why), open_)
    neighbours = [
        (other.value, f"“{other.heading}”栏")
        for other in amount.row.amounts.values()
        if id(other) not in answer and other.value
    ]
    for near in amount.row.region.table.rows:
        if abs(near.index - amount.row.index) == 1 and near.side == amount.row.side:
            neighbours += [
                (other.value, "上一行" if near.index < amount.row.index else "下一行")
                for other in near.amounts.values()
                if other.column == amount.column and id(other) not in answer and other.value
            ]
    return Change(amount, value, slip(amount.value, value, neighbours))
