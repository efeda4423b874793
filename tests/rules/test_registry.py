"""The rule book as a whole: nothing forgotten, nothing twice, every rule explained and tried."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import checks.rules
from checks.rules.registry import Rule, all_rules, find

CASES = Path(__file__).parent
MODULES = Path(checks.rules.__file__).parent
RULES = all_rules()


def decorated() -> dict[str, list[str]]:
    """Rule id -> "module.function" of every function that carries ``@rule("ID", …)``."""
    found: dict[str, list[str]] = {}
    for path in sorted(MODULES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                    "rule",
                    "rule_across",
                ):
                    id = ast.literal_eval(call.args[0])
                    found.setdefault(id, []).append(f"{path.stem}.{node.name}")
    return found


def test_every_decorated_function_is_registered_once() -> None:
    written = {id: names[0] for id, names in decorated().items()}
    assert [names for names in decorated().values() if len(names) > 1] == []
    registered = {r.id: f"{r.check.__module__.split('.')[-1]}.{r.check.__name__}" for r in RULES}
    # a module that registry.all_rules() does not import shows up here
    assert registered == written


def test_ids_are_unique_ordered_and_found() -> None:
    ids = [r.id for r in RULES]
    assert len(set(ids)) == len(ids)
    for family in {id[:2] for id in ids}:
        numbers = [id for id in ids if id.startswith(family)]
        assert numbers == sorted(numbers)
    assert [find(id.lower()) for id in ids] == list(RULES)
    assert find("BN999") is None


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_is_named_and_explained(rule: Rule) -> None:
    assert re.fullmatch(r"(BS|BN|BJ|KM|SG|SM|SJ|KN)\d{3}", rule.id)
    assert rule.title
    assert rule.basis
    summary, *rest = rule.explanation.split("\n\n")
    assert re.search(r"[。；]$", summary.strip()), "the first paragraph says what the rule checks"
    for part in ("为什么", "正确", "错误"):
        assert re.search(rf"^{part}[：:]\s*\S", "\n\n".join(rest), re.MULTILINE), part


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_rule_has_cases_that_fail_and_pass(rule: Rule) -> None:
    path = CASES / f"{rule.id}.yaml"
    assert path.exists(), f"write {path.name}: at least one case that fails and one that passes"
    cases: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names)
    assert any(case["finds"] != "nothing" for case in cases)
    assert any(case["finds"] == "nothing" for case in cases)


def test_no_cases_without_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == {r.id for r in RULES}
