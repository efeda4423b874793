"""One budget told in many ways: nothing is wrong with any of them, and each of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.auditor import audit_source
from checks.findings import Finding, Severity
from checks.reading import open_source
from checks.reading.grid import Grid, SheetDetails, Source

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "workbooks" / "上海市科学技术协会2025.xlsx"
STYLES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "styles.yaml").read_text("utf-8")
)
SHEETS = {"compilation": "部门编制说明", "other": "其他相关情况说明"}


@pytest.fixture(scope="module")
def seed() -> Source:
    return open_source(SEED)


def told(seed: Source, texts: dict[str, list[str]]) -> Source:
    """The seed with other paragraphs, one a row."""
    written = {SHEETS[part]: [[line] for line in lines] for part, lines in texts.items()}
    grids = [
        Grid(g.sheet, written[g.sheet], g.visible, SheetDetails) if g.sheet in written else g
        for g in seed.grids
    ]
    return Source(seed.path, seed.sha256, seed.kind, grids, seed.remarks)


def severe(source: Source) -> Iterator[Finding]:
    for finding in audit_source(source).findings:
        if finding.severity is not Severity.INFO and finding.sheet in SHEETS.values():
            yield finding


def parts(style: dict[str, Any]) -> dict[str, list[str]]:
    return {part: style[part] for part in SHEETS if part in style}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["name"])
def test_a_right_text_raises_nothing(seed: Source, style: dict[str, Any]) -> None:
    assert [f.message for f in severe(told(seed, parts(style)))] == []


@pytest.mark.parametrize(
    ("style", "change"),
    [(style, change) for style in STYLES for change in style["changed"]],
    ids=lambda value: value["name"] if isinstance(value, dict) else value[1],
)
def test_a_wrong_figure_is_found(seed: Source, style: dict[str, Any], change: list[str]) -> None:
    old, new = change
    texts = parts(style)
    where = ((part, row) for part in texts for row, line in enumerate(texts[part]) if old in line)
    part, row = next(where)
    line = texts[part][row]
    texts[part] = [*texts[part][:row], line.replace(old, new, 1), *texts[part][row + 1 :]]
    places = {(f.sheet, f.cell) for f in severe(told(seed, texts))}
    assert (SHEETS[part], f"A{row + 1}") in places
