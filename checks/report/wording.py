"""How reports word a finding: its cell, its sum, its suggestion. The same in every report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from checks.findings import (
    Culprit,
    DutyOutcome,
    Finding,
    Place,
    Report,
    Severity,
    TableFound,
    Verdict,
    grouped,
)

#: of a suggested text no more is shown than this
_LONG_TEXT = 48
#: statuses that left nothing to audit
STATUS = {"unreadable": "无法读取", "not_a_budget": "不是预算"}


def amount(text: str | None, unit: str | None) -> str:
    """An amount of the findings file for people: thousands separators.

    What has no unit is no amount (a code, a name) and stays as it is.
    """
    if text is None or unit is None:
        return text or ""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return grouped(value) if value.is_finite() else text


def address(sheet: str | None, cell: str | None, *, seen_from: str | None = None) -> str:
    """``表!A1``, or ``A1`` alone when ``seen_from`` is the same sheet."""
    if cell is None:
        return "" if sheet is None or sheet == seen_from else sheet
    return cell if sheet is None or sheet == seen_from else f"{sheet.strip()}!{cell}"


def bare_message(finding: Finding, table: str | None) -> str:
    """The message without the table and cell it begins with, for where both already stand."""
    message = finding.message
    for name in (table, finding.sheet, finding.sheet and finding.sheet.strip()):
        if name and message.startswith(name):
            message = message.removeprefix(name).lstrip(" ：:!")
            break
    if finding.cell and message.startswith(f"{finding.cell} "):
        message = message.removeprefix(finding.cell).lstrip()
    return message or finding.message


def figures(finding: Finding) -> str:
    """What is, what should be and the difference; nothing when the message says them all."""
    said = finding.message.replace(",", "")
    values = (finding.actual, finding.expected, finding.difference)
    if finding.unit is None and finding.expected is None:  # a text that only shows what was read
        return ""
    return "" if all(v is None or v in said for v in values) else figures_of(finding)


def figures_of(finding: Finding) -> str:
    """``实际 1，应为 2，相差 -1 元``."""
    shown = "，".join(
        f"{name} {amount(value, finding.unit)}"
        for name, value in (
            ("实际", finding.actual),
            ("应为", finding.expected),
            ("相差", finding.difference),
        )
        if value is not None
    )
    return f"{shown} {finding.unit}" if finding.unit else shown


def suggestion(finding: Finding) -> str:
    """Which cell is probably wrong and what it should hold; nothing when that is unknown."""
    if finding.culprit is not None:
        return f"疑错 {culprit(finding.culprit, finding)}"
    if finding.candidates:
        shown = "；".join(culprit(c, finding) for c in finding.candidates[:5])
        more = len(finding.candidates) - 5
        return f"可能是 {shown}" + (f"；等 {more + 5} 处" if more > 0 else "")
    return ""


def culprit(wrong: Culprit, finding: Finding) -> str:
    """``G12 应为 1,106,700（相邻两位数字颠倒）``."""
    value = should(wrong, [finding])
    why = f"（{wrong.why}）" if wrong.why else ""
    where = address(wrong.sheet, wrong.cell, seen_from=finding.sheet)
    return (f"{where} 应为 {value}" if value else where) + why


def should(wrong: Culprit, findings: Sequence[Finding]) -> str:
    """What a wrong cell should hold, by the findings it explains; "" where that is not known.

    Of a long text only what changes in it.
    """
    text = wrong.suggested
    if text is None:
        return ""
    first = findings[0]
    if len(text) <= _LONG_TEXT:
        return amount(text, unit_of(wrong, findings)) or "空白"
    if first.actual and first.expected and first.expected in text.replace(",", ""):
        was, becomes = (amount(v, first.unit) for v in (first.actual, first.expected))
        return f"…{becomes}{first.unit or ''}…（不是 {was}）"
    return f"{text[:_LONG_TEXT]}…"


def unit_of(wrong: Culprit, findings: Sequence[Finding]) -> str | None:
    """The unit of what a wrong cell holds; None for a code or a name, which are no amounts.

    A wrong code breaks sums as well, and their unit is not its own.
    """
    if "编码" in wrong.why or any(f.unit is None and _about(f, wrong) for f in findings):
        return None
    return next((f.unit for f in findings if f.unit), None)


def _about(finding: Finding, wrong: Culprit) -> bool:
    """Whether a finding is about the wrong cell itself."""
    return (finding.sheet, finding.cell) == (wrong.sheet, wrong.cell)


def operands(finding: Finding) -> list[Place]:
    """The other cells of the relation, without the finding's own."""
    return [p for p in finding.related if (p.sheet, p.cell) != (finding.sheet, finding.cell)]


def by_culprit(report: Report) -> dict[Culprit, list[Finding]]:
    """Open errors and warnings that one wrong cell explains together, two or more, by that cell."""
    found: dict[tuple[str, str], tuple[Culprit, list[Finding]]] = {}
    for finding in report.findings:
        wrong = finding.culprit
        if wrong is not None and finding.waived is None and finding.severity is not Severity.INFO:
            found.setdefault((wrong.sheet, wrong.cell), (wrong, []))[1].append(finding)
    return {wrong: findings for wrong, findings in found.values() if len(findings) > 1}


def place_of(culprit: Culprit, findings: Sequence[Finding]) -> Place | None:
    """The accused cell as the findings know it: its value, and what it is."""
    for finding in findings:
        for place in finding.related:
            if (place.sheet, place.cell) == (culprit.sheet, culprit.cell):
                return place
    for finding in findings:
        if (finding.sheet, finding.cell) == (culprit.sheet, culprit.cell):
            return Place(culprit.sheet, culprit.cell, finding.actual, finding.label)
    return None


def table_of(report: Report, culprit: Culprit) -> str | None:
    """The kind of the table on whose sheet an accused cell stands."""
    return next((t.kind for t in report.tables if t.sheet == culprit.sheet), None)


def cells(places: Sequence[Place], seen_from: str | None, limit: int = 8) -> str:
    """The addresses of places: ``F12、G12 等 11 处``."""
    shown = "、".join(address(p.sheet, p.cell, seen_from=seen_from) for p in places[:limit])
    return shown if len(places) <= limit else f"{shown} 等 {len(places)} 处"


def layout(report: Report) -> str:
    """The layout by its Chinese title."""
    from checks.layouts import model

    if report.layout is None:
        return "表式不明"
    return model.load(report.layout).title if report.layout in model.names() else report.layout


def table_names(report: Report) -> dict[str, TableFound]:
    """The first region of each table kind, by kind."""
    names: dict[str, TableFound] = {}
    for table in report.tables:
        names.setdefault(table.kind, table)
    return names


def counts(report: Report) -> dict[Verdict, int]:
    """How many rules passed, failed, did not apply, were not checked."""
    return {v: sum(1 for o in report.outcomes if o.verdict is v) for v in Verdict}


def rules_line(report: Report) -> str:
    """``规则 62 条：通过 48，未通过 4，未检查 3，不适用 7；共核对 1,234 处``."""
    number = counts(report)
    checked = sum(o.checked for o in report.outcomes)
    shown = "，".join(
        f"{verdict.chinese} {number[verdict]}"
        for verdict in (
            Verdict.PASSED,
            Verdict.FAILED,
            Verdict.NOT_CHECKED,
            Verdict.NOT_APPLICABLE,
        )
    )
    return f"规则 {len(report.outcomes)} 条：{shown}；共核对 {checked:,} 处"


def severities_line(report: Report) -> str:
    """``错误 2，警告 1，提示 3``; waived findings apart."""
    waived = sum(1 for f in report.findings if f.waived is not None)
    shown = "，".join(f"{s.chinese} {report.count(s)}" for s in Severity)
    return shown + (f"，已核 {waived}" if waived else "")


def kind(report: Report) -> str:
    """部门预算, 单位预算 or 预算; 部门决算 of a final account."""
    document = "决算" if report.layout == "final" else "预算"
    return {"department": "部门", "unit": "单位"}.get(report.kind or "", "") + document


def unfinished(report: Report) -> list[DutyOutcome]:
    """The duties that were not checked, or only in part."""
    return [
        d
        for d in report.duties
        if d.verdict is Verdict.NOT_CHECKED or (d.verdict is Verdict.FAILED and d.because)
    ]


def duties_line(report: Report) -> str:
    """``复核事项 80 项：查完 60，没有查完 15，不适用 5；完成率 80.00%``."""
    left = len(unfinished(report))
    out = sum(1 for d in report.duties if d.verdict is Verdict.NOT_APPLICABLE)
    done = len(report.duties) - left - out
    rate = "无（没有适用的事项）" if report.completion is None else f"{report.completion:.2%}"
    return (
        f"复核事项 {len(report.duties)} 项：查完 {done}，没有查完 {left}，不适用 {out}；"
        f"完成率 {rate}"
    )


def not_checked(report: Report) -> list[tuple[str, list[str]]]:
    """Each reason with what was not checked because of it.

    That is the duties with their rules, or the rules alone where there is no list of duties.
    """
    reasons: dict[str, list[str]] = {}
    gaps = {
        o.rule: o.because or "原因未说明"
        for o in report.outcomes
        if o.verdict is Verdict.NOT_CHECKED or (o.verdict is Verdict.FAILED and o.because)
    }
    if not report.duties:
        for outcome in report.outcomes:
            if outcome.verdict is Verdict.NOT_CHECKED:
                reason = gaps[outcome.rule]
                reasons.setdefault(reason, []).append(f"{outcome.rule} {outcome.title}")
        return list(reasons.items())
    for duty in unfinished(report):
        own: dict[str, list[str]] = {}
        for rule in duty.rules:
            if rule in gaps:
                own.setdefault(gaps[rule], []).append(rule)
        if not own:
            reasons.setdefault(duty.because or "原因未说明", []).append(f"{duty.duty} {duty.title}")
        for reason, rules in own.items():
            what = f"{duty.duty} {duty.title}（{'、'.join(rules)}）"
            reasons.setdefault(reason, []).append(what)
    return list(reasons.items())
