"""What the results say of each finding, column by column, wherever the sheet 审核结果 is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.findings import Culprit, Finding, Report, Severity
from checks.report import wording
from checks.rules.registry import all_rules

#: heading and width of each column of the findings; the last names the finding
COLUMNS = (
    ("序号", 6.0), ("级别", 7.0), ("规则", 9.0), ("表", 18.0), ("单元格", 11.0), ("说明", 54.0),
    ("实际", 15.0), ("应为", 15.0), ("相差", 13.0), ("建议", 31.0), ("规则名与依据", 22.0),
    ("编号", 19.0),
)  # fmt: skip


def texts_of(
    finding: Finding, report: Report, bases: Mapping[str, str], told: set[Culprit]
) -> list[str | None]:
    """What stands in the columns of a finding; the first, its number, is left open.

    ``told`` remembers which wrong cells the rows above have named already.
    """
    table = wording.table_names(report).get(finding.table or "")
    message = finding.message
    if finding.waived is not None:
        message += f"\n已核：{finding.waived}"
    if finding.copies:
        message += f"\n另见 {wording.cells(finding.copies, finding.sheet)}"
    suggestion = wording.suggestion(finding).replace("；", "\n")
    wrong = finding.culprit
    if wrong is not None and wrong in told:
        suggestion = f"改正 {wording.address(wrong.sheet, wrong.cell)} 后随之相符"
    elif wrong is not None:
        told.add(wrong)
    # 应为 is what this cell should hold: where another one is wrong, that is no advice
    own = wrong is None or (wrong.sheet, wrong.cell) == (finding.sheet, finding.cell)
    expected = finding.expected if own or finding.severity is Severity.INFO else None
    basis = bases.get(finding.rule)
    where = table.name if table is not None else (finding.sheet or "工作簿整体").strip()
    level = finding.severity.chinese if finding.waived is None else "已核"
    return [
        None, level, finding.rule, where, finding.cell or "—", message,
        finding.actual, expected, finding.difference,
        suggestion,
        finding.title + (f"（{basis}）" if basis else ""), finding.id,
    ]  # fmt: skip


def worst_first(report: Report) -> Iterator[Finding]:
    """Errors, warnings, infos, then what was waived; what one cell broke stands together."""
    for severity in Severity:
        groups: dict[Culprit | str, list[Finding]] = {}
        for finding in report.findings:
            if finding.severity is severity and finding.waived is None:
                groups.setdefault(finding.culprit or finding.id, []).append(finding)
        for group in groups.values():
            yield from group
    yield from (f for f in report.findings if f.waived is not None)


def rule_bases() -> dict[str, str]:
    """The legal basis of each rule of the rule book."""
    return {rule.id: rule.basis for rule in all_rules()}
