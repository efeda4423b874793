"""Any figure of the text that a table holds: one digit changed is found where it stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from checks.auditor import audit_source
from checks.findings import Severity
from checks.layouts.recognise import recognise
from checks.prose.items import items
from checks.prose.sentences import Statement, prose
from checks.prose.witnesses import contradicted, corrected, witnesses
from checks.reading import open_source
from checks.reading.grid import Source

NAMES = (
    "seed_kx_2025_dept",
    "sh_czj_2025_unit",
    "pt_fuban_2025_dept",
    "pt_fuban_2025_unit",
    "pt_sww_2025_dept",
    "pt_sfj_2026_dept",
)
EACH = 6


def another(value: Decimal, random: Random) -> Decimal:
    """The number with one digit changed, not its last."""
    text = str(value)
    places = [i for i, c in enumerate(text[:-1]) if c.isdigit()]
    i = random.choice(places)
    digit = random.choice([d for d in "123456789" if d != text[i]])
    return Decimal(text[:i] + digit + text[i + 1 :])


def severe(source: Source) -> set[tuple[str, str | None, str | None]]:
    found = audit_source(source).findings
    return {(f.rule, f.sheet, f.cell) for f in found if f.severity is not Severity.INFO}


@pytest.mark.parametrize("name", NAMES)
def test_one_digit_of_any_figure(shared: Path, name: str) -> None:
    source = open_source(shared / "corpus" / "clean" / f"{name}.xlsx")
    book = recognise(source)
    random = Random(name)
    known: list[Statement] = [item.statement for item in items(book).listed if item.amounts]
    known += [
        s
        for s in prose(book).statements
        if witnesses(book, s.kind) and not contradicted(book, s) and prose(book).of(s.kind) is s
    ]
    long = [s for s in known if s.figure.value >= 10]
    before = severe(source)
    written = 0
    for statement in random.sample(long, EACH):
        figure = statement.figure
        wrong = another(figure.value, random)
        text = corrected(book, statement, wrong * figure.unit.factor)
        if text is None:
            continue
        written += 1
        paragraph = statement.paragraph
        grid = next(g for g in source.grids if g.sheet == paragraph.sheet)
        kept = grid.rows[paragraph.row][paragraph.column]
        grid.rows[paragraph.row][paragraph.column] = text  # type: ignore[index]
        try:
            new = severe(source) - before
        finally:
            grid.rows[paragraph.row][paragraph.column] = kept  # type: ignore[index]
        place = (paragraph.sheet, paragraph.cell)
        said = f"{statement.said} → {wrong}"
        assert place in {(sheet, cell) for _, sheet, cell in new}, said
    assert written > EACH // 2
