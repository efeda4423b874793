"""Plants errors of every kind in correct budgets and prints how many gouji finds.

    python -m benchmarks.mutants [KIND ...] [--each N] [--seed S] [--books FOLDER] [--show]

Without --books: the workbook of workbooks/ alone. KIND may end in *. The same seed plants the
same errors. --show also prints every miss and every false alarm.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.mutants import amounts, benign, codes, text, three_public, whole
from benchmarks.mutants.budget import Budget, read
from benchmarks.mutants.change import KINDS, Mutant
from benchmarks.mutants.scoring import Found, Verdict, findings, judge

__all__ = ["amounts", "benign", "codes", "text", "three_public", "whole"]

SEED = Path(__file__).resolve().parents[2] / "workbooks" / "上海市科学技术协会2025.xlsx"
#: how often a kind may find no place before it is given up
_PATIENCE = 12


def main(argv: list[str] | None = None) -> int:
    """Run the kinds that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--each", type=int, default=12, help="mutants of a kind (12)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--books", type=Path, help="a folder of correct budgets (.xlsx)")
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    options = parser.parse_args(argv)
    paths = sorted(options.books.glob("*.xlsx")) if options.books else [SEED]
    wanted = [k for k in KINDS if not options.kinds or any(fnmatch(k, w) for w in options.kinds)]
    wanted.sort(key=lambda k: k.startswith("benign"))
    if not paths or not wanted:
        print("没有工作簿，或者没有这样的错误种类：" + "、".join(KINDS), file=sys.stderr)
        return 2
    with TemporaryDirectory() as folder:
        books = _books(paths, Path(folder))
        print(f"{'kind':26}{'n':>5}{'detected':>10}{'localised':>11}{'exact':>8}{'false':>7}")
        for kind in wanted:
            _run(kind, books, options.each, options.seed, Path(folder), options.show)
    return 0


def _books(paths: list[Path], folder: Path) -> list[tuple[Budget, list[Found]]]:
    """The budgets, each with its own findings when saved as the mutants are."""
    books = []
    for path in paths:
        budget = read(path)
        if len(budget.tables) < 5:
            print(f"{path.name}：不是官方表式，跳过", file=sys.stderr)
            continue
        copy = folder / "same.xlsx"
        Mutant(budget).write(copy)
        books.append((budget, findings(copy)))
    return books


def _run(
    kind: str,
    books: list[tuple[Budget, list[Found]]],
    each: int,
    seed: str,
    folder: Path,
    show: bool,
) -> None:
    random = Random(f"{seed} {kind}")
    counted: Counter[str] = Counter()
    lines: list[str] = []
    # in a workbook of live formulas what is typed carries on into the sums: another kind of error
    live = kind.startswith("formula")
    books = [(budget, found) for budget, found in books if bool(budget.formulas) is live]
    for turn in range(each * _PATIENCE if books else 0):
        if counted["n"] == each:
            break
        budget, before = books[turn % len(books)]
        mutant = KINDS[kind](budget, random)
        if mutant is None:
            continue
        path = folder / "mutant.xlsx"
        mutant.write(path)
        verdict = judge(mutant, before, findings(path))
        counted.update(
            n=1,
            detected=verdict.detected,
            localised=verdict.localised,
            exact=verdict.exact is True,
            exact_n=verdict.exact is not None,
            false=bool(verdict.false_alarms),
            harmless=mutant.harmless,
        )
        lines += _lines(mutant, verdict)
    print(_row(kind, counted), flush=True)
    if show:
        print("".join(f"    {line}\n" for line in lines), end="")


def _row(kind: str, counted: Counter[str]) -> str:
    n = counted["n"]

    def share(part: str, of: int) -> str:
        return f"{100 * counted[part] / of:.0f} %" if of and not counted["harmless"] else "–"

    return (
        f"{kind:26}{n:5}{share('detected', n):>10}{share('localised', n):>11}"
        f"{share('exact', counted['exact_n']):>8}{counted['false']:7}"
    )


def _lines(mutant: Mutant, verdict: Verdict) -> list[str]:
    what = "; ".join(
        f"{sheet}!{at} {str(mutant.budget[sheet, at])[:30]} → {str(value)[:30]}"
        for (sheet, at), value in list(mutant.edits.items())[:2]
    )
    where = f"{mutant.budget.path.stem}: {mutant.note or what}"
    lines = []
    if not mutant.harmless and not verdict.detected:
        lines.append(f"missed {where} ({what})")
    elif not mutant.harmless and not verdict.localised:
        said = "; ".join(f"{f['rule']} {f['sheet']}!{f['cell']}" for f in verdict.said[:3])
        lines.append(f"elsewhere {where}: {said}")
    return lines + [
        f"false {where}: {found['rule']} {found['cell']} {found['message'][:120]}"
        for found in verdict.false_alarms[:3]
    ]


if __name__ == "__main__":
    raise SystemExit(main())
