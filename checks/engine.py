"""The engine: every rule over one budget, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from checks import addresses
from checks.blaming import Blame, Key, Stand, blame
from checks.book import Amount, BudgetBook
from checks.findings import (
    Culprit,
    Finding,
    Outcome,
    Place,
    Severity,
    Verdict,
    grouped,
    plain,
)
from checks.relations import Judgement, Op, Relation, Result
from checks.repair import Repair
from checks.rules.registry import (
    Checked,
    Fault,
    Rule,
    Stated,
    Unchecked,
    all_rules,
)

#: From how many addends on a sum is written out in short.
_WRITE_OUT = 8
#: How many faults of structure are tried as causes of broken sums.
_MOST_REPAIRS = 8

_DOCUMENTS = {"budget": "预算", "final": "决算"}


class _Run(NamedTuple):
    """What one rule said of a book."""

    rule: Rule
    checked: int = 0
    faults: Sequence[Fault] = ()
    relations: Sequence[Relation] = ()
    wrong: Sequence[Judgement] = ()
    roundings: Sequence[Judgement] = ()
    stated: Sequence[Stated] = ()
    unchecked: Sequence[str] = ()
    inapplicable: Sequence[str] = ()


class Examined(NamedTuple):
    """What the rules say of one book."""

    #: in sheet order, then row, column and rule
    findings: list[Finding]
    #: one per rule
    outcomes: list[Outcome]
    #: every relation and every sentence that states a sum, with the id of its rule
    relations: list[tuple[str, Relation | Stated]]


def run(book: BudgetBook) -> tuple[list[Finding], list[Outcome]]:
    """All findings, in sheet order, then row, column and rule; and one outcome per rule."""
    examined = examine(book)
    return examined.findings, examined.outcomes


def examine(book: BudgetBook, *, relations: bool = False) -> Examined:
    """Every rule over one book: findings and outcomes; the relations behind them when asked."""
    runs = [_run_rule(book, rule) for rule in all_rules()]
    blamed = blame(book, _stand(runs), _repairs(runs), partial(_again, runs=runs))
    findings: list[Finding] = []
    outcomes: list[Outcome] = []
    for ran in runs:
        found = [_fault(book, ran.rule, fault, blamed) for fault in ran.faults]
        found += [_sum(ran.rule, judgement, blamed) for judgement in ran.wrong]
        found += _roundings(ran.rule, ran.roundings)
        findings += found
        outcomes.append(_outcome(ran, found))
    order = {grid.sheet: i for i, grid in enumerate(book.source.grids)}
    findings.sort(key=lambda f: position(f, order))
    said: list[tuple[str, Relation | Stated]] = []
    if relations:
        for ran in runs:
            said += [(ran.rule.id, relation) for relation in ran.relations]
            said += [(ran.rule.id, stated) for stated in ran.stated]
    return Examined(findings, outcomes, said)


def _run_rule(book: BudgetBook, rule: Rule) -> _Run:
    if book.layout.document not in rule.documents:
        return _Run(rule, inapplicable=[f"只适用于部门{_DOCUMENTS[rule.documents[0]]}"])
    for kind in rule.needs:
        if book.get(kind) is None:
            layout = book.layout.table(kind)
            if layout is None:
                return _Run(rule, inapplicable=["本套表没有所需的表"])
            return _Run(rule, unchecked=[f"没有找到{layout.name}"])
    try:
        return _listen(rule, book)
    except Exception as error:  # one rule that fails takes no other with it
        return _Run(rule, unchecked=[f"程序出错（{type(error).__name__}：{error}）"])


def _listen(rule: Rule, book: BudgetBook) -> _Run:
    checked = 0
    faults: list[Fault] = []
    relations: list[Relation] = []
    wrong: list[Judgement] = []
    roundings: list[Judgement] = []
    stated: list[Stated] = []
    unchecked: list[str] = []
    inapplicable: list[str] = []
    for said in rule.check(book):
        if isinstance(said, Relation):
            if book.unknown and said.unknown:
                unchecked.append("有公式没有保存结果，也无法代为计算")
                continue
            relations.append(said)
            judgement = said.judge()
            if judgement is not None:
                (wrong if judgement.result is Result.WRONG else roundings).append(judgement)
        elif isinstance(said, Checked):
            checked += said.statements
        elif isinstance(said, Fault):
            faults.append(said)
        elif isinstance(said, Unchecked):
            unchecked.append(said.because)
        elif isinstance(said, Stated):
            stated.append(said)
        else:
            inapplicable.append(said.because)
    checked += len(relations) + len(faults)
    return _Run(rule, checked, faults, relations, wrong, roundings, stated, unchecked, inapplicable)


def _outcome(ran: _Run, found: Sequence[Finding]) -> Outcome:
    because = "；".join(dict.fromkeys(ran.unchecked)) if ran.unchecked else None
    if found and any(f.severity is not Severity.INFO for f in found):
        verdict = Verdict.FAILED
    elif ran.unchecked:
        verdict = Verdict.NOT_CHECKED
    elif ran.checked:
        verdict = Verdict.PASSED
    else:
        verdict = Verdict.NOT_APPLICABLE
        because = "；".join(dict.fromkeys(ran.inapplicable)) or "表中没有可查的内容"
    return Outcome(ran.rule.id, ran.rule.title, verdict, ran.checked, because)


def _stand(runs: Sequence[_Run]) -> Stand:
    return Stand(
        [relation for ran in runs for relation in ran.relations],
        {
            (ran.rule.id, j.relation.total.sheet, j.relation.total.cell): j.relation
            for ran in runs
            for j in ran.wrong
        },
        {
            (ran.rule.id, fault.place.sheet, fault.place.cell): fault
            for ran in runs
            for fault in ran.faults
            if fault.place and (fault.severity or ran.rule.severity) is not Severity.INFO
        },
        [stated for ran in runs for stated in ran.stated],
    )


def _again(book: BudgetBook, runs: Sequence[_Run]) -> Stand:
    """What the rules of sums, codes and rows say of the book as it would be."""
    families = ("BN", "BJ", "SG", "KM", "BS")
    return _stand(
        [_run_rule(book, ran.rule) if ran.rule.family in families else ran for ran in runs]
    )


def _repairs(runs: Sequence[_Run]) -> list[Repair]:
    """What would mend the faults of structure, each cell once, at most a handful."""
    found: dict[tuple[object, ...], Repair] = {}
    for ran in runs:
        for fault in ran.faults:
            culprit = fault.accused() or (
                Culprit(fault.place.sheet, fault.place.cell, None, ran.rule.title)
                if fault.place
                else None
            )
            if fault.edits and culprit:
                found.setdefault(tuple(sorted(fault.edits)), Repair(culprit, fault.edits))
    return list(found.values())[:_MOST_REPAIRS]


def position(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int, str, str]:
    """The order of findings: sheet, row, column, rule; ``order`` of the sheets by name."""
    row, column = addresses.place(finding.cell or "") or (0, 0)
    return (order.get(finding.sheet or "", -1), row, column, finding.rule, finding.message)


def _fault(book: BudgetBook, rule: Rule, fault: Fault, blamed: dict[Key, Blame]) -> Finding:
    place = fault.place
    root = blamed.get((rule.id, place.sheet, place.cell)) if place else None
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
        culprit=root.culprit if root else fault.accused(),
        table=_table_of(book, place) if place else None,
    )


def _table_of(book: BudgetBook, place: Place) -> str | None:
    """The kind of the table whose block holds a cell."""
    row = (addresses.place(place.cell) or (0, 0))[0] - 1
    for table in book.tables.values():
        for region in table.regions:
            if region.grid.sheet == place.sheet and region.top <= row <= region.bottom:
                return table.kind
    return None


def _sum(rule: Rule, judgement: Judgement, blamed: dict[Key, Blame]) -> Finding:
    relation = judgement.relation
    message = _written_out(judgement)
    accused = blamed.get((rule.id, relation.total.sheet, relation.total.cell), Blame(None))
    if accused.capped:
        message += "；可能的改法太多，没有全部找完，不能断定是哪一格"
    finding = _finding(rule, judgement, rule.severity, message, _others(relation))
    return replace(finding, culprit=accused.culprit, candidates=accused.candidates)


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
            place for copy in copies for place in _others(copy.relation) if place not in elsewhere
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
