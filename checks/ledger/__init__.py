"""The ledger: what a reviewer must check, and how much of it an audit has checked.

It is kept from the side of the duties (duties.toml), not of the rules: a rule that is deleted
leaves its duty behind, and the completion rate falls.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checks.findings import DutyOutcome, Outcome, Verdict

#: the groups of duties, in the order of the list
GROUPS = (
    "表式", "表内", "表间", "科目", "三公", "表文", "文内", "比例与变动", "披露", "绩效", "项目",
    "跨文件", "决算",
)  # fmt: skip
#: what a duty without any rule says
NOT_IMPLEMENTED = "尚未实现"
_KINDS = {"department": "部门", "unit": "单位"}
_PASSED, _FAILED = Verdict.PASSED, Verdict.FAILED
_NOT_APPLICABLE, _NOT_CHECKED = Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a reviewer must check, and the rules that together do it."""

    id: str
    title: str
    basis: str
    rules: tuple[str, ...]
    #: "department" or "unit" when only such budgets have it
    kind: str | None = None

    @property
    def group(self) -> str:
        """表式, 表内 …"""
        return self.id.rpartition("-")[0]


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, in the order of the list."""
    text = (resources.files(__package__) / "duties.toml").read_text(encoding="utf-8")
    return tuple(
        Duty(raw["id"], raw["title"], raw["basis"], tuple(raw["rules"]), raw.get("kind"))
        for raw in tomllib.loads(text)["duty"]
    )


def duties_of(rule: str) -> list[Duty]:
    """The duties that a rule helps to discharge."""
    return [duty for duty in duties() if rule in duty.rules]


def balance(
    outcomes: Sequence[Outcome], kind: str | None, of: Sequence[Duty] | None = None
) -> tuple[list[DutyOutcome], float | None]:
    """What became of each duty of a ``kind`` of budget, and the completion rate.

    The rate is the share of applicable duties that were fully checked, to four decimals; None
    when none applied. A duty fails as soon as one of its rules does, but is fully checked only
    when all of them are.
    """
    by_rule = {outcome.rule: outcome for outcome in outcomes}
    results: list[DutyOutcome] = []
    applicable = complete = 0
    for duty in duties() if of is None else of:
        verdict, gaps, because = _judge(duty, kind, by_rule)
        results.append(DutyOutcome(duty.id, duty.title, verdict, duty.rules, because))
        if verdict is not _NOT_APPLICABLE:
            applicable += 1
            complete += not gaps
    return results, round(complete / applicable, 4) if applicable else None


def _judge(
    duty: Duty, kind: str | None, by_rule: Mapping[str, Outcome]
) -> tuple[Verdict, list[str], str | None]:
    """The verdict of a duty, what of it was not checked, and the sentence that says why."""
    if duty.kind is not None and kind is not None and kind != duty.kind:
        return _NOT_APPLICABLE, [], f"只适用于{_KINDS[duty.kind]}预算"
    if not duty.rules:
        return _NOT_CHECKED, [NOT_IMPLEMENTED], NOT_IMPLEMENTED
    found = [by_rule.get(rule) for rule in duty.rules]
    verdicts = [outcome and outcome.verdict for outcome in found]
    if not (_FAILED in verdicts or _NOT_CHECKED in verdicts or None in verdicts):
        if _PASSED in verdicts:
            return _PASSED, [], None
        reasons = dict.fromkeys(o.because for o in found if o is not None and o.because)
        return _NOT_APPLICABLE, [], "；".join(reasons) or None
    gaps = [gap for rule, o in zip(duty.rules, found, strict=True) if (gap := _gap(rule, o))]
    if _FAILED in verdicts:
        return _FAILED, gaps, "；".join(gaps) or None
    return _NOT_CHECKED, gaps, "；".join(gaps)


def _gap(rule: str, outcome: Outcome | None) -> str:
    """What of a rule was not checked, and the reason; "" where everything was."""
    if outcome is None:
        return f"{rule} 没有运行"
    if outcome.verdict is _NOT_CHECKED:
        return f"{rule} {outcome.because or '原因未说明'}"
    if outcome.verdict is _FAILED and outcome.because:
        return f"{rule} 有一部分没有检查：{outcome.because}"
    return ""
