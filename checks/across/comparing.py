"""compare(): the rules of family KN over the workbooks of a run, and what they say of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from checks.across.belonging import Budget, Kin, kin
from checks.across.facts import Facts
from checks.engine import position
from checks.findings import Finding, Outcome, Report, Severity, Verdict, plain
from checks.rules.registry import Checked, Fault, Inapplicable, Rule, Unchecked, all_rules


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an office: its workbook and the totals that a chart of the years shows."""

    year: int
    path: str
    #: in 元; None where the tables do not hold it, or disagree
    expenditure: Decimal | None
    three_public: Decimal | None


@dataclass(frozen=True, slots=True)
class Family:
    """Workbooks that belong together, for people."""

    department: str
    #: one sentence that says who belongs to whom
    sentence: str
    years: tuple[Year, ...] = ()


@dataclass(slots=True)
class _Said:
    """What the rules say of one workbook."""

    facts: Facts
    findings: list[Finding] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)


@dataclass(slots=True)
class Comparison:
    """What belongs together, and what the rules across files say of each workbook."""

    families: Sequence[Family]
    _said: dict[str, _Said]

    def joined(self, report: Report) -> Report:
        """The report with what is said of it across files.

        Settings, waivers, duties and completion take the new findings into account. A report of
        a workbook that nothing belongs to is returned as it is.
        """
        from checks import settings as local
        from checks import waivers as answered
        from checks.ledger import balance

        said = self._said.get(report.path)
        if said is None or report.status != "ok":
            return report
        outcomes = [said.outcomes.get(o.rule, o) for o in report.outcomes]
        findings, outcomes = local.apply(said.facts.settings, said.findings, outcomes)
        known, findings = answered.join(said.facts.waivers, report.findings, findings, outcomes)
        duties, completion = balance(outcomes, report.kind)
        return replace(
            report,
            findings=_placed(known, findings, said.facts.sheets),
            outcomes=outcomes,
            duties=duties,
            completion=completion,
        )

    def lines(self) -> list[str]:
        """Which files belong together, a sentence each, for the user to see."""
        return [family.sentence for family in self.families]


def compare(facts: Iterable[Facts]) -> Comparison:
    """Run every rule across the workbooks of a run, in their order. Reads no file."""
    rules = [rule for rule in all_rules() if rule.across is not None]
    said: dict[str, _Said] = {}
    everyone = kin(facts)
    for each in everyone:
        if each.alone:
            continue
        answers = said[each.own.facts.path] = _Said(each.own.facts)
        for rule in rules:
            findings, outcome = _run(rule, each)
            answers.findings += findings
            answers.outcomes[rule.id] = outcome
    families = [family for each in everyone for family in _department(each)]
    return Comparison([*families, *_years(everyone)], said)


def _run(rule: Rule, each: Kin) -> tuple[list[Finding], Outcome]:
    faults: list[Fault] = []
    checked = 0
    unchecked: list[str] = []
    inapplicable: list[str] = []
    assert rule.across is not None
    for said in rule.across(each):
        if isinstance(said, Fault):
            faults.append(said)
        elif isinstance(said, Checked):
            checked += said.statements
        elif isinstance(said, Unchecked):
            unchecked.append(said.because)
        elif isinstance(said, Inapplicable):
            inapplicable.append(said.because)
    findings = [_finding(rule, fault) for fault in faults]
    because = "；".join(dict.fromkeys(unchecked)) or None
    if any(f.severity is not Severity.INFO for f in findings):
        verdict = Verdict.FAILED
    elif unchecked:
        verdict = Verdict.NOT_CHECKED
    elif checked or faults:
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.NOT_APPLICABLE
        because = "；".join(dict.fromkeys(inapplicable)) or "没有可比的内容"
    return findings, Outcome(rule.id, rule.title, verdict, checked + len(faults), because)


def _finding(rule: Rule, fault: Fault) -> Finding:
    place = fault.place
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=fault.severity or rule.severity,
        message=fault.message,
        sheet=place.sheet if place else fault.sheet,
        cell=place.cell if place else None,
        label=place.label if place else None,
        related=fault.related,
        actual=fault.actual,
        expected=fault.expected,
        difference=_difference(fault),
        unit=fault.unit,
    )


def _difference(fault: Fault) -> str | None:
    if fault.actual is None or fault.expected is None or fault.unit is None:
        return None
    try:
        return plain(Decimal(fault.actual) - Decimal(fault.expected))
    except InvalidOperation:
        return None


def _placed(
    findings: Sequence[Finding], more: Sequence[Finding], sheets: Sequence[str]
) -> list[Finding]:
    """The findings with further ones among them, each where it stands in the workbook."""
    order = {sheet: i for i, sheet in enumerate(sheets)}
    placed = list(findings)
    for finding in more:
        at = position(finding, order)
        after = (i for i, known in enumerate(placed) if position(known, order) > at)
        placed.insert(next(after, len(placed)), finding)
    return placed


def _department(each: Kin) -> Iterator[Family]:
    facts = each.own.facts
    if not each.units:
        return
    name = facts.department or each.own.name
    units = "、".join(unit.name for unit in each.units)
    if each.missing:
        state = f"，还缺 {'、'.join(office.name for office in each.missing)}"
    elif each.unsure or each.unclear:
        state = f"，不能确定是否齐全：{each.unsure or each.unclear}"
    else:
        state = "，已齐全"
    yield Family(name, f"{name} {facts.year}年：部门 {each.own.name}，所属单位 {units}{state}")


def _years(everyone: Sequence[Kin]) -> Iterator[Family]:
    """The years of each office that follow one another, from the last one back."""
    by_budget = {id(each.own): each for each in everyone}
    for last in everyone:
        if last.before is None or last.after is not None or last.twins:
            continue
        chain, at = [last.own], last
        while at.before is not None and all(b is not at.before for b in chain):
            chain.insert(0, at.before)
            at = by_budget[id(at.before)]
        facts = last.own.facts
        name = facts.department or last.own.name
        shown = "，".join(f"{budget.year}年 {budget.name}" for budget in chain)
        yield Family(
            name,
            f"{name}：{shown}",
            years=tuple(_year(budget) for budget in chain if budget.year is not None),
        )


def _year(budget: Budget) -> Year:
    held = budget.figures.held
    assert budget.year is not None
    spending, three = held.get("fiscal_expenditure"), held.get("three_public")
    return Year(
        budget.year,
        budget.facts.path,
        spending.yuan if spending is not None else None,
        three.yuan if three is not None else None,
    )
