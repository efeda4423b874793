"""The pages of the rules: made from the rules, whole, and the same each time."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from checks.report.pages import parts, sections
from checks.rules.registry import all_rules, find

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "rules"


@pytest.fixture(scope="module")
def make_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "scripts" / "make_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_making_them_again_gives_the_same(
    make_docs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_docs, "FOLDER", tmp_path / "rules")
    make_docs.main()
    first = {p.name: p.read_bytes() for p in (tmp_path / "rules").iterdir()}
    (tmp_path / "rules" / "BN999.md").write_text("没有这条规则", encoding="utf-8")
    make_docs.main()
    assert {p.name: p.read_bytes() for p in (tmp_path / "rules").iterdir()} == first
    shipped = {p.name: p.read_bytes() for p in PAGES.glob("*.md")}
    assert shipped == first, "run make docs"


def test_every_page_has_its_headings(make_docs: ModuleType) -> None:
    for rule in all_rules():
        heads = re.findall(r"^## (.+)$", make_docs.page(rule), re.M)
        assert heads == ["为什么", "怎么算", "正确", "错误", "依据", "如何修改", "如何豁免"]


def test_every_link_between_the_pages_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in PAGES.glob("*.md")
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (PAGES / target).exists()
    ]
    assert broken == []


def test_a_docstring_is_taken_apart_by_its_labels() -> None:
    lead, said = parts(
        "小计等于\n各项之和。\n\n为什么：两处\n不同。\n正确：1 = 1。\n  错误：1 = 2。\n舍入: ±1。"
    )
    assert lead == "小计等于各项之和。"
    assert said["为什么"] == "两处不同。"
    assert said["正确"].startswith("1 = 1。")
    assert said["舍入"] == "±1。"


def test_a_rule_may_say_itself_how_to_mend() -> None:
    rule = find("SJ191")
    assert rule is not None
    assert dict(sections(rule))["如何修改"].startswith("问题已经改正的，删去这一条")
