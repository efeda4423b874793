"""The search against brute force over all sets of cells, on small systems of relations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checks.amounts import YUAN, Kind
from checks.book import Amount
from checks.locate import locate
from checks.relations import Relation, Result

#: Errors and amounts are multiples of this, so that rounding plays no part.
STEP = 1000

System = list[tuple[int, list[int]]]


class Stub(SimpleNamespace):
    """A stand-in that is itself alone, as tables are."""

    __hash__ = object.__hash__


def cells_of(values: Sequence[int], *, negative: bool = True) -> list[Amount]:
    """Amounts in one table; with ``negative`` the table has negative amounts of its own."""
    table = Stub(unit=YUAN, quantum=Decimal(1), rows=[], kind="t", nonzero=[])
    details = SimpleNamespace(formulas=None, number_formats=None)
    grid = SimpleNamespace(sheet="表", details=details)
    region = SimpleNamespace(table=table, grid=grid, headings={})
    amounts = []
    for n, value in enumerate(values):
        row = SimpleNamespace(
            region=region, index=n, code="", label=f"第{n}行", side="", amounts={}
        )
        amounts.append(Amount(row, 0, Decimal(value), Kind.NUMBER, float(value)))  # type: ignore[arg-type]
    if negative:
        table.nonzero = [SimpleNamespace(value=Decimal(-1))] * 99
    else:
        table.nonzero = [a for a in amounts if a.value]
    return amounts


def broken(relations: Sequence[Relation]) -> list[Relation]:
    judged = [(r, r.judge()) for r in relations]
    return [r for r, j in judged if j is not None and j.result is Result.WRONG]


def consistent(system: System, residuals: Sequence[int], chosen: Sequence[int]) -> bool:
    """Whether changing just the chosen cells can make every relation exact: Gauss."""
    rows = []
    for (total, parts), residual in zip(system, residuals, strict=True):
        signs = [(1 if c == total else 0) - parts.count(c) for c in chosen]
        rows.append([Fraction(s) for s in signs] + [Fraction(-residual)])
    lead = 0
    for column in range(len(chosen)):
        pivot = next((r for r in range(lead, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        for r in range(len(rows)):
            if r != lead and rows[r][column]:
                factor = rows[r][column] / rows[lead][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[lead], strict=True)]
        lead += 1
    return all(row[-1] == 0 for row in rows if not any(row[:-1]))


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, list[int]]:
    """Relations over a few cells, right values, and then up to three wrong ones."""
    leaves = draw(st.lists(st.integers(1, 400), min_size=4, max_size=6))
    values = [STEP * v for v in leaves]
    system: System = []
    for _ in range(draw(st.integers(2, 5))):
        parts = draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=3, unique=True))
        system.append((len(values), sorted(parts)))
        values.append(sum(values[p] for p in parts))
    for cell in draw(
        st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=3, unique=True)
    ):
        values[cell] += STEP * draw(st.integers(-300, 300).filter(bool))
    return system, values


@settings(max_examples=250, deadline=None)
@given(systems())
def test_search_finds_all_smallest_sets(made: tuple[System, list[int]]) -> None:
    system, values = made
    amounts = cells_of(values)
    relations = [Relation(amounts[t], [amounts[p] for p in parts]) for t, parts in system]
    failed = broken(relations)
    assume(failed)
    residuals = [values[t] - sum(values[p] for p in parts) for t, parts in system]
    components = locate(relations, failed)
    assert not any(component.capped for component in components)
    found = sum(len(component.explanations[0].changes) for component in components)
    smallest = next(
        size
        for size in range(1, len(values) + 1)
        if any(consistent(system, residuals, c) for c in combinations(range(len(values)), size))
    )
    assert found == smallest
    everything = {
        frozenset(c)
        for c in combinations(range(len(values)), smallest)
        if consistent(system, residuals, c)
    }
    number = {id(a): n for n, a in enumerate(amounts)}
    if len(components) == 1:
        ours = {
            frozenset(number[id(change.amount)] for change in explanation.changes)
            for explanation in components[0].explanations
        }
        assert ours == everything
    if len(everything) == 1 and all(c.unique for c in components):
        ours = {number[id(ch.amount)] for c in components for ch in c.certain}
        assert ours == next(iter(everything))
