"""Saying which cell is wrong: beside the audit itself, and beside a mixed-integer solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

from addin import shipped
from benchmarks.budgets import write_expenditure
from benchmarks.mistakes import Mistake, consistent, make, mistaken, relations_of
from benchmarks.timing import medians
from checks.auditor import audit_source
from checks.changesets import Index
from checks.layouts.recognise import recognise
from checks.locate import locate
from checks.reading import open_source
from checks.reading.grid import Source
from checks.repair import patched

SEED = shipped("workbooks") / "上海市科学技术协会2025.xlsx"
#: rows of the long table
LONG = 100_000
#: errors the solver is compared on
COMPARED = 60

Line = Callable[[str, float, str], None]


def locating(folder: Path, line: Line) -> None:
    """What it costs that something is wrong, relative to the audit of a book without errors."""
    source = open_source(SEED)
    book = recognise(source)
    random = Random(2025)
    ones = [wrong(source, make(random, book, 1)) for _ in range(20)]
    tens = [wrong(source, make(random, book, 10)) for _ in range(20)]
    took = medians(
        {
            "right": lambda: [audit_source(source) for _ in range(20)],
            "one": lambda: [audit_source(s) for s in ones],
            "ten": lambda: [audit_source(s) for s in tens],
        },
        rounds=9,
    )
    print("locating in the seed: the audit of 20 wrong copies, relative to that of the right one")
    line("one error each", took["one"] / took["right"], "")
    line("ten errors each", took["ten"] / took["right"], "")
    path = folder / "long.xlsx"
    write_expenditure(path, LONG)
    long = open_source(path)
    table = recognise(long)["expenditure"]
    amount = table.rows[LONG // 2]["project"]
    at = (amount.sheet, amount.row.index, amount.column)
    off = wrong(long, [Mistake(at, amount.value, amount.value + 90)])
    took = medians(
        {"right": lambda: audit_source(long), "wrong": lambda: audit_source(off)}, rounds=3
    )
    print(f"one error in a table of {LONG:,} rows, relative to the audit without it")
    line("audit", took["wrong"] / took["right"], "")


def wrong(source: Source, mistakes: list[Mistake]) -> Source:
    """The source with mistakes in it."""
    return patched(source, {m.at: float(m.wrong) for m in mistakes})


def solver(_: Path, line: Line) -> None:
    """The same answers as Fellegi-Holt by HiGHS, and the time it takes to prove one unique."""
    from benchmarks.milp import Problem, neighbourhood

    source = open_source(SEED)
    book = recognise(source)
    random = Random(1976)
    same: Counter[str] = Counter()
    spent = {"locate": 0.0, "near": 0.0, "book": 0.0}
    for n in range(COMPARED):
        kind = (partial(make, count=n % 3 + 1), partial(make, count=2, near=True), consistent)
        every, failed = relations_of(mistaken(source, kind[n % 2 + (n % 4 == 3)](random, book)))
        if not failed:
            continue
        start = perf_counter()
        components = locate(every, failed)
        spent["locate"] += perf_counter() - start
        index = Index(every)
        start = perf_counter()
        Problem(index, neighbourhood(index, failed)).solve(2)
        spent["near"] += perf_counter() - start
        start = perf_counter()
        optimum = Problem(index, every).solve(2)
        spent["book"] += perf_counter() - start
        if optimum is None or not optimum.sets:
            same["given up by HiGHS"] += 1
            continue
        size = sum(len(c.explanations[0].changes) if c.explanations else 99 for c in components)
        unique = all(c.unique for c in components)
        ours = frozenset(id(ch.amount) for c in components if c.unique for ch in c.unique.changes)
        if size < optimum.size:
            same["smaller than HiGHS"] += 1
        elif size > optimum.size or unique != (len(optimum.sets) == 1):
            same["different"] += 1
        elif unique:
            same["unique and the same" if ours == optimum.sets[0] else "different"] += 1
        else:
            same["neither unique"] += 1
    print(
        "against a mixed-integer solver (HiGHS): " + ", ".join(f"{v} {k}" for k, v in same.items())
    )
    line("as long over the failed part and what is near it", spent["near"] / spent["locate"], "")
    line("as long over the whole book", spent["book"] / spent["locate"], "")
