"""How a mutant is scored, on findings written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutants.__main__ import SEED, main
from benchmarks.mutants.budget import read
from benchmarks.mutants.change import Mutant
from benchmarks.mutants.digits import slip
from benchmarks.mutants.scoring import judge

SHEET = "部门支出总表"


def finding(cell: str | None, *related: str, **more: Any) -> dict[str, Any]:
    culprit = more.pop("culprit", None)
    return {
        "rule": "BN101", "severity": "error", "message": "", "sheet": SHEET, "cell": cell,
        "related": [{"sheet": SHEET, "cell": r, "value": ""} for r in related],
        "actual": None, "expected": None,
        "culprit": culprit and {"sheet": SHEET, "cell": culprit[0], "suggested": culprit[1]},
        **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def mutant() -> Mutant:
    # 支出总表 G9 held 800,000
    return Mutant(read(SEED), {(SHEET, "G9"): 80_000})


def test_found_where_it_is_with_the_right_value(mutant: Mutant) -> None:
    verdict = judge(mutant, [], [finding("E9", "F9", "G9", culprit=("G9", "800000"))])
    assert (verdict.detected, verdict.localised, verdict.exact) == (True, True, True)
    assert not verdict.false_alarms


def test_found_but_another_cell_is_blamed(mutant: Mutant) -> None:
    verdict = judge(mutant, [], [finding("E9", "F9", "G9")])
    assert (verdict.detected, verdict.localised, verdict.exact) == (True, False, False)


def test_what_the_budget_has_itself_does_not_count(mutant: Mutant) -> None:
    own = finding("E9", "G9")
    assert not judge(mutant, [own], [own]).detected
    assert not judge(mutant, [], [finding("E9", "G9", severity="info")]).detected


def test_a_finding_elsewhere_is_a_false_alarm(mutant: Mutant) -> None:
    hit, follows, alarm = finding("E9", "G9"), finding("E37", "E9"), finding("E20")
    verdict = judge(mutant, [], [hit, follows, alarm])
    assert list(verdict.false_alarms) == [alarm]


def test_rows_below_an_inserted_row_are_the_same_rows() -> None:
    inserted = Mutant(read(SEED), inserted=(SHEET, 12, []), harmless=True)
    before = [finding("E11"), finding("E12")]
    assert not judge(inserted, before, [finding("E11"), finding("E13")]).false_alarms
    assert len(judge(inserted, before, [finding("E12")]).false_alarms) == 1


def test_a_missing_sheet_is_named() -> None:
    gone = Mutant(read(SEED), sheet_removed=SHEET, names=("支出总表",))
    said = {**finding(None), "sheet": None, "message": "没有支出总表"}
    assert judge(gone, [], [said]).localised
    assert not judge(gone, [], [{**said, "message": "没有收入总表"}]).detected


@pytest.mark.parametrize("how", ["swapped", "changed", "dropped", "doubled"])
def test_slips(how: str) -> None:
    from random import Random

    seen = {slip("1204.50", how, Random(i)) for i in range(80)} - {None}
    by_hand = {
        "swapped": {"2104.50", "1024.50", "1240.50", "1204.05"},
        "dropped": {"104.50", "124.50", "120.50", "1204.0", "204.50", "1204.5"} - {"1204.5"},
        "doubled": {"11204.50", "12204.50", "12004.50", "12044.50", "1204.550"} - {"1204.500"},
    }
    if how == "changed":
        assert all(sum(a != b for a, b in zip(s or "", "1204.50", strict=True)) == 1 for s in seen)
        assert not any((s or "0").startswith("0") for s in seen)
    else:
        assert seen <= by_hand[how] | {"1204.550"}
        assert len(seen) >= 3


def test_the_table_it_prints(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["sangong_total_wrong", "benign_zero_fill", "--each", "1"]) == 0
    heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split() == ["kind", "n", "detected", "localised", "exact", "false"]
    assert [row.split()[:2] for row in rows] == [
        ["sangong_total_wrong", "1"], ["benign_zero_fill", "1"],
    ]  # fmt: skip
    assert main(["no_such_kind"]) == 2
