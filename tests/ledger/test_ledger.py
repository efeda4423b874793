"""The ledger: what a reviewer must check, and how much of it an audit has checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.findings import Outcome, Report, Verdict
from checks.ledger import GROUPS, NOT_IMPLEMENTED, Duty, balance, duties
from checks.report.pages import sections
from checks.rules import registry
from checks.rules.registry import Rule, all_rules

ROOT = Path(__file__).resolve().parents[2]
PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
NOT_CHECKED, NOT_APPLICABLE = Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE


def outcome(rule: str, verdict: Verdict, because: str | None = None) -> Outcome:
    return Outcome(rule, rule, verdict, int(verdict in (PASSED, FAILED)), because)


def duty(*rules: str, kind: str | None = None, id: str = "表内-01") -> Duty:
    return Duty(id, "事项", "依据", rules, kind)


# ---- the list itself ----


def test_every_duty_belongs_to_a_group_and_keeps_its_number() -> None:
    ids = [d.id for d in duties()]
    assert len(set(ids)) == len(ids)
    assert list(dict.fromkeys(d.group for d in duties())) == list(GROUPS)
    for group in GROUPS:
        own = [i for i in ids if i.rpartition("-")[0] == group]
        assert own == [f"{group}-{n:02}" for n in range(1, len(own) + 1)]


def test_a_duty_names_only_rules_there_are() -> None:
    known = {rule.id for rule in all_rules()}
    assert [f"{d.id} {r}" for d in duties() for r in d.rules if r not in known] == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_a_duty_and_is_explained(rule: Rule) -> None:
    assert any(rule.id in d.rules for d in duties()), "name its duty in checks/ledger/duties.toml"
    said = dict(sections(rule))
    assert [head for head, text in said.items() if not text.strip()] == []
    assert (ROOT / "docs" / "rules" / f"{rule.id}.md").is_file(), "run make docs"


def test_every_rule_function_is_registered() -> None:
    """A check whose decorator was forgotten would never run and never be missed."""
    decorated = sum(
        len(re.findall(r"^@rule(?:_across)?\(", path.read_text(encoding="utf-8"), re.M))
        for path in (ROOT / "checks" / "rules").glob("*.py")
    )
    checks = {
        name
        for path in (ROOT / "checks" / "rules").glob("*.py")
        for name in re.findall(
            r"^def ([a-z]\w*)\(_?book: BudgetBook\) -> Iterator\[Said\]:",
            path.read_text(encoding="utf-8"),
            re.M,
        )
    }
    assert len(all_rules()) == decorated
    assert checks <= {rule.check.__name__ for rule in all_rules()}


# ---- what becomes of a duty ----


@pytest.mark.parametrize(
    ("verdicts", "wanted", "rate"),
    [
        ([PASSED], PASSED, 1.0),
        ([PASSED, PASSED], PASSED, 1.0),
        ([PASSED, FAILED], FAILED, 1.0),
        ([PASSED, NOT_APPLICABLE], PASSED, 1.0),
        ([PASSED, NOT_CHECKED], NOT_CHECKED, 0.0),
        ([NOT_APPLICABLE, NOT_CHECKED], NOT_CHECKED, 0.0),
        ([FAILED, NOT_CHECKED], FAILED, 0.0),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE, None),
    ],
)
def test_a_duty_is_as_its_rules_are(
    verdicts: list[Verdict], wanted: Verdict, rate: float | None
) -> None:
    rules = [f"BN10{n}" for n in range(len(verdicts))]
    outcomes = [outcome(r, v, "原因") for r, v in zip(rules, verdicts, strict=True)]
    outcomes = [o if o.verdict is not FAILED else outcome(o.rule, FAILED) for o in outcomes]
    [result], completion = balance(outcomes, "department", [duty(*rules)])
    assert (result.verdict, completion) == (wanted, rate)


def test_a_duty_without_a_rule_is_not_checked() -> None:
    [result], completion = balance([], None, [duty()])
    assert (result.verdict, result.because, completion) == (NOT_CHECKED, NOT_IMPLEMENTED, 0.0)


def test_a_failed_rule_that_could_not_see_everything_is_not_fully_checked() -> None:
    [result], completion = balance([outcome("BN101", FAILED, "缺表")], None, [duty("BN101")])
    assert (result.verdict, completion) == (FAILED, 0.0)
    assert result.because == "BN101 有一部分没有检查：缺表"


def test_a_duty_of_another_kind_of_budget_does_not_apply() -> None:
    of_units = [duty("BJ109", kind="unit")]
    [result], completion = balance([outcome("BJ109", PASSED)], "department", of_units)
    assert (result.verdict, result.because, completion) == (
        NOT_APPLICABLE, "只适用于单位预算", None,
    )  # fmt: skip
    assert balance([outcome("BJ109", PASSED)], "unit", of_units)[1] == 1.0


def test_the_rate_has_four_decimals() -> None:
    three = [duty("BN101"), duty("BN102"), duty()]
    outcomes = [outcome("BN101", PASSED), outcome("BN102", FAILED)]
    assert balance(outcomes, None, three)[1] == 0.6667


def test_without_any_duty_that_applies_there_is_no_rate() -> None:
    everything = [outcome(r.id, NOT_APPLICABLE, "没有") for r in all_rules()]
    assert balance(everything, None, [d for d in duties() if d.rules])[1] is None


# ---- over a real budget ----


@pytest.fixture(scope="module")
def seed(shared: Path) -> Path:
    return shared / "corpus" / "clean" / "seed_kx_2025_dept.xlsx"


def audited(path: Path) -> Report:
    from checks.auditor import audit

    return audit(path)


def test_a_report_answers_for_every_duty(seed: Path) -> None:
    report = audited(seed).to_dict()
    assert [d["duty"] for d in report["duties"]] == [d.id for d in duties()]
    assert all(d["because"] for d in report["duties"] if d["outcome"] == "not_checked")
    assert 0.5 < report["completion"] < 1


def test_deleting_a_rule_lowers_the_completion(seed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = audited(seed).completion
    assert before is not None
    kept = tuple(rule for rule in all_rules() if rule.id != "BN101")
    monkeypatch.setattr("checks.engine.all_rules", lambda: kept)
    report = audited(seed)
    assert report.completion is not None
    assert report.completion < before
    row_sums = next(d for d in report.duties if d.duty == "表内-01")
    assert (row_sums.verdict, row_sums.because) == (NOT_CHECKED, "BN101 没有运行")


def test_deleting_any_rule_never_raises_the_completion(seed: Path) -> None:
    report = audited(seed)
    assert report.completion is not None
    for rule in all_rules():
        left = [o for o in report.outcomes if o.rule != rule.id]
        rate = balance(left, report.kind)[1]
        assert rate is not None
        assert rate <= report.completion, rule.id


def test_a_rule_that_raises_is_not_checked_and_the_run_goes_on(
    seed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_book: object) -> object:
        raise ZeroDivisionError("除零")

    rules = tuple(
        Rule(r.id, r.title, r.severity, r.basis, (), broken) if r.id == "BN101" else r  # type: ignore[arg-type]
        for r in registry.all_rules()
    )
    monkeypatch.setattr("checks.engine.all_rules", lambda: rules)
    report = audited(seed)
    row_sums = next(o for o in report.outcomes if o.rule == "BN101")
    assert row_sums.verdict is NOT_CHECKED
    assert "ZeroDivisionError" in (row_sums.because or "")
    assert next(o for o in report.outcomes if o.rule == "BN102").verdict is PASSED
    assert next(d for d in report.duties if d.duty == "表内-01").verdict is NOT_CHECKED


CLEAN = ("seed_kx_2025_dept.xlsx", "pt_sfj_2026_dept.xlsx", "pt_fuban_2025_unit.xlsx")


@pytest.mark.parametrize("name", CLEAN)
def test_no_rule_raises_on_a_published_budget(shared: Path, name: str) -> None:
    report = audited(shared / "corpus" / "clean" / name)
    assert [o for o in report.outcomes if (o.because or "").startswith("程序出错")] == []


def test_every_finding_can_be_waived_by_itself() -> None:
    planted = ROOT / "workbooks" / "上海市科学技术协会2025（含十处错误）.xlsx"
    ids = [f.id for f in audited(planted).findings]
    assert len(ids) > 50
    assert len(set(ids)) == len(ids)
