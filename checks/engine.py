"""The engine: every rule over one budget, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from checks.book import Amount, BudgetBook
from checks.findings import Finding, Outcome, Place, Severity, Verdict, grouped, plain
from checks.relations import Judgement, Op, Relation, Result
from checks.rules.registry import (
    Checked,
    Fault,
    Rule,
    Unchecked,
    all_rules,
)

#: From how many addends on a sum is written out in short.
_WRITE_OUT = 8


def run(book: BudgetBook) -> tuple[list[Finding], list[Outcome]]:
    """All findings, in sheet order, then row, column and rule; and one outcome per rule."""
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    for rule in all_rules():
        found, outcome = _run_rule(book, rule)
        findings += found
        outcomes.append(outcome)
    order = {grid.sheet: i for i, grid in enumerate(book.source.grids)}
    findings.sort(key=lambda f: _position(f, order))
    return findings, outcomes


def _run_rule(book: BudgetBook, rule: Rule) -> tuple[list[Finding], Outcome]:
    absent = [kind for kind in rule.needs if book.get(kind) is None]
    for kind in absent:
        layout = book.layout.table(kind)
        if layout is None:
            return [], Outcome(rule.id, rule.title, Verdict.NOT_APPLICABLE, 0, "本套表没有所需的表")
        return [], Outcome(rule.id, rule.title, Verdict.NOT_CHECKED, 0, f"没有找到{layout.name}")
    checked = 0
    faults: list[Finding] = []
    wrong: list[Judgement] = []
    roundings: list[Judgement] = []
    unchecked: list[str] = []
    inapplicable: list[str] = []
    for said in rule.check(book):
        if isinstance(said, Relation):
            checked += 1
            judgement = said.judge()
            if judgement is not None:
                (wrong if judgement.result is Result.WRONG else roundings).append(judgement)
        elif isinstance(said, Checked):
            checked += said.count
        elif isinstance(said, Fault):
            checked += 1
            faults.append(_fault(book, rule, said))
        elif isinstance(said, Unchecked):
            unchecked.append(said.because)
        else:
            inapplicable.append(said.because)
    faults += [_sum(rule, judgement) for judgement in wrong]
    faults += _roundings(rule, roundings)
    because = "；".join(dict.fromkeys(unchecked)) or None
    if any(f.severity is not Severity.INFO for f in faults):
        verdict = Verdict.FAILED
    elif unchecked:
        verdict = Verdict.NOT_CHECKED
    elif checked:
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.NOT_APPLICABLE
        because = "；".join(dict.fromkeys(inapplicable)) or "表中没有可查的内容"
    return faults, Outcome(rule.id, rule.title, verdict, checked, because)


def _position(finding: Finding, order: dict[str, int]) -> tuple[int, int, int, str, str]:
    cell = finding.cell or ""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(cell[len(letters) :] or 0)
    return (order.get(finding.sheet or "", -1), row, column, finding.rule, finding.message)


def _fault(book: BudgetBook, rule: Rule, fault: Fault) -> Finding:
    place = fault.place
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=fault.severity or rule.severity,
        message=fault.message,
        sheet=place.sheet if place else fault.sheet,
        cell=place.cell if place else None,
        related=fault.related,
        actual=fault.actual if fault.actual is not None else place.value if place else None,
        expected=fault.expected,
        unit=fault.unit,
        culprit=fault.accused(),
        table=_table_of(book, place.sheet) if place else None,
    )


def _table_of(book: BudgetBook, sheet: str) -> str | None:
    return next(
        (t.kind for t in book.tables.values() if any(r.grid.sheet == sheet for r in t.regions)),
        None,
    )


def _sum(rule: Rule, judgement: Judgement) -> Finding:
    relation = judgement.relation
    return _finding(rule, judgement, rule.severity, _written_out(judgement), _others(relation))


def _others(relation: Relation) -> tuple[Place, ...]:
    return tuple(part.place() for part in relation.parts)


def _roundings(rule: Rule, judgements: Sequence[Judgement]) -> Iterable[Finding]:
    """One finding per root: the same rounding copied into columns and tables is one thing."""
    roots: dict[tuple[str, Decimal], list[Judgement]] = {}
    for judgement in judgements:
        root = judgement.relation.root or judgement.relation.total.label
        roots.setdefault((root, abs(judgement.difference)), []).append(judgement)
    for (_, difference), copies in roots.items():
        first = copies[0]
        message = _written_out(first) + "，在四舍五入的范围之内"
        if len(copies) > 1:
            message += f"；同一尾差还出现在另外{len(copies) - 1}处"
        elsewhere = tuple(copy.relation.total.place() for copy in copies[1:])
        related = dict.fromkeys(
            place
            for copy in copies
            for place in _others(copy.relation)
            if place not in elsewhere
        )
        suspect = _explains_alone(first, difference)
        if suspect:
            message += f"。若不是舍入，{suspect}"
        yield _finding(rule, first, Severity.INFO, message, tuple(related), elsewhere)


def _explains_alone(judgement: Judgement, difference: Decimal) -> str:
    """A rounding over many addends may as well be one mistyped digit: say so."""
    relation = judgement.relation
    addends = sum(1 for part in relation.parts if part.value)
    if addends < 5 or difference / relation.total.written > 9:
        return ""
    return f"也可能是某一个数的末位差了{grouped(difference)}"


def _finding(
    rule: Rule,
    judgement: Judgement,
    severity: Severity,
    message: str,
    related: tuple[Place, ...],
    copies: tuple[Place, ...] = (),
) -> Finding:
    total = judgement.relation.total
    return Finding(
        rule=rule.id,
        title=rule.title,
        severity=severity,
        message=message,
        sheet=total.sheet,
        cell=total.cell,
        label=total.label,
        related=related,
        copies=copies,
        actual=plain(total.value),
        expected=plain(judgement.relation.expected),
        difference=plain(judgement.difference),
        unit=total.unit.name,
        table=total.row.region.table.kind,
    )


def _written_out(judgement: Judgement) -> str:
    """支出总表 E12 合计 1,106,700 ≠ 基本支出 0 + 项目支出 1,107,600，相差 -900."""
    relation = judgement.relation
    total = relation.total
    table = total.row.region.table
    sign = {Op.EQUAL: "≠", Op.AT_MOST: "＞", Op.AT_LEAST: "＜"}[relation.op]
    parts = [part for part in relation.parts if part.value] or list(relation.parts)[:1]
    if len(parts) > _WRITE_OUT:
        shown = (
            " + ".join(_operand(part, total) for part in parts[:2])
            + f" + … + {_operand(parts[-1], total)}（共{len(parts)}项，"
            + f"合计 {grouped(relation.expected)}）"
        )
    else:
        shown = " + ".join(_operand(part, total) for part in parts)
        if len(parts) > 1:
            shown += f" = {grouped(relation.expected)}"
    where = f"{table.name} {total.cell} {total.label}"
    return (
        f"{where} {total}{_unit(total, relation)} {sign} {shown}，"
        f"相差 {grouped(judgement.difference)}{total.unit.name}"
    )


def _operand(part: Amount, total: Amount) -> str:
    table = part.row.region.table
    unit = part.unit.name if part.unit is not total.unit else ""
    if table is not total.row.region.table:
        return f"{table.name} {part.cell} {part.label} {part}{unit}"
    if part.row is total.row:
        return f"{part.heading} {part}"
    return f"{part.row.label} {part}"


def _unit(total: Amount, relation: Relation) -> str:
    return total.unit.name if any(p.unit is not total.unit for p in relation.parts) else ""
