"""Every kind of mutant breaks what it claims to break, and harmless ones break nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from benchmarks.mutants.__main__ import SEED
from benchmarks.mutants.budget import Budget, fold, read
from benchmarks.mutants.change import KINDS, Mutant
from tests.mutants.relations import broken

#: kinds of which a sum, a copy or an inequality of amounts no longer holds
AMOUNTS = [
    "digit_transposition", "digit_changed", "digit_dropped_or_extra", "sign_flipped",
    "subtotal_wrong", "leaf_changed", "columns_swapped", "basic_project_moved",
    "personnel_public_swapped", "income_source_moved", "source_column_moved",
    "compensating_double", "rows_swapped", "class_amounts_swapped", "t1_total_vs_t2",
    "t5_basic_vs_t8", "sangong_total_wrong", "sangong_car_wrong", "sangong_below_econ",
    "jiguan_above_public", "yuan_in_wanyuan_table", "wanyuan_in_yuan_table", "double_error",
    "row_deleted", "row_duplicated", "fund_total_filled", "sangong_items_swapped",
]  # fmt: skip
HARMLESS = [name for name in KINDS if name.startswith("benign") or name == "rounding_1yuan"]
TEXT = [
    "narrative_digit", "sangong_text_differs", "narrative_unit", "narrative_direction",
    "narrative_change", "narrative_year", "narrative_own_year", "vehicles_wrong", "offices_wrong",
    "procurement_sum", "reserved_above_whole", "performance_above_projects", "period_stale",
]  # fmt: skip
CODES = [
    "item_under_wrong_kuan", "code_blanked", "code_name_mismatch", "unknown_code",
    "economic_code_changed", "code_as_number", "name_typo",
]  # fmt: skip


@pytest.fixture(scope="module")
def seed() -> Budget:
    return read(SEED)


def planted(seed: Budget, kind: str, folder: Path, number: int = 1) -> tuple[Mutant, Budget]:
    """A mutant of the seed and what its copy holds."""
    random = Random(f"{kind} {number}")
    mutant = next(m for m in (KINDS[kind](seed, random) for _ in range(60)) if m is not None)
    path = folder / "mutant.xlsx"
    mutant.write(path)
    return mutant, read(path)


def test_the_seed_is_read_and_right(seed: Budget) -> None:
    assert list(seed.tables) == [
        "balance", "income", "expenditure", "fiscal_balance", "general", "fund", "capital",
        "economic", "three_public",
    ]  # fmt: skip
    total = seed.tables["expenditure"].total
    assert total is not None
    assert seed.number(total.cells["project"]) == 67_559_315
    assert [line.code for line in seed.tables["general"].lines][:3] == ["201", "20129", "2012901"]
    assert len(seed.tables["economic"].lines) == 39
    assert seed.year == 2025
    assert broken(seed) == set()


@pytest.mark.parametrize("kind", AMOUNTS)
def test_an_error_of_amounts_breaks_a_relation(seed: Budget, kind: str, tmp_path: Path) -> None:
    mutant, copy = planted(seed, kind, tmp_path)
    assert broken(copy), mutant.edits


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_harmless_change_breaks_nothing(seed: Budget, kind: str, tmp_path: Path) -> None:
    mutant, copy = planted(seed, kind, tmp_path)
    assert mutant.harmless
    assert broken(copy) == set()
    same = [
        (fold(text).replace(",", ""), fold(now).replace(",", ""))
        for (_, text), (_, now) in zip(seed.texts(), copy.texts(), strict=True)
    ]
    assert kind == "benign_sheet_order" or all(text == now for text, now in same)


@pytest.mark.parametrize("kind", TEXT)
def test_an_error_of_the_text_changes_one_paragraph(
    seed: Budget, kind: str, tmp_path: Path
) -> None:
    mutant, copy = planted(seed, kind, tmp_path)
    (cell,) = mutant.edits
    assert broken(copy) == set()
    changed = [
        at for (at, text), (_, now) in zip(seed.texts(), copy.texts(), strict=True) if text != now
    ]
    assert changed == [cell]


@pytest.mark.parametrize("kind", CODES)
def test_an_error_of_a_code_or_name_changes_that_cell(
    seed: Budget, kind: str, tmp_path: Path
) -> None:
    mutant, copy = planted(seed, kind, tmp_path)
    (cell,) = mutant.edits
    assert fold(copy[cell]) != fold(seed[cell]) or type(copy[cell]) is not type(seed[cell])
    assert cell in mutant.near or kind == "name_typo"
    amounts = {c: seed.number(c) for c in seed.amounts()}
    assert {c: copy.number(c) for c in amounts} == amounts


def test_the_rest(seed: Budget, tmp_path: Path) -> None:
    mutant, copy = planted(seed, "unit_label_wrong", tmp_path)
    (cell,) = mutant.edits
    assert ("万元" in str(copy[cell])) is not ("万元" in str(seed[cell]))
    for kind in ("stale_year_title", "stale_year_other"):
        mutant, copy = planted(seed, kind, tmp_path)
        (cell,) = mutant.edits
        assert "2025" in str(seed[cell])
        assert "2025" not in str(copy[cell])
    for kind in ("sheet_removed", "section_removed"):
        mutant, copy = planted(seed, kind, tmp_path)
        assert set(seed.values) - set(copy.values) == {mutant.sheet_removed}
    mutant, copy = planted(seed, "total_row_deleted", tmp_path)
    assert [t for t in copy.tables.values() if t.sheet == mutant.deleted[0] and t.total is None]  # type: ignore[index]
    mutant, copy = planted(seed, "row_hidden_amount", tmp_path)
    sheet, row = mutant.hidden_row  # type: ignore[misc]
    assert load_workbook(copy.path)[sheet].row_dimensions[row].hidden
    mutant, copy = planted(seed, "amount_as_text", tmp_path)
    (cell,) = mutant.edits
    assert isinstance(copy[cell], str)


def test_every_kind_is_tested() -> None:
    rest = {
        "unit_label_wrong", "stale_year_title", "stale_year_other", "sheet_removed",
        "section_removed", "total_row_deleted", "amount_as_text", "row_hidden_amount",
        "formula_range_short", "formula_overwritten", "subproject_sum",
        "statement_heading_removed",
    }  # fmt: skip
    assert {*AMOUNTS, *HARMLESS, *TEXT, *CODES} | rest == set(KINDS)


def test_the_same_seed_plants_the_same(seed: Budget) -> None:
    for kind, plant in KINDS.items():
        one, two = (plant(seed, Random(f"7 {kind}")) for _ in range(2))
        assert (one is None) is (two is None)
        if one is not None and two is not None:
            assert (one.edits, one.inserted, one.deleted) == (two.edits, two.inserted, two.deleted)
