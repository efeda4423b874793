"""One wrong number anywhere in a text: no number may end up in another column because of it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from checks.published.outline import Outline, outline
from checks.published.plain import read_plain
from tests.published import printing
from tests.published.conftest import SAMPLE, corpus

MANY = os.environ.get("GOUJI_TEST_DOCUMENTS") == "1"
OTHERS = ("pt_sww_2025_dept.xlsx", "sh_czj_2025_unit.xlsx", "pt_fuban_2025_unit.xlsx")


def a_text(book: Path, folder: Path) -> list[str]:
    path = folder / "a.txt"
    printing.print_text(path, [p for p in printing.pages(book) if "项目经费" not in p.title])
    return path.read_text(encoding="utf-8").splitlines()


def read(lines: list[str]) -> Outline:
    return outline(read_plain("\n".join(lines).encode(), Path("a.txt")))


def cells(parts: Outline) -> list[dict[tuple[int, int], str | None]]:
    return [
        {(r, c): cell for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells)}
        for table in parts.tables
    ]


def wrong(number: str, chance: random.Random) -> str:
    """1,000 more, ten times as much, or two digits swapped."""
    digits = number.replace(",", "")
    kind = chance.choice(("more", "tenfold", "swapped"))
    pairs = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and i]
    if kind == "swapped" and pairs:
        i = chance.choice(pairs)
        digits = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
        return f"{int(digits):,}"
    return f"{int(digits) * 10:,}" if kind == "tenfold" else f"{int(digits) + 1000:,}"


def mutations(book: Path, folder: Path, count: int, seed: int) -> None:
    lines, chance = a_text(book, folder), random.Random(seed)
    right = cells(read(lines))
    amounts = [
        (i, k)
        for i, line in enumerate(lines)
        if line[:3].isdigit() and "，" not in line
        for k, word in enumerate(line.split())
        if "," in word and word.replace(",", "").isdigit()
    ]
    for i, k in chance.sample(amounts, count):
        words = lines[i].split()
        words[k] = wrong(words[k], chance)
        parts = read([*lines[:i], " ".join(words), *lines[i + 1 :]])
        for table, found, wanted in zip(parts.tables, cells(parts), right, strict=True):
            assert found.keys() == wanted.keys()
            for at, cell in found.items():
                if at in table.undecided:
                    continue  # left open is no claim
                assert bool(cell) == bool(wanted[at]), (lines[i], words[k], table.title, at)


def test_in_the_sample(tmp_path: Path) -> None:
    mutations(SAMPLE, tmp_path, 40 if MANY else 3, seed=1)


@pytest.mark.skipif(not MANY, reason="set GOUJI_TEST_DOCUMENTS=1 to change a hundred numbers")
@pytest.mark.parametrize("name", OTHERS)
def test_in_other_budgets(tmp_path: Path, name: str) -> None:
    mutations(corpus(name), tmp_path, 34, seed=2)
