"""docs/writing-a-layout.md, followed step by step: its file and its tables are audited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.auditor import audit
from checks.layouts import model
from tests.layouts.published import checked, serious, write

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "writing-a-layout.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.partition("## 一个完整的例子")[2].partition("\n## ")[0]


def tables() -> dict[str, str]:
    """The tables of the example as sheets; codes are texts."""
    found: dict[str, str] = {}
    for block in re.findall(r"(?:^\|.*\n)+", EXAMPLE, re.M):
        lines = [line.strip("|\n").strip() for line in block.splitlines()]
        lines = [line for line in lines if not re.fullmatch(r"[-| ]+", line)]
        coded = [re.sub(r"^(\d{3,7}) \|", r"'\1 |", line) for line in lines]
        found[lines[0].strip(" |")] = "\n".join(coded)
    return found


def layout() -> str:
    """The layout file of the example."""
    (text,) = re.findall(r"```toml\n(.*?)```", EXAMPLE, re.S)
    return text


def test_the_example_works_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "gouji.layout.toml").write_text(layout(), encoding="utf-8")
    assert list(tables()) == ["支出预算表", "资金来源表"]
    report = audit(write(tmp_path / "某省的预算.xlsx", tables()))
    assert report.layout == "mousheng"
    assert [t.kind for t in report.tables] == ["spending", "sources"]
    assert serious(report) == []
    done = checked(report)
    assert {rule: done[rule] for rule in ("BN101", "BN102", "BN103", "BJ120")} == {
        "BN101": 3,
        "BN102": 2,
        "BN103": 4,
        "BJ120": 1,
    }


@pytest.mark.parametrize(
    ("sheet", "cell", "found"),
    [
        ("支出预算表", "C7", "BN102"),
        ("支出预算表", "C4", "BJ120"),
        ("资金来源表", "B4", "BN101"),
        ("资金来源表", "C6", "BN103"),
    ],
)
def test_a_wrong_figure_in_it_is_found(tmp_path: Path, sheet: str, cell: str, found: str) -> None:
    (tmp_path / "gouji.layout.toml").write_text(layout(), encoding="utf-8")
    report = audit(write(tmp_path / "错.xlsx", tables(), {(sheet, cell): 7.77}))
    assert found in {rule for rule, _, _ in serious(report)}


def test_it_names_every_layout_there_is() -> None:
    named = set(re.findall(r"`(\w+)` ", GUIDE.partition("## 写好的文件")[0]))
    assert set(model.names()) <= named
