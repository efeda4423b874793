"""Which cell is wrong: properties on the seed, each against something independent of the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from addin import shipped
from benchmarks.mistakes import Mistake, consistent, make, mistaken, relations_of
from checks.auditor import audit, audit_source
from checks.book import Amount, BudgetBook
from checks.findings import Finding, Severity
from checks.layouts.recognise import recognise
from checks.locate import Component, locate
from checks.reading import open_source
from checks.reading.grid import CellValue, Grid, Source
from checks.relations import Relation, Result
from checks.repair import patched

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
Place = tuple[str, int, int]


@cache
def seed() -> tuple[Source, BudgetBook, list[Amount]]:
    source = open_source(SEED)
    book = recognise(source)
    return source, book, [a for t in book.tables.values() for a in t.nonzero]


def at(amount: Amount) -> Place:
    return (amount.sheet, amount.row.index, amount.column)


def located(mistakes: Sequence[Mistake]) -> tuple[list[Relation], list[Relation], list[Component]]:
    every, failed = relations_of(mistaken(seed()[0], list(mistakes)))
    return every, failed, locate(every, failed)


def alone(every: Sequence[Relation], failed: Sequence[Relation]) -> list[tuple[Amount, Decimal]]:
    """By trying: every cell of the failed relations, every value that makes one of them exact."""
    found: dict[int, tuple[Amount, Decimal]] = {}
    for relation in failed:
        for cell in (relation.total, *relation.parts):
            if id(cell) in found or not all(holds_cell(r, cell) for r in failed):
                continue
            for wanted in failed:
                value = exact(wanted, cell)
                fixed = replace(cell, value=value)
                rest = [with_cell(r, cell, fixed) for r in every if holds_cell(r, cell)]
                if value >= 0 and all(fine(r) for r in rest):
                    found[id(cell)] = (cell, value)
    return list(found.values())


def holds_cell(relation: Relation, cell: Amount) -> bool:
    return any(a is cell for a in (relation.total, *relation.parts))


def exact(relation: Relation, cell: Amount) -> Decimal:
    """The value of one cell that makes a relation exact, the others as they are."""
    if relation.total is cell:
        return relation.expected
    others = sum((p.yuan for p in relation.parts if p is not cell), Decimal(0))
    return (relation.total.yuan - others) / cell.unit.factor


def with_cell(relation: Relation, cell: Amount, fixed: Amount) -> Relation:
    total = fixed if relation.total is cell else relation.total
    return Relation(total, [fixed if p is cell else p for p in relation.parts], relation.op)


def fine(relation: Relation) -> bool:
    judgement = relation.judge()
    return judgement is None or judgement.result is not Result.WRONG


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.integers(-30_000_000, 30_000_000))
def test_single_change_with_one_explanation_is_found_exactly(pick: int, delta: int) -> None:
    amount = seed()[2][pick % len(seed()[2])]
    small = amount.unit.factor > 1
    change = Decimal(delta).scaleb(-4 if small else 0).quantize(Decimal("0.01" if small else "1"))
    # a change of three roundings could be shared out between two cells
    assume(abs(change) > (Decimal("0.03") if small else 30) and amount.value + change != 0)
    every, failed, components = located([Mistake(at(amount), amount.value, amount.value + change)])
    assume(failed)
    explained = alone(every, failed)
    if len(explained) != 1:
        return
    assert len(components) == 1
    unique = components[0].unique
    assert unique is not None
    (found,) = unique.changes
    assert at(found.amount) == at(amount) == at(explained[0][0])
    assert found.open or abs(found.value - amount.value) <= 2


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("near", [False, True], ids=["anywhere", "one line"])
def test_culprits_are_changed_cells_and_candidates_hold_the_truth(count: int, near: bool) -> None:
    source, book, _ = seed()
    random = Random(count * 2 + near)
    known = {key(f) for f in audit_source(source).findings}
    found = 0
    for _ in range(45):
        mistakes = make(random, book, count, near=near and count > 1)
        report = audit_source(patched(source, {m.at: float(m.wrong) for m in mistakes}))
        new = [f for f in report.findings if key(f) not in known and f.severity is Severity.ERROR]
        changed = {m.at for m in mistakes}
        for finding in new:
            culprit = finding.culprit
            if culprit is not None:
                assert place(culprit.sheet, culprit.cell) in changed, (mistakes, finding.message)
            elif count == 1 and finding.candidates:
                shown = {place(c.sheet, c.cell) for c in finding.candidates}
                assert shown & changed, (mistakes, finding.message)
        accused = {place(f.culprit.sheet, f.culprit.cell) for f in new if f.culprit}
        found += changed <= accused
    assert found >= 41


def test_errors_carried_into_totals_accuse_no_innocent_cell() -> None:
    random = Random(5)
    _, book, _ = seed()
    judged = 0
    for _ in range(60):
        mistakes = consistent(random, book)
        changed = {m.at for m in mistakes}
        _, _, components = located(mistakes)
        if len(components) == 1 and components[0].unique is not None:
            accused = {at(change.amount) for change in components[0].unique.changes}
            if len(accused) >= len(changed):
                assert accused == changed
                judged += 1
    assert judged >= 40


def test_ten_errors_at_once() -> None:
    random = Random(3)
    source, book, _ = seed()
    hits = 0
    for _ in range(5):
        mistakes = make(random, book, 10)
        report = audit_source(patched(source, {m.at: float(m.wrong) for m in mistakes}))
        accused = {
            place(f.culprit.sheet, f.culprit.cell): f.culprit.suggested
            for f in report.findings
            if f.culprit
        }
        hits += sum(1 for m in mistakes if m.at in accused)
    assert hits >= 40


def key(finding: Finding) -> tuple[object, ...]:
    return (finding.rule, finding.sheet, finding.cell, finding.actual, finding.expected)


def place(sheet: str, cell: str) -> Place:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return (sheet, int(cell[len(letters) :]) - 1, column - 1)


# --- what must not matter


def reordered(source: Source, random: Random) -> Source:
    grids = list(source.grids)
    random.shuffle(grids)
    return replace(source, grids=grids)


def spaced(source: Source, random: Random) -> Source:
    """Blank rows above and inside every table of the nine."""
    tables = {t.sheet for t in recognise(source).tables.values()}
    return replace(
        source, grids=[_spaced(g, random) if g.sheet in tables else g for g in source.grids]
    )


def _spaced(grid: Grid, random: Random) -> Grid:
    rows: list[Sequence[CellValue]] = []
    for n, row in enumerate(grid.rows):
        if n == 0 or (n > 10 and random.random() < 0.1):
            rows.append([""] * len(row))
        rows.append(row)
    return Grid(grid.sheet, rows)


def relabelled(source: Source, random: Random) -> Source:
    """Every 项 by another name, the same in all tables."""
    names = {r.name for t in recognise(source).tables.values() for r in t.rows if r.level == 3}
    new = {name: f"{'甲乙丙丁戊己庚辛'[n % 8]}类事务{n}" for n, name in enumerate(sorted(names))}

    def row(cells: Sequence[CellValue]) -> list[CellValue]:
        return [new.get(c.strip(), c) if isinstance(c, str) else c for c in cells]

    return replace(source, grids=[Grid(g.sheet, [row(r) for r in g.rows]) for g in source.grids])


def in_wan(source: Source, random: Random) -> Source:
    """Every table in 万元, to the last digit."""
    book = recognise(source)
    edits: dict[Place, CellValue] = {}
    for table in book.tables.values():
        for region in table.regions:
            label = region.unit_label
            if table.unit.factor == 1 and label is not None:
                edits[label.sheet, label.row, label.column] = label.text.replace("元", "万元")
        if table.unit.factor == 1:
            for amount in table.nonzero:
                edits[at(amount)] = float(amount.value / 10_000)
    changed = patched(source, edits)
    # the number formats show whole 元; they would hide the digits of 万元
    return replace(changed, grids=[Grid(g.sheet, g.rows) for g in changed.grids])


@pytest.mark.parametrize("change", [reordered, spaced, relabelled, in_wan])
def test_answer_does_not_depend_on(change: object) -> None:
    source, book, _ = seed()
    random = Random(11)
    for _ in range(12):
        mistakes = make(random, book, random.choice([1, 2]))
        mistakes = [m for m in mistakes if m.right < 10_000_000 and m.wrong == int(m.wrong)]
        wrong = patched(source, {m.at: float(m.wrong) for m in mistakes})
        changed = change(wrong, Random(1))  # type: ignore[operator]
        assert set(answers(changed)) == set(answers(wrong))


def answers(source: Source) -> Iterator[tuple[str, str, int, str, Decimal]]:
    """What is accused, said without addresses: table, code or line, column, value in 元."""
    every, failed = relations_of(recognise(source))
    for component in locate(every, failed):
        for change in component.certain:
            amount = change.amount
            row = amount.row
            table = row.region.table
            lines = [r for r in table.rows if not row.code]
            line = row.code or next((str(n) for n, r in enumerate(lines) if r is row), "合计")
            yield (table.kind, line, amount.column, row.side, change.value * table.unit.factor)


def test_a_search_that_was_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.locate.MOST_STEPS", 0)
    monkeypatch.setattr("checks.locate.LEAST_STEPS", 0)
    planted = shipped("workbooks") / "上海市科学技术协会2025（含十处错误）.xlsx"
    sums = [f for f in audit(str(planted)).findings if f.rule.startswith("BN")]
    assert any("没有全部找完" in f.message for f in sums)
    assert all(f.culprit is None for f in sums if "没有全部找完" in f.message)
